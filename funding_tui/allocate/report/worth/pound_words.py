"""A benefit in pounds, in sentences and in cells of tables; papers, screens and commands all use these."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from funding_tui.base.formats import NOT_KNOWN, count, join_words, mark_illustrative, percent
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.report.worth.pounds import (
        PoundsReport,
        PricedBenefit,
        PricedProject,
        UnitCostReport,
    )
    from models.money import Pence

PRICED_HEADINGS = ("Project", "Cost", "Prevented", "Low to high", "Ratio", "Low to high", "In the sum")
UNIT_COST_HEADINGS = ("Kind of harm", "Each offence costs", "The offence in the source", "How well it fits")
NO_COST = "no unit cost on record"
NO_RATIO = "-"


def estimate(pence: Pence) -> str:
    """An estimate in pounds, to the two figures that it bears."""
    pounds = pence / 100
    if abs(pounds) < 1:
        return format_pounds(0)
    step = 10 ** max(0, len(str(int(abs(pounds)))) - 2)
    return format_pounds(round(pounds / step) * step * 100)


def ratio_words(ratio: float | None) -> str:
    """A benefit-cost ratio, to two figures."""
    return NO_RATIO if ratio is None else f"{ratio:.1f}" if ratio >= 1 else f"{ratio:.2f}"


def priced_cells(row: PricedBenefit, name: str, in_sum: str) -> tuple[str, ...]:
    """The cells under `PRICED_HEADINGS`; what is priced only in part has no ratio."""
    counted = in_sum == "yes"
    return (
        name,
        _cost(row),
        estimate(row.benefit) if counted or row.benefit else NOT_KNOWN,
        f"{estimate(row.low)} to {estimate(row.high)}" if counted or row.benefit else "",
        ratio_words(row.ratio) if counted else NO_RATIO,
        _ratios(row) if counted else "",
        in_sum,
    )


def _cost(row: PricedBenefit) -> str:
    return mark_illustrative(format_pounds(row.cost), row.illustrative)


def _ratios(row: PricedBenefit) -> str:
    ends = row.ratio_range
    return "" if ends is None else f"{ratio_words(ends[0])} to {ratio_words(ends[1])}"


def ratio_in_brief(found: PoundsReport) -> str:
    """The ratio of the projects in the sum with its range, and how many they are."""
    counted = sum(not row.lacking for row in found.projects)
    of = f"{counted} of {count(len(found.projects), 'project', 'projects')}"
    if found.whole is None:
        return f"none of {count(len(found.projects), 'project', 'projects')} has a price"
    return f"{ratio_words(found.whole.ratio)} ({_ratios(found.whole)}), {of}"


def project_cells(row: PricedProject) -> tuple[str, ...]:
    """The cells of one project."""
    return priced_cells(row, row.name, "; ".join(row.lacking) or "yes")


def whole_cells(found: PoundsReport) -> tuple[str, ...] | None:
    """The cells of the projects in the sum, together; None where there is none."""
    return None if found.whole is None else priced_cells(found.whole, "In the sum, together", "yes")


def unit_cost_cells(row: UnitCostReport) -> tuple[str, ...]:
    """The cells under `UNIT_COST_HEADINGS`."""
    return row.name, NO_COST if row.pence is None else format_pounds(row.pence), row.offence, row.note


def pounds_sentences(found: PoundsReport) -> tuple[str, ...]:
    """The result in sentences."""
    return tuple(_sentences(found))


def _sentences(found: PoundsReport) -> Iterator[str]:
    counted = [row for row in found.projects if not row.lacking]
    out = [row for row in found.projects if row.lacking]
    if found.whole is None:
        yield "No project of this run can be put in pounds."
    else:
        whole, names = found.whole, join_words([row.name for row in counted])
        yield (
            f"In pounds: {names} {'prevents' if len(counted) == 1 else 'prevent'} crime that would cost "
            f"{estimate(whole.benefit)} ({estimate(whole.low)} to {estimate(whole.high)}), for "
            f"{_cost(whole)}: a benefit-cost ratio of {ratio_words(whole.ratio)} ({_ratios(whole)})."
        )
    if out:
        names = join_words([row.name for row in out])
        yield (
            f"{count(len(out), 'project is', 'projects are')} left out of the sum, because no unit cost "
            f"prices all that {'it does' if len(out) == 1 else 'they do'}: {names}."
        )
    yield (
        f"Unit costs: {found.set_name}, at prices of {found.price_year}; projects cost what they cost in "
        "their own years. No figure was brought to the prices of another year. Only recorded offences are "
        "counted."
    )
    yield f"{_discounting(found)} {_optimism(found)}"
    yield (
        f"Low and high hold nine in ten of {found.draws:,} draws of what is not known of effects and reach. "
        "The unit costs are taken as they are published. Where projects act on the same offences, each "
        "counts what would be lost without it."
    )


def _discounting(found: PoundsReport) -> str:
    if found.discount_bp is None:
        return "Later years count in full: the partnership states no discount rate."
    return f"Each year after {found.first_year} counts {percent(found.discount_bp)} less than the one before."


def _optimism(found: PoundsReport) -> str:
    raised = [
        f"{what} are raised by {percent(rate)}"
        for what, rate in (
            ("capital costs", found.capital_optimism_bp),
            ("running costs", found.revenue_optimism_bp),
        )
        if rate is not None
    ]
    if not raised:
        return "Costs are not raised against optimism: the partnership states no figure."
    return f"Against optimism, {join_words(raised)} ({found.note})."
