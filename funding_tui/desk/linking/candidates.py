"""Listings brought together that are worth a comparison, so that not all are held against all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations

from sqlalchemy import or_, select
from sqlmodel import Session, col

from funding_tui.desk.linking.identifiers import label_of, shared_names
from funding_tui.desk.linking.judging import SLACK_DAYS, Seen
from funding_tui.desk.opportunities import closing_day
from funding_tui.desk.terms import folded
from models.opportunities import Opportunity

PAST_DAYS = 400  # a yearly fund's last run is still compared with its next
MOST_ALIKE = 60  # listings of one key; beyond that it tells nothing
_COMPARED = 600  # characters of a summary
_OPENING = 12  # words of a summary by which two of one hand are brought together


def read_seen(session: Session, today: date, since: datetime | None = None) -> Iterator[Seen]:
    """Listings that are open, or closed within little more than a year; only those changed since then."""
    earliest = today - timedelta(days=PAST_DAYS)
    columns = (
        Opportunity.id,
        Opportunity.source,
        Opportunity.source_id,
        Opportunity.url,
        Opportunity.title,
        Opportunity.funder,
        Opportunity.summary,
        Opportunity.closes_on,
        Opportunity.closes_at,
        Opportunity.amount_min,
        Opportunity.amount_max,
        Opportunity.amount_total,
    )
    day = col(Opportunity.closing_day)
    query = select(*(col(column) for column in columns)).where(or_(day >= earliest, day.is_(None)))
    if since is not None:
        query = query.where(col(Opportunity.changed_at) >= since)
    for row in session.connection().execute(query):
        yield Seen(
            id=row.id,
            source=row.source,
            source_id=row.source_id,
            url=row.url,
            title=row.title,
            funder=row.funder,
            summary=row.summary[:_COMPARED],
            closes_on=closing_day(row.closes_on, row.closes_at),
            amounts=frozenset(filter(None, (row.amount_min, row.amount_max, row.amount_total))),
        )


def worth_comparing(
    listings: Iterable[Seen], fresh: Sequence[Seen] | None = None
) -> Iterator[tuple[Seen, Seen]]:
    """Pairs that share a key, each once, the lower id first.

    Args:
        listings: those there are; only those that share a key with a fresh one are held.
        fresh: only pairs with one of these; None for all.
    """
    wanted = None if fresh is None else {key for listing in fresh for key in _keys(listing)}
    new = None if fresh is None else {listing.id for listing in fresh}
    alike: dict[tuple[object, ...], list[Seen]] = defaultdict(list)
    for listing in listings:
        keys = _keys(listing)
        for key in keys if wanted is None else keys & wanted:
            alike[key].append(listing)
    told: set[tuple[int, int]] = set()
    for group in alike.values():
        if not 1 < len(group) <= MOST_ALIKE:
            continue
        for one, other in combinations(sorted(group, key=lambda listing: listing.id), 2):
            pair = (one.id, other.id)
            if pair not in told and (new is None or one.id in new or other.id in new):
                told.add(pair)
                yield one, other


def _keys(listing: Seen) -> set[tuple[object, ...]]:
    said = listing.said
    keys: set[tuple[object, ...]] = {("is", name) for name in shared_names(listing.source_id, listing.url)}
    keys.add(("label", listing.source, label_of(listing.source_id)[0]))
    keys.add(("words", said.words))
    if listing.summary:
        keys.add(("summary", *folded(listing.summary[:100])[:_OPENING]))
    if listing.closes_on is not None:
        months = {
            (near.year, near.month)
            for days in (-SLACK_DAYS, 0, SLACK_DAYS)
            for near in (listing.closes_on + timedelta(days=days),)
        }
        keys |= {("word", word, *month) for word in said.words for month in months}
        keys |= {("amount", pence, listing.closes_on) for pence in listing.amounts}
    return keys
