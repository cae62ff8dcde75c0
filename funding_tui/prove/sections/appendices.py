"""The appendices: every line, every input, and how the run was solved."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.allocation import InputTable, LineReport
from funding_tui.allocate.report.balance_words import stream_label
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import moment
from funding_tui.prove.claims import check_words, has_allocation, status_words
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.money import POTS_IN_BODY, every_pot
from funding_tui.prove.sections.priorities_and_areas import AREAS_IN_BODY, every_area
from funding_tui.rendering.blocks import Block, Column, Heading, Money, Page, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line
from optimiser.precision import bound, gap_percent, harm

AREAS_IN_A_ROW = 3
_LINE_COLUMNS = (
    Column("Project", share=3),
    Column("Option", share=2),
    Column("Where", share=3),
    Column("Stream", share=3),
    Column("Year"),
    Column("Cost type"),
    Column("Amount", numeric=True),
)


def every_line(report: RunReport) -> Iterator[Block]:
    """What every project gets from every pot, and the tables too long for the body.

    A service for a whole county has a line in each of its areas; on paper they are one row, with the number
    of areas, since nobody reads hundreds of pages. The workbook and the CSV file have each line.
    """
    yield Page(landscape=True)
    yield Heading(1, "Appendix: every allocation")
    amounts = PrintedAmounts(report)
    names = {
        (row.project, row.option): (
            safe_line(row.name or row.project, LONGEST_NAME),
            safe_line(row.option_name or row.option, LONGEST_NAME),
        )
        for row in report.funded
    }
    rows: list[tuple[str | Money, ...]] = []
    together: dict[tuple[str, ...], list[LineReport]] = {}
    for line in report.lines:
        key = (line.project, line.option, line.stream, line.financial_year, line.cost_type)
        together.setdefault(key, []).append(line)
    for lines in together.values():
        first = lines[0]
        rows.append(
            (
                *names.get((first.project, first.option), (first.project, first.option)),
                _where(lines),
                safe_line(
                    stream_label(report, first.stream, first.stream_name or first.stream), LONGEST_NAME
                ),
                safe_line(first.financial_year, 40),
                safe_line(first.cost_type, 40),
                amounts.lines(lines),
            )
        )
    if rows:
        rows.append(
            ("Total", "", "", "", "", "", amounts.allocated(sum(line.pence for line in report.lines)))
        )
    yield table("Allocations by project and pot", _LINE_COLUMNS, rows, total=True)
    yield Paragraph("The line for each area is in the workbook and the CSV file of this run.", "note")
    if len(report.by_area) > AREAS_IN_BODY:
        yield every_area(report)
    if len(report.by_pot) > POTS_IN_BODY:
        yield every_pot(report)
    yield _what_benefit_rests_on(report)


def _where(lines: list[LineReport]) -> str:
    if len(lines) <= AREAS_IN_A_ROW:
        return ", ".join(safe_line(line.area_name or line.area, LONGEST_NAME) for line in lines)
    rural = sum(line.rural for line in lines)
    return f"{len(lines)} areas, {rural} of them rural"


def every_input(report: RunReport) -> Iterator[Block]:
    """The inputs with their sources, and the notices of those who own them."""
    yield Page(landscape=True)
    yield Heading(1, "Appendix: inputs and sources")
    for inputs in report.inputs:
        yield _input_table(inputs)
        if safe_line(inputs.note):
            yield Paragraph(safe_line(inputs.note, LONGEST_PARAGRAPH), "note")
    if not report.inputs:
        yield Paragraph("No inputs were recorded with this run.")
    notices = [notice for notice in report.attribution.splitlines() if notice.strip()]
    if notices:
        yield Heading(2, "Attribution")
        yield bullets(notices, otherwise="")


def how_solved(report: RunReport) -> Iterator[Block]:
    """Enough for someone else to solve it again and compare."""
    yield Page(landscape=False)
    yield Heading(1, "Appendix: how this was solved")
    columns = (Column("What", share=2), Column("Value", share=5))
    yield table("The run", columns, method_facts(report))
    if report.broken:
        yield Heading(2, "What the independent check found wrong")
        yield bullets(report.broken, otherwise="")


def method_facts(report: RunReport) -> tuple[tuple[str, str], ...]:
    """How the run was solved, as labels and values."""
    unit = safe_line(report.harm_unit, LONGEST_NAME)
    value_unit = f" {unit}" if report.value_is_harm else ""
    found, limit, known = has_allocation(report), report.value_bound, report.precision
    return (
        ("Run", f"{report.run}, on {moment(report.created_at)}"),
        ("Status", f"{status_words(report)} ({report.status})"),
        ("Benefit", f"{harm(report.benefit, known)} {unit}" if found else "none"),
        ("Value", f"{harm(report.value, known)}{value_unit}" if found else "none"),
        *_checked_facts(report, value_unit),
        (
            "Bound of value by the solver's word",
            "none" if limit is None else f"{bound(limit, known)}{value_unit}",
        ),
        ("Gap by the solver's word", "none" if report.gap is None else f"at most {gap_percent(report.gap)}"),
        ("Known by", report.certainty.known_by()),
        ("Benefit curve", _curve(report.curve_error)),
        ("Solver", safe_line(report.solver, LONGEST_NAME) or "not recorded"),
        ("Time to solve", f"{report.seconds:,.1f} seconds"),
        ("Independent check", check_words(report)),
        ("Hash of the problem", safe_line(report.problem_hash, LONGEST_NAME)),
        ("Hash of the records", safe_line(report.records_hash, LONGEST_NAME) or "not recorded"),
        *_decision(report),
        ("Version of funding-tui", safe_line(report.app_version, LONGEST_NAME)),
        ("Message", safe_line(report.message, LONGEST_PARAGRAPH) or "none"),
    )


def _checked_facts(report: RunReport, value_unit: str) -> tuple[tuple[str, str], ...]:
    """What was checked here of the bound; that nothing was, where it was not."""
    checked = report.checked_bound
    if checked is None:
        return (("Checked bound of value", "not checked without a solver"),)
    if checked.value_bound is None:
        return (("Checked bound of value", "no allocation is possible"),)
    said = (("Checked bound of value", f"{bound(checked.value_bound, report.precision)}{value_unit}"),)
    return said if checked.gap is None else (*said, ("Checked gap", f"at most {gap_percent(checked.gap)}"))


def _decision(report: RunReport) -> tuple[tuple[str, str], ...]:
    """The audit entry that pins the audit up to the decision on the paper; none before there is one."""
    state = report.standing
    return () if state is None or not state.audit else (("Audit entry of the decision", state.audit),)


def _curve(error: float | None) -> str:
    """How far the solver's curve may lie above the true one, from which every printed benefit comes."""
    return "not recorded" if error is None else f"within {gap_percent(error)} of the true curve"


def _what_benefit_rests_on(report: RunReport) -> Block:
    columns = (Column("Project", share=3), Column("Basis"), Column("What it rests on", share=8))
    rows = [
        (safe_line(item.name, LONGEST_NAME), item.basis, safe_line(item.basis_words))
        for item in report.funded
    ]
    return table("What the benefit of each project rests on", columns, rows)


def _input_table(inputs: InputTable) -> Block:
    """The table as given; a row that is too short is filled up and one too long is cut to its headings."""
    width = len(inputs.headings)
    rows = [[safe_line(cell) for cell in (*row, *[""] * width)[:width]] for row in inputs.rows]
    columns = [
        Column(safe_line(heading, LONGEST_NAME), numeric=_all_figures([row[number] for row in rows]))
        for number, heading in enumerate(inputs.headings)
    ]
    return table(safe_line(inputs.title, LONGEST_NAME), columns, rows)


def _all_figures(cells: list[str]) -> bool:
    """True when a column holds figures and nothing else."""
    figures = [cell.removesuffix("(i)").strip(" -+£%").replace(",", "") for cell in cells if cell]
    return bool(figures) and all(cell.replace(".", "", 1).isdecimal() for cell in figures)
