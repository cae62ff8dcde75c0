"""The life of a proposal: draft a version, submit it, certify it or decline it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import TypeAlias

from sqlmodel import Session, col, func, select

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.proposal_state import ProposalName, proposal_name, read_steps, report_without_state
from funding_tui.allocate.report.identity.added_for_run import stored_name
from funding_tui.allocate.report.identity.certificate import AT_RISK_NOTE
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.base.formats import join_words
from funding_tui.base.names import is_name, same_person, without_invisible
from funding_tui.prove.proposals.balance_check import OverCommittedPot, UnsignedAgreement
from funding_tui.prove.proposals.certificate_check import LEDGER, list_entries
from funding_tui.prove.proposals.checking import check_version
from funding_tui.prove.proposals.queries import ProposalRow, build_row, find_version, version_allocation
from models.allocations import Proposal, ProposalStep, Run
from models.changes import record_audit
from models.database import Workspace
from models.ledger import LedgerEntry
from models.projects import Project
from optimiser.solution import Solution
from optimiser.stored.stored_solution import fingerprint_of_stored

LONGEST_TITLE = 200
Key: TypeAlias = tuple[str, int, int | None]  # kind of entry, pot, project


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certified version.

    Attributes:
        proposal: the version.
        entries: how many ledger entries its certificate made.
        pence: what they commit, less what they take back from the version before.
        changed: what changed in the records since it was solved, without breaking a rule.
        over_committed: pots that were below zero when it was certified, and what it does to each.
        at_risk: the agreements that were not signed, under which it allocates; the reason given for that
            is kept with the certificate.
        already: it was certified before, and nothing was written now.
    """

    proposal: ProposalRow
    entries: int
    pence: int
    changed: tuple[str, ...]
    over_committed: tuple[OverCommittedPot, ...] = ()
    at_risk: tuple[UnsignedAgreement, ...] = ()
    already: bool = False


def draft(
    workspace: Workspace, run: int | None, *, who: str, title: str = "", of: int | None = None
) -> ProposalRow:
    """Make a run into the first version of a new proposal, or the next version of one.

    Earlier versions that are still a draft, or submitted, are superseded, so that nobody signs a paper that
    another has replaced. A certified version stays in force until this one is certified.

    Args:
        workspace: where the run is.
        run: its number; None for the latest.
        who: who drafts it.
        title: of the proposal; empty for that of the version before, else the scenario's name.
        of: the number of the proposal that it is the next version of; None for a new one.

    Raises:
        NotFound: there is no such run or proposal.
        BadInput: the run has no allocation that holds, or is the very one of the version before.
    """
    with workspace.session(writing=True) as session:
        found = _find_run(session, run)
        _refuse_unsound(found)
        before = None if of is None else find_version(session, ProposalName(of))
        report = report_without_state(found)
        if before is not None and (before.run_id, before.report) == (found.id, report):
            message = f"{proposal_name(before)} was made from this run already, and nothing has changed since"
            raise BadInput(message)
        last = session.exec(select(func.max(Proposal.number))).one() or 0
        named = " ".join(title.split())[:LONGEST_TITLE]
        version = Proposal(
            number=before.number if before else last + 1,
            version=before.version + 1 if before else 1,
            run_id=found.id or 0,
            title=named or (before.title if before else stored_name(found.report)),
            answer=fingerprint_of_stored(found.solution),
            report=report,
            created_at=datetime.now(UTC),
            created_by=who,
        )
        session.add(version)
        session.flush()
        if before is not None:
            _supersede_undecided(session, version, who)
        take_step(session, version, "draft", who)
        return build_row(version, read_steps(session, version))


def submit(workspace: Workspace, name: ProposalName, *, who: str, note: str = "") -> ProposalRow:
    """Send a draft to be certified.

    Raises:
        NotFound: there is no such version.
        BadInput: nobody is named, or it is no draft.
    """
    with workspace.session(durable=True) as session:
        version = find_version(session, name)
        steps = read_steps(session, version)
        if not is_name(who):
            message = "say who submits it, with --by or as `officer` in the settings: another must certify it"
            raise BadInput(message)
        if steps[-1].state != "draft":
            message = f"{proposal_name(version)} is {steps[-1].state}; only a draft can be submitted"
            raise BadInput(message)
        take_step(session, version, "submitted", who, note)
        return build_row(version, read_steps(session, version))


