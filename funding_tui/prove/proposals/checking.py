"""Whether an allocation still holds today: re-verified to the penny on today's balances, rules and records.

It is checked against the problem that it was solved for, with what the pots hold today, and against today's
records with every rule of every stream, even those that its scenario switched off or changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from sqlmodel import Session

from funding_tui.allocate.problem.build import ProblemSetup, build_setup_of
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.proposal_state import ProposalName, read_steps
from funding_tui.base.errors import OperationError
from funding_tui.prove.proposals.balance_check import (
    OverCommittedPot,
    UnsignedAgreement,
    check_balances,
)
from funding_tui.prove.proposals.certificate_check import check_certificates
from funding_tui.prove.proposals.queries import VersionAllocation, find_version, version_allocation
from models.allocations import Proposal, Scenario
from models.database import Workspace
from models.money import format_pounds
from optimiser.input_changes import input_changes
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.verifying import verify


@dataclass(frozen=True, slots=True)
class ProposalCheck:
    """Whether a version could be certified today.

    Attributes:
        broken: why it could not, one sentence each; empty where it could.
        changed: what changed in the records since it was solved; the version may still hold.
        setup: the problem that today's records make; None where they make none.
        over_committed: every pot that is below zero today, and what the version does to it.
        at_risk: the agreements that are not signed today and that it allocates under.
    """

    broken: tuple[str, ...]
    changed: tuple[str, ...]
    setup: ProblemSetup | None
    over_committed: tuple[OverCommittedPot, ...] = ()
    at_risk: tuple[UnsignedAgreement, ...] = ()


def check(workspace: Workspace, name: ProposalName, today: date) -> ProposalCheck:
    """Whether a version of a proposal still holds; of one that is certified, also whether the ledger has it.

    Raises:
        NotFound: there is no such version.
    """
    with workspace.session() as session:
        version = find_version(session, name)
        found = check_version(session, version, today)
        if read_steps(session, version)[-1].state != "certified":
            return found
        return replace(found, broken=(*check_certificates(session, version.number), *found.broken))


def check_version(session: Session, version: Proposal, today: date) -> ProposalCheck:
    """The same, in a session that is open already."""
    allocated = version_allocation(session, version)
    money = check_balances(session, version, allocated.solution, today)
    try:
        setup = build_records_setup(session, version, allocated.problem, today)
    except OperationError as fault:
        return ProposalCheck((*money.broken, str(fault)), (), None, money.over_committed, money.at_risk)
    changed = tuple(
        change.words
        for change in input_changes(allocated.problem, setup.problem)
        if change.parts[0].collection != "rules"
    )
    missing = (*money.broken, *_missing(allocated, setup, money.broken_pots))
    broken = missing or tuple(dict.fromkeys(_broken(allocated, setup)))
    return ProposalCheck(broken, changed, setup, money.over_committed, money.at_risk)


def build_records_setup(session: Session, version: Proposal, problem: Problem, today: date) -> ProblemSetup:
    """The records of today with the rules of every stream, in the years and by the weights of a version.

    What earlier versions of the same proposal commit counts as free, for this one would take their place.

    Raises:
        BadInput: the records do not make a problem.
    """
    bare = Scenario(
        code="records",
        name="The records as they are",
        financial_years=sorted({pot.financial_year for pot in problem.pots}),
        weights={priority.id: priority.weight for priority in problem.priorities},
        created_at=datetime.now(UTC),
    )
    found = build_setup_of(session, [bare], UnsavedChanges(instead_of=version.number), today)
    return replace(found, problem=found.problem.model_copy(update={"objective": problem.objective}))


def _missing(allocated: VersionAllocation, setup: ProblemSetup, named: Collection[str]) -> Iterator[str]:
    """What the allocation needs and the records no longer have; pots that are named already are left out."""
    names = {project.id: project.name for project in allocated.problem.projects}
    owner = {option.id: option.project for option in allocated.problem.options}
    why = dict(setup.left_out)
    offered = {option.id for option in setup.problem.options}
    for choice in allocated.solution.choices:
        project = owner[choice.option]
        if choice.option not in offered:
            reason = why.get(project, "It is no longer among the projects that can be funded.")
            yield f"{names[project]} cannot be promised this money. {reason}"
    areas = {area.id for area in setup.problem.areas}
    for area in sorted({line.area for line in allocated.solution.lines} - areas):
        yield f"Area {area!r} is no longer among the areas."
    open_pots = {pot.id for pot in setup.problem.pots}
    for pot, pence in _paid(allocated.solution).items():
        if pot not in open_pots and pot not in named:
            yield (
                f"Pot {pot!r} no longer has free money, or its date has passed; "
                f"{format_pounds(pence)} is to come from it."
            )


def _paid(solution: Solution) -> dict[str, int]:
    paid: dict[str, int] = {}
    for line in solution.lines:
        paid[line.pot] = paid.get(line.pot, 0) + line.pence
    return paid


def _broken(allocated: VersionAllocation, setup: ProblemSetup) -> Iterator[str]:
    pence_today = {pot.id: pot.pence for pot in setup.problem.pots}
    pots = tuple(
        pot.model_copy(update={"pence": pence_today.get(pot.id, 0)}) for pot in allocated.problem.pots
    )
    as_it_was = allocated.problem.model_copy(update={"pots": pots})
    yield from broken_rules(as_it_was, allocated.solution)
    yield from broken_rules(setup.problem, allocated.solution)


def broken_rules(problem: Problem, solution: Solution) -> Iterable[str]:
    """What does not hold of an allocation under a problem that it was not solved for, one sentence each."""
    answer = solution.model_copy(update={"problem_hash": problem.fingerprint})
    return [broken.message for broken in verify(problem, answer).broken]
