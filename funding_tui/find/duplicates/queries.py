"""What is on record of listings that are the same money, for screens and commands."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from funding_tui.find.duplicates.groups import read_groups
from funding_tui.find.opportunities import closing_day
from funding_tui.find.opportunity_rows import AlsoAt
from funding_tui.find.opportunity_words import closes_in_words
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityLink

STATES = ("asked", "linked", "apart")


@dataclass(frozen=True, slots=True)
class DuplicatePair:
    """Two listings and what is held of them.

    Attributes:
        state: `asked` while a person has yet to say, `linked`, or `apart`.
        how: `identifier`, `relisted`, `name`, `likeness` or `by hand`.
    """

    first: int
    first_title: str
    first_source: str
    first_url: str
    second: int
    second_title: str
    second_source: str
    second_url: str
    state: str
    how: str
    why: str
    decided_by: str


def read_duplicate_pairs(workspace: Workspace, states: Collection[str] = STATES) -> tuple[DuplicatePair, ...]:
    """Pairs of listings on record, those that a person has yet to decide first."""
    one, other = aliased(Opportunity), aliased(Opportunity)
    query = (
        select(OpportunityLink, one, other)
        .join(one, col(one.id) == col(OpportunityLink.first_id))
        .join(other, col(other.id) == col(OpportunityLink.second_id))
        .where(col(OpportunityLink.state).in_(states))
        .order_by(col(OpportunityLink.first_id), col(OpportunityLink.second_id))
    )
    with workspace.session() as session:
        rows = [_row(link, first, second) for link, first, second in session.exec(query)]
    return tuple(sorted(rows, key=lambda row: STATES.index(row.state)))


def _row(link: OpportunityLink, first: Opportunity, second: Opportunity) -> DuplicatePair:
    return DuplicatePair(
        first=link.first_id,
        first_title=first.title,
        first_source=first.source,
        first_url=first.url,
        second=link.second_id,
        second_title=second.title,
        second_source=second.source,
        second_url=second.url,
        state=link.state,
        how=link.how,
        why=link.why,
        decided_by=link.decided_by,
    )


def read_other_addresses(session: Session, key: int) -> tuple[AlsoAt, ...]:
    """The other listings of the same money, then those that may be of it, the soonest to close first."""
    linked = read_groups(session).of(key) - {key}
    asked = session.exec(
        select(OpportunityLink).where(
            OpportunityLink.state == "asked",
            or_(col(OpportunityLink.first_id) == key, col(OpportunityLink.second_id) == key),
        )
    )
    others = dict.fromkeys(linked, True)
    for link in asked:
        others.setdefault(link.second_id if link.first_id == key else link.first_id, False)
    found = session.exec(select(Opportunity).where(col(Opportunity.id).in_(others)))
    told = [_also(record, sure=others[record.id or 0]) for record in found]
    return tuple(sorted(told, key=lambda other: (not other.sure, other.closes_on or date.max, other.id)))


def _also(record: Opportunity, *, sure: bool) -> AlsoAt:
    day = closing_day(record.closes_on, record.closes_at)
    return AlsoAt(
        id=record.id or 0,
        sure=sure,
        title=record.title,
        source=record.source,
        url=record.url,
        closes_on=day,
        closes_text=closes_in_words(record.closes_text, record.closes_at, day, record.rolling),
    )
