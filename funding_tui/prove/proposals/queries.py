"""The versions of proposals, the state of each, and the report that its paper is written from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import object_session
from sqlmodel import Session, col, select

from funding_tui.allocate.proposal_state import (
    ProposalName,
    as_utc,
    build_proposal_state,
    proposal_name,
    read_proposal_state,
    read_steps,
    report_without_state,
)
from funding_tui.allocate.report.identity.added_for_run import stored_name
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.stored import read_report, tells_value
from funding_tui.allocate.run_names import named_report
from funding_tui.base.errors import BadInput, NotFound
from models.allocations import Proposal, ProposalStep, Run
from models.database import Workspace
from models.funding import Pot, Stream
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.stored.stored_solution import fingerprint_of_stored, read_solution


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
        run_name: what was solved: the scenario, and what was added for the run.
        words: its state, in sentences.
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
    run_name: str
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
        return tuple(build_row(found, steps[found.id or 0]) for found in session.exec(newest_first))


def proposal(workspace: Workspace, name: ProposalName) -> ProposalRow:
    """One version of a proposal.

    Raises:
        NotFound: there is none of that name.
    """
    with workspace.session() as session:
        found = find_version(session, name)
        return build_row(found, read_steps(session, found))


def proposal_report(workspace: Workspace, name: ProposalName) -> RunReport:
    """What a version's paper is written from: the run's report when the version was drafted.

    Raises:
        NotFound: there is none of that name.
    """
    with workspace.session() as session:
        found = find_version(session, name)
        report = report_of_version(session, found)
        return report.model_copy(update={"standing": read_proposal_state(session, found)})


def added_since_signed(workspace: Workspace, run: int) -> str:
    """That a run says more by now than the paper that was signed of it, in a sentence; empty where not so.

    Prices, reasons, risk or a proof may be added to a run at any time; what was signed does not change.

    Args:
        workspace: an open workspace.
        run: its number.
    """
    with workspace.session() as session:
        stored = session.get(Run, run)
        query = select(Proposal).where(Proposal.run_id == run).order_by(col(Proposal.id).desc())
        for version in session.exec(query):
            state = read_proposal_state(session, version).state
            if stored is None or state not in ("submitted", "certified"):
                continue
            if version.report == report_without_state(stored):
                return ""
            name = proposal_name(version)
            return (
                f"Run {run} was added to since proposal {name} of it was {state}: this is the run as it is "
                f"now, a draft. The {state} paper is: export {name}"
            )
    return ""


def report_of_version(session: Session, version: Proposal) -> RunReport:
    """The report of the run when a version was drafted, read as reports are written today."""
    run = session.get_one(Run, version.run_id)
    return named_report(session, read_report(version.report, run.problem, run.solution), run)


def find_version(session: Session, name: ProposalName) -> Proposal:
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


def _benefit(version: Proposal) -> float:
    """Its benefit, unweighted; of an old version that is worked out again from its run."""
    session = object_session(version)
    if tells_value(version.report) or session is None:
        return float(version.report["benefit"])
    run = session.get_one(Run, version.run_id)
    return read_report(version.report, run.problem, run.solution).benefit


def build_row(version: Proposal, steps: Sequence[ProposalStep]) -> ProposalRow:
    """A version as it is shown."""
    state = build_proposal_state(version, steps)
    return ProposalRow(
        id=version.id or 0,
        name=proposal_name(version),
        number=version.number,
        version=version.version,
        title=version.title,
        run=version.run_id,
        scenario=str(version.report["scenario_name"]),
        run_name=stored_name(version.report),
        state=state.state,
        words=state.words,
        allocated=int(version.report["allocated"]),
        benefit=_benefit(version),
        harm_unit=str(version.report["harm_unit"]),
        created_at=state.drafted_at,
        created_by=version.created_by,
        steps=tuple(StepRow(step.state, as_utc(step.at), step.who, step.reason) for step in steps),
    )


@dataclass(frozen=True, slots=True)
class VersionAllocation:
    """What a version allocates: its problem and the answer that it was drafted with."""

    problem: Problem
    solution: Solution


def version_allocation(session: Session, version: Proposal) -> VersionAllocation:
    """The problem and the answer of a version.

    Raises:
        BadInput: the stored answer is not the one that the version was drafted with.
    """
    run = session.get_one(Run, version.run_id)
    problem = Problem.model_validate(run.problem)
    if fingerprint_of_stored(run.solution) != version.answer:
        message = (
            f"the allocation of run {run.id} is not the one that {proposal_name(version)} was drafted with"
        )
        raise BadInput(message)
    return VersionAllocation(problem, read_solution(problem, run.solution))


def pot_name(stream: Stream, pot: Pot) -> str:
    """The name of a pot, such as `core 2026/27 revenue-other`."""
    return f"{stream.code} {pot.financial_year} {pot.cost_type}"
