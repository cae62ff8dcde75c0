"""A certified allocation with money moved, held to every rule that it was certified under and to today's."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput
from funding_tui.prove.proposals.checking import VersionAllocation, plan_of_records, version_allocation
from models.allocations import Proposal
from models.funding import Pot, Stream
from models.ledger import Virement
from models.money import split_exactly
from models.projects import Project
from optimiser.problem import Option, Problem
from optimiser.solution import Line, Solution
from optimiser.verifying import verify

Paid: TypeAlias = dict[tuple[str, str, str], int]  # pot, option, area -> pence


@dataclass(frozen=True, slots=True)
class MoneyMove:
    """Pence from one pot and project to another; no project means money that nothing is committed from."""

    pence: int
    from_pot: Pot
    to_pot: Pot
    from_project: Project | None
    to_project: Project | None


def refuse_broken_rules(session: Session, version: Proposal, move: MoneyMove, today: date) -> None:
    """Every rule that held before the move holds after it.

    What an option costs is not among them: that money moves is to say that it costs more, or less.

    Raises:
        BadInput: a rule would break, or the project that it goes to was not weighed.
    """
    allocated = version_allocation(session, version)
    now = _paid_now(session, version, allocated)
    after = _moved(session, now, allocated, move)
    records = plan_of_records(session, version, allocated.problem, today).problem
    for problem in (allocated.problem, records):
        before = _broken(problem, _answer(allocated.solution, now))
        for where, (by, message) in _broken(problem, _answer(allocated.solution, after)).items():
            if by > before.get(where, (0, ""))[0]:
                refusal = f"the money cannot move so: {message}"
                raise BadInput(refusal)


def _paid_now(session: Session, version: Proposal, allocated: VersionAllocation) -> Paid:
    """What the allocation pays after the virements made under it so far."""
    paid: Paid = {(line.pot, line.option, line.area): line.pence for line in allocated.solution.lines}
    made_so_far = (
        select(Virement)
        .where(Virement.proposal_id == version.id, Virement.basis == "actual")
        .order_by(col(Virement.id))
    )
    for made in session.exec(made_so_far).all():
        move = MoneyMove(
            pence=made.pence,
            from_pot=session.get_one(Pot, made.from_pot_id),
            to_pot=session.get_one(Pot, made.to_pot_id),
            from_project=session.get(Project, made.from_project_id) if made.from_project_id else None,
            to_project=session.get(Project, made.to_project_id) if made.to_project_id else None,
        )
        paid = _moved(session, paid, allocated, move)
    return paid


def _moved(session: Session, paid: Paid, allocated: VersionAllocation, move: MoneyMove) -> Paid:
    """The payments after a move: taken where the project was paid, given where the other works."""
    after = dict(paid)
    if move.from_project is not None:
        pot = _key(session, move.from_pot)
        own = _options_of(allocated.problem, move.from_project)
        keys = [key for key in after if key[0] == pot and key[1] in own]
        shares = split_exactly(move.pence, [after[key] for key in keys]) if keys else []
        for key, share in zip(keys, shares, strict=True):
            after[key] -= share
    if move.to_project is not None:
        pot = _key(session, move.to_pot)
        option, weights = _where(allocated, paid, move.to_project)
        shares = split_exactly(move.pence, list(weights.values()))
        for area, share in zip(weights, shares, strict=True):
            after[pot, option, area] = after.get((pot, option, area), 0) + share
    return {key: pence for key, pence in after.items() if pence > 0}


def _where(allocated: VersionAllocation, paid: Paid, project: Project) -> tuple[str, dict[str, int]]:
    """The option by which a project is funded, and areas with the weights that its money falls by."""
    own = _options_of(allocated.problem, project)
    if not own:
        message = (
            f"{project.name} was not weighed in the run that was certified; propose again with it, "
            "and draft the next version"
        )
        raise BadInput(message)
    weights: dict[str, int] = defaultdict(int)
    for (_, option, area), pence in paid.items():
        if option in own:
            weights[area] += pence
    if weights:
        chosen = next(option for _, option, _ in paid if option in own)
        return chosen, dict(weights)
    people = {area.id: max(area.population, 1) for area in allocated.problem.areas}
    first = next(iter(own.values()))
    return first.id, {area: people[area] for area in _areas(first)}


def _areas(option: Option) -> list[str]:
    areas = {*option.steps, *option.points}
    areas.update(*(cost.fixed for cost in option.costs), *(effect.reduction for effect in option.effects))
    return sorted(areas)


def _options_of(problem: Problem, project: Project) -> dict[str, Option]:
    return {option.id: option for option in problem.options if option.project == project.code}


def _answer(solution: Solution, paid: Paid) -> Solution:
    lines = tuple(
        Line(pot=pot, option=option, area=area, pence=pence) for (pot, option, area), pence in paid.items()
    )
    return solution.model_copy(update={"lines": lines})


def _broken(problem: Problem, answer: Solution) -> dict[tuple[str, str], tuple[int, str]]:
    """The problem's own rules that do not hold: (rule, where) -> (by how much, in words)."""
    named = {rule.name for rule in problem.rules}
    return {
        (broken.rule, broken.where): (broken.by_pence, broken.message)
        for broken in verify(problem, answer).broken
        if broken.rule in named
    }


def _key(session: Session, pot: Pot) -> str:
    stream = session.get_one(Stream, pot.stream_id)
    return f"{stream.code} {pot.financial_year} {pot.cost_type}"
