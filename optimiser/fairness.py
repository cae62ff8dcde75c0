"""How evenly an allocation shares money and prevented harm, and who is worst off by it.

Two figures are given for every group of areas: the money for each head (pence a person), and the benefit for
each unit of need (harm prevented for each unit of harm suffered over the same years, 1 being all of it).
Each area is a group by itself; rural and urban areas are two; and areas are put together by the groups that
they name, or that the problem is to be fair to. Money is spent where its allocation lines say. Sums are kept
as they are (whole pence, whole heads, harm units), and divided only when a figure is asked for. A group with
nobody in it has no money per head, and one with no harm has no benefit per need: it is left out and named as
left out, never taken as 0.

Heads are people, or any whole-number measure of need. A formula of need, such as "half by population, 30% by
people in sparse areas, a fifth by recorded crime", is data here, and `heads_by_formula` makes heads of it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from pydantic import Field

from optimiser.benefit import benefit_parts
from optimiser.objectives import Fair
from optimiser.problem import Area, Problem
from optimiser.record import Record
from optimiser.solution import Solution
from optimiser.units import pounds

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


RURAL, URBAN = "rural areas", "urban areas"


class AreaGroup(Record):
    """What some areas get together.

    Attributes:
        id: the area, the group that areas name, or rural or urban areas.
        name: in words; the id where the problem has no other.
        areas: how many there are.
        heads: people, or whatever whole number each area was weighted by.
        pence: spent there.
        need: harm units suffered over the years of the problem, before anything is done.
        prevented: the benefit over those years in the same units, officer points included.
    """

    id: str
    name: str
    areas: int
    heads: int = Field(ge=0)
    pence: int = Field(ge=0)
    need: float = Field(ge=0)
    prevented: float = Field(ge=0)

    @property
    def benefit_per_need(self) -> float | None:
        """Harm prevented for each unit suffered; None where none is suffered.

        Above 1 only where officer points are worth more than the harm that is counted.
        """
        return self.prevented / self.need if self.need else None


class FigureRange(Record):
    """One figure over several groups: its worst, its best, and its average.

    Attributes:
        average: that of all counted groups together, not the mean of their figures.
        worst, best: ids; the first in order where several are alike.
        left_out: ids of the groups that have no such figure.
    """

    average: float
    worst: str
    worst_figure: float
    best: str
    best_figure: float
    left_out: tuple[str, ...]

    @property
    def all_alike(self) -> bool:
        """Whether no group is worse off than another."""
        return self.worst_figure == self.best_figure


class Fairness(Record):
    """How evenly one allocation is shared.

    Attributes:
        areas: each area by itself, in the problem's order.
        rurality: rural and urban areas, those of the two that there are.
        groups: those that the problem is to be fair to, where its objective says so; else what areas name as
            their groups, in the order first named. They may overlap.
        gini_money: Gini coefficient of money per head over areas weighted by heads; 0 is everyone the same,
            1 is all to one. None where there is no money or nobody.
        gini_benefit: the same of benefit per need; None where there is no benefit or no need.
    """

    areas: tuple[AreaGroup, ...]
    rurality: tuple[AreaGroup, ...]
    groups: tuple[AreaGroup, ...]
    gini_money: float | None
    gini_benefit: float | None

    @property
    def compared(self) -> tuple[AreaGroup, ...]:
        """The groups whose worst-off is reported: those that areas name, else rural and urban, else areas.

        A way of grouping that puts every area into one group compares nothing, so it is passed over.
        """
        ways = (self.groups, self.rurality)
        return next((groups for groups in ways if len(groups) > 1), self.areas)


def fairness_of(problem: Problem, solution: Solution, heads: Mapping[str, int] | None = None) -> Fairness:
    """How evenly a solution, or a usual method's, shares its money and what it prevents.

    Each area is weighted by `heads` (area id -> whole number), or by its population. An area weighted 0 is
    left out of the figures per head.

    Raises:
        ValueError: heads leave an area out, or give it less than 0; a choice or a line names what is not
            in the problem.
    """
    weights = {area.id: area.population for area in problem.areas} if heads is None else heads
    areas = _each_area(problem, solution, weights)
    rural = {area.id for area in problem.areas if area.rural}
    sides = {
        RURAL: [area for area in areas if area.id in rural],
        URBAN: [area for area in areas if area.id not in rural],
    }
    by_id = {area.id: area for area in areas}
    return Fairness(
        areas=areas,
        rurality=tuple(_combine(side, members) for side, members in sides.items() if members),
        groups=tuple(
            _combine(name, [by_id[area] for area in members])
            for name, members in _named_groups(problem).items()
        ),
        gini_money=gini((area.heads, area.pence) for area in areas),
        gini_benefit=gini(
            (area.heads, area.heads * Fraction(area.benefit_per_need))
            for area in areas
            if area.benefit_per_need is not None
        ),
    )


def gini(parts: Iterable[tuple[int, float | Fraction]]) -> float | None:
    """The Gini coefficient of what each head gets, over parts that are each shared evenly inside.

    Twice the covariance of what a head gets and its rank, over the mean: with parts in rising order of
    `amount / weight`, `W` their weight in all, and `r` the weight of those below less that of those above,
    it is `sum(amount * r) / (W * sum(amount))`. Lerman and Yitzhaki, "Improving the accuracy of estimates
    of Gini coefficients", Journal of Econometrics 42 (1989): with the rank taken at the middle of each
    part, it is one less twice the area under the Lorenz curve by trapezoids. Worked out in fractions.

    Args:
        parts: weight (whole heads) and amount, 0 or more, that they get together; those of no weight are
            left out.

    Returns:
        0 where every head gets the same, up to but not including 1; None where there is nothing to share
        or nobody to share it.
    """
    exact = ((weight, Fraction(amount)) for weight, amount in parts if weight > 0)
    ordered = sorted(exact, key=lambda part: (float(part[1] / part[0]), part))
    heads = sum(weight for weight, _ in ordered)
    whole = sum((amount for _, amount in ordered), start=Fraction(0))
    if not whole:
        return None
    below = 0
    ranked = Fraction(0)
    for weight, amount in ordered:
        ranked += amount * (2 * below + weight - heads)
        below += weight
    # values too close for a float to distinguish may be in the wrong order, and come out just below 0
    return max(0.0, float(ranked / (heads * whole)))


def money_range(groups: Iterable[AreaGroup]) -> FigureRange | None:
    """The worst, best and average pence for each head; None where no group has any heads."""
    return _figure_range([(group.id, group.pence, group.heads) for group in groups])


def benefit_range(groups: Iterable[AreaGroup]) -> FigureRange | None:
    """The worst, best and average benefit per need, 0 to 1; None where no group has any need."""
    return _figure_range([(group.id, group.prevented, group.need) for group in groups])


def fairness_sentences(fairness: Fairness) -> tuple[str, ...]:
    """The same in sentences that a board reads."""
    names = {group.id: group.name for group in fairness.compared}
    money, benefit = money_range(fairness.compared), benefit_range(fairness.compared)
    said = []
    if fairness.gini_money is not None:
        said.append(_evenness("Money per head", fairness.gini_money))
    if money is not None:
        said.append(_money_ends(money, names))
    if fairness.gini_benefit is not None:
        said.append(_evenness("Benefit for the need", fairness.gini_benefit))
    if benefit is not None:
        said.append(_benefit_ends(benefit, names))
    empty = sum(1 for area in fairness.areas if not area.heads)
    unharmed = sum(1 for area in fairness.areas if not area.need)
    if empty or unharmed:
        said.append(f"Left out: areas without people, {empty:,}; without recorded harm, {unharmed:,}.")
    return tuple(said)


def _evenness(what: str, coefficient: float) -> str:
    return f"{what} has a Gini coefficient of {coefficient:.2f} (0 is everyone the same, 1 is all to one)."


def _money_ends(money: FigureRange, names: Mapping[str, str]) -> str:
    least = f"{pounds(int(money.worst_figure))} a head"
    if money.all_alike:
        return f"All have {least} spent on them."
    most = f"most in {names[money.best]}, {pounds(int(money.best_figure))}"
    return f"Least is spent in {names[money.worst]}, {least}, and {most}."


def _benefit_ends(benefit: FigureRange, names: Mapping[str, str]) -> str:
    least = f"the benefit is {benefit.worst_figure:.2%} of the need"
    if benefit.all_alike:
        return f"None is worse off than another: {least} in all."
    most = f"{names[benefit.best]}, where it is {benefit.best_figure:.2%}"
    return f"Worst off: {names[benefit.worst]}, where {least}; best off: {most}."


def years_of(problem: Problem) -> frozenset[str]:
    """The years over which need and benefit are counted: those of the pots and of the options' effects."""
    pots = {pot.financial_year for pot in problem.pots}
    return frozenset(pots.union(*(option.years_active for option in problem.options)))


