"""The sheet of benefit in pounds: whole pence of each project, its ratio, and the unit costs."""

from __future__ import annotations

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.pound_words import NO_COST, PRICED_HEADINGS, UNIT_COST_HEADINGS
from funding_tui.allocate.report.worth.pounds import PricedBenefit
from funding_tui.base.formats import NOT_KNOWN
from funding_tui.prove.sections.pounds import source_words
from funding_tui.rendering.blocks import Money, in_pounds
from funding_tui.rendering.workbook import Cell, Field, Sheet, Workbook

ESTIMATES = "Pounds of crime prevented are estimates; two figures of them are all that they bear."


def write_pounds(book: Workbook, report: RunReport) -> None:
    """Every project in pounds; nothing where that was not worked out."""
    found = report.pounds
    if found is None:
        return
    page = Sheet(book, "Pounds", "Benefit in pounds", [*found.words, ESTIMATES])
    rows: list[tuple[Cell, ...]] = [
        (row.name, *_figures(row, counted=not row.lacking), "; ".join(row.lacking) or "yes")
        for row in found.projects
    ]
    if found.whole is not None:
        rows.append(("In the sum, together", *_figures(found.whole, counted=True), "yes"))
    page.table(
        (
            *(Field(PRICED_HEADINGS[0], width=44), Field(PRICED_HEADINGS[1], "pounds", 17)),
            *(Field(name, "plain", 17) for name in ("Cost as appraised", "Prevented", "Low", "High")),
            *(Field(name, "plain", 12) for name in ("Ratio", "Lowest", "Highest")),
            Field(PRICED_HEADINGS[-1], width=60),
        ),
        rows,
    )
    page.line(f"What an offence costs, at prices of {found.price_year}", "banner")
    page.table(
        (
            *(Field(UNIT_COST_HEADINGS[0], width=44), Field(UNIT_COST_HEADINGS[1], "plain", 17)),
            *(Field(name, width=44) for name in UNIT_COST_HEADINGS[2:]),
        ),
        [
            (row.name, NO_COST if row.pence is None else in_pounds(row.pence), row.offence, row.note)
            for row in found.unit_costs
        ],
    )
    page.line(source_words(found))


def _figures(row: PricedBenefit, *, counted: bool) -> tuple[Cell, ...]:
    ends = row.ratio_range
    ratios: tuple[Cell, ...] = ("", "", "")
    if counted and row.ratio is not None and ends is not None:
        ratios = tuple(round(ratio, 2) for ratio in (row.ratio, *ends))
    priced = counted or row.benefit
    figures = (row.benefit, row.low, row.high)
    return (
        Money(row.cost, row.illustrative),
        in_pounds(row.appraised_cost),
        *((in_pounds(pence) for pence in figures) if priced else (NOT_KNOWN, "", "")),
        *ratios,
    )
