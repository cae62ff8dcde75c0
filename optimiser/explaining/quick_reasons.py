"""Why an option is not funded, as far as can be told at a glance, without solving."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from optimiser.budget_access import closing_rule_name, cost_covers
from optimiser.explaining.reasons import NOT_WORKED_OUT, WhyNot
from optimiser.problem import Option, Problem
from optimiser.rules import Choose, Lock, Requires
from optimiser.solution import Solution
from optimiser.verdict import pounds

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
    certain = _locked_out(problem, option) or _closed_to_all_money(problem, left, option)
    if certain:
        return QuickReason(certain, is_certain=True)
    likely = _excluded(problem, solution, option) or _short_of_money(problem, left, option)
    return QuickReason(likely, is_certain=False)


def funded_projects(problem: Problem, solution: Solution) -> set[str]:
    """The projects that an allocation chooses an option of."""
    project = {option.id: option.project for option in problem.options}
    return {project[choice.option] for choice in solution.choices}


def _locked_out(problem: Problem, option: Option) -> WhyNot | None:
    for rule in problem.rules:
        is_out = isinstance(rule, Lock) and rule.state == "out" and rule.project == option.project
        if is_out and isinstance(rule, Lock) and rule.option in (None, option.id):
            return WhyNot(
                option.project, option.id, rule.name, "It is held out.", "it were no longer held out"
            )
    return None


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


def _excluded(problem: Problem, solution: Solution, option: Option) -> WhyNot | None:
    """What is funded already uses up a rule on what may go together."""
    funded = funded_projects(problem, solution)
    names = {each.id: each.name for each in problem.projects}
    if option.project in funded:
        chosen = {choice.option for choice in solution.choices}
        other = next(each for each in problem.options if each.project == option.project and each.id in chosen)
        why = f"{names[option.project]} is funded another way: {other.name}."
        return WhyNot(option.project, option.id, ONE_OPTION, why, NOT_WORKED_OUT)
    for rule in problem.rules:
        why = ""
        if isinstance(rule, Choose) and rule.at_most is not None and option.project in rule.projects:
            taken = [each for each in rule.projects if each in funded]
            if len(taken) >= rule.at_most:
                why = f"{rule.name}: {_join_names(names, taken) or 'none of them'} comes first."
        if isinstance(rule, Requires) and rule.project == option.project:
            missing = [each for each in rule.needs if each not in funded]
            if missing:
                why = f"{rule.name}: {_join_names(names, missing)} is not funded either."
        if why:
            return WhyNot(option.project, option.id, rule.name, why, NOT_WORKED_OUT)
    return None


def _join_names(names: dict[str, str], projects: Iterable[str]) -> str:
    return ", ".join(names[each] for each in projects)


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
