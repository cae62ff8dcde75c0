"""What cannot wait: over-committed pots, obligations, money at risk, closings, changes, money to spend."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlmodel import select

from funding_tui.base.formats import count
from funding_tui.find.saved_searches import describe_new, list_saved_searches
from funding_tui.hold.agreements import agreement_name
from funding_tui.hold.obligations import ObligationRow, obligations
from funding_tui.hold.streams import PotRow, StreamRow, group_unspent, over_committed, pots, streams
from funding_tui.today.today_opportunities import UrgentOpportunities, read_urgent_opportunities
from funding_tui.today.today_rows import TodayRow, TodayView, first_steps
from models.database import Workspace
from models.money import FinancialYear, Pence, format_pounds
from models.partnership import Partnership

OBLIGATION_DAYS = 60
# until the year's end comes this near, its money waits behind what is new
YEAR_END_DAYS = 90
HELD_SCREEN = ("screen", "3")


def build_today(workspace: Workspace, today: date) -> TodayView:
    """The day at a glance, what cannot wait first.

    Over-committed pots come first, then overdue obligations, then money committed without a signed
    agreement, then what falls due soonest (obligations within 60 days, opportunities closing within 30,
    free money to spend within 90); after them what changed and what is new in the last 7 days, the rest of
    the year's free money, and what to do next where the workspace still lacks something.
    """
    year = FinancialYear.of(today)
    with workspace.session() as session:
        partnership = session.exec(select(Partnership)).first()
        opportunities, steps = read_urgent_opportunities(session, today), first_steps(session)
    due = [
        row for row in obligations(workspace, today) if row.done_on is None and row.days <= OBLIGATION_DAYS
    ]
    at_risk = [row for row in streams(workspace, today) if row.at_risk > 0]
    held = pots(workspace, today)
    below_zero = over_committed(held)
    expiring = [pot for pot in held if pot.free > 0 and year.first_day <= pot.spend_by <= year.last_day]
    rows = [
        *map(_over_committed_row, below_zero),
        *map(_obligation_row, due),
        *map(_at_risk_row, at_risk),
        *_year_end_rows(expiring, today),
        *opportunities.rows,
        *_new_for_searches(workspace, today),
        *steps,
    ]
    parts = [
        *_over_committed_words(below_zero),
        *_opportunity_words(opportunities),
        *_obligation_words(due),
        *_at_risk_words(at_risk),
        *_year_end_words(expiring, year.last_day, today),
    ]
    if parts:
        sentence = f"{', '.join(parts)}."
    elif steps:
        sentence = "Nothing is waiting yet; the rows below say what to do next."
    else:
        sentence = "Nothing is waiting today."
    return TodayView(
        sentence=sentence,
        rows=tuple(sorted(rows, key=_urgency)),
        partnership=partnership.name if partnership else "",
    )


def _new_for_searches(workspace: Workspace, today: date) -> list[TodayRow]:
    """A row for each saved search that something is new to."""
    return [
        TodayRow(
            kind="new",
            title=f"{describe_new(row.new)} in the saved search {row.name}",
            detail=row.query,
            key=("search", row.name),
        )
        for row in list_saved_searches(workspace, today=today)
        if row.new
    ]


def _urgency(row: TodayRow) -> tuple[int, int, str]:
    """What cannot wait sorts first; over-committed pots and the steps of a new workspace keep their order."""
    days = 10_000 if row.days is None else row.days
    overdue = row.kind == "obligation" and days < 0
    late_in_year = row.kind == "year end" and days > YEAR_END_DAYS
    rank = {
        "over-committed": -1,
        "at risk": 1,
        "obligation": 2,
        "closing": 2,
        "year end": 2,
        "changed": 3,
        "new": 4,
    }
    group = 0 if overdue else 5 if late_in_year else rank.get(row.kind, 6)
    return group, days, "" if row.kind in ("over-committed", "next step") else row.title.casefold()


def _over_committed_row(pot: PotRow) -> TodayRow:
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


def _obligation_row(row: ObligationRow) -> TodayRow:
    parts = [row.kind, row.stream_name, f"by {row.due_time}" if row.due_time else "", row.owner]
    return TodayRow(
        kind="obligation",
        title=row.title,
        detail=", ".join([in_days(row.days, "due"), *filter(None, parts)]),
        when=row.due,
        days=row.days,
        illustrative=row.illustrative,
        key=("stream", row.stream) if row.stream else HELD_SCREEN,
    )


def _at_risk_row(row: StreamRow) -> TodayRow:
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


def _year_end_rows(expiring: Iterable[PotRow], today: date) -> list[TodayRow]:
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


def _over_committed_words(below_zero: Sequence[PotRow]) -> list[str]:
    if not below_zero:
        return []
    amount = _with_note(sum(pot.shortfall for pot in below_zero), any(pot.illustrative for pot in below_zero))
    return [f"{count(len(below_zero), 'pot', 'pots')} over-committed by {amount}"]


def _opportunity_words(opportunities: UrgentOpportunities) -> list[str]:
    counts = {
        "changed": opportunities.changed,
        "closing": opportunities.closing,
        "new": opportunities.new,
    }
    return [f"{number} {word}" for word, number in counts.items() if number]


def _obligation_words(due: Sequence[ObligationRow]) -> list[str]:
    overdue = [row for row in due if row.overdue]
    ahead = [row for row in due if not row.overdue]
    words = []
    if len(overdue) == 1:
        words.append(f"1 {overdue[0].kind} {in_days(overdue[0].days, 'due')}")
    elif overdue:
        words.append(f"{len(overdue)} obligations overdue")
    if len(ahead) == 1:
        words.append(f"1 {ahead[0].kind} {in_days(ahead[0].days, 'due')}")
    elif ahead:
        words.append(f"{len(ahead)} obligations ahead, the first {in_days(ahead[0].days, 'due')}")
    return words


def _at_risk_words(at_risk: Sequence[StreamRow]) -> list[str]:
    if not at_risk:
        return []
    amount = _with_note(sum(row.at_risk for row in at_risk), any(row.illustrative for row in at_risk))
    awards = "1 award" if len(at_risk) == 1 else f"{len(at_risk)} awards"
    return [f"{awards} at risk (no signed agreement, {amount} committed)"]


def _year_end_words(expiring: Sequence[PotRow], last: date, today: date) -> list[str]:
    days = (last - today).days
    near = [pot for pot in expiring if pot.spend_by == last]
    if not near or days > YEAR_END_DAYS:
        return []
    amount = _with_note(sum(pot.free for pot in near), any(pot.illustrative for pot in near))
    return [f"{amount} must be spent {in_days(days, '').strip()}"]


def _with_note(pence: Pence, illustrative: bool) -> str:
    return f"{format_pounds(pence)}{' (illustrative)' if illustrative else ''}"
