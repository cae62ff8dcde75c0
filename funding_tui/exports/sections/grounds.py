"""Sections 6 to 8: assumptions and how sure they leave us, the rules, and what is still to write."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.desk.figures import harm, percent
from funding_tui.desk.report import RunReport
from funding_tui.exports.blocks import Block, Bullets, Column, Heading, Paragraph, bullets, table
from funding_tui.exports.sections.risk import how_sure, what_is_not_known
from funding_tui.exports.text import LONGEST_NAME, clean

_STATES = {
    "met": "met",
    "binding": "met, with nothing to spare",
    "broken": "BROKEN",
    "not worked out": "not worked out",
}
_STILL_TO_WRITE = (
    "Crime and Disorder Act 1998, section 17: how the proposal bears on crime and disorder, misuse of drugs "
    "and alcohol, re-offending and serious violence.",
    "Equality Act 2010, section 149: who gains, who loses, and what is done about it.",
    "Subsidy Control Act 2022, for each award: is it given from public resources by a public authority; does "
    "it give an enterprise an economic advantage; is it specific; could it affect competition, trade or "
    "investment?",
    "Procurement route for each project that is bought, under the Procurement Act 2023.",
    "Risks, with an owner for each.",
    "Legal implications, by the monitoring officer.",
)


def assumptions(report: RunReport) -> Iterator[Block]:
    """How much of the benefit is assumed, each assumption, and how far the proposal rests on them."""
    yield Heading(1, "6 What rests on assumption")
    yield Paragraph(
        f"{percent(report.assumed_bp)} of the benefit rests on assumption rather than on measured effects. "
        f"One point of an officer's score counts as {harm(report.harm_per_point)} {clean(report.harm_unit)}."
    )
    yield bullets(report.assumptions, otherwise="No assumption was recorded with this run.")
    yield from what_is_not_known(report)
    yield from how_sure(report)


def rules(report: RunReport, number: int) -> Iterator[Block]:
    """Every rule in words, with its state and the room it leaves."""
    yield Heading(1, f"{number} Rules and their state")
    if not report.rules:
        yield Paragraph("The state of the rules was not worked out. Appendix B lists the rules.")
        return
    rows = [
        (
            _rule(rule.name, rule.words),
            _STATES[rule.state],
            clean(rule.room) or "",
        )
        for rule in report.rules
    ]
    columns = (Column("Rule", share=6), Column("State", share=2), Column("Room to spare", share=3))
    yield table("Rules", columns, rows)


def still_to_write(number: int) -> Iterator[Block]:
    """What the law or the council asks for and no run can answer."""
    yield Heading(1, f"{number} Still to be written by officers")
    yield Bullets(_STILL_TO_WRITE)


def _rule(name: str, words: str) -> str:
    named, told = clean(name, LONGEST_NAME), clean(words)
    return f"{named}: {told}" if told and told != named else named
