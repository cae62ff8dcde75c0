"""What a report says that was found by solving further: solved again, and compared.

A search that stops at its time may end elsewhere on another machine. So where solving again says something
else, the pack is not called false; the part is not checked, and both are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from funding_tui.allocate.explanations import SECONDS, build_rule_price
from funding_tui.allocate.report.allocation import RefusedProject
from funding_tui.allocate.report.build import build_refused_projects
from funding_tui.allocate.report.build_uncertainty import THIS_PROPOSAL, build_uncertainty_report
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.uncertainty import GAP as DRAW_GAP
from funding_tui.allocate.uncertainty import SECONDS as DRAW_SECONDS
from funding_tui.base.formats import join_words
from funding_tui.prove.pack.differences import Difference, value_differences
from funding_tui.prove.pack.finding import PackCheck
from optimiser.baselines import baselines
from optimiser.explaining import explain, rule_prices
from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.uncertainty import assess_uncertainty

REFUSED, RULES, PRICE, ROBUSTNESS = "refused", "rules", "price", "robustness"
_NAMED = {
    REFUSED: "why projects are refused",
    PRICE: "what rules cost",
    ROBUSTNESS: "how far the run rests on what is not known",
    "rural": "what rurality costs and buys",
    "weight_sets": "what other weights of harm change",
}
_SHOWN = 3


def searched_part(difference: Difference, *, reasons_recorded: bool) -> str:
    """Which part that is found by solving a difference is in; empty where it is in none.

    What a report built from scratch does not have at all was worked out later, and counts as found too. What
    refused projects lack, and what rules cost, is worked out again where the solver's answers were recorded.
    """
    first = difference.place[0]
    if (first == REFUSED and not reasons_recorded) or first in (ROBUSTNESS, "rural"):
        return first
    if first == RULES and PRICE in difference.place and not reasons_recorded:
        return PRICE
    return first if len(difference.place) == 1 and difference.found is None else ""


def check_searched(
    parts: Sequence[str], problem: Problem, solution: Solution, stated: RunReport, built: RunReport
) -> Iterator[PackCheck]:
    """Solve again for each of these parts, and say whether it is found again.

    Args:
        parts: as `searched_part` names them.
        problem: of the run.
        solution: of the run.
        stated: the report of the pack.
        built: what was worked out without solving.
    """
    ways: dict[str, Callable[[], tuple[str, ...]]] = {
        REFUSED: lambda: _refusals(problem, solution, stated, built),
        PRICE: lambda: _prices(problem, solution, stated),
        ROBUSTNESS: lambda: _uncertainty(problem, solution, stated),
    }
    for part in parts:
        if part not in ways:
            yield not_solved_again(part)
            continue
        others = ways[part]()
        named = _NAMED[part]
        if not others:
            yield PackCheck(part, True, f"Solved again: {named} is found as the report says.")
            continue
        more = f", and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
        words = f"Solved again, {named} is found otherwise: {join_words(list(others[:_SHOWN]))}{more}."
        yield PackCheck(part, None, f"{words} Less time, or another solver, may be why.")


def not_solved_again(part: str) -> PackCheck:
    """That a part was found by solving, and was not solved again here."""
    named = _NAMED.get(part, part)
    return PackCheck(part, None, f"Found by solving further, and not solved again here: {named}.")


def _limits(stated: RunReport) -> Limits:
    limits = stated.limits
    return Limits() if limits is None else limits.of_solver


def _refusals(problem: Problem, solution: Solution, stated: RunReport, built: RunReport) -> tuple[str, ...]:
    """Names of refused projects of which something else is found, by a glance and by solving again."""
    reasons = explain(problem, solution, _limits(stated), others=False, seconds=SECONDS)
    found = {row.project: _as_solved(row) for row in build_refused_projects(problem, reasons.why_not)}
    glance = {row.project: _as_solved(row) for row in built.refused}
    if [row.project for row in stated.refused] != [row.project for row in built.refused]:
        return ("the list of refused projects",)
    return tuple(
        row.name
        for row in stated.refused
        if _as_solved(row) not in (found.get(row.project), glance[row.project])
    )


def _as_solved(row: RefusedProject) -> RefusedProject:
    """The row without what the records say of it, and no solver finds."""
    return row.model_copy(update={"illustrative": None})


def _prices(problem: Problem, solution: Solution, stated: RunReport) -> tuple[str, ...]:
    """Names of rules whose price is found otherwise."""
    prices = {
        price.name: build_rule_price(price) for price in rule_prices(problem, solution, seconds=SECONDS)
    }
    return tuple(
        rule.name
        for rule in stated.rules
        if rule.price is not None and _differ(rule.price, prices.get(rule.name))
    )


def _uncertainty(problem: Problem, solution: Solution, stated: RunReport) -> tuple[str, ...]:
    """Places at which the same draws, assessed again, say something else."""
    said = stated.robustness
    if said is None:
        return ("nothing is said of it any more",)
    found = assess_uncertainty(
        problem,
        problem.unknowns,
        {THIS_PROPOSAL: solution} | {baseline.method: baseline for baseline in baselines(problem)},
        seed=said.seed,
        draws=said.draws,
        resolved_draws=said.asked,
        limits=Limits(gap=DRAW_GAP, seconds=DRAW_SECONDS),
    )
    built = build_uncertainty_report(problem, solution, found)
    return tuple(
        each.words for each in value_differences(said.model_dump(mode="json"), built.model_dump(mode="json"))
    )


def _differ(stated: Any, found: Any) -> bool:
    plain = [None if each is None else each.model_dump(mode="json") for each in (stated, found)]
    return bool(value_differences(*plain))
