"""How a listing stands in the list of opportunities: its columns, its row, and a few lines beneath."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.base.formats import short_day
from funding_tui.tui.screens.find.opportunity_details import with_hits
from funding_tui.tui.text import field_lines, lines_of, plain
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.columns import Column
from funding_tui.tui.widgets.rows import PagedRows, SelectableRows, TableRow

if TYPE_CHECKING:
    from funding_tui.find.matching.ranking import RankedResults
    from funding_tui.find.opportunities import OpportunityRow
    from funding_tui.find.search_terms import SearchTerm
    from funding_tui.tui.screens.desk import Desk

COLUMNS = (
    Column("", 1),
    Column("Fit", 3, right=True),
    Column("Closes", 11),
    Column("At", 5, drop=3),
    Column("Title", 27, grow=3),
    Column("Funder", 18, grow=1, drop=2),
    Column("Amount", 16, drop=4),
    Column("Status", 13, drop=5),
    Column("Changed", 7),
    Column("Who", 14, drop=6),
)
FIT = 1
UNRANKED = COLUMNS[:FIT] + COLUMNS[FIT + 1 :]


def opportunity_list_views(
    desk: Desk,
    ids: array[int],
    selected: Collection[int],
    best: RankedResults | None,
    *,
    opens: Callable[[int], None],
    empty: str,
) -> list[View]:
    """The list, fetched a page at a time, with how well each fits where that is known."""
    scores = None if best is None else best.scores
    columns = UNRANKED if scores is None else COLUMNS
    missing = TableRow(
        tuple("(no longer stored)" if each.title == "Title" else "" for each in columns[1:]), "quiet"
    )
    fetched = PagedRows(ids, desk.opportunities, lambda row: row.id, lambda row: _line(row, scores), missing)
    return [View("Listings", columns, SelectableRows(fetched, ids, selected), open=opens, empty=empty)]


def _line(row: OpportunityRow, scores: Mapping[int, int] | None) -> TableRow:
    shut = row.vanished or row.status in ("closed", "no longer listed")
    return TableRow(
        (
            *(() if scores is None else (str(scores.get(row.id, "")),)),
            row.closes_text if row.closes_on is None else short_day(row.closes_on),
            row.closes_time,
            row.title,
            row.funder,
            row.amount,
            row.status,
            "changed" if row.changed else "",
            row.who,
        ),
        "quiet" if shut else "strong" if row.changed else "",
    )


def short_words(row: OpportunityRow, terms: tuple[SearchTerm, ...], why: str = "") -> Content:
    """A listing in a few lines, for a pane without room; what a search looks for set off."""
    return lines_of(
        [
            with_hits(plain(row.title).stylize("bold"), terms, "title"),
            *([field_lines([("Why here", why)])] if why else []),
            field_lines([("Funder", row.funder), ("Closes", f"{row.closes_text} ({row.status})")]),
            field_lines([("Amount", row.amount), ("Who may apply", row.who)]),
        ]
    )
