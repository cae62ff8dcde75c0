"""Grants on record of some organisations, read page by page, the latest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import col, select

from models.awards import GrantMade
from models.database import Workspace
from models.json_columns import among
from models.money import Pence
from sources.awards.giving import Role

PAGE = 500  # grants held in memory at a time


@dataclass(frozen=True, slots=True)
class PastGrantRecord:
    """One grant that was made.

    Attributes:
        pence: hundredths of `currency`; None where not given or not understood.
        amount_text, date_text: the publisher's own words.
        awarded_on: None where not given or not understood.
        read_on: the day on which it was read.
    """

    identifier: str
    title: str
    description: str
    funder: str
    funder_id: str
    recipient: str
    recipient_id: str
    programme: str
    pence: Pence | None
    currency: str
    amount_text: str
    awarded_on: date | None
    date_text: str
    period: str
    areas: tuple[str, ...]
    address: str
    licence: str
    source: str
    read_on: date


def past_grant_ids(workspace: Workspace, organisations: Sequence[str], role: Role) -> tuple[int, ...]:
    """Numbers of the grants that these organisations made or received, the latest first, undated last."""
    party = GrantMade.recipient_id if role == "grants_received" else GrantMade.funder_id
    query = (
        select(GrantMade.id)
        .where(col(party).in_(organisations))
        .order_by(col(GrantMade.awarded_on).desc().nulls_last(), col(GrantMade.identifier))
    )
    with workspace.session() as session:
        return tuple(key for key in session.exec(query) if key is not None)


def read_past_grants(workspace: Workspace, ids: Sequence[int]) -> Iterator[PastGrantRecord]:
    """The grants of these numbers in their order."""
    for first in range(0, len(ids), PAGE):
        page = ids[first : first + PAGE]
        with workspace.session() as session:
            query = select(GrantMade).where(among(col(GrantMade.id), page))
            found = {grant.id: _record(grant) for grant in session.exec(query)}
        yield from (found[key] for key in page if key in found)


def _record(grant: GrantMade) -> PastGrantRecord:
    return PastGrantRecord(
        identifier=grant.identifier,
        title=grant.title,
        description=grant.description,
        funder=grant.funder,
        funder_id=grant.funder_id,
        recipient=grant.recipient,
        recipient_id=grant.recipient_id,
        programme=grant.programme,
        pence=grant.amount_pence,
        currency=grant.currency,
        amount_text=grant.amount_text,
        awarded_on=grant.awarded_on,
        date_text=grant.date_text,
        period=grant.period,
        areas=tuple(grant.areas),
        address=grant.url,
        licence=grant.licence,
        source=grant.source,
        read_on=grant.read_on,
    )
