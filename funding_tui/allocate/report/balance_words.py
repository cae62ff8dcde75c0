"""What a report says of balances in sentences; screens, commands and papers all use these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import day, join_words
from funding_tui.hold.agreements import agreement_name
from models.money import format_pounds

if TYPE_CHECKING:
    from funding_tui.allocate.report.balances import LostReport, StrandedReport
    from funding_tui.allocate.report.report import RunReport


def balance_warnings(report: RunReport) -> tuple[str, ...]:
    """What must be known before any figure: pots below zero, and money under agreements not signed."""
    over = (row.words for row in report.over_committed or ())
    return (*over, *(row.words for row in report.at_risk or ()))


def balance_sentences(report: RunReport) -> tuple[str, ...]:
    """What is stranded and why, what is lost if it is not spent in time, and what a forecast has promised."""
    return (*stranded_sentences(report), *lost_sentences(report), *forecast_sentences(report))


def stranded_sentences(report: RunReport) -> tuple[str, ...]:
    """One for each pot with stranded money."""
    return tuple(
        f"{format_pounds(row.pence)} of {pot_name(row)} is stranded. {row.why}"
        for row in report.stranded or ()
    )


def lost_sentences(report: RunReport) -> tuple[str, ...]:
    """One for each stream and last day, the next day first."""
    return tuple(row.words for row in report.lost_if_unspent or ())


def lost_by_day_sentences(report: RunReport) -> tuple[str, ...]:
    """The same in one sentence for each last day, with every stream and pot."""
    rows = report.lost_if_unspent or ()
    said = []
    for by in sorted({row.by for row in rows}):
        of = [row for row in rows if row.by == by]
        total = format_pounds(sum(row.pence for row in of))
        parts = "; ".join(_lost_of_stream(row) for row in of)
        said.append(f"{total} must be spent by {day(by)} or is lost: {parts}.")
    return tuple(said)


def _lost_of_stream(row: LostReport) -> str:
    pots = join_words(
        [f"{pot.financial_year} {pot.cost_type} {format_pounds(pot.pence)}" for pot in row.pots]
    )
    carry = f", of which {format_pounds(row.may_be_carried)} may be carried on" if row.may_be_carried else ""
    return f"{row.stream_name} ({pots}{carry})"


def forecast_sentences(report: RunReport) -> tuple[str, ...]:
    """One for each pot with a forecast, those of which the run gives some away first."""
    return tuple(row.words for row in sorted(report.forecasts or (), key=lambda row: not row.offered))


def pot_name(row: StrandedReport) -> str:
    """A pot as a sentence names it."""
    return f"{row.stream_name}, {row.financial_year} {row.cost_type}"


def stream_label(report: RunReport, code: str, name: str) -> str:
    """A stream by its name, marked where its agreement is not signed and the run allocates from it."""
    words = risk_words(report, code)
    return f"{name} (at risk: {words})" if words else name


def risk_words(report: RunReport, code: str) -> str:
    """`agreement DEMO-1 not signed` where that is so of a stream that the run allocates from; else empty."""
    reference = streams_at_risk(report).get(code)
    return "" if reference is None else f"{agreement_name(reference)} not signed"


def streams_at_risk(report: RunReport) -> dict[str, str]:
    """Code of each stream without a signed agreement that the run allocates from -> its reference."""
    return {row.stream: row.agreement_reference for row in report.at_risk or ()}
