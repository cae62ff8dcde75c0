"""HiGHS as an engine: limits, progress, warm starts, and an end within a moment of being asked for.

HiGHS hears a request to stop when it next looks, which inside its branching may be seconds later. So it
runs in a thread of its own, and when it does not end in time it is left to end by itself: the best
solution that it has reported is the answer, and this engine is not used again.
"""

from __future__ import annotations

import math
import threading
from typing import Any
from weakref import WeakMethod

import highspy
import numpy as np
import pulp

from optimiser.limits import Clock, gap_between
from optimiser.solvers.base import SolveRequest, SolverModel, SolverOutcome
from optimiser.solvers.highs_model import END_STATUS, LiveHighs

KINDS = highspy.cb.HighsCallbackType
CALLBACKS = (
    KINDS.kCallbackSimplexInterrupt,
    KINDS.kCallbackIpmInterrupt,
    KINDS.kCallbackMipInterrupt,
    KINDS.kCallbackMipImprovingSolution,
)
MIP_INTERRUPT = int(KINDS.kCallbackMipInterrupt)
IMPROVING = int(KINDS.kCallbackMipImprovingSolution)
# What HiGHS does at its root to find solutions and to restart: slow, and rarely useful after a good start.
HEURISTICS = (
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
    "mip_heuristic_run_feasibility_jump",
    "mip_allow_restart",
)
FAR_LESS = 0.5  # of the relaxation's bound: so little is rarely all that can be had
GOOD_START = 0.05  # a start within this gap is good
MANY_COLUMNS = 10_000  # of which presolve often leaves few, and the last basis is far from any answer
POLL_SECONDS = 0.05  # seconds between looking at the clock
GRACE_SECONDS = 0.25  # seconds that HiGHS is given to end by itself


