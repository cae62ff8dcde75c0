"""Put an opportunity into the pipeline, move it from stage to stage, and record notes and tasks."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlmodel import Session, select

from funding_tui.base.errors import BadInput, NotFound
from models.changes import record_audit
from models.database import Workspace
from models.opportunities import PIPELINE_STAGES, Opportunity, PipelineItem, PipelineNote, PipelineTask

NEEDS_A_REASON = ("dismissed", "lost")
LONGEST = 2_000  # letters of a reason, a note or a task


def move_bid(
    workspace: Workspace,
    opportunity: int,
    stage: str,
    *,
    who: str = "",
    owner: str | None = None,
    reason: str = "",
    now: datetime | None = None,
) -> None:
    """Move an opportunity to a stage of the pipeline, into which it is put where it is not in it yet.

    Args:
        workspace: the records.
        opportunity: its number.
        stage: one of `models.opportunities.STAGES`; for `won` use `record_win`, which records the money too.
        who: who decides.
        owner: who is responsible from now on; None leaves that as it is.
        reason: why; needed to dismiss it, and when it is lost.
        now: the instant in UTC; the clock's when None.

    Raises:
        NotFound: there is no such opportunity.
        BadInput: there is no such stage, a reason is missing, or the stage says nothing new.
    """
    if stage not in PIPELINE_STAGES:
        message = f"there is no stage {stage!r}; the stages are {', '.join(PIPELINE_STAGES)}"
        raise BadInput(message)
    if stage == "won":
        message = "to record a win with its money, name the pots that it pays into: pipeline won"
        raise BadInput(message)
    why = _text(reason)
    if stage in NEEDS_A_REASON and not why:
        message = f"say why it is {stage}; the reason is saved, and changes the rank of similar opportunities"
        raise BadInput(message)
    with workspace.session(writing=True) as session:
        set_stage(session, opportunity, stage, who=who, owner=owner, reason=why, now=now or datetime.now(UTC))


def set_stage(
    session: Session, opportunity: int, stage: str, *, who: str, owner: str | None, reason: str, now: datetime
) -> PipelineItem:
    """Set the stage within a session, with an audit entry of who did it and why.

    Raises:
        NotFound: there is no such opportunity.
        BadInput: it is at that stage already, with the same owner and reason.
    """
    if session.get(Opportunity, opportunity) is None:
        message = f"there is no opportunity number {opportunity}; `search` prints their numbers"
        raise NotFound(message)
    item = _find(session, opportunity)
    before = None if item is None else _state(item)
    if item is None:
        item = PipelineItem(opportunity_id=opportunity, stage=stage, changed_at=now)
    if stage != item.stage:
        item.changed_at = now
    item.stage, item.reason = stage, reason
    item.owner = item.owner if owner is None else _text(owner)
    after = _state(item)
    if after == before:
        message = f"opportunity {opportunity} is {stage} already; nothing was changed"
        raise BadInput(message)
    session.add(item)
    session.flush()
    what, record = f"pipeline {stage}", f"opportunity {opportunity}"
    record_audit(session, what, who=who, record=record, before=before, after=after, why=reason)
    return item


def remove_bid(workspace: Workspace, opportunity: int, *, who: str = "") -> None:
    """Take an opportunity out of the pipeline, as if nothing had been decided; the audit shows it.

    Raises:
        NotFound: it is not in the pipeline.
        BadInput: it is won, and a stream holds its money; or there are notes or tasks, which would be lost.
    """
    with workspace.session(writing=True) as session:
        item = read_item(session, opportunity)
        if item.stream_id is not None:
            message = f"opportunity {opportunity} is won and its stream is recorded; it stays in the pipeline"
            raise BadInput(message)
        attached = [*session.exec(select(PipelineNote.id).where(PipelineNote.item_id == item.id))]
        attached += [*session.exec(select(PipelineTask.id).where(PipelineTask.item_id == item.id))]
        if attached:
            message = (
                f"opportunity {opportunity} has notes or tasks, which would be lost; "
                "dismiss it with a reason, or watch it"
            )
            raise BadInput(message)
        record, before = f"opportunity {opportunity}", _state(item)
        session.delete(item)
        record_audit(session, "pipeline take back", who=who, record=record, before=before)


def add_note(workspace: Workspace, opportunity: int, text: str, *, who: str = "") -> None:
    """Write a note on an opportunity in the pipeline.

    Raises:
        NotFound: it is not in the pipeline.
        BadInput: there is no text.
    """
    with workspace.session(writing=True) as session:
        item = read_item(session, opportunity)
        session.add(
            PipelineNote(item_id=item.id or 0, at=datetime.now(UTC), who=who, text=_needed(text, "note"))
        )


def add_task(
    workspace: Workspace, opportunity: int, title: str, *, due: date | None = None, owner: str = ""
) -> int:
    """Add something to be done for a bid; gives its number.

    Raises:
        NotFound: the opportunity is not in the pipeline.
        BadInput: there is no text.
    """
    with workspace.session(writing=True) as session:
        item = read_item(session, opportunity)
        task = PipelineTask(
            item_id=item.id or 0, title=_needed(title, "task"), due=due, owner=_text(owner) or item.owner
        )
        session.add(task)
        session.flush()
        return task.id or 0


def finish_task(workspace: Workspace, task: int, *, on: date) -> None:
    """Mark a task as done.

    Raises:
        NotFound: there is no such task.
        BadInput: it is done already.
    """
    with workspace.session(writing=True) as session:
        record = session.get(PipelineTask, task)
        if record is None:
            message = f"there is no task number {task}; `pipeline show` prints those of an opportunity"
            raise NotFound(message)
        if record.done_on is not None:
            message = f"task {task} was done on {record.done_on} already"
            raise BadInput(message)
        record.done_on = on
        session.add(record)


def read_item(session: Session, opportunity: int) -> PipelineItem:
    """The record of an opportunity in the pipeline.

    Raises:
        NotFound: it is not in the pipeline.
    """
    item = _find(session, opportunity)
    if item is None:
        message = f"opportunity {opportunity} is not in the pipeline; put it there with: pipeline move"
        raise NotFound(message)
    return item


def _find(session: Session, opportunity: int) -> PipelineItem | None:
    return session.exec(select(PipelineItem).where(PipelineItem.opportunity_id == opportunity)).first()


def _state(item: PipelineItem) -> dict[str, str]:
    return {"stage": item.stage, "owner": item.owner, "reason": item.reason}


def _text(text: str) -> str:
    return " ".join(text.split())[:LONGEST]


def _needed(text: str, what: str) -> str:
    if not (shortened := _text(text)):
        message = f"the {what} is empty; write something"
        raise BadInput(message)
    return shortened
