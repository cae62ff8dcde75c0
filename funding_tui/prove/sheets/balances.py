"""The Balances sheet: every pot with what is stranded, left, over-committed, at risk or lost."""

from __future__ import annotations

from funding_tui.allocate.report.balance_words import (
    balance_warnings,
    forecast_sentences,
    lost_sentences,
    pot_name,
    risk_words,
)
from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.illustrative import PrintedAmounts, pot_key
from funding_tui.prove.sheets.sums import Row, WorkbookSums, column_sum
from funding_tui.rendering.blocks import Money, in_pounds
from funding_tui.rendering.workbook import Field, Formula, Sheet, Workbook

_NOTES = (
    "Of each pot, allocated, stranded and left add up to what was free. A pot below zero is over-committed.",
    "Stranded: no allocation under these rules can spend it. Forecast spending is not taken from free.",
)
_FIELDS = (
    *(Field("No.", "whole", 6), Field("Stream", width=14), Field("Name", width=42)),
    *(Field("Year", width=9), Field("Cost type", width=16), Field("Free", "pounds", 17)),
    *(Field("Allocated, live", "pounds", 17), Field("Stranded", "pounds", 17), Field("Left", "pounds", 17)),
    *(Field("Carried in", "pounds", 15), Field("Forecast", "pounds", 15)),
    *(Field("Spend by", width=12), Field("At risk", width=34)),
)
_STRANDED = "H"


def write_balances(book: Workbook, report: RunReport, sums: WorkbookSums) -> None:
    """Write the pots, and name their total of stranded money; then the reasons and what may be lost."""
    page = Sheet(book, "Balances", "Balances of every pot", _NOTES)
    for words in balance_warnings(report):
        page.line(words, "banner")
    amounts = PrintedAmounts(report)
    rows: list[Row] = []
    for pot in report.by_pot:
        number = sums.joins.pots[pot_key(pot)]
        live = sums.live("Pot", number, illustrative=pot.illustrative)
        left = in_pounds(pot.free) - live.value - in_pounds(pot.stranded)
        rows.append(
            (
                *(number, pot.stream, pot.stream_name, pot.financial_year, pot.cost_type),
                *(amounts.pots([pot], pot.free), live, amounts.pots([pot], pot.stranded)),
                Formula("ROUND(F{row}-G{row}-H{row},2)", left, pot.illustrative),
                *(amounts.pots([pot], pot.carried), amounts.pots([pot], pot.forecast)),
                *(pot.spend_by.isoformat() if pot.spend_by else "", risk_words(report, pot.stream)),
            )
        )
    illustrative = amounts.pots(report.by_pot, 0).illustrative
    stranded = sum(pot.stranded for pot in report.by_pot)
    free = sum(pot.free for pot in report.by_pot)
    live_total = sum(sums.pence("Pot", number) for number in sums.joins.pots.values())
    totals: Row = (
        *("Total", "", "", "", ""),
        column_sum("F", free, illustrative=illustrative),
        column_sum("G", live_total, illustrative=illustrative),
        column_sum(_STRANDED, stranded, illustrative=illustrative),
        column_sum("I", free - live_total - stranded, illustrative=illustrative),
        *("", "", "", ""),
    )
    span = page.table(_FIELDS, rows, totals)
    book.name("TotalStranded", f"Balances!${_STRANDED}${span.last + 1}")
    _reasons(page, report)
    _lost(page, report)
    for words in forecast_sentences(report):
        page.line(words)


def _reasons(page: Sheet, report: RunReport) -> None:
    if report.stranded:
        fields = (Field("Stranded in", width=14), Field("Amount", "pounds", 17), Field("Why", width=60))
        page.table(
            fields,
            [(pot_name(row), Money(row.pence, row.illustrative), row.why) for row in report.stranded],
        )


def _lost(page: Sheet, report: RunReport) -> None:
    if not report.lost_if_unspent:
        return
    fields = (
        *(Field("Lost if unspent by", width=14), Field("Amount", "pounds", 17)),
        *(Field("May be carried on", "pounds", 17), Field("In words", width=60)),
    )
    rows: list[Row] = [
        (
            row.by.isoformat(),
            Money(row.pence, row.illustrative),
            Money(row.may_be_carried, row.illustrative),
            words,
        )
        for row, words in zip(report.lost_if_unspent, lost_sentences(report), strict=True)
    ]
    page.table(fields, rows)
