"""What a proposal is called (P1 is proposal 1 at its latest version, P1.2 its second), and its state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from sqlmodel import Session, col, select

from funding_tui.allocate.report.identity.added_for_run import NOBODY, stored_name
from funding_tui.allocate.report.identity.certificate import AT_RISK_NOTE, DEMONSTRATION, CertificateReport
from funding_tui.allocate.report.report import ProposalState, ProposalStateReport
from funding_tui.base.errors import BadInput
from funding_tui.base.formats import moment
from models.allocations import Proposal, ProposalStep, Run
from models.audit_chain import AuditLink
from models.changes import AuditEntry

_WRITTEN = re.compile(r"[Pp]?(\d{1,9})(?:\.(\d{1,9}))?")


@dataclass(frozen=True, slots=True)
class ProposalName:
    """A proposal, and which version of it; None for the latest."""

    number: int
    version: int | None = None

    def __str__(self) -> str:
        return f"P{self.number}" if self.version is None else f"P{self.number}.{self.version}"


def parse_proposal_name(text: str) -> ProposalName:
    """The proposal that an officer names.

    Raises:
        BadInput: it is no name of a proposal.
    """
    found = _WRITTEN.fullmatch(text.strip())
    if found is None:
        message = f"{text[:20]!r} names no proposal; write P1 for the latest version of proposal 1, or P1.2"
        raise BadInput(message)
    number, version = found.groups()
    return ProposalName(int(number), None if version is None else int(version))


def is_proposal(text: str) -> bool:
    """Whether a text names a proposal, and not a run: it begins with a P."""
    return text.strip()[:1] in ("P", "p") and _WRITTEN.fullmatch(text.strip()) is not None


def read_state_of_run(session: Session, run: Run) -> ProposalStateReport | None:
    """The latest version that was made of a run as its report reads now; None where there is none."""
    query = select(Proposal).where(Proposal.run_id == run.id).order_by(col(Proposal.id).desc())
    for version in session.exec(query):
        if version.report == report_without_state(run):
            return read_proposal_state(session, version)
    return None


def report_without_state(run: Run) -> dict[str, Any]:
    """The report of a run as a version stores it: without the state of its proposal."""
    return {**run.report, "standing": None}


def read_steps(session: Session, version: Proposal) -> Sequence[ProposalStep]:
    """The states that a version came into, oldest first."""
    query = select(ProposalStep).where(ProposalStep.proposal_id == version.id).order_by(col(ProposalStep.id))
    return session.exec(query).all()


def proposal_name(version: Proposal) -> str:
    """Such as `P1.2`."""
    return str(ProposalName(version.number, version.version))


def read_proposal_state(session: Session, version: Proposal) -> ProposalStateReport:
    """The state of a version, with the audit entry of its decision."""
    return build_proposal_state(version, read_steps(session, version), decision_link(session, version))


def decision_link(session: Session, version: Proposal) -> str:
    """The link of the audit entry that certified or declined a version; empty where neither was done."""
    query = (
        select(AuditEntry.number, AuditEntry.hash)
        .where(
            col(AuditEntry.what).in_(("proposal certified", "proposal declined")),
            AuditEntry.record == f"proposal {proposal_name(version)}",
        )
        .order_by(col(AuditEntry.id).desc())
    )
    found = session.exec(query).first()
    return "" if found is None else str(AuditLink(*found))


def build_proposal_state(
    version: Proposal, steps: Sequence[ProposalStep], audit: str = ""
) -> ProposalStateReport:
    """The state of a version, from its steps; `audit` is the link of the entry that decided it."""
    reached = {step.state: step for step in steps}
    submitted = reached.get("submitted")
    decided = reached.get("certified") or reached.get("declined")
    replaced = reached.get("superseded")
    return ProposalStateReport(
        number=version.number,
        version=version.version,
        title=version.title,
        state=cast(ProposalState, steps[-1].state),
        drafted_by=version.created_by,
        drafted_at=as_utc(version.created_at),
        submitted_by=submitted.who if submitted else None,
        submitted_at=as_utc(submitted.at) if submitted else None,
        decided_by=decided.who if decided else None,
        decided_at=as_utc(decided.at) if decided else None,
        reason=decided.reason if decided else "",
        superseded_at=as_utc(replaced.at) if replaced else None,
        superseded_why=replaced.reason if replaced else "",
        certificate=_certificate(version, decided) if decided else None,
        words=_words(version, steps),
        audit=audit if decided else "",
    )


def _certificate(version: Proposal, decided: ProposalStep) -> CertificateReport:
    note, _, at_risk = decided.reason.partition(AT_RISK_NOTE)
    report = version.report
    return CertificateReport(
        decision="certified" if decided.state == "certified" else "declined",
        proposal=proposal_name(version),
        by=decided.who,
        at=as_utc(decided.at),
        run=version.run_id,
        name=stored_name(report),
        problem_hash=str(report["problem_hash"]),
        answer=version.answer,
        pence=int(report["allocated"]),
        projects=len(report["funded"]),
        lines=len(report["lines"]),
        note=note.strip(),
        at_risk=at_risk.strip(),
        demonstration=bool(report["demonstration"]),
    )


def _words(version: Proposal, steps: Sequence[ProposalStep]) -> str:
    state = steps[-1].state
    made_up = f"{DEMONSTRATION}. " if version.report["demonstration"] else ""
    first = f"{made_up}Proposal {version.number}, version {version.version}"
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


def as_utc(instant: datetime) -> datetime:
    """An instant of the database, which stores UTC without saying so."""
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
