"""Screen 3, Funding held: every pot with what is free and by when to spend it, and each stream in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, TypeAlias

from textual.content import Content

from funding_tui.base.formats import count, short_day
from funding_tui.hold.agreements import NO_REFERENCE, agreement_name
from funding_tui.tui.jobs import Job
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.session import WorkspaceSession
from funding_tui.tui.text import field_lines, lines_of, mark_illustrative, plain
from funding_tui.tui.widgets.browser import View, fact_view, table_view
from funding_tui.tui.widgets.rows import Column, LoadedRows, TableRow
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.stranded_pots import StrandedPot
    from funding_tui.hold.streams import PotRow, StreamDetail

    HeldPots: TypeAlias = tuple[date, tuple[PotRow, ...], tuple[StrandedPot, ...]]

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
    Column("Spend by", 11),
    Column("Note", 13, drop=2),
)
RULES = (Column("Rule", 30, grow=3), Column("Source", 14, grow=1, drop=1))
STREAM_POTS = (
    Column("Year", 7),
    Column("Cost type", 14),
    Column("Awarded", 11, right=True),
    Column("Received", 11, right=True, drop=3),
    Column("Committed", 11, right=True, drop=1),
    Column("Spent", 11, right=True),
    Column("Forecast", 11, right=True, drop=2),
    Column("Free", 11, right=True),
    Column("Spend by", 11),
)
LEDGER = (
    Column("Day", 11),
    Column("Entry", 11),
    Column("Pot", 22),
    Column("Amount", 13, right=True),
    Column("Note", 10, grow=1),
)
OBLIGATIONS = (Column("Due", 11), Column("Kind", 12), Column("Obligation", 16, grow=1), Column("State", 18))
# the months of a financial year, drawn: three cells each
PASSED, TO_COME = "░", "█"
CELLS = 3


class FundingHeldScreen(WorkspaceScreen):
    """The funding held, pot by pot."""

    EXPLANATION = (
        "One line for each pot: one stream, one financial year, one cost type; money cannot leave its pot. "
        "Free is what is neither committed nor spent; forecast spending is not taken from it. It must be "
        "spent by the day shown, or is lost. OVER marks a pot below zero: more is committed or spent than "
        "was awarded, and the total counts it. RISK marks an award without a signed agreement. Enter opens "
        "the stream: rules, terms, ledger, obligations."
    )

    def load(self) -> None:
        """Read the pots."""

        def verb(session: WorkspaceSession, job: Job) -> HeldPots:
            from funding_tui.allocate.stranded_pots import stranded_pots
            from funding_tui.hold.streams import pots

            return session.day, pots(session.workspace, session.day), stranded_pots(session.workspace)

        self.run_verb("pots", verb, self.show)

    def show(self, found: HeldPots) -> None:
        """The pots, and how much is free."""
        today, pots, stranded = found
        free = {_key(pot): pot.free for pot in pots}
        # what was committed since the run is no longer there to be stranded
        by_pot = {each.key: each for each in stranded if each.pence <= free.get(each.key, 0)}
        self.set_heading(f"{_sentence(pots)}{_stranded_words(list(by_pot.values()))}")
        self.browser.show(
            [
                View(
                    "Pots",
                    COLUMNS,
                    LoadedRows([_line(pot) for pot in pots]),
                    full=lambda at: _full(pots[at], today, by_pot.get(_key(pots[at]))),
                    open=lambda at: self.app.push_screen(StreamScreen(pots[at].stream)),
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
    return f"{_over(pots)}{len(pots)} pots of {streams} streams, {free} free in all years{risk}."


def _over(pots: tuple[PotRow, ...]) -> str:
    below_zero = [pot for pot in pots if pot.free < 0]
    if not below_zero:
        return ""
    short = mark_illustrative(
        format_pounds(sum(pot.shortfall for pot in below_zero)), any(pot.illustrative for pot in below_zero)
    )
    return f"{count(len(below_zero), 'pot', 'pots')} OVER-COMMITTED by {short}. "


def _line(pot: PotRow) -> TableRow:
    over = "OVER" if pot.free < 0 else ""
    marks = " ".join(filter(None, (over, "" if pot.signed else "RISK", "(i)" if pot.illustrative else "")))
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
        "" if pot.signed and not over else "warn",
    )


def _key(pot: PotRow) -> tuple[str, str, str]:
    return pot.stream, pot.financial_year, pot.cost_type


def _stranded_words(stranded: Sequence[StrandedPot]) -> str:
    if not stranded:
        return ""
    amount = mark_illustrative(
        format_pounds(sum(each.pence for each in stranded)), any(each.illustrative for each in stranded)
    )
    return f" {amount} is stranded by the rules of run {stranded[0].run}."


def _full(pot: PotRow, today: date, stranded: StrandedPot | None) -> Content:
    agreement = agreement_name(pot.agreement_reference)
    signed = "" if pot.signed else f"AT RISK: {agreement} is not signed."
    over = (
        f"OVER-COMMITTED by {format_pounds(pot.shortfall)}: more is committed or spent than was awarded."
        if pot.free < 0
        else ""
    )
    forecast = "Forecast spending is not taken from free." if pot.forecast else ""
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
            over,
            money,
            forecast,
            "" if stranded is None else stranded.words,
            signed,
            field_lines([("Funder", pot.funder), ("Agreement", pot.agreement_reference or NO_REFERENCE)]),
        ]
    )


class StreamScreen(WorkspaceScreen):
    """A stream in full.

    Args:
        code: which.
    """

    EXPLANATION = (
        "One funding stream: what its money may be spent on; its terms; its pots; every entry of its "
        "ledger, newest first; and its obligations. Tab goes from one to the next."
    )

    def __init__(self, code: str) -> None:
        super().__init__()
        self._code = code

    def load(self) -> None:
        """Read the stream."""

        def verb(session: WorkspaceSession, job: Job) -> StreamDetail:
            from funding_tui.hold.streams import stream_detail

            return stream_detail(session.workspace, self._code, session.day)

        self.run_verb("stream", verb, self.show)

    def show(self, stream: StreamDetail) -> None:
        """Its views."""
        state = f"signed {short_day(stream.signed_on)}" if stream.signed else "NOT SIGNED"
        signed = f"{agreement_name(stream.agreement_reference)} {state}"
        name = mark_illustrative(stream.name, stream.illustrative)
        self.set_heading(
            f"{name} · {stream.funder} · {signed} · {short_day(stream.starts)} to {short_day(stream.ends)}"
        )
        self.browser.show(stream_views(stream))


def stream_views(stream: StreamDetail) -> list[View]:
    """Rules, terms, pots, ledger and obligations."""
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
    obligations = [(short_day(due), kind, title, state) for due, kind, title, state in stream.obligations]
    rules = [(words, source) for _, words, source in stream.rules]
    return [
        table_view("Rules", RULES, rules, "No rule is recorded: anything may be funded in its year."),
        fact_view("Terms", terms),
        table_view("Pots", STREAM_POTS, pots, "No pot: no award is recorded yet."),
        table_view("Ledger", LEDGER, ledger, "The ledger has no entry yet."),
        table_view("Obligations", OBLIGATIONS, obligations, "No obligation is recorded."),
    ]


def year_bar(today: date, spend_by: date) -> str:
    """The months of the year in which money must be spent: those past, those left, and the days left.

    `Apr░░░…Nov░██Dec███Jan███Feb███Mar███ 128 days`: each month three cells, gone from the left.
    """
    days = (spend_by - today).days
    if days < 0:
        return f"died {-days} days ago"
    first = spend_by.year if spend_by.month >= 4 else spend_by.year - 1
    passed = _months(today, first)
    end = min(12 * CELLS, _months(spend_by, first) + 1)
    cells = "".join(PASSED if at < passed else TO_COME if at < end else " " for at in range(12 * CELLS))
    unit = "day" if days == 1 else "days"
    return f"Apr {cells} Mar  {days} {unit} left"


def _months(day: date, first: int) -> int:
    """Thirds of months since 1 April of a year, kept within the twelve months."""
    months = (day.year - first) * 12 + day.month - 4
    return max(0, min(12 * CELLS, months * CELLS + (day.day - 1) * CELLS // 31))
