"""Find a proof: part the problem into cases until prices settle each of them below what was asked.

Nothing here has to be right for the proof to be true. Each case keeps the lowest bound that any prices gave
it, worked out by the very code that will check it.
"""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from optimiser.checked_bound.checking import read_prices
from optimiser.checked_bound.exact import ExactProblem, exact_problem
from optimiser.checked_bound.prices import PRICE_BITS, PricedProblem
from optimiser.checked_bound.record import MOST_DEPTH, PriceSet, Proof, RoundingCut
from optimiser.checked_bound.relaxation import Relaxation, Relaxed
from optimiser.checked_bound.rounding_cuts import with_cuts
from optimiser.checked_bound.separating import Separator, sums_of_rows
from optimiser.problem import Problem

ROOT_ROUNDS = 25  # of touching curves, before anything is parted
CASE_ROUNDS = 2
CUT_ROUNDS = 20  # of adding what the root's relaxation breaks
CUTS_A_ROUND = 5
_STALLED = 1e-5  # share of the root's bound that three rounds of cuts must lower it by
_SHARED = 200  # sets of prices that are tried for each case at the end
_WHOLE = 1e-6  # nearer than this to a whole number is whole
_TRIED = 4  # decisions of which nothing is known that are tried before a case is parted


@dataclass(frozen=True, slots=True)
class ProofLimits:
    """When to stop.

    Attributes:
        gap: share by which the bound may be above the value at hand.
        seconds: of time.
        cases: how many cases at most.
    """

    gap: float = 0.001
    seconds: float = 60.0
    cases: int = 20_000


@dataclass(slots=True)
class _Case:
    """One case: its limits, the set of prices that bounds it best, and what it was parted into.

    Attributes:
        depth: how often the whole was parted to come to it.
    """

    limits: dict[int, tuple[int, int]]
    prices: int = 0
    bound: int | None = 0
    relaxed: Relaxed | None = None
    parted: tuple[str, int, _Case, _Case] | None = None
    depth: int = 0


class _Cut(NamedTuple):
    """A decision to part a case by: at most `at`, or more; the relaxation is `fraction` above `at`."""

    name: str
    column: int
    at: int
    fraction: float
    is_choice: bool


class _Drops:
    """By how much parting by each decision lowered the relaxation so far: its pseudo-costs.

    Achterberg, Koch and Martin, "Branching rules revisited", Operations Research Letters 33 (2005).
    """

    def __init__(self) -> None:
        self._seen: dict[tuple[int, int], list[float]] = {}

    def score(self, cut: _Cut) -> float | None:
        """How promising a cut is; None where neither or only one side of it was ever tried."""
        sides = [self._seen.get((cut.column, side)) for side in (0, 1)]
        if sides[0] is None or sides[1] is None:
            return None
        below, above = (sum(side) / len(side) for side in (sides[0], sides[1]))
        return max(below * cut.fraction, 1e-9) * max(above * (1 - cut.fraction), 1e-9)

    def learn(self, cut: _Cut, case: _Case, halves: tuple[_Case, _Case]) -> float:
        """Keep by how much both halves are below the case; their score."""
        drops = []
        before = case.relaxed.value if case.relaxed is not None else 0.0
        for side, half in enumerate(halves):
            after = half.relaxed.value if half.relaxed is not None else before
            drop = min(max(0.0, before - after), abs(before))
            share = cut.fraction if side == 0 else 1 - cut.fraction
            self._seen.setdefault((cut.column, side), []).append(drop / max(share, 1e-6))
            drops.append(drop)
        return max(drops[0], 1e-9) * max(drops[1], 1e-9)


@dataclass
class _Search:
    exact: ExactProblem
    relaxation: Relaxation
    cuts: list[RoundingCut] = field(default_factory=list)
    drops: _Drops = field(default_factory=_Drops)
    sets: list[PriceSet] = field(default_factory=list)
    priced: list[PricedProblem] = field(default_factory=list)

    def add(self, prices: PriceSet) -> int:
        """Keep a set of prices; its number."""
        # the first set stands whole; the others say what differs from it
        stored = prices if not self.sets or not prices.counts_value else _differing(self.sets[0], prices)
        self.sets.append(stored)
        base = self.sets[:1] if self.sets[0] is not stored else []
        *_, read = read_prices(self.exact, (*base, stored))
        self.priced.append(PricedProblem(self.exact, read))
        return len(self.sets) - 1

    def settle(self, case: _Case, number: int) -> None:
        """Let a set of prices bound a case, where it bounds it lower than those before."""
        bound = self.priced[number].bound(case.limits)
        if not self.priced[number].counts_value:
            if bound is None or bound < 0:
                case.prices, case.bound = number, None
        elif case.bound is not None and (bound is None or bound < case.bound):
            case.prices, case.bound = number, bound


