"""A problem read into arrays: areas, slots, curves and points, and the rows that hold areas together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from optimiser.benefit import dose, teams
from optimiser.decomposition.arrays import Entry, Floats, ProblemArrays, Rows
from optimiser.formulation.constraints import (
    budgets,
    choice_delivers_something,
    costs_met_exactly,
    minimum_scales,
    one_option_per_project,
)
from optimiser.formulation.decisions import Decisions, list_decisions
from optimiser.problem import Harm, Option, Problem
from optimiser.rules.rule import Row

FEW_STEPS = 20  # where there are more, it hardly matters that they are whole
MOST_ROWS = 4_000  # they meet in a dense matrix


def build_arrays(problem: Problem) -> ProblemArrays | None:
    """Read a problem into arrays.

    None where more rows hold areas together than can be priced together, or one of them cannot be met.
    """
    decisions = list_decisions(problem)
    if len(decisions.bills) > MOST_ROWS:
        return None
    builder = _ArrayBuilder(decisions)
    rows = coupled_rows(decisions, builder.place_of, builder.steps)
    if rows is None or len(rows) > MOST_ROWS:
        return None
    number = len(problem.options)
    columns = [at for at, column in enumerate(decisions.columns) if column.kind != "steps"]
    scale = np.array([decisions.columns[at].most for at in columns], float)
    slots = [
        (rank, x1 - x0, y1 - y0)
        for rank, at in enumerate(builder.stepped)
        for (x0, y0), (x1, y1) in pairwise(_corners(problem.options[at]))
    ]
    harm, push, whole_push = builder.curves()
    points, linear_benefit = builder.points()
    most = push.sum(axis=1) + whole_push.sum(axis=1)
    top = float(-(harm * np.expm1(-most)).sum() + points.sum() + linear_benefit.sum()) or 1.0
    return ProblemArrays(
        problem=problem,
        decisions=decisions,
        areas=tuple(builder.place),
        cells=builder.cells,
        stepped=np.array(builder.stepped, np.int64),
        whole=np.array(builder.whole, np.int64),
        steps=builder.steps,
        slot_option=np.array([slot[0] for slot in slots], np.int64),
        slot_steps=np.array([slot[1] for slot in slots], float),
        slot_dose=np.array([slot[2] for slot in slots], float),
        harm=harm / top,
        push=push,
        whole_push=whole_push,
        points=points / top,
        linear_benefit=np.concatenate([linear_benefit / top, np.zeros(len(columns) - number)]),
        top=top,
        scale=scale,
        columns=np.array(columns, np.int64),
        rows=rows_of(rows, builder.place_of, builder.steps, builder.cells, columns, scale),
    )


class _ArrayBuilder:
    """Where options and areas stand in the arrays, and what is read by it."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._problem = decisions.problem
        options = decisions.problem.options
        by_cell = decisions.cells.areas
        self.place = {area.id: at for at, area in enumerate(area for areas in by_cell for area in areas)}
        ends = np.cumsum([len(areas) for areas in by_cell]).tolist()
        self.cells = tuple(slice(end - len(areas), end) for end, areas in zip(ends, by_cell, strict=True))
        self.stepped = [at for at, option in enumerate(options) if option.steps]
        self.whole = [at for at, option in enumerate(options) if not option.steps]
        self._rank = {
            options[at].id: rank for at_all in (self.stepped, self.whole) for rank, at in enumerate(at_all)
        }
        self.steps = np.zeros((len(self.stepped), len(self.place)))
        self.place_of: dict[int, tuple[int, int]] = {}  # steps column -> (stepped, area)
        for (option, area), column in decisions.steps.items():
            place = self._rank[option], self.place[area]
            self.place_of[column] = place
            self.steps[place] = decisions.columns[column].most

    def _by_place(self, by_area: dict[str, float]) -> Floats:
        values = np.zeros(len(self.place))
        if by_area:
            at = np.fromiter((self.place[area] for area in by_area), np.int64, len(by_area))
            values[at] = np.fromiter(by_area.values(), float, len(by_area))
        return values

    def curves(self) -> tuple[Floats, Floats, Floats]:
        """Harm and log-reductions, one curve for each harm and set of options that act together in a year.

        (curve, area) harm units; (curve, stepped, area) and (curve, whole, area) log-reductions.
        """
        weights = {priority.id: priority.weight for priority in self._problem.priorities}
        harms: list[Floats] = []
        pushes: list[Floats] = []
        whole_pushes: list[Floats] = []
        for harm in self._problem.harms:
            acting = self._acting_on(harm)
            suffered = weights[harm.priority] * self._by_place(harm.by_area)
            for team, years in teams([option for option, _ in acting]).items():
                push, whole_push = np.zeros_like(self.steps), np.zeros((len(self.whole), len(self.place)))
                for option, log_reduction in (acting[at] for at in team):
                    (push if option.steps else whole_push)[self._rank[option.id]] = log_reduction
                harms.append(years * suffered)
                pushes.append(push * (self.steps > 0))
                whole_pushes.append(whole_push)
        number, areas = len(harms), len(self.place)
        return (
            np.array(harms, float).reshape(number, areas),
            np.array(pushes, float).reshape(number, len(self.stepped), areas),
            np.array(whole_pushes, float).reshape(number, len(self.whole), areas),
        )

    def _acting_on(self, harm: Harm) -> list[tuple[Option, Floats]]:
        """The options that may be chosen and act on a harm, with their log-reductions at full delivery."""
        decisions = self._decisions
        return [
            (option, -np.log1p(-self._by_place(effect.reduction)))
            for option in self._problem.options
            if decisions.columns[decisions.chosen[option.id]].most
            for effect in option.effects
            if effect.harm == harm.id
        ]

    def points(self) -> tuple[Floats, Floats]:
        """Officer points in harm units: (stepped, area) of full delivery, and of all-or-nothing options."""
        problem = self._problem
        weights = {priority.id: priority.weight for priority in problem.priorities}
        points = np.zeros_like(self.steps)
        linear_benefit = np.zeros(len(problem.options))
        for at, option in enumerate(problem.options):
            each = problem.harm_per_point * weights[self._decisions.project_of[option.id].priority]
            values = each * len(set(option.years_active)) * self._by_place(option.points)
            if option.steps:
                points[self._rank[option.id]] = values * (self.steps[self._rank[option.id]] > 0)
            else:
                linear_benefit[at] = values.sum()
        return points, linear_benefit


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
    values = [(step / most, dose(option, area, step)) for step in range(most + 1)]
    slopes = [(y1 - y0) * most for (_, y0), (_, y1) in pairwise(values)]
    bends = [at for at in range(1, most) if abs(slopes[at] - slopes[at - 1]) > 1e-9]
    return [values[0], *(values[at] for at in bends), values[most]]


