"""Keep what a source told: new listings, what changed field by field, and what vanished."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from models.opportunities import Opportunity, OpportunityVersion
from sources.source import Fetch, Listing, listing_fields, listing_hash

CLOSED = "closed"


@dataclass(slots=True)
class Tally:
    """How many listings of one reading were new, changed, closed or unchanged."""

    new: int = 0
    changed: int = 0
    closed: int = 0
    unchanged: int = 0


def keep_fetch(session: Session, fetch: Fetch, now: datetime) -> Tally:
    """Store one reading; a listing absent from it is marked as vanished only when the reading proves it.

    Absence proves something when the reading was complete and the source lists everything current;
    otherwise what was not read is left as it was.
    """
    held = {
        record.source_id: record
        for record in session.exec(select(Opportunity).where(Opportunity.source == fetch.source))
    }
    tally = Tally()
    seen = set()
    for listing in fetch.listings:
        seen.add(listing.source_id)
        _keep(session, held.get(listing.source_id), listing, now, tally)
    if fetch.state == "complete" and fetch.lists_everything:
        for source_id, record in held.items():
            if source_id not in seen and record.vanished_at is None:
                record.vanished_at = record.changed_at = now
                _add_version(session, record, _last_fields(session, record), {"listed": [True, False]}, now)
                tally.closed += 1
    return tally


def _keep(session: Session, held: Opportunity | None, listing: Listing, now: datetime, tally: Tally) -> None:
    content = listing_hash(listing)
    fields: dict[str, Any] = listing_fields(listing)
    if held is None:
        record = Opportunity(
            source=listing.source,
            source_id=listing.source_id,
            title=listing.title,
            first_seen=now,
            last_seen=now,
            changed_at=now,
            content_hash=content,
        )
        _fill(record, listing)
        session.add(record)
        session.flush()
        _add_version(session, record, fields, {}, now)
        tally.new += 1
        return
    held.last_seen = now
    if held.content_hash == content and held.vanished_at is None:
        tally.unchanged += 1
        return
    changes = differences(_last_fields(session, held), fields)
    if held.vanished_at is not None:
        changes["listed"] = [False, True]
    was = held.status
    _fill(held, listing)
    held.content_hash, held.changed_at, held.vanished_at = content, now, None
    _add_version(session, held, fields, changes, now)
    if listing.status == CLOSED and was != CLOSED:
        tally.closed += 1
    else:
        tally.changed += 1


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Field -> [from, to] for each field that differs; a field that one side lacks is None there."""
    names = [*after, *(name for name in before if name not in after)]
    return {
        name: [before.get(name), after.get(name)] for name in names if before.get(name) != after.get(name)
    }


def _fill(record: Opportunity, listing: Listing) -> None:
    record.url, record.title, record.funder = listing.url, listing.title, listing.funder
    record.summary, record.status, record.rolling = listing.summary, listing.status, listing.rolling
    record.opens_at, record.opens_text = listing.opens.at, listing.opens.text
    record.closes_at, record.closes_on = listing.closes.at, listing.closes.on
    record.closes_text = listing.closes.text
    record.amount_min, record.amount_max = listing.amount_min, listing.amount_max
    record.amount_total, record.currency = listing.amount_total, listing.currency
    record.amount_text = listing.amount_text
    record.places, record.themes = list(listing.places), list(listing.themes)
    record.applicant_types, record.notes = list(listing.applicant_types), list(listing.notes)
    record.published_at = listing.published_at


def _last_fields(session: Session, record: Opportunity) -> dict[str, Any]:
    newest = session.exec(
        select(OpportunityVersion.fields)
        .where(OpportunityVersion.opportunity_id == record.id)
        .order_by(col(OpportunityVersion.number).desc())
    ).first()
    return dict(newest or {})


def _add_version(
    session: Session, record: Opportunity, fields: dict[str, Any], changes: dict[str, Any], now: datetime
) -> None:
    last = session.exec(
        select(OpportunityVersion.number)
        .where(OpportunityVersion.opportunity_id == record.id)
        .order_by(col(OpportunityVersion.number).desc())
    ).first()
    session.add(
        OpportunityVersion(
            opportunity_id=record.id or 0,
            number=(last or 0) + 1,
            read_at=now,
            fields=fields,
            changes=changes,
        )
    )
