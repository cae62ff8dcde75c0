"""A problem as arrays over areas: what the interior point, the cuts and the rounding work on.

Every option delivered in steps has a *slot* for each stretch of its curve of returns. In an area a slot is
filled from 0 to z of its option, so steps, money and effect are all told per full slot. Areas couple only
through the option choices, and through *rows* that speak of delivery: costs, capacities, minimum scales.
Areas are put in the order of their funding cells, so that a cell is a slice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimiser.benefit import dose
from optimiser.formulation.costs import (
    budgets,
    choice_delivers_something,
    costs_met_exactly,
    minimum_scales,
    one_option_a_project,
)
from optimiser.formulation.decisions import Decisions, decisions_of
from optimiser.problem import Option, Problem
from optimiser.rows import Row

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

FEW_STEPS = 20  # where there are more, it hardly matters that they are whole
MOST_ROWS = 4_000  # the rows meet in a dense matrix


class Entry(NamedTuple):
    """The rows that speak of one option's delivery in one cell.

    Attributes:
        option: number among the options in steps.
        rows: row numbers.
        weights: (row, area of the cell) what full delivery adds to the row.
    """

    option: int
    rows: Ints
    weights: Floats


@dataclass(frozen=True)
class Shape:
    """The arrays of a problem. Benefit is in shares of `top`; columns are shares of their greatest value.

    Attributes:
        areas: area ids, cell by cell.
        cells: the slice of areas of each cell.
        options: every option, in the problem's order; column o of `columns` is its z.
        stepped, whole: option numbers of those in steps, and of the all-or-nothing.
        steps: (stepped, area) most steps, 0 where there are none.
        slot_option, slot_steps, slot_dose: of each slot its option (among the stepped), its share of the
            steps, its share of the effect.
        harm: (curve, area) harm units that can be prevented; a curve is a harm in years with one team.
        push, whole_push: (curve, option, area) log-reduction at full delivery.
        points: (stepped, area) linear worth of full delivery.
        worth: linear worth of each column.
        scale: what a column's 1 stands for.
        columns: the decisions' number of each column.
        row_of, column_of, weight: the rows' terms over columns.
        equal: whether a row is an equation; the others are at least `limit`.
        row_unit: what each row was divided by, so that its greatest weight is 1.
        entries: of each cell, what rows say of delivery.
        delivery_rules: names of the rules that speak of delivery and not only of money or choices.
    """

    problem: Problem
    decisions: Decisions
    areas: tuple[str, ...]
    cells: tuple[slice, ...]
    options: tuple[Option, ...]
    stepped: Ints
    whole: Ints
    steps: Floats
    slot_option: Ints
    slot_steps: Floats
    slot_dose: Floats
    harm: Floats
    push: Floats
    whole_push: Floats
    points: Floats
    worth: Floats
    top: float
    scale: Floats
    columns: Ints
    row_of: Ints
    column_of: Ints
    weight: Floats
    row_unit: Floats
    equal: Flags
    limit: Floats
    entries: tuple[tuple[Entry, ...], ...]
    delivery_rules: frozenset[str]

    def per_option(self, slots: Floats) -> Floats:
        """Sum (slot, area) to (stepped, area)."""
        if not len(self.stepped):
            return np.zeros((0, slots.shape[1]))
        return np.add.reduceat(slots, np.searchsorted(self.slot_option, np.arange(len(self.stepped))), axis=0)

    def dot(self, prices: Floats) -> Floats:
        """`prices` of rows as worth of columns: the transpose of the rows' terms."""
        return np.bincount(
            self.column_of, self.weight * prices[self.row_of], minlength=len(self.scale)
        ).astype(float)

    def activity(self, values: Floats) -> Floats:
        """The columns' part of each row."""
        return np.bincount(
            self.row_of, self.weight * values[self.column_of], minlength=len(self.limit)
        ).astype(float)

    def delivered(self, share: Floats) -> Floats:
        """The delivery's part of each row, for (stepped, area) shares of full delivery."""
        total = np.zeros(len(self.limit))
        for cell, entries in zip(self.cells, self.entries, strict=True):
            for entry in entries:
                total[entry.rows] += entry.weights @ share[entry.option, cell]
        return total

    def priced(self, prices: Floats) -> Floats:
        """(stepped, area) what full delivery is worth at these prices of rows."""
        worth = np.zeros((len(self.stepped), len(self.areas)))
        for cell, entries in zip(self.cells, self.entries, strict=True):
            for entry in entries:
                worth[entry.option, cell] += prices[entry.rows] @ entry.weights
        return worth


