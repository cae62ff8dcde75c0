"""Taking offers one after another, minding what a person minds.

Nobody funds what is locked out, two of what excludes each other, or a project before those that it needs;
what is locked in, and what that needs, is funded first. Floors, caps, shares and capacity are not looked
at. Two projects that need each other are never begun, since each waits for the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from optimiser.baselines.offers import Delivery, Offer, largest_delivery
from optimiser.baselines.payments import lines_of
from optimiser.benefit import true_benefit
from optimiser.problem import Problem
from optimiser.rules import Rule
from optimiser.solution import Choice, Solution

QueueEntry = tuple[Offer, ...]
"""Offers of one project, to be tried in this order; a method's queue is a list of entries."""

Taker = Callable[[Offer, dict[str, int]], Delivery | None]
"""How a method takes an offer from the pots' free pence, or refuses it."""


class FundingRound:
    """One method's way through the projects: what is free in the pots, and what has been taken."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.free = {pot.id: pot.pence for pot in problem.pots}
        self.taken: dict[str, Delivery] = {}
        self.needs = _needs(problem)
        self.exclusions = [most for rule in problem.rules if (most := rule.most_of()) is not None]

    def is_closed(self, project: str) -> bool:
        """Whether the project is funded already, or excluded by what is."""
        return project in self.taken or any(
            project in projects and sum(1 for each in projects if each in self.taken) >= at_most
            for projects, at_most in self.exclusions
        )

    def is_waiting(self, project: str) -> bool:
        """Whether something that the project needs is not funded yet."""
        return any(needed not in self.taken for needed in self.needs.get(project, ()))

    def fund_in_order(self, entries: Iterable[QueueEntry], take: Taker) -> None:
        """Try each entry once it waits for nothing, in order, until nothing more can be taken."""
        waiting = [entry for entry in entries if entry]
        before = -1
        while waiting and len(self.taken) > before:
            before = len(self.taken)
            later: list[QueueEntry] = []
            for entry in waiting:
                project = entry[0].option.project
                if self.is_waiting(project):
                    later.append(entry)
                elif not self.is_closed(project):
                    self._try(entry, take)
            waiting = later

    def _try(self, entry: QueueEntry, take: Taker) -> None:
        for offer in entry:
            delivery = take(offer, self.free)
            if delivery is not None:
                self.taken[offer.option.project] = delivery
                return


def fund(problem: Problem, method: str, queue: Sequence[QueueEntry], take: Taker) -> Solution:
    """Go through a method's queue and write down what it funds.

    What is locked in comes first; where the method would refuse it, the cheapest of its options is taken
    at whatever scale the pots can pay.
    """
    forbidding = forbidding_rules(problem)
    open_queue = [
        tuple(
            offer
            for offer in entry
            if not any(rule.forbids(offer.option.project, offer.option.id) for rule in forbidding)
        )
        for entry in queue
    ]
    locked = locked_in(problem)
    first = [entry for entry in open_queue if entry and entry[0].option.project in locked]
    on = FundingRound(problem)
    on.fund_in_order(first, take)
    cheapest = sorted((offer for entry in first for offer in entry), key=lambda offer: offer.pence)
    on.fund_in_order([(offer,) for offer in cheapest], largest_delivery)
    on.fund_in_order(open_queue, take)
    return _build_solution(problem, method, on.taken)


def locked_in(problem: Problem) -> set[str]:
    """The projects that are locked in, and all that they need."""
    needs = _needs(problem)
    found: set[str] = set()
    todo = [project for rule in problem.rules for project in rule.demands()]
    while todo:
        project = todo.pop()
        if project not in found:
            found.add(project)
            todo.extend(needs.get(project, ()))
    return found


def _needs(problem: Problem) -> dict[str, set[str]]:
    """Project id -> the projects that it needs."""
    needs: dict[str, set[str]] = {}
    for rule in problem.rules:
        for project, needed in rule.prerequisites().items():
            needs.setdefault(project, set()).update(needed)
    return needs


def forbidding_rules(problem: Problem) -> list[Rule]:
    """The rules of kinds that may rule out a project or an option by themselves."""
    return [rule for rule in problem.rules if type(rule).forbids is not Rule.forbids]


def _build_solution(problem: Problem, method: str, taken: dict[str, Delivery]) -> Solution:
    by_option = {delivery.offer.option.id: delivery for delivery in taken.values()}
    deliveries = [by_option[option.id] for option in problem.options if option.id in by_option]
    choices = tuple(Choice(option=each.offer.option.id, steps=each.steps) for each in deliveries)
    lines = tuple(
        line
        for each in deliveries
        for line in lines_of(each.offer.option.id, each.offer.claims, each.steps, each.drawn)
    )
    return Solution(
        problem_hash=problem.fingerprint,
        method=method,
        status="feasible",
        benefit=true_benefit(problem, choices),
        choices=choices,
        lines=lines,
    )
