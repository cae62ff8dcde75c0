"""Whether chosen options can be paid for, by trying every split of the money; part of the brute force.

Splits are kept as the set of distinct outcomes (what each pot has paid, what each rule's sums have come
to), so that tiny problems stay tiny. Nothing here knows of rows, of books, or of `rule.broken`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from optimiser.problem import Area, Option, Pot, Problem
from optimiser.rules import (
    Amount,
    CarryForward,
    Committed,
    Eligibility,
    Match,
    Money,
    OverProgramme,
    PerHead,
    Share,
    SpendBy,
)
from optimiser.solution import Choice

MOST_OUTCOMES = 100_000


class TooManyToTry(Exception):
    """The problem is not tiny."""


class Cell(NamedTuple):
    """What is owed for one option in one year, cost type and area."""

    option: Option
    year: str
    cost_type: str
    last_day: date
    area: Area
    pence: int


class Limit(NamedTuple):
    """`start + sum of weight(pot, cell) * pence <= at_most`."""

    start: int
    at_most: int
    weight: Callable[[Pot, Cell], int]


def cells_of(problem: Problem, choice: Choice) -> Iterator[Cell]:
    option = next(option for option in problem.options if option.id == choice.option)
    for cost in option.costs:
        for area in problem.areas:
            steps = choice.steps.get(area.id, 0)
            pence = cost.fixed.get(area.id, 0) + cost.per_step.get(area.id, 0) * steps
            if pence:
                last = cost.spent_by or date(int(cost.financial_year[:4]) + 1, 3, 31)
                yield Cell(option, cost.financial_year, cost.cost_type, last, area, pence)


def can_be_paid(problem: Problem, choices: tuple[Choice, ...], *, grain: int = 1) -> bool:
    """Whether some split of the costs between pots, in multiples of `grain` pence, meets every rule."""
    limits = list(limits_of(problem))
    may_pay = [may_promise(problem, pot) for pot in problem.pots]
    with_carried = [
        may + sum(problem.pots[giver].pence for giver in givers_to(problem, taker))
        for taker, may in enumerate(may_pay)
    ]
    outcomes = {tuple([0] * len(may_pay) + [limit.start for limit in limits])}
    for choice in choices:
        for cell in cells_of(problem, choice):
            splits = _splits_of(problem, limits, cell, grain)
            if len(outcomes) * len(splits) > MOST_OUTCOMES:
                raise TooManyToTry
            outcomes = {
                tuple(map(sum, zip(before, after, strict=True))) for before in outcomes for after in splits
            }
            # pots only fill, so an outcome that overdraws one is dropped at once
            outcomes = {each for each in outcomes if all(map(int.__le__, each, with_carried))}
    met = {
        outcome[: len(may_pay)]
        for outcome in outcomes
        if all(map(int.__le__, outcome[len(may_pay) :], [limit.at_most for limit in limits]))
    }
    return any(can_be_carried(problem, may_pay, paid) for paid in met)


def can_be_carried(problem: Problem, may_pay: Sequence[int], paid: Sequence[int]) -> bool:
    """Whether carrying money forward, as the rules let it, leaves no pot overdrawn.

    The latest overdrawn pot comes first: what it lacks is brought to it in every way there is, which only
    ever empties earlier pots. To bring more than is lacking helps nobody.
    """
    return _carried(problem, tuple(may_pay), tuple(paid), {})


def _carried(
    problem: Problem, may_pay: tuple[int, ...], paid: tuple[int, ...], carried: dict[tuple[int, int], int]
) -> bool:
    lacking = [at for at, pence in enumerate(paid) if pence > may_pay[at]]
    if not lacking:
        return all(
            within_carry(problem, rule, carried) for rule in problem.rules if isinstance(rule, CarryForward)
        )
    taker = max(lacking, key=lambda at: problem.pots[at].financial_year)
    givers = givers_to(problem, taker)
    for amounts in _shared_out(paid[taker] - may_pay[taker], len(givers), 1):
        if any(pence > problem.pots[giver].pence for giver, pence in zip(givers, amounts, strict=True)):
            continue
        after = list(paid)
        after[taker] = may_pay[taker]
        for giver, pence in zip(givers, amounts, strict=True):
            after[giver] += pence
        brought = {(giver, taker): pence for giver, pence in zip(givers, amounts, strict=True)}
        if _carried(problem, may_pay, tuple(after), carried | brought):
            return True
    return False


def givers_to(problem: Problem, taker: int) -> list[int]:
    """The pots whose money some rule lets wait for this pot."""
    later = problem.pots[taker]
    return [
        at
        for at, pot in enumerate(problem.pots)
        if (pot.stream, pot.cost_type) == (later.stream, later.cost_type)
        and any(
            isinstance(rule, CarryForward)
            and (rule.stream, rule.from_year, rule.to_year)
            == (pot.stream, pot.financial_year, later.financial_year)
            for rule in problem.rules
        )
    ]


def within_carry(problem: Problem, rule: CarryForward, carried: dict[tuple[int, int], int]) -> bool:
    pots = problem.pots
    here = [
        at for at, pot in enumerate(pots) if (pot.stream, pot.financial_year) == (rule.stream, rule.from_year)
    ]
    taken = sum(
        pence
        for (giver, taker), pence in carried.items()
        if giver in here and pots[taker].financial_year == rule.to_year
    )
    return 10_000 * taken <= rule.at_most * sum(pots[at].pence for at in here)


def may_promise(problem: Problem, pot: Pot) -> int:
    """What a pot holds, and what it may promise beyond that."""
    beyond = [
        rule.at_most * pot.pence // 10_000
        for rule in problem.rules
        if isinstance(rule, OverProgramme) and pot.stream in rule.streams
    ]
    return pot.pence + max(beyond, default=0)


def _splits_of(problem: Problem, limits: list[Limit], cell: Cell, grain: int) -> set[tuple[int, ...]]:
    """What each way to pay a cell adds to what each pot has paid, and to each limit's sum."""
    here = (cell.year, cell.cost_type)
    pots = [
        (at, pot)
        for at, pot in enumerate(problem.pots)
        if (pot.financial_year, pot.cost_type) == here and is_open(problem, pot, cell)
    ]
    found = set()
    for amounts in _shared_out(cell.pence, len(pots), grain):
        paid = [0] * len(problem.pots)
        for (at, _), pence in zip(pots, amounts, strict=True):
            paid[at] = pence
        sums = [sum(limit.weight(pot, cell) * paid[at] for at, pot in pots) for limit in limits]
        found.add((*paid, *sums))
    return found


