"""A formula of need: several indicators and their weights, made into whole heads for each area.

A rule per head (`optimiser.rules.per_head`), a fair objective and the measures of fairness all take heads:
people, or any whole-number measure of need. A formula such as "half by population, 30% by people in sparse
areas, a fifth by recorded crime" is data here, and any such formula is this one function.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

HEADS = 10_000_000  # in all; a whole head is then a thousandth of a basis point


def heads_by_formula(
    indicators: Mapping[str, Mapping[str, float]], weights: Mapping[str, int], heads: int = HEADS
) -> dict[str, int]:
    """Share so many heads out among areas, by their weighted shares of each indicator.

    Mathematics: `share[a] = sum over i of weight[i] * I[i,a] / sum over b of I[i,b]`, over the sum of all
    weights; heads follow the shares and are made whole by largest remainders, the first area first where
    two remainders are alike. Worked out in fractions.

    Args:
        indicators: indicator -> area id -> amount (people, offences), 0 or more; not a rate, which would
            count a hamlet as much as a town.
        weights: indicator -> whole number, such as basis points; only their proportions count.
        heads: how many are shared out.

    Returns:
        Area id -> whole heads that add up to `heads`, in the order of the first indicator's areas.

    Raises:
        ValueError: an indicator is missing, leaves an area out, has an amount below 0, or is 0 everywhere;
            or no weight is above 0.
    """
    if not weights or min(weights.values()) < 0 or not sum(weights.values()):
        message = "a formula of need takes weights of 0 or more, at least one of them above 0"
        raise ValueError(message)
    missing = sorted(set(weights) - set(indicators))
    if missing:
        message = f"the formula weighs {missing[0]!r}, which no indicator gives; add it or leave it out"
        raise ValueError(message)
    areas = list(indicators[next(iter(weights))])
    shares = dict.fromkeys(areas, Fraction(0))
    for name, weight in weights.items():
        for area, share in _shares(name, indicators[name], areas).items():
            shares[area] += share * weight / sum(weights.values())
    due = {area: share * heads for area, share in shares.items()}
    whole = {area: int(amount) for area, amount in due.items()}
    by_remainder = sorted(areas, key=lambda area: whole[area] - due[area])
    for area in by_remainder[: heads - sum(whole.values())]:
        whole[area] += 1
    return whole


def _shares(name: str, amounts: Mapping[str, float], areas: list[str]) -> dict[str, Fraction]:
    """Each area's share of one indicator."""
    odd = sorted(set(amounts) ^ set(areas))
    if odd:
        message = f"indicator {name!r} and another disagree on area {odd[0]!r}; give every area in both"
        raise ValueError(message)
    below = [area for area in areas if amounts[area] < 0]
    if below:
        message = f"indicator {name!r} is below 0 in area {below[0]!r}; give an amount, not a score"
        raise ValueError(message)
    exact = {area: Fraction(amounts[area]) for area in areas}
    total = sum(exact.values(), start=Fraction(0))
    if not total:
        message = f"indicator {name!r} is 0 everywhere, so nothing can be shared out by it"
        raise ValueError(message)
    return {area: amount / total for area, amount in exact.items()}
