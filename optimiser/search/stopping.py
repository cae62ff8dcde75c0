"""What stopped a search that proved less than was asked, in one sentence."""

from __future__ import annotations

from optimiser.limits import Clock, Limits
from optimiser.solution import Solution

NOTHING_FITS = "Nothing can be funded under these rules: every other allocation was ruled out."


def with_reason(solution: Solution, limits: Limits, clock: Clock) -> Solution:
    """A solution that says what stopped it, where it is not proven or funds nothing and says no more."""
    if solution.message or solution.status not in ("optimal", "feasible"):
        return solution
    if solution.status == "optimal":
        message = "" if solution.choices else NOTHING_FITS
    elif solution.choices:
        message = f"{_stop(limits, clock)}, before it was shown that nothing better can be had."
    else:
        message = (
            f"{_stop(limits, clock)}, with nothing funded: no other allocation that meets the rules was "
            "found, and none was ruled out."
        )
    return solution.model_copy(update={"message": message}) if message else solution


def _stop(limits: Limits, clock: Clock) -> str:
    if clock.cancelled():
        return "It was stopped"
    if clock.over():
        return f"The {limits.seconds:g} seconds ran out"
    return "The solver could go no further"
