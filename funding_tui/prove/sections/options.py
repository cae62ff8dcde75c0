"""The options considered: the proposal and the baselines, what is funded and what is not, and why."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.tables import FAIRNESS_EXPLANATION, FAIRNESS_HEADINGS, fairness_cells
from funding_tui.base.formats import NOT_KNOWN, count, percent
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.rendering.blocks import Block, Column, Heading, Money, Page, Paragraph, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line
from optimiser.precision import harm, signed_difference

_BASELINE_COLUMNS = (
    Column("Method", share=3),
    Column("Benefit", numeric=True),
    Column("Difference", numeric=True),
    Column("Value", numeric=True),
    Column("Spend", numeric=True),
    Column("Rural", numeric=True),
    Column("Projects", numeric=True),
    Column("Rules broken", numeric=True),
)
_FAIRNESS_COLUMNS = (
    Column("Method", share=3),
    Column(FAIRNESS_HEADINGS[0], numeric=True),
    Column(FAIRNESS_HEADINGS[1], numeric=True),
    Column(FAIRNESS_HEADINGS[2], share=2),
    Column(FAIRNESS_HEADINGS[3], numeric=True),
)


def options_considered(report: RunReport) -> Iterator[Block]:
    """The proposal compared with the baselines, then every project, funded or not."""
    yield Heading(1, "Options considered")
    amounts, known = PrintedAmounts(report), report.precision
    mine: tuple[str | Money, ...] = (
        "This proposal",
        harm(report.benefit, known),
        "",
        harm(report.value, known),
        amounts.allocated(report.allocated),
        percent(report.rural_bp),
        f"{len(report.funded):,}",
        "0" if report.verified else "see page 1",
    )
    others: list[tuple[str | Money, ...]] = [
        (
            safe_line(item.name, LONGEST_NAME),
            NOT_KNOWN if item.benefit is None else harm(item.benefit, known),
            NOT_KNOWN
            if item.difference is None
            else signed_difference(item.difference, report.benefit, known),
            harm(item.value, known),
            amounts.baseline(item),
            percent(item.rural_bp),
            f"{item.projects:,}",
            f"{len(item.broken):,}",
        )
        for item in report.baselines
    ]
    baselines = count(len(report.baselines), "baseline (a usual method)", "baselines (usual methods)")
    yield table(f"This proposal and {baselines}, on the same inputs", _BASELINE_COLUMNS, [mine, *others])
    if report.baselines:
        yield Paragraph(
            f"Benefit is in {safe_line(report.harm_unit)}; the difference in it is from this proposal. "
            "A method that breaks rules could not be adopted.",
            "note",
        )
    yield from _funded(report, amounts)
    yield from _refused(report, amounts)


def every_reason(report: RunReport) -> Iterator[Block]:
    """Why each project is in or out, which rules each baseline would break, and how even each is."""
    yield Page(landscape=True)
    yield Heading(1, "Appendix: reasons in full")
    funded = [
        (_project_words(row.name, row.project, row.option_name), f"{row.areas:,}", safe_line(row.why))
        for row in report.funded
    ]
    columns = (Column("Project", share=4), Column("Areas", numeric=True), Column("Why", share=8))
    yield table("Why each project is funded", columns, funded)
    refused = [
        (
            _project_words(row.name, row.project, row.option_name),
            _reason_words(row.rule, row.why),
            safe_line(row.would_enter_if) or "not worked out",
        )
        for row in report.refused
    ]
    columns = (
        Column("Project", share=4),
        Column("Why not", share=8),
        Column("What would bring it in", share=4),
    )
    yield table("Why each project is not funded", columns, refused)
    methods = [
        (
            safe_line(row.name, LONGEST_NAME),
            safe_line(row.words),
            "; ".join(safe_line(name, LONGEST_NAME) for name in row.broken) or "none",
        )
        for row in report.baselines
    ]
    columns = (Column("Method", share=2), Column("What it does", share=5), Column("Rules broken", share=6))
    yield table("The baselines (usual methods) in full", columns, methods)
    shares = [("This proposal", report.fairness), *((item.name, item.fairness) for item in report.baselines)]
    rows = [
        [safe_line(cell, LONGEST_NAME) for cell in (name, *fairness_cells(each))] for name, each in shares
    ]
    yield table("How evenly each shares the money", _FAIRNESS_COLUMNS, rows)
    yield Paragraph(FAIRNESS_EXPLANATION, "note")


def _funded(report: RunReport, amounts: PrintedAmounts) -> Iterator[Block]:
    yield Heading(2, "Projects funded")
    columns = (
        Column("Project", share=6),
        Column("Cost", numeric=True),
        Column("Of which rural", numeric=True),
        Column("Benefit", numeric=True),
        Column("Value", numeric=True),
    )
    rows: list[tuple[str | Money, ...]] = [
        (
            safe_line(item.name, LONGEST_NAME) or safe_line(item.project, 40),
            amounts.project(item.project, item.pence),
            amounts.project(item.project, item.rural_pence),
            report.write(item.benefit),
            report.write(item.value),
        )
        for item in report.funded
    ]
    if rows:
        cost = amounts.allocated(sum(item.pence for item in report.funded))
        rural = amounts.rural(sum(item.rural_pence for item in report.funded), rural=True)
        rows.append(("Total", cost, rural, "", ""))
    yield table("Projects funded", columns, rows, total=True)
    yield Paragraph(
        "The benefit of a project, and its value, is what would be lost if it alone were left out, so these "
        "do not add up to the total. Reasons in full are in the first appendix.",
        "note",
    )


def _refused(report: RunReport, amounts: PrintedAmounts) -> Iterator[Block]:
    yield Heading(2, "Projects not funded")
    columns = (
        Column("Project", share=5),
        Column("Would cost", numeric=True),
        Column("What stops it", share=5),
    )
    rows = [
        (
            safe_line(item.name, LONGEST_NAME) or safe_line(item.project, 40),
            amounts.project(item.project, item.pence),
            safe_line(item.rule, LONGEST_NAME) or "not recorded",
        )
        for item in report.refused
    ]
    yield table("Projects not funded", columns, rows)


def _project_words(name: str, code: str, option: str) -> str:
    """The name, or the code where there is none, and the option where it differs from the name."""
    title, text = safe_line(name, LONGEST_NAME) or safe_line(code, 40), safe_line(option, LONGEST_NAME)
    return f"{title}: {text}" if text and text != title else title


def _reason_words(rule: str, why: str) -> str:
    named, text = safe_line(rule, LONGEST_NAME), safe_line(why)
    if not named or named in text:
        return text or "not recorded"
    return f"{named}: {text}" if text else named
