"""The Allocation sheet: every line, and the names by which the other sheets add it up."""

from __future__ import annotations

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sheets.book import Cell, Field, RowSpan, Sheet, Workbook
from funding_tui.prove.sheets.joins import JOIN_COLUMNS
from funding_tui.prove.sheets.sums import WorkbookSums, column_sum

_NOTES = (
    "Amounts are numbers in pounds with exactly two decimals, made from whole pence. (i): illustrative.",
    "The numbers at the right join each line to its rows on the other sheets; the live sums use them.",
)
_FIELDS = (
    Field("Project", width=13),
    Field("Option", width=13),
    Field("Area", width=12),
    Field("Area name", width=20),
    Field("Kind", width=8),
    Field("Stream", width=12),
    Field("Stream name", width=26),
    Field("Year", width=9),
    Field("Cost type", width=15),
    Field("Amount", "pounds", 16),
    Field("Why", width=42),
    *(Field(f"{name} no." if name != "Rural" else "Rural 1/0", "whole", 8) for name in JOIN_COLUMNS),
)
_AMOUNT = "J"
_FIRST_JOIN = "L"
_PRINTED = 11


def write_allocation(book: Workbook, report: RunReport, sums: WorkbookSums) -> None:
    """Write every line with its total, and name its columns."""
    page = Sheet(book, "Allocation", "Every allocation line", _NOTES)
    amounts = PrintedAmounts(report)
    rows: list[tuple[Cell, ...]] = [
        (
            *(line.project, line.option, line.area, line.area_name, "rural" if line.rural else "urban"),
            *(line.stream, line.stream_name, line.financial_year, line.cost_type),
            amounts.line(line),
            line.why,
            *sums.joins.of(line),
        )
        for line in report.lines
    ]
    marked = amounts.allocated(sums.total).illustrative
    blanks = [""] * len(_FIELDS)
    totals: list[Cell] = ["Total", *blanks[1:]]
    totals[9] = column_sum(_AMOUNT, sums.total, illustrative=marked)
    span = page.table(_FIELDS, rows, totals)
    page.sheet.fit_to_pages(1, 0)
    page.sheet.print_area(0, 0, span.last, _PRINTED - 1)  # the joining numbers are for sums, not for readers
    _name_columns(book, span)


def _name_columns(book: Workbook, span: RowSpan) -> None:
    book.name("LinePounds", span.column(_AMOUNT))
    for offset, name in enumerate(JOIN_COLUMNS):
        book.name(f"Line{name}No", span.column(chr(ord(_FIRST_JOIN) + offset)))
    book.name("TotalAllocated", f"{span.sheet}!${_AMOUNT}${span.last + 1}")
