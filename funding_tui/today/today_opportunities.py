"""The opportunities that an officer should see today: closing soon, changed, new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, not_, or_, select
from sqlmodel import Session, col

from funding_tui.base.formats import shorten
from funding_tui.find.opportunities import (
    RECENT_DAYS,
    OpportunityRow,
    closing_day,
    not_yet_past,
    read_rows,
    start_of_day,
    still_open,
)
from funding_tui.find.opportunity_words import changes_in_words
from funding_tui.today.today_rows import TodayRow
from models.opportunities import Opportunity, OpportunityVersion

CLOSING_DAYS = 30
TOP = 5
LONGEST_VALUE = 40  # characters of what a field was, or is


@dataclass(frozen=True, slots=True)
class UrgentOpportunities:
    """How many are closing, changed and new, and the rows of the most pressing."""

    closing: int
    changed: int
    new: int
    rows: tuple[TodayRow, ...]


def read_urgent_opportunities(session: Session, today: date) -> UrgentOpportunities:
    """What is urgent about opportunities today: closing within 30 days, changed or new in the last 7.

    One counts as changed or as new, not as both; one that is closing has its row there alone, and the
    same money from two sources is counted once.
    """
    since = start_of_day(today - timedelta(days=RECENT_DAYS))
    once = col(Opportunity.same_as_id).is_(None)
    is_open = and_(still_open(today), once)
    # everything new, changed or withdrawn has a recent `changed_at`, which has an index
    recent = col(Opportunity.changed_at) >= since
    altered = col(Opportunity.changed_at) > col(Opportunity.first_seen)
    vanished = and_(col(Opportunity.vanished_at) >= since, not_yet_past(today), once)
    closing = and_(is_open, _closes_by(today, today + timedelta(days=CLOSING_DAYS)))
    changed = and_(recent, or_(and_(is_open, altered), vanished))
    new = and_(recent, is_open, not_(altered))
    elsewhere = not_(func.coalesce(closing, False))
    return UrgentOpportunities(
        closing=_count(session, closing),
        changed=_count(session, changed),
        new=_count(session, new),
        rows=(
            *_top(session, "closing", closing, today),
            *_top(session, "changed", and_(changed, elsewhere), today),
            *_top(session, "new", and_(new, elsewhere), today),
        ),
    )


def _closes_by(first: date, last: date) -> ColumnElement[bool]:
    return or_(
        col(Opportunity.closes_on).between(first, last),
        and_(
            col(Opportunity.closes_on).is_(None),
            col(Opportunity.closes_at) < start_of_day(last + timedelta(1)),
        ),
    )


def _count(session: Session, condition: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(Opportunity).where(condition)
    return int(session.connection().scalar(query) or 0)


def _top(session: Session, kind: str, condition: ColumnElement[bool], today: date) -> list[TodayRow]:
    day = func.coalesce(col(Opportunity.closes_on), func.date(col(Opportunity.closes_at)))
    query = select(col(Opportunity.id)).where(condition)
    soonest = query.order_by(day.is_(None), day, col(Opportunity.id)).limit(TOP)
    ids = [key for key in session.connection().scalars(soonest) if key is not None]
    changes = _latest_changes(session, ids) if kind != "new" else {}
    rows = [_row(kind, row, changes.get(row.id, ""), today) for row in read_rows(session, ids, today)]
    more = _count(session, condition) - len(rows) if len(ids) == TOP else 0
    if more > 0:
        rows.append(_more(kind, more))
    return rows


def _latest_changes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """Id of an opportunity -> what its latest version changed, in words; nothing for a first reading."""
    latest = (
        select(func.max(col(OpportunityVersion.id)))
        .where(col(OpportunityVersion.opportunity_id).in_(ids))
        .group_by(col(OpportunityVersion.opportunity_id))
    )
    query = (
        select(
            col(OpportunityVersion.opportunity_id),
            col(OpportunityVersion.changes),
            col(Opportunity.currency),
        )
        .join(Opportunity, col(Opportunity.id) == col(OpportunityVersion.opportunity_id))
        .where(col(OpportunityVersion.id).in_(latest))
    )
    return {
        key: _changes_in_words(changes, currency)
        for key, changes, currency in session.connection().execute(query)
    }


def _changes_in_words(changes: dict[str, Any], currency: str) -> str:
    words = changes_in_words(changes, currency)
    first = "; ".join(
        f"{field}: {shorten(before, LONGEST_VALUE)} → {shorten(after, LONGEST_VALUE)}"
        for field, before, after in words[:2]
    )
    return f"{first}; and {len(words) - 2} more" if len(words) > 2 else first


def _row(kind: str, row: OpportunityRow, changes: str, today: date) -> TodayRow:
    day = closing_day(row.closes_on, None)
    words = "" if row.vanished or (kind == "closing" and not row.changed) else changes
    closes = "" if words.startswith("closes") else f"closes {row.closes_text}"
    parts = [
        "no longer listed by its source" if row.vanished else closes,
        words,
        row.funder,
        row.amount,
    ]
    return TodayRow(
        kind=kind,
        title=row.title,
        detail=", ".join(filter(None, parts)),
        when=day,
        days=(day - today).days if day else None,
        key=("opportunity", str(row.id)),
    )


def _more(kind: str, number: int) -> TodayRow:
    words = {"closing": f"closing within {CLOSING_DAYS} days", "changed": "changed", "new": "new"}[kind]
    return TodayRow(
        kind=kind,
        title=f"and {number} more {words}",
        detail="see Opportunities",
        key=("screen", "2"),
    )