def _each_area(problem: Problem, solution: Solution, heads: Mapping[str, int]) -> tuple[AreaGroup, ...]:
    years = years_of(problem)
    need: dict[str, float] = defaultdict(float)
    for harm in problem.harms:
        for area, suffered in harm.by_area.items():
            need[area] += suffered * len(years)
    pence = dict.fromkeys((area.id for area in problem.areas), 0)
    for line in solution.lines:
        if line.area not in pence:
            message = f"a line is spent in area {line.area!r}, which is not in the problem"
            raise ValueError(message)
        pence[line.area] += line.pence
    prevented = benefit_parts(problem, solution.choices).by_area
    return tuple(
        AreaGroup(
            id=area.id,
            name=area.name,
            areas=1,
            heads=_heads(area, heads),
            pence=pence[area.id],
            need=need[area.id],
            prevented=prevented.get(area.id, 0.0),
        )
        for area in problem.areas
    )


def _heads(area: Area, heads: Mapping[str, int]) -> int:
    if area.id not in heads:
        message = f"heads name no whole number for area {area.id!r}; give every area one, 0 to leave it out"
        raise ValueError(message)
    if heads[area.id] < 0:
        message = f"heads of area {area.id!r} are {heads[area.id]}; give 0 or more"
        raise ValueError(message)
    return heads[area.id]


