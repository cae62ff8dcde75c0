"""The sheet of other weights of harm: what each set gives, what it changes and where, and the least reach."""

from __future__ import annotations

from collections.abc import Iterable

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.weight_sets.words import (
    FLIP_HEADINGS,
    HELD_NOTE,
    REACH_HEADINGS,
    SET_HEADINGS,
    flip_cells,
    reach_cells,
    set_cells,
    side_by_side,
    weight_rows,
)
from funding_tui.rendering.workbook import Field, Sheet, Workbook


def write_weights(book: Workbook, report: RunReport) -> None:
    """The run under every set of harm weights on record; nothing where that was not worked out."""
    found = report.weight_sets
    if found is None:
        return
    page = Sheet(book, "Weights", "Under other weights of harm", found.words)
    page.line("What one offence counts as, in the unit of each set", "banner")
    headings, rows = weight_rows(found)
    page.table(_fields(headings), rows)
    page.line("Projects that are not decided alike", "banner")
    headings, rows = side_by_side(found)
    page.table(_fields(headings), rows)
    page.line(HELD_NOTE)
    page.line("At which weights each flips", "banner")
    page.table(_fields(FLIP_HEADINGS), [flip_cells(each, row) for each in found.sets for row in each.flips])
    page.line("How little reach is enough", "banner")
    page.table(_fields(REACH_HEADINGS), [reach_cells(row) for row in found.reaches])
    page.line("Sets of weights on record", "banner")
    page.table(_fields(SET_HEADINGS), [set_cells(each) for each in found.sets])


def _fields(headings: Iterable[str]) -> tuple[Field, ...]:
    first, *others = headings
    return Field(first, width=44), *(Field(name, width=24) for name in others)
