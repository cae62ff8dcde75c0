"""The pipeline as a list, one opportunity of it in full, and both in words for screens and the prompt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypedDict, Unpack

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import day
from funding_tui.find.bids.appraisal import BidAdvice, BidFacts, appraise_bid
from funding_tui.find.bids.stages import read_item
from funding_tui.find.matching.profiles import read_partnership_profile
from funding_tui.find.matching.ranking import match_opportunity
from funding_tui.find.matching.scoring import Match
from funding_tui.find.opportunities import OpportunityRow, read_rows
from funding_tui.find.opportunity_words import changes_in_words
from models.database import Workspace
from models.money import BASIS_POINTS, Pence, format_pounds
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
        moved: (field, from, to) of what its source changed since it came to its stage.
        stream_id: of the stream that it became; None unless it was won.
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
        facts: what is stated of the bid. advised: the advice on it.
        match: its score for the partnership.
    """

    item: BidRow
    tasks: tuple[TaskRow, ...]
    notes: tuple[tuple[datetime, str, str], ...]
    facts: BidFacts
    chance_basis: str
    advised: BidAdvice
    match: Match | None


class AppraisalFields(TypedDict, total=False):
    """Facts of a bid, in the units of `BidFacts`; `chance_basis` is what the chance rests on."""

    sought: Pence | None
    officer_days: float | None
    other_cost: Pence | None
    match_needed: Pence | None
    chance_bp: int | None
    chance_basis: str | None
    capacity_days: float | None


@dataclass(frozen=True, slots=True)
class MatchAndBid:
    """The score of an opportunity, and its card; None where it is not in the pipeline."""

    match: Match | None
    card: BidCard | None


def read_match_and_bid(workspace: Workspace, opportunity: int, *, today: date) -> MatchAndBid:
    """How an opportunity suits the partnership, and its bid where there is one."""
    with workspace.session() as session:
        item = session.exec(select(PipelineItem.id).where(PipelineItem.opportunity_id == opportunity)).first()
    if item is None:
        return MatchAndBid(match_opportunity(workspace, opportunity, today=today), None)
    card = read_bid(workspace, opportunity, today=today)
    return MatchAndBid(card.match, card)


def list_bids(workspace: Workspace, *, stage: str = "", today: date) -> tuple[BidRow, ...]:
    """The pipeline, stage by stage, what closes first at the top of each.

    Without a stage, all of it but what was dismissed.

    Raises:
        BadInput: there is no such stage.
    """
    if stage and stage not in PIPELINE_STAGES:
        message = f"there is no stage {stage!r}; the stages are {', '.join(PIPELINE_STAGES)}"
        raise BadInput(message)
    with workspace.session() as session:
        wanted = col(PipelineItem.stage) == stage if stage else col(PipelineItem.stage) != "dismissed"
        rows = [_row(session, item, today) for item in session.exec(select(PipelineItem).where(wanted))]
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
        appraisal = _read_appraisal(session, item)
        facts = _facts(session, appraisal, match, today)
        notes = session.exec(
            select(PipelineNote).where(PipelineNote.item_id == item.id).order_by(col(PipelineNote.at).desc())
        )
        return BidCard(
            item=_row(session, item, today),
            tasks=_tasks(session, item),
            notes=tuple((each.at, each.who, each.text) for each in notes),
            facts=facts,
            chance_basis=appraisal.chance_basis,
            advised=appraise_bid(facts),
            match=match,
        )


def update_appraisal(workspace: Workspace, opportunity: int, **stated: Unpack[AppraisalFields]) -> None:
    """State facts of a bid; what is None or left out stays as it was.

    Raises:
        NotFound: it is not in the pipeline.
        BadInput: a chance without what it rests on.
    """
    with workspace.session(writing=True) as session:
        appraisal = _read_appraisal(session, read_item(session, opportunity))
        appraisal.sqlmodel_update({name: value for name, value in stated.items() if value is not None})
        if appraisal.chance_bp is not None and not appraisal.chance_basis.strip():
            message = "say what the chance rests on, such as: 3 of our last 8 bids to this funder were won"
            raise BadInput(message)
        appraisal.stated_at = datetime.now(UTC)
        session.add(appraisal)


