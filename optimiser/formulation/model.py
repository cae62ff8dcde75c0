"""The whole problem as one PuLP model, that can be sharpened and solved again.

The model's optimum is at or above the benefit of every allocation: its rules are the problem's, divisible
steps need not be whole, and the curves are bounded from above. So its bound is a bound of the true benefit.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import pulp

from optimiser.formulation import curves
from optimiser.formulation.benefit import HarmCell, Worth, worth_of
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


@dataclass
class Curve:
    """A harm cell as it stands in the model: its tangents, and the row and variables of its stretches."""

    cell: HarmCell
    tangents: list[float]
    row: Any
    variables: list[Any]

    def value(self, values: list[float]) -> float:
        """G at these values."""
        return math.fsum(push * values[variable] for variable, push in self.cell.pushes)


@dataclass
class Model:
    """A PuLP model of a problem.

    Attributes:
        rows: the constraints in whole numbers, by the order of `r0`, `r1`, ... in the PuLP model.
        rule_of: PuLP's name of a constraint -> the rule's own name (PuLP changes names that it dislikes).
        pence: how many pence one unit of the model's money is.
        scale: how many of the model's units one harm unit is.
        variables: those of the decisions' columns, then those of the curves of returns, then the stretches.
        grown: (constraint, variable) added since the model was last handed over.
        touched: variables whose limits, kind or worth have changed since.
        slack_of_ties: harm units by which the preference among ties can lower the model's optimum.
        splits_steps: whether any step may be split, so that the choices are the only whole decisions.
    """

    decisions: Decisions
    rows: list[Row]
    worth: Worth
    lp: Any
    pence: int
    scale: float
    variables: list[Any]
    curves: list[Curve] = field(default_factory=list)
    rule_of: dict[str, str] = field(default_factory=dict)
    grown: list[tuple[Any, Any]] = field(default_factory=list)
    touched: list[Any] = field(default_factory=list)
    slack_of_ties: float = 0.0
    splits_steps: bool = True

    def values(self) -> list[float]:
        """The last solution: a value for each column and each segment, money in pence."""
        wanted = self.worth.first_segment + len(self.worth.stretches)
        found = [float(variable.varValue or 0.0) for variable in self.variables[:wanted]]
        for at, column in enumerate(self.decisions.columns):
            if column.kind in MONEY:
                found[at] *= self.pence
        return found

    def sharpen(self, values: list[float], tolerance: float) -> float:
        """Touch each curve at these values, where the model is above it by more than its part of a tolerance.

        Returns:
            By how many harm units the model was above the curves there.
        """
        above = [
            curve.cell.harm * (curves.modelled(curve.tangents, value) + math.expm1(-value))
            for curve, value in ((curve, curve.value(values)) for curve in self.curves)
        ]
        total = math.fsum(above)
        if total > tolerance:
            for curve, error in zip(self.curves, above, strict=True):
                if error * len(self.curves) > 0.1 * tolerance:
                    self._touch(curve, curve.value(values))
        return total

    def _touch(self, curve: Curve, value: float) -> None:
        place = curves.place_for(curve.tangents, value)
        if place is None:
            return
        curve.tangents.insert(place, value)
        name = f"s{len(self.variables)}"
        variable = self.lp.add_variable(name, 0, 0)
        self.variables.append(variable)
        curve.variables.insert(place, variable)
        curve.row.expr.addterm(variable, 1.0)
        self.grown.append((curve.row, variable))
        self.lp.objective.addterm(variable, self.scale * curve.cell.harm * math.exp(-value))
        for each, (width, _) in zip(
            curve.variables, curves.stretches(curve.tangents, curve.cell.most), strict=True
        ):
            if each.upBound != width:
                each.upBound = width
                self.touched.append(each)

    def prefer_the_first(self, benefit: float) -> None:
        """Break ties between options by their order, too weakly to matter for anything else.

        Args:
            benefit: about what the best allocation prevents; 0 to have no preference.
        """
        self.slack_of_ties = PREFERENCE * benefit
        number = len(self.decisions.chosen)
        for rank, column in enumerate(self.decisions.chosen.values(), start=1):
            dislike = self.slack_of_ties * rank / (number * (number + 1) / 2)
            variable = self.variables[column]
            self.lp.objective[variable] = self.scale * (self.worth.linear.get(column, 0.0) - dislike)
            self.touched.append(variable)

    def forbid(self, chosen: set[str]) -> None:
        """`sum of (1 - z) over the chosen + sum of z over the rest >= 1`: any choice but this one."""
        terms = [
            (self.variables[column], -1.0 if option in chosen else 1.0)
            for option, column in self.decisions.chosen.items()
        ]
        number = len(self.lp.constraints())
        self.lp.addConstraint(_constraint(terms, pulp.LpConstraintGE, f"c{number}", 1.0 - len(chosen)))

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
    worth = worth_of(decisions)
    rows = [row for row in all_rows(decisions) if row.rule not in without]
    pence = 10 ** max(0, len(str(max((pot.pence for pot in problem.pots), default=0))) - 4)
    most = {at: float(column.most) for at, column in enumerate(decisions.columns)}
    most |= {worth.first_segment + at: each.width for at, each in enumerate(worth.stretches)}
    top = worth.at_most(most)
    scale = TOP / top if top > 0 else 1.0
    lp = pulp.LpProblem("allocation", pulp.LpMaximize)
    variables = [_variable(lp, at, column, pence) for at, column in enumerate(decisions.columns)]
    model = Model(decisions, rows, worth, lp, pence, scale, variables)
    _add_rows(model)
    _add_returns(model)
    objective = [(variables[variable], scale * each) for variable, each in worth.linear.items()]
    _add_curves(model, objective, tolerance)
    lp.setObjective(pulp.LpAffineExpression(objective))
    return model


def _variable(lp: Any, at: int, column: Column, pence: int) -> Any:
    if column.kind in MONEY:
        return lp.add_variable(f"x{at}", 0, column.most / pence)
    if column.kind == "steps":
        return lp.add_variable(f"m{at}", 0, column.most)
    return lp.add_variable(f"z{at}", 0, column.most, pulp.LpInteger)


def _constraint(terms: list[tuple[Any, float]], sense: int, name: str, limit: float) -> Any:
    return pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, name, limit)


def _add_rows(model: Model) -> None:
    """Each whole-number row, in the model's unit of money."""
    is_money = [column.kind in MONEY for column in model.decisions.columns]
    for number, row in enumerate(model.rows):
        unit = _unit(row, model.pence)
        terms = [
            (model.variables[column], weight * (model.pence if is_money[column] else 1) / unit)
            for column, weight in row.terms.items()
        ]
        if row.at_least == row.at_most and row.at_least is not None:
            sense, limit = pulp.LpConstraintEQ, row.at_least
        elif row.at_least is not None:
            sense, limit = pulp.LpConstraintGE, row.at_least
        else:
            sense, limit = pulp.LpConstraintLE, row.at_most or 0
        name = f"r{number}"
        model.rule_of[name] = row.rule
        model.lp.addConstraint(_constraint(terms, sense, name, limit / unit))


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
        model.lp.addConstraint(_constraint(terms, pulp.LpConstraintLE, f"w{at}", 0.0))
    for column, segments in worth.segments.items():
        terms = [(model.variables[column], 1.0), *((model.variables[each], -1.0) for each in segments)]
        model.lp.addConstraint(_constraint(terms, pulp.LpConstraintEQ, f"d{column}", 0.0))


def _add_curves(model: Model, objective: list[tuple[Any, float]], tolerance: float) -> None:
    """`sum of s[i] <= sum of push * variable` for each harm cell, with its stretches in the objective."""
    harm = math.fsum(cell.harm for cell in model.worth.cells)
    number = len(model.worth.cells)
    for at, cell in enumerate(model.worth.cells):
        tangents = curves.first_tangents(
            cell.most, curves.number_of_tangents(cell.most, cell.harm * number / harm, tolerance)
        )
        variables = []
        for width, slope in curves.stretches(tangents, cell.most):
            variable = model.lp.add_variable(f"s{len(model.variables)}", 0, width)
            model.variables.append(variable)
            variables.append(variable)
            objective.append((variable, model.scale * cell.harm * slope))
        terms = [(variable, 1.0) for variable in variables]
        terms += [(model.variables[variable], -push) for variable, push in cell.pushes]
        row = _constraint(terms, pulp.LpConstraintLE, f"h{at}", 0.0)
        model.lp.addConstraint(row)
        model.curves.append(Curve(cell, tangents, row, variables))
