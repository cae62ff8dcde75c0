"""Parts of a report as cells of tables and single lines; screens, commands and papers all use these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import NOT_KNOWN, count, percent
from models.money import format_pounds
from optimiser.precision import Precision, bound, difference, gap_percent, harm, proven_least

if TYPE_CHECKING:
    from funding_tui.allocate.compare.floors import FloorRow
    from funding_tui.allocate.report.allocation import FairnessReport, GainRange, RuleReport
    from funding_tui.allocate.report.uncertainty import (
        BenefitRange,
        EvaluationValue,
        OptionFrequency,
        UncertaintyReport,
    )
    from optimiser.sweeping import CaseResult

GINI_SCALE = "0 is everyone the same, 1 is all to one"
ALL_ALIKE = "none: all alike"
FAIRNESS_HEADINGS = ("Gini, money", "Gini, benefit", "Worst off", "Benefit of need")
FAIRNESS_EXPLANATION = (
    f"The Gini coefficient ({GINI_SCALE}) measures how evenly money per resident, and benefit for the "
    "need, which is the harm suffered, is shared over areas. The worst off are those with the least benefit "
    "for their need."
)


def fairness_cells(report: FairnessReport | None) -> tuple[str, str, str, str]:
    """The cells under `FAIRNESS_HEADINGS`; a run stored before fairness was worked out says so."""
    from funding_tui.allocate.report.allocation import NOT_WORKED_OUT

    if report is None:
        return NOT_WORKED_OUT, NOT_WORKED_OUT, NOT_WORKED_OUT, NOT_WORKED_OUT
    coefficients = gini_cell(report.gini_money), gini_cell(report.gini_benefit)
    worst, best = report.worst_off, report.best_off
    if worst is None or best is None:
        return *coefficients, NOT_KNOWN, NOT_KNOWN
    group = ALL_ALIKE if worst.figure == best.figure else worst.group
    return *coefficients, group, f"{worst.figure:.2%}"


def gini_cell(gini: float | None) -> str:
    """A Gini coefficient to two decimals; not known where there is nothing to share."""
    return NOT_KNOWN if gini is None else f"{gini:.2f}"


def fairness_line(report: FairnessReport | None) -> str:
    """The same on part of a line; `GINI_SCALE` says what the figures mean."""
    money, benefit, group, reached = fairness_cells(report)
    if report is None:
        return f"Fairness {group}"
    worst = f"{group} {reached}" if report.worst_off else NOT_KNOWN
    return f"Gini {money} money, {benefit} benefit; worst off {worst}"


RULE_PRICE_HEADINGS = ("Rule", "State", "Room", "A little easier", "Without it")
RULE_PRICE_EXPLANATION = (
    "A little easier: the value gained where a rule is eased by £1,000, one percentage point or one unit. "
    "Without it: what is gained where it is dropped; a minus is a loss. Each is found by solving again, "
    "and is the solver's word."
)
CLOSE = 0.05  # share of a gain below which its two ends are shown as one figure
SMALLEST = 0.05  # of value; less is shown as nothing


def price_cells(rule: RuleReport, precision: Precision) -> tuple[str, str]:
    """What easing a rule a little gains, and what dropping it gains; empty where it was not worked out.

    For a rule with several figures, the one that gains most.
    """
    if rule.price is None:
        return "", ""
    gains = [margin.gain for margin in rule.price.margins if margin.gain is not None]
    most = max(gains, key=lambda gain: gain.found, default=None)
    return gain_cell(most, precision), gain_cell(rule.price.dropped, precision)


def gain_cell(gain: GainRange | None, precision: Precision) -> str:
    """A gain in value: one figure, `from to`, or `up to` where it may be nothing; ends rounded outwards."""
    if gain is None:
        return ""
    low, high = sorted((gain.at_least, gain.at_most), key=abs)
    sign = "-" if high < 0 else "+"
    if abs(high) < SMALLEST:
        return "nothing"
    if gain.at_least < -SMALLEST and gain.at_most > SMALLEST:
        return f"-{bound(-gain.at_least, precision)} to +{bound(gain.at_most, precision)}"
    if abs(low) < SMALLEST:
        return f"up to {sign}{bound(abs(high), precision)}"
    if abs(high - low) <= CLOSE * abs(high):
        return f"{sign}{harm(abs(gain.found), precision)}"
    return f"{sign}{proven_least(abs(low), precision)} to {bound(abs(high), precision)}"


def rule_price_cells(rule: RuleReport, precision: Precision) -> tuple[str, ...]:
    """The cells under `RULE_PRICE_HEADINGS`."""
    return rule.words, rule.state, rule.room, *price_cells(rule, precision)


RANGE_HEADINGS = (
    *("Method", "Average", "Low (5%)", "Middle (50%)", "High (95%)", "Worst tenth", "Best in", "Overspends"),
)
CHOSEN_HEADINGS = ("Project", "Option", "Funded", "Chosen in")
EVALUATION_HEADINGS = ("An evaluation of", "Gains", "Changes in", "As much as spending", "More than chance")
NO_OTHER = "No other evaluation would change the decision in any draw."


def range_cells(row: BenefitRange, precision: Precision) -> tuple[str, ...]:
    """The cells under `RANGE_HEADINGS`: harm units, then shares of the draws."""
    figures = (harm(figure, precision) for figure in (row.mean, row.low, row.median, row.high, row.worst))
    overspends = NOT_KNOWN if row.overspend_bp is None else percent(row.overspend_bp)
    return row.name, *figures, percent(row.best_bp), overspends


def chosen_cells(row: OptionFrequency, report: UncertaintyReport) -> tuple[str, ...]:
    """The cells under `CHOSEN_HEADINGS`."""
    return row.name, row.option_name, "yes" if row.funded else "no", _chosen_in(row, report)


def evaluation_cells(row: EvaluationValue, precision: Precision) -> tuple[str, ...]:
    """The cells under `EVALUATION_HEADINGS`."""
    spends = NOT_KNOWN if row.pence is None else format_pounds(row.pence)
    return row.name, harm(row.value, precision), percent(row.changes_bp), spends, more_than_chance(row)


def more_than_chance(row: EvaluationValue) -> str:
    """Whether a gain is more than chance."""
    return "yes" if row.sure else "not shown"


def uncertainty_lines(report: UncertaintyReport) -> tuple[str, ...]:
    """All of it in sentences, with one for each option that is funded."""
    return (
        *report.words,
        *(
            f"{row.name} ({row.option_name}) would be chosen in {_chosen_in(row, report)}."
            for row in report.chosen
            if row.funded
        ),
    )


def uncertainty_line(report: UncertaintyReport, precision: Precision) -> str:
    """The range of the benefit, on part of a line."""
    mine = report.ranges[0]
    return f"nine draws of ten from {harm(mine.low, precision)} to {harm(mine.high, precision)}"


def _chosen_in(row: OptionFrequency, report: UncertaintyReport) -> str:
    return f"{row.times} of {count(report.decided, 'draw', 'draws')}"


FLOOR_HEADINGS = ("Floor", "Rural", "Benefit", "Value", "Value lost", "Lost, %", "Spent", "Gap", "Status")
NONE_PROVEN = "none proven"  # a difference that is within the gaps
NONE = "-"


def lost_words(units: float, result: CaseResult) -> str:
    """A loss of value against another case, no finer than the gap; a minus is a gain."""
    text = difference(units, result.value or 0.0, result.precision)
    return f"-{text}" if units < 0 and text != "0" else text


def floor_cells(floor: FloorRow) -> tuple[str, ...]:
    """The cells under `FLOOR_HEADINGS`; losses are against no floor at all."""
    from models.money import format_pounds  # here: the first frame waits for no record

    row, result = floor.row, floor.row.result
    name = "none" if floor.floor_bp is None else percent(floor.floor_bp)
    if result.benefit is None:
        return (name, *(NONE,) * 7, result.status)
    is_lost = floor.floor_bp is not None and row.lost is not None
    can_be_told = bool(row.lost_at_least)
    return (
        name,
        NONE if result.share is None else f"{result.share:.1%}",
        harm(result.benefit, result.precision),
        NONE if result.value is None else harm(result.value, result.precision),
        (lost_words(row.lost or 0.0, result) if can_be_told else NONE_PROVEN) if is_lost else NONE,
        f"{row.lost_share:.1%}" if is_lost and can_be_told and row.lost_share is not None else NONE,
        NONE if result.spent is None else format_pounds(result.spent),
        NONE if result.gap is None else gap_percent(result.gap),
        result.status if result.verified else "CHECK FAILED",
    )
