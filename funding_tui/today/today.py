"""What cannot wait: over-committed pots, obligations, money at risk, closings, changes, money to spend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlmodel import select

from funding_tui.find.saved_searches import describe_new, list_saved_searches
from funding_tui.hold.obligations import ObligationRow, obligations
from funding_tui.today.today_balances import (
    YEAR_END_DAYS,
    at_risk_words,
    in_days,
    over_committed_words,
    read_balances,
    year_end_words,
)
from funding_tui.today.today_opportunities import UrgentOpportunities, read_urgent_opportunities
from funding_tui.today.today_rows import TodayRow, TodayView, first_steps
from models.database import Workspace
from models.money import FinancialYear
from models.partnership import Partnership

OBLIGATION_DAYS = 60
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
    balances = read_balances(workspace, today)
    rows = [
        *balances.rows(today),
        *map(_obligation_row, due),
        *opportunities.rows,
        *_new_for_searches(workspace, today),
        *steps,
    ]
    parts = [
        *over_committed_words(balances.below_zero),
        *_opportunity_words(opportunities),
        *_obligation_words(due),
        *at_risk_words(balances.at_risk),
        *year_end_words(balances.expiring, year.last_day, today),
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
