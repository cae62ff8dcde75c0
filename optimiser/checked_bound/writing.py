"""Write down what a search found as a proof, with as little as will do: few sets of prices and few cuts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from optimiser.checked_bound.case_tree import Bounds, Case
from optimiser.checked_bound.record import PriceSet, Proof
from optimiser.checked_bound.rounding_cuts import cut_name
from optimiser.problem import Problem

_SHARED = 200  # sets of prices that are tried for each case
_TRIED = 50_000  # of all sets and cases together


def written(problem: Problem, bounds: Bounds, root: Case, first: int, target: int) -> Proof:
    """The proof of a tree of cases.

    Args:
        problem: that it is about.
        bounds: the cuts and sets of prices.
        root: of the tree.
        first: the number of the set from which the others are written as differences.
        target: the bound that was asked for; no case needs to be below it.
    """
    used = _share(bounds, root, first, target)
    kept = _used_cuts(bounds, used)
    names = {
        cut_name(bounds.plain, number): cut_name(bounds.plain, at) for at, number in enumerate(kept, start=1)
    }
    sets = [_renamed(bounds.sets[number], bounds.plain.rows, names) for number in used]
    places = {number: at for at, number in enumerate(used)}

    def write(case: Case) -> Any:
        if case.parted is None:
            return places[case.prices]
        name, at, below, above = case.parted
        return [name, at, write(below), write(above)]

    return Proof(
        problem_hash=problem.fingerprint,
        cuts=tuple(
            cut.model_copy(update={"rows": _of_used(cut.rows, bounds.plain.rows, names)})
            for cut in (bounds.cuts[number - 1] for number in kept)
        ),
        prices=(sets[0], *(_differing(sets[0], each) if each.counts_value else each for each in sets[1:])),
        tree=write(root),
    )


def _share(bounds: Bounds, root: Case, first: int, target: int) -> list[int]:
    """The sets of prices that are needed where a case uses those of another that bound it low enough."""
    leaves = sorted(root.leaves(), key=lambda leaf: leaf.height, reverse=True)
    highest = max((leaf.bound for leaf in leaves if leaf.bound is not None), default=target)
    enough = max(highest, target)
    used = [first]
    tried = min(_SHARED, max(1, _TRIED // len(leaves)))
    for leaf in leaves:
        if leaf.bound is None and bounds.priced[leaf.prices].counts_value:
            leaf.prices = first  # its limits contradict each other, whatever the prices
        leaf.prices = next(
            (number for number in reversed(used[-tried:]) if _is_enough(bounds, number, leaf, enough)),
            leaf.prices,
        )
        if leaf.prices not in used:
            used.append(leaf.prices)
    return used


def _is_enough(bounds: Bounds, number: int, leaf: Case, enough: int) -> bool:
    priced = bounds.priced[number]
    bound = priced.bound(leaf.limits)
    if not priced.counts_value:
        return bound is None or bound < 0
    return bound is None or bounds.floored(bound) <= enough


def _used_cuts(bounds: Bounds, used: Iterable[int]) -> list[int]:
    """The numbers of the cuts that have a price somewhere, and of those that they are derived from."""
    numbers = {cut_name(bounds.plain, at): at for at in range(1, len(bounds.cuts) + 1)}
    waiting = {name for number in used for name, (price, _) in bounds.sets[number].rows.items() if price}
    kept: set[int] = set()
    while waiting:
        number = numbers.get(waiting.pop())
        if number is not None and number not in kept:
            kept.add(number)
            waiting |= set(bounds.cuts[number - 1].rows)
    return sorted(kept)


def _renamed(prices: PriceSet, plain: Mapping[str, Any], names: Mapping[str, str]) -> PriceSet:
    return prices.model_copy(update={"rows": _of_used(prices.rows, plain, names)})


def _of_used(rows: Mapping[str, Any], plain: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """By name, with the cuts that are kept under their new names."""
    return {names.get(name, name): each for name, each in rows.items() if name in plain or name in names}


def _differing(first: PriceSet, prices: PriceSet) -> PriceSet:
    """What differs from the first set; a price that is there and not here is nought."""

    def differences(before: Any, after: Any) -> Any:
        return {
            name: after.get(name, (0, 0))
            for name in {**before, **after}
            if after.get(name, (0, 0)) != before.get(name)
        }

    return PriceSet(rows=differences(first.rows, prices.rows), cells=differences(first.cells, prices.cells))
