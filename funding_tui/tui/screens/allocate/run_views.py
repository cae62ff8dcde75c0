"""A run as tables: projects, rules, baselines, priorities, areas, streams, words, risk, weights, pounds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from funding_tui.allocate.report.balance_words import (
    balance_sentences,
    balance_warnings,
    stream_label,
)
from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts
from funding_tui.allocate.report.tables import fairness_cells, uncertainty_lines
from funding_tui.allocate.report.worth.pound_words import PRICED_HEADINGS, project_cells, whole_cells
from funding_tui.allocate.weight_sets.words import weight_set_lines
from funding_tui.base.formats import NOT_KNOWN, percent
from funding_tui.tui.screens.allocate.project_rows import mark, projects_view
from funding_tui.tui.screens.allocate.rule_rows import rules_view
from funding_tui.tui.screens.allocate.state import AllocateState
from funding_tui.tui.widgets.browser import View, table_view
from funding_tui.tui.widgets.rows import Column
from models.money import format_pounds
from optimiser.precision import harm, signed_difference

if TYPE_CHECKING:
    from funding_tui.allocate.report.allocation import LineReport
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.allocate.report.uncertainty import UncertaintyReport
    from funding_tui.allocate.report.worth.pounds import PoundsReport
    from funding_tui.allocate.report.worth.weight_sets import WeightSetsReport

    OpenLines = Callable[[str, Sequence[LineReport]], None]

CONFLICT = (Column("These rules cannot all be met; change or turn off any one", 20, grow=1),)
BASELINES = (
    Column("Baseline", 18, grow=1),
    Column("Benefit", 9, right=True),
    Column("Value", 9, right=True),
    Column("Difference", 10, right=True, drop=1),
    Column("Spent", 11, right=True),
    Column("", 3),
    Column("Rural", 6, right=True),
    Column("Projects", 8, right=True, drop=1),
    Column("Gini, money", 11, right=True, drop=1),
    Column("Gini, benefit", 13, right=True, drop=1),
    Column("Worst off", 12, drop=1),
    Column("Benefit of need", 15, right=True, drop=1),
    Column("Broken", 7),
)
PRIORITIES = (
    Column("Priority", 20, grow=1),
    Column("Weight", 6, right=True),
    Column("Money", 11, right=True),
    Column("", 3),
    Column("Benefit", 9, right=True),
    Column("Need", 9, right=True),
    Column("Value", 9, right=True, drop=1),
    Column("Counted by", 16, grow=1, drop=1),
)
AREAS = (
    Column("Area", 20, grow=1),
    Column("Code", 9, drop=1),
    Column("Kind", 5),
    Column("People", 8, right=True),
    Column("Money", 11, right=True),
    Column("", 3),
    Column("A head", 9, right=True),
    Column("Benefit", 9, right=True),
)
STREAMS = (
    Column("Stream", 20, grow=1),
    Column("Year", 7),
    Column("Cost type", 14),
    Column("Free", 11, right=True),
    Column("Taken", 11, right=True, drop=2),
    Column("Stranded", 11, right=True),
    Column("Left", 11, right=True),
    Column("", 3, drop=1),
)
WORDS = (Column("The paper says", 20, grow=1),)
RISK = (Column("How far it depends on what is uncertain", 20, grow=1),)
POUNDS = (
    Column(PRICED_HEADINGS[0], 20, grow=1),
    *(Column(name, 9, right=True) for name in PRICED_HEADINGS[1:3]),
    Column(PRICED_HEADINGS[3], 14, right=True, drop=1),
    Column(PRICED_HEADINGS[4], 5, right=True),
    Column(PRICED_HEADINGS[5], 12, right=True, drop=1),
    Column(PRICED_HEADINGS[6], 10, grow=1),
)
WEIGHTS = (Column("What other weights of harm change", 20, grow=1),)


def allocation_views(
    state: AllocateState, open_project: Callable[[int], None], open_lines: OpenLines
) -> list[View]:
    """Every view of a run; before the first there are only the projects and the switches of the rules.

    Args:
        state: the request and its result.
        open_project: opens the project of a row.
        open_lines: opens lines of the run under a title.
    """
    conflict = [] if state.failed_run is None else _conflict(state.failed_run)
    rules = [] if state.report is None and not state.rules else [rules_view(state)]
    report = [] if state.report is None else _report_views(state.report, open_lines)
    return [projects_view(state, open_project), *conflict, *rules, *report]


def _conflict(failed_run: RunReport) -> list[View]:
    rules = [(words,) for words in failed_run.conflict]
    return [table_view("Conflict", CONFLICT, rules)] if rules else []


def _report_views(report: RunReport, open_lines: OpenLines) -> list[View]:
    return [
        table_view("Baselines", BASELINES, _baselines(report)),
        _with_open(
            table_view("Priorities", PRIORITIES, _priorities(report)), _of_priority(report, open_lines)
        ),
        _with_open(table_view("Areas", AREAS, _areas(report)), _of_area(report, open_lines)),
        _with_open(table_view("Streams", STREAMS, _streams(report)), _open_pot_lines(report, open_lines)),
        table_view("Words", WORDS, [(words,) for words in _words(report)]),
        table_view("Risk", RISK, _risk(report.robustness)),
        table_view("Weights", WEIGHTS, _weights(report.weight_sets)),
        table_view("Pounds", POUNDS, _pounds(report.pounds)),
    ]


def _with_open(view: View, opens: Callable[[int], None]) -> View:
    return replace(view, open=opens)


def _of_priority(report: RunReport, open_lines: OpenLines) -> Callable[[int], None]:
    priority = {row.project: row.priority for row in report.funded}

    def opens(at: int) -> None:
        row = report.by_priority[at]
        open_lines(row.name, [line for line in report.lines if priority.get(line.project) == row.code])

    return opens


def _of_area(report: RunReport, open_lines: OpenLines) -> Callable[[int], None]:
    def opens(at: int) -> None:
        row = report.by_area[at]
        open_lines(row.name, [line for line in report.lines if line.area == row.code])

    return opens


def _open_pot_lines(report: RunReport, open_lines: OpenLines) -> Callable[[int], None]:
    def opens(at: int) -> None:
        row = report.by_pot[at]
        pot = (row.stream, row.financial_year, row.cost_type)
        lines = [each for each in report.lines if (each.stream, each.financial_year, each.cost_type) == pot]
        open_lines(f"{row.stream_name}, {row.cost_type} {row.financial_year}", lines)

    return opens


def _priorities(report: RunReport) -> Sequence[tuple[str, ...]]:
    made_up = IllustrativeAmounts(report)
    return [
        (
            *(row.name, f"{row.weight:g}", format_pounds(row.pence), mark(made_up.priority(row.code))),
            *(report.write(each) for each in (row.benefit, row.need, row.value)),
            row.proxy,
        )
        for row in report.by_priority
    ]


def _words(report: RunReport) -> tuple[str, ...]:
    return (
        *balance_warnings(report),
        *report.recommendation,
        *([line] if (line := report.weights_line) else []),
        *balance_sentences(report),
        *(report.since.words if report.since else ()),
        *report.rural_statement,
        *(report.fairness.words if report.fairness else ()),
        *report.assumptions,
        *_solved_how(report),
    )


def _solved_how(report: RunReport) -> Iterator[str]:
    yield f"It took {report.seconds:.1f} s with {report.solver}."
    if report.limits is not None and report.limits.went_on:
        yield (
            "The solver started from its previous answer; the result is held to the same gap. Solved "
            "from the start, it may find another allocation that is as good; press r again for that."
        )


def _risk(report: UncertaintyReport | None) -> list[tuple[str]]:
    if report is None:
        return [("Not worked out yet; press R to test this run against what is uncertain.",)]
    return [(line,) for line in uncertainty_lines(report)]


def _pounds(found: PoundsReport | None) -> list[tuple[str, ...]]:
    if found is None:
        return []
    whole = whole_cells(found)
    return [*([whole] if whole else []), *(project_cells(row) for row in found.projects)]


def _weights(found: WeightSetsReport | None) -> list[tuple[str]]:
    if found is None:
        return [("Not worked out yet; press W to solve this run under every set of weights on record.",)]
    return [(line,) for line in weight_set_lines(found)]


def _baselines(report: RunReport) -> Sequence[tuple[str, ...]]:
    made_up = IllustrativeAmounts(report)
    known = report.precision
    ours = (
        "this allocation",
        harm(report.benefit, known),
        harm(report.value, known),
        "",
        format_pounds(report.allocated),
        mark(made_up.allocated()),
        percent(report.rural_bp),
        str(len(report.funded)),
        *fairness_cells(report.fairness),
        "none",
    )
    return [
        ours,
        *(
            (
                f"{row.name}: {row.words}",
                NOT_KNOWN if row.benefit is None else harm(row.benefit, known),
                harm(row.value, known),
                signed_difference(row.value_difference, report.value, known),
                format_pounds(row.pence),
                mark(made_up.baseline(row)),
                percent(row.rural_bp),
                str(row.projects),
                *fairness_cells(row.fairness),
                "; ".join(row.broken) or "none",
            )
            for row in report.baselines
        ),
    ]


def _areas(report: RunReport) -> Sequence[tuple[str, ...]]:
    made_up = IllustrativeAmounts(report)
    return [
        (
            row.name,
            row.code,
            "rural" if row.rural else "urban",
            f"{row.population:,}",
            format_pounds(row.pence),
            mark(made_up.areas([row.code])),
            format_pounds(row.pence // row.population) if row.population else "",
            report.write(row.benefit),
        )
        for row in report.by_area
    ]


def _streams(report: RunReport) -> Sequence[tuple[str, ...]]:
    made_up = IllustrativeAmounts(report)
    return [
        (
            stream_label(report, row.stream, row.stream_name),
            row.financial_year,
            row.cost_type,
            format_pounds(row.free),
            format_pounds(row.allocated),
            format_pounds(row.stranded),
            format_pounds(row.left),
            mark(made_up.used([row])),
        )
        for row in report.by_pot
    ]
