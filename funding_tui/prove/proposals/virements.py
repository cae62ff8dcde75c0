"""Move money after a proposal was certified, where the stream permits it and every rule still holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from sqlmodel import Session, col, select

from funding_tui.allocate.proposal_state import ProposalName, proposal_name, read_steps
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.base.names import is_name, without_invisible
from funding_tui.prove.proposals.certificate_check import LEDGER, list_entries, virement_events
from funding_tui.prove.proposals.queries import find_version, pot_name
from funding_tui.prove.proposals.virement_rules import (
    MoneyMove,
    refuse_broken_rules,
    refuse_without_permission,
)
from models.allocations import Proposal
from models.changes import record_audit
from models.database import Workspace
from models.funding import Pot, Stream
from models.ledger import LedgerEntry, Virement, balances
from models.money import format_pounds
from models.projects import Project

LONGEST = 2_000  # characters of what and why


@dataclass(frozen=True, slots=True)
class VirementRequest:
    """A virement as the officer states it.

    Attributes:
        pence: whole pence, above 0.
        from_pot, to_pot: such as `core 2026/27 revenue-other`; the same where only the project changes.
        from_project, to_project: project codes; empty for money that nothing is committed from.
        what, why: in words.
        basis: `actual` writes the ledger; `forecast` is logged as expected, and moves nothing yet.
        on: the day it takes effect.
        proposal: the number of the certified proposal whose projects it moves; None between pots alone.
    """

    pence: int
    from_pot: str
    to_pot: str
    what: str
    why: str
    on: date
    from_project: str = ""
    to_project: str = ""
    basis: Literal["actual", "forecast"] = "actual"
    proposal: int | None = None


@dataclass(frozen=True, slots=True)
class VirementRow:
    """One row of the log; `proposal` is such as `P1.2`, or empty."""

    id: int
    on: date
    proposal: str
    from_pot: str
    from_project: str
    to_pot: str
    to_project: str
    pence: int
    what: str
    why: str
    basis: str
    recorded_at: datetime
    recorded_by: str


def make_virement(workspace: Workspace, request: VirementRequest, *, who: str) -> VirementRow:
    """Log a virement; an actual one also moves the commitments and the money in the ledger.

    Raises:
        NotFound: there is no such pot, project or proposal.
        BadInput: it may not be made: nobody or no reason is named, the money is not there, the stream does
            not permit it, or a rule would break. The sentence says which.
    """
    with workspace.session(durable=True) as session:
        _refuse_incomplete(request, who)
        version = _certified(session, request)
        move = MoneyMove(
            pence=request.pence,
            from_pot=_pot(session, request.from_pot),
            to_pot=_pot(session, request.to_pot),
            from_project=_project(session, request.from_project),
            to_project=_project(session, request.to_project),
        )
        refuse_without_permission(session, move, request.on)
        _refuse_missing_money(session, move, version)
        if version is not None:
            refuse_broken_rules(session, version, move, request.on)
        found = _log(session, request, move, version, who)
        written = _entries(found, version) if request.basis == "actual" else []
        session.add_all(written)
        session.flush()
        record_audit(
            session,
            f"virement ({request.basis})",
            who=who,
            record=f"virement {found.id}",
            after={
                "pence": request.pence,
                "from": f"{request.from_pot} {request.from_project}".strip(),
                "to": f"{request.to_pot} {request.to_project}".strip(),
                "what": found.what,
                **({LEDGER: list_entries(session, written)} if written else {}),
            },
            why=found.why,
        )
        session.flush()
        return _rows(session, [found])[0]


def virements(workspace: Workspace, proposal: int | None = None) -> tuple[VirementRow, ...]:
    """The log, oldest first; of one proposal where it is named."""
    with workspace.session() as session:
        query = select(Virement).order_by(col(Virement.id))
        if proposal is not None:
            versions = select(Proposal.id).where(Proposal.number == proposal)
            query = query.where(col(Virement.proposal_id).in_(versions))
        return _rows(session, session.exec(query).all())


def _refuse_incomplete(request: VirementRequest, who: str) -> None:
    if not is_name(who):
        message = "say who moves the money, with --by or as `officer` in the settings"
    elif not request.what.strip() or not request.why.strip():
        message = "say what the money was for and why it moves, for those who read the log later"
    elif request.pence <= 0:
        message = "a virement must move more than £0; to move money back, swap the two sides"
    elif (request.from_pot, request.from_project) == (request.to_pot, request.to_project):
        message = "both sides are the same, so nothing would move"
    elif (request.from_project or request.to_project) and request.proposal is None:
        message = "say which certified proposal's projects the money moves between, such as P1"
    else:
        return
    raise BadInput(message)


def _certified(session: Session, request: VirementRequest) -> Proposal | None:
    """The version in force of the proposal named."""
    if request.proposal is None:
        return None
    latest = find_version(session, ProposalName(request.proposal))
    for version in range(latest.version, 0, -1):
        found = find_version(session, ProposalName(request.proposal, version))
        if read_steps(session, found)[-1].state == "certified":
            return found
    message = (
        f"no version of proposal {request.proposal} is certified, so it has no money that could be moved"
    )
    raise BadInput(message)


def _pot(session: Session, key: str) -> Pot:
    rows = session.exec(select(Stream, Pot).join(Pot, col(Pot.stream_id) == col(Stream.id))).all()
    keys = {pot_name(stream, pot): pot for stream, pot in rows}
    if key not in keys:
        example = next(iter(keys), "police 2026/27 capital")
        message = f"there is no pot {key[:80]!r}; name one as STREAM YEAR COST-TYPE, such as {example!r}"
        raise NotFound(message)
    return keys[key]


def _project(session: Session, code: str) -> Project | None:
    if not code:
        return None
    found = session.exec(select(Project).where(Project.code == code)).first()
    if found is None:
        message = f"there is no project {code[:80]!r}; see: projects"
        raise NotFound(message)
    return found


def _refuse_missing_money(session: Session, move: MoneyMove, version: Proposal | None) -> None:
    """Refuse more money than the giving side has: the unspent part of its commitment, or what is free."""
    if move.from_project is None or version is None:
        free = balances(session).get(move.from_pot.id or 0)
        left = free.free if free else 0
        where = "is free in that pot"
        if left < 0:
            message = f"that pot is over-committed by {format_pounds(-left)}, so nothing can move out of it"
            raise BadInput(message)
    else:
        left = max(0, _unspent(session, move.from_pot, move.from_project))
        where = f"of what {move.from_project.name} was promised from that pot is left unspent"
    if left < move.pence:
        message = f"only {format_pounds(left)} {where}, and {format_pounds(move.pence)} is to move"
        raise BadInput(message)


def _unspent(session: Session, pot: Pot, project: Project) -> int:
    entries = session.exec(
        select(LedgerEntry).where(LedgerEntry.pot_id == pot.id, LedgerEntry.project_id == project.id)
    ).all()
    committed = sum(entry.pence for entry in entries if entry.kind == "commitment")
    return committed - sum(entry.pence for entry in entries if entry.kind == "spend")


def _log(
    session: Session, request: VirementRequest, move: MoneyMove, version: Proposal | None, who: str
) -> Virement:
    found = Virement(
        from_pot_id=move.from_pot.id or 0,
        to_pot_id=move.to_pot.id or 0,
        from_project_id=move.from_project.id if move.from_project else None,
        to_project_id=move.to_project.id if move.to_project else None,
        proposal_id=version.id if version else None,
        pence=request.pence,
        what=request.what.strip()[:LONGEST],
        why=request.why.strip()[:LONGEST],
        basis=request.basis,
        on=request.on,
        recorded_at=datetime.now(UTC),
        recorded_by=without_invisible(who).strip(),
    )
    session.add(found)
    session.flush()
    return found


def _entries(made: Virement, version: Proposal | None) -> list[LedgerEntry]:
    """What an actual virement writes: the money from pot to pot, the promise from project to project."""
    return [
        LedgerEntry(
            pot_id=pot,
            kind=kind,
            pence=pence,
            on=made.on,
            project_id=project,
            proposal_id=version.id if version else None,
            note=made.what,
            source=f"virement {made.id}",
            recorded_at=made.recorded_at,
            recorded_by=made.recorded_by,
        )
        for kind, pot, project, pence in virement_events(made)
    ]


def _rows(session: Session, found: Sequence[Virement]) -> tuple[VirementRow, ...]:
    joined = session.exec(select(Stream, Pot).join(Pot, col(Pot.stream_id) == col(Stream.id))).all()
    pots = {pot.id: pot_name(stream, pot) for stream, pot in joined}
    codes = {project.id: project.code for project in session.exec(select(Project))}
    names = {version.id: proposal_name(version) for version in session.exec(select(Proposal))}
    return tuple(
        VirementRow(
            id=made.id or 0,
            on=made.on,
            proposal=names.get(made.proposal_id, ""),
            from_pot=pots[made.from_pot_id],
            from_project=codes.get(made.from_project_id, ""),
            to_pot=pots[made.to_pot_id],
            to_project=codes.get(made.to_project_id, ""),
            pence=made.pence,
            what=made.what,
            why=made.why,
            basis=made.basis,
            recorded_at=made.recorded_at,
            recorded_by=made.recorded_by,
        )
        for made in found
    )
