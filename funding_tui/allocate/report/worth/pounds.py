"""The section of a report on its benefit in pounds."""

from __future__ import annotations

from datetime import date

from funding_tui.allocate.report.allocation import ReportPart
from models.money import Pence


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
        illustrative: some of the cost is made up for a demonstration.
    """

    cost: Pence
    appraised_cost: Pence
    benefit: Pence
    low: Pence
    high: Pence
    illustrative: bool = False

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
