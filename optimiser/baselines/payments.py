"""Drawing exact costs from pots: whole pence, all or none, lowest-numbered pot first.

A `Claim` is one cost of an option over the areas that the same pots may pay for, so that a whole county
is drawn in a few sums and shared out to its areas only at the end.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from optimiser.problem import Cost, Option, Pot, Problem, Project
from optimiser.rules import Rule
from optimiser.solution import Line


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


def claims_of(problem: Problem, option: Option) -> tuple[Claim, ...]:
    """An option's costs as claims, those that the fewest pots may pay first.

    Money that is hard to place is placed first, so that a pot which may pay for anything is not used up
    where another would have done.
    """
    project = {project.id: project for project in problem.projects}[option.project]
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
    """Pay all claims at these steps out of `free`, or none: None, and `free` untouched, where it falls short.

    Args:
        claims: of one option.
        steps: area id -> steps delivered.
        free: pot id -> pence not yet drawn; lessened by what is drawn.
    """
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
