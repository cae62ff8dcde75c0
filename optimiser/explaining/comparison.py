"""What changed between two runs, in their inputs and in their answers, and which input did it.

The difference between two answers is shared out among the changed inputs by solving again with some of them
changed and others not. With few changes every subset is solved and the shares are Shapley's: a change's
share is what it adds, averaged over every order in which the changes could have been made (Shapley 1953,
A value for n-person games). With more, each is made alone on the first problem and undone alone on the
second, and its share is the average of the two; such shares need not add up to the whole.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from optimiser.assumptions import precision_of
from optimiser.benefit import value_unit
from optimiser.explaining.what_if import ValueRange, WhatIfSolver, value_range, what_if_solver
from optimiser.input_changes import InputChange, apply_changes, input_changes
from optimiser.limits import Cancelled, Clock, Limits, OnProgress
from optimiser.precision import EXACT, Precision, difference, harm, least_precise
from optimiser.problem import Problem
from optimiser.solution import Solution

MOST_IN_EVERY_ORDER = 4  # 2 ** 4 problems to solve, two of which are solved already
SECONDS_EACH = 15.0


@dataclass(frozen=True, slots=True)
class OptionChange:
    """An option that gets more or less than before.

    Attributes:
        before, after: pence paid to it in all; 0 where it is not chosen.
        is_chosen: whether it came in (True), went out (False), or was and is chosen (None).
    """

    option: str
    before: int
    after: int
    is_chosen: bool | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """What one changed input did to the answer.

    Values are of the allocations found; how far they may be off is `uncertain`.

    Attributes:
        change: the input.
        alone: what the value of the answer changes by when this alone is changed in the first problem (by
            0, where it needs another change first); None where that was not worked out.
        undone: what it changes by when this is changed last, in the second problem; None likewise.
        share: its share of the difference: Shapley's, or the average of the two; None where not worked out.
        uncertain: how far `share` may be off, from the gaps of the solves it rests on.
        brings_in, puts_out: options that are chosen, and no longer chosen, when this alone is changed.
        words: one sentence.
    """

    change: InputChange
    alone: float | None
    undone: float | None
    share: float | None
    uncertain: float | None
    brings_in: tuple[str, ...]
    puts_out: tuple[str, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs side by side.

    Attributes:
        inputs: what is different in the inputs.
        options: what is different in the answers.
        benefit_before, benefit_after: harm units, unweighted; None of an answer that is none.
        value_before, value_after: of the objective of each; None likewise.
        attributions: one for each input, those that moved the answer most first.
        is_shapley: whether the shares are Shapley's, and so add up to the whole difference.
        words: in a sentence or two.
    """

    inputs: tuple[InputChange, ...]
    options: tuple[OptionChange, ...]
    benefit_before: float | None
    benefit_after: float | None
    value_before: float | None
    value_after: float | None
    attributions: tuple[Attribution, ...]
    is_shapley: bool
    words: str


