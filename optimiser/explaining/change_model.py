"""A problem's model in which one figure is free: the price of an option, or what some pots hold.

With V the value of an allocation that was found without option o, one solve gives the least change that lets
an allocation with o be worth as much:

    saving   minimise d,             x paying (1 - d) of every cost of o
    rise     minimise sum of r[k],   r[k] more in pot k, wherever the rules look at what it holds
    both     with z[o] = 1 and the objective at least V

The model's rules are the problem's and its curves lie above the true ones, so no change below the optimum is
enough. Where o is delivered in steps, `d` times the steps is no linear thing; then the steps are held, and
whether less is enough with any others is asked at one `d` after the other.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pulp

from optimiser.explaining.figures import full_cost
from optimiser.formulation.affordable import leave_out_unaffordable
from optimiser.formulation.build_model import model_of
from optimiser.formulation.constraints import all_rows
from optimiser.formulation.decisions import Bill, list_decisions
from optimiser.formulation.model import Model, row_divisor
from optimiser.limits import Clock, Limits
from optimiser.problem import Option, Problem
from optimiser.problem_changes import with_more_money
from optimiser.rules.rule import STRUCTURE, Row
from optimiser.solvers import engine_for
from optimiser.solvers.base import SolveRequest, SolverOutcome

TOLERANCE = 1e-5  # share of the benefit by which the curves may lie above the true ones
MOST_ROUNDS = 8  # of sharpening them
SCALE = 1_000.0  # of a share of a price in the objective, for the solver's tolerances
GAP = 1e-5  # of a change
BEST_GAP = 1e-3  # of the value, where the best allocation is looked for
HALF = 50  # pence: a change is known to the pound
TRIED_PENCE = 10**8  # by which a pot is raised to see what that does; whole under every basis point


@dataclass(frozen=True, slots=True)
class Found:
    """The least change, as the model has it.

    Attributes:
        at_least: no change below this is enough; infinite where no change is.
        enough: a change that the model says is; None where none was found in time.
        chosen: option ids, with that change.
        steps: area id -> steps of the option asked about, with that change.
        rises: pot id -> pence, of a rise.
        most: no allocation with that change is worth more.
    """

    at_least: float
    enough: float | None = None
    chosen: frozenset[str] = frozenset()
    steps: Mapping[str, float] | None = None
    rises: Mapping[str, float] = field(default_factory=dict)
    most: float = math.inf


class ChangeModel:
    """One model of a problem, for one question after the other."""

    def __init__(self, problem: Problem, extra: int, limits: Limits, clock: Clock) -> None:
        """Write the model, and bring its curves near the true ones.

        Args:
            problem: as it was solved.
            extra: pence that any pot may be raised by at the most.
            limits: which solver.
            clock: the time for that.
        """
        richer = with_more_money(problem, {pot.id: extra for pot in problem.pots})
        decisions = list_decisions(richer)
        leave_out_unaffordable(decisions)
        self._problem, self._extra = problem, extra
        self._model = model_of(replace(decisions, problem=problem), TOLERANCE)
        self._engine = engine_for(limits, self._model)
        self._top, self._is_stopped = 0.0, False
        self._bring_near(clock)
        self._model.make_steps_whole()
        own = {id(variable) for variable in self._model.variables}  # PuLP adds one where there is none
        self._value = [term for term in self._model.lp.objective.items() if id(term[0]) in own]
        self._floor = self._model.constrain(self._value, pulp.LpConstraintGE, 0.0)
        self._bills = _bill_rows(self._model)
        self._raised: dict[str, dict[int, float] | None] = {}

    @property
    def is_plain(self) -> bool:
        """Whether the objective is one sum, with no stages after it."""
        return self._model.plan.is_plain

    @property
    def is_lost(self) -> bool:
        """Whether the solver was stopped in the midst of a question, so that a new model is needed."""
        return self._is_stopped or self._engine.is_abandoned

    def least_saving(
        self, option: Option, value: float, clock: Clock, steps: Mapping[str, float] | None = None
    ) -> Found | None:
        """The least share of an option's price to take off, 0 to 1; None where the time is over.

        Args:
            option: one that is not chosen.
            value: what the allocation must be worth, of the objective.
            clock: the time for it.
            steps: area id -> steps in which it is delivered; None for one without steps.
        """
        model = self._model
        discount = model.new_variable("d", 1.0)
        held = [] if steps is None else self._hold_steps(option, steps)
        for bill, row in self._bills[option.id]:
            pence = bill.fixed + sum(
                each * model.variables[column].lowBound for column, each in bill.per_step.items()
            )
            model.add_term(row, discount, pence / model.pence)
        model.set_objective([(discount, -SCALE)])
        outcome = self._ask(option, value, clock, SCALE * HALF / max(1, full_cost(option)))
        found = self._found(option, outcome, SCALE)
        model.set_limits(discount, 0.0, 0.0)
        for variable, low, high in held:
            model.set_limits(variable, low, high)
        return found

    def best(self, option: Option, value: float, share: float, clock: Clock) -> Found | None:
        """The best allocation with an option at a share less than its price; impossible below that value."""
        model = self._model
        rows = self._bills[option.id]
        before = [(row, list(row.expr.items())) for _, row in rows]
        for bill, row in rows:
            own = {id(model.variables[column]) for column in bill.per_step}
            own.add(id(model.variables[model.decisions.chosen[option.id]]))
            terms = [
                (variable, weight * (1.0 - share) if id(variable) in own else weight)
                for variable, weight in row.expr.items()
            ]
            model.set_row(row, terms, 0.0)
        model.set_objective(self._value)
        outcome = self._ask(option, value, clock, BEST_GAP * self._top)
        found = None if outcome is None else self._at(option, share, outcome)
        if outcome is not None and outcome.bound is not None and found is not None:
            found = replace(found, most=outcome.bound / model.unit)
        for row, terms in before:
            model.set_row(row, terms, 0.0)
        return found

    def least_rise(self, option: Option, value: float, pots: Sequence[str], clock: Clock) -> Found | None:
        """The least pence in all by which these pots are to be raised; None where the time is over."""
        model = self._model
        rises = {pot: model.new_variable("r", self._extra / model.pence) for pot in pots}
        for pot, rise in rises.items():
            for at, weight in (self._raising(pot) or {}).items():
                model.add_term(model.constraints[at], rise, -weight)
        model.set_objective([(rise, -1.0) for rise in rises.values()])
        outcome = self._ask(option, value, clock, HALF / model.pence)
        found = self._found(option, outcome, 1.0 / model.pence)
        amounts = {pot: model.pence * float(rise.varValue or 0.0) for pot, rise in rises.items()}
        for rise in rises.values():
            model.set_limits(rise, 0.0, 0.0)
        return None if found is None else replace(found, rises=amounts)

    def can_rise(self, pot: str) -> bool:
        """Whether more in a pot only moves limits, by so much a penny."""
        return self._raising(pot) is not None

    def payers(self, option: Option) -> list[str]:
        """The ids of the pots that may pay any of an option's costs."""
        return list(dict.fromkeys(pot for bill, _ in self._bills[option.id] for pot in bill.payers))

    def _bring_near(self, clock: Clock) -> None:
        """Touch the curves where the relaxation's optimum is, until little is left above them."""
        model = self._model
        for _ in range(MOST_ROUNDS):
            outcome = self._engine.run(SolveRequest("weighing the reasons", relaxed=True), clock)
            if not outcome.found:
                return
            self._top = outcome.objective
            values = model.values()
            benefit = max(model.benefits(values).values(), default=0.0)
            if model.sharpen(values, TOLERANCE * benefit) <= TOLERANCE * benefit:
                return

    def _ask(self, option: Option, value: float, clock: Clock, gap: float) -> SolverOutcome | None:
        model = self._model
        chosen = model.variables[model.decisions.chosen[option.id]]
        most = chosen.upBound
        if clock.over() or self.is_lost:
            return None
        if not most:
            return SolverOutcome("infeasible", found=False)
        model.set_limits(chosen, 1, 1)
        model.set_row(self._floor, self._value, model.unit * value)
        outcome = self._engine.run(SolveRequest("weighing the reasons", relative_gap=GAP, gap=gap), clock)
        model.set_limits(chosen, 0, most)
        self._is_stopped = outcome.ended == "stopped"
        return outcome

    def _found(self, option: Option, outcome: SolverOutcome | None, scale: float) -> Found | None:
        if outcome is None or outcome.ended == "failed":
            return None
        if outcome.ended == "infeasible":
            return Found(math.inf)
        least = 0.0 if outcome.bound is None else max(0.0, -outcome.bound / scale)
        if not outcome.found:
            return Found(least)
        return self._at(option, max(0.0, -outcome.objective / scale), outcome, least)

    def _at(self, option: Option, change: float, outcome: SolverOutcome, least: float = 0.0) -> Found | None:
        if outcome.ended == "infeasible":
            return Found(math.inf)
        if not outcome.found:
            return None
        model = self._model
        chosen = frozenset(
            each
            for each, column in model.decisions.chosen.items()
            if float(model.variables[column].varValue or 0.0) > 0.5
        )
        steps = {
            area: float(model.variables[model.decisions.steps[option.id, area]].varValue or 0.0)
            for area in option.steps
        }
        return Found(least, change, chosen, steps)

    def _hold_steps(self, option: Option, steps: Mapping[str, float]) -> list[tuple[Any, float, float]]:
        """Keep an option's steps as given; what held before."""
        held = []
        for area, wanted in steps.items():
            variable = self._model.variables[self._model.decisions.steps[option.id, area]]
            held.append((variable, float(variable.lowBound), float(variable.upBound)))
            self._model.set_limits(variable, wanted, wanted)
        return held

    def _raising(self, pot: str) -> dict[int, float] | None:
        """Row -> how much its limit moves for each unit of money more in a pot; None where more than that."""
        if pot not in self._raised:
            decisions = self._model.decisions
            richer = with_more_money(self._problem, {pot: TRIED_PENCE})
            rows = all_rows(self._model.decisions_for(richer))
            self._raised[pot] = _moved_limits(all_rows(decisions), rows, self._model.pence)
        return self._raised[pot]


