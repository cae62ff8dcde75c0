"""What the section 151 officer signs: the money by stream, year and cost type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from funding_tui.allocate.report.allocation import PotReport
from funding_tui.allocate.report.balance_words import stream_label
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count
from funding_tui.prove.claims import check_words
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.balances import balances_in_full
from funding_tui.prove.sections.certificate import signature
from funding_tui.rendering.blocks import (
    Block,
    Column,
    Heading,
    Money,
    Paragraph,
    bullets,
    pounds,
    table,
)
from funding_tui.rendering.text import LONGEST_NAME, safe_line

# more pots than this, and the table of every pot is in the appendix
POTS_IN_BODY = 8
_FREE, _ALLOCATED = Column("Free", numeric=True), Column("Allocated", numeric=True)
_STRANDED, _LEFT = Column("Stranded", numeric=True), Column("Left", numeric=True)
Row = tuple[str | Money, ...]


def financial_implications(report: RunReport) -> Iterator[Block]:
    """What was free, what is allocated and what is left, by stream, year, cost type and pot."""
    yield Heading(1, "Financial implications")
    yield bullets(_sentences(report), otherwise="")
    yield from balances_in_full(report)
    yield _grouped(
        report,
        "By stream",
        "Stream",
        lambda pot: (pot.stream, stream_label(report, pot.stream, pot.stream_name)),
    )
    yield _grouped(report, "By financial year", "Financial year", lambda pot: (pot.financial_year, ""))
    yield _grouped(report, "By cost type", "Cost type", lambda pot: (pot.cost_type, ""))
    if len(report.by_pot) <= POTS_IN_BODY:
        yield every_pot(report)
    else:
        yield Paragraph("Every pot is in an appendix.", "note")
    yield from signature(report)


def every_pot(report: RunReport) -> Block:
    """The table of every pot: one stream, one year, one cost type."""
    amounts = PrintedAmounts(report)
    rows: list[Row] = [
        (
            safe_line(stream_label(report, pot.stream, pot.stream_name), LONGEST_NAME),
            safe_line(pot.financial_year, 40),
            safe_line(pot.cost_type, 40),
            *_amounts(report, [pot], amounts),
        )
        for pot in report.by_pot
    ]
    if rows:
        rows.append(("Total", "", "", *_amounts(report, report.by_pot, amounts)))
    columns = (Column("Stream", share=4), Column("Year"), Column("Cost type"), *_columns(report))
    return table("Every pot", columns, rows, total=True)


def _sentences(report: RunReport) -> list[str]:
    stranded = sum(pot.stranded for pot in report.by_pot)
    left = report.free - report.allocated - stranded
    sentences = [
        f"{pounds(report.free)} was free in {count(len(report.by_pot), 'pot', 'pots')} before this run. "
        f"It allocates {pounds(report.allocated)} in {count(len(report.lines), 'line', 'lines')}, "
        f"{f'{pounds(stranded)} is stranded, ' if stranded else ''}and it leaves {pounds(left)}.",
        "Free is what is awarded less what is committed or spent. Forecast spending is not taken from it.",
        *_moves(report),
        check_words(report),
    ]
    short = [pot for pot in report.by_pot if pot.free < 0]
    if short:
        owed = pounds(-sum(pot.free for pot in short))
        pots = count(len(short), "pot is", "pots are")
        sentences.append(f"{pots} over-committed by {owed}. This must be put right first; totals count it.")
    promised = [pot for pot in report.by_pot if pot.free >= 0 and pot.left + pot.carried < 0]
    if promised:
        more = pounds(-sum(pot.left + pot.carried for pot in promised))
        pots = count(len(promised), "pot promises", "pots promise")
        sentences.append(f"{pots} {more} more than they hold, which is underwritten: see page 1.")
    if report.demonstration:
        sentences.append("Amounts marked (i) are illustrative: they are certified as a DEMONSTRATION only.")
    return sentences


def _moves(report: RunReport) -> Iterator[str]:
    said = "Each line is charged to one pot: one stream, one financial year, one cost type."
    carried = [pot for pot in report.by_pot if pot.carried > 0]
    if not carried:
        yield f"{said} No money moves from one pot to another."
        return
    into = "; ".join(
        f"{pounds(pot.carried)} into {pot.stream_name}, {pot.financial_year} {pot.cost_type}"
        for pot in carried
    )
    yield f"{said} Money is carried to a later year where a rule lets it: {into}."


def _columns(report: RunReport) -> tuple[Column, ...]:
    """The columns of amounts; stranded money has one where there is any."""
    return (_FREE, _ALLOCATED, _STRANDED, _LEFT) if report.stranded else (_FREE, _ALLOCATED, _LEFT)


def _grouped(
    report: RunReport, caption: str, heading: str, group: Callable[[PotReport], tuple[str, str]]
) -> Block:
    """Pots added up by what they share, a code and a name for it, in the order of the codes."""
    amounts = PrintedAmounts(report)
    groups: dict[tuple[str, str], list[PotReport]] = {}
    for pot in report.by_pot:
        groups.setdefault(group(pot), []).append(pot)
    rows: list[Row] = [
        (safe_line(name or code, LONGEST_NAME), *_amounts(report, pots, amounts))
        for (code, name), pots in sorted(groups.items())
    ]
    if rows:
        rows.append(("Total", *_amounts(report, report.by_pot, amounts)))
    return table(caption, (Column(heading), *_columns(report)), rows, total=True)


def _amounts(report: RunReport, pots: Sequence[PotReport], amounts: PrintedAmounts) -> tuple[Money, ...]:
    names = ("free", "allocated", "stranded", "left") if report.stranded else ("free", "allocated", "left")
    return tuple(amounts.of_pots(name, pots) for name in names)
