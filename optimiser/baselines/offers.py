"""Each option as a person weighs it up: what it costs, which pots may pay it, what it prevents alone.

Costs are drawn from pots exactly: whole pence, all or none, lowest-numbered pot first. A `Claim` is one cost
of an option over the areas that the same pots may pay for, so that a whole county is paid in a few sums and
shared out to its areas only at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimiser.benefit import true_value
from optimiser.problem import Cost, Option, Pot, Problem, Project
from optimiser.rules import Rule
from optimiser.solution import Choice, Line


@dataclass(frozen=True)
class Claim:
    """One cost of an option, in the areas that the same pots may pay for.

    Attributes:
        pots: ids of the pots that may pay, in the problem's order.
        areas: area ids.
        fixed: pence in each of those areas once the option is chosen.
        per_step: pence in each of those areas for each step delivered there.
    """

    pots: tuple[str, ...]
    areas: tuple[str, ...]
    fixed: tuple[int, ...]
    per_step: tuple[int, ...]

    def due(self, steps: Mapping[str, int]) -> Iterator[int]:
        """Pence due in each area, in the order of `areas`, with these steps delivered."""
        for area, fixed, each in zip(self.areas, self.fixed, self.per_step, strict=True):
            yield fixed + each * steps.get(area, 0) if each else fixed


PaidByClaim = list[dict[str, int]]
"""For each claim of an option, pot id -> pence that it pays of it."""


def claims_of(problem: Problem, option: Option, project: Project) -> tuple[Claim, ...]:
    """An option's costs as claims, those that the fewest pots may pay first.

    Money that is hard to place is placed first, so that a pot which may pay for anything is not used up
    where another would have done.
    """
    limits = [rule for rule in problem.rules if rule.is_ring_fence]
    claims: list[Claim] = []
    for cost in option.costs:
        by_pot = [
            (pot.id, _payable_areas(pot, project, cost, limits))
            for pot in problem.pots
            if (pot.financial_year, pot.cost_type) == (cost.financial_year, cost.cost_type)
        ]
        open_pots = [(pot, areas) for pot, areas in by_pot if areas is None or areas]
        by_pots: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for area in {**cost.fixed, **cost.per_step}:
            pots = tuple(pot for pot, areas in open_pots if areas is None or area in areas)
            by_pots[pots].append(area)
        claims.extend(_claim(cost, pots, areas) for pots, areas in by_pots.items())
    return tuple(sorted(claims, key=lambda claim: len(claim.pots)))


def pay_claims(claims: Sequence[Claim], steps: Mapping[str, int], free: dict[str, int]) -> PaidByClaim | None:
    """Pay all claims of an option at these steps out of `free`; None, and nothing paid, if it is short."""
    left = dict(free)
    drawn: PaidByClaim = []
    for claim in claims:
        paid = take_pence(sum(claim.due(steps)), claim.pots, left)
        if paid is None:
            return None
        drawn.append(paid)
    free.update(left)
    return drawn


def take_pence(pence: int, pots: Sequence[str], free: dict[str, int]) -> dict[str, int] | None:
    """Take so many pence from the first of these pots that have any free, or None (nothing is taken)."""
    if pence > sum(free[pot] for pot in pots):
        return None
    paid: dict[str, int] = {}
    for pot in pots:
        taken = min(pence, free[pot])
        if taken:
            paid[pot] = taken
            free[pot] -= taken
            pence -= taken
    return paid


def lines_of(
    option: str, claims: Sequence[Claim], steps: Mapping[str, int], drawn: PaidByClaim
) -> Iterator[Line]:
    """What was drawn for each claim, shared out to its areas in their order, pot after pot."""
    for claim, paid in zip(claims, drawn, strict=True):
        payers = iter(paid.items())
        pot, left = next(payers, ("", 0))
        for area, owed in zip(claim.areas, claim.due(steps), strict=True):
            while owed:
                if not left:
                    pot, left = next(payers)
                pence = min(owed, left)
                yield Line(pot=pot, option=option, area=area, pence=pence)
                owed -= pence
                left -= pence


def _claim(cost: Cost, pots: tuple[str, ...], areas: list[str]) -> Claim:
    return Claim(
        pots=pots,
        areas=tuple(areas),
        fixed=tuple(cost.fixed.get(area, 0) for area in areas),
        per_step=tuple(cost.per_step.get(area, 0) for area in areas),
    )


def _payable_areas(pot: Pot, project: Project, cost: Cost, limits: Sequence[Rule]) -> frozenset[str] | None:
    """The areas where a pot may pay for a cost; None means all of them."""
    allowed: frozenset[str] | None = None
    for rule in limits:
        areas = rule.payable_areas(pot, project, cost)
        if areas is not None:
            allowed = areas if allowed is None else allowed & areas
    return allowed


SHARES = 1_000  # a scale is looked for in thousandths of what may be delivered


@dataclass(frozen=True)
class Offer:
    """An option with its price and its value.

    Attributes:
        claims: its costs, by the pots that may pay them.
        fixed: area id -> pence there once chosen, all years and cost types.
        per_step: area id -> pence for each step there, all years and cost types.
        pence: cost at full delivery.
        value: its value at full delivery with nothing else funded, by the weights of the priorities.
    """

    option: Option
    claims: tuple[Claim, ...]
    fixed: Mapping[str, int]
    per_step: Mapping[str, int]
    pence: int
    value: float

    @property
    def score(self) -> float:
        """Harm units prevented for each penny, at full delivery, with nothing else funded."""
        if self.pence:
            return self.value / self.pence
        return float("inf") if self.value else 0.0

    def serves(self) -> set[str]:
        """The areas where it costs or does anything."""
        served = {*self.fixed, *self.option.steps, *self.option.points}
        for effect in self.option.effects:
            served.update(effect.reduction)
        return served


@dataclass(frozen=True)
class Delivery:
    """An offer taken at a scale: its steps, its cost in pence, and what each pot pays of each claim."""

    offer: Offer
    steps: dict[str, int]
    pence: int
    drawn: PaidByClaim

    def spent_by_area(self) -> dict[str, int]:
        """Area id -> pence spent there."""
        spent = dict(self.offer.fixed)
        for area, steps in self.steps.items():
            spent[area] = spent.get(area, 0) + steps * self.offer.per_step.get(area, 0)
        return spent


def offers_of(problem: Problem) -> tuple[Offer, ...]:
    """Every option of a problem as an offer, in the problem's order."""
    projects = {project.id: project for project in problem.projects}
    return tuple(_offer(problem, option, projects[option.project]) for option in problem.options)


