"""Why each funded option, area by area: what it buys, which rules bind, which pots it empties."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.benefit import benefit_parts
from optimiser.explaining.words import harm
from optimiser.formulation.constraints import budget_name
from optimiser.limits import Clock
from optimiser.problem import Problem
from optimiser.rule_states import RuleState
from optimiser.rules import Money, Rule
from optimiser.rules.rule import Payment
from optimiser.solution import Solution
from optimiser.verifying.audit import Audit


@dataclass(frozen=True, slots=True)
class AreaReason:
    """What an option's money does in one area.

    Attributes:
        pence: paid there, from all pots.
        benefit: harm units that would come back there if the option alone were taken out; None where the
            time did not suffice to work that out.
        binds: names of binding rules that speak of this money, or of the option or its project.
        empties: ids of pots that this money helps to empty.
        words: one or two sentences.
    """

    option: str
    area: str
    pence: int
    benefit: float | None
    binds: tuple[str, ...]
    empties: tuple[str, ...]
    words: str


def area_reasons(
    problem: Problem, solution: Solution, states: Sequence[RuleState], clock: Clock
) -> tuple[AreaReason, ...]:
    """Why each option is paid in each area, in the order of the solution's lines."""
    paid: dict[tuple[str, str], list[Payment]] = defaultdict(list)
    for payment in Audit(problem, solution).payments:
        paid[payment.option.id, payment.area.id].append(payment)
    buys = _benefit_by_option_and_area(problem, solution, clock)
    binding = {state.name for state in states if state.state == "binding"}
    rules = [rule for rule in problem.rules if rule.name in binding]
    names = {area.id: area.name for area in problem.areas}
    told = []
    for (option, area), payments in paid.items():
        pence = sum(payment.line.pence for payment in payments)
        benefit = buys[option].get(area, 0.0) if option in buys else None
        binds = tuple(rule.name for rule in rules if any(_speaks_of(rule, each) for each in payments))
        pots = dict.fromkeys(payment.pot.id for payment in payments)
        empties = tuple(pot for pot in pots if budget_name(pot) in binding)
        worth = "what it prevents was not worked out"
        if benefit is not None:
            worth = f"it prevents {_for_each_thousand(problem, benefit, pence)}"
        said = f"In {names[area]} {worth}."
        if binds:
            said += f" What binds: {'; '.join(binds)}."
        if empties:
            said += f" It empties {', '.join(empties)}."
        told.append(AreaReason(option, area, pence, benefit, binds, empties, said))
    return tuple(told)


def option_reasons(problem: Problem, solution: Solution, states: Sequence[RuleState]) -> dict[str, str]:
    """Option id -> what it buys in all, and what stops it from getting more, in words."""
    parts = benefit_parts(problem, solution.choices)
    spent: dict[str, int] = defaultdict(int)
    pots: dict[str, set[str]] = defaultdict(set)
    for line in solution.lines:
        spent[line.option] += line.pence
        pots[line.option].add(line.pot)
    locked = {project: rule.name for rule in problem.rules for project in rule.demands()}
    project = {option.id: option.project for option in problem.options}
    binding = {state.name for state in states if state.state == "binding"}
    told = {}
    for option, pence in spent.items():
        said = f"It prevents {_for_each_thousand(problem, parts.by_option.get(option, 0.0), pence)}."
        if project[option] in locked:
            said += f" It is held in: {locked[project[option]]}."
        full = [pot for pot in sorted(pots[option]) if budget_name(pot) in binding]
        if full:
            said += f" It empties {', '.join(full)}."
        told[option] = said
    return told


def _for_each_thousand(problem: Problem, benefit: float, pence: int) -> str:
    return f"{harm(benefit)} {problem.harm_unit}, {benefit * 100_000 / pence:,.1f} for each £1,000"


def _benefit_by_option_and_area(
    problem: Problem, solution: Solution, clock: Clock
) -> dict[str, dict[str, float]]:
    """Option -> area -> harm units lost there if the option alone were taken out, as far as there is time."""
    everything = benefit_parts(problem, solution.choices).by_area
    bought = {}
    for choice in solution.choices:
        if clock.over():
            break
        others = [each for each in solution.choices if each.option != choice.option]
        without = benefit_parts(problem, others).by_area
        bought[choice.option] = {
            area: benefit - without.get(area, 0.0) for area, benefit in everything.items()
        }
    return bought


def _speaks_of(rule: Rule, paid: Payment) -> bool:
    """Whether a rule is about this payment: its money, its option or its project."""
    moneys = rule.moneys()
    if moneys:
        return any(_meets(money, paid) for money in moneys)
    named = dict(rule.mentions())
    return paid.option.id in named.get("options", ()) or paid.option.project in named.get("projects", ())


def _meets(money: Money, paid: Payment) -> bool:
    """Whether a payment meets every condition of `money`."""
    return (
        (money.streams is None or paid.pot.stream in money.streams)
        and (money.financial_years is None or paid.pot.financial_year in money.financial_years)
        and (money.cost_types is None or paid.pot.cost_type in money.cost_types)
        and (money.projects is None or paid.option.project in money.projects)
        and (money.priorities is None or paid.priority in money.priorities)
        and (money.areas is None or paid.area.id in money.areas)
        and (money.rural is None or paid.area.rural is money.rural)
    )