def _moved_limits(before: Sequence[Row], after: Sequence[Row], pence: int) -> dict[int, float] | None:
    moved: dict[int, float] = {}
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        if old == new:
            continue
        if _whole(old.terms, old) != _whole(new.terms, new):
            return None
        limit, raised = (row.at_most if row.at_least is None else row.at_least for row in (old, new))
        if limit is None or raised is None:
            return None
        by = (raised * new.divided_by - limit * old.divided_by) / old.divided_by / TRIED_PENCE
        moved[at] = by * pence / row_divisor(old, pence)
    return moved


def _whole(terms: Mapping[int, int], row: Row) -> dict[int, int]:
    return {column: weight * row.divided_by for column, weight in terms.items()}


def _bill_rows(model: Model) -> dict[str, list[tuple[Bill, Any]]]:
    """Option id -> its bills, each with the constraint that has it paid."""
    rows = [
        constraint
        for row, constraint in zip(model.rows, model.constraints, strict=True)
        if row.rule == STRUCTURE and row.unit == "pence" and row.at_least == row.at_most == 0
    ]
    found: dict[str, list[tuple[Bill, Any]]] = {option: [] for option in model.decisions.chosen}
    for bill, row in zip(model.decisions.bills, rows, strict=True):
        found[bill.option].append((bill, row))
    return found
