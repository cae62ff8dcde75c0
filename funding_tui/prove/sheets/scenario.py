"""The sheet of the scenario: what it supposes, and how it moves the priorities."""

from __future__ import annotations

from decimal import Decimal

from funding_tui.allocate.report.report import ChangesReport, PriorityChange, RunReport
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.since import ABSENT, NONE_BEFORE
from funding_tui.prove.sheets.book import Cell, Field, Sheet, Workbook


def write_scenario(book: Workbook, report: RunReport) -> None:
    """What was supposed, and what moved because of it."""
    page = Sheet(book, "Scenario", f"{report.scenario_name} ({report.scenario})")
    if report.scenario_note:
        page.line(report.scenario_note)
    for over in report.overspends or ():
        page.line(over.words)
    if report.shocks:
        page.line("What is supposed to have happened", "banner")
        page.table(
            (
                *(Field("Shock", width=28), Field("Figures", width=34), Field("What it does", width=60)),
                *(Field("Source", width=40), Field("Dated", width=12)),
            ),
            [
                (
                    *(shock.name, "; ".join(f"{name}: {figure}" for name, figure in shock.figures)),
                    *(shock.said, shock.source, shock.dated.isoformat() if shock.dated else ""),
                )
                for shock in report.shocks
            ],
        )
    page.line("How priorities moved since last time", "banner")
    if report.since is None:
        page.line(NONE_BEFORE)
    else:
        _moved(page, report.since, PrintedAmounts(report))


def _moved(page: Sheet, told: ChangesReport, amounts: PrintedAmounts) -> None:
    for sentence in told.words:
        page.line(sentence)
    fields = (
        *(Field("Priority", width=28), Field("Weight then", "ratio", 12), Field("Weight now", "ratio", 12)),
        *(Field("Money then", "pounds", 17), Field("Money now", "pounds", 17)),
        *(Field("Share then", "percent", 12), Field("Share now", "percent", 12)),
    )
    page.table(fields, [_priority(item, amounts) for item in told.priorities])
    page.line("What was put in otherwise", "banner")
    for sentence in told.inputs:
        page.line(sentence)
    if told.more_inputs:
        page.line(f"And {told.more_inputs:,} more.")


def _priority(item: PriorityChange, amounts: PrintedAmounts) -> tuple[Cell, ...]:
    return (
        item.name,
        *(ABSENT if weight is None else weight for weight in (item.weight_before, item.weight_after)),
        *(ABSENT if pence is None else amounts.unsourced(pence) for pence in (item.before, item.after)),
        *("" if share is None else Decimal(share).scaleb(-4) for share in (item.before_bp, item.after_bp)),
    )
