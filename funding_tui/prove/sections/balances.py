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
from funding_tui.rendering.blocks import Block, Column, Money, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line

_STRANDED = (Column("Pot", share=3), Column("Stranded", numeric=True), Column("Why", share=5))


def balances_in_brief(report: RunReport) -> Iterator[Block]:
    """For page 1: what is lost by a day, what is stranded and why, and forecasts that are given away."""
    given = [row.words for row in report.forecasts or () if row.offered]
    said = (*lost_by_day_sentences(report), *stranded_sentences(report), *given)
    if said:
        yield Paragraph("What may be lost:", "strong")
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