class HighsEngine:
    """HiGHS, holding one model.

    Attributes:
        is_abandoned: a run was left alone; the engine cannot be asked again.
    """

    def __init__(self, model: SolverModel, *, careful: bool = False) -> None:
        self._model = model
        self._careful = careful
        self._lp = model.lp
        self._solver = LiveHighs(model)
        self._highs = self._solver.highs
        self._request = SolveRequest()
        self._clock: Clock | None = None
        self._warm = False
        self._root: Any = None
        self._improved: tuple[float, Any] | None = None
        self._bound: float | None = None
        self.is_abandoned = False
        self.name = f"HiGHS {self._highs.version()}"
        self._highs.setCallback(_callback_for(self), None)
        for kind in CALLBACKS:
            self._highs.startCallback(kind)

    def run(self, request: SolveRequest, clock: Clock) -> SolverOutcome:
        """Solve what the model says now; values are in PuLP's variables."""
        self._request, self._clock = request, clock
        self._improved, self._bound = None, None
        if clock.over() or self.is_abandoned:
            return SolverOutcome("stopped", found=False)
        options: dict[str, Any] = {
            "solve_relaxation": request.relaxed,
            "mip_rel_gap": request.relative_gap,
            "mip_abs_gap": request.gap,
            # HiGHS counts some runs from the first one on; `_on_callback` is what stops in time.
            "time_limit": self._highs.getRunTime() + clock.left(),
            "presolve": "off" if self._goes_without_presolve(request) else "choose",
        }
        searches = (
            request.start is None
            or request.best is None
            or gap_between(request.best, request.bound) > GOOD_START
        )
        options |= dict.fromkeys(HEURISTICS, searches)
        if request.relaxed and not request.from_root and len(self._model.variables) > MANY_COLUMNS:
            options["presolve"] = "choose"
            self._highs.clearSolver()  # a basis that is at hand would keep presolve from running
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        if request.start:
            at = np.array(list(request.start), dtype=np.int32)
            self._highs.setSolution(len(at), at, np.array(list(request.start.values()), dtype=np.float64))
        self._solver.root = self._root if request.from_root else None
        if not self._run_in_time(clock):
            return self._best_reported()
        if self._is_doubtful(request, options):
            # Presolve has called problems with very large sums infeasible, or worth nothing, that are not.
            self._highs.setOptionValue("presolve", "off")
            if not self._run_in_time(clock):
                return self._best_reported()
        self._warm = request.relaxed
        if request.from_root:
            self._root = self._highs.getBasis()
        return self._outcome(request)

    def _goes_without_presolve(self, request: SolveRequest) -> bool:
        """A live relaxation goes on from its last basis, which presolve would throw away."""
        return self._careful or (request.relaxed and (self._warm or self._root is not None))

    def _is_doubtful(self, request: SolveRequest, options: dict[str, Any]) -> bool:
        """Whether presolve may be to blame: nothing fits, or far less is had than the relaxation said."""
        if options["presolve"] == "off":
            return False
        ended = END_STATUS.get(self._highs.getModelStatus(), "failed")
        if ended != "optimal" or request.relaxed or not math.isfinite(request.bound):
            return ended == "infeasible"
        had = float(self._highs.getInfo().objective_function_value) / request.scale
        return had < FAR_LESS * request.bound

    def _run_in_time(self, clock: Clock) -> bool:
        """Run to the end, or until the clock is over and HiGHS has not heard it."""
        errors: list[BaseException] = []

        def work() -> None:
            try:
                self._lp.solve(self._solver)
            except BaseException as error:  # passed on to the caller, who waits
                errors.append(error)

        thread = threading.Thread(target=work, name="solver", daemon=True)
        thread.start()
        while thread.is_alive() and not clock.over():
            thread.join(POLL_SECONDS)
        thread.join(GRACE_SECONDS)
        if thread.is_alive():
            self.is_abandoned = self._solver.is_abandoned = True
            return False
        if errors:
            raise errors[0]
        return True

    def _best_reported(self) -> SolverOutcome:
        """The best solution that HiGHS reported before it was abandoned."""
        if self._improved is None:
            return SolverOutcome("stopped", found=False, bound=self._bound)
        objective, values = self._improved
        for variable, value in zip(self._model.variables, values.tolist(), strict=False):
            variable.varValue = value
        return SolverOutcome("stopped", found=True, objective=objective, bound=self._bound)

    def _outcome(self, request: SolveRequest) -> SolverOutcome:
        status = self._lp.sol_status
        info = self._highs.getInfo()
        ended = END_STATUS.get(self._highs.getModelStatus(), "failed")
        found = status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
        if ended == "infeasible" or (not found and ended == "optimal"):
            return SolverOutcome("infeasible" if ended == "infeasible" else "failed", found=False)
        objective = float(info.objective_function_value) if found else 0.0
        if request.relaxed:
            bound = objective if ended == "optimal" else None
        else:
            bound = float(info.mip_dual_bound) if math.isfinite(info.mip_dual_bound) else None
            if bound is None and ended == "optimal":
                bound = objective
        return SolverOutcome(ended, found=found, objective=objective, bound=bound)

    def _on_callback(self, kind: int, _message: str, event: Any, answer: Any, _user_data: Any) -> None:
        """HiGHS asks here, every few milliseconds, whether to go on."""
        clock = self._clock
        if clock is None or self.is_abandoned:
            answer.user_interrupt = True
            return
        if kind == IMPROVING:
            self._improved = (float(event.objective_function_value), np.array(event.mip_solution))
            return
        if clock.over():
            answer.user_interrupt = True
            return
        if kind == MIP_INTERRUPT and not self._request.relaxed:
            if math.isfinite(event.mip_dual_bound):
                self._bound = float(event.mip_dual_bound)
            bound = self._request.tightest_bound(event.mip_dual_bound)
            clock.report(self._request.stage, self._request.best, bound, always=False)


def _callback_for(engine: HighsEngine) -> Any:
    """A callback that does not keep the engine alive: HiGHS holds it where Python cannot see it."""
    hear = WeakMethod(engine._on_callback)

    def call(kind: int, message: str, event: Any, answer: Any, user_data: Any) -> None:
        listener = hear()
        if listener is None:
            answer.user_interrupt = True  # nobody waits for the answer any more
        else:
            listener(kind, message, event, answer, user_data)

    return call
