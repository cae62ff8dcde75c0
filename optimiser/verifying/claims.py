"""How good a solution says that it is, in words: what of that is checked here, and what a solver's word."""

from __future__ import annotations

import math

from optimiser.objectives import Fair, Lexicographic, Objective, Robust, why_unchecked
from optimiser.precision import gap_percent
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.verdict import CheckedClaim


def claim_in_words(problem: Problem, solution: Solution, value: float, checked: CheckedClaim | None) -> str:
    """What the solution claims of itself, as sentences that say who vouches for what.

    Args:
        problem: that it answers.
        solution: that makes the claim.
        value: of it, worked out again.
        checked: what its proof was found to prove; None where it carries none.
    """
    if checked is not None:
        return _checked_in_words(solution, value, checked)
    if solution.status in ("infeasible", "failed"):
        return f"The solution is {solution.status}: it allocates nothing, and nothing is proven here."
    bound = solution.value_bound
    if bound is None:
        return f"The value is {value:,.6g}, checked here; how good that is was not proven."
    twice = "twice, in two ways, " if solution.proven_by == "solver-twice" else ""
    why = why_unchecked(problem.objective)
    said = (
        f"The value is {value:,.6g}, checked here; {_solver(solution)} proved {twice}that "
        f"{_none_above(problem.objective)} {_up(bound)}, "
        f"which is {_percent_above(bound, value)} more."
    )
    return f"{said} {why[0].upper()}{why[1:]}." if why else said


def _none_above(objective: Objective) -> str:
    """What a bound of the last stage of an objective says, up to the figure."""
    if isinstance(objective, Fair | Lexicographic):
        return "no allocation under these rules that keeps the earlier stages is worth more than"
    if isinstance(objective, Robust):
        return "no allocation under these rules is worth more, on the average of its worst draws, than"
    return "no allocation under these rules is worth more than"


def bounds_in_words(solution: Solution, value: float, checked: CheckedClaim) -> tuple[str, str]:
    """The bound that was checked here, with the work that it took; and the one that was reported."""
    work = (
        f"{_count(checked.cases, 'case')}, of which {checked.cannot_hold:,} without any allocation, "
        f"{_count(checked.price_sets, 'set')} of prices, {_count(checked.cuts, 'cut')}, "
        f"{checked.seconds:.2f} seconds"
    )
    how = f"in whole numbers, without a solver: {work}."
    if checked.value_bound is None:
        proven = f"Checked: no allocation meets these rules, {how}"
    else:
        proven = f"Checked bound: {_up(checked.value_bound)}, {gap_percent(checked.gap or 0.0)} more, {how}"
    if solution.status == "infeasible":
        return proven, f"Reported: no allocation meets these rules, the word of {_solver(solution)}."
    if solution.value_bound is None:
        return proven, "Reported bound: none."
    above = _percent_above(solution.value_bound, value)
    reported = f"Reported bound: {_up(solution.value_bound)}, {above} more, the word of {_solver(solution)}."
    return proven, reported


def _checked_in_words(solution: Solution, value: float, checked: CheckedClaim) -> str:
    how = f"checked here in whole numbers, without a solver, over {_count(checked.cases, 'case')}"
    if checked.value_bound is None:
        return f"No allocation meets these rules: {how}."
    most = f"No allocation under these rules is worth more than {_up(checked.value_bound)}, {how}"
    if solution.status in ("infeasible", "failed"):
        return f"The solution is {solution.status}, which its proof does not show. {most}."
    return f"The value is {value:,.6g}. {most}; that is {gap_percent(checked.gap or 0.0)} more."


def _solver(solution: Solution) -> str:
    return solution.solver or "the solver"


def _percent_above(bound: float, value: float) -> str:
    return gap_percent(max((bound - value) / bound, 0.0) if bound > 0 else 0.0)


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"


def _up(bound: float) -> str:
    """A bound in seven figures, rounded up, so that no more is claimed than was proven."""
    if not bound or not math.isfinite(bound):
        return f"{bound:,.7g}"
    step = 10.0 ** (math.floor(math.log10(abs(bound))) - 6)
    near = float(f"{bound:.7g}")
    return f"{near if near >= bound * (1 - 1e-12) else near + step:,.7g}"
