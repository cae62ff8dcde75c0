"""A run as data: the whole report, every allocation line, and spending over £500."""

from __future__ import annotations

from collections import defaultdict

from funding_tui.allocate.report.allocation import LineReport
from funding_tui.allocate.report.balance_words import risk_words
from funding_tui.allocate.report.identity.certificate import DEMONSTRATION
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.prove.claims import has_allocation, state_words
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.rendering.blocks import in_pounds
from funding_tui.rendering.rows import csv_bytes

OVER = 500_00  # pence
SPEND_HEADINGS = (
    *("Body Name", "Service Area", "Beneficiary", "Summary of Purpose", "Expenditure Category"),
    *("Funding Stream", "Financial Year", "Date", "Amount (£)", "Status", "Illustrative", "Reference"),
    "At Risk",
)
PROPOSED = "proposed"
LINE_HEADINGS = (
    *("project", "option", "area", "area_name", "rural", "stream", "stream_name"),
    *("financial_year", "cost_type", "pounds", "illustrative", "why", "run", "problem_hash", "at_risk"),
    "state",
)


def write_json(report: RunReport) -> str:
    """The whole report as JSON, from which it can be read again."""
    return report.model_dump_json(indent=2) + "\n"


def write_lines(report: RunReport) -> bytes:
    """Every allocation line as the bytes of a .csv file, for those who load them somewhere else.

    The file is UTF-8 with a mark at its start, so that a spreadsheet reads pound signs and names rightly.
    Amounts are plain numbers of pounds with two decimals. A text that a spreadsheet might run as a formula
    (it begins with =, +, - or @) has an apostrophe in front; a program that reads the file takes it off.

    Raises:
        BadInput: the run found no allocation.
    """
    if not has_allocation(report):
        message = (
            f"Run {report.run} found no allocation, so there are no lines to write; "
            "write it as .docx or .md to read why."
        )
        raise BadInput(message)
    amounts = PrintedAmounts(report)
    rows = [
        (
            *(line.project, line.option, line.area, line.area_name, "yes" if line.rural else "no"),
            *(line.stream, line.stream_name, line.financial_year, line.cost_type),
            *(in_pounds(line.pence), "yes" if amounts.line(line).illustrative else "no"),
            *(line.why, report.run, report.problem_hash, risk_words(report, line.stream)),
            _state(report),
        )
        for line in report.lines
    ]
    return csv_bytes([LINE_HEADINGS, *rows])


def _state(report: RunReport) -> str:
    """What became of the proposal: `proposed` until it is decided on."""
    decided = report.standing is not None and report.standing.state not in ("draft", "submitted")
    state = state_words(report).casefold() if decided else PROPOSED
    return f"{state}, {DEMONSTRATION}" if report.demonstration and decided else state


def write_spend(report: RunReport) -> bytes:
    """Rows for the publication of spending over £500, as the Local Government Transparency Code asks.

    A proposal is not yet spending: the day of payment stays empty until somebody pays, and the file says so
    in a column. What one project takes from one stream in one year for one cost type is one row, the largest
    first; rows up to £500 are left out. `At Risk` names the agreement where it is not signed. The bytes are
    those of a .csv file, UTF-8 with a mark at its start.
    """
    amounts = PrintedAmounts(report)
    lines: dict[tuple[str, str, str, str, str], list[LineReport]] = defaultdict(list)
    for line in report.lines:
        pot = (line.stream_name, line.stream, line.financial_year, line.cost_type)
        lines[line.project, *pot].append(line)
    sums = {key: amounts.lines(of) for key, of in lines.items()}
    funded = {row.project: row for row in report.funded}
    names = {row.code: row.name for row in report.by_priority}
    rows = [
        (
            *(report.partnership, names.get(funded[code].priority, funded[code].priority)),
            funded[code].provider or "not recorded",
            *(f"{funded[code].name}: {funded[code].option_name}", cost_type, name, year, ""),
            *(in_pounds(money.pence), f"{_state(report)}, not paid", "yes" if money.illustrative else "no"),
            *(f"run {report.run} {report.problem_hash[:12]}", risk_words(report, stream)),
        )
        for (code, name, stream, year, cost_type), money in sorted(
            sums.items(), key=lambda row: (-row[1].pence, row[0])
        )
        if money.pence > OVER
    ]
    return csv_bytes([SPEND_HEADINGS, *rows])
