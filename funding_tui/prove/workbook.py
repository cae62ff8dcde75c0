"""A run as a workbook: every line, and totals that a certifier can follow and that recalculate.

Money is a number in pounds with exactly two decimals (whole pence divided by 100), so that a spreadsheet can
add it up; every sum is rounded to the penny. Totals are formulas over the Allocation sheet, and carry their
value for viewers that do not calculate. Text from outside is always written as text.
"""

from __future__ import annotations

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.claims import has_allocation
from funding_tui.prove.sheets.analyses import write_rural, write_scenario, write_uncertainty
from funding_tui.prove.sheets.balances import write_balances
from funding_tui.prove.sheets.facts import (
    write_baselines,
    write_inputs,
    write_method,
    write_refused,
    write_rules,
)
from funding_tui.prove.sheets.money import write_allocation, write_streams
from funding_tui.prove.sheets.pounds import write_pounds
from funding_tui.prove.sheets.results import write_areas, write_priorities, write_projects
from funding_tui.prove.sheets.summary import add_totals, start_summary
from funding_tui.prove.sheets.sums import WorkbookSums
from funding_tui.prove.sheets.weights import write_weights
from funding_tui.rendering.text import safe_line
from funding_tui.rendering.workbook import Workbook


def write_workbook(report: RunReport) -> bytes:
    """A whole workbook as the bytes of an .xlsx file; without an allocation it holds no sheet of amounts."""
    book = Workbook(
        f"Run {report.run}: {safe_line(report.full_name or report.scenario, 120)}",
        f"{safe_line(report.partnership, 60)}, run {report.run}, {safe_line(report.problem_hash, 80)}",
        report.created_at,
        author=safe_line(report.author or report.partnership, 120),
        company=safe_line(report.partnership, 120),
        keywords=safe_line(report.problem_hash, 120),
    )
    summary = start_summary(book, report)
    if has_allocation(report):
        sums = WorkbookSums(report)
        write_allocation(book, report, sums)
        write_projects(book, report, sums)
        write_refused(book, report)
        write_priorities(book, report, sums)
        write_areas(book, report, sums)
        write_streams(book, report, sums)
        write_balances(book, report, sums)
        write_baselines(book, report, sums)
        write_uncertainty(book, report)
        write_weights(book, report)
        write_pounds(book, report)
        write_rural(book, report)
        write_scenario(book, report)
        add_totals(summary, report, sums)
    write_rules(book, report)
    write_inputs(book, report)
    write_method(book, report)
    return book.close()
