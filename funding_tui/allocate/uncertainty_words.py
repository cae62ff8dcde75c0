"""Risk as it is told in a table; screens, commands and papers all use these, so that all say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import NOT_KNOWN, count, harm, percent
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.report.uncertainty import (
        BenefitRange,
        EvaluationValue,
        OptionFrequency,
        UncertaintyReport,
    )

RANGE_HEADINGS = (
    *("Method", "Average", "Low (5%)", "Middle (50%)", "High (95%)", "Worst tenth", "Best in", "Overspends"),
)
CHOSEN_HEADINGS = ("Project", "Option", "Funded", "Chosen in")
EVALUATION_HEADINGS = ("An evaluation of", "Gains", "Changes in", "As much as spending", "More than chance")
NO_OTHER = "No other evaluation would change the decision in any draw."


def range_cells(row: BenefitRange) -> tuple[str, ...]:
    """What stands under `RANGE_HEADINGS`: harm units, then shares of the draws."""
    figures = (harm(figure) for figure in (row.mean, row.low, row.median, row.high, row.worst))
    overspends = NOT_KNOWN if row.overspend_bp is None else percent(row.overspend_bp)
    return row.name, *figures, percent(row.best_bp), overspends


def chosen_cells(row: OptionFrequency, told: UncertaintyReport) -> tuple[str, ...]:
    """What stands under `CHOSEN_HEADINGS`."""
    return row.name, row.option_name, "yes" if row.funded else "no", _chosen_in(row, told)


def evaluation_cells(row: EvaluationValue) -> tuple[str, ...]:
    """What stands under `EVALUATION_HEADINGS`."""
    spends = NOT_KNOWN if row.pence is None else format_pounds(row.pence)
    return row.name, harm(row.benefit), percent(row.changes_bp), spends, more_than_chance(row)


def more_than_chance(row: EvaluationValue) -> str:
    """Whether a gain is more than chance."""
    return "yes" if row.sure else "not shown"


def uncertainty_lines(told: UncertaintyReport) -> tuple[str, ...]:
    """All of it in sentences, with one for each option that is funded."""
    return (
        *told.words,
        *(
            f"{row.name} ({row.option_name}) would be chosen in {_chosen_in(row, told)}."
            for row in told.chosen
            if row.funded
        ),
    )


def uncertainty_line(told: UncertaintyReport) -> str:
    """How far the benefit may be otherwise, on part of a line."""
    mine = told.ranges[0]
    return f"nine draws of ten from {harm(mine.low)} to {harm(mine.high)}"


def _chosen_in(row: OptionFrequency, told: UncertaintyReport) -> str:
    return f"{row.times} of {count(told.decided, 'draw', 'draws')}"
