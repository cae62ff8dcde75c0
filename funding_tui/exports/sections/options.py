"""Section 2: the proposal beside the usual methods, what is funded, and what is not and why."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.desk.fairness_words import EXPLAINED, HEADINGS, fairness_cells
from funding_tui.desk.figures import count, harm, percent, signed_harm
from funding_tui.desk.report import RunReport
from funding_tui.exports.blocks import Block, Column, Heading, Money, Paragraph, table
from funding_tui.exports.marks import Marks
from funding_tui.exports.text import LONGEST_NAME, clean, ended

_METHODS = (
    Column("Method", share=3),
    Column("Benefit", numeric=True),
    Column("Difference", numeric=True),
    Column("Spend", numeric=True),
    Column("Rural", numeric=True),
    Column("Projects", numeric=True),
    Column("Rules broken", share=4),
)
_EVENNESS = (
    Column("Method", share=3),
    Column(HEADINGS[0], numeric=True),
    Column(HEADINGS[1], numeric=True),
    Column(HEADINGS[2], share=2),
    Column(HEADINGS[3], numeric=True),
)


def options_considered(report: RunReport) -> Iterator[Block]:
    """The proposal beside the four usual methods, then every project, funded or not."""
    yield Heading(1, "2 Options considered")
    marks = Marks(report)
    mine: tuple[str | Money, ...] = (
        "This proposal",
        harm(report.benefit),
        "",
        marks.allocated(report.allocated),
        percent(report.rural_bp),
        f"{len(report.funded):,}",
        "none" if report.verified else "see the warning on page 1",
    )
    others: list[tuple[str | Money, ...]] = [
        (
            clean(item.name, LONGEST_NAME),
            harm(item.benefit),
            signed_harm(item.difference),
            marks.unsourced(item.pence),
            percent(item.rural_bp),
            f"{item.projects:,}",
            "; ".join(clean(name, LONGEST_NAME) for name in item.broken) or "none",
        )
        for item in report.baselines
    ]
    yield table(f"This proposal beside {_methods(report)}, on the same inputs", _METHODS, [mine, *others])
    if report.baselines:
        yield Paragraph(
            f"Benefit is in {clean(report.harm_unit)}; the difference is from this proposal. "
            "A method that breaks rules could not be adopted as it stands.",
            "note",
        )
        yield Paragraph(
            " ".join(
                f"{clean(item.name, LONGEST_NAME)}: {ended(clean(item.words))}" for item in report.baselines
            ),
            "note",
        )
    yield from _how_evenly(report)
    yield from _funded(report, marks)
    yield from _refused(report, marks)


def _how_evenly(report: RunReport) -> Iterator[Block]:
    told = [("This proposal", report.fairness), *((item.name, item.fairness) for item in report.baselines)]
    rows = [[clean(cell, LONGEST_NAME) for cell in (name, *fairness_cells(each))] for name, each in told]
    yield table("How evenly each is shared", _EVENNESS, rows)
    yield Paragraph(EXPLAINED, "note")


def _methods(report: RunReport) -> str:
    return f"the {count(len(report.baselines), 'usual method', 'usual methods')}"


def _funded(report: RunReport, marks: Marks) -> Iterator[Block]:
    yield Heading(2, "Projects funded")
    columns = (
        Column("Project", share=4),
        Column("Cost", numeric=True),
        Column("Of it rural", numeric=True),
        Column("Areas", numeric=True),
        Column("Benefit", numeric=True),
        Column("Why", share=6),
    )
    rows: list[tuple[str | Money, ...]] = [
        (
            _project(item.name, item.project, item.option_name),
            marks.project(item.project, item.pence),
            marks.project(item.project, item.rural_pence),
            f"{item.areas:,}",
            harm(item.benefit),
            clean(item.why),
        )
        for item in report.funded
    ]
    if rows:
        cost = marks.allocated(sum(item.pence for item in report.funded))
        rural = marks.rural(sum(item.rural_pence for item in report.funded), rural=True)
        rows.append(("Total", cost, rural, "", "", ""))
    yield table("Projects funded", columns, rows, total=True)
    yield Paragraph(
        "The benefit of a project is what would be lost if it alone were left out. Projects help the same "
        "places, so these benefits do not add up to the benefit of the whole.",
        "note",
    )


def _refused(report: RunReport, marks: Marks) -> Iterator[Block]:
    yield Heading(2, "Projects not funded")
    columns = (
        Column("Project", share=4),
        Column("Would cost", numeric=True),
        Column("Why not", share=8),
        Column("What would bring it in", share=3),
    )
    rows = [
        (
            _project(item.name, item.project, item.option_name),
            marks.unsourced(item.pence),
            _reason(item.rule, item.why),
            clean(item.would_enter_if) or "not worked out",
        )
        for item in report.refused
    ]
    yield table("Projects not funded, with reasons", columns, rows)


def _project(name: str, code: str, option: str) -> str:
    """Name, code in brackets, and the option when it says something else than the name."""
    title, told = clean(name, LONGEST_NAME), clean(option, LONGEST_NAME)
    known = f"{title} ({clean(code, 40)})" if title else clean(code, 40)
    return f"{known}: {told}" if told and told != title else known


def _reason(rule: str, why: str) -> str:
    named, told = clean(rule, LONGEST_NAME), clean(why)
    if not named or named in told:
        return told or "not recorded"
    return f"{named}: {told}" if told else named
