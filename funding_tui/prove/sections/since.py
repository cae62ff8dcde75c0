"""How priorities moved since the allocation before."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import PriorityChange, RunReport
from funding_tui.base.formats import percent
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.rendering.blocks import Block, Column, Heading, Money, Paragraph, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

NONE_BEFORE = "No earlier allocation is recorded, so there is nothing to hold this one against."
ABSENT = "no priority"
_COLUMNS = (
    Column("Priority", share=4),
    Column("Weight then", numeric=True),
    Column("Weight now", numeric=True),
    Column("Money then", numeric=True),
    Column("Money now", numeric=True),
    Column("Share then", numeric=True),
    Column("Share now", numeric=True),
)


def how_priorities_moved(report: RunReport) -> Iterator[Block]:
    """Each priority then and now, what came in and went out, and what was put in otherwise."""
    yield Heading(1, "How priorities moved since last time")
    told = report.since
    if told is None:
        yield Paragraph(NONE_BEFORE)
        return
    yield Paragraph(" ".join(safe_line(words) for words in told.words))
    amounts = PrintedAmounts(report)
    rows = [_row(item, amounts) for item in told.priorities]
    yield table("Each priority then and now", _COLUMNS, rows)
    if told.inputs:
        more = f" And {told.more_inputs:,} more." if told.more_inputs else ""
        put_in = " ".join(safe_line(words) for words in told.inputs)
        mark = " (amounts illustrative)" if report.demonstration else ""
        yield Paragraph(f"What was put in otherwise{mark}: {put_in}{more}", "note")


def _row(item: PriorityChange, amounts: PrintedAmounts) -> tuple[str | Money, ...]:
    return (
        safe_line(item.name, LONGEST_NAME),
        *(ABSENT if weight is None else f"{weight:g}" for weight in (item.weight_before, item.weight_after)),
        *("-" if pence is None else amounts.unsourced(pence) for pence in (item.before, item.after)),
        *("-" if share is None else percent(share) for share in (item.before_bp, item.after_bp)),
    )