def find_proof(
    problem: Problem,
    value: float | None,
    limits: ProofLimits | None = None,
    *,
    cancelled: Callable[[], bool] | None = None,
    report: Callable[[int, float | None], None] | None = None,
) -> Proof:
    """Search for prices and cases that bound a problem's value.

    Args:
        problem: with one sum as its objective.
        value: of the best allocation at hand; None where it is to be shown that there is none.
        limits: when to stop; whatever was found by then is a proof of something.
        cancelled: asked before each case.
        report: told the number of cases and the bound, in harm units, as they change.

    Raises:
        ValueError: the objective is one that is not bounded here.
    """
    limits = limits or ProofLimits()
    end = time.monotonic() + limits.seconds
    exact = exact_problem(problem)
    unit = 2.0 ** (exact.places + PRICE_BITS)
    target = (
        -1 if value is None else int(value * (1 + limits.gap) * unit) if limits.gap else int(value * unit)
    )
    search = _Search(exact, Relaxation(exact))
    root = _Case({})
    relaxed = _cut(search, search.relaxation.solve({}, rounds=ROOT_ROUNDS), end)
    exact = search.exact
    search.add(relaxed.prices if relaxed.prices is not None and relaxed.prices.counts_value else PriceSet())
    root.bound = search.priced[0].bound({})
    _use(search, root, relaxed)
    order = count()
    waiting = [(-_height(root), next(order), root)]
    cases = 1
    while waiting:
        top = waiting[0][2]
        if report is not None:
            report(cases, None if top.bound is None else top.bound / unit)
        if top.bound is None or _floored(exact, top.bound) <= target:
            break
        if cases >= limits.cases or time.monotonic() > end or (cancelled is not None and cancelled()):
            break
        heapq.heappop(waiting)
        for case in _part(search, top):
            heapq.heappush(waiting, (-_height(case), next(order), case))
        cases += top.parted is not None
    return _written(problem, search, root, target)


def _cut(search: _Search, relaxed: Relaxed, end: float) -> Relaxed:
    """Add cuts to the root's relaxation for as long as they lower it."""
    separator = Separator(search.exact)
    plain = search.exact
    heights = [relaxed.value]
    for _ in range(CUT_ROUNDS):
        if not relaxed.values or time.monotonic() > end:
            break
        sums = sums_of_rows(search.exact, relaxed.prices)
        found = separator.cuts(search.exact, sums, relaxed.values, CUTS_A_ROUND)
        if not found:
            break
        search.cuts += found
        before, search.exact = search.exact, with_cuts(plain, search.cuts)
        search.relaxation.add_rows(
            {name: row for name, row in search.exact.rows.items() if name not in before.rows}
        )
        relaxed = search.relaxation.solve({}, rounds=ROOT_ROUNDS)
        heights.append(relaxed.value)
        if len(heights) > 3 and heights[-4] - heights[-1] < _STALLED * abs(heights[-1]):
            break
    return relaxed


def _height(case: _Case) -> int:
    return -1 if case.bound is None else case.bound


def _floored(exact: ExactProblem, bound: int) -> int:
    unit = exact.whole << PRICE_BITS
    return bound // unit * unit if unit else bound


def _part(search: _Search, case: _Case) -> tuple[_Case, ...]:
    """Part a case by the decision that should lower both halves most, and bound them; none where none is."""
    if case.depth >= MOST_DEPTH:
        return ()
    best: tuple[float, _Cut, tuple[_Case, _Case]] | None = None
    for cut in _cuts(search, case):
        halves = _halves(search, case, cut)
        if (score := search.drops.score(cut)) is None:
            for half in halves:
                half.relaxed = search.relaxation.solve(half.limits, rounds=CASE_ROUNDS)
            score = search.drops.learn(cut, case, halves)
        if best is None or score > best[0]:
            best = (score, cut, halves)
    if best is None:
        return ()
    _, cut, halves = best
    for half in halves:
        search.settle(half, case.prices)
        if half.relaxed is None:
            half.relaxed = search.relaxation.solve(half.limits, rounds=CASE_ROUNDS)
        _use(search, half, half.relaxed)
    search.drops.learn(cut, case, halves)
    case.parted = (cut.name, cut.at, *halves)
    return halves


