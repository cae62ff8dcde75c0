"""The proposal beside the usual methods, what is funded, and what is not, a line each; see `reasons`."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count, harm, percent, signed_harm
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.rendering.blocks import Block, Column, Heading, Money, Paragraph, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

_METHODS = (
    Column("Method", share=3),
    Column("Benefit", numeric=True),
    Column("Difference", numeric=True),
    Column("Spend", numeric=True),
    Column("Rural", numeric=True),
    Column("Projects", numeric=True),
    Column("Rules broken", numeric=True),
)


def options_considered(report: RunReport) -> Iterator[Block]:
    """The proposal beside the four usual methods, then every project, funded or not."""
    yield Heading(1, "Options considered")
    amounts = PrintedAmounts(report)
    mine: tuple[str | Money, ...] = (
        "This proposal",
        harm(report.benefit),
        "",
        amounts.allocated(report.allocated),
        percent(report.rural_bp),
        f"{len(report.funded):,}",
        "0" if report.verified else "see page 1",
    )
    others: list[tuple[str | Money, ...]] = [
        (
            safe_line(item.name, LONGEST_NAME),
            harm(item.benefit),
            signed_harm(item.difference),
            amounts.unsourced(item.pence),
            percent(item.rural_bp),
            f"{item.projects:,}",
            f"{len(item.broken):,}",
        )
        for item in report.baselines
    ]
    yield table(f"This proposal beside {_methods(report)}, on the same inputs", _METHODS, [mine, *others])
    if report.baselines:
        yield Paragraph(
            f"Benefit is in {safe_line(report.harm_unit)}; the difference is from this proposal. "
            "A method that breaks rules could not be adopted as it stands.",
            "note",
        )
    yield from _funded(report, amounts)
    yield from _refused(report, amounts)


def _methods(report: RunReport) -> str:
    return f"the {count(len(report.baselines), 'usual method', 'usual methods')}"


def _funded(report: RunReport, amounts: PrintedAmounts) -> Iterator[Block]:
    yield Heading(2, "Projects funded")
    columns = (
        Column("Project", share=6),
        Column("Cost", numeric=True),
        Column("Of it rural", numeric=True),
        Column("Benefit", numeric=True),
    )
    rows: list[tuple[str | Money, ...]] = [
        (
            safe_line(item.name, LONGEST_NAME) or safe_line(item.project, 40),
            amounts.project(item.project, item.pence),
            amounts.project(item.project, item.rural_pence),
            harm(item.benefit),
        )
        for item in report.funded
    ]
    if rows:
        cost = amounts.allocated(sum(item.pence for item in report.funded))
        rural = amounts.rural(sum(item.rural_pence for item in report.funded), rural=True)
        rows.append(("Total", cost, rural, ""))
    yield table("Projects funded", columns, rows, total=True)
    yield Paragraph(
        "The benefit of a project is what would be lost if it alone were left out; these benefits do not add "
        "up to that of the whole. Reasons in full are in the first appendix.",
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
            amounts.unsourced(item.pence),
            safe_line(item.rule, LONGEST_NAME) or "not recorded",
        )
        for item in report.refused
    ]
    yield table("Projects not funded", columns, rows)
