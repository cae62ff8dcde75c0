"""A problem and its solution, read into the few tables that checks look things up in.

The state of each rule is read off them too: nothing is solved, so a screen can show it at once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from optimiser.problem import Option, Problem
from optimiser.rules import Room, Rule
from optimiser.rules.rule import Money, Payment
from optimiser.solution import Carried, Choice, Line, Solution


def _filter(money: Money) -> Callable[[Payment], bool]:
    """The conditions of a `Money`, but for its areas; as sets, so that many projects are no slower."""
    stated: tuple[tuple[Callable[[Payment], str], tuple[str, ...] | None], ...] = (
        (lambda paid: paid.pot.stream, money.streams),
        (lambda paid: paid.pot.financial_year, money.financial_years),
        (lambda paid: paid.pot.cost_type, money.cost_types),
        (lambda paid: paid.option.project, money.projects),
        (lambda paid: paid.priority, money.priorities),
    )
    conditions = [(read, frozenset(values)) for read, values in stated if values is not None]
    return lambda paid: (
        (money.rural is None or paid.area.rural is money.rural)
        and all(read(paid) in values for read, values in conditions)
    )


def meets(money: Money, paid: Payment) -> bool:
    """Whether a payment meets every condition of `money`."""
    return (money.areas is None or paid.area.id in money.areas) and _filter(money)(paid)


class SolutionIndex:
    """What was decided and paid, indexed once; ids that the problem does not hold are left out.

    Attributes:
        chosen: the choices of known options, in the order given.
        payments: the lines whose every id is known, in the order given.
    """

    def __init__(self, problem: Problem, solution: Solution) -> None:
        self.problem = problem
        self.solution = solution
        self.pots = {pot.id: pot for pot in problem.pots}
        self.options = {option.id: option for option in problem.options}
        self.areas = {area.id: area for area in problem.areas}
        self.priority_of = {project.id: project.priority for project in problem.projects}
        self.chosen: list[tuple[Option, Choice]] = [
            (self.options[choice.option], choice)
            for choice in solution.choices
            if choice.option in self.options
        ]
        self.payments = [self._payment(line) for line in solution.lines if self.knows(line)]

    @property
    def carried(self) -> tuple[Carried, ...]:
        """What is carried from year to year."""
        return self.solution.carried

    def knows(self, line: Line) -> bool:
        """Whether a line's pot, option and area are all the problem's."""
        return line.pot in self.pots and line.option in self.options and line.area in self.areas

    def _payment(self, line: Line) -> Payment:
        option = self.options[line.option]
        return Payment(
            line, self.pots[line.pot], option, self.priority_of[option.project], self.areas[line.area]
        )

    @cached_property
    def projects_chosen(self) -> Counter[str]:
        """Project id -> how many times an option of it is chosen."""
        return Counter(option.project for option, _ in self.chosen)

    @cached_property
    def _payments_by_area(self) -> dict[str, list[Payment]]:
        by_area: dict[str, list[Payment]] = defaultdict(list)
        for payment in self.payments:
            by_area[payment.area.id].append(payment)
        return by_area

    def spent(self, money: Money) -> int:
        """Pence paid that meet every condition of `money`."""
        looked_through: Iterable[Payment] = self.payments
        if money.areas is not None:
            # A floor in each of 33,755 areas must not read every line 33,755 times.
            looked_through = [
                payment for area in set(money.areas) for payment in self._payments_by_area.get(area, ())
            ]
        counts = _filter(money)
        return sum(paid.line.pence for paid in looked_through if counts(paid))

    def available(self, money: Money) -> int:
        """Pence in the pots of these streams, financial years and cost types, spent or not."""
        return sum(
            pot.pence
            for pot in self.problem.pots
            if (money.streams is None or pot.stream in money.streams)
            and (money.financial_years is None or pot.financial_year in money.financial_years)
            and (money.cost_types is None or pot.cost_type in money.cost_types)
        )

    def left(self) -> dict[str, int]:
        """Pot id -> pence that it could still pay out; negative where it pays too much.

        What a pot holds, with what it may promise beyond that, and what is carried out of it and into it.
        """
        left = {pot.id: pot.pence for pot in self.problem.pots}
        for pot in self.problem.pots:
            left[pot.id] += max((rule.allowed_over(pot) for rule in self.problem.rules), default=0)
        for each in self.solution.carried:
            if each.from_pot in left and each.to_pot in left:
                left[each.from_pot] -= each.pence
                left[each.to_pot] += each.pence
        for line in self.solution.lines:
            if line.pot in left:
                left[line.pot] -= line.pence
        return left


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
    index = SolutionIndex(problem, solution)
    states = [_state(rule, index) for rule in problem.rules]
    left = index.left()
    budgets = [_state_by_room(f"budget of {pot.id}", Room(left[pot.id], "pence")) for pot in problem.pots]
    return (*states, *budgets)


def _state_by_room(name: str, room: Room) -> RuleState:
    crumb = NEGLIGIBLE_PENCE if room.unit == "pence" else 1
    state: State = "broken" if room.left < 0 else "binding" if room.left < crumb else "met"
    return RuleState(name, state, room.left, room.unit)


def _state(rule: Rule, index: SolutionIndex) -> RuleState:
    room = rule.room(index)
    if room is not None:
        return _state_by_room(rule.name, room)
    # what counts nothing has no room: it is kept, or the verifier has refused
    return RuleState(rule.name, "binding" if rule.is_in_the_way(index) else "met", None, "")
