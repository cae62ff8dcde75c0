"""The rows that hold areas together, as arrays: costs, pots, scales, capacities, and what rules ask."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from optimiser.decomposition.arrays import Entry, Floats, Rows
from optimiser.formulation.constraints import (
    budgets,
    choice_delivers_something,
    costs_met_exactly,
    minimum_scales,
    one_option_per_project,
)
from optimiser.formulation.decisions import Decisions
from optimiser.rules.rule import Row

StepPlaces = Mapping[int, tuple[int, int]]  # steps column -> (stepped, area)


def coupled_rows(decisions: Decisions, place_of: StepPlaces, steps: Floats) -> list[Row] | None:
    """The rows of a problem, but those that only close an option in an area: there its steps are taken away.

    Args:
        decisions: what is decided.
        place_of: where steps stand.
        steps: (stepped, area) most steps; those of closed places become nothing.

    Returns:
        Rows; None where one of them cannot be met whatever is decided.
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
    told = _Terms(steps, cells)
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
        told.add(number, own, delivery, unit)
    return Rows(
        row_of_term=np.array(told.row_of_term, np.int64),
        column=np.array(told.column, np.int64),
        weight=np.array(told.weight, float),
        equal=np.array([row.at_least == row.at_most for row, _, _ in signed], bool),
        limit=limits,
        entries=told.entries(),
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
                Entry(option, np.array([row for row, _ in told]), np.array([each for _, each in told]))
                for option in range(self._options)
                if (told := self._delivered.get((cell, option)))
            )
            for cell in range(len(self._cells))
        )
