"""One opportunity: every field as its source gives it, and what changed from reading to reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.screens.base import DeskScreen
from funding_tui.screens.record import fact_view, table_view
from funding_tui.text import facts, lines_of, moment, paragraphs, plain
from funding_tui.widgets.browser import View
from funding_tui.widgets.columns import Column

if TYPE_CHECKING:
    from funding_tui.desk.views import OpportunityDetail
    from funding_tui.screens.desk import Desk

HISTORY = (
    Column("Read", 18),
    Column("Field", 12),
    Column("From", 14, grow=1),
    Column("To", 14, grow=1),
)


class OpportunityScreen(DeskScreen):
    """An opportunity in full.

    Args:
        key: its id.
    """

    EXPLANATION = (
        "One listing as its source gives it. Changes shows, newest first, what was different each time "
        "that the source was read. Nothing is guessed: what the source does not say is not known."
    )

    def __init__(self, key: int) -> None:
        super().__init__()
        self._key = key

    def load(self, desk: Desk) -> None:
        """Read the listing."""
        self.read("opportunity", lambda: desk.opportunity(self._key), self.show)

    def show(self, found: OpportunityDetail) -> None:
        """Its views."""
        row = found.row
        self.head(f"{row.title} · {row.funder} · {row.status} · closes {row.closes_text}")
        self.browser.show(opportunity_views(found))


def opportunity_views(found: OpportunityDetail) -> list[View]:
    """Fields and history."""
    pairs = [("Summary", found.summary), *found.fields, ("Address", found.url)]
    changes = []
    for read_at, fields in found.history:
        changes += [(moment(read_at), name, old, new) for name, old, new in fields] or [
            (moment(read_at), "", "first reading", "")
        ]
    return [fact_view("Listing", pairs), table_view("Changes", HISTORY, changes)]


def opportunity_words(found: OpportunityDetail) -> Content:
    """A listing for the side pane: the latest changes, then every field."""
    changed = [
        (f"{name}, read {moment(read_at)}", f"{old or 'nothing'} → {new or 'nothing'}")
        for read_at, fields in found.history
        for name, old, new in fields
    ]
    return paragraphs(
        [
            lines_of([plain(found.row.title).stylize("bold"), found.row.funder, found.url]),
            lines_of([plain("Changed").stylize("bold underline"), facts(changed)]) if changed else "",
            facts(found.fields),
            plain(found.summary),
        ]
    )
