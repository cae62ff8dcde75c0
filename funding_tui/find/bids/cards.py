"""The pipeline as it stands, and the card of one opportunity in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput
from funding_tui.find.bids.appraisal import BidAdvice, BidFacts, appraise_bid
from funding_tui.find.bids.stages import read_item
from funding_tui.find.matching.profiles import read_partnership_profile
from funding_tui.find.matching.ranking import match_opportunity
from funding_tui.find.matching.scoring import Match
from funding_tui.find.opportunities import OpportunityRow, read_rows
from funding_tui.find.opportunity_words import changes_in_words
from models.database import Workspace
from models.money import BASIS_POINTS, Pence
from models.opportunities import (
    PIPELINE_STAGES,
    BidAppraisal,
    Opportunity,
    OpportunityVersion,
    PipelineItem,
    PipelineNote,
    PipelineTask,
)
from models.partnership import Partnership


@dataclass(frozen=True, slots=True)
class TaskRow:
    """Something to be done for a bid; `due` is None where no day was set, `done_on` while it is open."""

    number: int
    title: str
    due: date | None
    owner: str
    done_on: date | None


@dataclass(frozen=True, slots=True)
class BidRow:
    """One opportunity in the pipeline.

    Attributes:
        next_task: the open task that is due first; None where there is none.
        moved: (field, from, to) of what changed in the listing since it came to its stage.
        stream_id: of the stream that it became; None unless won.
    """

    row: OpportunityRow
    stage: str
    owner: str
    reason: str
    changed_at: datetime
    next_task: TaskRow | None
    moved: tuple[tuple[str, str, str], ...]
    stream_id: int | None


@dataclass(frozen=True, slots=True)
class BidCard:
    """All about one opportunity in the pipeline.

    Attributes:
        notes: (when, who, text), newest first.
        facts: what is stated of the bid, and advised of it.
        match: how it is scored for the partnership.
    """

    item: BidRow
    tasks: tuple[TaskRow, ...]
    notes: tuple[tuple[datetime, str, str], ...]
    facts: BidFacts
    chance_basis: str
    advised: BidAdvice
    match: Match | None


@dataclass(frozen=True, slots=True)
class MatchAndBid:
    """How a listing is scored, and its card; None where it is not in the pipeline."""

    match: Match | None
    card: BidCard | None


def read_match_and_bid(workspace: Workspace, opportunity: int, *, today: date) -> MatchAndBid:
    """What the partnership makes of a listing, whether it has taken it up or not."""
    with workspace.session() as session:
        is_taken = session.exec(
            select(PipelineItem.id).where(PipelineItem.opportunity_id == opportunity)
        ).first()
    if is_taken is None:
        return MatchAndBid(match_opportunity(workspace, opportunity, today=today), None)
    found = read_bid(workspace, opportunity, today=today)
    return MatchAndBid(found.match, found)


def list_bids(workspace: Workspace, *, stage: str = "", today: date) -> tuple[BidRow, ...]:
    """Everything in the pipeline, stage by stage, what closes first at the top of each.

    Args:
        workspace: the records.
        stage: only this one; empty for all but those that were dismissed.
        today: the day in the United Kingdom.

    Raises:
        BadInput: there is no such stage.
    """
    if stage and stage not in PIPELINE_STAGES:
        message = f"there is no stage {stage!r}; the stages are {', '.join(PIPELINE_STAGES)}"
        raise BadInput(message)
    with workspace.session() as session:
        asked = select(PipelineItem)
        asked = (
            asked.where(PipelineItem.stage == stage)
            if stage
            else asked.where(col(PipelineItem.stage) != "dismissed")
        )
        rows = [_row(session, item, today) for item in session.exec(asked)]
    return tuple(
        sorted(
            rows,
            key=lambda each: (PIPELINE_STAGES.index(each.stage), each.row.closes_on or date.max, each.row.id),
        )
    )


def read_bid(workspace: Workspace, opportunity: int, *, today: date) -> BidCard:
    """One opportunity of the pipeline in full.

    Raises:
        NotFound: it is not in the pipeline.
    """
    match = match_opportunity(workspace, opportunity, today=today)
    with workspace.session() as session:
        item = read_item(session, opportunity)
        stated = _stated(session, item)
        facts = _facts(session, stated, match, today)
        asked = select(PipelineNote).where(PipelineNote.item_id == item.id)
        notes = session.exec(asked.order_by(col(PipelineNote.at).desc()))
        return BidCard(
            item=_row(session, item, today),
            tasks=_tasks(session, item),
            notes=tuple((each.at, each.who, each.text) for each in notes),
            facts=facts,
            chance_basis=stated.chance_basis,
            advised=appraise_bid(facts),
            match=match,
        )


def update_appraisal(
    workspace: Workspace,
    opportunity: int,
    *,
    sought: Pence | None = None,
    officer_days: float | None = None,
    other_cost: Pence | None = None,
    match_needed: Pence | None = None,
    chance_bp: int | None = None,
    chance_basis: str | None = None,
    capacity_days: float | None = None,
) -> None:
    """State facts of a bid; what is None stays as it was stated before.

    Raises:
        NotFound: it is not in the pipeline.
        BadInput: a chance without anything that it rests on.
    """
    given = {
        "sought": sought,
        "officer_days": officer_days,
        "other_cost": other_cost,
        "match_needed": match_needed,
        "chance_bp": chance_bp,
        "chance_basis": chance_basis,
        "capacity_days": capacity_days,
    }
    with workspace.session() as session:
        item = read_item(session, opportunity)
        stated = _stated(session, item)
        stated.sqlmodel_update({name: value for name, value in given.items() if value is not None})
        if stated.chance_bp is not None and not stated.chance_basis.strip():
            message = "say what the chance rests on, such as: 3 of our last 8 bids to this funder were won"
            raise BadInput(message)
        stated.stated_at = datetime.now(UTC)
        session.add(stated)


def _stated(session: Session, item: PipelineItem) -> BidAppraisal:
    """What is stated of a bid; a record with nothing in it where nothing is."""
    blank = BidAppraisal(item_id=item.id or 0, stated_at=datetime.now(UTC))
    return session.get(BidAppraisal, item.id) or blank


def _facts(session: Session, stated: BidAppraisal, match: Match | None, today: date) -> BidFacts:
    partnership = session.exec(select(Partnership)).first()
    fit = next((part for part in match.parts if part.name == "fit"), None) if match else None
    barred = [f"{gate.name}, {gate.reason}" for gate in match.gates if gate.verdict == "no"] if match else []
    return BidFacts(
        sought=stated.sought,
        officer_days=stated.officer_days,
        officer_day=None if partnership is None else partnership.officer_day_pence,
        other_cost=stated.other_cost,
        match_needed=stated.match_needed,
        match_held=read_partnership_profile(session, today).free,
        chance_bp=stated.chance_bp,
        capacity_days=stated.capacity_days,
        fit_bp=round(BASIS_POINTS * fit.points / fit.most) if fit and fit.most else None,
        barred="; ".join(barred),
    )


def _row(session: Session, item: PipelineItem, today: date) -> BidRow:
    (row,) = read_rows(session, [item.opportunity_id], today)
    currency = session.exec(select(Opportunity.currency).where(Opportunity.id == item.opportunity_id)).one()
    changes = session.exec(
        select(OpportunityVersion.changes).where(
            OpportunityVersion.opportunity_id == item.opportunity_id,
            OpportunityVersion.number > 1,
            OpportunityVersion.read_at >= item.changed_at,
        )
    )
    to_do = [task for task in _tasks(session, item) if task.done_on is None]
    return BidRow(
        row=row,
        stage=item.stage,
        owner=item.owner,
        reason=item.reason,
        changed_at=item.changed_at,
        next_task=to_do[0] if to_do else None,
        moved=tuple(change for each in changes for change in changes_in_words(each, currency)),
        stream_id=item.stream_id,
    )


def _tasks(session: Session, item: PipelineItem) -> tuple[TaskRow, ...]:
    found = session.exec(select(PipelineTask).where(PipelineTask.item_id == item.id))
    rows = [TaskRow(each.id or 0, each.title, each.due, each.owner, each.done_on) for each in found]
    return tuple(sorted(rows, key=lambda each: (each.done_on is not None, each.due or date.max, each.number)))
