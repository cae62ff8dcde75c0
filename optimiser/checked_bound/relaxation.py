"""The relaxation of a problem as HiGHS solves it case by case, to find prices; nothing it says is trusted.

Choices may be split, each curve is bounded by tangents that are added where they are needed, and the prices
are the duals of the rows and the slopes of the tangents that hold.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import highspy
import numpy as np

from optimiser.checked_bound.exact import WIDTH_BITS, ExactProblem
from optimiser.checked_bound.logarithm import BITS
from optimiser.checked_bound.prices import Limits
from optimiser.checked_bound.record import Power, PriceSet
from optimiser.rules.rule import Row
from optimiser.solvers.highs_model import new_highs

TOP = 1e4  # the relaxation's value is brought to about this, for the solver's tolerances
MANTISSA_BITS = 24  # of a stored price; more would lower no bound that anybody sees
FIRST_TANGENTS = (0.0, 0.35, 0.8, 1.6)  # at these G, as far as it goes
_MOST_GROWTH = 1.3  # of the model by tangents, before those that are idle are taken out
_CLOSE = 1e-7  # share of a cell's harm by which a tangent may be above its curve


class Relaxed(NamedTuple):
    """The answer of one case.

    Attributes:
        prices: the duals; for a case without an answer, of a ray that shows it; None where there are none.
        values: column of a choice or of steps -> its value; empty for a case without an answer.
        value: what the relaxation comes to, in harm units; minus infinity for a case without an answer.
    """

    prices: PriceSet | None
    values: Mapping[int, float]
    value: float


@dataclass
class _Curve:
    """A cell in the relaxation: its terms, its variable, and its tangents as (row, G)."""

    harm: float
    terms: list[tuple[int, float]]
    variable: int
    tangents: list[tuple[int, float]]


class Relaxation:
    """One live model, whose limits are moved from case to case."""

    def __init__(self, exact: ExactProblem) -> None:
        """Build it without any limits but the problem's own."""
        self._exact = exact
        columns = exact.decisions.columns
        self._unit = 2.0**-exact.places
        whole = sum(cell.harm for cell in exact.cells) + sum(
            option.worth + sum(each.worth for each in option.deliveries)
            for options in exact.projects
            for option in options
        )
        self._scale = TOP / (whole * self._unit) if whole else 1.0
        self._pence = 10.0 ** max(
            0, len(str(max((c.most for c in columns if c.kind == "money"), default=1))) - 4
        )
        self._lower: list[float] = []
        self._upper: list[float] = []
        self._cost: list[float] = []
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._of: dict[int, int] = {}  # column -> variable
        self._stretches: dict[int, list[int]] = {}  # column of steps -> its stretches
        self._step_rows: dict[int, int] = {}
        self._curves: list[_Curve] = []
        self._named: dict[
            str, tuple[int, float]
        ] = {}  # name of a row -> its number, and what it was divided by
        self._limited: Limits = {}
        self._add_options()
        self._add_money()
        self._add_rows()
        self._add_cells()
        self.highs = self._handed_over()
        self._first_rows = self.highs.getNumRow()

    def solve(self, limits: Limits, *, rounds: int = 3) -> Relaxed:
        """Solve one case, touching curves where their tangents lie above them."""
        self._limit(limits)
        if self.highs.getNumRow() > _MOST_GROWTH * self._first_rows:
            self._forget_tangents()
        for at in range(rounds):
            self.highs.run()
            status = self.highs.getModelStatus()
            if status == highspy.HighsModelStatus.kInfeasible:
                return Relaxed(self._ray(), {}, -math.inf)
            if status != highspy.HighsModelStatus.kOptimal:
                return Relaxed(None, {}, math.inf)
            values = np.asarray(self.highs.getSolution().col_value)
            if at + 1 == rounds or not self._sharpen(values):
                break
        duals = np.asarray(self.highs.getSolution().row_dual)
        found = {column: float(values[variable]) for column, variable in self._of.items()}
        for column, stretches in self._stretches.items():
            found[column] = float(sum(values[each] for each in stretches))
        return Relaxed(self._prices(duals), found, self.highs.getObjectiveValue() / self._scale)

    def add_rows(self, rows: Mapping[str, Row]) -> None:
        """Take up further rows of choices and steps."""
        written = [self._scaled(row) for row in rows.values()]
        first = self.highs.getNumRow()
        starts, places, weights = _matrix([terms for terms, *_ in written])
        lower, upper = np.array([row[1] for row in written]), np.array([row[2] for row in written])
        self.highs.addRows(len(rows), lower, upper, len(places), starts[:-1], places, weights)
        for number, (name, (*_, divisor)) in enumerate(zip(rows, written, strict=True)):
            self._named[name] = (first + number, divisor)

    def _variable(self, upper: float, worth: float = 0.0) -> int:
        self._lower.append(0.0)
        self._upper.append(upper)
        self._cost.append(worth)
        return len(self._cost) - 1

    def _row(self, terms: dict[int, float], lower: float, upper: float) -> int:
        self._rows.append((terms, lower, upper))
        return len(self._rows) - 1

    def _worth(self, units: float) -> float:
        return units * self._unit * self._scale

    def _add_options(self) -> None:
        for options in self._exact.projects:
            chosen: dict[int, float] = {}
            for option in options:
                z = self._of[option.column] = self._variable(option.most, self._worth(option.worth))
                chosen[z] = 1.0
                steps: dict[int, float] = {}
                for each in option.deliveries:
                    self._stretches[each.column] = parts = []
                    for part in each.stretches:
                        width = part.width / (1 << WIDTH_BITS)
                        m = self._variable(width, self._worth(each.worth) * float(part.slope))
                        parts.append(m)
                        self._row({m: 1.0 / width, z: -1.0}, -math.inf, 0.0)
                    steps |= dict.fromkeys(parts, 1.0)
                    self._step_rows[each.column] = self._row(dict.fromkeys(parts, 1.0), 0.0, each.most)
                if steps:
                    self._row({**steps, z: -1.0}, 0.0, math.inf)
            if len(options) > 1:
                self._row(chosen, -math.inf, 1.0)

    def _add_money(self) -> None:
        columns = self._exact.decisions.columns
        for options in self._exact.projects:
            for option in options:
                for bill in option.bills:
                    terms: dict[int, float] = {}
                    for column in bill.payers.values():
                        worth = self._worth(self._exact.money.get(column, 0)) * self._pence
                        terms[self._money(column, worth)] = 1.0
                    if bill.fixed:
                        terms[self._of[option.column]] = -bill.fixed / self._pence
                    for column, pence in bill.per_step.items():
                        for part in self._stretches.get(column, ()):
                            terms[part] = -pence / self._pence
                    self._row(terms, 0.0, 0.0)
        for column in self._exact.decisions.carried.values():
            self._of[column] = self._variable(columns[column].most / self._pence)

    def _money(self, column: int, worth: float) -> int:
        most = self._exact.decisions.columns[column].most
        self._of[column] = self._variable(most / self._pence, worth)
        return self._of[column]

    def _add_rows(self) -> None:
        for name, row in self._exact.rows.items():
            terms, lower, upper, divisor = self._scaled(row)
            self._named[name] = (self._row(terms, lower, upper), divisor)

    def _scaled(self, row: Row) -> tuple[dict[int, float], float, float, float]:
        """A row over variables, its limits, and what both were divided by."""
        columns = self._exact.decisions.columns
        terms: dict[int, float] = {}
        for column, weight in row.terms.items():
            unit = self._pence if columns[column].kind in ("money", "carried") else 1.0
            for variable in (
                self._stretches.get(column) or [self._of[column]] if self._is_there(column) else ()
            ):
                terms[variable] = weight * unit
        divisor = max(map(abs, terms.values()), default=1.0)
        lower = -math.inf if row.at_least is None else row.at_least / divisor
        upper = math.inf if row.at_most is None else row.at_most / divisor
        return {variable: weight / divisor for variable, weight in terms.items()}, lower, upper, divisor

    def _is_there(self, column: int) -> bool:
        return column in self._of or column in self._stretches

    def _add_cells(self) -> None:
        options = {option.id: option for each in self._exact.projects for option in each}
        for cell in self._exact.cells:
            terms: list[tuple[int, float]] = []
            most = 0.0
            for name, area, push in cell.pushes:
                option, full = options[name], push / (1 << BITS)
                most += full
                if not area:
                    terms.append((self._of[option.column], full))
                for each in option.deliveries:
                    if each.area == area:
                        parts = zip(self._stretches[each.column], each.stretches, strict=True)
                        terms += [(m, full * float(part.slope)) for m, part in parts]
            harm = self._worth(cell.harm)
            t = self._variable(1.0, harm)
            curve = _Curve(harm, terms, t, [])
            for value in FIRST_TANGENTS:
                if value <= most:
                    curve.tangents.append((self._row(*_tangent(curve, value)), value))
            self._curves.append(curve)

    def _handed_over(self) -> Any:
        highs = new_highs()
        for option, value in (
            ("presolve", "off"),  # every run starts from the basis of the last
            ("primal_feasibility_tolerance", 1e-10),
            ("dual_feasibility_tolerance", 1e-9),
        ):
            highs.setOptionValue(option, value)
        starts, places, weights = _matrix([terms for terms, _, _ in self._rows])
        highs.passModel(
            len(self._cost), len(self._rows), len(places), int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMaximize), 0.0,
            np.array(self._cost), np.array(self._lower), np.array(self._upper),
            np.array([row[1] for row in self._rows]), np.array([row[2] for row in self._rows]),
            starts, places, weights, np.zeros(len(self._cost), dtype=np.int32),
        )  # fmt: skip
        return highs

    def _limit(self, limits: Limits) -> None:
        """Take back the limits of the last case, and set those of this one."""
        for column in {*self._limited, *limits}:
            low, high = limits.get(column, (0, self._exact.decisions.columns[column].most))
            if column in self._step_rows:
                self.highs.changeRowBounds(self._step_rows[column], float(low), float(high))
            else:
                self.highs.changeColBounds(self._of[column], float(low), float(high))
        self._limited = limits

    def _sharpen(self, values: Any) -> bool:
        """Touch each curve that its tangents leave at these values; whether there were any."""
        added = []
        for curve in self._curves:
            at = math.fsum(push * values[variable] for variable, push in curve.terms)
            above = values[curve.variable] + math.expm1(-at)
            if above > _CLOSE and all(abs(at - old) > 1e-9 for _, old in curve.tangents):
                added.append((curve, at))
        if added:
            rows = [_tangent(curve, at) for curve, at in added]
            first = self.highs.getNumRow()
            starts, places, weights = _matrix([terms for terms, _, _ in rows])
            lower, upper = np.array([row[1] for row in rows]), np.array([row[2] for row in rows])
            self.highs.addRows(len(rows), lower, upper, len(places), starts[:-1], places, weights)
            for number, (curve, at) in enumerate(added):
                curve.tangents.append((first + number, at))
        return bool(added)

    def _forget_tangents(self) -> None:
        """Take out the tangents that were added and have no price now, so that the model stays small."""
        duals = np.asarray(self.highs.getSolution().row_dual)
        idle = [
            row
            for curve in self._curves
            for row, _ in curve.tangents
            if row >= self._first_rows and not duals[row]
        ]
        if not idle:
            return
        self.highs.deleteRows(len(idle), np.array(sorted(idle), np.int32))
        gone = np.zeros(len(duals), dtype=np.int64)
        gone[idle] = 1
        places = np.arange(len(duals)) - np.cumsum(gone)
        for curve in self._curves:
            curve.tangents = [(int(places[row]), at) for row, at in curve.tangents if not gone[row]]
        self._named = {name: (int(places[row]), by) for name, (row, by) in self._named.items()}

    def _prices(self, duals: Any) -> PriceSet:
        rows = {
            name: duals[number] / divisor / self._scale for name, (number, divisor) in self._named.items()
        }
        cells = {}
        for cell, curve in zip(self._exact.cells, self._curves, strict=True):
            slope = math.fsum(duals[row] * math.exp(-at) for row, at in curve.tangents)
            cells[cell.name] = max(0.0, slope) / self._scale
        return PriceSet(rows=_powers(rows), cells=_powers(cells))

    def _ray(self) -> PriceSet | None:
        """Prices that show that a case cannot hold."""
        _, has_ray, ray = _dual_ray(self.highs)
        if not has_ray:
            return self._hopeless_row()
        largest = float(np.max(np.abs(ray))) or 1.0
        rows = {name: ray[at] / divisor / largest for name, (at, divisor) in self._named.items()}
        return PriceSet(rows=_powers(rows), counts_value=False)

    def _hopeless_row(self) -> PriceSet | None:
        """A row that no values of its columns can meet, for which HiGHS gives no ray."""
        columns = self._exact.decisions.columns
        for name, row in self._exact.rows.items():
            reached = [weight * columns[column].most for column, weight in row.terms.items()]
            if row.at_least is not None and sum(each for each in reached if each > 0) < row.at_least:
                return PriceSet(rows={name: (-1, 0)}, counts_value=False)
            if row.at_most is not None and sum(each for each in reached if each < 0) > row.at_most:
                return PriceSet(rows={name: (1, 0)}, counts_value=False)
        return None


