"""A conflict explained in full: that each rule of it is needed, and the least change to each that ends it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from optimiser.explaining.figures import LimitFigure, easing_verb, limit_figures
from optimiser.explaining.what_if import find_least
from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.search.conflict import find_smallest_conflict, has_allocation, possible_culprits


@dataclass(frozen=True, slots=True)
class Fix:
    """The least change to one figure of a rule that lets the rules of the conflict hold together.

    Attributes:
        field: the rule's field; `pence` of a pot, `minimum_pence` of an option.
        unit: `pence`, `basis points`, or what is counted.
        before, after: the figure as it is, and as it would be; `after` is None where no change of this
            figure alone ends the conflict.
        is_least: whether a change that is one pound, one basis point or one unit smaller was shown not to
            do; otherwise the time was over, and a smaller one may.
        words: one sentence.
    """

    field: str
    unit: str
    before: int
    after: int | None
    is_least: bool
    words: str


@dataclass(frozen=True, slots=True)
class ConflictRule:
    """One rule of a conflict.

    Attributes:
        name: of the rule, budget or minimum scale.
        is_needed: shown by leaving it out: the others can then hold together; None where that was not worked
            out in time.
        ends_it: whether leaving it out also leaves the whole problem with an allocation: there is no other
            conflict as well; None where that was not worked out.
        fixes: for each of its figures, the least change to it that ends the conflict; none for a rule that
            has no figure, or where they were not worked out.
        words: what to do, in one sentence.
    """

    name: str
    is_needed: bool | None
    ends_it: bool | None
    fixes: tuple[Fix, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Rules that cannot hold together, and how to end that.

    Attributes:
        rules: their names.
        cannot_hold: shown by itself: with these rules and no others there is no allocation; None where that
            was not worked out.
        culprits: each of them.
        words: one sentence.
    """

    rules: tuple[str, ...]
    cannot_hold: bool | None
    culprits: tuple[ConflictRule, ...]
    words: str


def explain_conflict(problem: Problem, limits: Limits, clock: Clock, known: tuple[str, ...] = ()) -> Conflict:
    """Why a problem has no allocation, and what would give it one.

    A change is the least that ends this conflict. Where there is another conflict as well (`ends_it` is
    false), the problem as a whole needs more than that.

    Args:
        problem: one that has no allocation.
        limits: which solver.
        clock: how long; what is not reached is reported as not worked out.
        known: the rules in conflict, where they are known; otherwise they are looked for.
    """
    rules, words = known, ""
    if not rules:
        found = find_smallest_conflict(problem, limits, clock)
        rules, words = found.rules, found.message
    others = frozenset(possible_culprits(problem)) - frozenset(rules)
    holds = partial(has_allocation, limits=limits, clock=clock)
    together = holds(problem, others)
    needed = {name: holds(problem, others | {name}) for name in rules}
    ends = {name: holds(problem, frozenset((name,))) for name in rules}
    culprits = []
    for name in rules:
        fixes = tuple(
            _least_fix(figure, others, limits, clock)
            for figure in limit_figures(problem)
            if figure.name == name and not clock.over()
        )
        culprits.append(ConflictRule(name, needed[name], ends[name], fixes, _words(name, fixes, ends[name])))
    return Conflict(rules, None if together is None else not together, tuple(culprits), words or _all(rules))


def _all(rules: tuple[str, ...]) -> str:
    return "These cannot hold together: " + "; ".join(rules) + "."


def _least_fix(figure: LimitFigure, others: frozenset[str], limits: Limits, clock: Clock) -> Fix:
    """The least that a figure must be eased by, in whole pounds, basis points or units."""

    def is_fixed(grains: int) -> bool | None:
        eased = figure.eased(min(grains * figure.grain, figure.furthest))
        return has_allocation(eased, others, limits, clock)

    found = find_least(is_fixed, -(-figure.furthest // figure.grain))
    limit = figure.limit
    before = figure.words(limit.value)
    if found.enough is None:
        words = (
            f"No change of this figure ({before}) alone is enough."
            if found.none_is_enough
            else "What change of this figure is enough was not worked out in the time allowed."
        )
        return Fix(limit.field, limit.unit, limit.value, None, found.none_is_enough, words)
    after = figure.moved(min(found.enough * figure.grain, figure.furthest))
    words = f"{easing_verb(limit)} {_called(figure)} from {before} to {figure.words(after)}."
    if not found.is_least:
        words += " A smaller change may do; that was not worked out in the time allowed."
    return Fix(limit.field, limit.unit, limit.value, after, found.is_least, words)


def _called(figure: LimitFigure) -> str:
    several = len([each for each in limit_figures(figure.problem) if each.name == figure.name]) > 1
    field = figure.limit.field.replace("_", " ")
    return f"{figure.name!r} ({field})" if several else f"{figure.name!r}"


def _words(name: str, fixes: tuple[Fix, ...], ends_it: bool | None) -> str:
    ways = [fix.words for fix in fixes if fix.after is not None]
    said = " Or: ".join(ways) if ways else f"Leave out {name!r}; no change of its own figures is enough."
    if not fixes:
        said = f"Leave out {name!r}."
    return f"{said} There is another conflict as well." if ends_it is False else said
