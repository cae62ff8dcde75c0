"""The run under other weights of harm, side by side, and how little reach is enough."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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
from funding_tui.rendering.blocks import Block, Column, Heading, Page, Paragraph, bullets, table
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
    """Every set side by side, where each project flips, and the least reach of each effect; an appendix."""
    found = report.weight_sets
    if found is None:
        return
    yield Page(landscape=True)
    yield Heading(1, "Appendix: under other weights of harm")
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
    yield table(
        "What one offence counts as, in the unit of each set", _wide(headings), [_clean(row) for row in rows]
    )


def _decisions(found: WeightSetsReport) -> Iterator[Block]:
    headings, rows = side_by_side(found)
    if rows:
        yield table("Projects that are not decided alike", _wide(headings), [_clean(row) for row in rows])
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


def _wide(headings: Sequence[str]) -> tuple[Column, ...]:
    """A first column of names, and one for the run and for each set."""
    first, run, *sets = (safe_line(name, LONGEST_NAME) for name in headings)
    return Column(first, share=5), Column(run, share=1), *(Column(name, share=2) for name in sets)


def _clean(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(safe_line(cell, LONGEST_PARAGRAPH) for cell in cells)
