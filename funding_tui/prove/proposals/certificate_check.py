"""Whether the ledger still says what each certificate wrote into it, entry by entry and in all.

The audit lists every entry that a certificate or a virement wrote; its chain protects the list. A certificate
of an older version, which lists none, is held against the totals of its allocation.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from funding_tui.allocate.proposal_state import proposal_name, read_steps
from funding_tui.base.errors import BadInput
from funding_tui.prove.proposals.queries import VersionAllocation, pot_name, version_allocation
from models.allocations import AllocationLine, Proposal, Run
from models.areas import Area
from models.changes import AuditEntry
from models.funding import Pot, Stream
from models.ledger import LedgerEntry, Virement
from models.money import format_pounds
from models.projects import Option, Project

LEDGER = "ledger"  # the key of the list in an audit entry


class LedgerFacts(NamedTuple):
    """What an entry of the ledger says, by names that do not change; `project` is empty where it has none."""

    kind: str
    pot: str
    project: str
    pence: int
    on: str


_SAID = {"kind": "is a", "pot": "is of pot", "project": "is for project", "on": "is dated"}


def list_entries(session: Session, entries: Iterable[LedgerEntry]) -> list[list[Any]]:
    """Entries that were written just now, as the audit lists them: [id, kind, pot, project, pence, on]."""
    names = _Names(session)
    return [[entry.id, *names.facts(entry)] for entry in entries]


def check_certificates(session: Session, number: int | None = None) -> tuple[str, ...]:
    """What in the ledger or in a run is not as it was certified, one sentence each; empty where all holds.

    Args:
        session: on the workspace.
        number: of one proposal; None for all of them, and for every virement.
    """
    names = _Names(session)
    query = select(Proposal).order_by(col(Proposal.number), col(Proposal.version))
    versions = [each for each in session.exec(query) if number in (None, each.number)]
    certified = [each for each in versions if _reached(session, each, "certified")]
    listed = _listed(session)
    return (
        *_entry_errors(
            session,
            names,
            listed,
            {version.id: f"proposal {proposal_name(version)}" for version in versions},
            every=number is None,
        ),
        *(fault for version in certified for fault in _run_errors(session, names, version)),
        *(fault for version in certified for fault in _total_errors(session, names, version)),
        *_unrecorded(session, versions),
    )


class _Names:
    """The names of pots and projects by the ids of their records."""

    def __init__(self, session: Session) -> None:
        joined = session.exec(select(Stream, Pot).join(Pot, col(Pot.stream_id) == col(Stream.id))).all()
        self.pots = {pot.id: pot_name(stream, pot) for stream, pot in joined}
        self.projects = {project.id: project.code for project in session.exec(select(Project))}

    def facts(self, entry: LedgerEntry) -> LedgerFacts:
        """What an entry says."""
        return LedgerFacts(
            entry.kind,
            self.pots.get(entry.pot_id, f"number {entry.pot_id}"),
            "" if entry.project_id is None else self.projects.get(entry.project_id, f"{entry.project_id}"),
            entry.pence,
            entry.on.isoformat(),
        )


def _listed(session: Session) -> dict[int, tuple[str, LedgerFacts]]:
    """Id of each entry that the audit lists -> the record that wrote it, and what it said."""
    found: dict[int, tuple[str, LedgerFacts]] = {}
    query = select(AuditEntry.record, AuditEntry.after).where(
        col(AuditEntry.what).in_(("money committed", "virement (actual)"))
    )
    for record, after in session.exec(query):
        for each in (after or {}).get(LEDGER, ()):
            found[each[0]] = (record, LedgerFacts(*each[1:]))
    return found


def _entry_errors(
    session: Session,
    names: _Names,
    listed: Mapping[int, tuple[str, LedgerFacts]],
    versions: Mapping[int | None, str],
    *,
    every: bool,
) -> Iterator[str]:
    """Entries that differ from the list, that are gone, and that nothing lists.

    `versions` has what the audit calls each version, by its id; only their entries count unless `every`.
    """
    there = {entry.id: entry for entry in session.exec(select(LedgerEntry).order_by(col(LedgerEntry.id)))}
    for key, (record, said) in listed.items():
        entry = there.get(key)
        if (
            not every
            and record not in versions.values()
            and (entry is None or entry.proposal_id not in versions)
        ):
            continue
        if entry is None:
            yield f"Ledger entry {key}, {_pounds(said)} written by {record}, is gone."
        else:
            yield from _differences(key, record, said, names.facts(entry))
    writers = {record for record, _ in listed.values()}
    for entry in there.values():
        writer = versions.get(entry.proposal_id, "")
        by = entry.source if entry.source.startswith("virement ") else writer
        if writer and by in writers and entry.id not in listed:
            amount = _pounds(names.facts(entry))
            yield f"Ledger entry {entry.id}, {amount}, is not among those that {by} wrote."


def _differences(key: int, record: str, said: LedgerFacts, found: LedgerFacts) -> Iterator[str]:
    for field in LedgerFacts._fields:
        was, now = getattr(said, field), getattr(found, field)
        if was == now:
            continue
        if field == "pence":
            now_words, was_words = (format_pounds(pence, pennies=True) for pence in (now, was))
            yield f"Ledger entry {key} is {now_words}; {record} wrote {was_words}."
        else:
            yield f"Ledger entry {key} {_SAID[field]} {now or 'none'}; {record} wrote {was or 'none'}."


def _pounds(facts: LedgerFacts) -> str:
    return f"{format_pounds(facts.pence, pennies=True)} of {facts.pot}"


def _run_errors(session: Session, names: _Names, version: Proposal) -> Iterator[str]:
    """Whether the run of a version still has the problem, the answer and the lines that were certified."""
    name = proposal_name(version)
    try:
        allocated = version_allocation(session, version)
    except BadInput as fault:
        yield f"{str(fault)[:1].upper()}{str(fault)[1:]}."
        return
    run = session.get_one(Run, version.run_id)
    if not allocated.problem.fingerprint == allocated.solution.problem_hash == run.problem_hash:
        yield f"The problem of run {run.id} is not the one that {name} answers."
    if _stored_lines(session, names, version.run_id) != _solution_lines(allocated):
        yield f"The allocation lines of run {run.id} are not those that {name} certified."


def _stored_lines(session: Session, names: _Names, run: int) -> Counter[tuple[str, str, str, int]]:
    query = (
        select(AllocationLine, Option, Area)
        .join(Option, col(AllocationLine.option_id) == col(Option.id))
        .join(Area, col(AllocationLine.area_id) == col(Area.id))
        .where(AllocationLine.run_id == run)
    )
    return Counter(
        (
            names.pots.get(line.pot_id, ""),
            f"{names.projects.get(option.project_id)}/{option.code}",
            area.code,
            line.pence,
        )
        for line, option, area in session.exec(query)
    )


def _solution_lines(allocated: VersionAllocation) -> Counter[tuple[str, str, str, int]]:
    pots = _problem_pots(allocated)
    return Counter((pots[line.pot], line.option, line.area, line.pence) for line in allocated.solution.lines)


def _problem_pots(allocated: VersionAllocation) -> dict[str, str]:
    return {pot.id: f"{pot.stream} {pot.financial_year} {pot.cost_type}" for pot in allocated.problem.pots}


def _total_errors(session: Session, names: _Names, version: Proposal) -> Iterator[str]:
    """Whether the ledger's entries of a version in force come to its allocation and what was moved since."""
    if _reached(session, version, "superseded"):
        return
    try:
        allocated = version_allocation(session, version)
    except BadInput:
        return  # reported already
    expected: dict[tuple[str, str, str], int] = defaultdict(int)
    pots = _problem_pots(allocated)
    owner = {option.id: option.project for option in allocated.problem.options}
    for line in allocated.solution.lines:
        expected["commitment", pots[line.pot], owner[line.option]] += line.pence
    for each in allocated.solution.carried:
        expected["virement", pots[each.from_pot], ""] -= each.pence
        expected["virement", pots[each.to_pot], ""] += each.pence
    moves = select(Virement).where(Virement.proposal_id == version.id, Virement.basis == "actual")
    for move in session.exec(moves):
        for event, pot_id, project_id, pence in virement_events(move):
            of = "" if project_id is None else names.projects[project_id]
            expected[event, names.pots[pot_id], of] += pence
    found: dict[tuple[str, str, str], int] = defaultdict(int)
    same = select(Proposal.id).where(Proposal.number == version.number)
    for entry in session.exec(select(LedgerEntry).where(col(LedgerEntry.proposal_id).in_(same))):
        facts = names.facts(entry)
        found[facts.kind, facts.pot, facts.project] += facts.pence
    for key in sorted({*expected, *found}):
        if expected[key] != found[key]:
            kind, pot, project = key
            what = f"{kind}s of {pot}{f' for {project}' if project else ''}"
            now, was = (format_pounds(pence, pennies=True) for pence in (found[key], expected[key]))
            yield f"The {what} come to {now} in the ledger; {proposal_name(version)} certifies {was}."


def virement_events(made: Virement) -> Iterator[tuple[str, int, int | None, int]]:
    """(kind, pot, project, pence) of what an actual virement writes: money, and promises, that move."""
    if made.from_pot_id != made.to_pot_id:
        yield "virement", made.from_pot_id, None, -made.pence
        yield "virement", made.to_pot_id, None, made.pence
    if made.from_project_id is not None:
        yield "commitment", made.from_pot_id, made.from_project_id, -made.pence
    if made.to_project_id is not None:
        yield "commitment", made.to_pot_id, made.to_project_id, made.pence


def _unrecorded(session: Session, versions: Iterable[Proposal]) -> Iterator[str]:
    """Steps of proposals that the audit does not have: it was cut off, or the step was put in behind it."""
    recorded = set(
        session.exec(
            select(AuditEntry.what, AuditEntry.record).where(col(AuditEntry.what).startswith("proposal "))
        )
    )
    for version in versions:
        name = proposal_name(version)
        for step in read_steps(session, version):
            if (f"proposal {step.state}", f"proposal {name}") not in recorded:
                yield f"{name} is {step.state}, and the audit has no entry of that."


def _reached(session: Session, version: Proposal, state: str) -> bool:
    return any(step.state == state for step in read_steps(session, version))
