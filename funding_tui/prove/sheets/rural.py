"""The sheet of the rural analysis: every rule on where money goes, held against none."""

from __future__ import annotations

from decimal import Decimal

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.rural import AreaChange, AreaGroupReport, RuralPoint, RuralReport
from funding_tui.allocate.rural.words import NONE, list_points
from funding_tui.base.formats import NOT_KNOWN
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sheets.book import Cell, Field, Sheet, Workbook


def write_rural(book: Workbook, report: RunReport) -> None:
    """The frontier and the measures, who gains and loses, and groups of areas; nothing where not asked."""
    told = report.rural
    if told is None:
        return
    amounts = PrintedAmounts(report)
    page = Sheet(book, "Rural", f"What rurality costs and buys; benefit in {report.harm_unit}", told.words)
    page.table(
        (
            *(Field("Rule", width=44), Field("Rural share", "percent", 12), Field("Spent", "pounds", 17)),
            *(Field("A rural head", "pounds", 14), Field("An urban head", "pounds", 14)),
            *(Field("Benefit", "harm", 12), Field("At most", "harm", 12), Field("Lost", "harm", 12)),
            *(Field("Projects in", "whole", 10), Field("Projects out", "whole", 10)),
            Field("In words", width=60),
        ),
        [_point(point, amounts) for point in list_points(told)],
    )
    _groups(page, told, amounts)
    page.line(f"Areas that get more and less under: {told.headline}", "banner")
    page.table(
        (Field("Area", width=44), Field("Kind", width=12), Field("Gets more by", "check", 17)),
        [_area(row, amounts) for row in (*told.gainers, *told.losers)],
    )
    for sentence in told.method:
        page.line(sentence)


def _point(point: RuralPoint, amounts: PrintedAmounts) -> tuple[Cell, ...]:
    if point.benefit is None or point.pence is None:
        return (point.name, *("",) * 9, point.message or point.status)
    lost: Cell = NONE if point.lost is None or not point.can_be_told else point.lost
    return (
        point.name,
        "" if point.rural_bp is None else Decimal(point.rural_bp).scaleb(-4),
        amounts.unsourced(point.pence),
        *(
            NOT_KNOWN if pence is None else amounts.unsourced(pence)
            for pence in (point.rural_per_head, point.urban_per_head)
        ),
        *(point.benefit, NOT_KNOWN if point.bound is None else point.bound, lost),
        *(len(point.gained_projects), len(point.lost_projects), point.sentence),
    )


def _groups(page: Sheet, told: RuralReport, amounts: PrintedAmounts) -> None:
    page.line("Areas in groups", "banner")
    page.table(
        (
            *(Field("Areas", width=44), Field("Number", "whole", 12), Field("People", "whole", 17)),
            *(Field("Recorded harm", "percent", 14), Field("No rural rule", "pounds", 17)),
            Field("Headline", "pounds", 17),
        ),
        [_group(row, amounts) for row in told.groups],
    )


def _group(row: AreaGroupReport, amounts: PrintedAmounts) -> tuple[Cell, ...]:
    return (
        *(row.group, row.areas, row.people),
        NOT_KNOWN if row.need_bp is None else Decimal(row.need_bp).scaleb(-4),
        *(NONE if pence is None else amounts.unsourced(pence) for pence in (row.reference, row.headline)),
    )


def _area(row: AreaChange, amounts: PrintedAmounts) -> tuple[Cell, ...]:
    return row.name, "rural" if row.rural else "urban", amounts.unsourced(row.pence)
