"""The cost of rurality: the most that can be prevented for each minimum share spent in rural areas."""

from __future__ import annotations

import math
from collections.abc import Sequence

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.rural import RuralPoint, RuralReport
from funding_tui.base.formats import NOT_KNOWN, count, percent
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.rendering.blocks import Column, Figure, Paragraph, Table, pounds, table
from funding_tui.rendering.drawing import GRID, OUTLINE, SMALL, WIDTH, Drawing, Point, series
from funding_tui.rendering.picture import draw_legend, finish_picture
from funding_tui.rendering.text import LONGEST_NAME, safe_line
from optimiser.precision import gap_percent, harm

_KEY = "frontier"
_TITLE = "Benefit against the share spent in rural areas"
_LEFT, _RIGHT, _TALL = 84, WIDTH - 40, 300
_TICKS = 5
_BEST, _HERE = series(0), series(1)


def frontier_picture(report: RunReport) -> Figure | None:
    """The frontier of a run's rural analysis; None before that is made, or where nothing was solved."""
    rural = report.rural
    if rural is None:
        return None
    points = sorted(
        (point for point in rural.frontier if _place(point) is not None),
        key=lambda point: (point.rural_bp or 0, -(point.benefit or 0.0)),
    )
    if not points:
        return None
    unit = safe_line(report.harm_unit, LONGEST_NAME)
    here = _place(rural.run) if rural.run is not None else None
    drawing = Drawing(_KEY)
    legend = [(_BEST, "the best that was found for each floor")]
    legend += [(_HERE, f"run {report.run}, as proposed")] if here else []
    top = draw_legend(drawing, legend, top=8) + 24
    best = [place for point in points if (place := _place(point)) is not None]
    axes = _Axes([*best, here] if here else best, top)
    axes.draw(drawing, unit)
    if rural.run is not None and rural.run.floor_bp is not None:
        axes.mark(drawing, rural.run.floor_bp / 100, f"floor set: {percent(rural.run.floor_bp)}")
    drawing.line([axes.at(place) for place in best], colour=_BEST.colour, width=2)
    for place in best:
        drawing.dot(*axes.at(place), 5, _BEST)
    if here:
        x, y = axes.at(here)
        drawing.box(x - 6, y - 6, 12, 12, _HERE)
    return finish_picture(
        drawing,
        axes.bottom + 48,
        title=_TITLE,
        alt=_alt(points, unit),
        figures=_table(report, points, unit),
        note=_note(rural, len(points), from_nothing=axes.from_nothing),
    )


def _place(point: RuralPoint) -> Point | None:
    """Where a case lies: rural share in percent, and benefit; None where it has no allocation."""
    if point.rural_bp is None or point.benefit is None:
        return None
    return point.rural_bp / 100, point.benefit


class _Axes:
    """Two axes with whole steps, wide enough for all places."""

    def __init__(self, places: Sequence[Point], top: float) -> None:
        self._across = _steps([share for share, _ in places])
        self._up = _steps([benefit for _, benefit in places])
        self._top = top
        self.bottom = top + _TALL
        self.from_nothing = self._up[0] == 0

    def at(self, place: Point) -> Point:
        """Where on the page a place lies."""
        share, benefit = place
        first, last = self._across[0], self._across[-1]
        low, high = self._up[0], self._up[-1]
        x = _LEFT + (share - first) / (last - first) * (_RIGHT - _LEFT)
        return x, self.bottom - (benefit - low) / (high - low) * _TALL

    def mark(self, drawing: Drawing, share: float, words: str) -> None:
        """A line at a share of spending, in percent, where the axis reaches it."""
        if self._across[0] <= share <= self._across[-1]:
            x, _ = self.at((share, self._up[0]))
            drawing.line(((x, self._top), (x, self.bottom)), colour=OUTLINE)
            if x > (_LEFT + _RIGHT) / 2:
                drawing.write(x - 4, self.bottom - 8, words, anchor="end", size=SMALL)
            else:
                drawing.write(x + 4, self.bottom - 8, words, size=SMALL)

    def draw(self, drawing: Drawing, unit: str) -> None:
        """Lines, figures and names of both axes."""
        for benefit in self._up:
            _, y = self.at((self._across[0], benefit))
            drawing.line(((_LEFT, y), (_RIGHT, y)), colour=GRID)
            drawing.write(_LEFT - 8, y + 4, f"{benefit:,.10g}", anchor="end", size=SMALL)
        for share in self._across:
            x, _ = self.at((share, self._up[0]))
            drawing.line(((x, self.bottom), (x, self.bottom + 5)))
            drawing.write(x, self.bottom + 20, f"{share:g}%", anchor="middle", size=SMALL)
        drawing.line(((_LEFT, self._top), (_LEFT, self.bottom), (_RIGHT, self.bottom)), colour=OUTLINE)
        drawing.write(8, self._top - 12, f"Benefit, {unit}", size=SMALL)
        middle = (_LEFT + _RIGHT) / 2
        drawing.write(
            middle, self.bottom + 40, "Share of spending in rural areas", anchor="middle", size=SMALL
        )


def _steps(values: Sequence[float]) -> list[float]:
    """About five round figures from below the least to above the most."""
    low, high = min(values), max(values)
    rough = (high - low) / _TICKS or abs(high) / _TICKS or 1.0
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor >= rough * 0.999)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [round(step * number, 10) for number in range(first, max(last, first + 1) + 1)]


def _alt(points: Sequence[RuralPoint], unit: str) -> str:
    least, most = points[0], points[-1]
    text = (
        f"A line through {count(len(points), 'allocation', 'allocations')}, each the best found for a floor. "
    )
    text += f"With {percent(least.rural_bp or 0)} spent in rural areas the benefit is "
    text += f"{harm(least.benefit or 0, least.precision)} {unit}"
    if len(points) > 1:
        text += f"; with {percent(most.rural_bp or 0)}, {harm(most.benefit or 0, most.precision)}"
    return f"{text}."


def _note(rural: RuralReport, shown: int, *, from_nothing: bool) -> str:
    text = f"Each is solved to within {gap_percent(rural.gap)}; smaller differences cannot be told apart."
    text += "" if from_nothing else " The vertical axis does not start at 0."
    if shown < len(rural.frontier):
        text += f" {count(len(rural.frontier) - shown, 'floor has', 'floors have')} no allocation."
    if rural.done < rural.asked:
        text += f" The analysis was stopped after {rural.done} of {rural.asked} cases."
    return text


def _table(report: RunReport, points: Sequence[RuralPoint], unit: str) -> Table | Paragraph:
    amounts = PrintedAmounts(report)
    columns = tuple(
        Column(name, numeric=True)
        for name in (
            "Floor",
            "Rural share",
            "Benefit",
            "Value",
            "Spent",
            "Rural, a person",
            "Urban, a person",
        )
    )

    def money(pence: int | None) -> str:
        if pence is None:
            return NOT_KNOWN
        return pounds(pence, illustrative=amounts.unsourced(pence).illustrative)

    rows = [
        (
            "none" if point.floor_bp is None else percent(point.floor_bp),
            percent(point.rural_bp or 0),
            harm(point.benefit or 0.0, point.precision),
            NOT_KNOWN if point.value is None else harm(point.value, point.precision),
            money(point.pence),
            money(point.rural_per_head),
            money(point.urban_per_head),
        )
        for point in points
    ]
    return table(f"{_TITLE}; benefit in {unit}", columns, rows)
