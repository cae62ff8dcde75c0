"""Opportunities as rows of a list, read a page at a time, and the condition that one is still open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select
from sqlmodel import Session, col

from funding_tui.find.opportunity_words import amount_in_words, closes_in_words
from models.clock import LONDON, uk_today
from models.columns import among
from models.database import Workspace
from models.opportunities import Opportunity

RECENT_DAYS = 7
CLOSED = "closed"
"""The status of an opportunity that its source calls closed."""
_COLUMNS = (
    col(Opportunity.id),
    col(Opportunity.title),
    col(Opportunity.funder),
    col(Opportunity.status),
    col(Opportunity.opens_at),
    col(Opportunity.closes_at),
    col(Opportunity.closes_on),
    col(Opportunity.closes_text),
    col(Opportunity.rolling),
    col(Opportunity.amount_min),
    col(Opportunity.amount_max),
    col(Opportunity.amount_total),
    col(Opportunity.currency),
    col(Opportunity.amount_text),
    col(Opportunity.applicant_types),
    col(Opportunity.source),
    col(Opportunity.first_seen),
    col(Opportunity.changed_at),
    col(Opportunity.vanished_at),
)


@dataclass(frozen=True, slots=True)
class OpportunityRow:
    """One line of the list of opportunities.

    Attributes:
        closes_on: the closing day in the United Kingdom; None where it is not known.
        closes_time: the time of that day, such as `12:00`; empty where only the day is known.
        closes_text: when it closes in the source's own words, where it has any.
        changed: whether its source changed it in the last `RECENT_DAYS`.
        vanished: whether its source no longer lists it.
    """

    id: int
    title: str
    funder: str
    status: str
    closes_on: date | None
    closes_time: str
    closes_text: str
    amount: str
    who: str
    source: str
    changed_at: datetime
    changed: bool
    vanished: bool


def list_opportunities(
    workspace: Workspace, ids: Sequence[int], *, today: date | None = None
) -> tuple[OpportunityRow, ...]:
    """The opportunities of these ids in their order, in one query; an id that does not exist is left out."""
    with workspace.session() as session:
        return read_rows(session, ids, today or uk_today())


def read_rows(session: Session, ids: Sequence[int], today: date) -> tuple[OpportunityRow, ...]:
    """The opportunities of these ids in their order, within a session."""
    query = select(*_COLUMNS).where(among(col(Opportunity.id), ids))
    rows = {record.id: build_row(record, today) for record in session.connection().execute(query)}
    return tuple(rows[key] for key in ids if key in rows)


def start_of_day(day: date) -> datetime:
    """The instant, in UTC, at which a day begins in the United Kingdom."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)


def moment_of(today: date) -> datetime:
    """The instant at which the state of `today` is read: now on the present day, else the day's beginning."""
    return datetime.now(UTC) if today == uk_today() else start_of_day(today)


def still_open(today: date) -> ColumnElement[bool]:
    """The condition that an opportunity has not closed: neither a date nor a status of its source says so."""
    return and_(
        not_yet_past(today), col(Opportunity.vanished_at).is_(None), col(Opportunity.status) != CLOSED
    )


def not_yet_past(today: date) -> ColumnElement[bool]:
    """The condition that neither the closing day nor the closing instant has passed, as far as is known."""
    return and_(
        or_(col(Opportunity.closes_on).is_(None), col(Opportunity.closes_on) >= today),
        or_(col(Opportunity.closes_at).is_(None), col(Opportunity.closes_at) >= moment_of(today)),
    )


def closing_day(closes_on: date | None, closes_at: datetime | None) -> date | None:
    """The closing day in the United Kingdom; the earlier one where a source gives two."""
    instant = closes_at.astimezone(LONDON).date() if closes_at else None
    return min((day for day in (closes_on, instant) if day is not None), default=None)


def build_row(record: Any, today: date) -> OpportunityRow:
    """The row of an opportunity."""
    closes_on = closing_day(record.closes_on, record.closes_at)
    since = start_of_day(today - timedelta(days=RECENT_DAYS))
    return OpportunityRow(
        id=record.id,
        title=record.title,
        funder=record.funder,
        status=_status(record, closes_on, today),
        closes_on=closes_on,
        closes_time=_time_on(closes_on, record.closes_at),
        closes_text=closes_in_words(record.closes_text, record.closes_at, closes_on, record.rolling),
        amount=amount_in_words(
            record.amount_min, record.amount_max, record.amount_total, record.currency, record.amount_text
        ),
        who=", ".join(record.applicant_types) or "not stated",
        source=record.source,
        changed_at=record.changed_at,
        changed=record.changed_at >= since and record.changed_at > record.first_seen,
        vanished=record.vanished_at is not None,
    )


def _time_on(day: date | None, instant: datetime | None) -> str:
    local = None if instant is None else instant.astimezone(LONDON)
    return f"{local:%H:%M}" if local is not None and local.date() == day else ""


def _status(record: Any, closes_on: date | None, today: date) -> str:
    """The status today, in one word or two; nothing is called open that is not known to be."""
    if record.vanished_at is not None:
        return "no longer listed"
    moment = moment_of(today)
    if record.closes_at is not None and record.closes_at < moment:
        return CLOSED
    if record.status == CLOSED or (closes_on is not None and closes_on < today):
        return CLOSED
    if record.opens_at is not None:
        # the source's status is as old as the last fetch, and the opening date may have passed since
        return "open" if record.opens_at <= moment else "not yet open"
    words = {"open": "open", "forecast": "not yet open"}
    return words.get(record.status, "open" if record.rolling else "not known")
