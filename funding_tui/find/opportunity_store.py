"""Store what a source lists: new opportunities, what changed field by field, and what is no longer listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from funding_tui.find.opportunities import CLOSED
from models.opportunities import Opportunity, OpportunityVersion
from sources.source import Listing, listing_fields, listing_hash

BATCH = 500  # listings written together
# fields of a listing that a column of the same name holds as they are
_PLAIN = (
    *("url", "title", "funder", "summary", "status", "rolling", "currency", "published_at"),
    *("amount_min", "amount_max", "amount_total", "amount_text"),
)
_LISTS = ("places", "themes", "applicant_types", "notes")


@dataclass(slots=True)
class ListingTally:
    """How many listings of one fetch were new, changed, closed or unchanged."""

    new: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0

    def add(self, other: ListingTally) -> None:
        """Count another part of the same fetch."""
        self.new += other.new
        self.changed += other.changed
        self.closed += other.closed
        self.unchanged += other.unchanged


def store_listings(session: Session, source: str, listings: Sequence[Listing], now: datetime) -> ListingTally:
    """Store a part of one fetch, which began at `now`; what the part does not list stays as it was."""
    tally = ListingTally()
    for start in range(0, len(listings), BATCH):
        batch = listings[start : start + BATCH]
        keys = [listing.source_id for listing in batch]
        known = select(Opportunity).where(Opportunity.source == source, col(Opportunity.source_id).in_(keys))
        existing = {record.source_id: record for record in session.exec(known)}
        new = []
        for listing in batch:
            if (record := existing.get(listing.source_id)) is None:
                new.append(listing)
            else:
                _update(session, record, listing, now, tally)
        if new:
            _insert(session, new, now)
        tally.new += len(new)
    return tally


def mark_unlisted(session: Session, source: str, now: datetime) -> int:
    """Mark what a source no longer lists, and count it: what was not seen since the fetch began.

    Only for a complete fetch from a source that lists everything current; after any other, what was not read
    may still be listed.
    """
    unlisted = (
        select(Opportunity)
        .where(
            Opportunity.source == source,
            col(Opportunity.vanished_at).is_(None),
            col(Opportunity.last_seen) < now,
        )
        .limit(BATCH)
    )
    closed = 0
    while records := session.exec(unlisted).all():
        for record in records:
            record.vanished_at = record.changed_at = now
            add_version(session, record, {"listed": [True, False]}, now)
        session.flush()
        closed += len(records)
    return closed


def _insert(session: Session, listings: Sequence[Listing], now: datetime) -> None:
    """Store new listings, each with its first version.

    As rows and not as records, which would take ten times as long and stay in memory until the end.
    """
    rows = [
        {
            **_columns(listing),
            "source": listing.source,
            "source_id": listing.source_id,
            "first_seen": now,
            "last_seen": now,
            "changed_at": now,
            "content_hash": listing_hash(listing),
        }
        for listing in listings
    ]
    connection = session.connection()
    key = col(Opportunity.id)
    keys = connection.scalars(insert(Opportunity).returning(key, sort_by_parameter_order=True), rows)
    versions = [
        {"opportunity_id": key, "number": 1, "read_at": now, "fields": listing_fields(listing), "changes": {}}
        for key, listing in zip(keys, listings, strict=True)
    ]
    connection.execute(insert(OpportunityVersion), versions)


def _update(
    session: Session, record: Opportunity, listing: Listing, now: datetime, tally: ListingTally
) -> None:
    content_hash = listing_hash(listing)
    record.last_seen = now
    if record.content_hash == content_hash and record.vanished_at is None:
        tally.unchanged += 1
        return
    fields: dict[str, Any] = listing_fields(listing)
    newest = _newest_version(session, record)
    changes = find_differences(newest.fields if newest else {}, fields)
    if record.vanished_at is not None:
        changes["listed"] = [False, True]
    was_closed = record.status == CLOSED
    for name, value in _columns(listing).items():
        setattr(record, name, value)
    record.content_hash, record.changed_at, record.vanished_at = content_hash, now, None
    _add_version(session, record, newest, fields, changes, now)
    if listing.status == CLOSED and not was_closed:
        tally.closed += 1
    else:
        tally.changed += 1


def find_differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field -> [from, to] for each field that differs; a field that one side lacks is None there."""
    names = [*after, *(name for name in before if name not in after)]
    return {
        name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)
    }


def add_version(session: Session, record: Opportunity, changes: dict[str, Any], now: datetime) -> None:
    """Record a change that is not in the fields of the listing, such as one of the page behind it."""
    newest = _newest_version(session, record)
    _add_version(session, record, newest, dict(newest.fields) if newest else {}, changes, now)


def _columns(listing: Listing) -> dict[str, Any]:
    """The fields of a listing, by the names of the columns that hold them."""
    return {
        **{name: getattr(listing, name) for name in _PLAIN},
        **{name: list(getattr(listing, name)) for name in _LISTS},
        "opens_at": listing.opens.at,
        "opens_text": listing.opens.text,
        "closes_at": listing.closes.at,
        "closes_on": listing.closes.on,
        "closes_text": listing.closes.text,
    }


def _newest_version(session: Session, record: Opportunity) -> OpportunityVersion | None:
    versions = select(OpportunityVersion).where(OpportunityVersion.opportunity_id == record.id)
    return session.exec(versions.order_by(col(OpportunityVersion.number).desc())).first()


def _add_version(
    session: Session,
    record: Opportunity,
    newest: OpportunityVersion | None,
    fields: dict[str, Any],
    changes: dict[str, Any],
    now: datetime,
) -> None:
    session.add(
        OpportunityVersion(
            opportunity_id=record.id or 0,
            number=newest.number + 1 if newest else 1,
            read_at=now,
            fields=fields,
            changes=changes,
        )
    )
