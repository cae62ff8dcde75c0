"""The cases of a sweep: one base problem, and the little that is different in each.

A design makes them: a frontier, a grid, draws, or problems of one's own. Cases next to one another differ
little, since a solver goes from one to the next.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from optimiser.objectives import AnyObjective
from optimiser.problem import Option, Pot, Priority, Problem
from optimiser.problem_changes import with_draw
from optimiser.record import Record, fingerprint
from optimiser.rules import AnyRule, Limit
from optimiser.uncertain_inputs import draw_inputs

Part = TypeVar("Part", Pot, Priority, Option)


class Change(Record):
    """What is different in a case from the base problem; what it does not name stays.

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
        message = f"the change names {unknown[0]!r}, which is not in the problem"
        raise ValueError(message)
    return tuple(by_id.get(part.id, part) for part in parts)


def _different(parts: Sequence[Part], others: Sequence[Part]) -> tuple[Part, ...]:
    own = {part.id: part for part in parts}
    return tuple(part for part in others if part.id in own and own[part.id] != part)


def rule_figure(problem: Problem, rule: str, field: str | None = None) -> Limit:
    """The figure of a rule that a sweep moves, by its field; no field need be given where there is only one.

    Raises:
        ValueError: there is no such rule or figure, or more than one to choose from.
    """
    limits = {limit.field: limit for limit in _rule_of(problem, rule).limits()}
    if field is None and len(limits) == 1:
        return next(iter(limits.values()))
    if field in limits:
        return limits[field]
    has = " and ".join(sorted(limits)) or "none"
    message = f"rule {rule!r} does not say which figure to move: it has {has}"
    if field is not None:
        message = f"rule {rule!r} has no figure {field!r} to move: it has {has}"
    raise ValueError(message)


def frontier(
    problem: Problem,
    rule: str,
    figures: Iterable[int],
    *,
    field: str | None = None,
    names: Mapping[int, str] | None = None,
    parameter: str | None = None,
) -> tuple[Case, ...]:
    """One rule's figure, moved from case to case, each named after the rule and the figure.

    Args:
        problem: the base.
        rule: the name of the rule in it.
        figures: in the unit of the figure: basis points, pence, or what is counted.
        field: which figure of the rule, such as `at_least`; None where it has only one.
        names: figure -> what the rule, and its case, is called with it; for a rule whose name gives its
            figure.
        parameter: what the figure is called among a case's parameters; the rule's name unless given.
    """
    moved = rule_figure(problem, rule, field)
    called = names or {}
    return tuple(
        Case(
            name=called.get(figure, f"{rule}: {figure_label(moved, figure)}"),
            parameters={parameter or rule: figure},
            change=Change(rules={rule: _with(problem, rule, moved, figure, called.get(figure))}),
        )
        for figure in figures
    )


def grid(
    problem: Problem,
    first: tuple[str, Sequence[int]],
    second: tuple[str, Sequence[int]],
    *,
    fields: tuple[str | None, str | None] = (None, None),
) -> tuple[Case, ...]:
    """Two rules' figures, each with each; every other row goes back, so that neighbours differ in one.

    Both are (name of the rule, its figures), the first row by row; `fields` says which figure of each rule,
    and is None where it has only one.
    """
    rows = frontier(problem, *first, field=fields[0])
    columns = frontier(problem, *second, field=fields[1])
    return tuple(
        Case(
            name=f"{row.name}; {column.name}",
            parameters={**row.parameters, **column.parameters},
            change=Change(rules={**row.change.rules, **column.change.rules}),
        )
        for at, row in enumerate(rows)
        for column in (columns if at % 2 == 0 else columns[::-1])
    )


def draw_cases(problem: Problem, *, seed: int, number: int) -> tuple[Case, ...]:
    """The problem as each draw of its unknowns has it.

    Raises:
        ValueError: nothing in the problem is unknown.
    """
    if not problem.unknowns:
        message = "the problem states no unknowns, so there is nothing to draw; give it some, or sweep a rule"
        raise ValueError(message)
    return tuple(
        Case(
            name=f"draw {at} of {number}, seed {seed}",
            parameters={"seed": seed, "draw": at},
            change=Change(draw=dict(draw)),
        )
        for at, draw in enumerate(draw_inputs(problem.unknowns, seed=seed, number=number), start=1)
    )


def cases_from_problems(base: Problem, problems: Mapping[str, Problem]) -> tuple[Case, ...]:
    """Problems of one's own, by name, as changes to a base.

    Raises:
        ValueError: one differs from the base in more than a change can say.
    """
    return tuple(Case(name=name, change=change_between(base, problem)) for name, problem in problems.items())


def figure_label(figure: Limit, value: int) -> str:
    """A figure as people read it: a percentage, pounds, or a count with what it counts."""
    if figure.unit == "basis points":
        return f"{value / 100:g}%"
    if figure.unit == "pence":
        pounds, pence = divmod(value, 100)
        return f"£{pounds:,}.{pence:02d}" if pence else f"£{pounds:,}"
    return f"{value:,} {figure.unit}"


def _rule_of(problem: Problem, name: str) -> AnyRule:
    found = next((rule for rule in problem.rules if rule.name == name), None)
    if found is None:
        has = "; ".join(repr(rule.name) for rule in problem.rules) or "none"
        message = f"the problem has no rule {name!r}; its rules are: {has}"
        raise ValueError(message)
    return found


def _with(problem: Problem, name: str, moved: Limit, figure: int, called: str | None) -> AnyRule:
    rule = _rule_of(problem, name)
    # Built again and not copied, so that a figure that the rule does not allow is refused here.
    parts = {field: getattr(rule, field) for field in type(rule).model_fields}
    return type(rule)(**{**parts, moved.field: figure, "name": called or name})
