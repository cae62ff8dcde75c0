"""Make a digest of what came, changed and closed since a day, for partners who do not use the app."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from sqlmodel import Session, col, select

from funding_tui.allocate.stranded_pots import stranded_pots
from funding_tui.base.errors import BadInput
from funding_tui.base.settings import Settings
from funding_tui.find.bids.cards import BidRow, list_bids
from funding_tui.find.opportunities import RECENT_DAYS, list_opportunities, start_of_day
from funding_tui.find.saved_searches import MOST_COUNTED
from funding_tui.find.search import find
from funding_tui.find.source_health import describe_health, read_source_health
from funding_tui.hold.obligations import read_obligations
from funding_tui.today.calendar import TO_BE_SENT, working_days_left
from funding_tui.today.digest_opportunities import read_lists
from funding_tui.today.digest_report import (
    Digest,
    DigestDay,
    DigestMove,
    DigestSearch,
    DigestSource,
    headline,
)
from funding_tui.today.today import OBLIGATION_DAYS
from funding_tui.today.today_balances import (
    at_risk_row,
    over_committed_row,
    read_balances,
    year_end_rows,
)
from funding_tui.today.today_rows import TodayRow
from models.changes import AuditEntry
from models.database import Workspace
from models.opportunities import Opportunity, SavedSearch
from models.partnership import Partnership

FIRST = 3  # opportunities that are named of each saved search
_DAYS = re.compile(r"(\d{1,4})d?", re.IGNORECASE)
_RECORD = re.compile(r"opportunity (\d+)")


def parse_since(text: str, today: date) -> date:
    """The day that `7d` (days back) or `2026-11-16` means; empty for a week back.

    Raises:
        BadInput: it is neither, or is in the future.
    """
    if not text.strip():
        return today - timedelta(days=RECENT_DAYS)
    back = _DAYS.fullmatch(text.strip())
    try:
        day = today - timedelta(days=int(back[1])) if back else date.fromisoformat(text.strip())
    except (ValueError, OverflowError) as error:
        message = f"{text!r} is not a day to start from; write 7d for a week back, or a day as 2026-11-16"
        raise BadInput(message) from error
    if day > today:
        message = f"{day:%d %B %Y} is in the future; a digest starts on a day in the past"
        raise BadInput(message)
    return day


def build_digest(
    workspace: Workspace, *, today: date, since: date | None = None, settings: Settings | None = None
) -> Digest:
    """What is reported of the days since; the same for the same records and day.

    Only a closing instant that passes in the course of the day moves an opportunity to what has closed.

    Args:
        workspace: the records.
        today: the day in the United Kingdom.
        since: the first day that is reported; None for a week back.
        settings: the person's own when None.

    Raises:
        BadInput: the settings do not describe a source.
    """
    began = since or parse_since("", today)
    with workspace.session() as session:
        partnership = session.exec(select(Partnership)).first()
        lists = read_lists(session, began, today)
        moves = tuple(_moves(session, began))
        duties = tuple(_obligations(session, today))
    balances = read_balances(workspace, today)
    report = Digest(
        partnership=partnership.name if partnership else "",
        since=began,
        today=today,
        new=lists["new"],
        changed=lists["changed"],
        closing=lists["closing"],
        gone=lists["gone"],
        searches=tuple(_searches(workspace, began, today)),
        moves=moves,
        dates=tuple(_dates(workspace, today)),
        duties=duties,
        sources=tuple(
            DigestSource(each.title, describe_health(each), each.why)
            for each in read_source_health(workspace, today=today, settings=settings)
            if each.needs_a_look
        ),
    )
    report = replace(
        report,
        over_committed=tuple(_line(over_committed_row(pot)) for pot in balances.below_zero),
        at_risk=tuple(_line(at_risk_row(row)) for row in balances.at_risk),
        to_spend=tuple(_line(row) for row in year_end_rows(balances.expiring, today)),
        stranded=tuple(
            f"{pot.stream_name}, {pot.financial_year} {pot.cost_type}: {pot.words}"
            for pot in stranded_pots(workspace)
        ),
    )
    return replace(report, sentence=headline(report))


def _line(row: TodayRow) -> str:
    return f"{row.title}{' (illustrative)' if row.illustrative else ''}: {row.detail}"


def _searches(workspace: Workspace, since: date, today: date) -> Iterator[DigestSearch]:
    with workspace.session() as session:
        saved = sorted((each.name, each.query) for each in session.exec(select(SavedSearch)))
    for name, query in sorted(saved, key=lambda each: each[0].casefold()):
        # what was first read on the day's first instant came on that day
        before = start_of_day(since) - timedelta(microseconds=1)
        ids = find(workspace, query, today=today, since=before, limit=MOST_COUNTED)
        first = tuple(row.title for row in list_opportunities(workspace, ids[:FIRST], today=today))
        yield DigestSearch(name, query, len(ids), first)


def _moves(session: Session, since: date) -> Iterator[DigestMove]:
    """What changed its stage, from where it was to where it is; what came back to it is left out."""
    stages: dict[int, tuple[str, str]] = {}
    query = select(AuditEntry).where(
        col(AuditEntry.at) >= start_of_day(since), col(AuditEntry.what).startswith("pipeline ")
    )
    for entry in session.exec(query.order_by(col(AuditEntry.id))):
        found = _RECORD.fullmatch(entry.record)
        if found is not None:
            before, after = ((values or {}).get("stage", "") for values in (entry.before, entry.after))
            stages[int(found[1])] = (stages.get(int(found[1]), (before, ""))[0], after)
    for key, (before, after) in stages.items():
        opportunity = session.get(Opportunity, key)
        if before != after and opportunity is not None:
            yield DigestMove(opportunity.title, before, after)


def _dates(workspace: Workspace, today: date) -> list[DigestDay]:
    """What is to be done for bids in hand, and when they close, the next day first."""
    found: list[DigestDay] = []
    for item in list_bids(workspace, today=today):
        if item.stage in TO_BE_SENT:
            found += _dates_of(item, today)
    return sorted(found, key=lambda each: (each.day, each.title, each.what))


def _dates_of(item: BidRow, today: date) -> Iterator[DigestDay]:
    task, closes_on = item.next_task, item.row.closes_on
    if task is not None and task.due is not None:
        yield _day(item.stage, item.row.title, task.title, task.due, today)
    if closes_on is not None and closes_on >= today:
        yield _day(item.stage, item.row.title, "closes", closes_on, today)


def _obligations(session: Session, today: date) -> Iterator[DigestDay]:
    for row in read_obligations(session, today):
        if row.done_on is None and row.days <= OBLIGATION_DAYS:
            title = f"{row.title} (illustrative)" if row.illustrative else row.title
            yield _day(row.kind, title, row.stream_name, row.due, today)


def _day(kind: str, title: str, what: str, day: date, today: date) -> DigestDay:
    return DigestDay(kind, title, what, day, None if day < today else working_days_left(today, day))
