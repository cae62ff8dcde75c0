"""A run in a few lines: what came out, how sure it is, and how much of it went where."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from funding_tui.allocate.report.certainty import SOLVERS_WORD
from funding_tui.allocate.report.identity.added_for_run import changes_in_words
from funding_tui.allocate.report.identity.illustrative import IllustrativeAmounts
from funding_tui.allocate.report.tables import fairness_line, uncertainty_line
from funding_tui.base.formats import count, percent, short_day, whole_percent
from funding_tui.hold.agreements import agreement_name
from funding_tui.tui.screens.allocate.state import AllocateState
from funding_tui.tui.text import lines_of, mark_illustrative, plain
from models.money import format_pounds
from optimiser.precision import Precision, bound, gap_percent, harm

if TYPE_CHECKING:
    from funding_tui.allocate.check_bound import CheckProgress
    from funding_tui.allocate.propose import SolveProgress
    from funding_tui.allocate.report.allocation import RefusedProject
    from funding_tui.allocate.report.report import RunReport

FAILED_STYLE = "bold $warning"
MOST_LINES = 3  # of a result; the views Words and Risk say the rest
NARROWEST = 78  # characters of a line at the size that must work


def summary(state: AllocateState, width: int = NARROWEST) -> Content:
    """What the latest run said; an allocation of an earlier request is called previous.

    Args:
        state: the request and its result.
        width: how many characters a line holds.
    """
    parts = [_failed_run(state)]
    if state.report is not None:
        if state.previous:
            parts.append(plain(f"PREVIOUS RESULT: {_why_previous(state)}").stylize("bold"))
        parts.append(_result(state.report, width))
    elif state.failed_run is None and not state.failure:
        parts.append(plain(_never_run(state)))
    return lines_of([part for part in parts if part])


def progress_line(at: SolveProgress, elapsed: float = 0.0) -> str:
    """How far a solve has come; the clock runs on while a stage reports nothing."""
    found = [] if at.value is None else [f"value {harm(at.value, Precision(gap=at.gap or 0.0))}"]
    found += [] if at.bound is None else [f"bound {bound(at.bound, Precision(gap=at.gap or 0.0))}"]
    found += [] if at.gap is None else [f"gap {gap_percent(at.gap)}"]
    return f"Solving, {max(at.seconds, elapsed):.1f} s: {', '.join([at.stage, *found])}. Esc stops."


def check_line(at: CheckProgress, elapsed: float) -> str:
    """How far the check of a bound has come."""
    cases = count(at.done, "case", "cases")
    near = "" if at.gap is None else f": within {gap_percent(at.gap)}"
    return f"Checking the bound, {max(at.seconds, elapsed):.0f} s, {cases}{near}. Esc stops and keeps it."


def _never_run(state: AllocateState) -> str:
    if not state.projects:
        return "No project is recorded yet, so there is nothing to allocate; press 4."
    return "Never run under this scenario. Press r to find the best use of the money."


def _failed_run(state: AllocateState) -> Content:
    if state.failure:
        return plain(state.failure).stylize(FAILED_STYLE)
    failed_run = state.failed_run
    if failed_run is None:
        return Content()
    if failed_run.conflict:
        rules = "; ".join(failed_run.conflict)
        words = (
            f"INFEASIBLE, run {failed_run.run}: these rules cannot all be met: {rules}. "
            "Relax any one of them."
        )
        return plain(words).stylize(FAILED_STYLE)
    return plain(f"{failed_run.status.upper()}, run {failed_run.run}: {failed_run.message}").stylize(
        FAILED_STYLE
    )


def _why_previous(state: AllocateState) -> str:
    if state.failed_run is not None or state.failure:
        return "the latest run brought no allocation."
    if state.report is not None and state.report.scenario != state.request.scenario:
        return f"it is of {state.report.full_name}. Press r to run this scenario."
    if state.later_run is not None:
        return f"run {state.later_run} is the latest of this scenario; press H for all."
    if state.report is not None and state.report.added_for_this_run:
        added = changes_in_words(state.report.added_for_this_run)
        return f"it was made with {added}, for that run alone. Press r to run what is set now."
    return "the floor, locks or switches changed since. Press r."


def _result(report: RunReport, width: int) -> Content:
    illustrative = IllustrativeAmounts(report).allocated()
    known = report.precision
    checked = report.checked_bound
    limit = report.value_bound if checked is None else checked.value_bound
    most = "" if limit is None else f" of at most {bound(limit, known)}"
    worth = f"benefit {harm(report.benefit, known)}"
    worth += f", value {harm(report.value, known)}{most}" if report.weights else most
    answer = f"Run {report.run}, {report.certainty.shortly() if report.verified else 'CHECK FAILED'}"
    pieces = [
        f"{answer}: {worth}",
        *_solvers_gap(report),
        *(["every rule verified"] if report.verified else []),
        f"{mark_illustrative(format_pounds(report.allocated), illustrative)} "
        f"of {format_pounds(report.free)} allocated",
        f"{whole_percent(report.assumed_bp)} assumed",
        f"{percent(report.rural_bp)} rural ({percent(report.rural_population_bp)} of people)",
    ]
    if report.added_for_this_run:
        pieces.insert(1, f"with {changes_in_words(report.added_for_this_run)}, for this run alone")
    if report.robustness is not None:
        pieces.append(uncertainty_line(report.robustness, report.precision))
    pieces.append(fairness_line(report.fairness))
    first, *rest = _filled(pieces, width)[:MOST_LINES]
    balances = _filled(_balances(report), width) if _balances(report) else []
    return lines_of(
        [
            Content.assemble((answer, "bold"), plain(first[len(answer) :])),
            plain(report.harm_unit_means or f"Benefit is in {report.harm_unit}."),
            *(plain(line).stylize(FAILED_STYLE) for line in balances),
            *rest,
            *([plain(line)] if (line := report.weights_line) else []),
            *(f"CHECK FAILED: {words}" for words in report.broken),
        ]
    )


def _solvers_gap(report: RunReport) -> list[str]:
    """The gap by the solver's word, beside one that was checked."""
    is_told = report.certainty.proven_gap is not None and report.gap is not None
    return [f"gap {gap_percent(report.gap or 0.0)} {SOLVERS_WORD}"] if is_told else []


