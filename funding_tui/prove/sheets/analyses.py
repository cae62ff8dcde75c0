"""The sheets of what was analysed with a run: its uncertainty, rural areas, and its scenario."""

from __future__ import annotations

from decimal import Decimal

from funding_tui.allocate.report.report import ChangesReport, PriorityChange, RunReport
from funding_tui.allocate.report.rural import AreaChange, AreaGroupReport, RuralPoint, RuralReport
from funding_tui.allocate.report.tables import (
    CHOSEN_HEADINGS,
    EVALUATION_HEADINGS,
    NO_OTHER,
    NONE,
    RANGE_HEADINGS,
    more_than_chance,
)
from funding_tui.allocate.report.uncertainty import UncertaintyReport
from funding_tui.allocate.rural.words import list_points
from funding_tui.base.formats import NOT_KNOWN
from funding_tui.prove.claims import scenario_note
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.priorities_and_areas import ABSENT, NONE_BEFORE
from funding_tui.prove.sections.uncertainty import NOT_STATED, NOT_WORKED_OUT
from funding_tui.rendering.workbook import Cell, Field, Sheet, Workbook
from optimiser.precision import rounded


def write_uncertainty(book: Workbook, report: RunReport) -> None:
    """How far the benefit may differ and how often, and the source of each range."""
    page = Sheet(book, "Risk", f"How sure this is; benefit in {report.harm_unit}")
    if report.robustness is None:
        page.line(NOT_WORKED_OUT)
    else:
        _uncertainty(page, report, report.robustness)
    if report.doubts is None:
        page.line(NOT_STATED)
        return
    page.line("Uncertain inputs, and the range assumed for each", "banner")
    fields = (
        *(Field("Uncertain input", width=60), Field("Range assumed", width=34)),
        *(Field("Rests on", width=14), Field("Source", width=40)),
    )
    page.table(fields, [("; ".join(row.names), row.spread, row.basis, row.source) for row in report.doubts])


def write_rural(book: Workbook, report: RunReport) -> None:
    """The frontier and the measures, who gains and loses, and groups of areas; nothing without them."""
    rural = report.rural
    if rural is None:
        return
    amounts = PrintedAmounts(report)
    page = Sheet(book, "Rural", f"What rurality costs and buys; benefit in {report.harm_unit}", rural.words)
    page.table(
        (
            *(Field("Rule", width=44), Field("Rural share", "percent", 12), Field("Spent", "pounds", 17)),
            *(Field("A rural head", "pounds", 14), Field("An urban head", "pounds", 14)),
            *(Field("Benefit", "harm", 12), Field("Value", "harm", 12)),
            *(Field("None is worth more", "harm", 12), Field("Value lost", "harm", 12)),
            *(Field("Projects in", "whole", 10), Field("Projects out", "whole", 10)),
            Field("In words", width=60),
        ),
        [_rural_point(point, amounts) for point in list_points(rural)],
    )
    _area_groups(page, rural, amounts)
    page.line(f"Areas that get more and less under: {rural.headline}", "banner")
    page.table(
        (Field("Area", width=44), Field("Kind", width=12), Field("Gets more by", "check", 17)),
        [_area_change(row, amounts) for row in (*rural.gainers, *rural.losers)],
    )
    for sentence in rural.method:
        page.line(sentence)


def write_scenario(book: Workbook, report: RunReport) -> None:
    """What was assumed, and what changed because of it."""
    page = Sheet(book, "Scenario", f"{report.full_name} ({report.scenario})")
    if note := scenario_note(report):
        page.line(note)
    for over in report.overspends or ():
        page.line(over.words)
    if report.shocks:
        page.line("What is assumed to have happened", "banner")
        page.table(
            (
                *(Field("Shock", width=28), Field("Figures", width=34), Field("What it does", width=60)),
                *(Field("Source", width=40), Field("Dated", width=12)),
            ),
            [
                (
                    *(shock.name, "; ".join(f"{name}: {figure}" for name, figure in shock.figures)),
                    *(shock.said, shock.source, shock.dated.isoformat() if shock.dated else ""),
                )
                for shock in report.shocks
            ],
        )
    page.line("How priorities moved since last time", "banner")
    if report.since is None:
        page.line(NONE_BEFORE)
    else:
        _changes(page, report.since, PrintedAmounts(report))


