"""Pieces that records opened from a row share: plain tables whose rows can be read in full."""

from __future__ import annotations

from collections.abc import Sequence

from funding_tui.tui.text import field_lines
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.columns import Column
from funding_tui.tui.widgets.rows import LoadedRows, TableRow


def table_view(
    name: str, columns: tuple[Column, ...], rows: Sequence[tuple[str, ...]], empty: str = "Nothing here."
) -> View:
    """A view of plain rows; the pane says each cell of a row in full, under the heading of its column."""
    titles = [column.title for column in columns]
    return View(
        name,
        columns,
        LoadedRows([TableRow(row) for row in rows]),
        full=lambda at: field_lines(
            (title, value) for title, value in zip(titles, rows[at], strict=True) if value
        ),
        empty=empty,
    )


def fact_view(name: str, pairs: Sequence[tuple[str, str]]) -> View:
    """A view of names and values."""
    return table_view(name, (Column("What", 18), Column("Is", 20, grow=1)), pairs)
