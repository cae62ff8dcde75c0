"""How each rule stands in an allocation: with room to spare, binding, or broken, and how much room.

Nothing is solved here: the states are read off the problem and the solution, so a screen can show them at
once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Literal

from optimiser.problem import Problem
from optimiser.rules import Amount, Capacity, Choose, Lock, Requires, Rule, Share
from optimiser.solution import Solution
from optimiser.verifying.books import Books

State = Literal["met", "binding", "broken"]
WHOLE = 10_000
# Whole projects leave crumbs: a money rule with less room than this binds in practice.
CRUMB = 1_00


@dataclass(frozen=True, slots=True)
class RuleState:
    """One rule in one allocation.

    Attributes:
        room: how far it is from its limit, in `unit`s; negative when broken, None where nothing is counted.
        unit: `pence`, or what the rule counts.
    """

    name: str
    state: State
    room: int | None
    unit: str


def rule_states(problem: Problem, solution: Solution) -> tuple[RuleState, ...]:
    """The state of every rule, in the problem's order, then of every pot's budget."""
    books = Books(problem, solution)
    states = [_state(rule, books) for rule in problem.rules]
    spent = dict.fromkeys(books.pots, 0)
    for payment in books.payments:
        spent[payment.pot.id] += payment.line.pence
    budgets = [_told(f"budget of {pot.id}", pot.pence - spent[pot.id], "pence") for pot in problem.pots]
    return (*states, *budgets)


def _told(name: str, room: int, unit: str) -> RuleState:
    crumb = CRUMB if unit == "pence" else 1
    state: State = "broken" if room < 0 else "binding" if room < crumb else "met"
    return RuleState(name, state, room, unit)


@singledispatch
def _state(rule: Rule, books: Books) -> RuleState:
    # eligibility, locks and prerequisites have no room: they are kept, or the verifier has refused
    del books
    return RuleState(rule.name, "met", None, "")


@_state.register
def _(rule: Share, books: Books) -> RuleState:
    part = books.spent(rule.of)
    whole = books.held(rule.within) if rule.of_available else books.spent(rule.within)
    rooms = []
    if rule.at_least is not None:
        rooms.append((WHOLE * part - rule.at_least * whole) // WHOLE)
    if rule.at_most is not None:
        rooms.append((rule.at_most * whole - WHOLE * part) // WHOLE)
    return _told(rule.name, min(rooms), "pence")


@_state.register
def _(rule: Amount, books: Books) -> RuleState:
    spent = books.spent(rule.of)
    rooms = []
    if rule.at_least is not None:
        rooms.append(spent - rule.at_least)
    if rule.at_most is not None:
        rooms.append(rule.at_most - spent)
    return _told(rule.name, min(rooms), "pence")


@_state.register
def _(rule: Capacity, books: Books) -> RuleState:
    taken = sum(
        rule.uses[option.id].fixed + rule.uses[option.id].per_step * sum(choice.steps.values())
        for option, choice in books.chosen
        if option.id in rule.uses
    )
    return _told(rule.name, rule.limit - taken, rule.unit)


@_state.register
def _(rule: Choose, books: Books) -> RuleState:
    funded = sum(1 for project in set(rule.projects) if books.projects_chosen[project])
    rooms = []
    if rule.at_least is not None:
        rooms.append(funded - rule.at_least)
    if rule.at_most is not None:
        rooms.append(rule.at_most - funded)
    return _told(rule.name, min(rooms, default=0), "projects")


@_state.register
def _(rule: Requires, books: Books) -> RuleState:
    # it binds when something that it forbids is all that stands between a project and its funding
    held_back = not books.projects_chosen[rule.project] and not all(
        books.projects_chosen[needed] for needed in rule.needs
    )
    return RuleState(rule.name, "binding" if held_back else "met", None, "")


@_state.register
def _(rule: Lock, books: Books) -> RuleState:
    del books
    return RuleState(rule.name, "binding", None, "")
