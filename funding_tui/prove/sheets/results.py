"""The sheets of projects, priorities and areas: live sums next to what the run reported."""

from __future__ import annotations

from funding_tui.allocate.report.allocation import FundedProject
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import share
from funding_tui.prove.claims import years_words
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sheets.sums import LIVE, Row, WorkbookSums, column_sum, share_of
from funding_tui.rendering.blocks import in_pounds
from funding_tui.rendering.workbook import Field, Formula, Sheet, Workbook


def write_projects(book: Workbook, report: RunReport, sums: WorkbookSums) -> None:
    """The projects funded."""
    page = Sheet(book, "Projects", "Projects funded", [LIVE])
    fields = (
        *(Field("No.", "whole", 6), Field("Project", width=13), Field("Name", width=28)),
        *(Field("Option", width=18), Field("Priority", width=12), Field("Areas", "whole", 8)),
        *(Field("Cost, live", "pounds", 15), Field("Cost, reported", "pounds", 15)),
        *(Field("Check", "check", 9), Field("Rural, live", "pounds", 15)),
        *(Field("Rural, reported", "pounds", 15), Field("Check", "check", 9)),
        *(Field("Benefit", "harm", 11), Field("Value", "harm", 11), Field("Basis", width=13)),
        *(Field("What it rests on", width=34), Field("Why", width=34)),
    )
    amounts = PrintedAmounts(report)
    numbers = sums.joins.projects
    rows = [_project(item, numbers[item.project, item.option], sums, report) for item in report.funded]
    live = sum(sums.pence("Project", number) for number in numbers.values())
    live_rural = sum(sums.rural_pence(number) for number in numbers.values())
    reported = sum(item.pence for item in report.funded)
    reported_rural = sum(item.rural_pence for item in report.funded)
    illustrative = amounts.allocated(0).illustrative
    totals: Row = (
        *("Total", "", "", "", "", ""),
        *(
            column_sum("G", live, illustrative=illustrative),
            column_sum("H", reported, illustrative=illustrative),
            "",
        ),
        *(
            column_sum("J", live_rural, illustrative=illustrative),
            column_sum("K", reported_rural, illustrative=illustrative),
            "",
        ),
        *("", "", "", "", ""),
    )
    sums.watch(page, page.table(fields, rows, totals), "IL")


def _project(item: FundedProject, number: int, sums: WorkbookSums, report: RunReport) -> Row:
    amounts = PrintedAmounts(report)
    cost, rural = (amounts.project(item.project, pence) for pence in (item.pence, item.rural_pence))
    return (
        *(number, item.project, item.name, item.option_name or item.option, item.priority, item.areas),
        *(sums.live("Project", number, illustrative=cost.illustrative), cost),
        sums.check("G", "H", sums.pence("Project", number) - item.pence),
        *(sums.rural_live(number, illustrative=rural.illustrative), rural),
        sums.check("J", "K", sums.rural_pence(number) - item.rural_pence),
        *(report.rounded(item.benefit), report.rounded(item.value), item.basis, item.basis_words, item.why),
    )


def write_priorities(book: Workbook, report: RunReport, sums: WorkbookSums) -> None:
    """What each priority gets, its need, and what comes of it."""
    page = Sheet(
        book,
        "Priorities",
        f"By priority; need and benefit in {report.harm_unit}, over {years_words(report)}",
        [LIVE],
    )
    fields = (
        *(Field("No.", "whole", 6), Field("Priority", width=12), Field("Name", width=44)),
        *(Field("Weight", "plain", 9), Field("Amount, live", "pounds", 17)),
        *(Field("Amount, reported", "pounds", 17), Field("Check", "check", 9)),
        *(Field("Share of money", "percent", 10), Field("Need", "harm", 13)),
        *(Field("Benefit", "harm", 12), Field("Value", "harm", 12), Field("How harm is measured", width=34)),
    )
    amounts = PrintedAmounts(report)
    rows: list[Row] = []
    for item in report.by_priority:
        number = sums.joins.priorities[item.code]
        money, live = amounts.priority(item.code, item.pence), sums.pence("Priority", number)
        rows.append(
            (
                *(number, item.code, item.name, item.weight),
                *(sums.live("Priority", number, illustrative=money.illustrative), money),
                sums.check("E", "F", live - item.pence),
                share_of("E{row}", "TotalAllocated", share(live, sums.total)),
                *(report.rounded(each) for each in (item.need, item.benefit, item.value)),
                item.proxy,
            )
        )
    live = sum(sums.pence("Priority", number) for number in sums.joins.priorities.values())
    reported = sum(item.pence for item in report.by_priority)
    illustrative = amounts.allocated(0).illustrative
    totals: Row = (
        "Total",
        "",
        "",
        "",
        column_sum("E", live, illustrative=illustrative),
        column_sum("F", reported, illustrative=illustrative),
        *[""] * 6,
    )
    sums.watch(page, page.table(fields, rows, totals), "G")


def write_areas(book: Workbook, report: RunReport, sums: WorkbookSums) -> None:
    """What each area gets, rural areas first."""
    page = Sheet(book, "Areas", "By area, rural areas first", [LIVE])
    fields = (
        *(Field("No.", "whole", 6), Field("Area", width=12), Field("Name", width=34)),
        *(Field("Kind", width=8), Field("People", "whole", 10)),
        *(Field("Amount, live", "pounds", 17), Field("Amount, reported", "pounds", 17)),
        *(Field("Check", "check", 9), Field("Per person", "pounds", 12), Field("Benefit", "harm", 12)),
    )
    amounts = PrintedAmounts(report)
    rows: list[Row] = []
    for area in sorted(report.by_area, key=lambda area: (not area.rural, -area.pence, area.name)):
        number = sums.joins.areas[area.code]
        money, live = amounts.area(area.code, area.pence), sums.pence("Area", number)
        rows.append(
            (
                *(number, area.code, area.name, "rural" if area.rural else "urban", area.population),
                *(sums.live("Area", number, illustrative=money.illustrative), money),
                sums.check("F", "G", live - area.pence),
                _a_person(live, area.population),
                report.rounded(area.benefit),
            )
        )
    people = sum(area.population for area in report.by_area)
    live = sum(sums.pence("Area", number) for number in sums.joins.areas.values())
    reported = sum(area.pence for area in report.by_area)
    illustrative = amounts.allocated(0).illustrative
    totals: Row = (
        *("Total", "", "", "", people),
        *(
            column_sum("F", live, illustrative=illustrative),
            column_sum("G", reported, illustrative=illustrative),
            "",
            "",
            "",
        ),
    )
    sums.watch(page, page.table(fields, rows, totals), "H")


def _a_person(pence: int, people: int) -> Formula:
    """Pounds for each person, rounded down to the penny."""
    formula = "IF(E{row}=0,0,INT(ROUND(F{row}*100,0)/E{row})/100)"
    return Formula(formula, in_pounds(pence // people if people > 0 else 0))