def _dual_ray(highs: Any) -> tuple[Any, bool, Any]:
    answer = highs.getDualRay()
    return answer if len(answer) == 3 else (answer[0], False, None)


def _tangent(curve: _Curve, at: float) -> tuple[dict[int, float], float, float]:
    """`t - exp(-at) * G <= 1 - exp(-at) * (1 + at)`, t being the share of the harm that is prevented."""
    slope = math.exp(-at)
    terms = {variable: -slope * push for variable, push in curve.terms}
    terms[curve.variable] = 1.0
    return terms, -math.inf, 1.0 - slope * (1.0 + at)


def _matrix(rows: list[dict[int, float]]) -> tuple[Any, Any, Any]:
    starts = [0]
    places: list[int] = []
    weights: list[float] = []
    for terms in rows:
        places.extend(terms)
        weights.extend(terms.values())
        starts.append(len(places))
    return np.array(starts, np.int32), np.array(places, np.int32), np.array(weights, float)


def _powers(prices: Mapping[str, float]) -> dict[str, Power]:
    return {name: _power(price) for name, price in prices.items() if price}


def _power(price: float) -> Power:
    mantissa, exponent = math.frexp(price)
    whole = round(mantissa * (1 << MANTISSA_BITS))
    shift = exponent - MANTISSA_BITS
    while whole and whole % 2 == 0:
        whole, shift = whole // 2, shift + 1
    return whole, shift
