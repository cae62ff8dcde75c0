"""The run under other weights of harm, side by side, and how little reach is enough."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.weight_sets import WeightSetsReport
from funding_tui.allocate.weight_sets.words import (
    HELD_NOTE,
    NOT_COMPARED,
    REACH_HEADINGS,
    SET_HEADINGS,
    flip_words,
    reach_cells,
    set_cells,
    side_by_side,
    weight_rows,
)
from funding_tui.rendering.blocks import Block, Column, Heading, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line

REACH_NOTE = (
    "Each effect is moved alone, the others being as stated; a project that is worth funding for another "
    "effect stays at any reach of this one."
)


def weights_in_brief(report: RunReport) -> Iterator[Block]:
    """What other weights of harm would change, in a sentence."""
    found = report.weight_sets
    yield Paragraph(NOT_COMPARED if found is None else safe_line(found.words[0], LONGEST_PARAGRAPH))


def weights_in_full(report: RunReport) -> Iterator[Block]:
    """Every set of weights side by side, where each project flips, and the least reach of each effect."""
    yield Heading(2, "Under other weights of harm")
    found = report.weight_sets
    if found is None:
        yield Paragraph(NOT_COMPARED)
        return
    yield bullets([safe_line(words, LONGEST_PARAGRAPH) for words in found.words], otherwise="")
    yield from _weights(found)
    yield from _decisions(found)
    yield from _reaches(found)
    yield table(
        "Sets of weights on record",
        tuple(Column(name, share=3 if name in ("Set", "Source", "Licence") else 1) for name in SET_HEADINGS),
        [_clean(set_cells(each)) for each in found.sets],
    )


def _weights(found: WeightSetsReport) -> Iterator[Block]:
    headings, rows = weight_rows(found)
    columns = [Column(safe_line(name, LONGEST_NAME), numeric=at > 0) for at, name in enumerate(headings)]
    yield table(
        "What one offence counts as, in the unit of each set",
        (Column(headings[0], share=3), *columns[1:]),
        [_clean(row) for row in rows],
    )


def _decisions(found: WeightSetsReport) -> Iterator[Block]:
    headings, rows = side_by_side(found)
    if rows:
        columns = (Column(headings[0], share=3), *(Column(safe_line(name)) for name in headings[1:]))
        yield table("Projects that are not decided alike", columns, [_clean(row) for row in rows])
        yield Paragraph(HELD_NOTE, "note")
    flips = [flip_words(each, row) for each in found.sets for row in each.flips]
    if flips:
        yield bullets([safe_line(words, LONGEST_PARAGRAPH) for words in flips], otherwise="")


def _reaches(found: WeightSetsReport) -> Iterator[Block]:
    if not found.reaches:
        return
    columns = tuple(
        Column(name, numeric=at == 2, share=3 if at in (0, 1, 4) else 1)
        for at, name in enumerate(REACH_HEADINGS)
    )
    rows = [_clean(reach_cells(row)) for row in found.reaches]
    yield table("How little reach is enough", columns, rows)
    yield Paragraph(REACH_NOTE, "note")


def _clean(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(safe_line(cell, LONGEST_PARAGRAPH) for cell in cells)