def largest_delivery(
    offer: Offer,
    free: dict[str, int],
    *,
    limit: int | None = None,
    ceiling: Mapping[str, int] | None = None,
    first: Iterable[str] | None = None,
) -> Delivery | None:
    """Take an offer at the largest scale that its limit and the pots can pay, or not at all.

    An option in steps is brought up everywhere to the same share of `ceiling`, as high as can be paid;
    then each area gets one step more, in the order of `first`, while money lasts.

    Args:
        offer: what is to be taken.
        free: pot id -> pence not yet drawn; lessened by what is drawn.
        limit: the most pence that may be spent on it; None for whatever the pots hold.
        ceiling: area id -> steps to bring it up to; its own most where not given.
        first: the areas to give the odd steps to, in order; its own order where not given.

    Returns:
        The delivery; None where it cannot be paid, would deliver nothing, or is below its minimum.
    """
    option = offer.option
    before = dict(free)
    steps = _level_steps(offer, free, limit, option.steps if ceiling is None else ceiling)
    if steps is None:
        return None
    drawn = pay_claims(offer.claims, steps, free)
    if drawn is None:
        return None
    delivery = _with_odd_steps(Delivery(offer, steps, _price(offer, steps), drawn), free, limit, first)
    if delivery.pence < option.minimum_pence or (option.steps and not delivery.steps):
        free.update(before)
        return None
    return delivery


def _offer(problem: Problem, option: Option, project: Project) -> Offer:
    # the option alone: to look for it among all others takes as long as there are many
    alone = problem.model_copy(update={"projects": (project,), "options": (option,)})
    fixed: dict[str, int] = defaultdict(int)
    per_step: dict[str, int] = defaultdict(int)
    for cost in option.costs:
        for area, pence in cost.fixed.items():
            fixed[area] += pence
        for area, pence in cost.per_step.items():
            per_step[area] += pence
    full = sum(fixed.values()) + sum(per_step[area] * steps for area, steps in option.steps.items())
    return Offer(
        option=option,
        claims=claims_of(problem, option, project),
        fixed=dict(fixed),
        per_step=dict(per_step),
        pence=full,
        value=true_value(alone, [Choice(option=option.id, steps=dict(option.steps))]),
    )


def _price(offer: Offer, steps: Mapping[str, int]) -> int:
    return sum(offer.fixed.values()) + sum(
        offer.per_step.get(area, 0) * number for area, number in steps.items()
    )


def _level_steps(
    offer: Offer, free: dict[str, int], limit: int | None, ceiling: Mapping[str, int]
) -> dict[str, int] | None:
    """The steps at the highest payable share of the ceiling; None where not even its fixed costs are."""

    def steps_at(share: int) -> dict[str, int]:
        at_share = ((area, most * share // SHARES) for area, most in ceiling.items())
        return {area: number for area, number in at_share if number}

    def payable(share: int) -> bool:
        steps = steps_at(share)
        within = limit is None or _price(offer, steps) <= limit
        return within and pay_claims(offer.claims, steps, dict(free)) is not None

    if payable(SHARES):
        return steps_at(SHARES)
    if not payable(0):
        return None
    low, high = 0, SHARES
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if payable(middle) else (low, middle)
    return steps_at(low)


def _with_odd_steps(
    delivery: Delivery, free: dict[str, int], limit: int | None, first: Iterable[str] | None
) -> Delivery:
    """One step more in each area, in order, where its cost can still be met from limit and pots."""
    offer = delivery.offer
    most = offer.option.steps
    steps, pence = dict(delivery.steps), delivery.pence
    claims_in: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for at, claim in enumerate(offer.claims):
        for area, each in zip(claim.areas, claim.per_step, strict=True):
            if each:
                claims_in[area].append((at, each))
    for area in most if first is None else first:
        more = offer.per_step.get(area, 0)
        if steps.get(area, 0) >= most.get(area, 0) or (limit is not None and pence + more > limit):
            continue
        if _pay_step(delivery, claims_in[area], free):
            steps[area] = steps.get(area, 0) + 1
            pence += more
    return Delivery(offer, steps, pence, delivery.drawn)


def _pay_step(delivery: Delivery, claims: list[tuple[int, int]], free: dict[str, int]) -> bool:
    """Pay one step out of `free` and add it to what is drawn, or change nothing and say so."""
    left = {pot: free[pot] for at, _ in claims for pot in delivery.offer.claims[at].pots}
    paid_by_claim: list[tuple[int, dict[str, int]]] = []
    for at, pence in claims:
        paid = take_pence(pence, delivery.offer.claims[at].pots, left)
        if paid is None:
            return False
        paid_by_claim.append((at, paid))
    free.update(left)
    for at, paid in paid_by_claim:
        for pot, pence in paid.items():
            delivery.drawn[at][pot] = delivery.drawn[at].get(pot, 0) + pence
    return True
