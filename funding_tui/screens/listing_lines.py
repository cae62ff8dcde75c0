"""How a listing stands in the list of opportunities: its columns, its row, and a few lines beneath."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.screens.opportunity_views import with_hits
from funding_tui.text import facts, lines_of, plain
from funding_tui.widgets.columns import Column
from funding_tui.widgets.rows import FetchedRows, Line

if TYPE_CHECKING:
    from funding_tui.desk.terms import Term
    from funding_tui.desk.views import OpportunityRow
    from funding_tui.screens.desk import Desk

COLUMNS = (
    Column("", 1),
    Column("Closes", 11),
    Column("Title", 23, grow=3),
    Column("Funder", 18, grow=1, drop=2),
    Column("Amount", 16, drop=3),
    Column("Status", 13, drop=4),
    Column("Changed", 7),
    Column("Who", 14, drop=5),
)
GONE = Line(("", "(no longer stored)", "", "", "", "", ""), "quiet")


def listing_rows(desk: Desk, ids: array[int]) -> FetchedRows[OpportunityRow]:
    """Rows of the list, fetched a page at a time."""
    return FetchedRows(ids, desk.opportunities, lambda row: row.id, _line, GONE)


def _line(row: OpportunityRow) -> Line:
    shut = row.vanished or row.status in ("closed", "no longer listed")
    return Line(
        (
            row.closes_text,
            row.title,
            row.funder,
            row.amount,
            row.status,
            "changed" if row.changed else "",
            row.who,
        ),
        "quiet" if shut else "strong" if row.changed else "",
    )


def short_words(row: OpportunityRow, terms: tuple[Term, ...]) -> Content:
    """A listing in three lines, for a pane without room; what a search looks for set off."""
    return lines_of(
        [
            with_hits(plain(row.title).stylize("bold"), terms, "title"),
            facts([("Funder", row.funder), ("Closes", f"{row.closes_text} ({row.status})")]),
            facts([("Amount", row.amount), ("Who may apply", row.who)]),
        ]
    )
