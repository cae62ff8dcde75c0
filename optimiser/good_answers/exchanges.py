"""Which projects every good allocation funds, which none does, and which may be exchanged for what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from optimiser.good_answers.asking import Answer, Asker, Fixed, Vouched
from optimiser.problem import Problem
from optimiser.solution import Solution

Place = Literal["in every", "in none", "may be exchanged", "not settled"]


@dataclass(frozen=True, slots=True)
class ProjectPlace:
    """Where a project stands in the good allocations.

    Attributes:
        project: its id.
        funded: by the allocation that is shown,
        shown_option: and the id of the option by which it is.
        vouched: who vouches that no good allocation does otherwise; empty where one may.
        other: where it may be exchanged, the best known good allocation that does otherwise by it.
        comes_in, goes_out: ids of the projects that the other allocation funds and the shown one does not,
            and the other way round.
        other_options: ids of options, other than the one shown, by which a good allocation funds it.
        options_settled: whether every other option of a funded project was ruled in or out.
    """

    project: str
    funded: bool
    shown_option: str | None
    place: Place
    vouched: Vouched
    other: Solution | None = None
    comes_in: tuple[str, ...] = ()
    goes_out: tuple[str, ...] = ()
    other_options: tuple[str, ...] = ()
    options_settled: bool = True


def sort_projects(
    problem: Problem,
    shown: Solution,
    asker: Asker,
    threshold: float,
    told: Callable[[str], None] | None = None,
) -> tuple[ProjectPlace, ...]:
    """Ask of each project whether a good allocation does otherwise by it, in the problem's order."""
    chosen = {choice.option for choice in shown.choices}
    funded = projects_of(problem, shown)
    questions = [Fixed(project.id, "out" if project.id in funded else "in") for project in problem.projects]
    others = [
        Fixed(option.project, "in", option.id)
        for option in problem.options
        if option.project in funded and option.id not in chosen
    ]
    asked = [*questions, *others]
    names = {project.id: project.name for project in problem.projects}
    come = 0

    def tell(at: int, answer: Answer) -> None:
        nonlocal come
        come += 1
        if told is not None:
            fixed = asked[at]
            said = "may be exchanged" if answer.allocation else "no other way" if answer.is_no else "open"
            told(f"asking what may be exchanged ({come} of {len(asked)}): {names[fixed.project]}: {said}")

    answers = asker.ask([(each,) for each in asked], threshold, tell)
    by_option = {
        fixed.option: answer for fixed, answer in zip(others, answers[len(questions) :], strict=True)
    }
    return tuple(
        _place(problem, shown, fixed, answer, by_option)
        for fixed, answer in zip(questions, answers, strict=False)
    )


def _place(
    problem: Problem, shown: Solution, fixed: Fixed, answer: Answer, by_option: dict[str | None, Answer]
) -> ProjectPlace:
    is_funded = fixed.state == "out"
    chosen = {choice.option for choice in shown.choices}
    own = {o.id: by_option[o.id] for o in problem.options if o.project == fixed.project and o.id in by_option}
    place: Place = "not settled"
    if answer.allocation is not None:
        place = "may be exchanged"
    elif answer.is_no:
        place = "in every" if is_funded else "in none"
    before = projects_of(problem, shown)
    after = before if answer.allocation is None else projects_of(problem, answer.allocation)
    return ProjectPlace(
        project=fixed.project,
        funded=is_funded,
        shown_option=next(
            (o.id for o in problem.options if o.project == fixed.project and o.id in chosen), None
        ),
        place=place,
        vouched=answer.vouched if answer.is_no else "",
        other=answer.allocation,
        comes_in=in_order(problem, after - before),
        goes_out=in_order(problem, before - after),
        other_options=tuple(name for name, each in own.items() if each.allocation is not None),
        options_settled=all(each.vouched != "" for each in own.values()),
    )


def projects_of(problem: Problem, solution: Solution) -> frozenset[str]:
    """The ids of the projects that an allocation funds."""
    owner = {option.id: option.project for option in problem.options}
    return frozenset(owner[choice.option] for choice in solution.choices)


def in_order(problem: Problem, projects: Sequence[str] | frozenset[str]) -> tuple[str, ...]:
    """Projects in the order in which they are listed."""
    return tuple(project.id for project in problem.projects if project.id in projects)
