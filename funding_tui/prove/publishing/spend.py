"""Rows for the publication of spending over £500, as the Local Government Transparency Code asks for them.

A proposal is not yet spending: the day of payment stays empty until somebody pays, and the file says so in a
column. What one project takes from one stream in one year is one row, and rows up to £500 are left out.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.sheets.book import in_pounds
from funding_tui.rendering.text import csv_text

OVER = 500_00  # pence
HEADINGS = (
    *("Body Name", "Service Area", "Beneficiary", "Summary of Purpose", "Expenditure Category"),
    *("Funding Stream", "Financial Year", "Date", "Amount (£)", "Status", "Illustrative", "Reference"),
)
NOT_PAID = "proposed, not paid"


def write_spend(report: RunReport) -> bytes:
    """The rows as the bytes of a .csv file, UTF-8 with a mark, the largest first."""
    amounts: dict[tuple[str, str, str, str], int] = defaultdict(int)
    for line in report.lines:
        amounts[line.project, line.stream_name, line.financial_year, line.cost_type] += line.pence
    funded = {row.project: row for row in report.funded}
    names = {row.code: row.name for row in report.by_priority}
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow(HEADINGS)
    for (code, stream, year, cost_type), pence in sorted(amounts.items(), key=lambda row: (-row[1], row[0])):
        if pence <= OVER:
            continue
        project = funded[code]
        writer.writerow(
            (
                *(
                    csv_text(text)
                    for text in (report.partnership, names.get(project.priority, project.priority))
                ),
                csv_text(project.provider or "not recorded"),
                *(
                    csv_text(text)
                    for text in (f"{project.name}: {project.option_name}", cost_type, stream, year)
                ),
                "",
                in_pounds(pence),
                NOT_PAID,
                "yes" if project.illustrative else "no",
                csv_text(f"run {report.run} {report.problem_hash[:12]}"),
            )
        )
    return kept.getvalue().encode("utf-8-sig")
