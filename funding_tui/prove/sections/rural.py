"""The rural analysis in full: every case, who gains and loses, and how it was worked out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.rural.words import (
    AREA_HEADINGS,
    GROUP_HEADINGS,
    POINT_HEADINGS,
    area_cells,
    group_cells,
    list_points,
    short_point_cells,
)
from funding_tui.rendering.blocks import Block, Column, Heading, Page, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

MOST = 8  # areas told of each kind


def rural_in_full(report: RunReport) -> Iterator[Block]:
    """Nothing where rurality was not analysed with this run."""
    told = report.rural
    if told is None:
        return
    yield Page(landscape=True)
    yield Heading(1, "Appendix: what rurality costs and buys")
    cases = [short_point_cells(point, told.reference) for point in list_points(told)]
    yield _table("Each rural rule, held against none", POINT_HEADINGS, cases)
    yield _table(
        "Areas that gain and lose most",
        AREA_HEADINGS,
        [area_cells(row) for row in (*told.gainers[:MOST], *told.losers[:MOST])],
    )
    yield _table("Areas in groups", GROUP_HEADINGS, [group_cells(group) for group in told.groups])
    yield bullets(told.method, otherwise="")


def _table(caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    columns = [Column(name, numeric=bool(at), share=1 if at else 3) for at, name in enumerate(headings)]
    return table(caption, columns, [[safe_line(cell, LONGEST_NAME) for cell in row] for row in rows])
