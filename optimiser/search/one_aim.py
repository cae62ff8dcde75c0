"""One aim brought within its gap: bound and answer closing in on each other.

The relaxation comes first, and the curves are sharpened where it lies; its choices are rounded by diving
(`diving.py`). If that is not yet within the gap, the whole model is solved. Every answer is made exact to the
penny (`rounding.py`) and valued by the true curve. What is left between it and the bound comes from the
solver's gap, from the tangents, from split steps, or from a choice that cannot be paid to the penny; each has
its remedy, and the live model is solved again.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from optimiser.formulation.benefit import Slopes
from optimiser.formulation.model import SOLVER_ERROR, Model
from optimiser.formulation.objective_plan import Aim
from optimiser.limits import FINEST_GAP, REFUTED, Clock, Limits, gap_between
from optimiser.search.diving import dive, solve_with_choice_fixed
from optimiser.search.rounding import (
    ExactValues,
    ProtectedPart,
    choices_of,
    no_protected_parts,
    round_exactly,
)
from optimiser.solution import Choice
from optimiser.solvers.base import Engine, SolveRequest, SolverOutcome

MOST_ROUNDS = 60
RELAXED_ROUNDS = 4
# Of the model's units, of which all that could be prevented is 10,000: no more than a solver's own error.
NEGLIGIBLE = 2e-4
SECONDS_AFTER_CANCEL = 0.3  # to make exact what was found, where nothing was before
SECONDS_AFTER_END = 2.0  # the same, when only the time is over
SAME = 1e-11  # a gap that is no more than two ways of adding up
NEAR_START = 0.005  # with whole values, a start further from the bound than this slows branching down


@dataclass(frozen=True, slots=True)
class Best:
    """The best exact allocation so far.

    Attributes:
        values: a whole number for each column.
        benefits: part of the benefit -> harm units, by the true curve.
        value: the value of the present aim.
    """

    values: list[int]
    choices: tuple[Choice, ...]
    benefits: Mapping[str, float]
    value: float


class AimSearch:
    """The search for the allocation that is best by one aim.

    Attributes:
        best: the best allocation; None before there is one.
        bound: no allocation can bring the aim above this.
        impossible: the solver says that no allocation meets the rules.
        is_faulty: the solver said what a known allocation belies; what it says here proves nothing.
    """

    def __init__(
        self,
        aim: Aim,
        model: Model,
        engine: Engine,
        limits: Limits,
        clock: Clock,
        *,
        floors: Mapping[str, float],
        best: Best | None,
        known: Sequence[list[int]] = (),
    ) -> None:
        """Begin, with the model already turned to the aim.

        Args:
            aim: what is to be raised.
            model: of the problem.
            engine: the solver that holds the model.
            limits: how near the bound is near enough.
            clock: when to stop.
            floors: part of the benefit -> harm units that earlier aims hold it to.
            best: an allocation that was searched for already, valued by this aim.
            known: whole values of all columns of other allocations that meet every row.
        """
        self._aim = aim
        self._model = model
        self._engine = engine
        self._limits = limits
        self._clock = clock
        self._floors = floors
        # Where every value is whole, no gap at all can be proven; elsewhere it is lost in tolerances.
        self._gap = limits.gap if model.whole_unit is not None else max(limits.gap, FINEST_GAP)
        self._solver_gap = self._gap / 2
        self._unsettled = -math.inf  # no choice that was set aside unproven can be better than this
        self._relaxed_bound = math.inf
        self._known = known
        self._forbidden: set[frozenset[str]] = set()
        self._has_own = best is not None
        self.best = best
        self.bound = math.inf
        self.impossible = False
        self.is_faulty = False

    def run(self, hint: Sequence[int] | None) -> bool:
        """Bring the aim within its gap, as far as time allows, from the best of what is known.

        Returns:
            Whether there is an allocation; what was known alone is none where the search was cancelled.
        """
        for values in self._known:
            self._keep(values)
        if self._relax():
            self._try_hint(hint)
            # Where ties are broken by whole ranks, only the whole model can show which answer is first.
            if not (
                self._is_settled or self._clock.over() or self._model.ranks_whole or self._limits.careful
            ):
                self._dive()
            for _ in range(MOST_ROUNDS):
                if self.proven or self.is_faulty or self._clock.over() or not self._round():
                    break
            self._close_the_curves()
        if self._clock.cancelled() and not self._has_own:
            self.best = None
        return self.best is not None

    @property
    def value(self) -> float:
        """What the best allocation brings the aim; 0 where there is none."""
        return 0.0 if self.best is None else self.best.value

    @property
    def finite_bound(self) -> float | None:
        """The bound, None before there is one."""
        return self.bound if math.isfinite(self.bound) else None

    @property
    def proven(self) -> bool:
        """Whether the best allocation is within the gap of the bound."""
        return (
            self.best is not None
            and not self.is_faulty
            and math.isfinite(self.bound)
            and gap_between(self.best.value, self.bound) <= self._gap + SAME
        )

    @property
    def _is_settled(self) -> bool:
        """Whether it is proven, and by what was searched for: what was known may leave money that pays."""
        return self.proven and self._has_own

    def _close_the_curves(self) -> None:
        """Where the model is further above the true curve at the answer than allowed, touch it there.

        The bound is then that of a model which says the truth of its own answer.
        """
        if self.best is None or self._clock.over():
            return
        values = [float(each) for each in self.best.values]
        allowed = self._limits.curve_tolerance * max(self.best.benefits.values(), default=0.0)
        if self._model.sharpen(values, math.inf) > allowed:
            self._model.sharpen(values, 0.0)
            request = replace(
                self._request("touching the curves at the answer", relaxed=True), from_root=True
            )
            outcome = self._engine.run(request, self._clock)
            if outcome.found:
                self._lower_bound_to(outcome)

    def _relax(self) -> bool:
        """Solve the relaxation, sharpening the curves where it lies; False where that settles it."""
        self._clock.report("solving the relaxation", self._best_value(), self.finite_bound)
        for _ in range(RELAXED_ROUNDS):
            request = replace(self._request("solving the relaxation", relaxed=True), from_root=True)
            outcome = self._engine.run(request, self._clock)
            if not outcome.found:
                self._not_found(outcome)
                return False
            self._lower_bound_to(outcome)
            if self.is_faulty:
                return False
            allowed = min(0.1 * self._gap, 0.5 * self._limits.curve_tolerance) * self.bound
            allowed /= self._harm_weight()
            if self._model.sharpen(self._model.values(), allowed) <= allowed:
                break
        # Asked for no gap at all, the bound must not make room for a preference.
        self._relaxed_bound = self.bound
        self._model.prefer_the_first(self.bound if self._limits.gap >= FINEST_GAP else 0.0)
        return True

    def _try_hint(self, hint: Sequence[int] | None) -> None:
        """Take the choices of a near problem's answer, and decide steps and pence again."""
        if hint is None:
            return
        choice = {column: hint[column] for column in self._model.decisions.chosen.values()}
        request = self._request("starting from the last answer", relaxed=True)
        values = solve_with_choice_fixed(self._model, self._engine, request, self._clock, choice)
        self._accept(values, request.stage)

    def _accept(self, values: Sequence[float] | None, stage: str) -> None:
        """Make an answer exact and keep it, where there is one."""
        if values is None or self._clock.over():
            return
        exact = self._make_exact(values)
        if exact.values is not None:
            self._has_own = self._keep(exact.values) is not None or self._has_own
            self._clock.report(stage, self._best_value(), self.finite_bound)

    def _dive(self) -> None:
        """Round the relaxation's choices, solve it again with them fixed, and make that exact."""
        request = self._request("rounding the relaxation", relaxed=True)
        self._accept(dive(self._model, self._engine, request, self._clock), request.stage)

    def _round(self) -> bool:
        """Solve the whole model once and make its answer exact; False where another round cannot help."""
        outcome = self._engine.run(self._request("finding the best allocation"), self._clock)
        if not outcome.found:
            self._not_found(outcome)
            return False
        self._lower_bound_to(outcome)
        if self._has_own and self._clock.cancelled() and not self._is_better(outcome):
            return False
        values = self._model.values()
        exact = self._make_exact(values)
        if exact.values is None:
            self._set_aside(values, outcome, exact)
            return True
        found = self._keep(exact.values)
        self._has_own = self._has_own or found is not None
        self._clock.report("finding the best allocation", self._best_value(), self.finite_bound)
        if outcome.ended == "stopped":
            return False
        if found is None:  # it gives up too much of an earlier aim, by the true curve
            return self._model.sharpen([float(each) for each in exact.values], 0.0) > 0
        return self.proven or self._tighten(outcome, found)

    def _is_better(self, outcome: SolverOutcome) -> bool:
        """Whether the solver says that its answer is worth more than the best so far."""
        return outcome.objective / self._model.unit > self.value

    def _request(self, stage: str, *, relaxed: bool = False) -> SolveRequest:
        start = None
        if self.best is not None and not relaxed and self._is_good_start(self.best):
            columns = self._model.decisions.columns
            start = {
                at: float(value)
                for at, (column, value) in enumerate(zip(columns, self.best.values, strict=True))
                if column.kind == "chosen" or (column.kind == "steps" and not self._model.splits_steps)
            }
        return SolveRequest(
            stage=stage,
            relaxed=relaxed,
            relative_gap=self._solver_gap,
            gap=self._finest(),
            start=start,
            scale=self._model.unit,
            best=self._best_value(),
            bound=self.bound,
            in_units=self._proven_by,
        )

    def _is_good_start(self, best: Best) -> bool:
        return self._model.whole_unit is None or gap_between(best.value, self.bound) <= NEAR_START

    def _finest(self) -> float:
        """The gap, in the model's units, below which nothing better can be hidden."""
        model = self._model
        if model.whole_unit is None:
            return 1e-9
        if model.ranks_whole:
            return 0.999
        # As much again as a bound is given for a solver's rounding must be left below a whole unit.
        rounding = SOLVER_ERROR * abs(self.bound) if math.isfinite(self.bound) else 0.0
        return max(1e-9, (0.999 * model.whole_unit - rounding) * model.unit)

    def _make_exact(self, values: Sequence[float]) -> ExactValues:
        model = self._model
        near = [float(round(value)) for value in values]
        clock = self._clock
        if clock.over():
            clock = Clock(SECONDS_AFTER_CANCEL if clock.cancelled() else SECONDS_AFTER_END)
        allowed = 0.2 * self._gap * self.bound * model.unit
        return round_exactly(
            model.decisions,
            model.rows,
            values,
            partial(model.slopes, self._aim, near),
            self._limits,
            clock,
            allowed_loss=max(allowed, 1e-9),
            protected_parts=self._protected_parts if self._floors else no_protected_parts,
        )

    def _protected_parts(self, base: Sequence[int], moving: Collection[int]) -> list[ProtectedPart]:
        """What the earlier aims leave to lose, in the model's units, about where a rounding starts."""
        full = self._model.benefit.filled(base)
        protected_parts = []
        for part, floor in self._floors.items():
            benefit = self._model.parts[part].benefit
            short = self._model.scale * (floor - benefit.value(full))
            slopes = {
                column: Slopes(self._model.scale * each.gain, self._model.scale * each.loss)
                for column, each in benefit.slopes(moving, base).items()
            }
            protected_parts.append(ProtectedPart(slopes, short))
        return protected_parts

    def _keep(self, values: list[int]) -> Best | None:
        """Value an exact allocation, and remember the best; None where an earlier aim gives up too much."""
        benefits = self._model.benefits(values)
        if any(benefits[part] < floor * (1 - 1e-9) for part, floor in self._floors.items()):
            return None
        value = self._aim.value(benefits, values)
        found = Best(values, choices_of(self._model.decisions, values), benefits, value)
        if self.best is None or found.value > self.best.value:
            self.best = found
            self._refute_what_is_belied()
        return found

    def _refute_what_is_belied(self) -> None:
        """Where a real allocation is above the bound, the solver lost its way, and there is no such bound."""
        if self.best is None:
            return
        least = (self.best.value - NEGLIGIBLE / self._model.unit) / (1 + REFUTED)
        if least > self.bound:
            self.is_faulty = True
            self.bound = self._relaxed_bound if least <= self._relaxed_bound else math.inf

    def _set_aside(self, values: Sequence[float], outcome: SolverOutcome, exact: ExactValues) -> None:
        """Rule out a choice that cannot be paid to the penny; remember where that was not proven."""
        if not exact.proven:
            in_units = self.bound if outcome.bound is None else self._in_units(outcome.bound)
            self._unsettled = max(self._unsettled, in_units)
        columns = self._model.decisions.chosen.items()
        chosen = frozenset(option for option, column in columns if values[column] > 0.5)
        self._forbidden.add(chosen)
        self._model.forbid(chosen)

    def _tighten(self, outcome: SolverOutcome, found: Best) -> bool:
        """Close what is open between bound and value; False where there is nothing left to tighten."""
        model = self._model
        allowed = self._gap * self.bound
        top = outcome.objective / model.unit
        bound = self.bound if outcome.bound is None else self._in_units(outcome.bound)
        above = model.sharpen([float(value) for value in found.values], 0.0) * self._harm_weight()
        model.sharpen(model.values(), 0.0)
        tightened = above > 0.1 * allowed
        if bound - top > 0.6 * allowed and self._solver_gap > 1e-8:
            self._solver_gap = min(self._solver_gap / 4, self._gap / 2)
            tightened = True
        if not tightened and top - found.value - above > 0.3 * allowed:
            tightened = model.make_steps_whole()
            self._solver_gap = 0.7 * self._gap
        if model.whole_unit is None and model.slack_of_ties > 0.4 * allowed:
            model.prefer_the_first(0.0)
            tightened = True
        return tightened

    def _not_found(self, outcome: SolverOutcome) -> None:
        if outcome.ended != "infeasible":
            return
        if self.best is None:
            self.impossible = self._unsettled == -math.inf
        elif frozenset(choice.option for choice in self.best.choices) not in self._forbidden:
            self.is_faulty = True  # the best known allocation is one of those that it denies
        else:
            self.bound = min(self.bound, max(self.best.value, self._unsettled))

    def _harm_weight(self) -> float:
        """How much one harm unit is worth to the present aim, about."""
        return self._model.scale / self._model.unit

    def _in_units(self, bound: float) -> float:
        """A bound of the model as a bound of the aim's true value."""
        in_units = bound / self._model.unit + self._model.slack_of_ties
        whole = self._model.whole_unit
        if whole is None or SOLVER_ERROR * abs(in_units) > 0.5 * whole:
            return in_units
        # No allocation has a value between two whole units.
        return whole * math.floor(in_units / whole + max(1e-6, SOLVER_ERROR * abs(in_units) / whole))

    def _proven_by(self, bound: float) -> float:
        """What a bound of the model proves of every allocation, those set aside unproven included."""
        found = max(self._in_units(bound), self._unsettled)
        return found if found > NEGLIGIBLE / self._model.unit else 0.0

    def _lower_bound_to(self, outcome: SolverOutcome) -> None:
        if outcome.bound is not None:
            self.bound = min(self.bound, self._proven_by(outcome.bound))
            self._refute_what_is_belied()

    def _best_value(self) -> float | None:
        """The value of what was searched for and found; what was known beforehand is no news."""
        return None if self.best is None or not self._has_own else self.best.value
