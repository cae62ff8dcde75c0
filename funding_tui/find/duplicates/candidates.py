"""The pairs of opportunities worth comparing, so that not every one is compared with every other.

Each opportunity has a few keys, and only those that share a key are compared. A key is a fingerprint of 64
bits; two that are alike by chance cost one needless comparison and nothing else. The keys of all are held in
two arrays, and the opportunities themselves stay in the database until they are compared, so that a hundred
thousand need little more memory than a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from hashlib import blake2b
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Integer, delete, insert, or_, select, type_coerce
from sqlmodel import Session, col

from funding_tui.find.duplicates.names import label_of, shared_names
from funding_tui.find.duplicates.score import SLACK_DAYS, Candidate
from funding_tui.find.opportunities import closing_day
from funding_tui.find.search_terms import fold_words
from models.opportunities import Opportunity, OpportunityKeys

KEY_VERSION = 1
"""Which way keys are made; after a change of this number, all stored keys are made again."""
PAST_DAYS = 400  # a yearly fund's last run is still compared with its next
MOST_ALIKE = 60  # opportunities with one key; a key that more of them share says nothing
KEY_BYTES = 8
_BATCH = 500  # opportunities whose keys are made and stored together
_COMPARED = 600  # characters of a summary
_OPENING = 12  # words of a summary; two that begin with the same words share a key
_NEW_AT_ONCE = 20_000  # new opportunities that are compared with the rest in one pass over it
_COMPARED_AT_ONCE = 50  # opportunities whose candidates are read together
_KEYS_AT_ONCE = 20_000  # opportunities whose keys are read together
_PACKED = np.dtype("<i8")

Integers: TypeAlias = NDArray[np.int64]


def candidate_pairs(
    session: Session, today: date, new_ids: Sequence[int]
) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs that share a key and of which at least one is of `new_ids`, each pair once, the lower id first.

    Every opportunity must have its keys, and `new_ids` must be in rising order.
    """
    if not new_ids:
        return
    new = np.asarray(new_ids, dtype=np.int64)
    for start in range(0, len(new), _NEW_AT_ONCE):
        chunk = new[start : start + _NEW_AT_ONCE]
        keys, owners = _read_shared_keys(session, today, chunk)
        of_chunk = np.isin(owners, chunk)
        by_owner = np.argsort(owners[of_chunk], kind="stable")
        own_ids, own_keys = owners[of_chunk][by_owner], keys[of_chunk][by_owner]
        for first in range(0, len(chunk), _COMPARED_AT_ONCE):
            pairs = []
            for key in chunk[first : first + _COMPARED_AT_ONCE].tolist():
                own = slice(*np.searchsorted(own_ids, (key, key + 1)))
                others = _others_with_a_key(key, own_keys[own], keys, owners)
                # a pair of two new ones is compared at the lower id
                pairs += [(key, other) for other in others[(others > key) | ~np.isin(others, new)].tolist()]
            candidates = _read_candidates(session, sorted({key for pair in pairs for key in pair}))
            yield from ((candidates[min(pair)], candidates[max(pair)]) for pair in pairs)


def _others_with_a_key(key: int, wanted: Integers, keys: Integers, owners: Integers) -> Integers:
    """The other opportunities that have one of the wanted keys, in rising order."""
    firsts, lasts = np.searchsorted(keys, wanted), np.searchsorted(keys, wanted, side="right")
    groups = [owners[first:last] for first, last in zip(firsts, lasts, strict=True)]
    found = np.unique(np.concatenate(groups)) if groups else owners[:0]
    others: Integers = found[found != key]
    return others


def _read_shared_keys(session: Session, today: date, new: Integers) -> tuple[Integers, Integers]:
    """Keys that new opportunities share with a few others, as numbers in order, and the owner of each."""
    wanted = np.unique(_concatenate(keys for keys, _ in _read_keys_of(session, new)))
    counts = np.zeros(len(wanted), np.int64)
    batches: list[tuple[Integers, Integers]] = []
    for keys, owners in _read_all_keys(session, today):
        place = np.searchsorted(wanted[:-1], keys)
        is_wanted = wanted[place] == keys
        place, owners = place[is_wanted], owners[is_wanted]
        counts += np.bincount(place, minlength=len(wanted))
        # a key that too many share is dropped as soon as that shows
        few = counts[place] <= MOST_ALIKE
        batches.append((place[few], owners[few]))
    places, owners = _concatenate(place for place, _ in batches), _concatenate(owner for _, owner in batches)
    useful = (counts[places] > 1) & (counts[places] <= MOST_ALIKE)
    places, owners = places[useful], owners[useful]
    order = np.argsort(places, kind="stable")
    return places[order], owners[order]