def _balances(report: RunReport) -> list[str]:
    """What is over-committed, at risk, stranded and lost, in a few words each."""
    over = sum(row.pence for row in report.over_committed or ())
    risk = sum(row.allocated for row in report.at_risk or ())
    stranded = sum(row.pence for row in report.stranded or ())
    lost = report.lost_if_unspent or ()
    first = min((row.by for row in lost), default=None)
    soon = sum(row.pence for row in lost if row.by == first)
    offered = sum(row.offered for row in report.forecasts or ())
    said = (
        f"{format_pounds(over)} OVER-COMMITTED" if over else "",
        f"{format_pounds(risk)} AT RISK, {_unsigned(report)} not signed" if risk else "",
        f"{format_pounds(stranded)} stranded" if stranded else "",
        f"{format_pounds(soon)} lost unless spent by {short_day(first)}" if soon else "",
        f"{format_pounds(offered)} that a forecast needs" if offered else "",
    )
    return [words for words in said if words]


def _unsigned(report: RunReport) -> str:
    """The agreement that is not signed, or how many there are."""
    rows = report.at_risk or ()
    return agreement_name(rows[0].agreement_reference) if len(rows) == 1 else f"{len(rows)} agreements"


def _filled(pieces: Sequence[str], width: int) -> list[str]:
    """Pieces on as few lines as they take; none is broken, and what comes last is left out first."""
    lines = [pieces[0]]
    for piece in pieces[1:]:
        longer = f"{lines[-1]}; {piece}"
        if len(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(piece)
    return lines


def would_enter(row: RefusedProject) -> str:
    """What would bring a refused project in, or the key that asks."""
    from funding_tui.allocate.report.allocation import NOT_WORKED_OUT

    is_known = row.would_enter_if != NOT_WORKED_OUT
    return row.would_enter_if if is_known else f"{NOT_WORKED_OUT}; press t on Allocate to ask"
