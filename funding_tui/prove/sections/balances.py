"""Balances on paper: what is lost by which day, what is stranded and why, what a forecast promised."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.balance_words import (
    forecast_sentences,
    lost_by_day_sentences,
    lost_sentences,
    pot_name,
    stranded_sentences,
)
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count
from funding_tui.rendering.blocks import Block, Column, Money, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line
from models.money import format_pounds

_STRANDED = (Column("Pot", share=3), Column("Stranded", numeric=True), Column("Why", share=5))


def balance_facts(report: RunReport) -> Iterator[tuple[str, str]]:
    """For the top of page 1: what the run does not allocate and is lost by a day, and what is stranded."""
    lost = " ".join(lost_by_day_sentences(report))
    if lost:
        yield "Lost if unspent", safe_line(lost, LONGEST_PARAGRAPH)
    if report.stranded:
        total = format_pounds(sum(row.pence for row in report.stranded))
        pots = count(len(report.stranded), "pot", "pots")
        yield "Stranded", f"{total} in {pots}, which nobody can spend: the reasons follow the recommendation."


def balances_in_brief(report: RunReport) -> Iterator[Block]:
    """After the recommendation: why money is stranded, and forecasts that are given away."""
    given = [row.words for row in report.forecasts or () if row.offered]
    said = (*stranded_sentences(report), *given)
    if said:
        yield Paragraph("What cannot be spent, or is promised twice:", "strong")
        yield bullets([safe_line(words, LONGEST_PARAGRAPH) for words in said], otherwise="")


def balances_in_full(report: RunReport) -> Iterator[Block]:
    """For the certifier: every pot with stranded money, then what is lost, and every forecast."""
    if report.stranded:
        rows = [
            (
                safe_line(pot_name(row), LONGEST_NAME),
                Money(row.pence, row.illustrative),
                safe_line(row.why, LONGEST_PARAGRAPH),
            )
            for row in report.stranded
        ]
        yield table("Stranded: no allocation under these rules can spend it", _STRANDED, rows)
    said = (*lost_sentences(report), *forecast_sentences(report))
    if said:
        yield bullets([safe_line(words, LONGEST_PARAGRAPH) for words in said], otherwise="")
