"""What a shock does to the costs of each option: posts that cost more, work that starts late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace

from funding_tui.allocate.problem.offers import Delivery, ScheduleChange
from models.money import BASIS_POINTS, FinancialYear, Pence
from models.projects import OptionCost


def raise_post_costs(rise_bp: int, years: Collection[str]) -> ScheduleChange:
    """Labour costs of these years rise by so many basis points, to the nearest penny."""

    def change(delivery: Delivery) -> Delivery:
        lines = tuple(
            _priced(line, BASIS_POINTS + rise_bp)
            if line.cost_type == "revenue-labour" and str(line.financial_year) in years
            else line
            for line in delivery.lines
        )
        return replace(delivery, lines=lines)

    return change


def slip_delivery(
    share_bp: int, year: str, later: str | None, projects: Collection[str] | None
) -> ScheduleChange:
    """A share of the cost of one year falls in a later one, or, where there is none, is not delivered.

    What is moved is delivered in full, only later. What falls outside the years allocated takes with it its
    part of the effect: the share of the year, over the years in which the option costs anything.

    Args:
        share_bp: basis points of the year's cost.
        year: the financial year in which delivery slips.
        later: the one into which it slips; None where that is not allocated.
        projects: codes; None for every project.
    """

    def change(delivery: Delivery) -> Delivery:
        years = {str(line.financial_year) for line in delivery.lines}
        if year not in years or (projects is not None and delivery.project not in projects):
            return delivery
        if later is None:
            lines = tuple(
                _priced(line, BASIS_POINTS - share_bp) if str(line.financial_year) == year else line
                for line in delivery.lines
            )
            return replace(
                delivery, lines=lines, share=delivery.share * (1 - share_bp / BASIS_POINTS / len(years))
            )
        return replace(delivery, lines=_moved(delivery.lines, share_bp, year, later))

    return change


def _moved(lines: tuple[OptionCost, ...], share_bp: int, year: str, later: str) -> tuple[OptionCost, ...]:
    """The cost lines with a share of one year's in a later year, each pence in one of the two."""
    fixed: dict[str, Pence] = defaultdict(int)
    unit: dict[str, Pence] = defaultdict(int)
    stay = []
    for line in lines:
        if str(line.financial_year) != year:
            stay.append(line)
            continue
        kept = _priced(line, BASIS_POINTS - share_bp)
        stay.append(kept)
        fixed[line.cost_type] += line.fixed_pence - kept.fixed_pence
        unit[line.cost_type] += line.unit_pence - kept.unit_pence
    found = []
    for line in stay:
        joins = str(line.financial_year) == later
        more_fixed = fixed.pop(line.cost_type, 0) if joins else 0
        more_unit = unit.pop(line.cost_type, 0) if joins else 0
        found.append(_with(line, line.fixed_pence + more_fixed, line.unit_pence + more_unit))
    # a line of its own needs an id that no record has
    for number, cost_type in enumerate(fixed, 1):
        found.append(
            OptionCost(
                id=-number,
                option_id=lines[0].option_id,
                financial_year=FinancialYear.parse(later),
                cost_type=cost_type,
                fixed_pence=fixed[cost_type],
                unit_pence=unit[cost_type],
            )
        )
    return tuple(found)


def _priced(line: OptionCost, per_whole: int) -> OptionCost:
    """The line at so many ten-thousandths of its cost, to the nearest penny."""
    return _with(
        line,
        (line.fixed_pence * per_whole + BASIS_POINTS // 2) // BASIS_POINTS,
        (line.unit_pence * per_whole + BASIS_POINTS // 2) // BASIS_POINTS,
    )


def _with(line: OptionCost, fixed: Pence, unit: Pence) -> OptionCost:
    return OptionCost(**{**line.model_dump(), "fixed_pence": fixed, "unit_pence": unit})
