"""Opportunities with all that a file of them shows, read page by page so that any number fits in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from funding_tui.base.errors import OperationCancelled
from funding_tui.base.progress import IsCancelled
from funding_tui.find.matching.profiles import read_profiles
from funding_tui.find.matching.ranking import build_scorer
from funding_tui.find.matching.scoring import Match, Scorer
from funding_tui.find.opportunities import OpportunityRow, build_row
from models.columns import among
from models.database import Workspace
from models.money import Pence
from models.opportunities import Opportunity, PipelineItem
from models.partnership import Priority

PAGE = 500  # opportunities held in memory at a time


@dataclass(frozen=True, slots=True)
class OpportunityRecord:
    """One opportunity as it is today.

    Attributes:
        row: as lists show it.
        closes_at: the closing instant in UTC; None where only the day, or nothing, is known.
        least, most, total: hundredths of `currency`; None where not given as a number.
        who: may apply, in the source's words; empty where not stated.
        first_seen: an instant in UTC.
        stage: of the pipeline; empty for one that is not in it.
        fit: the score of its `Match`, 0 for one that the partnership cannot apply for; None where no
            priority is on record to compare it with.
        priority: the one that it fits best; empty for none.
    """

    row: OpportunityRow
    closes_at: datetime | None
    least: Pence | None
    most: Pence | None
    total: Pence | None
    currency: str
    places: tuple[str, ...]
    who: tuple[str, ...]
    address: str
    first_seen: datetime
    stage: str
    fit: int | None
    priority: str


def read_opportunity_records(
    workspace: Workspace, ids: Sequence[int], *, today: date, cancelled: IsCancelled | None = None
) -> Iterator[OpportunityRecord]:
    """The opportunities of these ids in their order; an id that does not exist is left out.

    Raises:
        BadInput: the partnership's own judgements on fit cannot be understood.
        OperationCancelled: cancelled, which is asked before each page.
    """
    with workspace.session() as session:
        scorer = build_scorer(session, today) if session.exec(select(Priority.id)).first() else None
    for first in range(0, len(ids), PAGE):
        if cancelled is not None and cancelled():
            message = "the opportunities were not all read; it was stopped"
            raise OperationCancelled(message)
        with workspace.session() as session:
            page = _read_page(session, ids[first : first + PAGE], scorer, today)
        yield from page


def _read_page(
    session: Session, ids: Sequence[int], scorer: Scorer | None, today: date
) -> list[OpportunityRecord]:
    in_pipeline = select(PipelineItem.opportunity_id, PipelineItem.stage).where(
        among(col(PipelineItem.opportunity_id), ids)
    )
    stages = dict(session.exec(in_pipeline).all())
    query = select(Opportunity).where(among(col(Opportunity.id), ids))
    opportunities = {each.id: each for each in session.exec(query)}
    existing = [key for key in ids if key in opportunities]
    matches: dict[int, Match] = {}
    if scorer is not None:
        matches = {row.id: scorer.score(profile) for row, profile in read_profiles(session, existing, today)}
    return [_record(opportunities[key], stages.get(key, ""), matches.get(key), today) for key in existing]


def _record(opportunity: Opportunity, stage: str, match: Match | None, today: date) -> OpportunityRecord:
    return OpportunityRecord(
        row=build_row(opportunity, today),
        closes_at=opportunity.closes_at,
        least=opportunity.amount_min,
        most=opportunity.amount_max,
        total=opportunity.amount_total,
        currency=opportunity.currency,
        places=tuple(opportunity.places),
        who=tuple(opportunity.applicant_types),
        address=opportunity.url,
        first_seen=opportunity.first_seen,
        stage=stage,
        fit=None if match is None else match.score,
        priority="" if match is None else match.priority,
    )
