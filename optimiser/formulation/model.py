"""The whole problem as one PuLP model, that can be sharpened, turned to its next aim, and solved again.

The model's optimum is at or above the value of every allocation: its rules are the problem's, divisible
steps need not be whole, and the curves are bounded from above. So its bound is a bound of the true value.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pulp

from optimiser.formulation import curves
from optimiser.formulation.benefit import BenefitFunction, HarmCell, Slopes
from optimiser.formulation.decisions import FEW_STEPS, Decisions
from optimiser.formulation.objective_plan import Aim, LeastAim, ObjectivePlan, SumAim, TailAim
from optimiser.problem import Problem
from optimiser.rules.rule import Row
from optimiser.units import BASIS_POINTS

# The model's benefit is brought to about this, whatever the problem's unit, for the solver's tolerances.
TOP = 1e4
# Ties are broken by a preference for options that are listed first; all of it together is this share of
# the relaxation's benefit.
PREFERENCE = 1e-6
MONEY = ("money", "carried")
SOLVER_ERROR = 1e-7  # share of a bound that may be a solver's own rounding


@dataclass
class Curve:
    """A harm cell as it is in the model: its tangents, and the row and variables of its stretches."""

    cell: HarmCell
    tangents: list[float]
    row: Any
    variables: list[Any]

    def value(self, values: Sequence[float]) -> float:
        """G at these values."""
        return math.fsum(push * values[variable] for variable, push in self.cell.pushes)


@dataclass
class BenefitPart:
    """A part of the benefit as it is in the model.

    Attributes:
        row: `B <= the benefit of the part`; None where the part is in the objective itself.
        variable: B, in the model's units.
    """

    benefit: BenefitFunction
    curves: list[Curve] = field(default_factory=list)
    row: Any = None
    variable: Any = None


@dataclass
class Model:
    """A PuLP model of a problem.

    Attributes:
        rows: the constraints in whole numbers, by the order of `r0`, `r1`, ... in the PuLP model.
        plan: the parts of the benefit and the aims.
        pence: how many pence one unit of the model's money is.
        scale: how many of the model's units one harm unit is.
        variables: those of the decisions' columns, then those of the curves of returns, then the stretches.
        added_terms: (constraint, variable, weight) added since the model was last handed over.
        changed_variables: variables whose limits, kind or place in the objective have changed since.
        changed_rows: constraints whose weights or limits have changed since.
        unit: how many of the model's units one unit of the present aim's value is.
        slack_of_ties: by how much the preference among ties can lower the optimum, in units of the aim.
        splits_steps: whether any step may be split, so that the choices are the only whole decisions.
        whole_unit: every allocation's value is a multiple of this; None where there is no such unit.
        ranks_whole: the model's values leave room for the options' ranks between two whole units.
    """

    decisions: Decisions
    rows: list[Row]
    plan: ObjectivePlan
    lp: Any
    pence: int
    scale: float
    variables: list[Any]
    parts: dict[str, BenefitPart] = field(default_factory=dict)
    constraints: list[Any] = field(default_factory=list)
    added_terms: list[tuple[Any, Any, float]] = field(default_factory=list)
    changed_variables: list[Any] = field(default_factory=list)
    changed_rows: list[Any] = field(default_factory=list)
    unit: float = 1.0
    slack_of_ties: float = 0.0
    splits_steps: bool = True
    whole_unit: float | None = None
    ranks_whole: bool = False
    _objective: dict[int, float] = field(default_factory=dict)
    _forbids: bool = False

    @property
    def benefit(self) -> BenefitFunction:
        """Any part: all share their stretches of the curves of returns."""
        return next(iter(self.plan.parts.values()))

    def values(self) -> list[float]:
        """The last solution: a value for each column, money in pence."""
        wanted = len(self.decisions.columns)
        found = [float(variable.varValue or 0.0) for variable in self.variables[:wanted]]
        for at, column in enumerate(self.decisions.columns):
            if column.kind in MONEY:
                found[at] *= self.pence
        return found

    def benefits(self, values: Sequence[float]) -> dict[str, float]:
        """Part -> its true benefit at these values of the columns, in harm units."""
        full = self.benefit.filled(values)
        return {name: part.benefit.value(full) for name, part in self.parts.items()}

    def slopes(self, aim: Aim, values: Sequence[float], columns: Collection[int]) -> dict[int, Slopes]:
        """Steps column -> what one step more gains the aim, and one less loses it, in the model's units."""
        pulls = aim.part_weights(self.benefits(values))
        gain: dict[int, float] = {}
        loss: dict[int, float] = {}
        for name, pull in pulls.items():
            for column, each in self.parts[name].benefit.slopes(columns, values).items():
                gain[column] = gain.get(column, 0.0) + self.unit * pull * each.gain
                loss[column] = loss.get(column, 0.0) + self.unit * pull * each.loss
        return {column: Slopes(gain[column], loss[column]) for column in gain}

    def sharpen(self, values: Sequence[float], tolerance: float) -> float:
        """Touch each curve at these values, where the model is above it by more than its part of a tolerance.

        Args:
            values: of the columns; steps fill their curves of returns in order.
            tolerance: harm units that a part may be above its curves; infinite to touch nothing.

        Returns:
            By how many harm units the model was above the curves there, of the part where it was most.
        """
        full = self.benefit.filled(values)
        return max((self._sharpen(part, full, tolerance) for part in self.parts.values()), default=0.0)

    def _sharpen(self, part: BenefitPart, values: Sequence[float], tolerance: float) -> float:
        above = [
            curve.cell.harm * (curves.lowest_tangent(curve.tangents, value) + math.expm1(-value))
            for curve, value in ((curve, curve.value(values)) for curve in part.curves)
        ]
        total = math.fsum(above)
        if total > tolerance:
            for curve, error in zip(part.curves, above, strict=True):
                if error * len(part.curves) > 0.1 * tolerance:
                    self._add_tangent(part, curve, curve.value(values))
        return total

    def _add_tangent(self, part: BenefitPart, curve: Curve, value: float) -> None:
        place = curves.insertion_point(curve.tangents, value)
        if place is None:
            return
        curve.tangents.insert(place, value)
        variable = self.lp.add_variable(f"s{len(self.variables)}", 0, 0)
        self.variables.append(variable)
        curve.variables.insert(place, variable)
        self.add_term(curve.row, variable, 1.0)
        benefit = self.scale * curve.cell.harm * math.exp(-value)
        if part.row is None:
            self.lp.objective.addterm(variable, benefit)
        else:
            self.add_term(part.row, variable, -benefit)
        for each, (width, _) in zip(
            curve.variables, curves.stretches(curve.tangents, curve.cell.most), strict=True
        ):
            if each.upBound != width:
                each.upBound = width
                self.changed_variables.append(each)

    def add_term(self, row: Any, variable: Any, weight: float) -> None:
        """Put a new variable into a constraint that is there already."""
        row.expr.addterm(variable, weight)
        self.added_terms.append((row, variable, weight))

    def maximise(self, aim: Aim) -> None:
        """Make an aim the objective."""
        if self.plan.is_plain:
            return  # it is, from the start
        self.unit = self.scale
        match aim:
            case SumAim(parts=parts):
                terms = [(self.parts[part].variable, 1.0) for part in parts]
            case LeastAim(weights=weights):
                terms = self._least(weights)
            case TailAim(parts=parts, share=share):
                terms = self._tail(parts, share)
        self.set_objective(terms)

    def set_objective(self, terms: Sequence[tuple[Any, float]]) -> None:
        """Make this sum the objective, to be made as great as can be."""
        self.changed_variables.extend(self.lp.objective or ())
        self.lp.setObjective(pulp.LpAffineExpression(list(terms)))
        self.changed_variables.extend(self.lp.objective)
        self._objective = {}

    def _least(self, weights: Mapping[str, float]) -> list[tuple[Any, float]]:
        """`t <= weight[p] * B[p]`, with weights brought near 1."""
        middle = sum(weights.values()) / len(weights)
        self.unit = self.scale / middle
        least = self.new_variable("t")
        for part, weight in weights.items():
            self.constrain(
                [(least, 1.0), (self.parts[part].variable, -weight / middle)], pulp.LpConstraintLE, 0.0
            )
        return [(least, 1.0)]

    def _tail(self, parts: Sequence[str], share: float) -> list[tuple[Any, float]]:
        """`u[p] >= eta - B[p]`, and eta less the average of what falls short of it."""
        level = self.new_variable("eta")
        terms = [(level, 1.0)]
        for part in parts:
            short = self.new_variable("u")
            self.constrain(
                [(short, 1.0), (level, -1.0), (self.parts[part].variable, 1.0)], pulp.LpConstraintGE, 0.0
            )
            terms.append((short, -1.0 / (len(parts) * share)))
        return terms

    def keep(self, floors: Mapping[str, float]) -> None:
        """`sum of B[p] >= floor` for parts that an earlier aim raised, in harm units."""
        for part, floor in floors.items():
            self.constrain([(self.parts[part].variable, 1.0)], pulp.LpConstraintGE, self.scale * floor)

    def new_variable(self, letter: str, most: float = 2 * TOP) -> Any:
        """A variable from 0 to `most`, in the model's units."""
        variable = self.lp.add_variable(f"{letter}{len(self.variables)}", 0, most)
        self.variables.append(variable)
        return variable

    def constrain(self, terms: list[tuple[Any, float]], sense: int, limit: float) -> Any:
        """Add a constraint, in the model's units; the sense is PuLP's."""
        row = pulp.LpConstraint(
            pulp.LpAffineExpression(terms), sense, f"c{len(self.lp.constraints())}", limit
        )
        self.lp.addConstraint(row)
        return row

    def prefer_the_first(self, value: float) -> None:
        """Break ties between options by their order, too weakly to matter for anything else.

        Args:
            value: about what the best allocation brings the aim; 0 to have no preference.
        """
        ranks = rank_sum(self.decisions)
        if self.whole_unit is None:
            self.slack_of_ties = PREFERENCE * value
        else:
            # Whole values stay whole in the solver, with the ranks as their last digits; or have no ranks.
            self.slack_of_ties = self.whole_unit * ranks / (ranks + 1) if self.ranks_whole else 0.0
        for rank, column in enumerate(self.decisions.chosen.values(), start=1):
            dislike = self.slack_of_ties * rank / ranks
            variable = self.variables[column]
            if column not in self._objective:
                self._objective[column] = self.lp.objective.get(variable, 0.0)
            self.lp.objective[variable] = self._objective[column] - self.unit * dislike
            self.changed_variables.append(variable)

    def forbid(self, chosen: Collection[str]) -> None:
        """`sum of (1 - z) over the chosen + sum of z over the rest >= 1`: any choice but this one."""
        terms = [
            (self.variables[column], -1.0 if option in chosen else 1.0)
            for option, column in self.decisions.chosen.items()
        ]
        self.constrain(terms, pulp.LpConstraintGE, 1.0 - len(chosen))
        self._forbids = True

    def make_steps_whole(self) -> bool:
        """Let no step be split any more: first those of which there are few, then all; False if none were."""
        split = [
            (column.most, variable)
            for column, variable in zip(self.decisions.columns, self.variables, strict=False)
            if column.kind == "steps" and variable.cat != pulp.LpInteger
        ]
        few = [variable for most, variable in split if most <= FEW_STEPS]
        now = few or [variable for _, variable in split]
        for variable in now:
            variable.cat = pulp.LpInteger
        self.changed_variables.extend(now)
        self.splits_steps = self.splits_steps and not now
        return bool(now)

    @property
    def is_reusable(self) -> bool:
        """Whether the model says nothing but its problem: no choice ruled out, one aim."""
        return self.plan.is_plain and not self._forbids

    def decisions_for(self, problem: Problem) -> Decisions:
        """The same decisions, read by another problem's rules."""
        return replace(self.decisions, problem=problem)

    def set_limits(self, variable: Any, low: float, high: float) -> None:
        """Keep a variable between these from now on."""
        variable.lowBound, variable.upBound = low, high
        self.changed_variables.append(variable)

    def set_row(self, row: Any, terms: Sequence[tuple[Any, float]], limit: float) -> None:
        """Give a constraint other weights and another limit; its sense stays."""
        row.expr.clear()
        for variable, weight in terms:
            row.expr.addterm(variable, weight)
        row.changeRHS(limit)
        self.changed_rows.append(row)

    def replace_rows(self, rows: Sequence[Row]) -> None:
        """Take the rows of a problem that differs in its rules' figures: as many, in the same order."""
        for at, (old, new) in enumerate(zip(self.rows, rows, strict=True)):
            if old != new:
                row = self.constraints[at]
                terms, row.sense, limit = scaled_row(self, new)
                self.set_row(row, terms, limit)
        self.rows = list(rows)


def scaled_row(model: Model, row: Row) -> tuple[list[tuple[Any, float]], int, float]:
    """A row's terms, sense and limit in the model's units."""
    unit = row_divisor(row, model.pence)
    columns = model.decisions.columns
    terms = [
        (model.variables[column], weight * (model.pence if columns[column].kind in MONEY else 1) / unit)
        for column, weight in row.terms.items()
    ]
    if row.at_least == row.at_most and row.at_least is not None:
        return terms, pulp.LpConstraintEQ, row.at_least / unit
    if row.at_least is not None:
        return terms, pulp.LpConstraintGE, row.at_least / unit
    return terms, pulp.LpConstraintLE, (row.at_most or 0) / unit


def row_divisor(row: Row, pence: int) -> float:
    """What a row is divided by, so that its figures are near those of the model's other rows."""
    if row.unit == "ratio":
        return pence * max(map(abs, row.terms.values()), default=1)
    return {"pence": pence, "share": BASIS_POINTS * pence / row.divided_by, "count": 1}[row.unit]


def rank_sum(decisions: Decisions) -> int:
    """The sum of the ranks of all options, the first being 1."""
    number = len(decisions.chosen)
    return number * (number + 1) // 2