def _uncertainty(page: Sheet, report: RunReport, uncertainty: UncertaintyReport) -> None:
    for sentence in uncertainty.words:
        page.line(sentence)
    page.line(f"Benefit over {uncertainty.draws:,} draws (seed {uncertainty.seed})", "banner")
    figures = (Field(name, "harm", 14) for name in RANGE_HEADINGS[1:6])
    shares = (Field(name, "percent", 14) for name in RANGE_HEADINGS[6:])
    page.table((Field(RANGE_HEADINGS[0], width=60), *figures, *shares), _ranges(report, uncertainty))
    page.line(
        f"How often each project would be chosen; of {uncertainty.decided:,} draws solved again", "banner"
    )
    page.table(
        (
            *(Field(CHOSEN_HEADINGS[0], width=60), Field(CHOSEN_HEADINGS[1], width=34)),
            *(Field(CHOSEN_HEADINGS[2], width=10), Field(CHOSEN_HEADINGS[3], "whole", 14)),
        ),
        [(row.name, row.option_name, "yes" if row.funded else "no", row.times) for row in uncertainty.chosen],
    )
    page.line("What an evaluation would be worth", "banner")
    page.table(
        (
            *(Field(EVALUATION_HEADINGS[0], width=60), Field(EVALUATION_HEADINGS[1], "harm", 14)),
            *(Field(EVALUATION_HEADINGS[2], "percent", 14), Field(EVALUATION_HEADINGS[3], "pounds", 17)),
            Field(EVALUATION_HEADINGS[4], width=14),
        ),
        _evaluations(report, uncertainty),
    )
    page.line(NO_OTHER)


def _ranges(report: RunReport, uncertainty: UncertaintyReport) -> list[tuple[Cell, ...]]:
    return [
        (
            row.name,
            *(report.rounded(each) for each in (row.mean, row.low, row.median, row.high, row.worst)),
            _share(row.best_bp),
            NOT_KNOWN if row.overspend_bp is None else _share(row.overspend_bp),
        )
        for row in uncertainty.ranges
    ]


def _evaluations(report: RunReport, uncertainty: UncertaintyReport) -> list[tuple[Cell, ...]]:
    amounts = PrintedAmounts(report)
    return [
        (
            *(row.name, report.rounded(row.value), _share(row.changes_bp)),
            NOT_KNOWN if row.pence is None else amounts.unsourced(row.pence),
            more_than_chance(row),
        )
        for row in uncertainty.worths
    ]


def _share(basis_points: int) -> Decimal:
    return Decimal(basis_points).scaleb(-4)


def _rural_point(point: RuralPoint, amounts: PrintedAmounts) -> tuple[Cell, ...]:
    if point.benefit is None or point.pence is None:
        return (point.name, *("",) * 10, point.message or point.status)
    known = point.precision
    values: list[Cell] = [
        NOT_KNOWN if each is None else rounded(each, known) for each in (point.value, point.value_bound)
    ]
    lost: Cell = NONE if point.lost is None or not point.can_be_told else rounded(point.lost, known)
    return (
        point.name,
        "" if point.rural_bp is None else Decimal(point.rural_bp).scaleb(-4),
        amounts.unsourced(point.pence),
        *(
            NOT_KNOWN if pence is None else amounts.unsourced(pence)
            for pence in (point.rural_per_head, point.urban_per_head)
        ),
        *(rounded(point.benefit, known), *values, lost),
        *(len(point.gained_projects), len(point.lost_projects), point.sentence),
    )


def _area_groups(page: Sheet, rural: RuralReport, amounts: PrintedAmounts) -> None:
    page.line("Areas in groups", "banner")
    page.table(
        (
            *(Field("Areas", width=44), Field("Number", "whole", 12), Field("People", "whole", 17)),
            *(Field("Recorded harm", "percent", 14), Field("No rural rule", "pounds", 17)),
            Field("Headline", "pounds", 17),
        ),
        [_area_group(row, amounts) for row in rural.groups],
    )


def _area_group(row: AreaGroupReport, amounts: PrintedAmounts) -> tuple[Cell, ...]:
    return (
        *(row.group, row.areas, row.people),
        NOT_KNOWN if row.need_bp is None else Decimal(row.need_bp).scaleb(-4),
        *(NONE if pence is None else amounts.unsourced(pence) for pence in (row.reference, row.headline)),
    )


def _area_change(row: AreaChange, amounts: PrintedAmounts) -> tuple[Cell, ...]:
    return row.name, "rural" if row.rural else "urban", amounts.unsourced(row.pence)


def _changes(page: Sheet, changes: ChangesReport, amounts: PrintedAmounts) -> None:
    for sentence in changes.words:
        page.line(sentence)
    fields = (
        *(Field("Priority", width=28), Field("Weight then", "ratio", 12), Field("Weight now", "ratio", 12)),
        *(Field("Money then", "pounds", 17), Field("Money now", "pounds", 17)),
        *(Field("Share then", "percent", 12), Field("Share now", "percent", 12)),
    )
    page.table(fields, [_priority_change(item, amounts) for item in changes.priorities])
    page.line("Inputs that changed", "banner")
    for sentence in changes.inputs:
        page.line(sentence)
    if changes.more_inputs:
        page.line(f"And {changes.more_inputs:,} more.")


def _priority_change(item: PriorityChange, amounts: PrintedAmounts) -> tuple[Cell, ...]:
    return (
        item.name,
        *(ABSENT if weight is None else weight for weight in (item.weight_before, item.weight_after)),
        *(ABSENT if pence is None else amounts.unsourced(pence) for pence in (item.before, item.after)),
        *("" if share is None else Decimal(share).scaleb(-4) for share in (item.before_bp, item.after_bp)),
    )