def _read_keys_of(session: Session, ids: Integers) -> Iterator[tuple[Integers, Integers]]:
    owner = col(OpportunityKeys.opportunity_id)
    query = select(owner, col(OpportunityKeys.keys))
    for start in range(0, len(ids), _BATCH):
        part = owner.in_(ids[start : start + _BATCH].tolist())
        yield _unpack(session.connection().execute(query.where(part)).all())


def _read_all_keys(session: Session, today: date) -> Iterator[tuple[Integers, Integers]]:
    """The keys of all opportunities that are compared."""
    owner = col(OpportunityKeys.opportunity_id)
    query = (
        select(owner, col(OpportunityKeys.keys))
        .join(Opportunity, col(Opportunity.id) == owner)
        .where(is_compared(today))
        .order_by(owner)
        .limit(_KEYS_AT_ONCE)
    )
    last = 0
    while rows := session.connection().execute(query.where(owner > last)).all():
        last = rows[-1][0]
        yield _unpack(rows)


def _unpack(rows: Sequence[Any]) -> tuple[Integers, Integers]:
    """The keys of some rows, and each key's owner."""
    keys = np.frombuffer(b"".join(packed for _, packed in rows), dtype=_PACKED)
    owners = np.repeat([owner for owner, _ in rows], [len(packed) // KEY_BYTES for _, packed in rows])
    return keys, owners


def _concatenate(parts: Iterable[Integers]) -> Integers:
    return np.concatenate([np.empty(0, np.int64), *parts])


def is_compared(today: date) -> ColumnElement[bool]:
    """The condition that one is open, closed in little more than the last year, or gives no day."""
    day = col(Opportunity.closing_day)
    return or_(day >= today - timedelta(days=PAST_DAYS), day.is_(None))


def make_keys(session: Session, today: date) -> Iterator[int]:
    """Make the keys of opportunities that have none or have changed since, and give their ids."""
    key: ColumnElement[int] = type_coerce(col(Opportunity.id), Integer)
    due = (
        select(key)
        .outerjoin(OpportunityKeys, col(OpportunityKeys.opportunity_id) == key)
        .where(
            is_compared(today),
            or_(
                col(OpportunityKeys.listing_hash).is_(None),
                col(OpportunityKeys.listing_hash) != col(Opportunity.content_hash),
                col(OpportunityKeys.made_by) != KEY_VERSION,
            ),
        )
        .order_by(key)
        .limit(_BATCH)
    )
    connection, last = session.connection(), 0
    while ids := list(connection.scalars(due.where(key > last))):
        last = ids[-1]
        rows = [
            {
                "opportunity_id": candidate.id,
                "made_by": KEY_VERSION,
                "listing_hash": content_hash,
                "keys": pack_keys(candidate),
            }
            for candidate, content_hash in _read_batch(session, ids)
        ]
        connection.execute(delete(OpportunityKeys).where(col(OpportunityKeys.opportunity_id).in_(ids)))
        connection.execute(insert(OpportunityKeys), rows)
        yield from ids


def _read_candidates(session: Session, ids: list[int]) -> dict[int, Candidate]:
    return {
        candidate.id: candidate
        for start in range(0, len(ids), _BATCH)
        for candidate, _ in _read_batch(session, ids[start : start + _BATCH])
    }


def _read_batch(session: Session, ids: list[int]) -> Iterator[tuple[Candidate, str]]:
    """Each opportunity as it is compared, and the hash of its content."""
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
        candidate = Candidate(
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
        yield candidate, row.content_hash


def pack_keys(candidate: Candidate) -> bytes:
    """The keys of an opportunity, each of 8 bytes, in order."""
    texts = (repr(key).encode("utf-8", "surrogatepass") for key in _keys(candidate))
    return b"".join(sorted(blake2b(text, digest_size=KEY_BYTES).digest() for text in texts))


def _keys(candidate: Candidate) -> set[tuple[object, ...]]:
    words = tuple(sorted(candidate.title_parts.words))
    keys: set[tuple[object, ...]] = {
        ("is", name) for name in shared_names(candidate.source_id, candidate.url)
    }
    keys.add(("label", candidate.source, label_of(candidate.source_id)[0]))
    keys.add(("words", *words))
    if candidate.summary:
        keys.add(("summary", *fold_words(candidate.summary[:100])[:_OPENING]))
    if candidate.closes_on is not None:
        months = {
            (near.year, near.month)
            for days in (-SLACK_DAYS, 0, SLACK_DAYS)
            for near in (candidate.closes_on + timedelta(days=days),)
        }
        keys |= {("word", word, *month) for word in words for month in months}
        keys |= {("amount", pence, candidate.closes_on.isoformat()) for pence in candidate.amounts}
    return keys
