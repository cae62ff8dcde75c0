"""What is told of proposals: their versions, where each stands, and the paper of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from funding_tui.allocate.proposal_name import ProposalName
from funding_tui.allocate.report.proposal_state import ProposalState, StandingTold
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import NotFound
from funding_tui.base.percentages import moment
from models.allocations import Proposal, ProposalStep, Run
from models.database import Workspace

NOBODY = "somebody who gave no name"


@dataclass(frozen=True, slots=True)
class StepRow:
    """A state that a version came into, by whom, when and why."""

    state: str
    at: datetime
    who: str
    reason: str


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One version of a proposal.

    Attributes:
        id: of the version's record.
        name: such as `P1.2`.
        state: draft, submitted, certified, declined or superseded.
        words: where it stands, in sentences.
        allocated: pence.
        benefit: in `harm_unit`.
        steps: oldest first.
    """

    id: int
    name: str
    number: int
    version: int
    title: str
    run: int
    scenario: str
    state: str
    words: str
    allocated: int
    benefit: float
    harm_unit: str
    created_at: datetime
    created_by: str
    steps: tuple[StepRow, ...]


def proposals(workspace: Workspace) -> tuple[ProposalRow, ...]:
    """Every version of every proposal, the latest first."""
    with workspace.session() as session:
        steps: dict[int, list[ProposalStep]] = defaultdict(list)
        for step in session.exec(select(ProposalStep).order_by(col(ProposalStep.id))):
            steps[step.proposal_id].append(step)
        newest_first = select(Proposal).order_by(col(Proposal.number).desc(), col(Proposal.version).desc())
        return tuple(row_of(found, steps[found.id or 0]) for found in session.exec(newest_first))


def proposal(workspace: Workspace, name: ProposalName) -> ProposalRow:
    """One version of a proposal.

    Raises:
        NotFound: there is none of that name.
    """
    with workspace.session() as session:
        found = find(session, name)
        return row_of(found, steps_of(session, found))


def proposal_report(workspace: Workspace, name: ProposalName) -> RunReport:
    """What a version's paper is written from: the run as it was told when the version was drafted.

    Raises:
        NotFound: there is none of that name.
    """
    with workspace.session() as session:
        found = find(session, name)
        report = RunReport.model_validate(found.report)
        return report.model_copy(update={"standing": standing_of(found, steps_of(session, found))})


def run_standing(session: Session, run: Run) -> StandingTold | None:
    """Where the latest version that was made of a run, as it is told now, stands; None where none was."""
    query = select(Proposal).where(Proposal.run_id == run.id).order_by(col(Proposal.id).desc())
    for version in session.exec(query):
        if version.report == as_drafted(run):
            return standing_of(version, steps_of(session, version))
    return None


def as_drafted(run: Run) -> dict[str, Any]:
    """What is told of a run, as a version keeps it: without where a proposal of it stands."""
    return {**run.report, "standing": None}


def find(session: Session, name: ProposalName) -> Proposal:
    """The record of a version.

    Raises:
        NotFound: there is none of that name; the sentence says which there are.
    """
    query = select(Proposal).where(Proposal.number == name.number).order_by(col(Proposal.version).desc())
    versions = session.exec(query).all()
    for found in versions:
        if name.version in (None, found.version):
            return found
    if versions:
        message = f"proposal {name.number} has no version {name.version}; its latest is {versions[0].version}"
    elif session.exec(select(Proposal.id)).first() is None:
        message = "there is no proposal yet; make one of a run with: proposal draft RUN"
    else:
        message = f"there is no proposal {name.number}; see: proposal list"
    raise NotFound(message)


def steps_of(session: Session, version: Proposal) -> Sequence[ProposalStep]:
    """The states that a version came into, oldest first."""
    query = select(ProposalStep).where(ProposalStep.proposal_id == version.id).order_by(col(ProposalStep.id))
    return session.exec(query).all()


def name_of(version: Proposal) -> str:
    """Such as `P1.2`."""
    return str(ProposalName(version.number, version.version))


def row_of(version: Proposal, steps: Sequence[ProposalStep]) -> ProposalRow:
    """A version as it is shown."""
    told = standing_of(version, steps)
    return ProposalRow(
        id=version.id or 0,
        name=name_of(version),
        number=version.number,
        version=version.version,
        title=version.title,
        run=version.run_id,
        scenario=str(version.report["scenario_name"]),
        state=told.state,
        words=told.words,
        allocated=int(version.report["allocated"]),
        benefit=float(version.report["benefit"]),
        harm_unit=str(version.report["harm_unit"]),
        created_at=told.drafted_at,
        created_by=version.created_by,
        steps=tuple(StepRow(step.state, _aware(step.at), step.who, step.reason) for step in steps),
    )


def standing_of(version: Proposal, steps: Sequence[ProposalStep]) -> StandingTold:
    """Where a version stands, from its steps."""
    reached = {step.state: step for step in steps}
    submitted = reached.get("submitted")
    decided = reached.get("certified") or reached.get("declined")
    replaced = reached.get("superseded")
    return StandingTold(
        number=version.number,
        version=version.version,
        title=version.title,
        state=cast(ProposalState, steps[-1].state),
        drafted_by=version.created_by,
        drafted_at=_aware(version.created_at),
        submitted_by=submitted.who if submitted else None,
        submitted_at=_aware(submitted.at) if submitted else None,
        decided_by=decided.who if decided else None,
        decided_at=_aware(decided.at) if decided else None,
        reason=decided.reason if decided else "",
        superseded_at=_aware(replaced.at) if replaced else None,
        words=_words(version, steps),
    )


def _words(version: Proposal, steps: Sequence[ProposalStep]) -> str:
    state = steps[-1].state
    first = f"Proposal {version.number}, version {version.version}"
    if state == "draft":
        return f"{first}: DRAFT. Nobody has submitted it, and it commits no money."
    said = [f"{first}: {state.upper()}."]
    said += [_step_words(step) for step in steps if step.state != "draft"]
    if state == "submitted":
        said.append("It commits no money until it is certified.")
    return " ".join(said)


def _step_words(step: ProposalStep) -> str:
    if step.state == "superseded":
        return f"Superseded on {moment(step.at)}: {step.reason}"
    why = f" {step.reason.rstrip('.')}." if step.reason else ""
    return f"{step.state.capitalize()} by {step.who or NOBODY} on {moment(step.at)}.{why}"


def _aware(instant: datetime) -> datetime:
    """An instant of the database, which keeps UTC without saying so."""
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
