"""How each rule stands in an allocation: with room to spare, binding, or broken, and how much room.

Nothing is solved here: the states are read off the problem and the solution, so a screen can show them at
once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from optimiser.problem import Problem
from optimiser.rules import Room, Rule
from optimiser.solution import Solution
from optimiser.verifying.audit import Audit

State = Literal["met", "binding", "broken"]
# Whole projects leave crumbs: a money rule with less room than this binds in practice.
NEGLIGIBLE_PENCE = 1_00


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
    audit = Audit(problem, solution)
    states = [_state(rule, audit) for rule in problem.rules]
    left = audit.left()
    budgets = [_state_by_room(f"budget of {pot.id}", Room(left[pot.id], "pence")) for pot in problem.pots]
    return (*states, *budgets)


def _state_by_room(name: str, room: Room) -> RuleState:
    crumb = NEGLIGIBLE_PENCE if room.unit == "pence" else 1
    state: State = "broken" if room.left < 0 else "binding" if room.left < crumb else "met"
    return RuleState(name, state, room.left, room.unit)


def _state(rule: Rule, audit: Audit) -> RuleState:
    room = rule.room(audit)
    if room is not None:
        return _state_by_room(rule.name, room)
    # what counts nothing has no room: it is kept, or the verifier has refused
    return RuleState(rule.name, "binding" if rule.is_in_the_way(audit) else "met", None, "")
