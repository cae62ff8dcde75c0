"""What rests on assumption, what is not known exactly, how sure the proposal is, and the rules."""

from __future__ import annotations

from collections.abc import Iterator

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.tables import (
    CHOSEN_HEADINGS,
    EVALUATION_HEADINGS,
    NO_OTHER,
    RANGE_HEADINGS,
    chosen_cells,
    evaluation_cells,
    range_cells,
)
from funding_tui.allocate.report.uncertainty import UncertaintyReport
from funding_tui.allocate.report.worth.assumption_layers import ANY, LAYER_HEADINGS, OVERLAP
from funding_tui.base.formats import count, whole_percent
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.sections.weights import weights_in_brief
from funding_tui.rendering.blocks import Block, Column, Heading, Money, Page, Paragraph, bullets, table
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line
from optimiser.precision import gap_percent

NOT_STATED = "How uncertain these figures are was not recorded with this run."
NOT_WORKED_OUT = "How far uncertainty could change this proposal was not worked out with this run."
MOST_NAMED = 5
_UNCERTAIN_COLUMNS = (
    *(Column("Uncertain input", share=6), Column("Range assumed", share=3)),
    *(Column("Rests on", share=1), Column("Source", share=4)),
)
_RANGE_COLUMNS = (
    Column(RANGE_HEADINGS[0], share=3),
    *(Column(name, numeric=True) for name in RANGE_HEADINGS[1:]),
)
_CHOSEN_COLUMNS = (
    *(Column(CHOSEN_HEADINGS[0], share=5), Column(CHOSEN_HEADINGS[1], share=4)),
    *(Column(CHOSEN_HEADINGS[2]), Column(CHOSEN_HEADINGS[3], numeric=True, share=2)),
)
_EVALUATION_COLUMNS = (
    Column(EVALUATION_HEADINGS[0], share=5),
    *(Column(name, numeric=True) for name in EVALUATION_HEADINGS[1:4]),
    Column(EVALUATION_HEADINGS[4]),
)
_RULE_STATES = {
    "met": "met",
    "binding": "met, with nothing to spare",
    "broken": "BROKEN",
    "not worked out": "not worked out",
}


def assumptions(report: RunReport) -> Iterator[Block]:
    """How much of the benefit is assumed, and how far uncertainty could change the proposal."""
    yield Heading(1, "What rests on assumption, and how sure it is")
    yield from _layers(report)
    yield Paragraph(
        f"One point of an officer's score counts as {report.harm_per_point:,g} {safe_line(report.harm_unit)}."
    )
    yield from how_sure_in_brief(report)
    yield from weights_in_brief(report)


def _layers(report: RunReport) -> Iterator[Block]:
    if report.assumption_layers is None:
        yield Paragraph(
            f"{whole_percent(report.assumed_bp)} of the benefit rests on officers' scores and on effects "
            "without a study. What else is assumed was not recorded with this run."
        )
        return
    yield Paragraph(
        f"{whole_percent(report.assumed_bp)} of the benefit rests on at least one assumption. {OVERLAP}"
        if report.assumption_layers
        else "None of the benefit rests on an assumption that is counted here."
    )
    if report.assumption_layers:
        rows = [(row.words, whole_percent(row.share_bp)) for row in report.assumption_layers]
        columns = (Column(LAYER_HEADINGS[0], share=4), Column(LAYER_HEADINGS[1], numeric=True))
        yield table("What the benefit rests on", columns, [*rows, (ANY, whole_percent(report.assumed_bp))])


def assumptions_in_full(report: RunReport) -> Iterator[Block]:
    """Each assumption and uncertain input, and how far they could change the proposal."""
    yield Page(landscape=False)
    yield Heading(1, "Appendix: assumptions and uncertainty")
    yield bullets(report.assumptions, otherwise="No assumption was recorded with this run.")
    yield from uncertain_inputs(report)
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
            _rule_words(rule.name, rule.words),
            _RULE_STATES[rule.state],
            safe_line(rule.room) or "",
            safe_line(rule.set_by, LONGEST_PARAGRAPH) or "not recorded",
        )
        for rule in report.rules
    ]
    columns = (
        Column("Rule", share=6),
        Column("State", share=2),
        Column("Room to spare", share=3),
        Column("Set by", share=4),
    )
    yield table("Rules", columns, rows)