def _shared_out(pence: int, number: int, grain: int) -> Iterator[tuple[int, ...]]:
    if number == 0:
        return
    if number == 1:
        yield (pence,)
        return
    for first in {*range(0, pence + 1, grain), pence}:
        for rest in _shared_out(pence - first, number - 1, grain):
            yield (first, *rest)


def is_open(problem: Problem, pot: Pot, cell: Cell) -> bool:
    """Whether every ring-fence and spend-by date lets a pot pay a cell."""
    priority = next(project.priority for project in problem.projects if project.id == cell.option.project)
    for rule in problem.rules:
        match rule:
            case Eligibility() if pot.stream in rule.streams:
                if not (
                    (rule.projects is None or cell.option.project in rule.projects)
                    and (rule.priorities is None or priority in rule.priorities)
                    and (rule.areas is None or cell.area.id in rule.areas)
                    and (rule.cost_types is None or pot.cost_type in rule.cost_types)
                ):
                    return False
            case SpendBy() if pot.stream in rule.streams and cell.last_day > rule.day:
                return False
    return True


def limits_of(problem: Problem) -> Iterator[Limit]:
    for rule in problem.rules:
        match rule:
            case Amount():
                yield from _amount_limits(problem, rule)
            case Share():
                yield from _share_limits(problem, rule)
            case Match():
                yield _match_limit(problem, rule)
            case PerHead():
                yield from _per_head_limits(problem, rule)
            case Committed():

                def kept(pot: Pot, cell: Cell, rule: Committed = rule) -> int:
                    return -int(pot.id == rule.pot and cell.option.project == rule.project)

                yield Limit(0, -rule.pence, kept)


def _amount_limits(problem: Problem, rule: Amount) -> Iterator[Limit]:
    of = _counts(problem, rule.of)
    if rule.at_least is not None:
        yield Limit(0, -rule.at_least, lambda pot, cell: -of(pot, cell))
    if rule.at_most is not None:
        yield Limit(0, rule.at_most, of)


def _share_limits(problem: Problem, rule: Share) -> Iterator[Limit]:
    of, within = _counts(problem, rule.of), _counts(problem, rule.within)
    held = 0
    if rule.of_available:
        held = sum(pot.pence for pot in problem.pots if _in_pots(rule.within, pot))
        within = _nothing
    for sign, share in ((1, rule.at_least), (-1, rule.at_most)):
        if share is not None:

            def weight(pot: Pot, cell: Cell, sign: int = sign, share: int = share) -> int:
                return sign * (share * within(pot, cell) - 10_000 * of(pot, cell))

            yield Limit(sign * share * held, 0, weight)


def _match_limit(problem: Problem, rule: Match) -> Limit:
    of = _counts(problem, rule.of)
    by = _nothing if rule.by is None else _counts(problem, rule.by)
    others = rule.secured + (rule.unsecured if rule.counts_unsecured else 0)
    return Limit(0, 10_000 * others, lambda pot, cell: rule.at_least * of(pot, cell) - 10_000 * by(pot, cell))


def _per_head_limits(problem: Problem, rule: PerHead) -> Iterator[Limit]:
    people = rule.heads or {area.id: area.population for area in problem.areas}
    group_of = {area: group for group, areas in rule.groups.items() for area in areas}
    heads = {group: sum(people.get(area, 0) for area in areas) for group, areas in rule.groups.items()}
    everyone = sum(heads.values())
    counts = _counts(problem, rule.of)
    for group, own in heads.items():
        for sign, share in ((1, rule.at_least), (-1, rule.at_most)):
            if share is not None:

                def weight(
                    pot: Pot,
                    cell: Cell,
                    sign: int = sign,
                    share: int = share,
                    group: str = group,
                    own: int = own,
                ) -> int:
                    there = group_of.get(cell.area.id)
                    if there is None or not counts(pot, cell):
                        return 0
                    return sign * (share * own - 10_000 * everyone * int(there == group))

                yield Limit(0, 0, weight)


def _nothing(pot: Pot, cell: Cell) -> int:
    return 0


def _in_pots(money: Money, pot: Pot) -> bool:
    asked = (
        (money.streams, pot.stream),
        (money.financial_years, pot.financial_year),
        (money.cost_types, pot.cost_type),
    )
    return all(values is None or value in values for values, value in asked)


def _counts(problem: Problem, money: Money) -> Callable[[Pot, Cell], int]:
    priority_of = {project.id: project.priority for project in problem.projects}

    def counts(pot: Pot, cell: Cell) -> int:
        asked = (
            (money.projects, cell.option.project),
            (money.priorities, priority_of[cell.option.project]),
            (money.areas, cell.area.id),
            (None if money.rural is None else (money.rural,), cell.area.rural),
        )
        return int(_in_pots(money, pot) and all(values is None or value in values for values, value in asked))

    return counts
