"""Listings brought together that are worth a comparison, so that not all are held against all.

The keys of all listings stand in two arrays and the listings themselves stay in the database until their turn
comes, so that a hundred thousand need little more room than a hundred.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlmodel import Session, col

from funding_tui.find.duplicates.keys import BATCH, KEY_BYTES, is_compared, read_candidates
from funding_tui.find.duplicates.score import Candidate
from models.opportunities import Opportunity, OpportunityKeys

MOST_ALIKE = 60  # listings of one key; beyond that it tells nothing
_FRESH = 20_000  # listings that are compared with the rest in one walk over it
_AT_ONCE = 50  # listings whose candidates are read together
_READ = 20_000  # listings whose keys are read together
_PACKED = np.dtype("<i8")

Whole: TypeAlias = NDArray[np.int64]


def candidate_pairs(
    session: Session, today: date, fresh: Sequence[int]
) -> Iterator[tuple[Candidate, Candidate]]:
    """Pairs that share a key and of which one is fresh, each once, the lower id first.

    Args:
        session: of the workspace, whose listings have their keys.
        today: the day in the United Kingdom.
        fresh: ids in rising order.
    """
    if not fresh:
        return
    new = np.asarray(fresh, dtype=np.int64)
    for start in range(0, len(new), _FRESH):
        chunk = new[start : start + _FRESH]
        keys, owners = _shared(session, today, chunk)
        asks = np.isin(owners, chunk)
        by_owner = np.argsort(owners[asks], kind="stable")
        asking, asked = owners[asks][by_owner], keys[asks][by_owner]
        for first in range(0, len(chunk), _AT_ONCE):
            pairs = []
            for key in chunk[first : first + _AT_ONCE].tolist():
                own = slice(*np.searchsorted(asking, (key, key + 1)))
                found = _others(key, asked[own], keys, owners)
                # of two that are fresh the lower asks
                pairs += [(key, other) for other in found[(found > key) | ~np.isin(found, new)].tolist()]
            seen = read_candidates(session, sorted({key for pair in pairs for key in pair}))
            yield from ((seen[min(pair)], seen[max(pair)]) for pair in pairs)


def _others(key: int, asked: Whole, keys: Whole, owners: Whole) -> Whole:
    """The listings that have one of the keys asked of, in rising order, without the one that asks."""
    firsts, lasts = np.searchsorted(keys, asked), np.searchsorted(keys, asked, side="right")
    groups = [owners[first:last] for first, last in zip(firsts, lasts, strict=True)]
    found = np.unique(np.concatenate(groups)) if groups else owners[:0]
    others: Whole = found[found != key]
    return others


def _shared(session: Session, today: date, fresh: Whole) -> tuple[Whole, Whole]:
    """What fresh listings share with a few others: numbers of keys, in order, and beside each who has it."""
    wanted = np.unique(_joined(keys for keys, _ in _of(session, fresh)))
    alike = np.zeros(len(wanted), np.int64)
    held: list[tuple[Whole, Whole]] = []
    for keys, owners in _every(session, today):
        place = np.searchsorted(wanted[:-1], keys)
        is_wanted = wanted[place] == keys
        place, owners = place[is_wanted], owners[is_wanted]
        alike += np.bincount(place, minlength=len(wanted))
        # what too many share is let go as soon as that shows
        few = alike[place] <= MOST_ALIKE
        held.append((place[few], owners[few]))
    places, owners = _joined(place for place, _ in held), _joined(owners for _, owners in held)
    telling = (alike[places] > 1) & (alike[places] <= MOST_ALIKE)
    places, owners = places[telling], owners[telling]
    order = np.argsort(places, kind="stable")
    return places[order], owners[order]


def _of(session: Session, ids: Whole) -> Iterator[tuple[Whole, Whole]]:
    """The keys of some listings."""
    owner = col(OpportunityKeys.opportunity_id)
    for start in range(0, len(ids), BATCH):
        part = owner.in_(ids[start : start + BATCH].tolist())
        yield _unpacked(
            session.connection().execute(select(owner, col(OpportunityKeys.keys)).where(part)).all()
        )


def _every(session: Session, today: date) -> Iterator[tuple[Whole, Whole]]:
    """The keys of all listings that are compared."""
    owner = col(OpportunityKeys.opportunity_id)
    query = (
        select(owner, col(OpportunityKeys.keys))
        .join(Opportunity, col(Opportunity.id) == owner)
        .where(is_compared(today))
        .order_by(owner)
        .limit(_READ)
    )
    last = 0
    while rows := session.connection().execute(query.where(owner > last)).all():
        last = rows[-1][0]
        yield _unpacked(rows)


def _unpacked(rows: Sequence[Any]) -> tuple[Whole, Whole]:
    """The keys of some rows, and beside each the listing that has it."""
    keys = np.frombuffer(b"".join(packed for _, packed in rows), dtype=_PACKED)
    owners = np.repeat([owner for owner, _ in rows], [len(packed) // KEY_BYTES for _, packed in rows])
    return keys, owners


def _joined(parts: Iterable[Whole]) -> Whole:
    return np.concatenate([np.empty(0, np.int64), *parts])
