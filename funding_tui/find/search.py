"""Find opportunities by what an officer types, in the order in which an officer needs them.

Open ones come before closed ones. A search with few hits shows first those that hold its words best (a word
in the title weighs most), in three bands, and within a band the soonest to close. A search with very many
hits, whose words say little, is in the order of closing days alone.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
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

from funding_tui.base.progress import IsCancelled
from funding_tui.find.full_text import FULL_TEXT, FullText
from funding_tui.find.opportunities import moment_of, still_open
from funding_tui.find.search_query import SearchQuery, parse_query
from funding_tui.find.search_terms import SearchTerm, Span, find_hits
from models.columns import among
from models.database import Workspace
from models.opportunities import Opportunity

RANKED = 2_000
"""Hits up to which every one is weighed; weighing takes longer the more hits there are."""

LONGEST = 200  # characters of a summary shown around its first hit
_BEFORE = 60  # of them, before the hit
_STRONG, _FAIR = 0.6, 0.3  # of the best hit's weight

_OTHER = aliased(Opportunity)
_KEY = col(Opportunity.id)
_DAY = col(Opportunity.closing_day)
_ROLLING = col(Opportunity.rolling).is_(True)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """An opportunity's own words around a hit.

    Attributes:
        title, funder: where hits are in them, from and to in characters.
        text: of the summary, around the first hit; its beginning where it has none.
        summary: where hits are in `text`.
    """

    title: tuple[Span, ...]
    funder: tuple[Span, ...]
    text: str
    summary: tuple[Span, ...]


def find(
    workspace: Workspace,
    text: str = "",
    *,
    closed: bool = False,
    today: date,
    since: datetime | None = None,
    limit: int | None = None,
    cancelled: IsCancelled | None = None,
) -> array[int]:
    """Ids of those that hold every word of `text`, in title, funder, summary, places, themes or who.

    Open ones come first. Without words, or with very many hits: the earliest closing day at the top; then
    those whose source says that they stay open, then those whose closing day is not known, which is never
    taken to mean that they stay open. A duplicate that is not shown is left out, and its words find the one
    that is shown for it.

    Args:
        workspace: the records.
        text: words that must be there in any order and case; `-word` must not be; "two words" together;
            `closing:<60d`, `funder:"home office"` and the like, see `search_query`.
        closed: those that are closed or no longer listed too, after the open ones, the latest closed first.
        today: the day in the United Kingdom that decides what is open or closed.
        since: only those that were first read later than that; None for all.
        limit: the most to find; None for all.
        cancelled: asked often, whether to stop.

    Raises:
        BadInput: a field's value cannot be understood.
        OperationCancelled: cancelled.
    """
    search = parse_query(text, today)
    with workspace.session() as session:
        index = _full_text_of(session.connection())
        with index.cancellable(session.connection(), cancelled) as connection:
            weights = _read_weights(connection, index, search)
            conditions = [col(Opportunity.same_as_id).is_(None), *search.conditions]
            if search.excluded and not search.terms:
                conditions.append((_KEY + 0).not_in(index.excluded(search)))
            if since is not None:
                conditions.append(_KEY.in_(_read_since(since)))
            if weights is None and search.terms:
                conditions.append(_is_match(index.matches(search)))
            elif weights is not None:
                conditions.append(among(_KEY, weights))
            ids: array[int] = array("q")
            for query in _in_order(
                today, conditions, closed=closed, few=weights is not None or since is not None
            ):
                if weights is not None:
                    ids.extend(_in_bands(connection.scalars(query), weights))
                elif limit is None or len(ids) < limit:
                    ids.extend(connection.scalars(query.limit(None if limit is None else limit - len(ids))))
    return ids if limit is None else ids[:limit]


def _in_order(
    today: date, conditions: Sequence[ColumnElement[bool]], *, closed: bool, few: bool
) -> Iterator[Any]:
    """Queries whose answers, one after the other, are in order.

    Each follows the index on closing days, so that the first page comes without reading the rest; where few
    are wanted by their ids, the open ones are one query and the others another.
    """
    is_open = still_open(today)
    undated = and_(_DAY.is_(None), col(Opportunity.closes_at).is_(None))
    # an instant that is of the day before in UTC may be of today in the United Kingdom
    first = min(today, moment_of(today).date())
    certainty = case((_DAY.is_not(None), 0), (_ROLLING, 1), else_=2)
    rest = ((undated, _ROLLING), (undated, col(Opportunity.rolling).is_not(True)))
    # nulls_first is what SQLite does anyway; PostgreSQL must be told
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


def _is_match(matches: Any) -> ColumnElement[bool]:
    """The condition that its own text matches, or that of a duplicate which it is shown for."""
    shown_for = select(col(_OTHER.same_as_id)).where(
        col(_OTHER.same_as_id).is_not(None), (col(_OTHER.id) + 0).in_(matches)
    )
    # adding 0 keeps the database from using the index on ids, which would look up every hit and then sort
    return or_((_KEY + 0).in_(matches), (_KEY + 0).in_(shown_for))


def _read_weights(connection: Connection, index: FullText, search: SearchQuery) -> dict[int, float] | None:
    """Id -> how well it holds the words, more being better; None without words or with too many hits."""
    if not search.terms:
        return None
    few = index.matches(search).limit(RANKED + 1).subquery()
    if (connection.scalar(select(func.count()).select_from(few)) or 0) > RANKED:
        return None
    with_weight = index.matches(search).add_columns(index.weight(search))
    weights = {key: value for key, value in connection.execute(with_weight)}
    others = select(col(_OTHER.id), col(_OTHER.same_as_id)).where(
        col(_OTHER.same_as_id).is_not(None), among(col(_OTHER.id), weights)
    )
    for key, shown in connection.execute(others).all():
        weights[shown] = max(weights[key], weights.get(shown, 0.0))
    return weights


def _read_since(since: datetime) -> Any:
    """The ids of those first read later than that; the condition on changes lets an index be used."""
    return select(_KEY).where(col(Opportunity.changed_at) > since, col(Opportunity.first_seen) > since)


def _in_bands(keys: Iterable[int], weights: Mapping[int, float]) -> list[int]:
    """Ids in three bands of weight, each band in the order given."""
    best = max(weights.values(), default=0.0)

    def band(key: int) -> int:
        return (weights[key] < _STRONG * best) + (weights[key] < _FAIR * best)

    return sorted(keys, key=band)


def _full_text_of(connection: Connection) -> FullText:
    """The full-text index of the database behind a connection."""
    if connection.dialect.name != "postgresql":
        return FULL_TEXT
    # its driver is loaded for PostgreSQL alone
    from funding_tui.find.full_text_postgresql import FULL_TEXT as POSTGRESQL_TEXT

    return POSTGRESQL_TEXT


def order_selected(
    workspace: Workspace,
    selected: Collection[int],
    listed: Sequence[int],
    *,
    today: date,
    cancelled: IsCancelled | None = None,
) -> array[int]:
    """Ids of the selected opportunities in the order of a list.

    Those that the list leaves out follow, in the order of the list of everything; one that has come to be a
    duplicate that is not shown is left out. `listed` are the ids of the list, as `find` gave them.

    Raises:
        OperationCancelled: cancelled.
    """
    ordered = array("q", [key for key in listed if key in selected])
    if len(ordered) < len(selected):
        already = set(ordered)
        everything = find(workspace, closed=True, today=today, cancelled=cancelled)
        ordered.extend(key for key in everything if key in selected and key not in already)
    return ordered


def query_terms(text: str, today: date) -> tuple[SearchTerm, ...]:
    """The terms of a search, word by word.

    Raises:
        BadInput: a field's value cannot be understood.
    """
    return parse_query(text, today).terms


def build_excerpts(workspace: Workspace, ids: Sequence[int], text: str, *, today: date) -> dict[int, Excerpt]:
    """Id of an opportunity -> where the words of a search are in it.

    Raises:
        BadInput: a field's value cannot be understood.
    """
    terms = query_terms(text, today)
    query = select(_KEY, col(Opportunity.title), col(Opportunity.funder), col(Opportunity.summary))
    with workspace.session() as session:
        rows = session.connection().execute(query.where(_KEY.in_(ids))).all()
    return {key or 0: _excerpt(title, funder, summary, terms) for key, title, funder, summary in rows}


def _excerpt(title: str, funder: str, summary: str, terms: Sequence[SearchTerm]) -> Excerpt:
    first = next(iter(find_hits(summary, terms, "summary")), (0, 0))[0]
    start = 0 if first <= LONGEST - _BEFORE else summary.rfind(" ", 0, first - _BEFORE) + 1
    text = summary[start : start + LONGEST]
    return Excerpt(
        title=find_hits(title, terms, "title"),
        funder=find_hits(funder, terms, "funder"),
        text=text,
        summary=find_hits(text, terms, "summary"),
    )
