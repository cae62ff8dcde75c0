"""Figures of a report by priority, area, pot and baseline: whole pence added up from the allocation lines."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable

from funding_tui.allocate.report.allocation import (
    AreaReport,
    BaselineReport,
    FairnessReport,
    GroupFigure,
    PriorityReport,
)
from funding_tui.allocate.report.facts import ReportFacts
from funding_tui.base.formats import share
from funding_tui.hold.need import formula_words
from models.money import Pence
from optimiser.benefit import BenefitParts
from optimiser.fairness import (
    FigureRange,
    benefit_range,
    fairness_of,
    fairness_sentences,
    money_range,
    years_of,
)
from optimiser.problem import Problem
from optimiser.solution import Line, Solution
from optimiser.verifying import verify


def build_fairness_report(problem: Problem, solution: Solution) -> FairnessReport:
    """The coefficients over all areas, and who is worst and best off among the groups compared."""
    found = fairness_of(problem, solution)
    names = {group.id: group.name for group in found.compared}
    worst_off, best_off = _ends(benefit_range(found.compared), names)
    least_money, most_money = _ends(money_range(found.compared), names)
    return FairnessReport(
        gini_money=found.gini_money,
        gini_benefit=found.gini_benefit,
        worst_off=worst_off,
        best_off=best_off,
        least_money=least_money,
        most_money=most_money,
        words=fairness_sentences(found),
    )


def _ends(ends: FigureRange | None, names: dict[str, str]) -> tuple[GroupFigure | None, GroupFigure | None]:
    if ends is None:
        return None, None
    return (
        GroupFigure(group=names[ends.worst], figure=ends.worst_figure),
        GroupFigure(group=names[ends.best], figure=ends.best_figure),
    )


FORMULA = "population and need formula"
BASELINE_WORDS = {
    "equal split": "Every project gets an equal share of the money in the pots, and buys what it can.",
    FORMULA: "Every area gets a target, half by population and half by harm.",
    "flat per area": "Every area gets the same target.",
    "greedy by score": "Options are taken by value for each pound until the pots refuse.",
}


class AllocationSums:
    """Pence of one allocation, added up every way that a report needs."""

    def __init__(self, problem: Problem, lines: Iterable[Line]) -> None:
        rural = {area.id for area in problem.areas if area.rural}
        project = {option.id: option.project for option in problem.options}
        self.total: Pence = 0
        self.rural: Pence = 0
        self.by_area: dict[str, Pence] = defaultdict(int)
        self.by_pot: dict[str, Pence] = defaultdict(int)
        self.by_project: dict[str, Pence] = defaultdict(int)
        self.rural_by_project: dict[str, Pence] = defaultdict(int)
        self.areas_of_project: dict[str, set[str]] = defaultdict(set)
        for line in lines:
            owner = project[line.option]
            self.total += line.pence
            self.by_area[line.area] += line.pence
            self.by_pot[line.pot] += line.pence
            self.by_project[owner] += line.pence
            self.areas_of_project[owner].add(line.area)
            if line.area in rural:
                self.rural += line.pence
                self.rural_by_project[owner] += line.pence


def build_priority_reports(
    problem: Problem, sums: AllocationSums, parts: BenefitParts, facts: ReportFacts
) -> tuple[PriorityReport, ...]:
    """Each priority's money, benefit and need; a project's money counts under its one main priority."""
    pence: dict[str, Pence] = defaultdict(int)
    for project in problem.projects:
        pence[project.priority] += sums.by_project[project.id]
    need = need_by_priority(problem)
    return tuple(
        PriorityReport(
            code=priority.id,
            name=priority.name,
            weight=priority.weight,
            pence=pence[priority.id],
            benefit=parts.by_priority.get(priority.id, 0.0),
            value=parts.value_by_priority.get(priority.id, 0.0),
            need=need[priority.id],
            proxy=facts.proxies.get(priority.id, ""),
        )
        for priority in problem.priorities
    )


def need_by_priority(problem: Problem) -> dict[str, float]:
    """Priority id -> harm units suffered in all areas over the years that benefit is counted over."""
    need = dict.fromkeys((priority.id for priority in problem.priorities), 0.0)
    years = len(years_of(problem))
    for harm in problem.harms:
        need[harm.priority] += years * math.fsum(harm.by_area.values())
    return need


def build_area_reports(problem: Problem, sums: AllocationSums, parts: BenefitParts) -> tuple[AreaReport, ...]:
    """Each area's money and benefit, rural areas first, then by name."""
    return tuple(
        AreaReport(
            code=area.id,
            name=area.name,
            rural=area.rural,
            population=area.population,
            pence=sums.by_area[area.id],
            benefit=parts.by_area.get(area.id, 0.0),
        )
        for area in sorted(problem.areas, key=lambda area: (not area.rural, area.name, area.id))
    )