def certify(
    workspace: Workspace, name: ProposalName, *, who: str, today: date, note: str = "", at_risk: str = ""
) -> Certificate:
    """Certify a version that was submitted, and commit its money; a version certified before stays as it is.

    All of it is one transaction that holds the write lock from its first read on, so that no other
    certificate can take the same money meanwhile.

    Args:
        workspace: where the proposal is.
        name: which version.
        who: the certifier, who is not the submitter.
        today: the day of the commitments, on which rules and pots are read.
        note: what the certifier adds.
        at_risk: why money is committed under agreements that are not signed; kept with the certificate.

    Raises:
        NotFound: there is no such version.
        BadInput: it may not be certified: by this person, in this state, because a pot no longer holds the
            money, is over-committed and would pay or sink deeper, or a record changed so that a rule would
            break; or because an agreement is not signed and `at_risk` is empty. The sentence says which.
    """
    with workspace.session(durable=True) as session:
        version = find_version(session, name)
        if read_steps(session, version)[-1].state == "certified":
            return Certificate(build_row(version, read_steps(session, version)), 0, 0, (), already=True)
        refuse_decision(session, version, who)
        checked = check_version(session, version, today)
        if checked.broken or checked.setup is None:
            message = (
                f"{proposal_name(version)} cannot be certified as it is. {_refusal_sentence(checked.broken)}"
            )
            raise BadInput(message)
        _refuse_unexplained_risk(version, checked.at_risk, at_risk)
        earlier = _certified_before(session, version)
        solution = version_allocation(session, version).solution
        wanted = _allocation_entries(session, solution, checked.setup)
        for key, pence in _existing_entries(session, version.number).items():
            wanted[key] -= pence
        moved = {key: pence for key, pence in wanted.items() if pence}
        written = _write_entries(session, version, moved, who, today)
        for old in earlier:
            take_step(
                session, old, "superseded", who, f"version {version.version} is certified in its place."
            )
        take_step(session, version, "certified", who, _certificate_note(note, checked.at_risk, at_risk))
        committed = sum(pence for (kind, _, _), pence in moved.items() if kind == "commitment")
        record_audit(
            session,
            "money committed",
            who=who,
            record=f"proposal {proposal_name(version)}",
            after={
                "pence": committed,
                "entries": len(moved),
                "answer": version.answer,
                "at_risk": [asdict(each) for each in checked.at_risk],
                LEDGER: list_entries(session, written),
            },
        )
        row = build_row(version, read_steps(session, version))
        return Certificate(
            row, len(moved), committed, checked.changed, checked.over_committed, checked.at_risk
        )


def decline(workspace: Workspace, name: ProposalName, *, who: str, reason: str) -> ProposalRow:
    """Decline a version that was submitted; the reason is stored with it.

    Raises:
        NotFound: there is no such version.
        BadInput: nobody is named, no reason is given, or it was not submitted.
    """
    with workspace.session(durable=True) as session:
        version = find_version(session, name)
        refuse_decision(session, version, who)
        if not reason.strip():
            message = "say why it is declined, so that the next version can correct it"
            raise BadInput(message)
        take_step(session, version, "declined", who, reason.strip())
        return build_row(version, read_steps(session, version))


def refuse_decision(session: Session, version: Proposal, who: str) -> None:
    """Refuse a decision without a name, by the one who submitted, or on a version that is not submitted.

    Raises:
        BadInput: it is one of these.
    """
    steps = read_steps(session, version)
    if not is_name(who):
        message = "say who decides: a certificate needs a name"
        raise BadInput(message)
    if steps[-1].state != "submitted":
        message = f"{proposal_name(version)} is {steps[-1].state}; only a submitted version can be decided on"
        raise BadInput(message)
    submitter = steps[-1].who
    if same_person(who, submitter):
        message = (
            f"{proposal_name(version)} was submitted by {submitter}, so somebody else must decide on it: "
            "who asks for the money may not also sign for it"
        )
        raise BadInput(message)


