"""What may be claimed of a run: how good it is, by a proof or by the solver's word, and who checked it."""

from __future__ import annotations

from collections.abc import Sequence

from funding_tui.allocate.report.balance_words import balance_warnings
from funding_tui.allocate.report.certainty import HOW, is_best, within
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.formats import count
from funding_tui.rendering.blocks import pounds
from funding_tui.rendering.text import LONGEST_PARAGRAPH, safe_line, with_full_stop
from optimiser.limits import gap_between
from optimiser.precision import bound, gap_percent, rounded_up

DEMONSTRATION = "Demonstration: amounts marked (i) are illustrative."
_NOT_SHOWN = "An allocation was found, but it did not pass the independent check, so it is not shown."


def state_words(report: RunReport) -> str:
    """The state of the paper: a draft until the proposal made from the run is submitted or decided on."""
    return "DRAFT" if report.standing is None else report.standing.state.upper()


def running_words(report: RunReport) -> str:
    """The state of a paper in the head of each page; a certified demonstration says so in capitals."""
    decided = report.standing is not None and report.standing.certificate is not None
    made_up = f" - {'DEMONSTRATION' if decided else 'demonstration'}" if report.demonstration else ""
    return f"{state_words(report)}{made_up}"


def banner(report: RunReport) -> str:
    """The first line of a paper: who submitted and who certified it, and when."""
    state = report.standing
    if state is not None and state.state != "draft":
        return safe_line(state.words, LONGEST_PARAGRAPH)
    draft = "DRAFT for decision" if is_sound(report) else "DRAFT, not for decision"
    return draft if state is None else f"{draft}: proposal {state.number}, version {state.version}"


def has_allocation(report: RunReport) -> bool:
    """True when the run found an allocation to print."""
    return report.status in ("optimal", "feasible")


def has_rural_areas(report: RunReport) -> bool:
    """Whether any area is rural; where none is, a paper has little to say of rural areas."""
    return any(area.rural for area in report.by_area)


def is_sound(report: RunReport) -> bool:
    """True when there is an allocation, the independent check holds and the tables agree."""
    return has_allocation(report) and report.verified and not disagreements(report)


def status_words(report: RunReport) -> str:
    """The status in a few words; nothing is called proven that was not checked here."""
    if has_allocation(report) and not is_sound(report):
        return "not to be relied on"
    return report.certainty.in_brief()


def proof_words(report: RunReport) -> str:
    """What the allocation comes to, what no other is worth more than, and how that is known."""
    if report.status == "infeasible":
        said = "No allocation keeps every rule at once. Nothing is recommended."
        return f"{said} {checked_words(report) or _solvers_no(report)}".strip()
    if report.status == "failed":
        return f"The run failed and gives no allocation. {safe_line(report.message)}".strip()
    checked = checked_words(report)
    said = f"{_reached(report)} {checked}".strip()
    if report.value_bound is None:
        return said if checked else f"{said} No bound was proven, so a better allocation may exist."
    if checked:
        return f"{said} {_solvers_own(report)}".strip()
    early = "The search stopped before it reached the required gap. " if report.status == "feasible" else ""
    whose = f"By the solver's word{report.certainty.twice}, "
    near = "" if report.gap is None else f" {_near(report, report.gap, report.value_bound)}"
    return f"{said} {early}{whose}{_none_better(report, report.value_bound)}.{near}"


def checked_words(report: RunReport) -> str:
    """What the proof of a run proves without a solver, in a few sentences; empty where it has none."""
    checked = report.checked_bound
    if checked is None:
        return ""
    how = f"Checked here {HOW}"
    if checked.value_bound is None:
        return f"{how}: these rules leave no allocation."
    if not has_allocation(report):
        return "Whether these rules leave any allocation was not proven."
    near = "" if checked.gap is None else f" {_near(report, checked.gap, checked.value_bound)}"
    none = _none_better(report, checked.value_bound)
    return f"{none[:1].upper()}{none[1:]}. {how}.{near}"


def _none_better(report: RunReport, limit: float) -> str:
    """What no allocation exceeds: harm prevented only where value is nothing else."""
    said = bound(limit, report.precision)
    if report.value_is_harm:
        return f"no allocation under these rules prevents more than {said} {safe_line(report.harm_unit)}"
    return f"no allocation under these rules is worth more than {said}"


def _near(report: RunReport, gap: float, limit: float) -> str:
    """How near the allocation comes to a bound; what is printed may look further off, where it is rounded."""
    if is_best(gap):
        return "This one reaches that." if gap <= 0 else "This one reaches that, to within 0.001%."
    seen = gap_between(report.rounded(report.value), rounded_up(limit, report.precision))
    rounded = "; the two figures are rounded, that one upwards" if seen > 2 * gap else ""
    return f"This one is {within(gap)} of that{rounded}."


