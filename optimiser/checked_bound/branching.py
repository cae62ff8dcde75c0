"""By which decision to part a case: the one that should lower both halves most."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from optimiser.checked_bound.case_tree import Bounds, Case
from optimiser.checked_bound.record import MOST_DEPTH
from optimiser.checked_bound.relaxation import Relaxation
from optimiser.formulation.decisions import FEW_STEPS

CASE_ROUNDS = 3  # of touching curves
_WHOLE = 1e-6  # nearer than this to a whole number is whole
_TRIED = 4  # decisions of which nothing is known that are tried before a case is parted, and of the whole
_TRIED_AT_FIRST = 16
_IN_VAIN = 4  # decisions, one after another, that are no better: then the best so far is taken


class Split(NamedTuple):
    """A decision to part a case by: at most `at`, or more; the relaxation is `fraction` above `at`."""

    name: str
    column: int
    at: int
    fraction: float
    is_choice: bool


class Drops:
    """By how much parting by each decision lowered the relaxation so far: its pseudo-costs.

    Achterberg, Koch and Martin, "Branching rules revisited", Operations Research Letters 33 (2005).
    """

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._seen: dict[tuple[int, int], list[float]] = {}

    def score(self, split: Split) -> float | None:
        """How promising a split is; None where neither or only one side of it was ever tried."""
        sides = [self._seen.get((split.column, side)) for side in (0, 1)]
        if sides[0] is None or sides[1] is None:
            return None
        below, above = (sum(side) / len(side) for side in (sides[0], sides[1]))
        return max(below * split.fraction, 1e-9) * max(above * (1 - split.fraction), 1e-9)

    def learn(self, split: Split, case: Case, halves: tuple[Case, Case]) -> float:
        """Keep by how much both halves are below the case; their score."""
        drops = []
        before = case.relaxed.value if case.relaxed is not None else 0.0
        for side, half in enumerate(halves):
            after = half.relaxed.value if half.relaxed is not None else before
            drop = min(max(0.0, before - after), abs(before))
            share = split.fraction if side == 0 else 1 - split.fraction
            self._seen.setdefault((split.column, side), []).append(drop / max(share, 1e-6))
            drops.append(drop)
        return max(drops[0], 1e-9) * max(drops[1], 1e-9)


def part(
    bounds: Bounds, relaxation: Relaxation, drops: Drops, case: Case, is_over: Callable[[], bool]
) -> tuple[Case, ...]:
    """Part a case in two and bound both; none where nothing is left to part it by, or the search is over."""
    if case.depth >= MOST_DEPTH:
        return ()
    best: tuple[float, Split, tuple[Case, Case]] | None = None
    in_vain = 0
    for split in _splits(bounds, drops, case):
        halves = _halves(bounds, case, split)
        if (score := drops.score(split)) is None:
            for half in halves:
                half.relaxed = relaxation.solve(half.limits, rounds=1)
            score = drops.learn(split, case, halves)
            in_vain += 1
        if best is None or score > best[0]:
            best, in_vain = (score, split, halves), 0
        if in_vain >= _IN_VAIN or is_over():
            break
    if best is None or is_over():
        return ()
    _, split, halves = best
    for half in halves:
        bounds.settle(half, case.prices)
        bounds.use(half, relaxation.solve(half.limits, rounds=CASE_ROUNDS))
    drops.learn(split, case, halves)
    case.parted = (split.name, split.at, *halves)
    return halves


def _halves(bounds: Bounds, case: Case, split: Split) -> tuple[Case, Case]:
    low, high = case.limits.get(split.column, (0, bounds.exact.decisions.columns[split.column].most))
    below = {**case.limits, split.column: (low, split.at)}
    above = {**case.limits, split.column: (split.at + 1, high)}
    deeper = case.depth + 1
    return (
        Case(below, case.prices, case.bound, depth=deeper),
        Case(above, case.prices, case.bound, depth=deeper),
    )


def _splits(bounds: Bounds, drops: Drops, case: Case) -> list[Split]:
    """The decisions that the relaxation splits, the most promising first: choices before steps."""
    values = case.relaxed.values if case.relaxed is not None else {}
    columns = bounds.exact.decisions.columns
    found = []
    for name, column in bounds.exact.column_names.items():
        value = values.get(column, 0.0)
        if abs(value - round(value)) > _WHOLE:
            found.append(
                Split(name, column, int(value), value - int(value), columns[column].kind == "chosen")
            )
    found = [split for split in found if split.is_choice] or found
    if not found:
        return _undecided(bounds, case)
    known = [split for split in found if drops.score(split) is not None]
    unknown = [split for split in found if drops.score(split) is None]
    unknown.sort(key=lambda split: min(split.fraction, 1 - split.fraction), reverse=True)
    return known + unknown[: _TRIED if case.limits else _TRIED_AT_FIRST]


def _undecided(bounds: Bounds, case: Case) -> list[Split]:
    """A choice, or else a few whole steps, that nothing fixes yet, where the relaxation splits none.

    A solver takes what breaks a row by less than its tolerance; with everything fixed nothing is left to it.
    """
    options = [option for options in bounds.exact.projects for option in options if option.most]
    for option in options:
        if option.column not in case.limits:
            return [Split(option.id, option.column, 0, 0.5, True)]
    values = case.relaxed.values if case.relaxed is not None else {}
    for option in options:
        for each in option.deliveries if case.limits[option.column][1] else ():
            low, high = case.limits.get(each.column, (0, each.most))
            if each.most <= FEW_STEPS and low < high:
                at = max(low, min(round(values.get(each.column, 0.0)), high - 1))
                return [Split(f"{option.id}@{each.area}", each.column, at, 0.5, False)]
    return []
