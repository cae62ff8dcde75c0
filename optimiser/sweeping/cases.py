"""A case of a sweep: one base problem, and the little that is different in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from optimiser.objectives import AnyObjective
from optimiser.problem import Option, Pot, Priority, Problem
from optimiser.problem_changes import with_draw
from optimiser.record import Record, fingerprint
from optimiser.rules import AnyRule

Part = TypeVar("Part", Pot, Priority, Option)


class Change(Record):
    """What a case has otherwise than the base problem; what it does not name stays.

    Attributes:
        rules: name in the base -> the rule that takes its place; of a name that the base does not hold, a
            rule that joins at the end.
        without: names of rules left out.
        pots, priorities, options: take the place of those with the same id.
        objective: what is to be made as great as can be instead.
        draw: unknown id -> factor; a problem with a draw in it has nothing left unknown.
    """

    rules: dict[str, AnyRule] = {}
    without: tuple[str, ...] = ()
    pots: tuple[Pot, ...] = ()
    priorities: tuple[Priority, ...] = ()
    options: tuple[Option, ...] = ()
    objective: AnyObjective | None = None
    draw: dict[str, float] | None = None


class Case(Record):
    """One problem of a sweep.

    Attributes:
        name: what it is called in tables and in the file of results; unique in its sweep.
        parameters: what was varied, by name: basis points, pence, a count, or words.
        change: how the problem differs from the base.
    """

    name: str
    parameters: dict[str, int | float | str] = {}
    change: Change = Change()


def problem_of(base: Problem, change: Change) -> Problem:
    """The base problem with a change made.

    Returns:
        A problem of its own fingerprint, checked as a whole; the parts that stay are shared.

    Raises:
        ValueError: the change does not fit the base; the sentence says what it names.
    """
    missing = sorted(set(change.without) - {rule.name for rule in base.rules})
    if missing:
        message = f"the problem has no rule {missing[0]!r} to leave out; give a name as the problem has it"
        raise ValueError(message)
    stay = [
        change.rules.get(rule.name, rule) for rule in base.rules if rule.name not in frozenset(change.without)
    ]
    names = {rule.name for rule in base.rules}
    join = [rule for name, rule in change.rules.items() if name not in names]
    parts: dict[str, Any] = {name: getattr(base, name) for name in Problem.model_fields}
    parts["rules"] = (*stay, *join)
    parts["pots"] = _replaced(base.pots, change.pots)
    parts["priorities"] = _replaced(base.priorities, change.priorities)
    parts["options"] = _replaced(base.options, change.options)
    parts["objective"] = change.objective or base.objective
    changed = Problem(**parts)
    return changed if change.draw is None else with_draw(changed, changed.unknowns, change.draw)


def change_between(base: Problem, problem: Problem) -> Change:
    """What turns the base into another problem.

    Raises:
        ValueError: they differ in more than rules, pots, priorities, options and objective.
    """
    own = {rule.name: rule for rule in base.rules}
    wanted = {rule.name: rule for rule in problem.rules}
    change = Change(
        rules={name: rule for name, rule in wanted.items() if own.get(name) != rule},
        without=tuple(name for name in own if name not in wanted),
        pots=_different(base.pots, problem.pots),
        priorities=_different(base.priorities, problem.priorities),
        options=_different(base.options, problem.options),
        objective=None if problem.objective == base.objective else problem.objective,
    )
    if problem_of(base, change).fingerprint != problem.fingerprint:
        message = (
            f"{problem.title!r} differs from the base problem in more than its rules, pots, priorities, "
            "options and objective; sweep it apart"
        )
        raise ValueError(message)
    return change


def fingerprint_of_cases(cases: Sequence[Case]) -> str:
    """The hash that ties a file of results to its cases, in their order."""
    return hashlib.sha256("\n".join(fingerprint(case) for case in cases).encode("ascii")).hexdigest()


def _replaced(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Part, ...]:
    by_id: Mapping[str, Part] = {part.id: part for part in others}
    unknown = sorted(set(by_id) - {part.id for part in parts})
    if unknown:
        message = f"the change names {unknown[0]!r}, which the problem does not hold"
        raise ValueError(message)
    return tuple(by_id.get(part.id, part) for part in parts)


def _different(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Part, ...]:
    own = {part.id: part for part in parts}
    return tuple(part for part in others if part.id in own and own[part.id] != part)
