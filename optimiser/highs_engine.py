"""HiGHS as an engine: limits, progress, warm starts, and an end within a moment of being asked for.

HiGHS hears a request to stop when it next looks, which inside its branching may be seconds later. So it
runs in a thread of its own, and when it does not end in time it is left to end by itself: the best
solution that it told of so far is the answer, and this engine is not asked again.
"""

from __future__ import annotations

import math
import threading
from typing import Any
from weakref import WeakMethod

import highspy
import numpy as np
import pulp

from optimiser.engines import Ask, Held, Outcome
from optimiser.highs import ENDED, LiveHighs
from optimiser.limits import Clock, gap_between

KINDS = highspy.cb.HighsCallbackType
CALLBACKS = (
    KINDS.kCallbackSimplexInterrupt,
    KINDS.kCallbackIpmInterrupt,
    KINDS.kCallbackMipInterrupt,
    KINDS.kCallbackMipImprovingSolution,
)
MIP_INTERRUPT = int(KINDS.kCallbackMipInterrupt)
IMPROVING = int(KINDS.kCallbackMipImprovingSolution)
# What HiGHS does at its root to find solutions and to begin anew: dear, and seldom of use after a good start.
SEARCHES = (
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
    "mip_heuristic_run_feasibility_jump",
    "mip_allow_restart",
)
FAR_LESS = 0.5  # of the relaxation's bound: so little is seldom all that can be had
GOOD_START = 0.05  # a start within this gap is good
LISTEN = 0.05  # seconds between looking at the clock
PATIENCE = 0.25  # seconds that HiGHS is given to end by itself

_left_alone: list[threading.Thread] = []


def still_running() -> bool:
    """Whether a run that nobody waits for is still going on; a process may then leave without waiting."""
    return any(thread.is_alive() for thread in _left_alone)


