"""How a listing stands in the list of opportunities: its columns, its row, and a few lines beneath."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.base.formats import short_day
from funding_tui.tui.screens.find.opportunity_details import with_hits
from funding_tui.tui.text import facts, lines_of, plain
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.columns import Column
from funding_tui.tui.widgets.rows import FetchedRows, Line, MarkedRows

if TYPE_CHECKING:
    from funding_tui.find.matching.best_first import RankedResults
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


def listing_views(
    desk: Desk,
    ids: array[int],
    marked: Collection[int],
    best: RankedResults | None,
    *,
    opens: Callable[[int], None],
    empty: str,
) -> list[View]:
    """The list, fetched a page at a time, with how well each fits where that is known."""
    scores = None if best is None else best.scores
    columns = UNRANKED if scores is None else COLUMNS
    gone = Line(tuple("(no longer stored)" if each.title == "Title" else "" for each in columns[1:]), "quiet")
    fetched = FetchedRows(ids, desk.opportunities, lambda row: row.id, lambda row: _line(row, scores), gone)
    return [View("Listings", columns, MarkedRows(fetched, ids, marked), open=opens, empty=empty)]


def _line(row: OpportunityRow, scores: Mapping[int, int] | None) -> Line:
    shut = row.vanished or row.status in ("closed", "no longer listed")
    return Line(
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
            *([facts([("Why here", why)])] if why else []),
            facts([("Funder", row.funder), ("Closes", f"{row.closes_text} ({row.status})")]),
            facts([("Amount", row.amount), ("Who may apply", row.who)]),
        ]
    )
