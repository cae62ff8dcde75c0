"""The section of a report on its benefit in pounds, and its words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from funding_tui.allocate.report.allocation import ReportPart
from funding_tui.base.formats import count, join_words, percent
from models.money import Pence, format_pounds

PRICED_HEADINGS = ("Project", "Cost", "Crime prevented", "Low to high", "Ratio", "Low to high", "In the sum")
UNIT_COST_HEADINGS = ("Kind of harm", "Each offence costs", "The offence in the source", "How well it fits")
NO_COST = "no unit cost on record"
NO_RATIO = "-"


class UnitCostReport(ReportPart):
    """What one offence of a kind costs.

    Attributes:
        harm: its code; `name` in words.
        pence: of each offence; None where no unit cost is on record, which is never taken as nothing.
        offence: in the words of the source; `note` says how well it fits.
    """

    harm: str
    name: str
    pence: Pence | None
    offence: str = ""
    note: str = ""


class PricedBenefit(ReportPart):
    """A benefit in pounds beside its cost.

    Attributes:
        cost: as allocated.
        appraised_cost: the same, raised against optimism and discounted where the partnership says so.
        benefit: pence of crime prevented, discounted likewise; `low` and `high` hold nine draws of ten.
    """

    cost: Pence
    appraised_cost: Pence
    benefit: Pence
    low: Pence
    high: Pence

    @property
    def ratio(self) -> float | None:
        """Pounds of benefit for each pound of cost; None where there is no cost."""
        return self._for_each_pound(self.benefit)

    @property
    def ratio_range(self) -> tuple[float, float] | None:
        """The same at both ends of the range."""
        low, high = self._for_each_pound(self.low), self._for_each_pound(self.high)
        return None if low is None or high is None else (low, high)

    def _for_each_pound(self, pence: Pence) -> float | None:
        return pence / self.appraised_cost if self.appraised_cost > 0 else None


class PricedProject(PricedBenefit):
    """One project in pounds; what is priced of its benefit is what would be lost without it.

    Attributes:
        lacking: why it is not in the sum; empty where all of its benefit has a price.
    """

    project: str
    name: str
    lacking: tuple[str, ...]


class PoundsReport(ReportPart):
    """The benefit of a run in pounds.

    Attributes:
        set_code, set_name, price_year, source, licence, dated, read_on: of the unit costs.
        discount_bp: what each later year counts less for; None where nothing is discounted.
        capital_optimism_bp, revenue_optimism_bp: what costs are raised by; None where they are not.
        note: where those three come from.
        first_year: the year from which it is discounted.
        draws, seed: of the range.
        unit_costs: of every harm on which a funded project acts.
        projects: every funded project, in the order of the report.
        whole: the projects in the sum, together; None where there is none.
        words: the result, in sentences.
    """

    set_code: str
    set_name: str
    price_year: str
    source: str
    licence: str
    dated: str
    read_on: date
    discount_bp: int | None
    capital_optimism_bp: int | None
    revenue_optimism_bp: int | None
    note: str
    first_year: str
    draws: int
    seed: int
    unit_costs: tuple[UnitCostReport, ...]
    projects: tuple[PricedProject, ...]
    whole: PricedBenefit | None
    words: tuple[str, ...]


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
        format_pounds(row.cost),
        estimate(row.benefit) if counted or row.benefit else NO_COST,
        f"{estimate(row.low)} to {estimate(row.high)}" if counted or row.benefit else "",
        ratio_words(row.ratio) if counted else NO_RATIO,
        _ratios(row) if counted else "",
        in_sum,
    )


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
            f"{format_pounds(whole.cost)}: {ratio_words(whole.ratio)} pounds for each pound "
            f"({_ratios(whole)})."
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