def shape_of(problem: Problem) -> Shape | None:
    """Read a problem into arrays.

    Returns:
        The arrays; None where more rows speak of delivery or money than can be priced together.
    """
    decisions = decisions_of(problem)
    if len(decisions.bills) > MOST_ROWS:
        return None
    rows = [row for row in _rows(decisions) if row.terms]
    ordered = [area.id for areas in decisions.cells.areas for area in areas]
    place = {area: at for at, area in enumerate(ordered)}
    ends = np.cumsum([len(areas) for areas in decisions.cells.areas])
    cells = tuple(slice(int(end) - len(areas), int(end)) for end, areas in zip(ends, decisions.cells.areas))
    stepped = [at for at, option in enumerate(problem.options) if option.steps]
    whole = [at for at, option in enumerate(problem.options) if not option.steps]
    of_column: dict[int, tuple[int, int]] = {}
    number = {problem.options[at].id: rank for rank, at in enumerate(stepped)}
    steps = np.zeros((len(stepped), len(ordered)))
    for (option, area), column in decisions.steps.items():
        of_column[column] = number[option], place[area]
        steps[number[option], place[area]] = decisions.columns[column].most
    coupled = []
    for row in rows:
        if len(row.terms) == 1 and row.at_most == 0 and (only := of_column.get(next(iter(row.terms)))):
            steps[only] = 0.0  # nothing may be delivered there
        else:
            coupled.append(row)
    if len(coupled) > MOST_ROWS:
        return None
    return _Reading(decisions, coupled, ordered, place, cells, stepped, whole, of_column, steps).shape()


def _rows(decisions: Decisions) -> Iterator[Row]:
    """Every row but the links of delivery to choice, which the slots keep of themselves."""
    yield from one_option_a_project(decisions)
    yield from costs_met_exactly(decisions)
    yield from choice_delivers_something(decisions)
    yield from budgets(decisions)
    yield from minimum_scales(decisions)
    for rule in decisions.problem.rules:
        yield from rule.rows(decisions)