def _halves(search: _Search, case: _Case, cut: _Cut) -> tuple[_Case, _Case]:
    low, high = case.limits.get(cut.column, (0, search.exact.decisions.columns[cut.column].most))
    below = {**case.limits, cut.column: (low, cut.at)}
    above = {**case.limits, cut.column: (cut.at + 1, high)}
    deeper = case.depth + 1
    return (
        _Case(below, case.prices, case.bound, depth=deeper),
        _Case(above, case.prices, case.bound, depth=deeper),
    )


def _turned(prices: PriceSet) -> PriceSet:
    rows = {name: (-mantissa, power) for name, (mantissa, power) in prices.rows.items()}
    return PriceSet(rows=rows, counts_value=False)


def _cuts(search: _Search, case: _Case) -> list[_Cut]:
    """The decisions that the relaxation splits, the most promising first: choices before steps."""
    values = case.relaxed.values if case.relaxed is not None else {}
    columns = search.exact.decisions.columns
    found = []
    for name, column in search.exact.column_names.items():
        value = values.get(column, 0.0)
        if abs(value - round(value)) > _WHOLE:
            found.append(_Cut(name, column, int(value), value - int(value), columns[column].kind == "chosen"))
    found = [cut for cut in found if cut.is_choice] or found
    if not found:
        return _undecided(search, case)
    known = [cut for cut in found if search.drops.score(cut) is not None]
    unknown = [cut for cut in found if search.drops.score(cut) is None]
    unknown.sort(key=lambda cut: (cut.is_choice, min(cut.fraction, 1 - cut.fraction)), reverse=True)
    return known + unknown[: _TRIED if case.limits else 4 * _TRIED]


def _undecided(search: _Search, case: _Case) -> list[_Cut]:
    """A choice that nothing fixes yet, where the relaxation splits none."""
    names = search.exact.column_names
    for options in search.exact.projects:
        for option in options:
            if option.most and option.column not in case.limits:
                return [_Cut(option.id, names[option.id], 0, 0.5, True)]
    return []


def _use(search: _Search, case: _Case, relaxed: Relaxed) -> None:
    case.relaxed = relaxed
    if relaxed.prices is not None:
        search.settle(case, search.add(relaxed.prices))
        if not relaxed.prices.counts_value and case.bound is not None:  # HiGHS gives its ray with either sign
            search.settle(case, search.add(_turned(relaxed.prices)))


def _differing(first: PriceSet, prices: PriceSet) -> PriceSet:
    """What differs from the first set; a price that is there and not here is nought."""

    def differences(before: Any, after: Any) -> Any:
        names = {**before, **after}
        return {
            name: after.get(name, (0, 0)) for name in names if after.get(name, (0, 0)) != before.get(name)
        }

    return PriceSet(rows=differences(first.rows, prices.rows), cells=differences(first.cells, prices.cells))


def _written(problem: Problem, search: _Search, root: _Case, target: int) -> Proof:
    """The proof, with few sets of prices: a case uses those of another where they bound it low enough.

    The first set stays, for the others say what differs from it.
    """
    leaves = list(_leaves(root))
    highest = max((leaf.bound for leaf in leaves if leaf.bound is not None), default=target)
    enough = max(highest, target)
    used = [0]
    for leaf in sorted(leaves, key=_height, reverse=True):
        if leaf.bound is None and search.priced[leaf.prices].counts_value:
            leaf.prices = 0  # its limits contradict each other, whatever the prices
        leaf.prices = next(
            (number for number in reversed(used[-_SHARED:]) if _is_enough(search, number, leaf, enough)),
            leaf.prices,
        )
        if leaf.prices not in used:
            used.append(leaf.prices)
    places = {number: at for at, number in enumerate(used)}

    def write(case: _Case) -> Any:
        if case.parted is None:
            return places[case.prices]
        name, at, below, above = case.parted
        return [name, at, write(below), write(above)]

    return Proof(
        problem_hash=problem.fingerprint,
        cuts=tuple(search.cuts),
        prices=tuple(search.sets[number] for number in used),
        tree=write(root),
    )


def _is_enough(search: _Search, number: int, leaf: _Case, enough: int) -> bool:
    priced = search.priced[number]
    bound = priced.bound(leaf.limits)
    if not priced.counts_value:
        return bound is None or bound < 0
    return bound is None or _floored(search.exact, bound) <= enough


def _leaves(root: _Case) -> Iterator[_Case]:
    waiting = [root]
    while waiting:
        case = waiting.pop()
        if case.parted is None:
            yield case
        else:
            waiting += case.parted[2:]