def how_sure_in_brief(report: RunReport) -> Iterator[Block]:
    """How sure the proposal is, in a few sentences."""
    uncertainty = report.robustness
    if uncertainty is None:
        yield Paragraph(NOT_WORKED_OUT)
        return
    yield bullets(uncertainty.words, otherwise="")


def uncertain_inputs(report: RunReport) -> Iterator[Block]:
    """Each range that was assumed, with its source: measured ones first."""
    yield Heading(2, "What is not known exactly")
    if report.doubts is None:
        yield Paragraph(NOT_STATED)
        return
    rows = [
        (
            safe_line(_first_names(doubt.names), LONGEST_PARAGRAPH),
            safe_line(doubt.spread),
            doubt.basis,
            safe_line(doubt.source, LONGEST_PARAGRAPH),
        )
        for doubt in report.doubts
    ]
    yield table("Uncertain inputs, and the range assumed for each", _UNCERTAIN_COLUMNS, rows)


def how_sure(report: RunReport) -> Iterator[Block]:
    """The range of the benefit, how often each project would be chosen, and what to evaluate."""
    yield Heading(2, "How sure this is")
    uncertainty = report.robustness
    if uncertainty is None:
        yield Paragraph(NOT_WORKED_OUT)
        return
    unit = safe_line(report.harm_unit, LONGEST_NAME)
    caption = f"Benefit over {count(uncertainty.draws, 'draw', 'draws')}, in {unit}"
    yield table(
        caption, _RANGE_COLUMNS, [_clean(range_cells(row, report.precision)) for row in uncertainty.ranges]
    )
    yield Paragraph(
        "A draw is one set of figures taken at random from these ranges. Low, middle and high: 5%, 50% and "
        "95% of the draws bring less. Worst tenth: the average of the worst 10% of the draws. Best in: the "
        "share of the draws in which no other method is worth more. Overspends: the share of the draws in "
        "which some pot is overspent.",
        "note",
    )
    yield from _chosen(uncertainty)
    yield from _evaluations(report, uncertainty)


def _chosen(uncertainty: UncertaintyReport) -> Iterator[Block]:
    decided = count(uncertainty.decided, "draw was", "draws were")
    yield table(
        "How often each project would be chosen if the true figures were known",
        _CHOSEN_COLUMNS,
        [_clean(chosen_cells(row, uncertainty)) for row in uncertainty.chosen],
    )
    yield Paragraph(
        f"{decided} solved again, each to within {gap_percent(uncertainty.gap)} of its best. A project "
        "that is funded but seldom chosen depends on figures that may well be different.",
        "note",
    )


def _evaluations(report: RunReport, uncertainty: UncertaintyReport) -> Iterator[Block]:
    amounts = PrintedAmounts(report)
    rows: list[tuple[str | Money, ...]] = []
    for row in uncertainty.worths:
        name, gains, changes, spends, shown = _clean(evaluation_cells(row, report.precision))
        rows.append(
            (name, gains, changes, spends if row.pence is None else amounts.unsourced(row.pence), shown)
        )
    yield table("What an evaluation would be worth", _EVALUATION_COLUMNS, rows)
    yield Paragraph(
        f"{NO_OTHER} The gain is the average value of "
        "deciding once the result is known. A gain not shown to be more than chance may be zero.",
        "note",
    )


def _first_names(names: tuple[str, ...]) -> str:
    """A few of many names, and how many more there are; the workbook has them all."""
    rest = len(names) - MOST_NAMED
    return "; ".join(names) if rest <= 0 else f"{'; '.join(names[:MOST_NAMED])}; and {rest} more"


def _clean(cells: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(safe_line(cell, LONGEST_PARAGRAPH) for cell in cells)


def _rule_words(name: str, words: str) -> str:
    named, text = safe_line(name, LONGEST_NAME), safe_line(words)
    return f"{named}: {text}" if text and text != named else named
