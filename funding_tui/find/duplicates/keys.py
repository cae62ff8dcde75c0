"""What a listing has in common with others that are worth a comparison, as keys that are kept with it.

A key is a fingerprint of 64 bits. Two that are alike by chance cost one needless comparison and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from hashlib import blake2b

from sqlalchemy import ColumnElement, Integer, delete, insert, or_, select, type_coerce
from sqlmodel import Session, col

from funding_tui.find.duplicates.identifiers import label_of, shared_names
from funding_tui.find.duplicates.score import SLACK_DAYS, Candidate
from funding_tui.find.opportunities import closing_day
from funding_tui.find.search_terms import fold_words
from models.opportunities import Opportunity, OpportunityKeys

MADE_BY = 1
"""Which way keys are made; another number makes those kept anew."""
PAST_DAYS = 400  # a yearly fund's last run is still compared with its next
BATCH = 500
_COMPARED = 600  # characters of a summary
_OPENING = 12  # words of a summary by which two of one hand are brought together
KEY_BYTES = 8


def is_compared(today: date) -> ColumnElement[bool]:
    """That a listing is open, or closed within little more than a year, or tells no day."""
    day = col(Opportunity.closing_day)
    return or_(day >= today - timedelta(days=PAST_DAYS), day.is_(None))


def make_keys(session: Session, today: date) -> Iterator[int]:
    """Make the keys of listings that have none, or have changed since; the ids of these, batch by batch."""
    key: ColumnElement[int] = type_coerce(col(Opportunity.id), Integer)
    due = (
        select(key)
        .outerjoin(OpportunityKeys, col(OpportunityKeys.opportunity_id) == key)
        .where(
            is_compared(today),
            or_(
                col(OpportunityKeys.listing_hash).is_(None),
                col(OpportunityKeys.listing_hash) != col(Opportunity.content_hash),
                col(OpportunityKeys.made_by) != MADE_BY,
            ),
        )
        .order_by(key)
        .limit(BATCH)
    )
    connection, last = session.connection(), 0
    while ids := list(connection.scalars(due.where(key > last))):
        last = ids[-1]
        rows = [
            {
                "opportunity_id": listing.id,
                "made_by": MADE_BY,
                "listing_hash": content,
                "keys": packed_keys(listing),
            }
            for listing, content in _read(session, ids)
        ]
        connection.execute(delete(OpportunityKeys).where(col(OpportunityKeys.opportunity_id).in_(ids)))
        connection.execute(insert(OpportunityKeys), rows)
        yield from ids


def read_candidates(session: Session, ids: list[int]) -> dict[int, Candidate]:
    """Listings as they are compared, by id."""
    return {
        listing.id: listing
        for start in range(0, len(ids), BATCH)
        for listing, _ in _read(session, ids[start : start + BATCH])
    }


def _read(session: Session, ids: list[int]) -> Iterator[tuple[Candidate, str]]:
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
        Opportunity.content_hash,
    )
    query = select(*(col(column) for column in columns)).where(col(Opportunity.id).in_(ids))
    for row in session.connection().execute(query):
        seen = Candidate(
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
        yield seen, row.content_hash


def packed_keys(listing: Candidate) -> bytes:
    """The keys of a listing, each of 8 bytes, in order."""
    told = (repr(key).encode("utf-8", "surrogatepass") for key in _keys(listing))
    return b"".join(sorted(blake2b(key, digest_size=KEY_BYTES).digest() for key in told))


def _keys(listing: Candidate) -> set[tuple[object, ...]]:
    said = listing.said
    words = tuple(sorted(said.words))
    keys: set[tuple[object, ...]] = {("is", name) for name in shared_names(listing.source_id, listing.url)}
    keys.add(("label", listing.source, label_of(listing.source_id)[0]))
    keys.add(("words", *words))
    if listing.summary:
        keys.add(("summary", *fold_words(listing.summary[:100])[:_OPENING]))
    if listing.closes_on is not None:
        months = {
            (near.year, near.month)
            for days in (-SLACK_DAYS, 0, SLACK_DAYS)
            for near in (listing.closes_on + timedelta(days=days),)
        }
        keys |= {("word", word, *month) for word in words for month in months}
        keys |= {("amount", pence, listing.closes_on.isoformat()) for pence in listing.amounts}
    return keys
