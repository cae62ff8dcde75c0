"""The sheet that says how sure the proposal is: what is not known, and what that may come to."""

from __future__ import annotations

from decimal import Decimal

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.tables import (
    CHOSEN_HEADINGS,
    EVALUATION_HEADINGS,
    NO_OTHER,
    RANGE_HEADINGS,
    more_than_chance,
)
from funding_tui.allocate.report.uncertainty import UncertaintyReport
from funding_tui.base.formats import NOT_KNOWN
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.uncertainty import NOT_STATED, NOT_WORKED_OUT
from funding_tui.prove.sheets.book import Cell, Field, Sheet, Workbook


def write_risk(book: Workbook, report: RunReport) -> None:
    """How often and how far the benefit may be otherwise, and what each spread rests on."""
    page = Sheet(book, "Risk", f"How sure this is; benefit in {report.harm_unit}")
    if report.robustness is None:
        page.line(NOT_WORKED_OUT)
    else:
        _robustness(page, report, report.robustness)
    if report.doubts is None:
        page.line(NOT_STATED)
        return
    page.line("What is not known exactly, and how far it may be from what is stated", "banner")
    fields = (
        *(Field("Not known exactly", width=60), Field("Taken to be", width=34)),
        *(Field("Rests on", width=14), Field("Source", width=40)),
    )
    page.table(fields, [("; ".join(row.names), row.spread, row.basis, row.source) for row in report.doubts])


def _robustness(page: Sheet, report: RunReport, told: UncertaintyReport) -> None:
    for sentence in told.words:
        page.line(sentence)
    page.line(f"Benefit over {told.draws:,} draws (seed {told.seed})", "banner")
    figures = (Field(name, "harm", 14) for name in RANGE_HEADINGS[1:6])
    shares = (Field(name, "percent", 14) for name in RANGE_HEADINGS[6:])
    page.table((Field(RANGE_HEADINGS[0], width=60), *figures, *shares), _ranges(told))
    page.line(f"How often each project would be chosen; of {told.decided:,} draws decided anew", "banner")
    page.table(
        (
            *(Field(CHOSEN_HEADINGS[0], width=60), Field(CHOSEN_HEADINGS[1], width=34)),
            *(Field(CHOSEN_HEADINGS[2], width=10), Field(CHOSEN_HEADINGS[3], "whole", 14)),
        ),
        [(row.name, row.option_name, "yes" if row.funded else "no", row.times) for row in told.chosen],
    )
    page.line("What an evaluation would be worth", "banner")
    page.table(
        (
            *(Field(EVALUATION_HEADINGS[0], width=60), Field(EVALUATION_HEADINGS[1], "harm", 14)),
            *(Field(EVALUATION_HEADINGS[2], "percent", 14), Field(EVALUATION_HEADINGS[3], "pounds", 17)),
            Field(EVALUATION_HEADINGS[4], width=14),
        ),
        _evaluations(report, told),
    )
    page.line(NO_OTHER)


def _ranges(told: UncertaintyReport) -> list[tuple[Cell, ...]]:
    return [
        (
            *(row.name, row.mean, row.low, row.median, row.high, row.worst),
            _share(row.best_bp),
            NOT_KNOWN if row.overspend_bp is None else _share(row.overspend_bp),
        )
        for row in told.ranges
    ]


def _evaluations(report: RunReport, told: UncertaintyReport) -> list[tuple[Cell, ...]]:
    amounts = PrintedAmounts(report)
    return [
        (
            *(row.name, row.benefit, _share(row.changes_bp)),
            NOT_KNOWN if row.pence is None else amounts.unsourced(row.pence),
            more_than_chance(row),
        )
        for row in told.worths
    ]


def _share(basis_points: int) -> Decimal:
    return Decimal(basis_points).scaleb(-4)
