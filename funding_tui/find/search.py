"""Find opportunities by what an officer types, in an order that an officer would call sensible.

Open ones come before closed ones. A search of few hits puts those first that hold its words best (a word in
the title weighs most), in three bands, and within a band the soonest to close; a search of very many hits,
whose words tell little, is in the order of closing days alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    func,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased
from sqlmodel import col

from funding_tui.find.fulltext import FullText, full_text
from funding_tui.find.opportunities import moment_of, still_open
from funding_tui.find.search_query import SearchQuery, parse_query
from models.columns import among
from models.database import Workspace
from models.opportunities import Opportunity

RANKED = 2_000
"""Hits up to which every one is weighed; weighing takes as long as there are hits."""

_STRONG, _FAIR = 0.6, 0.3  # of the best hit's weight

_OTHER = aliased(Opportunity)
_KEY = col(Opportunity.id)
_DAY = col(Opportunity.closing_day)
_ROLLING = col(Opportunity.rolling).is_(True)


def find(
    workspace: Workspace,
    text: str = "",
    *,
    closed: bool = False,
    today: date,
    since: datetime | None = None,
    limit: int | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> array[int]:
    """Ids of the listings that hold every word of `text`, in title, funder, summary, places, themes or who.

    Open ones come first. Without words, or with words of very many hits: the earliest closing day at the
    top; those whose source says that they stay open follow, and after them those whose closing day is not
    known, which is never taken to be rolling. A listing that another one stands for is left out, and its
    words find that other one.

    Args:
        workspace: where the listings are.
        text: words that must be there in any order and case; `-word` must not be; "two words" together;
            `closing:<60d`, `funder:"home office"` and the like, see `query`.
        closed: closed and vanished listings too, after the open ones, the latest closed first.
        today: the day in the United Kingdom against which a listing is open or closed.
        since: only those that were first read later than that; None for all.
        limit: the most to find; None for all.
        cancelled: asked often, whether to stop.

    Raises:
        BadInput: a field's value cannot be understood.
        OperationCancelled: cancelled.
    """
    asked = parse_query(text, today)
    with workspace.session() as session:
        index = full_text(session.connection())
        with index.stoppable(session.connection(), cancelled) as connection:
            weights = _weights(connection, index, asked)
            conditions = [col(Opportunity.same_as_id).is_(None), *asked.conditions]
            if asked.without and not asked.terms:
                conditions.append((_KEY + 0).not_in(index.unwanted(asked)))
            if since is not None:
                conditions.append(_KEY.in_(_come_since(since)))
            if weights is None and asked.terms:
                conditions.append(_found_by(index.holding(asked)))
            elif weights is not None:
                conditions.append(among(_KEY, weights))
            ids: array[int] = array("q")
            for query in _in_order(
                today, conditions, closed=closed, few=weights is not None or since is not None
            ):
                if weights is not None:
                    ids.extend(_best_first(connection.scalars(query), weights))
                elif limit is None or len(ids) < limit:
                    ids.extend(connection.scalars(query.limit(None if limit is None else limit - len(ids))))
    return ids if limit is None else ids[:limit]


def _in_order(
    today: date, conditions: Sequence[ColumnElement[bool]], *, closed: bool, few: bool
) -> Iterator[Any]:
    """Queries whose answers follow one another.

    Each follows the index on closing days, so that the first page is had without reading the rest; where few
    listings are asked of by their ids, the open ones are one query and the others another.
    """
    is_open = still_open(today)
    undated = and_(_DAY.is_(None), col(Opportunity.closes_at).is_(None))
    # an instant of the day before in UTC may be of today in the United Kingdom
    first = min(today, moment_of(today).date())
    certainty = case((_DAY.is_not(None), 0), (_ROLLING, 1), else_=2)
    rest = ((undated, _ROLLING), (undated, col(Opportunity.rolling).is_not(True)))
    # SQLite's order of what is not known, said so that another database has it too
    soonest = (_DAY, col(Opportunity.closes_at).nulls_first(), _KEY)
    latest = (_DAY.desc(), _KEY.desc())
    ahead = select(_KEY).where(is_open, *conditions)
    past = select(_KEY).where(not_(is_open), *conditions)
    if few:
        yield ahead.order_by(certainty, *soonest)
    else:
        yield from (ahead.where(*part).order_by(*soonest) for part in ((first <= _DAY,), *rest))
    if closed and few:
        yield past.order_by(certainty, *latest)
    elif closed:
        yield from (past.where(*part).order_by(*latest) for part in ((_DAY.is_not(None),), *rest))


def _found_by(holding: Any) -> ColumnElement[bool]:
    """That a listing's own text matches, or that of one which it stands for."""
    stood_for = select(col(_OTHER.same_as_id)).where(
        col(_OTHER.same_as_id).is_not(None), (col(_OTHER.id) + 0).in_(holding)
    )
    # a sum is no index's key: without it every hit would be looked up, and the answer sorted
    return or_((_KEY + 0).in_(holding), (_KEY + 0).in_(stood_for))


def _weights(connection: Connection, index: FullText, asked: SearchQuery) -> dict[int, float] | None:
    """How well each hit holds the words, greater being better; None without words or with too many hits."""
    if not asked.terms:
        return None
    few = index.holding(asked).limit(RANKED + 1).subquery()
    if (connection.scalar(select(func.count()).select_from(few)) or 0) > RANKED:
        return None
    weighed = index.holding(asked).add_columns(index.weight(asked))
    weights = {key: value for key, value in connection.execute(weighed)}
    others = select(col(_OTHER.id), col(_OTHER.same_as_id)).where(
        col(_OTHER.same_as_id).is_not(None), among(col(_OTHER.id), weights)
    )
    for key, stands in connection.execute(others).all():
        weights[stands] = max(weights[key], weights.get(stands, 0.0))
    return weights


def _come_since(since: datetime) -> Any:
    """The ids of the listings first read later than that, by way of the index on what changed of late."""
    return select(_KEY).where(col(Opportunity.changed_at) > since, col(Opportunity.first_seen) > since)


def _best_first(keys: Iterable[int], weights: Mapping[int, float]) -> list[int]:
    """Ids in three bands of weight, each in the order that they came in."""
    best = max(weights.values(), default=0.0)

    def band(key: int) -> int:
        return (weights[key] < _STRONG * best) + (weights[key] < _FAIR * best)

    return sorted(keys, key=band)
