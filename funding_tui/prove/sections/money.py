"""What the section 151 officer signs: the money by stream, year and cost type."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from funding_tui.allocate.report.allocation import PotReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count
from funding_tui.base.names import NAMES_ARE_TYPED
from funding_tui.prove.claims import check_words, is_sound
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.rendering.blocks import (
    Block,
    Column,
    Facts,
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
_AMOUNTS = (Column("Free", numeric=True), Column("Allocated", numeric=True), Column("Left", numeric=True))
Row = tuple[str | Money, ...]


def financial_implications(report: RunReport) -> Iterator[Block]:
    """What was free, what is allocated and what is left, by stream, year, cost type and pot."""
    yield Heading(1, "Financial implications")
    yield bullets(_sentences(report), otherwise="")
    yield _grouped(report, "By stream", "Stream", lambda pot: (pot.stream, pot.stream_name))
    yield _grouped(report, "By financial year", "Financial year", lambda pot: (pot.financial_year, ""))
    yield _grouped(report, "By cost type", "Cost type", lambda pot: (pot.cost_type, ""))
    if len(report.by_pot) <= POTS_IN_BODY:
        yield every_pot(report)
    else:
        yield Paragraph("Every pot is in an appendix.", "note")
    yield _certificate(report)
    if is_sound(report):
        yield Paragraph(NAMES_ARE_TYPED, "note")


def _certificate(report: RunReport) -> Block:
    """Where the certifier signs; a paper that cannot be certified has no such place."""
    if not is_sound(report):
        return Paragraph("These figures cannot be certified: see the warnings on page 1.", "strong")
    line = "_" * 32
    return Facts((("Certified by", f"{line}  Section 151 officer"), ("Date", line)))


def every_pot(report: RunReport) -> Block:
    """The table of every pot: one stream, one year, one cost type."""
    amounts = PrintedAmounts(report)
    rows: list[Row] = [
        (
            safe_line(pot.stream_name, LONGEST_NAME),
            safe_line(pot.financial_year, 40),
            safe_line(pot.cost_type, 40),
            *_amounts([pot], amounts),
        )
        for pot in report.by_pot
    ]
    if rows:
        rows.append(("Total", "", "", *_amounts(report.by_pot, amounts)))
    columns = (Column("Stream", share=4), Column("Year"), Column("Cost type"), *_AMOUNTS)
    return table("Every pot", columns, rows, total=True)


def _sentences(report: RunReport) -> list[str]:
    left = report.free - report.allocated
    unspent = [pot for pot in report.by_pot if pot.left > 0]
    over = [pot for pot in report.by_pot if pot.left < 0]
    sentences = [
        f"{pounds(report.free)} was free in {count(len(report.by_pot), 'pot', 'pots')} before this run. "
        f"It allocates {pounds(report.allocated)} in {count(len(report.lines), 'line', 'lines')} "
        f"and leaves {pounds(left)}.",
        "Each line is charged to one pot: one stream, one financial year, one cost type. "
        "No money moves from one pot to another.",
        check_words(report),
    ]
    if unspent:
        pots = count(len(unspent), "pot holds", "pots hold")
        sentences.append(
            f"{pots} money that this run does not use. Whether it may be carried past 31 March depends on "
            "the rules of its stream."
        )
    if over:
        sentences.append(f"{count(len(over), 'pot is', 'pots are')} overspent. This must be put right first.")
    if report.demonstration:
        sentences.append("Amounts marked (i) are illustrative and cannot be certified.")
    return sentences


def _grouped(
    report: RunReport, caption: str, heading: str, group: Callable[[PotReport], tuple[str, str]]
) -> Block:
    """Pots added up by what they share, a code and a name for it, in the order of the codes."""
    amounts = PrintedAmounts(report)
    groups: dict[tuple[str, str], list[PotReport]] = {}
    for pot in report.by_pot:
        groups.setdefault(group(pot), []).append(pot)
    rows: list[Row] = [
        (safe_line(name or code, LONGEST_NAME), *_amounts(pots, amounts))
        for (code, name), pots in sorted(groups.items())
    ]
    if rows:
        rows.append(("Total", *_amounts(report.by_pot, amounts)))
    return table(caption, (Column(heading), *_AMOUNTS), rows, total=True)


def _amounts(pots: Sequence[PotReport], amounts: PrintedAmounts) -> tuple[Money, Money, Money]:
    return (
        amounts.pots(pots, sum(pot.free for pot in pots)),
        amounts.pots(pots, sum(pot.allocated for pot in pots)),
        amounts.pots(pots, sum(pot.left for pot in pots)),
    )
