"""The proof that a solution carries: checked in whole numbers, and held against what the solution reaches."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.checked_bound.checking import CheckedBound, check_proof
from optimiser.checked_bound.record import NotAProof
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.verdict import Breach, CheckedClaim

_ROUNDING = 1e-9  # relative: the value is added up in floating point, the bound in whole numbers


def check_claim(
    problem: Problem, solution: Solution, value: float
) -> tuple[CheckedClaim | None, list[Breach]]:
    """What the proof of a solution proves, and what is wrong with it.

    Args:
        problem: that it answers.
        solution: with its proof; one without has nothing to check.
        value: of the solution, worked out again.
    """
    if solution.proof is None:
        return None, list(_said_to_be_checked(solution, None))
    try:
        checked = check_proof(problem, solution.proof)
    except (NotAProof, ValueError) as error:
        message = f"The proof cannot be checked: {error}."
        return None, [Breach(rule="proof", by_pence=1, where="solution", message=message)]
    claim = _claim(checked, value)
    return claim, [*_breaches(solution, checked, value), *_said_to_be_checked(solution, claim)]


def _claim(checked: CheckedBound, value: float) -> CheckedClaim:
    bound = checked.value
    gap = None if bound is None else max(0.0, (bound - value) / bound) if bound > 0 else 0.0
    return CheckedClaim(
        value_bound=bound,
        gap=gap,
        cases=checked.cases,
        cannot_hold=checked.cannot_hold,
        price_sets=checked.price_sets,
        cuts=checked.cuts,
        seconds=checked.seconds,
    )


def _breaches(solution: Solution, checked: CheckedBound, value: float) -> Iterator[Breach]:
    """An allocation that a proof says cannot be: one of the two is wrong."""
    if not solution.lines and not solution.choices:
        return
    if checked.value is None:
        message = "The proof shows that there is no allocation, and yet there is one."
        yield Breach(rule="proof", by_pence=1, where="solution", message=message)
    elif checked.value < value - _ROUNDING * abs(value):
        message = (
            f"The proof bounds the value by {checked.value:.12g}, and the allocation reaches {value:.12g}."
        )
        yield Breach(rule="proof", by_pence=1, where="solution", message=message)


def _said_to_be_checked(solution: Solution, claim: CheckedClaim | None) -> Iterator[Breach]:
    """A bound that is called checked is one that the solution's own proof proves."""
    if solution.proven_by != "checked":
        return
    message = ""
    if claim is None:
        message = "The bound is said to be checked without a solver, and the solution carries no proof of it."
    elif solution.status == "infeasible":
        if claim.value_bound is not None:
            message = "The proof does not show that no allocation meets the rules, as the solution says."
    elif _is_lower(solution.value_bound, claim.value_bound):
        message = (
            f"The bound is said to be checked at {solution.value_bound:.12g}; the proof shows "
            f"{claim.value_bound:.12g}."
        )
    if message:
        yield Breach(rule="proof", by_pence=1, where="solution", message=message)


def _is_lower(stated: float | None, proven: float | None) -> bool:
    return stated is not None and proven is not None and stated < proven - _ROUNDING * proven
