"""The whole problem as one PuLP model, that can be sharpened, turned to its next aim, and solved again.

The model's optimum is at or above what every allocation is worth: its rules are the problem's, divisible
steps need not be whole, and the curves are bounded from above. So its bound is a bound of the true worth.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pulp

from optimiser.formulation import curves
from optimiser.formulation.aims import Aim, Least, Plan, Sum, Tail, aims_of
from optimiser.formulation.benefit import HarmCell, Slopes, Worth
from optimiser.formulation.decisions import Column, Decisions, decisions_of
from optimiser.formulation.rules import all_rows
from optimiser.problem import Problem
from optimiser.rows import Row
from optimiser.rules.rule import WHOLE

# The model's benefit is brought to about this, whatever the problem's unit, for the solver's tolerances.
TOP = 1e4
# Ties are broken by a preference for options that are listed first; all of it together is this share of
# the relaxation's benefit.
PREFERENCE = 1e-6
MONEY = ("money", "carried")
FEW_STEPS = 20  # where there are more, splitting a step hardly changes what can be had
FEW_OPTIONS = 50  # where there are more, and worths are whole, ties go as the solver finds them
MANY_PARTS = 8  # where there are more, each starts with few tangents, and gets those that it needs


@dataclass
class Curve:
    """A harm cell as it stands in the model: its tangents, and the row and variables of its stretches."""

    cell: HarmCell
    tangents: list[float]
    row: Any
    variables: list[Any]

    def value(self, values: Sequence[float]) -> float:
        """G at these values."""
        return math.fsum(push * values[variable] for variable, push in self.cell.pushes)


@dataclass
class Part:
    """A part of the benefit as it stands in the model.

    Attributes:
        row: `B <= what the part is worth`; None where the part stands in the objective itself.
        variable: B, in the model's units.
    """

    worth: Worth
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
        grown: (constraint, variable, weight) added since the model was last handed over.
        touched: variables whose limits, kind or worth have changed since.
        changed: constraints whose weights or limits have changed since.
        unit: how many of the model's units one unit of the present aim's value is.
        slack_of_ties: by how much the preference among ties can lower the optimum, in units of the aim.
        splits_steps: whether any step may be split, so that the choices are the only whole decisions.
        whole_unit: every allocation's worth is a multiple of this; None where there is no such unit.
        ranks_whole: the model's worths leave room for the options' ranks between two whole units.
    """

    decisions: Decisions
    rows: list[Row]
    plan: Plan
    lp: Any
    pence: int
    scale: float
    variables: list[Any]
    parts: dict[str, Part] = field(default_factory=dict)
    constraints: list[Any] = field(default_factory=list)
    grown: list[tuple[Any, Any, float]] = field(default_factory=list)
    touched: list[Any] = field(default_factory=list)
    changed: list[Any] = field(default_factory=list)
    unit: float = 1.0
    slack_of_ties: float = 0.0
    splits_steps: bool = True
    whole_unit: float | None = None
    ranks_whole: bool = False
    _objective: dict[int, float] = field(default_factory=dict)
    _forbids: bool = False

    @property
    def worth(self) -> Worth:
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
        full = self.worth.filled(values)
        return {name: part.worth.value(full) for name, part in self.parts.items()}

    def slopes(self, aim: Aim, values: Sequence[float], columns: Collection[int]) -> dict[int, Slopes]:
        """Steps column -> what one step more gains the aim, and one less loses it, in the model's units."""
        pulls = aim.pull(self.benefits(values))
        gain: dict[int, float] = {}
        loss: dict[int, float] = {}
        for name, pull in pulls.items():
            for column, each in self.parts[name].worth.slopes(columns, values).items():
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
        full = self.worth.filled(values)
        return max((self._sharpen(part, full, tolerance) for part in self.parts.values()), default=0.0)

    def _sharpen(self, part: Part, values: Sequence[float], tolerance: float) -> float:
        above = [
            curve.cell.harm * (curves.modelled(curve.tangents, value) + math.expm1(-value))
            for curve, value in ((curve, curve.value(values)) for curve in part.curves)
        ]
        total = math.fsum(above)
        if total > tolerance:
            for curve, error in zip(part.curves, above, strict=True):
                if error * len(part.curves) > 0.1 * tolerance:
                    self._touch(part, curve, curve.value(values))
        return total

    def _touch(self, part: Part, curve: Curve, value: float) -> None:
        place = curves.place_for(curve.tangents, value)
        if place is None:
            return
        curve.tangents.insert(place, value)
        variable = self.lp.add_variable(f"s{len(self.variables)}", 0, 0)
        self.variables.append(variable)
        curve.variables.insert(place, variable)
        self._grow(curve.row, variable, 1.0)
        worth = self.scale * curve.cell.harm * math.exp(-value)
        if part.row is None:
            self.lp.objective.addterm(variable, worth)
        else:
            self._grow(part.row, variable, -worth)
        for each, (width, _) in zip(
            curve.variables, curves.stretches(curve.tangents, curve.cell.most), strict=True
        ):
            if each.upBound != width:
                each.upBound = width
                self.touched.append(each)

    def _grow(self, row: Any, variable: Any, weight: float) -> None:
        row.expr.addterm(variable, weight)
        self.grown.append((row, variable, weight))

    def turn_to(self, aim: Aim) -> None:
        """Make an aim the objective."""
        if self.plan.is_plain:
            return  # it is, from the start
        self.unit = self.scale
        match aim:
            case Sum(parts=parts):
                terms = [(self.parts[part].variable, 1.0) for part in parts]
            case Least(weights=weights):
                terms = self._least(weights)
            case Tail(parts=parts, share=share):
                terms = self._tail(parts, share)
        self.touched.extend(self.lp.objective or ())
        self.lp.setObjective(pulp.LpAffineExpression(terms))
        self.touched.extend(self.lp.objective)
        self._objective = {}

    def _least(self, weights: Mapping[str, float]) -> list[tuple[Any, float]]:
        """`t <= weight[p] * B[p]`, with weights brought near 1."""
        middle = sum(weights.values()) / len(weights)
        self.unit = self.scale / middle
        least = self._new("t")
        for part, weight in weights.items():
            self._constrain(
                [(least, 1.0), (self.parts[part].variable, -weight / middle)], pulp.LpConstraintLE, 0.0
            )
        return [(least, 1.0)]

    def _tail(self, parts: Sequence[str], share: float) -> list[tuple[Any, float]]:
        """`u[p] >= eta - B[p]`, and eta less the average of what falls short of it."""
        level = self._new("eta")
        terms = [(level, 1.0)]
        for part in parts:
            short = self._new("u")
            self._constrain(
                [(short, 1.0), (level, -1.0), (self.parts[part].variable, 1.0)], pulp.LpConstraintGE, 0.0
            )
            terms.append((short, -1.0 / (len(parts) * share)))
        return terms

    def keep(self, floors: Mapping[str, float]) -> None:
        """`sum of B[p] >= floor` for parts that an earlier aim raised, in harm units."""
        for part, floor in floors.items():
            self._constrain([(self.parts[part].variable, 1.0)], pulp.LpConstraintGE, self.scale * floor)

    def _new(self, letter: str) -> Any:
        variable = self.lp.add_variable(f"{letter}{len(self.variables)}", 0, 2 * TOP)
        self.variables.append(variable)
        return variable

    def _constrain(self, terms: list[tuple[Any, float]], sense: int, limit: float) -> Any:
        row = pulp.LpConstraint(
            pulp.LpAffineExpression(terms), sense, f"c{len(self.lp.constraints())}", limit
        )
        self.lp.addConstraint(row)
        return row

    def prefer_the_first(self, value: float) -> None:
        """Break ties between options by their order, too weakly to matter for anything else.

        Args:
            value: about what the best allocation is worth to the aim; 0 to have no preference.
        """
        ranks = _ranks(self.decisions)
        if self.whole_unit is None:
            self.slack_of_ties = PREFERENCE * value
        else:
            # Whole worths stay whole in the solver, with the ranks as their last digits; or have no ranks.
            self.slack_of_ties = self.whole_unit * ranks / (ranks + 1) if self.ranks_whole else 0.0
        for rank, column in enumerate(self.decisions.chosen.values(), start=1):
            dislike = self.slack_of_ties * rank / ranks
            variable = self.variables[column]
            if column not in self._objective:
                self._objective[column] = self.lp.objective.get(variable, 0.0)
            self.lp.objective[variable] = self._objective[column] - self.unit * dislike
            self.touched.append(variable)

    def forbid(self, chosen: set[str]) -> None:
        """`sum of (1 - z) over the chosen + sum of z over the rest >= 1`: any choice but this one."""
        terms = [
            (self.variables[column], -1.0 if option in chosen else 1.0)
            for option, column in self.decisions.chosen.items()
        ]
        self._constrain(terms, pulp.LpConstraintGE, 1.0 - len(chosen))
        self._forbids = True

    def make_steps_whole(self) -> bool:
        """Let steps not be split any more: first those of which there are few, then all.

        Returns:
            Whether anything changed.
        """
        split = [
            (column.most, variable)
            for column, variable in zip(self.decisions.columns, self.variables, strict=False)
            if column.kind == "steps" and variable.cat != pulp.LpInteger
        ]
        few = [variable for most, variable in split if most <= FEW_STEPS]
        now = few or [variable for _, variable in split]
        for variable in now:
            variable.cat = pulp.LpInteger
        self.touched.extend(now)
        self.splits_steps = self.splits_steps and not now
        return bool(now)

    @property
    def is_reusable(self) -> bool:
        """Whether the model says nothing but its problem: no choice ruled out, one aim."""
        return self.plan.is_plain and not self._forbids

    def decisions_for(self, problem: Problem) -> Decisions:
        """The same decisions, read by another problem's rules."""
        return replace(self.decisions, problem=problem)

    def replace_rows(self, rows: Sequence[Row]) -> None:
        """Put the rows of a problem that differs in its rules' figures in place of the old ones.

        Args:
            rows: as many, in the same order and under the same names.
        """
        for at, (old, new) in enumerate(zip(self.rows, rows, strict=True)):
            if old != new:
                row = self.constraints[at]
                terms, sense, limit = _stated(self, new)
                row.expr.clear()
                for variable, weight in terms:
                    row.expr.addterm(variable, weight)
                row.sense = sense
                row.changeRHS(limit)
                self.changed.append(row)
        self.rows = list(rows)