StepPlaces = Mapping[int, tuple[int, int]]  # steps column -> (stepped, area)


def coupled_rows(decisions: Decisions, place_of: StepPlaces, steps: Floats) -> list[Row] | None:
    """The rows of a problem, but those that only close an option in an area: there its steps are taken away.

    None where one of them cannot be met whatever is decided.
    """
    coupled = []
    for row in _all_but_links(decisions):
        if not row.terms:
            if not row.holds(()):
                return None
        elif len(row.terms) == 1 and row.at_most == 0 and (place := place_of.get(next(iter(row.terms)))):
            steps[place] = 0.0
        else:
            coupled.append(row)
    return coupled


def _all_but_links(decisions: Decisions) -> Iterator[Row]:
    """Every row but the links of delivery to choice, which the slots keep of themselves."""
    yield from one_option_per_project(decisions)
    yield from costs_met_exactly(decisions)
    yield from choice_delivers_something(decisions)
    yield from budgets(decisions)
    yield from minimum_scales(decisions)
    for rule in decisions.problem.rules:
        yield from rule.rows(decisions)


def rows_of(
    coupled: Sequence[Row],
    place_of: StepPlaces,
    steps: Floats,
    cells: Sequence[slice],
    columns: Sequence[int],
    scale: Floats,
) -> Rows:
    """Rows as arrays, each an equation or `at least`, over shares of columns and of full delivery."""
    rank = {column: at for at, column in enumerate(columns)}
    signed = [each for row in coupled for each in _signed(row)]
    values = _Terms(steps, cells)
    limits = np.zeros(len(signed))
    for number, (row, sign, limit) in enumerate(signed):
        own, delivery = [], _Delivery()
        for column, factor in row.terms.items():
            place = place_of.get(column)
            if place is not None:
                delivery.add(place, sign * factor * steps[place])
            elif scale[rank[column]]:
                own.append((rank[column], sign * factor * scale[rank[column]]))
        unit = max(max((abs(each) for _, each in own), default=0.0), delivery.greatest()) or 1.0
        limits[number] = sign * limit / unit
        values.add(number, own, delivery, unit)
    return Rows(
        row_of_term=np.array(values.row_of_term, np.int64),
        column=np.array(values.column, np.int64),
        weight=np.array(values.weight, float),
        equal=np.array([row.at_least == row.at_most for row, _, _ in signed], bool),
        limit=limits,
        entries=values.entries(),
        delivery_rules=frozenset(
            row.rule for row in coupled if row.rule and any(column in place_of for column in row.terms)
        ),
    )


