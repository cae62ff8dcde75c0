"""Rows and words of Today on balances: pots below zero, money at risk, and money to spend in time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from funding_tui.base.formats import count
from funding_tui.hold.agreements import agreement_name
from funding_tui.hold.streams import PotRow, StreamRow, group_unspent, over_committed, pots, streams
from funding_tui.today.today_rows import TodayRow
from models.database import Workspace
from models.money import FinancialYear, Pence, format_pounds

# until the year's end comes this near, its money waits behind what is new
YEAR_END_DAYS = 90


class Balances(NamedTuple):
    """What cannot wait of balances.

    Attributes:
        below_zero: over-committed pots, the deepest first.
        at_risk: streams with money committed or spent and no signed agreement.
        expiring: pots with money free whose last day is in this financial year.
    """

    below_zero: list[PotRow]
    at_risk: list[StreamRow]
    expiring: list[PotRow]

    def rows(self, today: date) -> list[TodayRow]:
        """A row for each pot below zero, stream at risk, and last day of a stream's money."""
        return [
            *map(over_committed_row, self.below_zero),
            *map(at_risk_row, self.at_risk),
            *year_end_rows(self.expiring, today),
        ]


def read_balances(workspace: Workspace, today: date) -> Balances:
    """What the whole ledger says of them today."""
    year = FinancialYear.of(today)
    held = pots(workspace, today)
    return Balances(
        below_zero=over_committed(held),
        at_risk=[row for row in streams(workspace, today) if row.at_risk > 0],
        expiring=[pot for pot in held if pot.free > 0 and year.first_day <= pot.spend_by <= year.last_day],
    )


def over_committed_row(pot: PotRow) -> TodayRow:
    """By how much a pot is below zero, and why."""
    taken = format_pounds(pot.awarded - pot.free)
    return TodayRow(
        kind="over-committed",
        title=f"{format_pounds(pot.shortfall)} over-committed: {pot.stream_name}, {pot_words(pot)}",
        detail=(
            f"{format_pounds(pot.awarded)} awarded, {taken} committed or spent: "
            f"nothing stands behind {format_pounds(pot.shortfall)}"
        ),
        illustrative=pot.illustrative,
        key=("stream", pot.stream),
    )


def pot_words(pot: PotRow) -> str:
    """The year and the cost type of a pot."""
    return f"{pot.financial_year} {pot.cost_type}"


def at_risk_row(row: StreamRow) -> TodayRow:
    """What is committed or spent under an agreement that is not signed."""
    return TodayRow(
        kind="at risk",
        title=row.name,
        detail=(
            f"{agreement_name(row.agreement_reference)} is not signed, "
            f"{format_pounds(row.at_risk)} committed or spent"
        ),
        illustrative=row.illustrative,
        key=("stream", row.code),
    )


def year_end_rows(expiring: Iterable[PotRow], today: date) -> list[TodayRow]:
    """One row for each stream and last day on which its free money can be spent."""
    rows = []
    for (stream, day), of in group_unspent(expiring).items():
        days = (day - today).days
        parts = ", ".join(f"{format_pounds(pot.free)} {pot.cost_type}" for pot in of)
        free = format_pounds(sum(pot.free for pot in of))
        ahead = days >= 0
        fate = "must be spent by" if ahead else "was not spent by"
        rows.append(
            TodayRow(
                kind="year end",
                title=f"{free} {fate} {day:%d %B %Y}: {of[0].stream_name}",
                detail=f"{in_days(days, 'lost')}{' unless spent' if ahead else ''}; {parts}",
                when=day,
                days=days,
                illustrative=any(pot.illustrative for pot in of),
                key=("stream", stream),
            )
        )
    return rows


def in_days(days: int, verb: str) -> str:
    """`due in 5 days`, `due today`, `overdue by 2 days`; calendar days, since bank holidays are not known."""
    if days == 0:
        return f"{verb} today"
    unit = "day" if abs(days) == 1 else "days"
    if days > 0:
        return f"{verb} in {days} {unit}"
    return f"overdue by {-days} {unit}" if verb == "due" else f"{-days} {unit} ago"


def over_committed_words(below_zero: Sequence[PotRow]) -> list[str]:
    """For the sentence of the day; nothing where no pot is below zero."""
    if not below_zero:
        return []
    amount = _with_note(sum(pot.shortfall for pot in below_zero), any(pot.illustrative for pot in below_zero))
    return [f"{count(len(below_zero), 'pot', 'pots')} over-committed by {amount}"]


def at_risk_words(at_risk: Sequence[StreamRow]) -> list[str]:
    """For the sentence of the day; nothing where every agreement is signed."""
    if not at_risk:
        return []
    amount = _with_note(sum(row.at_risk for row in at_risk), any(row.illustrative for row in at_risk))
    awards = "1 award" if len(at_risk) == 1 else f"{len(at_risk)} awards"
    return [f"{awards} at risk (no signed agreement, {amount} committed)"]


def year_end_words(expiring: Sequence[PotRow], last: date, today: date) -> list[str]:
    """For the sentence of the day, once the end of the year is near."""
    days = (last - today).days
    near = [pot for pot in expiring if pot.spend_by == last]
    if not near or days > YEAR_END_DAYS:
        return []
    amount = _with_note(sum(pot.free for pot in near), any(pot.illustrative for pot in near))
    return [f"{amount} must be spent {in_days(days, '').strip()}"]


def _with_note(pence: Pence, illustrative: bool) -> str:
    return f"{format_pounds(pence)}{' (illustrative)' if illustrative else ''}"