@dataclass
class _Reading:
    """What the parts of a shape are read from."""

    decisions: Decisions
    rows: list[Row]
    areas: list[str]
    place: dict[str, int]
    cells: tuple[slice, ...]
    stepped: list[int]
    whole: list[int]
    of_column: dict[int, tuple[int, int]]
    steps: Floats

    def shape(self) -> Shape:
        problem = self.decisions.problem
        options = problem.options
        slots = [
            (rank, x1 - x0, y1 - y0)
            for rank, at in enumerate(self.stepped)
            for (x0, y0), (x1, y1) in pairwise(_corners(options[at]))
        ]
        harm, push, whole_push = self.curves()
        points, worth = self.linear()
        most = (push * (self.steps > 0)).sum(axis=1) + whole_push.sum(axis=1)
        top = float(-(harm * np.expm1(-most)).sum() + points.sum() + worth.sum()) or 1.0
        columns = [
            at for at, column in enumerate(self.decisions.columns) if column.kind != "steps"
        ]
        scale = np.array([max(1, self.decisions.columns[at].most) for at in columns], float)
        held = np.array([self.decisions.columns[at].most > 0 for at in columns], float)
        every_worth = np.zeros(len(columns))
        every_worth[: len(options)] = worth / top
        return Shape(
            problem=problem,
            decisions=self.decisions,
            areas=tuple(self.areas),
            cells=self.cells,
            options=options,
            stepped=np.array(self.stepped, np.int64),
            whole=np.array(self.whole, np.int64),
            steps=self.steps,
            slot_option=np.array([slot[0] for slot in slots], np.int64),
            slot_steps=np.array([slot[1] for slot in slots], float),
            slot_dose=np.array([slot[2] for slot in slots], float),
            harm=harm / top,
            push=push,
            whole_push=whole_push,
            points=points / top,
            worth=every_worth,
            top=top,
            scale=scale * held,
            columns=np.array(columns, np.int64),
            delivery_rules=frozenset(
                row.rule for row in self.rows if row.rule and any(at in self.of_column for at in row.terms)
            ),
            **self.coupling(columns, scale * held),
        )

    def column(self, by_area: dict[str, float]) -> Floats:
        told = np.zeros(len(self.areas))
        if by_area:
            at = np.fromiter((self.place[area] for area in by_area), np.int64, len(by_area))
            told[at] = np.fromiter(by_area.values(), float, len(by_area))
        return told

    def curves(self) -> tuple[Floats, Floats, Floats]:
        """Harm and log-reductions, one curve for each harm and set of options that act together."""
        problem = self.decisions.problem
        weights = {priority.id: priority.weight for priority in problem.priorities}
        harms, pushes, whole_pushes = [], [], []
        open_options = [
            option
            for option in problem.options
            if self.decisions.columns[self.decisions.chosen[option.id]].most
        ]
        rank = {problem.options[at].id: number for number, at in enumerate(self.stepped)}
        whole_rank = {problem.options[at].id: number for number, at in enumerate(self.whole)}
        for harm in problem.harms:
            acting = {
                option.id: -np.log1p(-self.column(effect.reduction))
                for option in open_options
                for effect in option.effects
                if effect.harm == harm.id
            }
            if not acting or not weights[harm.priority]:
                continue
            teams: dict[tuple[str, ...], int] = defaultdict(int)
            active = {option.id: option.years_active for option in open_options if option.id in acting}
            for year in sorted({year for years in active.values() for year in years}):
                teams[tuple(name for name in acting if year in active[name])] += 1
            suffered = weights[harm.priority] * self.column(harm.by_area)
            for team, years in teams.items():
                push = np.zeros((len(self.stepped), len(self.areas)))
                whole_push = np.zeros((len(self.whole), len(self.areas)))
                for name in team:
                    if name in rank:
                        push[rank[name]] = acting[name] * (self.steps[rank[name]] > 0)
                    else:
                        whole_push[whole_rank[name]] = acting[name]
                harms.append(years * suffered)
                pushes.append(push)
                whole_pushes.append(whole_push)
        number, areas = len(harms), len(self.areas)
        return (
            np.array(harms, float).reshape(number, areas),
            np.array(pushes, float).reshape(number, len(self.stepped), areas),
            np.array(whole_pushes, float).reshape(number, len(self.whole), areas),
        )

    def linear(self) -> tuple[Floats, Floats]:
        """Officer points: of full delivery by area, and of all-or-nothing options."""
        problem = self.decisions.problem
        weights = {priority.id: priority.weight for priority in problem.priorities}
        points = np.zeros((len(self.stepped), len(self.areas)))
        worth = np.zeros(len(problem.options))
        rank = {at: number for number, at in enumerate(self.stepped)}
        for at, option in enumerate(problem.options):
            each = problem.harm_per_point * weights[self.decisions.project_of[option.id].priority]
            told = each * len(set(option.years_active)) * self.column(option.points)
            if at in rank:
                points[rank[at]] = told * (self.steps[rank[at]] > 0)
            else:
                worth[at] = told.sum()
        return points, worth

    def coupling(self, columns: Sequence[int], scale: Floats) -> dict[str, object]:
        """The rows, each `>= limit` or `= limit`, scaled so that its greatest weight is 1."""
        at_column = {column: at for at, column in enumerate(columns)}
        split = [signed for row in self.rows for signed in _signed(row)]
        row_of, column_of, weight = [], [], []
        units, limits, equal = np.ones(len(split)), np.zeros(len(split)), np.zeros(len(split), bool)
        delivery: list[dict[int, tuple[list[int], list[float]]]] = []
        for number, (row, sign, limit, is_equal) in enumerate(split):
            told: dict[int, tuple[list[int], list[float]]] = defaultdict(lambda: ([], []))
            totals: dict[int, float] = defaultdict(float)
            own: list[tuple[int, float]] = []
            for column, factor in row.terms.items():
                if column in self.of_column:
                    option, area = self.of_column[column]
                    most = self.steps[option, area]
                    if most:
                        told[option][0].append(area)
                        told[option][1].append(sign * factor * most)
                        totals[option] += abs(factor) * most
                else:
                    at = at_column[column]
                    if scale[at]:
                        own.append((at, sign * factor * scale[at]))
            unit = max([abs(each) for _, each in own] + list(totals.values()) + [1e-12])
            units[number], limits[number], equal[number] = unit, limit * sign / unit, is_equal
            for at, each in own:
                row_of.append(number)
                column_of.append(at)
                weight.append(each / unit)
            delivery.append(told)
        return {
            "row_of": np.array(row_of, np.int64),
            "column_of": np.array(column_of, np.int64),
            "weight": np.array(weight, float),
            "row_unit": units,
            "equal": equal,
            "limit": limits,
            "entries": self.entries(delivery, units),
        }

    def entries(
        self, delivery: Iterable[dict[int, tuple[list[int], list[float]]]], units: Floats
    ) -> tuple[tuple[Entry, ...], ...]:
        """The delivery's part of the rows, cell by cell and option by option."""
        ends = np.array([cell.stop for cell in self.cells])
        found: dict[tuple[int, int], list[tuple[int, Floats]]] = defaultdict(list)
        for number, told in enumerate(delivery):
            for option, (areas, weights) in told.items():
                full = np.zeros(len(self.areas))
                full[np.array(areas)] = np.array(weights) / units[number]
                for cell in np.unique(np.searchsorted(ends, np.array(areas), side="right")):
                    found[int(cell), option].append((number, full[self.cells[int(cell)]]))
        return tuple(
            tuple(
                Entry(option, np.array([row for row, _ in told]), np.array([each for _, each in told]))
                for option in range(len(self.stepped))
                if (told := found.get((cell, option)))
            )
            for cell in range(len(self.cells))
        )


def _corners(option: Option) -> list[tuple[float, float]]:
    """The curve of returns, straight between whole steps where there are as many in every area.

    Only whole steps are ever delivered, so nothing is lost, and the relaxation is closer to what can be had.
    """
    corners = [(0.0, 0.0), *option.returns]
    counts = set(option.steps.values())
    if len(counts) > 1 or min(counts) > FEW_STEPS:
        return corners
    most = counts.pop()
    area = next(iter(option.steps))
    told = [(0.0, 0.0)]
    told += [(step / most, dose(option, area, step)) for step in range(1, most + 1)]
    slopes = [(y1 - y0) * most for (_, y0), (_, y1) in pairwise(told)]
    bends = [at for at in range(1, most) if abs(slopes[at] - slopes[at - 1]) > 1e-9]
    return [told[0], *(told[at] for at in bends), told[most]]


def _signed(row: Row) -> Iterator[tuple[Row, int, int, bool]]:
    """A row as equation, or as one or two rows of `at least`."""
    if row.at_least is not None and row.at_least == row.at_most:
        yield row, 1, row.at_least, True
        return
    if row.at_least is not None:
        yield row, 1, row.at_least, False
    if row.at_most is not None:
        yield row, -1, row.at_most, False
