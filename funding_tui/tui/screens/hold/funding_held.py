"""Screen 3, Funding held: every pot, what is free in it, and the day on which it dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.base.formats import short_day
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.open_record import open_stream
from funding_tui.tui.text import field_lines, lines_of, mark_illustrative, plain
from funding_tui.tui.widgets.browser import View
from funding_tui.tui.widgets.columns import Column
from funding_tui.tui.widgets.rows import LoadedRows, TableRow
from funding_tui.tui.widgets.year_bar import year_bar
from models.money import format_pounds

if TYPE_CHECKING:
    from datetime import date

    from funding_tui.hold.streams import PotRow
    from funding_tui.tui.screens.desk import Desk

COLUMNS = (
    Column("Stream", 14, grow=1),
    Column("Year", 7),
    Column("Cost type", 14),
    Column("Awarded", 11, right=True, drop=3),
    Column("Received", 11, right=True, drop=6),
    Column("Committed", 11, right=True, drop=5),
    Column("Spent", 11, right=True, drop=4),
    Column("Forecast", 11, right=True, drop=7),
    Column("Free", 11, right=True),
    Column("Dies on", 11),
    Column("Mark", 8, drop=2),
)


class FundingHeldScreen(WorkspaceScreen):
    """The money that is held, pot by pot."""

    EXPLANATION = (
        "One line for each pot: one stream, one financial year, one cost type, which money cannot leave. "
        "Free is what is neither committed, spent nor forecast; it dies on the day shown. RISK marks an "
        "award without a signed agreement. Enter opens the stream: rules in words, ledger, duties."
    )

    def load(self, desk: Desk) -> None:
        """Read the pots."""
        self.read("pots", lambda: (desk.day, desk.pots()), self.show)

    def show(self, found: tuple[date, tuple[PotRow, ...]]) -> None:
        """The pots and what is free in all."""
        today, pots = found
        self.set_heading(_sentence(pots))
        self.browser.show(
            [
                View(
                    "Pots",
                    COLUMNS,
                    LoadedRows([_line(pot) for pot in pots]),
                    full=lambda at: _full(pots[at], today),
                    open=lambda at: open_stream(self, pots[at].stream),
                    empty="No funding is recorded yet. Import it with: funding-tui import streams FILE",
                )
            ]
        )


def _sentence(pots: tuple[PotRow, ...]) -> str:
    if not pots:
        return "No funding is recorded yet."
    streams = len({pot.stream for pot in pots})
    unsigned = len({pot.stream for pot in pots if not pot.signed})
    free = mark_illustrative(
        format_pounds(sum(pot.free for pot in pots)), any(pot.illustrative for pot in pots)
    )
    risk = f"; {unsigned} without a signed agreement" if unsigned else ""
    return f"{len(pots)} pots of {streams} streams, {free} free in all years{risk}."


def _line(pot: PotRow) -> TableRow:
    marks = " ".join(filter(None, ("" if pot.signed else "RISK", "(i)" if pot.illustrative else "")))
    money = (pot.awarded, pot.received, pot.committed, pot.spent, pot.forecast, pot.free)
    return TableRow(
        (
            pot.stream_name,
            pot.financial_year,
            pot.cost_type,
            *(format_pounds(pence) for pence in money),
            short_day(pot.spend_by),
            marks,
        ),
        "" if pot.signed else "warn",
    )


def _full(pot: PotRow, today: date) -> Content:
    signed = "" if pot.signed else "AT RISK: the agreement is not signed."
    money = "  ".join(
        f"{name} {format_pounds(pence)}"
        for name, pence in (
            ("awarded", pot.awarded),
            ("received", pot.received),
            ("committed", pot.committed),
            ("spent", pot.spent),
            ("forecast", pot.forecast),
            ("free", pot.free),
        )
    )
    title = f"{mark_illustrative(pot.stream_name, pot.illustrative)}, {pot.financial_year}, {pot.cost_type}"
    return lines_of(
        [
            plain(title).stylize("bold"),
            year_bar(today, pot.spend_by),
            money,
            signed,
            field_lines([("Funder", pot.funder)]),
        ]
    )