def _signed(row: Row) -> Iterator[tuple[Row, int, int]]:
    """A row as an equation, or as one or two rows of `at least`: the row, its sign and its limit."""
    if row.at_least is not None:
        yield row, 1, row.at_least
    if row.at_most is not None and row.at_most != row.at_least:
        yield row, -1, row.at_most


@dataclass
class _Delivery:
    """What full delivery adds to one row: option -> areas and weights."""

    areas: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    weights: dict[int, list[float]] = field(default_factory=lambda: defaultdict(list))

    def add(self, place: tuple[int, int], weight: float) -> None:
        if weight:
            self.areas[place[0]].append(place[1])
            self.weights[place[0]].append(weight)

    def greatest(self) -> float:
        """The weight of one option delivered in full everywhere, the greatest of them."""
        return max((sum(map(abs, weights)) for weights in self.weights.values()), default=0.0)


class _Terms:
    """The terms of all rows as they are collected."""

    def __init__(self, steps: Floats, cells: Sequence[slice]) -> None:
        self._areas = steps.shape[1]
        self._options = steps.shape[0]
        self._cells = cells
        self._ends = np.array([cell.stop for cell in cells])
        self._delivered: dict[tuple[int, int], list[tuple[int, Floats]]] = defaultdict(list)
        self.row_of_term: list[int] = []
        self.column: list[int] = []
        self.weight: list[float] = []

    def add(self, row: int, own: Sequence[tuple[int, float]], delivery: _Delivery, unit: float) -> None:
        for column, weight in own:
            self.row_of_term.append(row)
            self.column.append(column)
            self.weight.append(weight / unit)
        for option, areas in delivery.areas.items():
            full = np.zeros(self._areas)
            full[areas] = np.array(delivery.weights[option]) / unit
            for cell in np.unique(np.searchsorted(self._ends, areas, side="right")).tolist():
                self._delivered[cell, option].append((row, full[self._cells[cell]]))

    def entries(self) -> tuple[tuple[Entry, ...], ...]:
        """The delivery's part, cell by cell and option by option."""
        return tuple(
            tuple(
                Entry(option, np.array([row for row, _ in values]), np.array([each for _, each in values]))
                for option in range(self._options)
                if (values := self._delivered.get((cell, option)))
            )
            for cell in range(len(self._cells))
        )
