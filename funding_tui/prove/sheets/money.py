"""The Allocation sheet with every line, and the Streams sheet with the pots that the lines are charged to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from funding_tui.allocate.report.allocation import PotReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.illustrative import PrintedAmounts, pot_key
from funding_tui.prove.sheets.sums import JOIN_COLUMNS, LIVE, Row, WorkbookSums, column_sum
from funding_tui.rendering.blocks import Money, in_pounds
from funding_tui.rendering.workbook import Cell, Field, Formula, RowSpan, Sheet, Workbook

_AMOUNTS = (
    *(Field("Free", "pounds", 17), Field("Allocated, live", "pounds", 17)),
    *(Field("Left or stranded, live", "pounds", 22), Field("Allocated, reported", "pounds", 17)),
    Field("Check", "check", 10),
)
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
    illustrative = amounts.allocated(sums.total).illustrative
    blanks = [""] * len(_FIELDS)
    totals: list[Cell] = ["Total", *blanks[1:]]
    totals[9] = column_sum(_AMOUNT, sums.total, illustrative=illustrative)
    span = page.table(_FIELDS, rows, totals)
    page.sheet.fit_to_pages(1, 0)
    page.sheet.print_area(0, 0, span.last, _PRINTED - 1)  # the joining numbers are for sums, not for readers
    _name_columns(book, span)


def write_streams(book: Workbook, report: RunReport, sums: WorkbookSums) -> None:
    """Write the four tables, and name the totals."""
    page = Sheet(book, "Streams", "Money by pot, stream, year and cost type", [LIVE])
    span = _pots(page, report, sums)
    book.name("PotFree", span.column("F"))
    for letter, name in zip("KLM", ("Stream", "Year", "CostType"), strict=True):
        book.name(f"Pot{name}No", span.column(letter))
    book.name("TotalFree", f"Streams!$F${span.last + 1}")
    book.name("TotalLeft", f"Streams!$H${span.last + 1}")
    sums.watch(page, span, "J")
    names = {pot.stream: pot.stream_name for pot in report.by_pot}
    joins = sums.joins
    _group(page, report, sums, "Stream", joins.streams, lambda pot: pot.stream, names)
    _group(page, report, sums, "Year", joins.years, lambda pot: pot.financial_year, {})
    _group(page, report, sums, "CostType", joins.cost_types, lambda pot: pot.cost_type, {})


def _pots(page: Sheet, report: RunReport, sums: WorkbookSums) -> RowSpan:
    joins = sums.joins
    fields = (
        *(Field("No.", "whole", 6), Field("Stream", width=14), Field("Name", width=42)),
        *(Field("Year", width=9), Field("Cost type", width=16), *_AMOUNTS),
        *(Field("Stream no.", "whole", 9), Field("Year no.", "whole", 9), Field("Type no.", "whole", 9)),
    )
    amounts = PrintedAmounts(report)
    rows: list[Row] = []
    for pot in report.by_pot:
        number = joins.pots[pot_key(pot)]
        rows.append(
            (
                *(number, pot.stream, pot.stream_name, pot.financial_year, pot.cost_type),
                *_amounts(
                    sums.live("Pot", number, illustrative=amounts.used([pot], 0).illustrative),
                    amounts.pots([pot], pot.free),
                    amounts.used([pot], pot.allocated),
                    sums,
                ),
                joins.streams[pot.stream],
                joins.years[pot.financial_year],
                joins.cost_types[pot.cost_type],
            )
        )
    free, reported = (sum(getattr(pot, name) for pot in report.by_pot) for name in ("free", "allocated"))
    live = sum(sums.pence("Pot", number) for number in joins.pots.values())
    illustrative = amounts.pots(report.by_pot, 0).illustrative
    totals: Row = (
        *("Total", "", "", "", ""),
        column_sum("F", free, illustrative=illustrative),
        column_sum("G", live, illustrative=illustrative),
        column_sum("H", free - live, illustrative=illustrative),
        column_sum("I", reported, illustrative=illustrative),
        *("", "", "", ""),
    )
    return page.table(fields, rows, totals)


def _group(
    page: Sheet,
    report: RunReport,
    sums: WorkbookSums,
    name: str,
    numbers: Mapping[str, int],
    of: Callable[[PotReport], str],
    names: Mapping[str, str],
) -> None:
    """One table of pots added up by what they share, under the columns of the table of pots."""
    amounts = PrintedAmounts(report)
    rows: list[Row] = []
    for key, number in numbers.items():
        pots = [pot for pot in report.by_pot if of(pot) == key]
        reported = amounts.used(pots, sum(pot.allocated for pot in pots))
        free = Formula(
            f"ROUND(SUMIFS(PotFree,Pot{name}No,$A{{row}}),2)",
            in_pounds(sum(pot.free for pot in pots)),
            reported.illustrative,
        )
        live = sums.live(name, number, illustrative=reported.illustrative)
        rows.append((number, key, names.get(key, ""), "", "", *_amounts(live, free, reported, sums)))
    label = {"Stream": "Stream", "Year": "Financial year", "CostType": "Cost type"}[name]
    head = (Field("No.", "whole"), Field(label), Field("Name" if names else ""), Field(""), Field(""))
    sums.watch(page, page.table((*head, *_AMOUNTS), rows), "J")


def _amounts(live: Formula, free: Money | Formula, reported: Money, sums: WorkbookSums) -> Row:
    """Free, allocated, left, reported and check, in columns F to J."""
    free_pounds = in_pounds(free.pence) if isinstance(free, Money) else free.value
    left = Formula("ROUND(F{row}-G{row},2)", free_pounds - live.value, live.illustrative)
    off = int((live.value - in_pounds(reported.pence)).scaleb(2))
    return free, live, left, reported, sums.check("G", "I", off)


def _name_columns(book: Workbook, span: RowSpan) -> None:
    book.name("LinePounds", span.column(_AMOUNT))
    for offset, name in enumerate(JOIN_COLUMNS):
        book.name(f"Line{name}No", span.column(chr(ord(_FIRST_JOIN) + offset)))
    book.name("TotalAllocated", f"{span.sheet}!${_AMOUNT}${span.last + 1}")