def _read_appraisal(session: Session, item: PipelineItem) -> BidAppraisal:
    """What is stated of a bid; an empty record where nothing is."""
    empty = BidAppraisal(item_id=item.id or 0, stated_at=datetime.now(UTC))
    return session.get(BidAppraisal, item.id) or empty


def _facts(session: Session, appraisal: BidAppraisal, match: Match | None, today: date) -> BidFacts:
    partnership = session.exec(select(Partnership)).first()
    fit = next((part for part in match.parts if part.name == "fit"), None) if match else None
    barred = [f"{gate.name}, {gate.reason}" for gate in match.gates if gate.bars] if match else []
    return BidFacts(
        sought=appraisal.sought,
        officer_days=appraisal.officer_days,
        officer_day=None if partnership is None else partnership.officer_day_pence,
        other_cost=appraisal.other_cost,
        match_needed=appraisal.match_needed,
        match_held=read_partnership_profile(session, today).free,
        chance_bp=appraisal.chance_bp,
        capacity_days=appraisal.capacity_days,
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
    open_tasks = [task for task in _tasks(session, item) if task.done_on is None]
    return BidRow(
        row=row,
        stage=item.stage,
        owner=item.owner,
        reason=item.reason,
        changed_at=item.changed_at,
        next_task=open_tasks[0] if open_tasks else None,
        moved=tuple(change for each in changes for change in changes_in_words(each, currency)),
        stream_id=item.stream_id,
    )


def _tasks(session: Session, item: PipelineItem) -> tuple[TaskRow, ...]:
    tasks = session.exec(select(PipelineTask).where(PipelineTask.item_id == item.id))
    rows = [TaskRow(each.id or 0, each.title, each.due, each.owner, each.done_on) for each in tasks]
    return tuple(sorted(rows, key=lambda each: (each.done_on is not None, each.due or date.max, each.number)))


def match_pairs(match: Match) -> list[tuple[str, str]]:
    """Score, gates with the words that decide them, and what the score is made of."""
    pairs = [("Fit", "barred" if match.barred else f"{match.score} of 100"), ("Why", match.line)]
    for gate in match.gates:
        quote = f" (\u201c{gate.quote}\u201d)" if gate.quote else ""
        pairs.append((gate.name.capitalize(), f"{gate.verdict}: {gate.reason}{quote}"))
    pairs += [
        (f"Counts {part.name}", f"{part.points:.0f} of {part.most:.0f}: {part.words}") for part in match.parts
    ]
    if match.leaning:
        pairs.append(("Earlier decisions", match.leaning))
    return pairs


def bid_pairs(card: BidCard | None) -> list[tuple[str, str]]:
    """Stage, what changed since, tasks, notes, and the advice on the bid."""
    if card is None:
        return [("Stage", "not in the pipeline")]
    item, advised = card.item, card.advised
    pairs = [("Stage", stage_words(item))]
    pairs += [("Changed since", f"{field}: {before} to {after}") for field, before, after in item.moved]
    pairs += [(f"Task {task.number}", task_words(task, item.row.closes_on)) for task in card.tasks]
    pairs += [
        ("Note", f"{when:%d %b %Y}{f' by {who}' if who else ''}: {text}") for when, who, text in card.notes
    ]
    pairs.append(("Advice", advised.advice))
    pairs += [("Because", reason) for reason in advised.reasons]
    if advised.missing:
        pairs.append(("Not stated", "; ".join(advised.missing)))
    if card.chance_basis:
        pairs.append(("The chance rests on", card.chance_basis))
    if advised.cost is not None:
        pairs.append(("The bid costs", format_pounds(advised.cost)))
    return pairs


def stage_words(item: BidRow) -> str:
    """The stage, the owner, and why."""
    owner = f", owner {item.owner}" if item.owner else ""
    why = f": {item.reason}" if item.reason else ""
    return f"{item.stage}{owner}{why}"


def task_words(task: TaskRow, closes_on: date | None) -> str:
    """What is to be done, by when and by whom; says so where that is after the closing day."""
    due = "no day set" if task.due is None else f"due {day(task.due)}"
    if task.due is not None and closes_on is not None and task.due > closes_on:
        due += f", after it closes on {day(closes_on)}"
    state = due if task.done_on is None else f"done {day(task.done_on)}"
    return f"{task.title} ({state}{f', {task.owner}' if task.owner else ''})"