def formulate(problem: Problem, tolerance: float = 0.001, *, without: frozenset[str] = frozenset()) -> Model:
    """Write a problem as a PuLP model.

    Args:
        problem: any problem.
        tolerance: how close, as a share of the benefit, the curves are bounded at first.
        without: names of rules, budgets and minimum scales whose rows are left out.

    Returns:
        A model that has not been solved.
    """
    decisions = decisions_of(problem)
    plan = aims_of(decisions)
    rows = [row for row in all_rows(decisions) if row.rule not in without]
    pence = 10 ** max(0, len(str(max((pot.pence for pot in problem.pots), default=0))) - 4)
    lp = pulp.LpProblem("allocation", pulp.LpMaximize)
    variables = [_variable(lp, at, column, pence) for at, column in enumerate(decisions.columns)]
    whole = _whole_unit(plan, decisions)
    ranked = whole is not None and len(decisions.chosen) <= FEW_OPTIONS
    scale = _scale(decisions, plan) if whole is None else (1 + _ranks(decisions) * ranked) / whole
    model = Model(decisions, rows, plan, lp, pence, scale, variables, whole_unit=whole, ranks_whole=ranked)
    model.unit = scale
    _add_rows(model)
    _add_returns(model)
    if plan.is_plain:
        _add_plain(model, tolerance)
    else:
        for name in plan.parts:
            _add_part(model, name, tolerance)
    model.turn_to(plan.aims[0])
    return model