def _solvers_own(report: RunReport) -> str:
    """The gap that the solver claims, where it is another than the one that was checked."""
    if report.gap is None or report.checked_bound is None or report.checked_bound.gap is None:
        return ""
    if gap_percent(report.gap) == gap_percent(report.checked_bound.gap):
        return ""
    near = "the best" if is_best(report.gap) else f"{within(report.gap)} of the best"
    return f"By the solver's word it is {near}."


def _solvers_no(report: RunReport) -> str:
    """Who says that nothing keeps every rule, where nobody checked it; empty where it was not recorded."""
    return "" if report.proven_by is None else f"That is the solver's word{report.certainty.twice}."


def _reached(report: RunReport) -> str:
    """What the allocation comes to: prevented only where neither a weight nor a score is in it."""
    unit = safe_line(report.harm_unit)
    if report.value_is_harm:
        return f"This allocation prevents {report.write(report.benefit)} {unit}."
    said = f"The benefit of this allocation is {report.write(report.benefit)} {unit}"
    if report.scored:
        said += f", of which {report.write(report.scored)} is what officers' scores count for"
    return (
        f"{said}. It is worth {report.write(report.value)} by the weights of the priorities."
        if report.weights
        else f"{said}."
    )


def unit_words(report: RunReport) -> str:
    """What one unit of harm is, by which index and of which year, with its source; or that nobody said so."""
    if not report.harm_unit_means:
        return f"What one of the {safe_line(report.harm_unit)} is has not been stated by the partnership."
    source = f" Source: {with_full_stop(report.harm_unit_source)}" if report.harm_unit_source else ""
    return safe_line(f"{with_full_stop(report.harm_unit_means)}{source}", LONGEST_PARAGRAPH)


def scenario_note(report: RunReport) -> str:
    """What the scenario says of itself; named as the scenario's where the run solved something else."""
    note = safe_line(report.scenario_note, LONGEST_PARAGRAPH)
    if not note or not report.added_for_this_run:
        return note
    return f"Of the scenario, without what was added for this run: {note}"


def years_words(report: RunReport) -> str:
    """The years over which need and benefit are counted, such as `3 years`."""
    return count(report.years, "year", "years")


def check_words(report: RunReport) -> str:
    """What the independent check found, in one sentence."""
    if not has_allocation(report):
        return _NOT_SHOWN if report.broken else "There was no allocation to check."
    if report.verified:
        return (
            "Every rule and every amount was checked again in whole pence, "
            "by code that shares nothing with the solver; all hold."
        )
    errors = count(len(report.broken), "error", "errors") if report.broken else "that it does not hold"
    return f"The independent check of this allocation found {errors}. Do not rely on these figures."


def warnings(report: RunReport) -> tuple[str, ...]:
    """What a reader must know before any figure; empty when all is well."""
    found: list[str] = []
    if report.demonstration:
        found.append(DEMONSTRATION)
    found.extend(safe_line(words, LONGEST_PARAGRAPH) for words in balance_warnings(report))
    if has_allocation(report):
        if not report.verified:
            found.append(check_words(report))
            found.extend(safe_line(fault, LONGEST_PARAGRAPH) for fault in report.broken)
        found.extend(disagreements(report))
    return tuple(found)


def disagreements(report: RunReport) -> tuple[str, ...]:
    """Where the totals of the report and the sums of its own rows differ, one sentence each."""
    checked: Sequence[tuple[str, int, int]] = (
        ("allocation lines", sum(line.pence for line in report.lines), report.allocated),
        (
            "rural allocation lines",
            sum(line.pence for line in report.lines if line.rural),
            report.rural_pence,
        ),
        ("projects", sum(item.pence for item in report.funded), report.allocated),
        ("priorities", sum(item.pence for item in report.by_priority), report.allocated),
        ("areas", sum(item.pence for item in report.by_area), report.allocated),
        ("pots, money allocated", sum(pot.allocated for pot in report.by_pot), report.allocated),
        (
            "pots, money left and stranded",
            sum(pot.left + pot.stranded for pot in report.by_pot),
            report.free - report.allocated,
        ),
        ("pots, money free", sum(pot.free for pot in report.by_pot), report.free),
    )
    return tuple(
        f"The tables do not agree: {what} add up to {pounds(parts)}, but the run reports {pounds(whole)}."
        for what, parts, whole in checked
        if parts != whole
    )
