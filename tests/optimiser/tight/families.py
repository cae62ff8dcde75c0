"""Small problems whose money is within a few pence of tight, drawn from a seed, and the truth about them.

Each family says in whole numbers, by sums of its own, whether a choice of projects can be paid; nothing of
the optimiser is asked. Amounts are those of real awards: from a few pence to tens of millions of pounds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from random import Random
from typing import NamedTuple

from optimiser.problem import Area, Cost, CostType, Option, Pot, Priority, Problem, Project, Stream
from optimiser.rules import Amount, AnyRule, Eligibility, Lock, Match, Money, Share
from optimiser.units import BASIS_POINTS

YEAR = "2026/27"
RURAL, URBAN = "r", "u"

Delivery = Mapping[str, int]
"""Project -> steps delivered; 1 for a whole project."""


class Item(NamedTuple):
    """A project as a row of whole numbers: pence by cost type (fixed, and each step), and points."""

    name: str
    area: str
    fixed: Mapping[str, int]
    each: Mapping[str, int]
    steps: int
    points: int

    def cost(self, steps: int, cost_type: str) -> int:
        return (self.fixed.get(cost_type, 0) + self.each.get(cost_type, 0) * steps) if steps else 0

    def worth(self, steps: int) -> int:
        """Points; of a project in steps, as many for each step."""
        return self.points * steps


class Case(NamedTuple):
    """A problem, and the whole truth about it."""

    problem: Problem
    items: tuple[Item, ...]
    can_be_paid: Callable[[Delivery], bool]

    def best(self) -> int | None:
        """The most points that any delivery which can be paid is worth; None where none can be paid."""
        spans = [range(item.steps + 1) for item in self.items]
        worths = []
        for steps in product(*spans):
            delivery = {item.name: each for item, each in zip(self.items, steps, strict=True)}
            if self.can_be_paid(delivery):
                worths.append(sum(item.worth(each) for item, each in zip(self.items, steps, strict=True)))
        return max(worths, default=None)


def spent(items: Sequence[Item], delivery: Delivery, cost_type: str, area: str | None = None) -> int:
    """Pence of one cost type, in one area or in both."""
    return sum(
        item.cost(delivery[item.name], cost_type) for item in items if area is None or item.area == area
    )


def pence_between(random: Random, least: int, most: int) -> int:
    """An amount in which every order of magnitude is as likely as another."""
    digits = random.uniform(len(str(least)) - 1, len(str(most)))
    return min(most, max(least, int(10**digits)))


def near(random: Random, pence: int) -> int:
    """Within three pence of an amount, most often one penny short of it."""
    return max(0, pence + random.choice((-1, -1, -1, -2, -3, 0, 1, 2, 3)))


def penny_short(random: Random) -> Case:
    """Seven whole projects, one pot one penny short of what some of them cost, and a rural floor."""
    top = pence_between(random, 10_000, 1_000_000_000)
    items = _whole_items(random, 7, lambda: random.randint(top // 20, top), points=10)
    pot = max(0, sum(item.fixed["capital"] for item in random.sample(items, random.randint(2, 6))) - 1)
    return _one_pot(items, pot, random.randint(0, 10_000))


def mixed_amounts(random: Random) -> Case:
    """The same, of projects from a few pence to ten million pounds, and points from one to a million."""
    items = _whole_items(random, 7, lambda: pence_between(random, 3, 1_000_000_000), points=1_000_000)
    pot = near(random, sum(item.fixed["capital"] for item in random.sample(items, random.randint(1, 6))))
    return _one_pot(items, pot, random.choice((0, 1, 5_000, 9_000, 9_999, 10_000)))


def match(random: Random) -> Case:
    """Two pots, both nearly tight: a grant, which some projects need, matched by so much of our own money."""
    items = _whole_items(random, 7, lambda: pence_between(random, 100, 100_000_000), points=12)
    only_grant = {item.name for item in items if random.random() < 0.3}
    some = random.sample(items, random.randint(2, 6))
    total = sum(item.fixed["capital"] for item in some)
    share = random.choice((1, 1_000, 2_500, 3_333, 5_000, 10_000))
    own = near(random, total * share // (BASIS_POINTS + share))
    grant = near(random, total - own)

    def can_be_paid(delivery: Delivery) -> bool:
        whole = spent(items, delivery, "capital")
        least_grant = sum(
            item.cost(delivery[item.name], "capital") for item in items if item.name in only_grant
        )
        # the less the grant pays the easier the match: so it pays no more than it must
        by_grant = max(least_grant, whole - own)
        by_own = whole - by_grant
        return by_grant <= grant and by_own * BASIS_POINTS >= share * by_grant

    rules: list[AnyRule] = [
        Match(name="match", of=Money(streams=("g",)), by=Money(streams=("o",)), at_least=share)
    ]
    if only_grant:
        others = tuple(item.name for item in items if item.name not in only_grant)
        rules.append(Eligibility(name="own money", streams=("o",), projects=others))
    pots = (_pot("g", grant), _pot("o", own))
    return Case(_problem(items, pots, rules), items, can_be_paid)


def two_types(random: Random) -> Case:
    """Projects with capital and labour costs, a pot of each that is nearly tight, and a cap on labour."""
    top = pence_between(random, 1_000, 100_000_000)
    items = tuple(
        Item(
            f"x{at}",
            random.choice((RURAL, URBAN)),
            {kind: random.randint(1, top) for kind in ("capital", "revenue-labour") if random.random() < 0.8},
            {},
            1,
            random.randint(1, 10),
        )
        for at in range(7)
    )
    some = random.sample(items, random.randint(2, 6))
    held = {
        kind: near(random, sum(item.fixed.get(kind, 0) for item in some))
        for kind in ("capital", "revenue-labour")
    }
    cap = random.randint(2_000, 10_000)

    def can_be_paid(delivery: Delivery) -> bool:
        labour, capital = (spent(items, delivery, kind) for kind in ("revenue-labour", "capital"))
        fits = capital <= held["capital"] and labour <= held["revenue-labour"]
        return fits and BASIS_POINTS * labour <= cap * (labour + capital)

    labour = Money(cost_types=("revenue-labour",))
    rules = [Share(name="labour", of=labour, within=Money(), at_most=cap)]
    pots = (_pot("g", held["capital"]), _pot("g", held["revenue-labour"], "revenue-labour"))
    return Case(_problem(items, pots, rules), items, can_be_paid)


def in_steps(random: Random) -> Case:
    """Whole projects beside some that come in a few whole steps; one pot, nearly tight, and a rural floor."""
    top = pence_between(random, 1_000, 100_000_000)
    items = [*_whole_items(random, 4, lambda: random.randint(1, top), points=20)]
    for at in range(2):
        each, start = random.randint(1, top // 2), random.choice((0, random.randint(1, top)))
        steps = random.randint(2, 5)
        area = random.choice((RURAL, URBAN))
        fixed = {"capital": start} if start else {}
        items.append(Item(f"s{at}", area, fixed, {"capital": each}, steps, random.randint(1, 6)))
    some = random.sample(items, random.randint(2, 5))
    pot = near(random, sum(item.cost(random.randint(1, item.steps), "capital") for item in some))
    return _one_pot(tuple(items), pot, random.randint(0, 9_000))


def floors_to_the_penny(random: Random) -> Case:
    """A floor that can be met to the penny, or is missed by one, beside a pot that is as tight."""
    items = _whole_items(random, 7, lambda: pence_between(random, 10, 100_000_000), points=10)
    some = random.sample(items, random.randint(2, 6))
    pot = near(random, sum(item.fixed["capital"] for item in some))
    rural = [item.fixed["capital"] for item in some if item.area == RURAL]
    floor = near(random, sum(rural))
    locked = random.choice((None, random.choice(items).name))

    def can_be_paid(delivery: Delivery) -> bool:
        whole, in_rural = spent(items, delivery, "capital"), spent(items, delivery, "capital", RURAL)
        return whole <= pot and in_rural >= floor and (locked is None or delivery[locked] > 0)

    rules: list[AnyRule] = [Amount(name="rural", of=Money(rural=True), at_least=floor)]
    if locked is not None:
        rules.append(Lock(name="locked", project=locked, state="in"))
    return Case(_problem(items, (_pot("g", pot),), rules), items, can_be_paid)


FAMILIES: Mapping[str, Callable[[Random], Case]] = {
    made.__name__: made
    for made in (penny_short, mixed_amounts, match, two_types, in_steps, floors_to_the_penny)
}


def drawn(family: str, seed: int) -> Case:
    """The case that a seed gives in a family; the same each time."""
    return FAMILIES[family](Random(f"{family} {seed}"))


def _whole_items(random: Random, number: int, pence: Callable[[], int], points: int) -> tuple[Item, ...]:
    return tuple(
        Item(
            f"x{at}",
            random.choice((RURAL, RURAL, URBAN)),
            {"capital": pence()},
            {},
            1,
            pence_between(random, 1, points) if points > 100 else random.randint(1, points),
        )
        for at in range(number)
    )


def _one_pot(items: tuple[Item, ...], pot: int, floor: int) -> Case:
    def can_be_paid(delivery: Delivery) -> bool:
        whole, rural = spent(items, delivery, "capital"), spent(items, delivery, "capital", RURAL)
        return whole <= pot and BASIS_POINTS * rural >= floor * whole

    rule = Share(name="rural", of=Money(rural=True), within=Money(), at_least=floor)
    return Case(_problem(items, (_pot("g", pot),), [rule]), items, can_be_paid)


def _pot(stream: str, pence: int, cost_type: CostType = "capital") -> Pot:
    return Pot(
        id=f"{stream} {cost_type}", stream=stream, financial_year=YEAR, cost_type=cost_type, pence=pence
    )


def _problem(items: Sequence[Item], pots: Sequence[Pot], rules: Sequence[AnyRule]) -> Problem:
    return Problem(
        harm_unit="points",
        streams=tuple(Stream(id=each, name=each) for each in dict.fromkeys(pot.stream for pot in pots)),
        pots=tuple(pots),
        areas=tuple(
            Area(id=each, name=each, population=1_000, rural=each == RURAL) for each in (RURAL, URBAN)
        ),
        priorities=(Priority(id="p", name="p", weight=1),),
        projects=tuple(Project(id=item.name, name=item.name, priority="p") for item in items),
        options=tuple(_option(item) for item in items),
        rules=tuple(rules),
    )


def _option(item: Item) -> Option:
    kinds: list[CostType] = ["capital", "revenue-labour"]
    costs = tuple(
        Cost(
            financial_year=YEAR,
            cost_type=kind,
            fixed={item.area: item.fixed[kind]} if kind in item.fixed else {},
            per_step={item.area: item.each[kind]} if kind in item.each else {},
        )
        for kind in kinds
        if kind in item.fixed or kind in item.each
    )
    stepped = bool(item.each)
    return Option(
        id=item.name,
        project=item.name,
        name=item.name,
        costs=costs,
        steps={item.area: item.steps} if stepped else {},
        whole_units=stepped,
        points={item.area: item.points * item.steps},
        active_years=(YEAR,),
    )