def compare(
    before: Problem,
    answer_before: Solution,
    after: Problem,
    answer_after: Solution,
    limits: Limits | None = None,
    *,
    seconds: float = 60.0,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> Comparison:
    """Compare two runs, and say which input moved the answer.

    Args:
        before: the first problem.
        answer_before: its answer.
        after: the second problem.
        answer_after: its answer.
        limits: which solver, and how close.
        seconds: for the solves that attribute the difference; 0 for none of them.
        progress: called with the input that is being looked into.
        cancelled: checked often; what is left is then reported as not worked out.
    """
    clock = Clock(seconds, progress, cancelled)
    changes = input_changes(before, after)
    mixed = _PartlyChanged(before, changes, what_if_solver(limits or Limits(), clock, SECONDS_EACH))
    mixed.precision = least_precise((precision_of(before, answer_before), precision_of(after, answer_after)))
    mixed.remember(frozenset(), value_range(answer_before))
    mixed.remember(frozenset(range(len(changes))), value_range(answer_after))
    is_shapley = len(changes) <= MOST_IN_EVERY_ORDER
    attributions = [_attribution(mixed, number, answer_before, is_shapley) for number in range(len(changes))]
    is_shapley = is_shapley and all(each.share is not None for each in attributions)
    attributions.sort(key=lambda each: -abs(each.share or 0.0))
    return Comparison(
        inputs=tuple(changes),
        options=_changed_options(answer_before, answer_after),
        benefit_before=_benefit(answer_before),
        benefit_after=_benefit(answer_after),
        value_before=_value(answer_before),
        value_after=_value(answer_after),
        attributions=tuple(attributions),
        is_shapley=is_shapley,
        words=_words(after, mixed.precision, answer_before, answer_after, attributions),
    )


class _PartlyChanged:
    """The first problem with some of the changes made, each such problem solved once."""

    def __init__(self, before: Problem, changes: Sequence[InputChange], solver: WhatIfSolver) -> None:
        self.before = before
        self.changes = changes
        self.precision = EXACT
        self._solver = solver
        self._known: dict[frozenset[str], ValueRange | None] = {}

    def remember(self, made: frozenset[int], value: ValueRange) -> None:
        """Take what is known of one of them already."""
        self._known[self._words(self.changes[number] for number in made)] = value

    def value(self, made: frozenset[int]) -> ValueRange | None:
        """The value of the problem with these changes made, or as many as can be; None without time."""
        problem, done = apply_changes(self.before, [self.changes[number] for number in sorted(made)])
        key = self._words(done)
        if key not in self._known:
            self._solver.clock.report(f"solving again with {', '.join(each.name for each in done)} changed")
            self._known[key] = self._solver.solve(problem)
        return self._known[key]

    def _words(self, changes: Iterable[InputChange]) -> frozenset[str]:
        return frozenset(change.words for change in changes)

    def added(self, made: frozenset[int], number: int) -> tuple[float, float] | None:
        """What one more change adds, and how far that may be off."""
        without, within = self.value(made), self.value(made | {number})
        if without is None or within is None or math.isinf(without.found) or math.isinf(within.found):
            return None
        off = max(0.0, without.most - without.found) + max(0.0, within.most - within.found)
        return within.found - without.found, off


def _attribution(
    mixed: _PartlyChanged, number: int, answer_before: Solution, every_order: bool
) -> Attribution:
    change = mixed.changes[number]
    rest = frozenset(range(len(mixed.changes))) - {number}
    alone, undone = mixed.added(frozenset(), number), mixed.added(rest, number)
    share = _shapley(mixed, number, rest) if every_order else None
    if share is None and alone is not None and undone is not None and not every_order:
        share = (alone[0] + undone[0]) / 2, (alone[1] + undone[1]) / 2
    made = mixed.value(frozenset({number}))
    brings_in, puts_out = ((), ()) if made is None else _in_and_out(answer_before, made.solution)
    wording = _Wording(value_unit(mixed.before), abs(answer_before.value), mixed.precision)
    return Attribution(
        change=change,
        alone=alone[0] if alone else None,
        undone=undone[0] if undone else None,
        share=share[0] if share else None,
        uncertain=share[1] if share else None,
        brings_in=brings_in,
        puts_out=puts_out,
        words=_effect_words(change, share, wording, brings_in, puts_out),
    )


def _shapley(mixed: _PartlyChanged, number: int, rest: frozenset[int]) -> tuple[float, float] | None:
    """The average of what a change adds over every order of the changes."""
    count = len(rest) + 1
    share, off = 0.0, 0.0
    for size in range(count):
        weight = 1 / (count * math.comb(count - 1, size))
        for others in combinations(sorted(rest), size):
            added = mixed.added(frozenset(others), number)
            if added is None:
                return None
            share += weight * added[0]
            off += weight * added[1]
    return share, off


def _in_and_out(before: Solution, after: Solution | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    old = [choice.option for choice in before.choices]
    new = [] if after is None else [choice.option for choice in after.choices]
    return tuple(each for each in new if each not in old), tuple(each for each in old if each not in new)


def _changed_options(before: Solution, after: Solution) -> tuple[OptionChange, ...]:
    old, new = _paid(before), _paid(after)
    moved = []
    for option in dict.fromkeys((*old, *new)):
        paid, pays = old.get(option, 0), new.get(option, 0)
        is_chosen = None if option in old and option in new else option in new
        if paid != pays or is_chosen is not None:
            moved.append(OptionChange(option, paid, pays, is_chosen))
    return tuple(moved)


def _paid(solution: Solution) -> dict[str, int]:
    paid = dict.fromkeys((choice.option for choice in solution.choices), 0)
    for line in solution.lines:
        paid[line.option] = paid.get(line.option, 0) + line.pence
    return paid


def _benefit(solution: Solution) -> float | None:
    return solution.benefit if solution.status in ("optimal", "feasible") else None


def _value(solution: Solution) -> float | None:
    return solution.value if solution.status in ("optimal", "feasible") else None


class _Wording(NamedTuple):
    """How differences are written: after each the unit of value, beside values as large as `of`."""

    unit: str
    of: float
    precision: Precision

    def write(self, units: float) -> str:
        return difference(units, self.of, self.precision)


def _effect_words(
    change: InputChange,
    share: tuple[float, float] | None,
    wording: _Wording,
    brings_in: tuple[str, ...],
    puts_out: tuple[str, ...],
) -> str:
    said = f"{change.words} What that did to the answer was not worked out."
    if share is not None:
        gained, off = share
        verb = "lost" if gained < 0 else "gained"
        amount, unsure = wording.write(gained), wording.write(off)
        give = f", give or take {unsure}" if unsure != "0" else ""
        said = f"{change.words} It {verb} {amount} {wording.unit}{give}."
        if amount == "0":
            said = f"{change.words} It neither gained nor lost anything."
    if brings_in:
        said += f" By itself it brings in {', '.join(brings_in)}."
    if puts_out:
        said += f" By itself it takes out {', '.join(puts_out)}."
    return said


def _words(
    problem: Problem,
    known: Precision,
    before: Solution,
    after: Solution,
    attributions: Sequence[Attribution],
) -> str:
    old, new = _benefit(before), _benefit(after)
    if old is None or new is None:
        return "One of the two has no allocation, so there is no difference to share out."
    if not attributions:
        return "No input differs." + ("" if old == new else " The answers still differ.")
    said = f"The benefit went from {harm(old, known)} to {harm(new, known)} {problem.harm_unit}"
    if (old, new) != (before.value, after.value):
        said += f", and the value from {harm(before.value, known)} to {harm(after.value, known)}"
    said += "."
    first = attributions[0]
    if first.share is None:
        return f"{said} Which input moved it was not worked out."
    return f"{said} What moved it most: {first.words}"
