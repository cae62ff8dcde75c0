"""Why an option is not funded: what is said of it, and as much of that as can be said without solving.

What an option needs from which pots, what they have left for it and which ring-fence closes them is read off
the problem; the rules say themselves what they forbid next to what is funded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from optimiser.explaining.conflict_fixes import ConflictRule
from optimiser.problem import Cost, Option, Pot, Problem, Project
from optimiser.rules import Rule
from optimiser.solution import Solution
from optimiser.units import pounds

NOT_WORKED_OUT = ""


@dataclass(frozen=True, slots=True)
class Saving:
    """The smallest cut in an option's price that brings it in, all of its costs cut alike, in whole pounds.

    It comes in when the best allocation with it is at least as good as the best that was found without it.
    What is enough is an allocation that holds to the penny; what is too little is the solver's word.

    Attributes:
        price: pence in full delivery everywhere, as it is.
        too_little: the greatest cut, in pence of that price, shown not to bring it in; None where none was.
        enough: the least cut, in pence of that price, shown to bring it in; None where none was.
        words: such as "it cost 25% less (£3,000 instead of £4,000)"; empty where it was not worked out.
    """

    price: int
    too_little: int | None
    enough: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Rise:
    """The smallest rise of the budgets that may pay for an option that brings it in, in whole pounds.

    It comes in when an allocation with it is at least as good as the best that was found without it, with the
    budgets as they are. What is enough is an allocation that holds to the penny; what is too little is the
    solver's word.

    Attributes:
        too_little: pence in all; no rise up to this brings it in, as was shown; None where nothing was.
        enough: pence in all that were shown to bring it in; None where none were.
        by_pot: pot id -> pence of `enough`; empty where it is None.
        does_best: whether `enough` does no more for anything else; None where that was not shown.
        words: such as "Core had £20 more for revenue-other in 2026/27".
    """

    too_little: int | None
    enough: int | None
    by_pot: dict[str, int]
    does_best: bool | None
    words: str


@dataclass(frozen=True, slots=True)
class WhyNot:
    """An option that is not funded.

    Attributes:
        option: the option; for a project that gets nothing, the one of its options that came nearest.
        rule: the rule that decides, or `benefit` where it was simply not worth what it would displace.
        why: in plain English.
        would_enter_if: the smallest change found to bring it in; empty where that was not worked out.
        loss: harm units lost, from the allocation found to the best found that funds it; None where that was
            not worked out or nothing can fund it. What the objective puts first, if that is another thing.
        loss_at_least: what is lost at the least, as proven.
        displaces: project ids that would go, or get less than half.
        opened_by: binding rules without any one of which the optimiser picks it.
        saving: the smallest cut in price; None where it was not asked.
        rise: the smallest rise of budgets; None where it was not asked, or no budget is short for it.
        forbidden_by: where the rules forbid it, those rules, with the least change to each that lets it in.
    """

    project: str
    option: str
    rule: str
    why: str
    would_enter_if: str
    loss: float | None = None
    loss_at_least: float | None = None
    displaces: tuple[str, ...] = ()
    opened_by: tuple[str, ...] = ()
    saving: Saving | None = None
    rise: Rise | None = None
    forbidden_by: tuple[ConflictRule, ...] = ()


class CostCover(NamedTuple):
    """What an option needs from pots of one year and cost type, and what they have left, in pence."""

    financial_year: str
    cost_type: str
    needs: int
    left: int
    open_pots: int


def cost_covers(
    problem: Problem, left: Mapping[str, int], project: Project, option: Option
) -> list[CostCover]:
    """Each cost of an option, and the pence that an allocation leaves in the pots that may pay it."""
    found = []
    for cost in option.costs:
        open_pots = [
            pot for pot in _pots_for(problem, cost) if not _closing_rule(problem, pot, project, cost)
        ]
        needs = _first_pence(option, cost)
        still = sum(max(0, left[pot.id]) for pot in open_pots)
        found.append(CostCover(cost.financial_year, cost.cost_type, needs, still, len(open_pots)))
    return found


def closing_rule_name(problem: Problem, project: Project, cover: CostCover) -> str:
    """The name of a rule that closes a pot which would otherwise pay; where there is none, that is said."""
    for option in problem.options:
        for cost in option.costs:
            if option.project != project.id:
                continue
            if (cost.financial_year, cost.cost_type) != (cover.financial_year, cover.cost_type):
                continue
            for pot in _pots_for(problem, cost):
                rule = _closing_rule(problem, pot, project, cost)
                if rule is not None:
                    return rule.name
    return f"no pot holds {cover.cost_type} money in {cover.financial_year}"


def least_cost(option: Option) -> int:
    """Pence that an option costs at the least: its fixed costs, or its stated minimum."""
    return max(sum(sum(cost.fixed.values()) for cost in option.costs), option.minimum_pence)


def _pots_for(problem: Problem, cost: Cost) -> list[Pot]:
    wanted = (cost.financial_year, cost.cost_type)
    return [pot for pot in problem.pots if (pot.financial_year, pot.cost_type) == wanted]


def _closing_rule(problem: Problem, pot: Pot, project: Project, cost: Cost) -> Rule | None:
    """The rule by which a pot may pay for none of a cost; None where it may pay for some."""
    areas = {*cost.fixed, *cost.per_step}
    for rule in problem.rules:
        allowed = rule.payable_areas(pot, project, cost)
        if allowed is not None and areas.isdisjoint(allowed):
            return rule
    return None


def _first_pence(option: Option, cost: Cost) -> int:
    """The least that a cost can be once the option is started: fixed, its minimum, or its first step."""
    fixed = sum(cost.fixed.values())
    if not option.steps:
        return fixed
    whole = sum(option.steps[area] * pence for area, pence in cost.per_step.items()) + fixed
    first = option.minimum_pence if len(option.costs) == 1 else 0
    return max(fixed, min(first, whole), min(cost.per_step.values(), default=0))


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
    """Why an option is not funded, without solving; `left` is the pence that the allocation leaves by pot."""
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
            return WhyNot(project.id, option.id, rule, why, "a stream were found that may pay for it")
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
