"""Allocation lines as a CSV file, for those who load them somewhere else.

The file is UTF-8 with a mark at its start, so that a spreadsheet reads pound signs and names rightly.
Amounts are plain numbers of pounds with two decimals. A text that a spreadsheet might run as a formula (it
begins with =, +, - or @) has an apostrophe put in front; a program that reads the file should take it off.
"""

from __future__ import annotations

import csv
import io

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sheets.book import in_pounds
from funding_tui.rendering.text import csv_text

HEADINGS = (
    *("project", "option", "area", "area_name", "rural", "stream", "stream_name"),
    *("financial_year", "cost_type", "pounds", "illustrative", "why", "run", "problem_hash"),
)


def write_lines(report: RunReport) -> bytes:
    """Every allocation line as the bytes of a .csv file."""
    amounts = PrintedAmounts(report)
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow(HEADINGS)
    for line in report.lines:
        money = amounts.line(line)
        writer.writerow(
            (
                *(csv_text(text) for text in (line.project, line.option, line.area, line.area_name)),
                "yes" if line.rural else "no",
                *(csv_text(text) for text in (line.stream, line.stream_name, line.financial_year)),
                csv_text(line.cost_type),
                in_pounds(line.pence),
                "yes" if money.illustrative else "no",
                *(csv_text(line.why), report.run, csv_text(report.problem_hash)),
            )
        )
    return kept.getvalue().encode("utf-8-sig")
