"""Fairness as it is told in a table or on one line; screens, commands and papers all use these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import NOT_KNOWN

if TYPE_CHECKING:
    from funding_tui.allocate.report.fairness import FairnessReport

GINI_SCALE = "0 is everyone the same, 1 is all to one"
ALL_ALIKE = "none: all alike"
FAIRNESS_HEADINGS = ("Gini, money", "Gini, harm", "Worst off", "Prevented there")
FAIRNESS_EXPLANATION = (
    f"The Gini coefficient ({GINI_SCALE}) measures how evenly money per resident, and harm prevented for "
    "harm suffered, is shared over areas. The worst off are those with the least harm prevented for the "
    "harm they suffer."
)


def fairness_cells(told: FairnessReport | None) -> tuple[str, str, str, str]:
    """The cells under `FAIRNESS_HEADINGS`; a run stored before fairness was worked out says so."""
    from funding_tui.allocate.report.allocation import NOT_WORKED_OUT

    if told is None:
        return NOT_WORKED_OUT, NOT_WORKED_OUT, NOT_WORKED_OUT, NOT_WORKED_OUT
    coefficients = gini_cell(told.gini_money), gini_cell(told.gini_benefit)
    worst, best = told.worst_off, told.best_off
    if worst is None or best is None:
        return *coefficients, NOT_KNOWN, NOT_KNOWN
    group = ALL_ALIKE if worst.figure == best.figure else worst.group
    return *coefficients, group, f"{worst.figure:.2%}"


def gini_cell(gini: float | None) -> str:
    """A Gini coefficient to two decimals; not known where there is nothing to share."""
    return NOT_KNOWN if gini is None else f"{gini:.2f}"


def fairness_line(told: FairnessReport | None) -> str:
    """The same on part of a line; `GINI_SCALE` says what the figures mean."""
    money, harm, group, prevented = fairness_cells(told)
    if told is None:
        return f"Fairness {group}"
    worst = f"{group} {prevented}" if told.worst_off else NOT_KNOWN
    return f"Gini {money} money, {harm} harm; worst off {worst}"
