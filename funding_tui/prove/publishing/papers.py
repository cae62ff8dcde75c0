"""The papers to publish besides the board paper: a record of the decision and a committee's appendix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from funding_tui.allocate.report.allocation import PotReport
from funding_tui.allocate.report.balance_words import stream_label
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import moment
from funding_tui.prove.claims import banner, is_sound, running_words, warnings
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.paper import board_paper
from funding_tui.prove.sections.balances import balances_in_full
from funding_tui.prove.sections.certificate import TO_FILL_IN, signature
from funding_tui.rendering.blocks import (
    Block,
    Column,
    Facts,
    Heading,
    Money,
    Page,
    Paper,
    Paragraph,
    bullets,
    numbered,
    table,
)
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line, with_full_stop
from optimiser.precision import difference


def decision_notice(report: RunReport) -> Paper:
    """The notice of one run, with room for what only the decision-maker can write."""
    return Paper(
        title="Record of a decision: community safety funding",
        subtitle=safe_line(report.partnership, LONGEST_NAME),
        author=safe_line(report.author, LONGEST_NAME),
        running=running_words(report),
        reference=f"{safe_line(report.partnership, 60)}, run {report.run}, {moment(report.created_at)}",
        fingerprint=safe_line(report.problem_hash, LONGEST_NAME),
        created_at=report.created_at,
        blocks=numbered(tuple(_blocks(report))),
    )


def committee_appendix(report: RunReport) -> Paper:
    """The appendices of the board's paper as a paper of their own."""
    whole = board_paper(report)
    return replace(
        whole, title="Appendix: allocation of community safety funding", blocks=_from(whole.blocks)
    )


def _blocks(report: RunReport) -> Iterator[Block]:
    yield Paragraph(banner(report), "banner")
    for warning in warnings(report):
        yield Paragraph(warning, "banner")
    yield Facts(
        (
            ("Decision-maker", TO_FILL_IN),
            ("Date of decision", TO_FILL_IN),
            ("Subject", f"Allocation of funding: {safe_line(report.full_name, LONGEST_PARAGRAPH)}"),
            ("Proposed by", safe_line(report.author, LONGEST_NAME) or "not recorded"),
        )
    )
    yield Heading(1, "The decision")
    if is_sound(report):
        yield bullets(report.recommendation[:1], otherwise="No recommendation was recorded with this run.")
        yield _funded(report)
    else:
        yield Paragraph("Nothing is recommended: see the warnings at the top of this notice.", "strong")
    yield Heading(1, "Reasons")
    yield bullets(
        (*report.recommendation[1:], *report.rural_statement),
        otherwise="No reason was recorded with this run.",
    )
    yield Heading(1, "Options considered and not chosen")
    yield bullets(tuple(_other_methods(report)), otherwise="No other method was worked out.")
    if report.weights_line:
        yield Paragraph(safe_line(report.weights_line, LONGEST_PARAGRAPH), "note")
    yield bullets(
        tuple(f"{row.name} was not funded. {with_full_stop(safe_line(row.why))}" for row in report.refused),
        otherwise="Every project was funded.",
    )
    yield Heading(1, "Financial implications")
    yield from balances_in_full(report)
    yield _streams(report)
    yield Heading(1, "To be completed by the decision-maker")
    yield Facts(
        (
            ("Interests declared", TO_FILL_IN),
            ("Consultation", TO_FILL_IN),
            ("Open to call-in", TO_FILL_IN),
            ("Signed by the decision-maker", TO_FILL_IN),
        )
    )
    yield Heading(1, "Certificate of the section 151 officer")
    yield from signature(report)


def _other_methods(report: RunReport) -> Iterator[str]:
    for row in report.baselines:
        broken = f" and would break {len(row.broken)} of the rules" if row.broken else ""
        yield (
            f"{safe_line(row.name, LONGEST_NAME)}: it would be worth "
            f"{difference(row.value_difference, report.value, report.precision)} "
            f"{'less' if row.value_difference < 0 else 'more'}{broken}."
        )


def _funded(report: RunReport) -> Block:
    amounts = PrintedAmounts(report)
    rows: list[tuple[str | Money, ...]] = [
        (
            safe_line(row.name, LONGEST_NAME),
            safe_line(row.option_name, LONGEST_NAME),
            amounts.project(row.project, row.pence),
        )
        for row in report.funded
    ]
    rows.append(("Total", "", amounts.allocated(report.allocated)))
    columns = (Column("Project", share=3), Column("Funded as", share=3), Column("Amount", numeric=True))
    return table("What is funded", columns, rows, total=True)


def _streams(report: RunReport) -> Block:
    amounts = PrintedAmounts(report)
    by_stream: dict[tuple[str, str], list[PotReport]] = {}
    for pot in report.by_pot:
        name = safe_line(stream_label(report, pot.stream, pot.stream_name), LONGEST_NAME)
        by_stream.setdefault((name, pot.financial_year), []).append(pot)
    rows: list[tuple[str | Money, ...]] = [
        (
            *(name, year),
            *(amounts.of_pots(of, pots) for of in ("free", "allocated", "stranded", "left")),
        )
        for (name, year), pots in by_stream.items()
    ]
    columns = (
        Column("Stream", share=3),
        Column("Year"),
        *(Column(name, numeric=True) for name in ("Free", "Allocated", "Stranded", "Left")),
    )
    return table("By stream and year", columns, rows)


def _from(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The blocks from the first appendix on; all of them where there is none."""
    for at, block in enumerate(blocks):
        if isinstance(block, Heading) and block.text.startswith("Appendix"):
            start = at - 1 if at and isinstance(blocks[at - 1], Page) else at
            return blocks[start:]
    return blocks
