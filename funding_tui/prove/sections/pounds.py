"""The benefit in pounds, each project's beside its cost, and where the unit costs come from."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.pound_words import (
    PRICED_HEADINGS,
    UNIT_COST_HEADINGS,
    project_cells,
    unit_cost_cells,
    whole_cells,
)
from funding_tui.allocate.report.worth.pounds import PoundsReport
from funding_tui.base.formats import day
from funding_tui.rendering.blocks import Block, Column, Heading, Page, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_PARAGRAPH, safe_line

NOT_PRICED = "The benefit was not put in pounds with this run."
_COLUMNS = (
    Column(PRICED_HEADINGS[0], share=4),
    *(Column(name, numeric=True, share=2) for name in PRICED_HEADINGS[1:-1]),
    Column(PRICED_HEADINGS[-1], share=4),
)


def pounds_in_brief(report: RunReport) -> Iterator[Block]:
    """What the benefit comes to in pounds, and which projects are left out."""
    yield Heading(2, "In pounds")
    if report.pounds is None:
        yield Paragraph(NOT_PRICED)
        return
    lines = [safe_line(words, LONGEST_PARAGRAPH) for words in report.pounds.words]
    yield bullets(lines, otherwise=NOT_PRICED)


def pounds_in_full(report: RunReport) -> Iterator[Block]:
    """Every project in pounds, and what each offence costs by which source."""
    found = report.pounds
    if found is None:
        return
    yield Page(landscape=True)
    yield Heading(1, "Appendix: benefit in pounds")
    rows = [_clean(project_cells(row)) for row in found.projects]
    whole = whole_cells(found)
    yield table(
        "Pounds of crime prevented beside the cost; two figures are all that they bear",
        _COLUMNS,
        [*rows, *([_clean(whole)] if whole else [])],
    )
    columns = (Column(UNIT_COST_HEADINGS[0], share=3), Column(UNIT_COST_HEADINGS[1], numeric=True))
    yield table(
        f"What an offence costs, at prices of {safe_line(found.price_year)}",
        (*columns, *(Column(name, share=3) for name in UNIT_COST_HEADINGS[2:])),
        [_clean(unit_cost_cells(row)) for row in found.unit_costs],
    )
    yield Paragraph(safe_line(source_words(found), LONGEST_PARAGRAPH), "note")


def source_words(found: PoundsReport) -> str:
    """Where the unit costs come from."""
    return (
        f"{found.set_name}, {found.dated or 'not dated'}, read on {day(found.read_on)}: {found.source}. "
        f"{found.licence or 'Licence not stated'}."
    )


def _clean(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(safe_line(cell, LONGEST_PARAGRAPH) for cell in cells)