def _scale(decisions: Decisions, plan: Plan) -> float:
    """What brings the greatest part of the benefit to about TOP."""
    most = {at: float(column.most) for at, column in enumerate(decisions.columns)}
    whole = 0.0
    for worth in plan.parts.values():
        widths = {worth.first_segment + at: each.width for at, each in enumerate(worth.stretches)}
        whole = max(whole, worth.at_most(most | widths))
    return TOP / whole if whole > 0 else 1.0


def _whole_unit(plan: Plan, decisions: Decisions) -> float | None:
    """The unit in which every allocation's benefit is a whole number; None where there is none.

    Where nothing bends and every decision is worth a whole number, no benefit lies between two of them.
    """
    aim = plan.aims[0]
    if not plan.is_plain or not isinstance(aim, Sum) or aim.money:
        return None
    worth = plan.parts[aim.parts[0]]
    if worth.cells or worth.stretches:
        return None
    whole = [round(each) for each in worth.linear.values()]
    near = all(
        abs(each - near) <= 1e-9 * max(1.0, abs(each))
        for each, near in zip(worth.linear.values(), whole, strict=True)
    )
    common = math.gcd(*whole) if whole else 0
    return float(common) if near and common else None


def _ranks(decisions: Decisions) -> int:
    """The sum of the ranks of all options, the first being 1."""
    number = len(decisions.chosen)
    return number * (number + 1) // 2


def _variable(lp: Any, at: int, column: Column, pence: int) -> Any:
    if column.kind in MONEY:
        return lp.add_variable(f"x{at}", 0, column.most / pence)
    if column.kind == "steps":
        return lp.add_variable(f"m{at}", 0, column.most)
    return lp.add_variable(f"z{at}", 0, column.most, pulp.LpInteger)


