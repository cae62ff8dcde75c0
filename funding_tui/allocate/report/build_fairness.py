"""How evenly a run, or a usual method, shares its money and what it prevents."""

from __future__ import annotations

from funding_tui.allocate.report.fairness import FairnessReport, GroupFigure
from optimiser.fairness import FigureRange, benefit_range, fairness_of, fairness_sentences, money_range
from optimiser.problem import Problem
from optimiser.solution import Solution


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


def _ends(spread: FigureRange | None, names: dict[str, str]) -> tuple[GroupFigure | None, GroupFigure | None]:
    if spread is None:
        return None, None
    return (
        GroupFigure(group=names[spread.worst], figure=spread.worst_figure),
        GroupFigure(group=names[spread.best], figure=spread.best_figure),
    )