def _named_groups(problem: Problem) -> dict[str, tuple[str, ...]]:
    """Group -> the ids of its areas."""
    if isinstance(problem.objective, Fair):
        return {name: tuple(dict.fromkeys(areas)) for name, areas in problem.objective.groups.items()}
    named: dict[str, dict[str, None]] = defaultdict(dict)
    for area in problem.areas:
        for group in area.groups:
            named[group][area.id] = None
    return {group: tuple(areas) for group, areas in named.items()}


def _combine(name: str, members: Sequence[AreaGroup]) -> AreaGroup:
    return AreaGroup(
        id=name,
        name=name,
        areas=sum(group.areas for group in members),
        heads=sum(group.heads for group in members),
        pence=sum(group.pence for group in members),
        need=math.fsum(group.need for group in members),
        prevented=math.fsum(group.prevented for group in members),
    )


def _figure_range(parts: Sequence[tuple[str, float, float]]) -> FigureRange | None:
    """The spread of amount over base, for each (id, amount, base) whose base is not 0."""
    figures = {name: amount / base for name, amount, base in parts if base}
    if not figures:
        return None
    worst, best = min(figures, key=figures.__getitem__), max(figures, key=figures.__getitem__)
    amounts = math.fsum(amount for _, amount, base in parts if base)
    return FigureRange(
        average=amounts / math.fsum(base for _, _, base in parts),
        worst=worst,
        worst_figure=figures[worst],
        best=best,
        best_figure=figures[best],
        left_out=tuple(name for name, _, base in parts if not base),
    )
