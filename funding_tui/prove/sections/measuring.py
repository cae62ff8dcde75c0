"""What will be counted to learn whether it worked."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import harm
from funding_tui.rendering.blocks import Block, Column, Heading, Paragraph, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

_COLUMNS = (
    *(Column("Priority", share=3), Column("What is counted", share=6)),
    *(Column("Recorded a year now", numeric=True), Column("Reckoned to be prevented", numeric=True)),
    Column("Target"),
)
NOT_SET = "not set"


def what_we_will_measure(report: RunReport) -> Iterator[Block]:
    """For each priority with money: its baseline from the records, and what the run reckons to prevent."""
    yield Heading(1, "What we will measure")
    rows = [
        (
            safe_line(row.name, LONGEST_NAME),
            safe_line(row.proxy) or "recorded harm under this priority",
            harm(row.need),
            harm(row.benefit),
            NOT_SET,
        )
        for row in report.by_priority
        if row.pence
    ]
    yield table(f"Baselines, in {safe_line(report.harm_unit, LONGEST_NAME)}", _COLUMNS, rows)
    yield Paragraph(
        "What is prevented is reckoned over all the years funded. A target is set by the board; none is "
        "recorded with this run.",
        "note",
    )
