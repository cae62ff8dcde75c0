"""One stream: its rules in words, terms, pots, ledger and duties."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import short_day
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.record_tables import fact_view, table_view
from funding_tui.tui.text import mark_illustrative
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.columns import Column
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.hold.streams import StreamDetail
    from funding_tui.tui.screens.desk import Desk

RULES = (Column("Rule", 30, grow=3), Column("Source", 14, grow=1, drop=1))
POTS = (
    Column("Year", 7),
    Column("Cost type", 14),
    Column("Awarded", 11, right=True),
    Column("Received", 11, right=True, drop=3),
    Column("Committed", 11, right=True, drop=1),
    Column("Spent", 11, right=True),
    Column("Forecast", 11, right=True, drop=2),
    Column("Free", 11, right=True),
    Column("Dies on", 11),
)
LEDGER = (
    Column("Day", 11),
    Column("Entry", 11),
    Column("Pot", 22),
    Column("Amount", 13, right=True),
    Column("Note", 10, grow=1),
)
DUTIES = (Column("Due", 11), Column("Kind", 12), Column("Duty", 16, grow=1), Column("State", 18))


class StreamScreen(WorkspaceScreen):
    """A stream in full.

    Args:
        code: which.
    """

    EXPLANATION = (
        "One funding stream: what its money may do, in words; its terms; its pots; every entry of its "
        "ledger, newest first; and its duties. Tab goes from one to the next."
    )

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def load(self, desk: Desk) -> None:
        """Read the stream."""
        self.read("stream", lambda: desk.stream(self._code), self.show)

    def show(self, stream: StreamDetail) -> None:
        """Its views."""
        signed = (
            f"agreement signed {short_day(stream.signed_on)}" if stream.signed_on else "AGREEMENT NOT SIGNED"
        )
        name = mark_illustrative(stream.name, stream.illustrative)
        self.set_heading(
            f"{name} · {stream.funder} · {signed} · {short_day(stream.starts)} to {short_day(stream.ends)}"
        )
        self.browser.show(stream_views(stream))


def stream_views(stream: StreamDetail) -> list[View]:
    """Rules, terms, pots, ledger and duties."""
    terms = [
        ("Stream", mark_illustrative(stream.name, stream.illustrative)),
        ("Code", stream.code),
        ("Funder", stream.funder),
        *stream.facts,
    ]
    pots = [
        (
            pot.financial_year,
            pot.cost_type,
            *(
                format_pounds(at)
                for at in (pot.awarded, pot.received, pot.committed, pot.spent, pot.forecast, pot.free)
            ),
            short_day(pot.spend_by),
        )
        for pot in stream.pots
    ]
    ledger = [
        (short_day(on), kind, pot, format_pounds(pence), note) for on, kind, pot, pence, note in stream.ledger
    ]
    duties = [(short_day(due), kind, title, state) for due, kind, title, state in stream.obligations]
    rules = [(words, source) for _, words, source in stream.rules]
    return [
        table_view("Rules", RULES, rules, "No rule is recorded; the money may do anything its year allows."),
        fact_view("Terms", terms),
        table_view("Pots", POTS, pots, "No pot: no award is recorded yet."),
        table_view("Ledger", LEDGER, ledger, "Nothing has been entered yet."),
        table_view("Duties", DUTIES, duties, "No duty is recorded."),
    ]
