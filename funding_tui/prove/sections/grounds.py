"""Assumptions and how sure they leave us, and the rules."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import harm, percent
from funding_tui.prove.sections.uncertainty import how_sure, how_sure_in_brief, what_is_not_known
from funding_tui.rendering.blocks import Block, Column, Heading, Page, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, safe_line

_STATES = {
    "met": "met",
    "binding": "met, with nothing to spare",
    "broken": "BROKEN",
    "not worked out": "not worked out",
}


def assumptions(report: RunReport) -> Iterator[Block]:
    """How much of the benefit is assumed, and how far the proposal rests on what is not known."""
    yield Heading(1, "What rests on assumption, and how sure it is")
    yield Paragraph(
        f"{percent(report.assumed_bp)} of the benefit rests on assumption rather than on measured effects. "
        f"One point of an officer's score counts as {harm(report.harm_per_point)} "
        f"{safe_line(report.harm_unit)}."
    )
    yield from how_sure_in_brief(report)


def assumptions_in_full(report: RunReport) -> Iterator[Block]:
    """Each assumption, what is not known exactly, and how far the proposal rests on it."""
    yield Page(landscape=False)
    yield Heading(1, "Appendix: assumptions and uncertainty")
    yield bullets(report.assumptions, otherwise="No assumption was recorded with this run.")
    yield from what_is_not_known(report)
    yield from how_sure(report)


def rules(report: RunReport, *, appendix: bool) -> Iterator[Block]:
    """Every rule in words, with its state, the room it leaves, and its price where that was worked out."""
    if appendix:
        yield Page(landscape=False)
    yield Heading(1, "Appendix: rules and their state" if appendix else "Rules and their state")
    if not report.rules:
        yield Paragraph("The state of the rules was not worked out; the inputs list the rules.")
        return
    rows = [
        (
            _rule(rule.name, rule.words),
            _STATES[rule.state],
            safe_line(rule.room) or "",
        )
        for rule in report.rules
    ]
    columns = (Column("Rule", share=6), Column("State", share=2), Column("Room to spare", share=3))
    yield table("Rules", columns, rows)


def _rule(name: str, words: str) -> str:
    named, told = safe_line(name, LONGEST_NAME), safe_line(words)
    return f"{named}: {told}" if told and told != named else named
