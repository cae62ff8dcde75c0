"""Listings with everything that a list of them may show, read page by page so that any number fits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from funding_tui.base.errors import OperationCancelled
from funding_tui.find.matching.profiles import read_profiles
from funding_tui.find.matching.ranking import build_scorer
from funding_tui.find.matching.scoring import Match, Scorer
from funding_tui.find.opportunities import build_row
from models.columns import among
from models.database import Workspace
from models.money import Pence
from models.opportunities import Opportunity, PipelineItem
from models.partnership import Priority

PAGE = 500  # listings held in memory at a time


@dataclass(frozen=True, slots=True)
class OpportunityRecord:
    """One listing as it stands today.

    Attributes:
        closes: as people read it, in the source's words where it has any.
        closes_on: the closing day in the United Kingdom; None where not known.
        closes_at: the instant in UTC; None where only the day, or nothing, is known.
        amount: in words.
        least, most, total: hundredths of `currency`; None where not given as a number.
        who: may apply, in the source's words; empty where not stated.
        first_seen, changed_at: instants in UTC.
        stage: of the pipeline; empty for one that was not taken up.
        fit: 0 to 100 as of `match`, 0 for one that the partnership cannot apply for; None where no priority
            is on record to hold it against.
        priority: the one that it fits best; empty for none.
    """

    id: int
    title: str
    funder: str
    closes: str
    closes_on: date | None
    closes_at: datetime | None
    status: str
    amount: str
    least: Pence | None
    most: Pence | None
    total: Pence | None
    currency: str
    places: tuple[str, ...]
    who: tuple[str, ...]
    source: str
    address: str
    first_seen: datetime
    changed_at: datetime
    stage: str
    fit: int | None
    priority: str


def read_opportunity_records(
    workspace: Workspace,
    ids: Sequence[int],
    *,
    today: date,
    cancelled: Callable[[], bool] | None = None,
) -> Iterator[OpportunityRecord]:
    """The listings of these ids in their order; an id that is gone is passed over.

    Args:
        workspace: where the listings are.
        ids: as `find` gave them.
        today: the day in the United Kingdom.
        cancelled: asked before each page, whether to stop.

    Raises:
        BadInput: the partnership's own judgements on fit cannot be understood.
        OperationCancelled: cancelled.
    """
    with workspace.session() as session:
        scorer = build_scorer(session, today) if session.exec(select(Priority.id)).first() else None
    for first in range(0, len(ids), PAGE):
        if cancelled is not None and cancelled():
            message = "the listings were not all read; it was stopped"
            raise OperationCancelled(message)
        with workspace.session() as session:
            page = _read_page(session, ids[first : first + PAGE], scorer, today)
        yield from page


def _read_page(
    session: Session, ids: Sequence[int], scorer: Scorer | None, today: date
) -> list[OpportunityRecord]:
    stages = dict(
        session.exec(
            select(PipelineItem.opportunity_id, PipelineItem.stage).where(
                among(col(PipelineItem.opportunity_id), ids)
            )
        ).all()
    )
    found = {
        each.id: each for each in session.exec(select(Opportunity).where(among(col(Opportunity.id), ids)))
    }
    there = [key for key in ids if key in found]
    matches: dict[int, Match] = {}
    if scorer is not None:
        matches = {row.id: scorer.score(notice) for row, notice in read_profiles(session, there, today)}
    return [_record(found[key], stages.get(key, ""), matches.get(key), today) for key in there]


def _record(listing: Opportunity, stage: str, match: Match | None, today: date) -> OpportunityRecord:
    row = build_row(listing, today)
    return OpportunityRecord(
        id=row.id,
        title=row.title,
        funder=row.funder,
        closes=row.closes_text,
        closes_on=row.closes_on,
        closes_at=listing.closes_at,
        status=row.status,
        amount=row.amount,
        least=listing.amount_min,
        most=listing.amount_max,
        total=listing.amount_total,
        currency=listing.currency,
        places=tuple(listing.places),
        who=tuple(listing.applicant_types),
        source=listing.source,
        address=listing.url,
        first_seen=listing.first_seen,
        changed_at=listing.changed_at,
        stage=stage,
        fit=None if match is None else match.score,
        priority="" if match is None else match.priority,
    )
