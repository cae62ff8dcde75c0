"""Options that no allocation can fund, and why: read off the problem, without solving.

What is said here is certain, and it is not all that is true: an option that only solving can rule out is not
named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from optimiser.formulation.decisions import Bill, Decisions
from optimiser.problem import Option, Problem
from optimiser.rules import Rule
from optimiser.units import figure_words


class Unfundable(NamedTuple):
    """Why no allocation can fund an option: in words that follow its project's name, and by which rules."""

    words: str
    rules: tuple[str, ...] = ()


def unfundable_options(decisions: Decisions) -> dict[str, Unfundable]:
    """Option id -> why no allocation can fund it.

    A rule forbids it; no pot may pay for one of its costs; it costs more than the pots that may pay for it
    can hold; or it needs a project of which the same holds.
    """
    problem = decisions.problem
    found = dict(_by_itself(decisions))
    needs = _needs(problem)
    names = {project.id: project.name for project in problem.projects}
    options: dict[str, list[str]] = defaultdict(list)
    for option in problem.options:
        options[option.project].append(option.id)
    while True:
        lost = {project for project, own in options.items() if all(each in found for each in own)}
        lost |= {project.id for project in problem.projects if project.id not in options}
        more = {
            option.id: Unfundable(f"needs {names[needed]}, which cannot be funded", (rule,))
            for option in problem.options
            if option.id not in found
            for needed, rule in needs[option.project]
            if needed in lost
        }
        if not more:
            return found
        found |= more


def capacities(decisions: Decisions) -> dict[str, int]:
    """Pot id -> the most pence that it can pay out: its own, promised beyond, and carried into it."""
    problem = decisions.problem
    most = {
        pot.id: pot.pence + max((rule.extra_pence(pot) for rule in problem.rules), default=0)
        for pot in problem.pots
    }
    # what is carried may be carried again, so the pots of earlier years come first
    caps = carry_caps(decisions)
    for giver, taker in sorted(caps, key=lambda pair: decisions.pots[pair[0]].financial_year):
        most[taker] += min(caps[giver, taker], most[giver])
    return most


def carry_caps(decisions: Decisions) -> dict[tuple[str, str], int]:
    """(from pot, to pot) -> the most pence that may be carried between them."""
    limits: dict[int, int] = {}
    for rule in decisions.problem.rules:
        if any(rule.carry_year(pot) is not None for pot in decisions.problem.pots):
            for row in rule.rows(decisions):
                for column in row.terms:
                    if row.at_most is not None:
                        limits[column] = min(row.at_most, limits.get(column, row.at_most))
    return {
        pair: min(decisions.columns[column].most, limits.get(column, decisions.columns[column].most))
        for pair, column in decisions.carried.items()
    }


def _by_itself(decisions: Decisions) -> Iterator[tuple[str, Unfundable]]:
    capacity = capacities(decisions)
    bills: dict[str, list[Bill]] = defaultdict(list)
    for bill in decisions.bills:
        bills[bill.option].append(bill)
    for option in decisions.problem.options:
        why = _forbidden(decisions.problem, option) or _unpayable(decisions, option)
        why = why or _too_dear(option, bills[option.id], capacity)
        if why is not None:
            yield option.id, why


def _forbidden(problem: Problem, option: Option) -> Unfundable | None:
    for rule in problem.rules:
        most = rule.most_of()
        none_of_them = most is not None and most[1] == 0 and option.project in most[0]
        if none_of_them or rule.forbids(option.project, option.id):
            return Unfundable(f"is ruled out: {rule.name}", (rule.name,))
    return None


def _unpayable(decisions: Decisions, option: Option) -> Unfundable | None:
    """Whether its columns are held at nothing, since no pot may pay for what they cost."""
    steps = [decisions.columns[decisions.steps[option.id, area]].most for area in option.steps]
    if decisions.columns[decisions.chosen[option.id]].most and (any(steps) or not steps):
        return None
    closing = tuple(
        rule.name
        for rule in decisions.problem.rules
        if rule.is_ring_fence and _closes_some_cost(decisions, option, rule)
    )
    by = f" ({'; '.join(closing)})" if closing else ""
    return Unfundable(f"has a cost that no pot may pay for{by}", closing)


def _closes_some_cost(decisions: Decisions, option: Option, rule: Rule) -> bool:
    project = decisions.project_of[option.id]
    for cost in option.costs:
        areas = {*cost.fixed, *cost.per_step}
        for pot in decisions.problem.pots:
            if (pot.financial_year, pot.cost_type) != (cost.financial_year, cost.cost_type):
                continue
            allowed = rule.payable_areas(pot, project, cost)
            if allowed is not None and not areas <= allowed:
                return True
    return False


def _too_dear(option: Option, bills: Iterable[Bill], capacity: Mapping[str, int]) -> Unfundable | None:
    """Whether its least cost is more than the pots that may pay for it can hold."""
    least: dict[tuple[str, str], int] = defaultdict(int)
    payers: dict[tuple[str, str], set[str]] = defaultdict(set)
    for bill in bills:
        key = (bill.cost.financial_year, bill.cost.cost_type)
        least[key] += bill.fixed
        payers[key].update(bill.payers)
    for (year, cost_type), pence in least.items():
        can_pay = sum(capacity[pot] for pot in payers[year, cost_type])
        if pence > can_pay:
            return Unfundable(
                f"needs {figure_words(pence, 'pence')} of {cost_type} in {year}, and the pots that may pay "
                f"for it hold {figure_words(can_pay, 'pence')}"
            )
    everywhere = {pot for each in payers.values() for pot in each}
    can_pay = sum(capacity[pot] for pot in everywhere)
    if option.minimum_pence > can_pay:
        return Unfundable(
            f"is worth starting from {figure_words(option.minimum_pence, 'pence')}, and the pots that may "
            f"pay for it hold {figure_words(can_pay, 'pence')}"
        )
    return None


def _needs(problem: Problem) -> dict[str, list[tuple[str, str]]]:
    """Project id -> (a project that it cannot be funded without, the name of the rule that says so)."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for rule in problem.rules:
        for project, needed in rule.prerequisites().items():
            found[project].extend((each, rule.name) for each in needed)
    return found
