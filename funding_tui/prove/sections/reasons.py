"""Reasons in full: the usual methods, each project funded, and each that is not."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.tables import FAIRNESS_EXPLANATION, FAIRNESS_HEADINGS, fairness_cells
from funding_tui.rendering.blocks import Block, Column, Heading, Page, Paragraph, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

_EVENNESS = (
    Column("Method", share=3),
    Column(FAIRNESS_HEADINGS[0], numeric=True),
    Column(FAIRNESS_HEADINGS[1], numeric=True),
    Column(FAIRNESS_HEADINGS[2], share=2),
    Column(FAIRNESS_HEADINGS[3], numeric=True),
)


def every_reason(report: RunReport) -> Iterator[Block]:
    """Why each project is in or out, what each usual method would break, and how even each is."""
    yield Page(landscape=True)
    yield Heading(1, "Appendix: reasons in full")
    funded = [
        (_project(row.name, row.project, row.option_name), f"{row.areas:,}", safe_line(row.why))
        for row in report.funded
    ]
    columns = (Column("Project", share=4), Column("Areas", numeric=True), Column("Why", share=8))
    yield table("Why each project is funded", columns, funded)
    refused = [
        (
            _project(row.name, row.project, row.option_name),
            _reason(row.rule, row.why),
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
    yield table("The usual methods in full", columns, methods)
    told = [("This proposal", report.fairness), *((item.name, item.fairness) for item in report.baselines)]
    rows = [[safe_line(cell, LONGEST_NAME) for cell in (name, *fairness_cells(each))] for name, each in told]
    yield table("How evenly each is shared", _EVENNESS, rows)
    yield Paragraph(FAIRNESS_EXPLANATION, "note")


def _project(name: str, code: str, option: str) -> str:
    """Name, code in brackets, and the option when it says something else than the name."""
    title, told = safe_line(name, LONGEST_NAME), safe_line(option, LONGEST_NAME)
    known = f"{title} ({safe_line(code, 40)})" if title else safe_line(code, 40)
    return f"{known}: {told}" if told and told != title else known


def _reason(rule: str, why: str) -> str:
    named, told = safe_line(rule, LONGEST_NAME), safe_line(why)
    if not named or named in told:
        return told or "not recorded"
    return f"{named}: {told}" if told else named
