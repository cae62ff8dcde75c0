"""The sentences of a report: what a councillor reads out, made from its figures."""

from __future__ import annotations

from funding_tui.allocate.report.allocation import BaselineReport, FundedProject, RefusedProject
from funding_tui.allocate.report.build_effect_years import counted_years
from funding_tui.allocate.report.facts import ReportFacts
from funding_tui.allocate.report.totals import AllocationSums, per_head, rural_people_bp
from funding_tui.base.formats import gap_percent, harm, percent, share
from models.money import format_pounds
from optimiser.problem import Problem
from optimiser.solution import Solution


def certainty_sentence(status: str, gap: float | None) -> str:
    """How good the answer is known to be."""
    if status == "optimal" and gap is not None:
        return f"It is proven to be within {gap_percent(gap)} of the best that these rules allow."
    if gap is not None:
        return (
            "The search was stopped early: all that is proven is that it is within "
            f"{gap_percent(gap)} of the best."
        )
    return "How close it is to the best is not known."


def recommendation_sentences(
    problem: Problem,
    solution: Solution,
    sums: AllocationSums,
    funded: tuple[FundedProject, ...],
    refused: tuple[RefusedProject, ...],
    *,
    verified: bool,
) -> tuple[str, ...]:
    """The top of the paper."""
    free = sum(pot.pence for pot in problem.pots)
    said = [
        f"That the partnership allocates {format_pounds(sums.total)} of the {format_pounds(free)} that it "
        f"has free to {len(funded)} of {len(funded) + len(refused)} projects.",
        f"This is expected to prevent {harm(solution.benefit)} {problem.harm_unit}"
        f"{_when(problem, solution)}.",
        certainty_sentence(solution.status, solution.gap),
    ]
    left = free - sums.total
    if left and solution.bound is not None:
        most = harm(max(0.0, solution.bound - solution.benefit))
        more = f"even {most.removeprefix('under ')}" if most.startswith("under ") else f"more than {most}"
        said.append(f"{format_pounds(left)} is left: no use of it under these rules could add {more}.")
    elif left:
        said.append(f"{format_pounds(left)} is left.")
    if verified:
        said.append("Every rule and every cost has been re-checked to the penny by a separate program.")
    return tuple(said)


def _when(problem: Problem, solution: Solution) -> str:
    """From which to which financial year what is funded acts."""
    chosen = {choice.option for choice in solution.choices}
    years = counted_years([option for option in problem.options if option.id in chosen])
    return f" in {years}" if years and " " not in years else f" from {years}" if years else ""


def rural_sentences(problem: Problem, sums: AllocationSums) -> tuple[str, ...]:
    """What the allocation does for rural areas."""
    if not any(area.rural for area in problem.areas):
        return ("None of the partnership's areas is classed as rural.",)
    if not sums.total:
        return ("Nothing is allocated, so nothing is spent in rural areas.",)
    rural, urban = (format_pounds(pence, pennies=True) for pence in per_head(problem, sums))
    return (
        f"{format_pounds(sums.rural)} ({percent(share(sums.rural, sums.total))} of the money) is spent in "
        f"rural areas, where {percent(rural_people_bp(problem))} of people live.",
        f"That is {rural} for each rural resident and {urban} for each urban one.",
        "A county-wide service's cost is shared over the areas that it serves, by their people.",
    )


def best_baseline_sentence(baselines: tuple[BaselineReport, ...], unit: str) -> str:
    """How the recommendation compares with the best of the baselines."""
    if not baselines:
        return ""
    best = max(baselines, key=lambda baseline: baseline.benefit)
    gain = -best.difference
    breaches = "" if not best.broken else f" (which breaks {len(best.broken)} of the rules)"
    if gain < 0:
        return (
            f"The best baseline, {best.name}{breaches}, would prevent {harm(-gain)} {unit} more, "
            "because it does not meet every rule."
        )
    return f"The best baseline, {best.name}{breaches}, would prevent {harm(gain)} {unit} less."


def assumption_sentences(facts: ReportFacts, notes: tuple[str, ...]) -> tuple[str, ...]:
    """What the figures rest on; `notes` is what had to be assumed to make the problem."""
    return (
        *(("This is a demonstration: amounts marked illustrative are made up.",) * facts.demonstration),
        "Reach, the share of an area's harm that an option is exposed to, is an officer's assumption.",
        *((facts.harm_per_point_note,) if facts.harm_per_point_note else ()),
        *facts.assumptions,
        *notes,
    )