def take_step(session: Session, version: Proposal, state: str, who: str, reason: str = "") -> None:
    """Bring a version into a state, and record that in the audit."""
    before = read_steps(session, version)
    who = without_invisible(who).strip()
    session.add(
        ProposalStep(
            proposal_id=version.id or 0,
            state=state,
            at=datetime.now(UTC),
            who=who,
            reason=reason,
        )
    )
    record_audit(
        session,
        f"proposal {state}",
        who=who,
        record=f"proposal {proposal_name(version)}",
        before={"state": before[-1].state} if before else None,
        after={"state": state, "run": version.run_id, "answer": version.answer},
        why=reason,
    )
    session.flush()


def _supersede_undecided(session: Session, version: Proposal, who: str) -> None:
    earlier = select(Proposal).where(Proposal.number == version.number, Proposal.version < version.version)
    for old in session.exec(earlier):
        if read_steps(session, old)[-1].state in ("draft", "submitted"):
            take_step(session, old, "superseded", who, f"version {version.version} takes its place.")


def _find_run(session: Session, run: int | None) -> Run:
    latest = select(Run).order_by(col(Run.id).desc())
    found = session.exec(latest).first() if run is None else session.get(Run, run)
    if found is None:
        message = "there is no run yet; make one with: propose" if run is None else f"there is no run {run}"
        raise NotFound(message)
    return found


def _refuse_unsound(run: Run) -> None:
    if run.status not in ("optimal", "feasible"):
        message = f"run {run.id} is {run.status} and allocates nothing, so no proposal can be made of it"
        raise BadInput(message)
    if not run.verified:
        message = f"run {run.id} did not pass its re-check, so no proposal can be made of it"
        raise BadInput(message)


def _refuse_unexplained_risk(version: Proposal, unsigned: Sequence[UnsignedAgreement], why: str) -> None:
    if unsigned and not why.strip():
        message = (
            f"{proposal_name(version)} commits {join_words([each.words for each in unsigned])}, which is not "
            "signed. Have it signed, or say why the money is put at risk (--at-risk WHY)"
        )
        raise BadInput(message)


def _certificate_note(note: str, unsigned: Sequence[UnsignedAgreement], why: str) -> str:
    """What is kept with a certificate: the certifier's note, and the risk that they took."""
    if not unsigned:
        return note.strip()
    said = f"{note.strip().rstrip('.')}. " if note.strip() else ""
    money = join_words([each.words for each in unsigned])
    return f"{said}{AT_RISK_NOTE}{money}. Why: {why.strip().rstrip('.')}"


def _refusal_sentence(broken: tuple[str, ...]) -> str:
    more = f" There are {len(broken) - 1} more reasons; see: proposal check." if len(broken) > 1 else ""
    return f"{broken[0]}{more}" if broken else "The records no longer make a problem that can be solved."


def _certified_before(session: Session, version: Proposal) -> list[Proposal]:
    query = select(Proposal).where(Proposal.number == version.number, Proposal.id != version.id)
    return [old for old in session.exec(query) if read_steps(session, old)[-1].state == "certified"]


def _allocation_entries(session: Session, solution: Solution, setup: ProblemSetup) -> dict[Key, int]:
    """What an allocation writes in the ledger: commitments, and money carried from year to year."""
    projects = dict(session.exec(select(Project.code, Project.id)).all())
    owner = {option.id: projects[option.project] for option in setup.problem.options}
    entries: dict[Key, int] = defaultdict(int)
    for line in solution.lines:
        entries["commitment", setup.pot_ids[line.pot], owner[line.option]] += line.pence
    for each in solution.carried:
        entries["virement", setup.pot_ids[each.from_pot], None] -= each.pence
        entries["virement", setup.pot_ids[each.to_pot], None] += each.pence
    return entries


def _existing_entries(session: Session, number: int) -> dict[Key, int]:
    """What the versions of a proposal have written in the ledger so far, with the virements under it."""
    rows = session.exec(
        select(LedgerEntry.kind, LedgerEntry.pot_id, LedgerEntry.project_id, LedgerEntry.pence)
        .join(Proposal, col(LedgerEntry.proposal_id) == col(Proposal.id))
        .where(Proposal.number == number)
    )
    entries: dict[Key, int] = defaultdict(int)
    for kind, pot, project, pence in rows:
        entries[kind, pot, project] += pence
    return entries


def _write_entries(
    session: Session, version: Proposal, moved: dict[Key, int], who: str, today: date
) -> list[LedgerEntry]:
    now = datetime.now(UTC)
    written = [
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
    ]
    session.add_all(written)
    session.flush()
    return written