def _add_rows(model: Model) -> None:
    """Each whole-number row, in the model's unit of money."""
    for number, row in enumerate(model.rows):
        terms, sense, limit = _stated(model, row)
        constraint = pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, f"r{number}", limit)
        model.lp.addConstraint(constraint)
        model.constraints.append(constraint)


def _stated(model: Model, row: Row) -> tuple[list[tuple[Any, float]], int, float]:
    """A row's terms, sense and limit in the model's units."""
    unit = _unit(row, model.pence)
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


def _unit(row: Row, pence: int) -> float:
    """What a row is divided by, so that its figures are near those of the model's other rows."""
    if row.unit == "ratio":
        return pence * max(map(abs, row.terms.values()), default=1)
    return {"pence": pence, "share": WHOLE * pence / row.divided_by, "count": 1}[row.unit]


def _add_returns(model: Model) -> None:
    """`m[o,a] = sum of its segments`, `segment <= width * z[o]`: steps fill the curve of returns."""
    worth = model.worth
    for at, each in enumerate(worth.stretches):
        variable = model.lp.add_variable(f"d{worth.first_segment + at}", 0, each.width)
        model.variables.append(variable)
        terms = [(variable, 1.0), (model.variables[each.chosen], -each.width)]
        _constrain(model, terms, f"w{at}", pulp.LpConstraintLE)
    for column, segments in worth.segments.items():
        terms = [(model.variables[column], 1.0), *((model.variables[each], -1.0) for each in segments)]
        _constrain(model, terms, f"d{column}", pulp.LpConstraintEQ)


def _add_plain(model: Model, tolerance: float) -> None:
    """The one part in the objective itself, and money that counts as benefit beside it."""
    aim = model.plan.aims[0]
    worth = model.worth
    part = Part(worth)
    model.parts[next(iter(model.plan.parts))] = part
    objective = _straight(model, worth)
    if isinstance(aim, Sum):
        money = aim.money.items()
        objective += [(model.variables[at], model.scale * model.pence * each) for at, each in money]
    objective += _add_curves(model, part, "h", tolerance)
    model.lp.setObjective(pulp.LpAffineExpression(objective))


def _add_part(model: Model, name: str, tolerance: float) -> None:
    """`B <= linear worth + stretches`, with a variable for the part's benefit."""
    worth = model.plan.parts[name]
    part = Part(worth)
    model.parts[name] = part
    number = len(model.parts)
    terms = _straight(model, worth) + _add_curves(model, part, f"h{number}_", tolerance)
    part.variable = model.lp.add_variable(f"B{number}", 0, 2 * TOP)
    model.variables.append(part.variable)
    part.row = _constrain(
        model,
        [(part.variable, 1.0), *((variable, -each) for variable, each in terms)],
        f"b{number}",
        pulp.LpConstraintLE,
    )


def _straight(model: Model, worth: Worth) -> list[tuple[Any, float]]:
    return [(model.variables[variable], model.scale * each) for variable, each in worth.linear.items()]


def _add_curves(model: Model, part: Part, prefix: str, tolerance: float) -> list[tuple[Any, float]]:
    """`sum of s[i] <= sum of push * variable` for each harm cell.

    Returns:
        Its stretches, with what they are worth.
    """
    cells = part.worth.cells
    harm = math.fsum(cell.harm for cell in cells)
    few = len(model.plan.parts) > MANY_PARTS
    worths: list[tuple[Any, float]] = []
    for at, cell in enumerate(cells):
        wanted = curves.number_of_tangents(cell.most, cell.harm * len(cells) / harm, tolerance)
        tangents = curves.first_tangents(cell.most, min(wanted, 3) if few else wanted)
        variables = []
        for width, slope in curves.stretches(tangents, cell.most):
            variable = model.lp.add_variable(f"s{len(model.variables)}", 0, width)
            model.variables.append(variable)
            variables.append(variable)
            worths.append((variable, model.scale * cell.harm * slope))
        terms = [(variable, 1.0) for variable in variables]
        terms += [(model.variables[variable], -push) for variable, push in cell.pushes]
        row = _constrain(model, terms, f"{prefix}{at}", pulp.LpConstraintLE)
        part.curves.append(Curve(cell, tangents, row, variables))
    return worths


def _constrain(model: Model, terms: Iterable[tuple[Any, float]], name: str, sense: int) -> Any:
    row = pulp.LpConstraint(pulp.LpAffineExpression(list(terms)), sense, name, 0.0)
    model.lp.addConstraint(row)
    return row
