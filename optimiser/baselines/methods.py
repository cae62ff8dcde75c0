"""The four methods, each in the words that a board reads.

All of them pay every cost of what they fund to the penny, from pots that may pay it, and fund at most one
option of a project. Benefit per pound is an option's at full delivery, with nothing else funded.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from optimiser.baselines.funding import QueueEntry, forbidding_rules, fund, locked_in
from optimiser.baselines.offers import Delivery, Offer, largest_delivery, offers_of
from optimiser.problem import Problem
from optimiser.solution import Solution


def baselines(problem: Problem) -> tuple[Solution, ...]:
    """The four methods on one problem: equal split, formula, flat per area, greedy by score.

    Returns:
        One solution a method, in that order; `method` names it.
    """
    offers = offers_of(problem)
    return (
        _equal_split(problem, offers),
        _population_and_need(problem, offers, 1.0, 1.0),
        _flat_per_area(problem, offers),
        _greedy_by_score(problem, offers),
    )


def equal_split(problem: Problem) -> Solution:
    """Every project gets the same share of the money, and buys the most it can with it.

    The share is what all pots hold, over all years, divided by the number of projects that are not locked
    out. In the order listed, each takes the dearest of its options that its share and the pots can pay,
    an option in steps at the same share of its most in every area. What a share leaves over stays unspent.
    """
    return _equal_split(problem, offers_of(problem))


def population_and_need_formula(
    problem: Problem, *, population_part: float = 1.0, need_part: float = 1.0
) -> Solution:
    """Every area gets a target, half by its people and half by its harm, and projects draw on the targets.

    An area's target is its part of what all pots hold: `population_part` parts by its share of the
    population, `need_part` parts by its share of weighted harm. Projects are taken by benefit per pound,
    the best first, each with the dearest of its options that what is left of the targets of the areas it
    serves can pay. An option in steps is delivered in each area as far as that area's own target goes;
    fixed costs and odd steps that are too dear for one area are lent by those with most left.

    Args:
        problem: what is to be allocated.
        population_part: how many parts go by population.
        need_part: how many parts go by weighted harm.
    """
    return _population_and_need(problem, offers_of(problem), population_part, need_part)


def flat_per_area(problem: Problem) -> Solution:
    """Every area gets the same target, whatever its people or its harm, and projects draw on the targets.

    As the population-and-need formula in all else.
    """
    return _flat_per_area(problem, offers_of(problem))


def greedy_by_score(problem: Problem) -> Solution:
    """Options are ranked by benefit per pound and funded from the top until the pots refuse.

    An option that the pots cannot pay at all is passed over, and the next is tried; an option in steps is
    taken as far as the pots can pay. What prevents nothing is not funded unless it is locked in.
    """
    return _greedy_by_score(problem, offers_of(problem))


def _equal_split(problem: Problem, offers: Sequence[Offer]) -> Solution:
    forbidding = forbidding_rules(problem)
    sharers = sum(
        1 for project in problem.projects if not any(rule.forbids(project.id) for rule in forbidding)
    )
    share = sum(pot.pence for pot in problem.pots) // max(1, sharers)

    def take(offer: Offer, free: dict[str, int]) -> Delivery | None:
        return largest_delivery(offer, free, limit=share)

    return fund(problem, "equal split", _dearest_first(problem, offers), take)


def _population_and_need(
    problem: Problem, offers: Sequence[Offer], population_part: float, need_part: float
) -> Solution:
    weights = {priority.id: priority.weight for priority in problem.priorities}
    people = {area.id: float(area.population) for area in problem.areas}
    need = dict.fromkeys(people, 0.0)
    for harm in problem.harms:
        for area, suffered in harm.by_area.items():
            need[area] += weights[harm.priority] * suffered
    parts = [
        (part, measure, math.fsum(measure.values()))
        for part, measure in ((population_part, people), (need_part, need))
        if part > 0 and any(measure.values())
    ]
    if not parts:
        return _by_area(problem, "population and need formula", offers, dict.fromkeys(people, 1.0))
    total = math.fsum(part for part, _, _ in parts)
    shares = {
        area: math.fsum(part * measure[area] / whole for part, measure, whole in parts) / total
        for area in people
    }
    return _by_area(problem, "population and need formula", offers, shares)


def _flat_per_area(problem: Problem, offers: Sequence[Offer]) -> Solution:
    return _by_area(problem, "flat per area", offers, {area.id: 1.0 for area in problem.areas})


def _greedy_by_score(problem: Problem, offers: Sequence[Offer]) -> Solution:
    ranked = sorted(offers, key=lambda offer: -offer.score)
    locked = locked_in(problem)
    queue = [(offer,) for offer in ranked if offer.benefit > 0 or offer.option.project in locked]
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
    """One entry a project, in the order listed, the dearest of its options first."""
    by_project: dict[str, list[Offer]] = {project.id: [] for project in problem.projects}
    for offer in offers:
        by_project[offer.option.project].append(offer)
    return [
        tuple(sorted(options, key=lambda offer: -offer.pence)) for options in by_project.values() if options
    ]
