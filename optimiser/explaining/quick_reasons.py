"""Why an option is not funded, as far as can be told at a glance, without solving."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from optimiser.budget_access import closing_rule_name, cost_covers
from optimiser.explaining.reasons import NOT_WORKED_OUT, WhyNot
from optimiser.problem import Option, Problem
from optimiser.solution import Solution
from optimiser.units import pounds

ANY_RULE = "rules"  # the deciding rule is not known without solving
ONE_OPTION = "one option a project"


class QuickReason(NamedTuple):
    """What a glance shows of an option.

    Attributes:
        is_certain: no solving can say more.
    """

    reason: WhyNot
    is_certain: bool


def quick_reason(
    problem: Problem, solution: Solution, left: Mapping[str, int], option: Option
) -> QuickReason:
    """Why an option is not funded, without solving.

    Args:
        problem: as it was solved.
        solution: an allocation of it.
        left: pot id -> pence that it leaves.
        option: one that is not chosen there.
    """
    funded = funded_projects(problem, solution)
    obstacles = list(_obstacles(problem, option, funded))
    certain = next((found for found, is_certain in obstacles if is_certain), None)
    certain = certain or _closed_to_all_money(problem, left, option)
    if certain:
        return QuickReason(certain, is_certain=True)
    likely = _funded_another_way(problem, solution, option, funded)
    likely = likely or next((found for found, _ in obstacles), None)
    return QuickReason(likely or _short_of_money(problem, left, option), is_certain=False)


def funded_projects(problem: Problem, solution: Solution) -> set[str]:
    """The projects that an allocation chooses an option of."""
    project = {option.id: option.project for option in problem.options}
    return {project[choice.option] for choice in solution.choices}


def _obstacles(problem: Problem, option: Option, funded: set[str]) -> Iterator[QuickReason]:
    """What the rules say by themselves, in their order."""
    names = {each.id: each.name for each in problem.projects}
    for rule in problem.rules:
        obstacle = rule.obstacle(option, funded, names)
        if obstacle is not None:
            reason = WhyNot(option.project, option.id, rule.name, obstacle.why, obstacle.enters_if)
            yield QuickReason(reason, obstacle.is_certain)


def _closed_to_all_money(problem: Problem, left: Mapping[str, int], option: Option) -> WhyNot | None:
    """No money may pay for one of its costs."""
    project = next(each for each in problem.projects if each.id == option.project)
    for cover in cost_covers(problem, left, project, option):
        if cover.needs and not cover.open_pots:
            rule = closing_rule_name(problem, project, cover)
            why = (
                f"No stream may pay for its {cover.cost_type} in {cover.financial_year} "
                f"({pounds(cover.needs)}): {rule}."
            )
            return WhyNot(project.id, option.id, rule, why, "a stream came that may pay for it")
    return None


def _funded_another_way(
    problem: Problem, solution: Solution, option: Option, funded: set[str]
) -> WhyNot | None:
    """Another option of its project is chosen."""
    if option.project not in funded:
        return None
    chosen = {choice.option for choice in solution.choices}
    other = next(each for each in problem.options if each.project == option.project and each.id in chosen)
    name = next(each.name for each in problem.projects if each.id == option.project)
    why = f"{name} is funded another way: {other.name}."
    return WhyNot(option.project, option.id, ONE_OPTION, why, NOT_WORKED_OUT)


def _short_of_money(problem: Problem, left: Mapping[str, int], option: Option) -> WhyNot:
    """What is left in the pots that may pay for it."""
    project = next(each for each in problem.projects if each.id == option.project)
    short = [cover for cover in cost_covers(problem, left, project, option) if cover.needs > cover.left]
    if not short:
        why = "There is money left for it, but a rule, or something it would displace, keeps it out."
        return WhyNot(project.id, option.id, ANY_RULE, why, NOT_WORKED_OUT)
    cover = max(short, key=lambda each: each.needs - each.left)
    still = f"{pounds(cover.left)} is left" if cover.left else "nothing is left"
    needs = f"{pounds(cover.needs)}" if not option.steps else f"at least {pounds(cover.needs)}"
    return WhyNot(
        project.id,
        option.id,
        f"budget for {cover.cost_type} in {cover.financial_year}",
        f"The money that may pay for its {cover.cost_type} in {cover.financial_year} does more elsewhere: "
        f"{still}, and it needs {needs}.",
        NOT_WORKED_OUT,
    )
