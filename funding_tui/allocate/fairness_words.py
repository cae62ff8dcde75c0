"""Fairness as it is told in a table or on one line; screens, commands and papers all use these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import NOT_KNOWN

if TYPE_CHECKING:
    from funding_tui.allocate.report.fairness import FairnessTold

SCALE = "0 is everyone the same, 1 is all to one"
ALL_ALIKE = "none: all alike"
HEADINGS = ("Gini, money", "Gini, harm", "Worst off", "Prevented there")
EXPLAINED = (
    f"The Gini coefficient ({SCALE}) is of money a head, and of harm prevented for the harm suffered, over "
    "areas by their people. The worst off are those with the least harm prevented for the harm they suffer."
)


def fairness_cells(told: FairnessTold | None) -> tuple[str, str, str, str]:
    """What stands under `HEADINGS`; a run kept before fairness was worked out says that it was not."""
    from funding_tui.allocate.report.allocation import NOT_WORKED_OUT

    if told is None:
        return NOT_WORKED_OUT, NOT_WORKED_OUT, NOT_WORKED_OUT, NOT_WORKED_OUT
    coefficients = coefficient(told.gini_money), coefficient(told.gini_benefit)
    worst, best = told.worst_off, told.best_off
    if worst is None or best is None:
        return *coefficients, NOT_KNOWN, NOT_KNOWN
    group = ALL_ALIKE if worst.figure == best.figure else worst.group
    return *coefficients, group, f"{worst.figure:.2%}"


def coefficient(gini: float | None) -> str:
    """A Gini coefficient to two decimals; not known where there is nothing to share."""
    return NOT_KNOWN if gini is None else f"{gini:.2f}"


def fairness_line(told: FairnessTold | None) -> str:
    """The same on part of a line; `SCALE` says what the figures mean."""
    money, harm, group, prevented = fairness_cells(told)
    if told is None:
        return f"Fairness {group}"
    worst = f"{group} {prevented}" if told.worst_off else NOT_KNOWN
    return f"Gini {money} money, {harm} harm; worst off {worst}"
