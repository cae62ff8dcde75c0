"""Certify a version of a proposal: in one step its allocation becomes commitments in the ledger."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.proposal_state import ProposalName, proposal_name, read_steps
from funding_tui.base.errors import BadInput
from funding_tui.prove.proposals.checking import check_version, version_allocation
from funding_tui.prove.proposals.lifecycle import refuse_decision, take_step
from funding_tui.prove.proposals.queries import ProposalRow, find_version, row_of
from models.allocations import Proposal
from models.changes import acquire_write_lock, record_audit
from models.database import Workspace
from models.ledger import LedgerEntry
from models.projects import Project
from optimiser.solution import Solution

Key: TypeAlias = tuple[str, int, int | None]  # kind of entry, pot, project


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certified version.

    Attributes:
        proposal: the version.
        entries: how many ledger entries its certificate made.
        pence: what they commit, less what they take back from the version before.
        changed: what is otherwise in the records than when it was solved, and holds all the same.
        already: it was certified before, and nothing was written now.
    """

    proposal: ProposalRow
    entries: int
    pence: int
    changed: tuple[str, ...]
    already: bool = False


def certify(
    workspace: Workspace, name: ProposalName, *, who: str, today: date, note: str = ""
) -> Certificate:
    """Certify a version that was submitted, and commit its money; a version certified before stays as it is.

    All of it is one transaction that holds the workspace's only writer from the first reading on, so no
    other certificate can take the same money meanwhile.

    Args:
        workspace: where the proposal is.
        name: which version.
        who: the certifier, who is not the submitter.
        today: the day of the commitments, on which rules and pots are read.
        note: what the certifier adds.

    Raises:
        NotFound: there is no such version.
        BadInput: it may not be certified: by this person, in this state, or because a pot no longer holds
            the money or a record changed so that a rule would break. The sentence says which.
    """
    with workspace.session() as session:
        acquire_write_lock(session)
        version = find_version(session, name)
        if read_steps(session, version)[-1].state == "certified":
            return Certificate(row_of(version, read_steps(session, version)), 0, 0, (), already=True)
        refuse_decision(session, version, who)
        checked = check_version(session, version, today)
        if checked.broken or checked.plan is None:
            message = f"{proposal_name(version)} cannot be certified as it is. {_told(checked.broken)}"
            raise BadInput(message)
        earlier = _certified_before(session, version)
        solution = version_allocation(session, version).solution
        wanted = _entries_of(session, solution, checked.plan)
        for key, pence in _standing_entries(session, version.number).items():
            wanted[key] -= pence
        moved = {key: pence for key, pence in wanted.items() if pence}
        _write(session, version, moved, who, today)
        for old in earlier:
            take_step(
                session, old, "superseded", who, f"version {version.version} is certified in its place."
            )
        take_step(session, version, "certified", who, note.strip())
        committed = sum(pence for (kind, _, _), pence in moved.items() if kind == "commitment")
        record_audit(
            session,
            "money committed",
            who=who,
            record=f"proposal {proposal_name(version)}",
            after={"pence": committed, "entries": len(moved), "answer": version.answer},
        )
        row = row_of(version, read_steps(session, version))
        return Certificate(row, len(moved), committed, checked.changed)


def _told(broken: tuple[str, ...]) -> str:
    more = f" So do {len(broken) - 1} more; see: proposal check." if len(broken) > 1 else ""
    return f"{broken[0]}{more}" if broken else "The records make no problem any more."


def _certified_before(session: Session, version: Proposal) -> list[Proposal]:
    query = select(Proposal).where(Proposal.number == version.number, Proposal.id != version.id)
    return [old for old in session.exec(query) if read_steps(session, old)[-1].state == "certified"]


def _entries_of(session: Session, solution: Solution, plan: ProblemSetup) -> dict[Key, int]:
    """What an allocation writes into the ledger: commitments, and what it carries from year to year."""
    projects = dict(session.exec(select(Project.code, Project.id)).all())
    owner = {option.id: projects[option.project] for option in plan.problem.options}
    entries: dict[Key, int] = defaultdict(int)
    for line in solution.lines:
        entries["commitment", plan.pot_ids[line.pot], owner[line.option]] += line.pence
    for each in solution.carried:
        entries["virement", plan.pot_ids[each.from_pot], None] -= each.pence
        entries["virement", plan.pot_ids[each.to_pot], None] += each.pence
    return entries


def _standing_entries(session: Session, number: int) -> dict[Key, int]:
    """What the versions of a proposal have in the ledger already, virements under it included."""
    rows = session.exec(
        select(LedgerEntry.kind, LedgerEntry.pot_id, LedgerEntry.project_id, LedgerEntry.pence)
        .join(Proposal, col(LedgerEntry.proposal_id) == col(Proposal.id))
        .where(Proposal.number == number)
    )
    entries: dict[Key, int] = defaultdict(int)
    for kind, pot, project, pence in rows:
        entries[kind, pot, project] += pence
    return entries


def _write(session: Session, version: Proposal, moved: dict[Key, int], who: str, today: date) -> None:
    now = datetime.now(UTC)
    session.add_all(
        LedgerEntry(
            pot_id=pot,
            kind=kind,
            pence=pence,
            on=today,
            project_id=project,
            proposal_id=version.id,
            note=f"Proposal {version.number}, version {version.version}",
            source=f"certified by {who}",
            recorded_at=now,
            recorded_by=who,
        )
        for (kind, pot, project), pence in moved.items()
    )
    session.flush()
