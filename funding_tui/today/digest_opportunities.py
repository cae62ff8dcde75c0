"""The opportunities of a digest: what is new, changed, closing and gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, not_, or_, select
from sqlmodel import Session, col

from funding_tui.find.opportunities import CLOSED, OpportunityRow, read_rows, start_of_day, still_open
from funding_tui.find.opportunity_words import changes_in_words
from funding_tui.today.digest_report import DigestList, DigestOpportunity
from funding_tui.today.today_opportunities import CLOSING_DAYS, TOP
from models.opportunities import Opportunity, OpportunityPage, OpportunityVersion, PipelineItem

_KEY = col(Opportunity.id)
_DAY = col(Opportunity.closing_day)
Changes = tuple[tuple[str, str, str], ...]


def read_lists(session: Session, since: date, today: date) -> dict[str, DigestList]:
    """`new`, `changed`, `closing` and `gone`; the same money from two sources is counted once.

    What the partnership has taken up comes first in each.
    """
    began = start_of_day(since)
    once = col(Opportunity.same_as_id).is_(None)
    # a page that its publisher withdrew is not an offer, even if it is still listed
    ahead = and_(still_open(today), once, _KEY.not_in(_withdrawn()))
    fresh = col(Opportunity.first_seen) >= began
    altered = and_(col(Opportunity.changed_at) >= began, not_(fresh))
    soon = and_(ahead, _DAY.between(today, today + timedelta(days=CLOSING_DAYS)))
    soonest = (_DAY.is_(None), _DAY, _KEY)
    changed = _keys(session, and_(ahead, altered), soonest)
    return {
        "new": _list(session, and_(ahead, fresh), soonest, today),
        "changed": _list(session, and_(ahead, altered), soonest, today, _changes(session, changed, began)),
        "closing": _list(session, soon, soonest, today),
        "gone": _list(session, and_(once, _gone(began, since, today)), (_DAY.desc(), _KEY.desc()), today),
    }


def _gone(began: datetime, since: date, today: date) -> ColumnElement[bool]:
    """That an opportunity stopped being open, or was withdrawn by its publisher."""
    withdrawn = _withdrawn().where(col(OpportunityPage.withdrawn_at) >= began)
    said_closed = and_(
        col(Opportunity.status) == CLOSED, _DAY.is_(None), col(Opportunity.changed_at) >= began
    )
    ended = or_(
        col(Opportunity.vanished_at) >= began,
        and_(col(Opportunity.vanished_at).is_(None), or_(_DAY.between(since, today), said_closed)),
    )
    return or_(and_(not_(still_open(today)), ended), _KEY.in_(withdrawn))


def _withdrawn() -> Any:
    """The ids of the opportunities whose page its publisher withdrew."""
    return select(col(OpportunityPage.opportunity_id)).where(col(OpportunityPage.withdrawn_at).is_not(None))


def _keys(session: Session, condition: ColumnElement[bool], order: Sequence[Any]) -> list[int]:
    taken = select(col(PipelineItem.opportunity_id)).where(col(PipelineItem.stage) != "dismissed")
    query = select(_KEY).where(condition).order_by(case((_KEY.in_(taken), 0), else_=1), *order).limit(TOP)
    return [key for key in session.connection().scalars(query) if key is not None]


def _list(
    session: Session,
    condition: ColumnElement[bool],
    order: Sequence[Any],
    today: date,
    changes: Mapping[int, Changes] | None = None,
) -> DigestList:
    count = session.connection().scalar(select(func.count()).select_from(Opportunity).where(condition))
    keys = _keys(session, condition, order)
    rows = session.connection().execute(select(_KEY, col(Opportunity.url)).where(_KEY.in_(keys)))
    addresses = {key: url for key, url in rows}
    withdrawn = set(
        session.connection().scalars(_withdrawn().where(col(OpportunityPage.opportunity_id).in_(keys)))
    )
    return DigestList(
        count or 0,
        tuple(
            _opportunity(row, addresses.get(row.id, ""), row.id in withdrawn, (changes or {}).get(row.id, ()))
            for row in read_rows(session, keys, today)
        ),
    )


def _opportunity(row: OpportunityRow, address: str, withdrawn: bool, changes: Changes) -> DigestOpportunity:
    return DigestOpportunity(
        id=row.id,
        title=row.title,
        funder=row.funder,
        closes_on=row.closes_on,
        closes=row.closes_text,
        amount=row.amount,
        standing="withdrawn by its publisher" if withdrawn else row.status,
        address=address,
        changes=changes,
    )


def _changes(session: Session, keys: Sequence[int], began: datetime) -> dict[int, Changes]:
    """Id -> (field, from, to) over all its fetches since; what went back to what it was is left out."""
    query = (
        select(
            col(OpportunityVersion.opportunity_id),
            col(OpportunityVersion.changes),
            col(Opportunity.currency),
        )
        .join(Opportunity, col(OpportunityVersion.opportunity_id) == _KEY)
        .where(
            col(OpportunityVersion.opportunity_id).in_(keys),
            col(OpportunityVersion.number) > 1,
            col(OpportunityVersion.read_at) >= began,
        )
        .order_by(col(OpportunityVersion.number))
    )
    together: dict[int, dict[str, Any]] = {}
    currencies: dict[int, str] = {}
    for key, changes, currency in session.connection().execute(query):
        currencies[key] = currency
        of = together.setdefault(key, {})
        for field, pair in changes.items():
            before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
            of[field] = [of[field][0] if field in of else before, after]
    return {
        key: changes_in_words(
            {field: pair for field, pair in of.items() if pair[0] != pair[1]}, currencies[key]
        )
        for key, of in together.items()
    }
