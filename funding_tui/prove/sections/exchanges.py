"""What could be exchanged: half a page from which a board chooses, and not the last decimal."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.exchanges import BESIDE_HEADINGS, PLACES, VOUCHED, beside_cells
from funding_tui.base.formats import join_words
from funding_tui.rendering.blocks import Block, Column, Heading, Money, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

_BESIDE = (
    Column(BESIDE_HEADINGS[0], share=2),
    *(Column(name, share=4) for name in BESIDE_HEADINGS[1:3]),
    *(Column(name, numeric=True) for name in BESIDE_HEADINGS[3:]),
)
_PLACE = (
    Column("Project", share=4),
    Column("In the good allocations", share=2),
    Column("Known from", share=2),
    Column("What would change", share=5),
)


def what_could_be_exchanged(report: RunReport) -> Iterator[Block]:
    """What may be exchanged, and allocations side by side; nothing where that was not asked."""
    found = report.exchanges
    if found is None:
        return
    yield Heading(2, "What could be exchanged at no loss that was proven")
    yield bullets(found.words, otherwise="")
    if len(found.allocations) > 1:
        illustrative = IllustrativeAmounts(report).any
        rows: list[tuple[str | Money, ...]] = []
        for number, row in enumerate(found.allocations, start=1):
            name, comes_in, goes_out, benefit, value, _, _, rural = beside_cells(
                number, row, report.precision, illustrative=False
            )
            texts = (name, safe_line(comes_in), safe_line(goes_out), benefit, value)
            rows.append((*texts, Money(row.spent, illustrative), Money(row.left, illustrative), rural))
        yield table("Allocations side by side, each checked to the penny", _BESIDE, rows)


def every_place(report: RunReport) -> Iterator[Block]:
    """Each project: in every good allocation, in none, or what it may be exchanged for."""
    found = report.exchanges
    if found is None:
        return
    rows = []
    for row in found.projects:
        parts = [f"in: {join_words(row.comes_in)}"] if row.comes_in else []
        parts += [f"out: {join_words(row.goes_out)}"] if row.goes_out else []
        parts += [f"by another option: {join_words(row.other_options)}"] if row.other_options else []
        rows.append(
            (
                safe_line(row.name, LONGEST_NAME),
                PLACES[row.place],
                VOUCHED[row.vouched],
                safe_line("; ".join(parts)),
            )
        )
    yield table("Where each project stands in the good allocations", _PLACE, rows)
    yield Paragraph(found.words[0] if found.words else "", "note")
