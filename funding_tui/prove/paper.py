"""The content of the board paper, before it has a file format, so that every format says the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from string import ascii_uppercase as LETTERS

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import moment
from funding_tui.prove.claims import has_allocation, running_words
from funding_tui.prove.sections.appendices import every_input, every_line, how_solved
from funding_tui.prove.sections.effect_years import years_of_effects
from funding_tui.prove.sections.exchanges import every_place, what_could_be_exchanged
from funding_tui.prove.sections.money import financial_implications
from funding_tui.prove.sections.next_steps import still_to_write, what_we_will_measure
from funding_tui.prove.sections.opening import nothing_found, paper_title, recommendation, title_block
from funding_tui.prove.sections.options import every_reason, options_considered
from funding_tui.prove.sections.pounds import pounds_in_brief, pounds_in_full
from funding_tui.prove.sections.priorities_and_areas import (
    how_priorities_moved,
    more_pictures,
    priorities_and_areas,
    rural_in_full,
    rural_statement,
)
from funding_tui.prove.sections.uncertainty import assumptions, assumptions_in_full, rules
from funding_tui.prove.sections.weights import weights_in_full
from funding_tui.rendering.blocks import Block, Heading, Paper, numbered
from funding_tui.rendering.text import LONGEST_NAME, safe_line

APPENDIX = "Appendix:"


def board_paper(report: RunReport) -> Paper:
    """The paper of one run; a run without an allocation gets a paper that says so and why."""
    partnership = safe_line(report.partnership, LONGEST_NAME)
    blocks = _with_allocation(report) if has_allocation(report) else _without_allocation(report)
    return Paper(
        title=paper_title(report),
        subtitle=partnership,
        author=safe_line(report.author, LONGEST_NAME),
        running=running_words(report),
        reference=f"{safe_line(report.partnership, 60)}, run {report.run}, {moment(report.created_at)}",
        fingerprint=safe_line(report.problem_hash, LONGEST_NAME),
        created_at=report.created_at,
        blocks=numbered(tuple(_headed(blocks))),
    )


def _with_allocation(report: RunReport) -> Iterator[Block]:
    yield from title_block(report)
    yield from recommendation(report)
    yield from options_considered(report)
    yield from what_could_be_exchanged(report)
    yield from years_of_effects(report)
    yield from priorities_and_areas(report)
    yield from how_priorities_moved(report)
    yield from rural_statement(report)
    yield from financial_implications(report)
    yield from assumptions(report)
    yield from pounds_in_brief(report)
    yield from what_we_will_measure(report)
    yield from still_to_write()
    yield from every_reason(report)
    yield from every_place(report)
    yield from rural_in_full(report)
    yield from assumptions_in_full(report)
    yield from weights_in_full(report)
    yield from pounds_in_full(report)
    yield from rules(report, appendix=True)
    yield from more_pictures(report)
    yield from every_line(report)
    yield from every_input(report)
    yield from how_solved(report)


def _without_allocation(report: RunReport) -> Iterator[Block]:
    yield from title_block(report)
    yield from nothing_found(report)
    yield from rules(report, appendix=False)
    yield from every_input(report)
    yield from how_solved(report)


def _headed(blocks: Iterable[Block]) -> Iterator[Block]:
    """The same blocks, sections numbered and appendices lettered in their order."""
    section, appendix = 0, 0
    for block in blocks:
        if not isinstance(block, Heading) or block.level != 1:
            yield block
        elif block.text.startswith(APPENDIX):
            yield replace(block, text=f"Appendix {LETTERS[appendix]}{block.text.removeprefix('Appendix')}")
            appendix += 1
        else:
            section += 1
            yield replace(block, text=f"{section} {block.text}")
