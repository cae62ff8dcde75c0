"""The sheets without sums: projects refused, the baselines, rules, inputs, and how the run was solved."""

from __future__ import annotations

from decimal import Decimal

from funding_tui.allocate.report.allocation import FairnessReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.tables import FAIRNESS_EXPLANATION, FAIRNESS_HEADINGS, fairness_cells
from funding_tui.base.formats import NOT_KNOWN, share
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.appendices import method_facts
from funding_tui.prove.sheets.sums import Row, WorkbookSums, share_of
from funding_tui.rendering.blocks import in_pounds
from funding_tui.rendering.workbook import Field, Formula, Sheet, Workbook


def write_refused(book: Workbook, report: RunReport) -> None:
    """The projects that are not funded, and why."""
    page = Sheet(book, "Refused", "Projects not funded, with reasons")
    fields = (
        *(Field("Project", width=14), Field("Name", width=28), Field("Priority", width=12)),
        *(Field("Option", width=16), Field("Would cost", "pounds", 16), Field("Rule", width=26)),
        *(Field("Why not", width=36), Field("What would bring it in", width=36)),
    )
    amounts = PrintedAmounts(report)
    page.table(
        fields,
        [
            (
                *(item.project, item.name, item.priority, item.option_name or item.option),
                amounts.project(item.project, item.pence),
                *(item.rule, item.why, item.would_enter_if or "not worked out"),
            )
            for item in report.refused
        ],
    )


def write_baselines(book: Workbook, report: RunReport, sums: WorkbookSums) -> None:
    """This proposal compared with the baselines."""
    title = f"This proposal and the baselines (usual methods); benefit in {report.harm_unit}"
    page = Sheet(book, "Baselines", title, [FAIRNESS_EXPLANATION])
    fields = (
        *(Field("Method", width=24), Field("Benefit", "harm", 12), Field("Difference", "harm", 12)),
        *(Field("Value", "harm", 12), Field("Difference in value", "harm", 12)),
        *(Field("Spend", "pounds", 17), Field("Rural", "percent", 10), Field("Projects", "whole", 10)),
        *(Field(FAIRNESS_HEADINGS[0], "ratio", 9), Field(FAIRNESS_HEADINGS[1], "ratio", 9)),
        *(Field(FAIRNESS_HEADINGS[2], width=22), Field(FAIRNESS_HEADINGS[3], "percent", 11)),
        *(Field("Rules broken", width=30), Field("How it works", width=34)),
    )
    amounts = PrintedAmounts(report)
    spend = Formula("TotalAllocated", in_pounds(sums.total), amounts.allocated(0).illustrative)
    rural = share_of("TotalRural", "TotalAllocated", share(sums.pence("Rural", 1), sums.total))
    broken = "none" if report.verified else "; ".join(report.broken) or "not proven"
    mine: Row = (
        *(
            "This proposal",
            report.rounded(report.benefit),
            0.0,
            report.rounded(report.value),
            0.0,
            spend,
            rural,
            len(report.funded),
        ),
        *_evenness(report.fairness),
        *(broken, ""),
    )
    others: list[Row] = [
        (
            item.name,
            *(
                NOT_KNOWN if each is None else report.rounded(each)
                for each in (item.benefit, item.difference)
            ),
            *(
                report.rounded(item.value),
                report.rounded(item.value_difference),
                amounts.baseline(item),
            ),
            *(Decimal(item.rural_bp).scaleb(-4), item.projects),
            *_evenness(item.fairness),
            *("; ".join(item.broken) or "none", item.words),
        )
        for item in report.baselines
    ]
    page.table(fields, [mine, *others])


def _evenness(fairness: FairnessReport | None) -> Row:
    """The figures under the fairness headings, as numbers with the decimals that they have elsewhere."""
    cells = fairness_cells(fairness)
    if fairness is None:
        return cells
    return (
        *(
            NOT_KNOWN if gini is None else round(gini, 2)
            for gini in (fairness.gini_money, fairness.gini_benefit)
        ),
        *(cells[2], NOT_KNOWN if fairness.worst_off is None else round(fairness.worst_off.figure, 4)),
    )


def write_rules(book: Workbook, report: RunReport) -> None:
    """Every rule and its state."""
    page = Sheet(book, "Rules", "Rules and their state")
    fields = (
        *(Field("Rule", width=34), Field("In words", width=60)),
        *(Field("State", width=16), Field("Room", width=30)),
    )
    page.table(fields, [(rule.name, rule.words, rule.state, rule.room) for rule in report.rules])


def write_inputs(book: Workbook, report: RunReport) -> None:
    """Every table of inputs, one under another, and the notices of those who own them."""
    page = Sheet(book, "Inputs", "Inputs and their sources")
    for line in report.attribution.splitlines():
        page.line(line)
    if not report.inputs:
        page.line("No inputs were recorded with this run.")
    for inputs in report.inputs:
        width = len(inputs.headings)
        page.line(inputs.title, "banner")
        if inputs.note:
            page.line(inputs.note)
        fields = [Field(heading, width=30) for heading in inputs.headings]
        page.table(fields, [(*row, *[""] * width)[:width] for row in inputs.rows])


def write_method(book: Workbook, report: RunReport) -> None:
    """How the run was solved, and what rests on assumption."""
    page = Sheet(book, "Method", "How this was solved")
    page.table((Field("What", width=28), Field("Value", width=100)), method_facts(report))
    for title, sentences in (
        ("What the independent check found wrong", report.broken),
        ("What rests on assumption", report.assumptions),
        ("Rules that cannot all hold together", report.conflict),
    ):
        if sentences:
            page.line(title, "banner")
            for sentence in sentences:
                page.line(sentence)