def build_baseline_reports(
    problem: Problem, found: Iterable[Solution], answer: Solution, facts: ReportFacts
) -> tuple[BaselineReport, ...]:
    """Each baseline on the same problem, with the rules that it breaks as the verifier finds them."""
    rows = []
    for solution in found:
        sums = AllocationSums(problem, solution.lines)
        rows.append(
            BaselineReport(
                name=solution.method,
                words=_words_of_baseline(problem, solution),
                benefit=solution.benefit,
                difference=solution.benefit - answer.benefit,
                value=solution.value,
                value_difference=solution.value - answer.value,
                pence=sums.total,
                rural_bp=share(sums.rural, sums.total),
                projects=len(solution.choices),
                broken=broken_rules(problem, solution),
                fairness=build_fairness_report(problem, solution),
                illustrative=_is_illustrative(problem, solution, facts),
            )
        )
    return tuple(rows)


def _is_illustrative(problem: Problem, solution: Solution, facts: ReportFacts) -> bool:
    """Whether some of the money of a solution rests on an illustrative pot or project."""
    owners = {option.id: option.project for option in problem.options}
    pots = {
        pot.id
        for pot in problem.pots
        if facts.illustrative_pots.pot(pot.stream, pot.financial_year, pot.cost_type)
    }
    return any(
        line.pot in pots or owners[line.option] in facts.illustrative_projects for line in solution.lines
    )


def _words_of_baseline(problem: Problem, solution: Solution) -> str:
    """How a baseline goes about it, in words."""
    if solution.method == FORMULA and problem.need_formula:
        shares = {each.name: each.share for each in problem.need_formula}
        return f"Every area gets a target, {formula_words(shares)}."
    return BASELINE_WORDS.get(solution.method) or _words_of_list(problem, solution)


def _words_of_list(problem: Problem, solution: Solution) -> str:
    """How a funding list was taken, in words; empty for what is none."""
    if solution.method not in {each.name for each in problem.lists}:
        return ""
    return " ".join(filter(None, ("What is on the list is funded in its order.", solution.message)))


def broken_rules(problem: Problem, solution: Solution) -> tuple[str, ...]:
    """Names of the rules that a solution breaks, as the verifier finds them."""
    return tuple(dict.fromkeys(item.rule for item in verify(problem, solution).broken))


def residents(problem: Problem) -> dict[bool, int]:
    """How many people live in rural areas (True), and in urban ones (False)."""
    return {
        rural: sum(area.population for area in problem.areas if area.rural is rural)
        for rural in (True, False)
    }


def per_head(problem: Problem, sums: AllocationSums) -> tuple[Pence, Pence]:
    """Pence for each rural and for each urban resident, rounded down; 0 where nobody lives."""
    people = {
        rural: sum(area.population for area in problem.areas if area.rural is rural)
        for rural in (True, False)
    }
    urban = sums.total - sums.rural
    return (
        sums.rural // people[True] if people[True] else 0,
        urban // people[False] if people[False] else 0,
    )


def rural_people_bp(problem: Problem) -> int:
    """The share of residents who live in rural areas, in basis points."""
    rural = sum(area.population for area in problem.areas if area.rural)
    return share(rural, sum(area.population for area in problem.areas))