class HighsEngine:
    """HiGHS, holding one model.

    Attributes:
        is_lost: a run was left alone; the engine cannot be asked again.
    """

    def __init__(self, model: Held) -> None:
        self._model = model
        self._lp = model.lp
        self._solver = LiveHighs(model)
        self._highs = self._solver.highs
        self._ask = Ask()
        self._clock: Clock | None = None
        self._warm = False
        self._root: Any = None
        self._improved: tuple[float, Any] | None = None
        self._bound: float | None = None
        self.is_lost = False
        self.name = f"HiGHS {self._highs.version()}"
        self._highs.setCallback(_heard_by(self), None)
        for kind in CALLBACKS:
            self._highs.startCallback(kind)

    def run(self, ask: Ask, clock: Clock) -> Outcome:
        """Solve what the model says now.

        Returns:
            How it ended; values are in PuLP's variables.
        """
        self._ask, self._clock = ask, clock
        self._improved, self._bound = None, None
        if clock.over() or self.is_lost:
            return Outcome("stopped", found=False)
        options: dict[str, Any] = {
            "solve_relaxation": ask.relaxed,
            "mip_rel_gap": ask.gap_of,
            "mip_abs_gap": ask.gap,
            # HiGHS counts some runs from the first one on; `_hear` is what stops in time.
            "time_limit": self._highs.getRunTime() + clock.left(),
            # A live relaxation goes on from its last basis, which presolve would throw away.
            "presolve": "off" if ask.relaxed and (self._warm or self._root is not None) else "choose",
        }
        searches = ask.start is None or ask.best is None or gap_between(ask.best, ask.bound) > GOOD_START
        options |= dict.fromkeys(SEARCHES, searches)
        for name, value in options.items():
            self._highs.setOptionValue(name, value)
        if ask.start:
            at = np.array(list(ask.start), dtype=np.int32)
            self._highs.setSolution(len(at), at, np.array(list(ask.start.values()), dtype=np.float64))
        self._solver.root = self._root if ask.from_root else None
        if not self._ended_in_time(clock):
            return self._best_told()
        if self._is_doubtful(ask, options):
            # Presolve has called problems with very large sums infeasible, or worth nothing, that are not.
            self._highs.setOptionValue("presolve", "off")
            if not self._ended_in_time(clock):
                return self._best_told()
        self._warm = ask.relaxed
        if ask.from_root:
            self._root = self._highs.getBasis()
        return self._outcome(ask)

    def _is_doubtful(self, ask: Ask, options: dict[str, Any]) -> bool:
        """Whether presolve may be to blame: nothing fits, or far less is had than the relaxation said."""
        if options["presolve"] == "off":
            return False
        ended = ENDED.get(self._highs.getModelStatus(), "failed")
        if ended != "optimal" or ask.relaxed or not math.isfinite(ask.bound):
            return ended == "infeasible"
        had = float(self._highs.getInfo().objective_function_value) / ask.scale
        return had < FAR_LESS * ask.bound

    def _ended_in_time(self, clock: Clock) -> bool:
        """Run to the end, or until the clock is over and HiGHS has not heard it."""
        faults: list[BaseException] = []

        def work() -> None:
            try:
                self._lp.solve(self._solver)
            except BaseException as fault:  # handed on to whoever waits
                faults.append(fault)

        thread = threading.Thread(target=work, name="solver", daemon=True)
        thread.start()
        while thread.is_alive() and not clock.over():
            thread.join(LISTEN)
        thread.join(PATIENCE)
        if thread.is_alive():
            self.is_lost = self._solver.given_up = True
            _left_alone[:] = [each for each in _left_alone if each.is_alive()]
            _left_alone.append(thread)
            return False
        if faults:
            raise faults[0]
        return True

    def _best_told(self) -> Outcome:
        """The best solution that HiGHS told of before it was left alone."""
        if self._improved is None:
            return Outcome("stopped", found=False, bound=self._bound)
        objective, values = self._improved
        for variable, value in zip(self._model.variables, values.tolist(), strict=False):
            variable.varValue = value
        return Outcome("stopped", found=True, objective=objective, bound=self._bound)

    def _outcome(self, ask: Ask) -> Outcome:
        status = self._lp.sol_status
        info = self._highs.getInfo()
        ended = ENDED.get(self._highs.getModelStatus(), "failed")
        found = status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
        if ended == "infeasible" or (not found and ended == "optimal"):
            return Outcome("infeasible" if ended == "infeasible" else "failed", found=False)
        objective = float(info.objective_function_value) if found else 0.0
        if ask.relaxed:
            bound = objective if ended == "optimal" else None
        else:
            bound = float(info.mip_dual_bound) if math.isfinite(info.mip_dual_bound) else None
            if bound is None and ended == "optimal":
                bound = objective
        return Outcome(ended, found=found, objective=objective, bound=bound)

    def _hear(self, kind: int, _message: str, told: Any, answer: Any, _data: Any) -> None:
        """HiGHS asks here, every few milliseconds, whether to go on."""
        clock = self._clock
        if clock is None or self.is_lost:
            answer.user_interrupt = True
            return
        if kind == IMPROVING:
            self._improved = (float(told.objective_function_value), np.array(told.mip_solution))
            return
        if clock.over():
            answer.user_interrupt = True
            return
        if kind == MIP_INTERRUPT and not self._ask.relaxed:
            if math.isfinite(told.mip_dual_bound):
                self._bound = float(told.mip_dual_bound)
            bound = self._ask.bound_told(told.mip_dual_bound)
            clock.say(self._ask.stage, self._ask.best, bound, always=False)


def _heard_by(engine: HighsEngine) -> Any:
    """A callback that does not keep the engine alive: HiGHS holds it where Python cannot see it."""
    hear = WeakMethod(engine._hear)

    def heard(kind: int, message: str, told: Any, answer: Any, data: Any) -> None:
        listener = hear()
        if listener is None:
            answer.user_interrupt = True  # nobody waits for the answer any more
        else:
            listener(kind, message, told, answer, data)

    return heard
