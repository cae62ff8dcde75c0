"""Stranded money: what no allocation under these rules can spend, pot by pot, and why.

Three ways, each certain, from the cheapest on. Reading: what may draw on a pot asks for less than it holds.
Bound: the rules together let no more of it be spent, by a linear bound that is checked in whole numbers
(`spending_bound.py`). Solving: a pot that pays for nothing is asked to pay one penny, and no allocation does.
What none of the three shows is not stranded, as far as is known.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from optimiser.explaining.spending_bound import SpendingBound
from optimiser.explaining.unfundable import carry_caps, unfundable_options
from optimiser.explaining.what_if import WhatIfSolver
from optimiser.formulation.decisions import Decisions, list_decisions
from optimiser.problem import Option, Pot, Problem
from optimiser.rules import Amount, Money, Rule
from optimiser.solution import Solution
from optimiser.units import figure_words

MOST_NAMED = 3  # projects, or rules, that a reason names
MOST_STEPS = 300_000
SPENDS_SOME = "something is spent from this pot"
FoundBy = Literal["reading", "bound", "solving"]


@dataclass(frozen=True, slots=True)
class Stranded:
    """Money of one pot that no allocation can spend.

    Attributes:
        pot: its id.
        pence: so much of it at the least; never 0.
        why: in a sentence.
        rules: names of the rules that hold it back; empty where none does.
        found_by: how it was found.
        is_asked_for: whether anything in the problem asks for money of its year and cost type.
    """

    pot: str
    pence: int
    why: str
    rules: tuple[str, ...]
    found_by: FoundBy
    is_asked_for: bool = True


def stranded_money(
    problem: Problem,
    solution: Solution,
    what_if: WhatIfSolver | None = None,
) -> tuple[Stranded, ...]:
    """What is stranded in each pot, in the problem's order; a pot of which nothing is known is left out.

    Of a problem with more than `MOST_STEPS` deliveries (an option in an area) nothing is worked out.

    Args:
        problem: as it was solved.
        solution: its answer; where it has no allocation, only reading can tell.
        what_if: solves where only solving can tell; None leaves that.
    """
    if sum(len(option.steps) for option in problem.options) > MOST_STEPS:
        return ()
    reading = _Reading(list_decisions(problem))
    solved = solution.status in ("optimal", "feasible")
    bound = SpendingBound(reading.decisions, reading.unfundable) if solved else None
    used = _used(solution)
    found = []
    for pot in problem.pots:
        stranded = reading.stranded(pot)
        if bound is not None and pot.pence - _pence(stranded) > used[pot.id]:
            stranded = _by_bound(bound, pot, stranded) or stranded
        if what_if is not None and solved and not used[pot.id] and _pence(stranded) < pot.pence:
            stranded = _by_solving(problem, reading.decisions, pot, what_if) or stranded
        if stranded is not None:
            found.append(stranded)
    return tuple(found)


def _pence(stranded: Stranded | None) -> int:
    return 0 if stranded is None else stranded.pence


def _used(solution: Solution) -> dict[str, int]:
    """Pot id -> pence paid from it, or carried out of it."""
    used: dict[str, int] = defaultdict(int)
    for line in solution.lines:
        used[line.pot] += line.pence
    for each in solution.carried:
        used[each.from_pot] += each.pence
    return used


class _Reading:
    """What may draw on each pot, read off the decisions of a problem.

    Attributes:
        unfundable: option id -> why no allocation can fund it.
    """

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        self.unfundable = unfundable_options(decisions)
        self._caps = carry_caps(decisions)

    def stranded(self, pot: Pot) -> Stranded | None:
        """What is more in a pot than all that may draw on it asks for."""
        wanted = self._wanted[pot.id]
        if wanted >= pot.pence:
            return None
        asking = [option for option in self.decisions.problem.options if _asks(option, pot)]
        payable = self._options_of[pot.id]
        lost = [option for option in asking if option.id in payable and option.id in self.unfundable]
        rules = tuple(self._closing(pot, asking)) if not payable else self._rules_against(lost)
        carried = self._carried_on(pot, self._wanted)
        why = self._why(pot, rules, lost, wanted - carried, is_asked_for=bool(asking))
        if carried:
            why += f" Up to {figure_words(carried, 'pence')} may be carried to a later year that can use it."
        return Stranded(pot.id, pot.pence - wanted, why, rules, "reading", bool(asking))

    def _rules_against(self, lost: Sequence[Option]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(rule for each in lost for rule in self.unfundable[each.id].rules))

    @cached_property
    def _options_of(self) -> dict[str, dict[str, int]]:
        """Pot id -> option id -> the most pence of it that the pot may pay."""
        found: dict[str, dict[str, int]] = {pot.id: {} for pot in self.decisions.problem.pots}
        for (pot, option, _), column in self.decisions.money.items():
            most = self.decisions.columns[column].most
            found[pot][option] = found[pot].get(option, 0) + most
        return found

    @cached_property
    def _wanted(self) -> dict[str, int]:
        """Pot id -> the most pence that could be asked of it, what may be carried on from it included."""
        wanted: dict[str, int] = {}
        latest_first = sorted(self.decisions.problem.pots, key=lambda pot: pot.financial_year, reverse=True)
        for pot in latest_first:
            by_project: dict[str, int] = defaultdict(int)
            for option, pence in self._options_of[pot.id].items():
                if option not in self.unfundable:
                    project = self.decisions.project_of[option].id
                    by_project[project] = max(by_project[project], pence)
            wanted[pot.id] = sum(by_project.values()) + self._carried_on(pot, wanted)
        return wanted

    def _carried_on(self, pot: Pot, wanted: Mapping[str, int]) -> int:
        """Pence that may be carried from a pot to later ones that could spend it."""
        return sum(min(cap, wanted[taker]) for (giver, taker), cap in self._caps.items() if giver == pot.id)

    def _closing(self, pot: Pot, asking: Sequence[Option]) -> Iterator[str]:
        """The rules that close a pot to what asks for such money, or to some of its areas."""
        for rule in self.decisions.problem.rules:
            if rule.is_ring_fence and any(self._closes(rule, pot, option) for option in asking):
                yield rule.name

    def _closes(self, rule: Rule, pot: Pot, option: Option) -> bool:
        project = self.decisions.project_of[option.id]
        for cost in option.costs:
            if (cost.financial_year, cost.cost_type) == (pot.financial_year, pot.cost_type):
                allowed = rule.payable_areas(pot, project, cost)
                if allowed is not None and not {*cost.fixed, *cost.per_step} <= allowed:
                    return True
        return False

    def _why(
        self, pot: Pot, rules: Sequence[str], lost: Sequence[Option], wanted: int, *, is_asked_for: bool
    ) -> str:
        money = f"{pot.cost_type} money in {pot.financial_year}"
        if not is_asked_for:
            return f"No project that can be considered asks for {money}."
        if not self._options_of[pot.id]:
            return f"What asks for {money} may not be paid from it: {_named(rules)}."
        names = self.decisions.project_of
        reasons = [f"{names[option.id].name} {self.unfundable[option.id].words}" for option in lost]
        if not wanted:
            return f"Nothing that it may pay for can be funded: {_named(reasons)}."
        also = f"; {_named(reasons)}" if reasons else ""
        return f"All that it may pay for asks for {figure_words(wanted, 'pence')} in full{also}."


def _asks(option: Option, pot: Pot) -> bool:
    return any(
        (cost.financial_year, cost.cost_type) == (pot.financial_year, pot.cost_type)
        and any([*cost.fixed.values(), *cost.per_step.values()])
        for cost in option.costs
    )


def _by_bound(bound: SpendingBound, pot: Pot, known: Stranded | None) -> Stranded | None:
    """What the rules together leave, where that is more than is known."""
    most = bound.most(pot.id)
    if most is None or pot.pence - most.pence <= _pence(known):
        return None
    can = figure_words(most.pence, "pence")
    part = f"No more than {can} of it" if most.pence else "None of it"
    why = f"{part} can be spent: {_named(most.rules) or 'what may draw on it takes no more'}."
    return Stranded(pot.id, pot.pence - most.pence, why, most.rules, "bound")


def _by_solving(problem: Problem, decisions: Decisions, pot: Pot, what_if: WhatIfSolver) -> Stranded | None:
    """All of a pot from which no allocation spends a penny."""
    twins = [
        each
        for each in problem.pots
        if (each.stream, each.financial_year, each.cost_type)
        == (pot.stream, pot.financial_year, pot.cost_type)
    ]
    if len(twins) > 1 or any(giver == pot.id for giver, _ in decisions.carried):
        return None
    money = Money(streams=(pot.stream,), financial_years=(pot.financial_year,), cost_types=(pot.cost_type,))
    asked = Amount(name=SPENDS_SOME, of=money, at_least=1)
    answer = what_if.solve(
        problem.model_copy(update={"rules": (*problem.rules, asked)}), lambda now: now.found > float("-inf")
    )
    if answer is None or not answer.is_impossible or answer.solution is None:
        return None
    rules = tuple(name for name in answer.solution.conflict if name != SPENDS_SOME)
    why = f"No allocation under these rules spends any of it: {_named(rules)}."
    return Stranded(pot.id, pot.pence, why, rules, "solving")


def _named(words: Sequence[str]) -> str:
    """The first few, and how many more there are."""
    each = list(dict.fromkeys(words))
    more = f"; and {len(each) - MOST_NAMED} more" if len(each) > MOST_NAMED else ""
    return "; ".join(each[:MOST_NAMED]) + more
