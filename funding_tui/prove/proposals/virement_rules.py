"""Whether money may move after a certificate: the stream permits it, and every rule still holds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput
from funding_tui.hold.rule_words import rule_in_words
from funding_tui.hold.streams import spend_by_dates
from funding_tui.prove.proposals.checking import build_records_setup
from funding_tui.prove.proposals.queries import VersionAllocation, pot_name, version_allocation
from models.allocations import Proposal
from models.funding import Pot, Stream, StreamRule
from models.ledger import LedgerEntry, Virement
from models.money import BASIS_POINTS, FinancialYear, format_pounds, split_exactly
from models.projects import Project
from models.rules import CarryForwardRule, FundingRule, VirementRule
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


def refuse_without_permission(session: Session, move: MoneyMove, day: date) -> None:
    """Refuse a move of money out of its pot where the agreement does not permit it.

    Within one financial year that is a virement rule of the stream; from one year to a later one, within a
    cost type, a rule of carry-forward. Money of one agreement never pays for another's.

    Raises:
        BadInput: it may not move; the sentence says why.
    """
    giver, taker = move.from_pot, move.to_pot
    stream = session.get_one(Stream, giver.stream_id)
    last = spend_by_dates(session, day).get(taker.stream_id)
    closes = min(taker.financial_year.last_day, last) if last else taker.financial_year.last_day
    if closes < day:
        message = f"the money of the pot that it would go to had to be spent by {closes:%d %B %Y}"
        raise BadInput(message)
    if giver.id == taker.id:
        return
    if giver.stream_id != taker.stream_id:
        other = session.get_one(Stream, taker.stream_id)
        message = (
            f"{stream.name} and {other.name} are two agreements, and money of one cannot pay for the other's"
        )
        raise BadInput(message)
    stated = session.exec(select(StreamRule).where(StreamRule.stream_id == stream.id)).all()
    rules = [record.read() for record in stated if record.is_in_force(day)]
    allowed, rule = _allowed(rules, move, stream.name)
    most = _awarded(session, giver.id or 0) * allowed // BASIS_POINTS
    moved_already = _moved_already(session, move)
    if moved_already + move.pence > most:
        before = f", and {format_pounds(moved_already)} has moved already" if moved_already else ""
        message = (
            f"{stream.name} allows at most {format_pounds(most)} of that pot to move{before}. "
            f"Its rule is: {rule_in_words(rule)}"
        )
        raise BadInput(message)


def refuse_broken_rules(session: Session, version: Proposal, move: MoneyMove, today: date) -> None:
    """Refuse a move after which a rule would no longer hold that held before.

    The cost of an option is not among them: to move money is to say that it costs more, or less.

    Raises:
        BadInput: a rule would break, or the project that it goes to was not considered.
    """
    allocated = version_allocation(session, version)
    now = _paid_now(session, version, allocated)
    after = _moved(session, now, allocated, move)
    records = build_records_setup(session, version, allocated.problem, today).problem
    for problem in (allocated.problem, records):
        before = _broken(problem, _answer(allocated.solution, now))
        for where, (by, message) in _broken(problem, _answer(allocated.solution, after)).items():
            if by > before.get(where, (0, ""))[0]:
                refusal = f"this move would break a rule: {message}"
                raise BadInput(refusal)


def _allowed(rules: Sequence[FundingRule], move: MoneyMove, stream: str) -> tuple[int, FundingRule]:
    """The basis points of the giving pot that may move, and the rule that says so."""
    giver, taker = move.from_pot, move.to_pot
    found: list[tuple[int, FundingRule]]
    if giver.financial_year == taker.financial_year:
        found = [(rule.at_most_bp, rule) for rule in rules if isinstance(rule, VirementRule)]
        what = "from one of its pots to another; if the funder permits it, record it as a virement rule"
    else:
        years = str(giver.financial_year), str(taker.financial_year)
        found = [
            (rule.at_most_bp, rule)
            for rule in rules
            if isinstance(rule, CarryForwardRule)
            and (rule.from_year, rule.to_year) == years
            and giver.cost_type == taker.cost_type
        ]
        what = (
            f"from {years[0]} {giver.cost_type} to {years[1]} {taker.cost_type}; if the funder permits it, "
            "record it as a carry-forward rule"
        )
    if not found:
        message = f"{stream} does not say that its money may be moved {what}"
        raise BadInput(message)
    return min(found, key=lambda each: each[0])


def _awarded(session: Session, pot: int) -> int:
    entries = session.exec(select(LedgerEntry).where(LedgerEntry.pot_id == pot)).all()
    return max(0, sum(entry.pence for entry in entries if entry.kind in ("award", "variation")))


def _moved_already(session: Session, move: MoneyMove) -> int:
    """What moved out of the pot before by the same rule: within its year, or out of it."""
    out = session.exec(
        select(Virement).where(
            Virement.from_pot_id == move.from_pot.id,
            Virement.basis == "actual",
            col(Virement.to_pot_id) != move.from_pot.id,
        )
    )
    within = move.from_pot.financial_year == move.to_pot.financial_year
    return sum(made.pence for made in out if (_year(session, made) == move.from_pot.financial_year) == within)


def _year(session: Session, made: Virement) -> FinancialYear:
    return session.get_one(Pot, made.to_pot_id).financial_year


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
        pot = pot_name(session.get_one(Stream, move.from_pot.stream_id), move.from_pot)
        own = _options_of(allocated.problem, move.from_project)
        keys = [key for key in after if key[0] == pot and key[1] in own]
        shares = split_exactly(move.pence, [after[key] for key in keys]) if keys else []
        for key, share in zip(keys, shares, strict=True):
            after[key] -= share
    if move.to_project is not None:
        pot = pot_name(session.get_one(Stream, move.to_pot.stream_id), move.to_pot)
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
            f"{project.name} was not considered in the certified run; propose again with it, "
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
