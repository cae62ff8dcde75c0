"""Opportunities with all that a file of them shows, read page by page so that any number fits in memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from funding_tui.base.errors import OperationCancelled
from funding_tui.base.progress import IsCancelled
from funding_tui.find.matching.profiles import read_profiles
from funding_tui.find.matching.ranking import build_scorer
from funding_tui.find.matching.scoring import Match, Scorer
from funding_tui.find.opportunities import OpportunityRow, build_row
from models.columns import among
from models.database import Workspace
from models.opportunities import Opportunity, PipelineItem
from models.partnership import Priority

PAGE = 500  # opportunities held in memory at a time


@dataclass(frozen=True, slots=True)
class OpportunityRecord:
    """One opportunity as it is today.

    Attributes:
        row: as lists show it.
        opportunity: its record, apart from the database.
        stage: of the pipeline; empty for one that is not in it.
        match: how it suits the partnership; None where no priority is on record to compare it with.
    """

    row: OpportunityRow
    opportunity: Opportunity
    stage: str
    match: Match | None


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
    return [
        OpportunityRecord(
            row=build_row(opportunities[key], today),
            opportunity=opportunities[key],
            stage=stages.get(key, ""),
            match=matches.get(key),
        )
        for key in existing
    ]
