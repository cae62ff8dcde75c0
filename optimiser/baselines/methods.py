"""The four methods, each in the words that a board reads, and how they take projects one after another.

All of them pay every cost of what they fund to the penny, from pots that may pay it, and fund at most one
option of a project. Value per pound is an option's at full delivery, with nothing else funded.

They respect what a person respects: nobody funds what is locked out, two of what excludes each other, or a
project before those that it needs; what is locked in, and what that needs, is funded first. Floors, caps,
shares and capacity are not looked at. Two projects that need each other are never begun, since each waits
for the other.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple
from weakref import ReferenceType, ref

from optimiser.baselines.objective_value import objective_value
from optimiser.baselines.offers import Delivery, Offer, largest_delivery, lines_of, offers_of
from optimiser.benefit import benefit_parts
from optimiser.problem import FundingList, NeedShare, Problem
from optimiser.rules import Rule
from optimiser.solution import Choice, Solution

POPULATION, NEED = "population", "need"
HALF_AND_HALF = (NeedShare(name=POPULATION, share=5_000), NeedShare(name=NEED, share=5_000))
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
    parts = benefit_parts(problem, choices)
    return Solution(
        problem_hash=problem.fingerprint,
        method=method,
        status="feasible",
        benefit=parts.total,
        unit=problem.harm_unit,
        scored=parts.scored,
        value=objective_value(problem, choices, lines),
        choices=choices,
        lines=lines,
    )


class _Stored(NamedTuple):
    """What the methods do with a problem, as long as somebody holds it."""

    problem: ReferenceType[Problem]
    solutions: tuple[Solution, ...]


_latest: _Stored | None = None


def baselines(problem: Problem) -> tuple[Solution, ...]:
    """The four methods on one problem, then its funding lists.

    The methods come in this order: equal split, formula, flat per area, greedy by score.
    A solve starts from them and its report compares with them, so those of the latest problem are kept.
    """
    global _latest
    stored = _latest
    if stored is not None and stored.problem() is problem:
        return stored.solutions
    offers = offers_of(problem)
    methods = (equal_split, population_and_need_formula, flat_per_area, greedy_by_score)
    usual = (method(problem, offers) for method in methods)
    found = (*usual, *(by_list(problem, each, offers) for each in problem.lists))
    _latest = _Stored(ref(problem), found)
    return found


def by_list(problem: Problem, listed: FundingList, offers: Sequence[Offer] | None = None) -> Solution:
    """What somebody chose is funded in the order of their list, each as far as the pots can pay.

    Nothing is added, and what a rule is against stays; the verifier says which rules it breaks.
    Of several options of one project, the most expensive that the pots can pay is taken. What the pots cannot
    pay is left out, and named in `message`.
    """
    by_option = {offer.option.id: offer for offer in (offers_of(problem) if offers is None else offers)}
    free = {pot.id: pot.pence for pot in problem.pots}
    taken: dict[str, Delivery] = {}
    short: list[str] = []
    for options in listed.entries:
        choices = sorted((by_option[option] for option in options), key=lambda offer: -offer.pence)
        if not choices or choices[0].option.project in taken:
            continue
        found = (largest_delivery(offer, free) for offer in choices)
        delivery = next((each for each in found if each is not None), None)
        if delivery is None:
            short.append(choices[0].option.project)
        else:
            taken[choices[0].option.project] = delivery
    solution = _build_solution(problem, listed.name, taken)
    message = f"The pots cannot pay for {', '.join(short)} of this list." if short else ""
    return solution.model_copy(update={"message": message})


def equal_split(problem: Problem, offers: Sequence[Offer] | None = None) -> Solution:
    """Every project gets the same share of the money, and buys the most it can with it.

    The share is what all pots hold, over all years, divided by the number of projects that are not locked
    out. In the order listed, each takes the most expensive of its options that its share and the pots can
    pay, an option in steps at the same share of its most in every area. What a share leaves over stays
    unspent.
    """
    offers = offers_of(problem) if offers is None else offers
    forbidding = forbidding_rules(problem)
    sharers = sum(
        1 for project in problem.projects if not any(rule.forbids(project.id) for rule in forbidding)
    )
    share = sum(pot.pence for pot in problem.pots) // max(1, sharers)

    def take(offer: Offer, free: dict[str, int]) -> Delivery | None:
        return largest_delivery(offer, free, limit=share)

    return fund(problem, "equal split", _dearest_first(problem, offers), take)


def population_and_need_formula(problem: Problem, offers: Sequence[Offer] | None = None) -> Solution:
    """Every area gets a target by the problem's need formula, and projects draw on the targets.

    An area's target is its part of what all pots hold, by each share of the formula: of the people, of
    weighted harm, or of whatever else is counted. A problem without a formula has half by people and half by
    harm; a share of which nothing is counted falls to the others. Projects are taken by value per pound, the
    best first, each with the most expensive of its options that what is left of the targets of the areas it
    serves can pay. An option in steps is delivered in each area as far as that area's own target goes; fixed
    costs and odd steps that are too expensive for one area are lent by those with most left.
    """
    offers = offers_of(problem) if offers is None else offers
    parts = [
        (each.share, measure, math.fsum(measure.values()))
        for each in problem.need_formula or HALF_AND_HALF
        if any((measure := _counted(problem, each)).values())
    ]
    areas = [area.id for area in problem.areas]
    if not parts:
        return _by_area(problem, "population and need formula", offers, dict.fromkeys(areas, 1.0))
    total = math.fsum(part for part, _, _ in parts)
    shares = {
        area: math.fsum(part * measure.get(area, 0.0) / whole for part, measure, whole in parts) / total
        for area in areas
    }
    return _by_area(problem, "population and need formula", offers, shares)


def _counted(problem: Problem, part: NeedShare) -> Mapping[str, float]:
    """Area id -> what a share of the formula counts there."""
    if part.by_area:
        return part.by_area
    if part.name == POPULATION:
        return {area.id: float(area.population) for area in problem.areas}
    if part.name != NEED:
        return {}
    weights = {priority.id: priority.weight for priority in problem.priorities}
    need = {area.id: 0.0 for area in problem.areas}
    for harm in problem.harms:
        for area, suffered in harm.by_area.items():
            need[area] += weights[harm.priority] * suffered
    return need


def flat_per_area(problem: Problem, offers: Sequence[Offer] | None = None) -> Solution:
    """Every area gets the same target, whatever its people or its harm, and projects draw on the targets.

    As the population-and-need formula in all else.
    """
    offers = offers_of(problem) if offers is None else offers
    return _by_area(problem, "flat per area", offers, {area.id: 1.0 for area in problem.areas})


def greedy_by_score(problem: Problem, offers: Sequence[Offer] | None = None) -> Solution:
    """Options are ranked by value per pound and funded from the top until the pots refuse.

    An option that the pots cannot pay at all is passed over, and the next is tried; an option in steps is
    taken as far as the pots can pay. What prevents nothing is not funded unless it is locked in.
    """
    offers = offers_of(problem) if offers is None else offers
    ranked = sorted(offers, key=lambda offer: -offer.score)
    locked = locked_in(problem)
    queue = [(offer,) for offer in ranked if offer.value > 0 or offer.option.project in locked]
    return fund(problem, "greedy by score", queue, largest_delivery)


def _by_area(problem: Problem, method: str, offers: Sequence[Offer], shares: Mapping[str, float]) -> Solution:
    held = sum(pot.pence for pot in problem.pots)
    whole = math.fsum(shares.values())
    left = {area: int(held * share / whole) for area, share in shares.items()}

    def take(offer: Offer, free: dict[str, int]) -> Delivery | None:
        served = sorted(offer.serves(), key=lambda area: (-left[area], area))
        ceiling = {
            area: min(most, (left[area] - offer.fixed.get(area, 0)) // max(1, offer.per_step.get(area, 0)))
            for area, most in offer.option.steps.items()
            if left[area] > offer.fixed.get(area, 0)
        }
        pooled = sum(left[area] for area in served)
        delivery = largest_delivery(offer, free, limit=pooled, ceiling=ceiling, first=served)
        if delivery is not None:
            _charge(left, served, delivery)
        return delivery

    queue = sorted(
        _dearest_first(problem, offers), key=lambda entry: -max((offer.score for offer in entry), default=0.0)
    )
    return fund(problem, method, queue, take)


def _charge(left: dict[str, int], served: Sequence[str], delivery: Delivery) -> None:
    """Each area pays for what is spent in it as far as it can; those with most left lend the rest."""
    lent = 0
    for area, pence in delivery.spent_by_area().items():
        own = min(pence, left[area])
        left[area] -= own
        lent += pence - own
    for area in sorted(served, key=lambda area: (-left[area], area)):
        part = min(lent, left[area])
        left[area] -= part
        lent -= part


def _dearest_first(problem: Problem, offers: Sequence[Offer]) -> list[QueueEntry]:
    """One entry a project, in the order listed, the most expensive of its options first."""
    by_project: dict[str, list[Offer]] = {project.id: [] for project in problem.projects}
    for offer in offers:
        by_project[offer.option.project].append(offer)
    return [
        tuple(sorted(options, key=lambda offer: -offer.pence)) for options in by_project.values() if options
    ]
