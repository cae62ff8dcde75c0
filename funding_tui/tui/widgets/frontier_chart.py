"""The frontier in text: the most that can be prevented against the share spent in rural areas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

from funding_tui.tui.widgets.charts import Table, wrapped

LEAST_HEIGHT, LEAST_WIDTH = 5, 20
AXIS_NOTE = "The upright axis does not begin at 0."


@dataclass(frozen=True, slots=True)
class FrontierPoint:
    """One allocation: where it lies, and its row of the table.

    Attributes:
        floor_bp: the floor that was asked for; None where none was.
        rural_bp: the rural share reached, in basis points. benefit: in harm units.
        is_run: it is the run itself, and not the best under a floor.
    """

    floor_bp: int | None
    rural_bp: int
    benefit: float
    is_run: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlotSymbols:
    """How a plot draws: the best points, the run, the line between points, the floor of the run, the axes."""

    best: str
    run: str
    between: str
    run_floor: str
    across: str
    up: str
    corner: str


UNICODE = PlotSymbols("●", "◆", "·", "┊", "─", "│", "└")
PLAIN = PlotSymbols("o", "X", ".", ":", "-", "|", "+")


@dataclass(frozen=True, slots=True)
class Frontier:
    """Points from the least rural share to the most.

    Attributes:
        unit: of benefit.
        headings: of the table.
        run_floor_bp: the floor of the run's own rules, in basis points; None where there is none.
        missing: rows of the table for floors that have no point, each with why.
    """

    kind: str
    title: str
    unit: str
    headings: tuple[str, ...]
    points: tuple[FrontierPoint, ...]
    words: tuple[str, ...]
    run_floor_bp: int | None = None
    missing: tuple[tuple[str, ...], ...] = ()
    note: str = ""

    def lines(self, width: int, height: int, *, plain: bool = False) -> list[str]:
        """Two axes with figures, the points, the line through them, the run, and the floor asked for."""
        symbols = PLAIN if plain else UNICODE
        notes = wrapped(f"{_legend(self, symbols)} {AXIS_NOTE} {self.note}", width)
        if not self.points:
            return wrapped(
                "No rural floor tried gives a possible allocation, so there is nothing to draw.", width
            )
        head = [f"Benefit, {self.unit}"[:width]]
        tall = max(LEAST_HEIGHT, height - len(notes) - len(head) - 3)
        return [*head, *_plot(self, max(LEAST_WIDTH, width), tall, symbols), *notes]

    def table(self) -> Table:
        """A row for each point, and for each floor that has none."""
        return self.headings, (*(point.cells for point in self.points), *self.missing)

    def data(self) -> dict[str, Any]:
        """`unit`, `asked_bp` (the floor of the run's own rules) and `points`."""
        return {
            "kind": self.kind,
            "title": self.title,
            "unit": self.unit,
            "asked_bp": self.run_floor_bp,
            "points": [asdict(point) for point in self.points],
            "missing": [dict(zip(self.headings, row, strict=True)) for row in self.missing],
            "words": list(self.words),
        }


def _legend(frontier: Frontier, symbols: PlotSymbols) -> str:
    entries = [f"{symbols.best} the best found for a floor"]
    if any(point.is_run for point in frontier.points):
        entries.append(f"{symbols.run} this run")
    if frontier.run_floor_bp is not None:
        entries.append(f"{symbols.run_floor} the floor asked for, {frontier.run_floor_bp / 100:g}%")
    return ", ".join(entries) + "."


def _plot(frontier: Frontier, width: int, height: int, symbols: PlotSymbols) -> list[str]:
    shares = [point.rural_bp for point in frontier.points]
    shares += [frontier.run_floor_bp] if frontier.run_floor_bp is not None else []
    left, right = _ends(min(shares), max(shares), 500)
    low, high = _ends(
        min(point.benefit for point in frontier.points), max(point.benefit for point in frontier.points), 1
    )
    figures = [f"{low + (high - low) * (height - 1 - row) / (height - 1):,.0f}" for row in range(height)]
    margin = max(len(figure) for figure in figures)
    room = width - margin - 2
    grid = [[" "] * room for _ in range(height)]

    def column(share: float) -> int:
        return round((share - left) / (right - left) * (room - 1))

    def row(benefit: float) -> int:
        return round((high - benefit) / (high - low) * (height - 1))

    if frontier.run_floor_bp is not None:
        for line in grid:
            line[column(frontier.run_floor_bp)] = symbols.run_floor
    best = [(column(point.rural_bp), row(point.benefit)) for point in frontier.points if not point.is_run]
    for start, end in pairwise(best):
        for x, y in _between(start, end):
            grid[y][x] = symbols.between
    for x, y in best:
        grid[y][x] = symbols.best
    for point in frontier.points:
        if point.is_run:
            grid[row(point.benefit)][column(point.rural_bp)] = symbols.run
    shown = {0, height // 2, height - 1}
    lines = [
        f"{figures[at] if at in shown else '':>{margin}} {symbols.up}{''.join(line)}".rstrip()
        for at, line in enumerate(grid)
    ]
    axis = " " * (margin + 1) + symbols.corner + symbols.across * room
    name = " " * (margin + 2) + "Share of spending in rural areas"
    return [*lines, axis, " " * (margin + 2) + _scale(left, right, room), name[:width]]


def _ends(low: float, high: float, step: float) -> tuple[float, float]:
    """A little room below the least and above the most, so that no point lies on an edge alone."""
    spare = max((high - low) * 0.05, step / 2)
    return low - spare, high + spare


def _scale(left: float, right: float, room: int) -> str:
    """Whole percentages along the axis, as many as have room."""
    line = [" "] * (room + 4)
    step = next(size for size in (1, 2, 5, 10, 20, 50, 100) if (right - left) / 100 / size <= room / 8)
    first = -(-left // (step * 100))
    percentages = range(int(max(0, first)) * step, int(right // 100) + 1, step)
    for percentage in percentages:
        at = round((percentage * 100 - left) / (right - left) * (room - 1))
        for offset, char in enumerate(f"{percentage}%"):
            line[at + offset] = char
    return "".join(line).rstrip()[:room]


def _between(start: tuple[int, int], end: tuple[int, int]) -> Sequence[tuple[int, int]]:
    """The cells of a straight line."""
    steps = max(abs(end[0] - start[0]), abs(end[1] - start[1]), 1)
    return [
        (
            round(start[0] + (end[0] - start[0]) * step / steps),
            round(start[1] + (end[1] - start[1]) * step / steps),
        )
        for step in range(steps + 1)
    ]
