"""The Summary sheet: what the run is, its live totals, and one check of the whole workbook."""

from __future__ import annotations

from decimal import Decimal

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import moment, share
from funding_tui.base.names import NAMES_ARE_TYPED
from funding_tui.prove.claims import (
    banner,
    check_words,
    has_allocation,
    proof_words,
    state_words,
    status_words,
    unit_words,
    warnings,
)
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.certificate import certificate_facts
from funding_tui.prove.sections.opening import paper_title
from funding_tui.prove.sheets.sums import Row, WorkbookSums, share_of
from funding_tui.rendering.blocks import Money, in_pounds
from funding_tui.rendering.workbook import Field, Formula, Sheet, Workbook


def start_summary(book: Workbook, report: RunReport) -> Sheet:
    """The first sheet, with what the run is; its totals follow once the other sheets are written."""
    page = Sheet(book, "Summary", f"{state_words(report)}. {paper_title(report)}")
    if report.standing is not None:
        page.line(banner(report), "banner")
    for warning in warnings(report):
        page.line(warning, "banner")
    facts = (
        ("Partnership", report.partnership),
        ("Scenario", f"{report.full_name} ({report.scenario})"),
        ("Run", f"{report.run}, on {moment(report.created_at)}"),
        ("Prepared by", report.author),
        ("Status", f"{status_words(report).capitalize()}. {proof_words(report)}"),
        ("Checked", check_words(report)),
        (
            "Benefit",
            f"{report.write(report.benefit)} {report.harm_unit}" if has_allocation(report) else "none",
        ),
        ("What it is counted in", unit_words(report)),
        ("Value", report.weights_line or "the same as benefit: every priority weighs 1"),
        ("Hash of the problem", report.problem_hash),
    )
    for label, value in (*facts, *certificate_facts(report)):
        page.line(f"{label}: {value}")
    if report.standing is not None and report.standing.certificate is not None:
        page.line(NAMES_ARE_TYPED)
    if has_allocation(report):
        page.line(
            "Live totals are added up from the other sheets. Check is live minus reported and must be zero."
        )
    return page


def add_totals(page: Sheet, report: RunReport, sums: WorkbookSums) -> None:
    """The live totals next to the reported ones, and the sum of every check in the workbook."""
    amounts = PrintedAmounts(report)
    free = sum(pot.free for pot in report.by_pot)
    rural = sums.pence("Rural", 1)
    free_reported = amounts.pots(report.by_pot, report.free)
    stranded = sum(pot.stranded for pot in report.by_pot)
    left = Money(report.free - report.allocated - stranded, free_reported.illustrative)
    pairs = (
        ("Free before this run", "TotalFree", free, free_reported),
        ("Allocated", "TotalAllocated", sums.total, amounts.allocated(report.allocated)),
        ("Stranded", "TotalStranded", stranded, amounts.pots(report.by_pot, stranded)),
        ("Left", "TotalFree-TotalAllocated-TotalStranded", free - sums.total - stranded, left),
        (
            "Spent in rural areas",
            "SUMIFS(LinePounds,LineRuralNo,1)",
            rural,
            amounts.rural(report.rural_pence, rural=True),
        ),
    )
    first = page.next_row()
    rows: list[Row] = [
        (
            what,
            Formula(f"ROUND({formula},2)", in_pounds(pence), reported.illustrative),
            reported,
            sums.check("B", "C", pence - reported.pence),
        )
        for what, formula, pence, reported in pairs
    ]
    page.book.name("TotalRural", f"Summary!$B${first + len(pairs) - 1}")
    fields = (
        *(Field("What", width=38), Field("Live", "pounds", 20), Field("Reported", "pounds", 20)),
        Field("Check", "check", 14),
    )
    span = page.table(fields, rows)
    sums.watch(page, span, "D")
    _rural_share(page, report, share(rural, sums.total))
    _one_check(page, sums)


def _rural_share(page: Sheet, report: RunReport, live: int) -> None:
    reported = Decimal(report.rural_bp).scaleb(-4)
    check = Formula("ROUND(B{row}-C{row},4)", Decimal(live).scaleb(-4) - reported)
    fields = (
        *(Field("Share", width=38), Field("Live", "percent"), Field("Reported", "percent")),
        Field("Check", "percent"),
    )
    row: Row = (
        "Rural share of the money allocated",
        share_of("TotalRural", "TotalAllocated", live),
        reported,
        check,
    )
    page.table(fields, [row])


def _one_check(page: Sheet, sums: WorkbookSums) -> None:
    formula = "+".join(f"SUMPRODUCT(ABS({area}))" for area in sums.checks)
    row: Row = (
        "Every check in this workbook, added up",
        Formula(f"ROUND({formula},2)", in_pounds(sums.difference)),
    )
    span = page.table((Field("One check", width=38), Field("Zero when all agree", "check")), [row])
    page.book.warn_unless_zero(page.sheet, span, "B")
    page.book.name("AllChecks", f"Summary!$B${span.first}")
