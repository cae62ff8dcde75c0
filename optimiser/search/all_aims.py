"""The search for one problem's best allocation: the aims of its objective, one after the other."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from optimiser.formulation.model import Model
from optimiser.formulation.objective_plan import Aim, LeastAim, SumAim
from optimiser.limits import Clock, Limits
from optimiser.search.one_aim import AimSearch, Best
from optimiser.solution import Stage
from optimiser.solvers.base import Engine


class FinishedAim(NamedTuple):
    """An aim whose turn is over: what was reached, what cannot be exceeded, whether that is near enough."""

    aim: Aim
    reached: float
    bound: float | None
    proven: bool


class Search:
    """One search: the model, the solver that holds it, and the best allocation so far.

    Attributes:
        best: the best allocation; None before there is one.
        impossible: the solver says that no allocation meets the rules.
        is_faulty: the solver said what a known allocation belies.
    """

    def __init__(
        self,
        limits: Limits,
        clock: Clock,
        model: Model,
        engine: Engine,
        known: Sequence[list[int]] = (),
    ) -> None:
        """Begin, with a model turned to its first aim, and other allocations that are `known` to meet it."""
        self._known = known
        self._limits = limits
        self._clock = clock
        self._model = model
        self._engine = engine
        self._floors: dict[str, float] = {}
        self._done: list[FinishedAim] = []
        self.best: Best | None = None
        self.impossible = False
        self.is_faulty = False

    def run(self, hint: Sequence[int] | None = None) -> None:
        """Search until proven, infeasible or stopped; a hint, a near problem's answer, is tried first."""
        aims = deque(self._model.plan.aims)
        while aims:
            aim = aims.popleft()
            if not self._search_aim(aim, hint):
                return
            if not aims or self._clock.over():
                return
            left = self._hold_what_was_reached(aim)
            if left is not None:
                aims.appendleft(left)

    def _search_aim(self, aim: Aim, hint: Sequence[int] | None) -> bool:
        """Give an aim its turn; False where no allocation was found."""
        best = self.best
        if self._done:
            self._model.maximise(aim)
        if best is not None:
            best = replace(best, value=aim.value(best.benefits, best.values))
        settling = AimSearch(
            aim,
            self._model,
            self._engine,
            self._limits,
            self._clock,
            floors=self._floors,
            best=best,
            known=self._known,
        )
        found = settling.run(None if self._done else hint)
        self.best, self.impossible = settling.best, settling.impossible
        self.is_faulty = self.is_faulty or settling.is_faulty
        if found:
            self._done.append(FinishedAim(aim, settling.value, settling.finite_bound, settling.proven))
        return found

    def _hold_what_was_reached(self, aim: Aim) -> Aim | None:
        """Hold the parts that an aim raised near where they are; what is left to raise in the same way."""
        if self.best is None:
            return None
        plan, benefits = self._model.plan, self.best.benefits
        raised: dict[str, float] = {}
        left: Aim | None = None
        if isinstance(aim, SumAim):
            raised = {part: benefits[part] for part in aim.parts}
        elif isinstance(aim, LeastAim):
            worst = aim.worst(benefits)
            level = aim.weights[worst] * benefits[worst]
            raised = {part: level / weight for part, weight in aim.weights.items()}
            others = {part: weight for part, weight in aim.weights.items() if part != worst}
            if plan.refine and others:
                left = LeastAim(f"the benefit a head of the worst-off after {worst}", others)
        # The model keeps to half of what may be given up, for its curves lie above the true ones.
        self._model.keep({part: each * (1 - plan.give_up / 2) for part, each in raised.items() if each > 0})
        self._floors |= {part: each * (1 - plan.give_up) for part, each in raised.items()}
        return left

    @property
    def proven(self) -> bool:
        """Whether every aim was brought within its gap, as the solver says."""
        finished = len(self._done) >= len(self._model.plan.aims) and all(each.proven for each in self._done)
        return finished and not self.is_faulty

    @property
    def stages(self) -> tuple[Stage, ...]:
        """Each aim that its turn came to, as it is in the best allocation."""
        best = self.best
        if best is None:
            return ()
        return tuple(
            Stage(
                name=each.aim.name,
                of=each.aim.of,
                value=each.aim.value(best.benefits, best.values),
                reached=each.reached,
                bound=None if each.bound is None else max(each.bound, each.reached),
            )
            for each in self._done
        )
