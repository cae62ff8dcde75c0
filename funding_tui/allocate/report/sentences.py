"""The sentences of a report: what a councillor reads out, made from its figures."""

from __future__ import annotations

from funding_tui.allocate.report.allocation import BaselineReport, FundedProject, PotReport, RefusedProject
from funding_tui.allocate.report.build_effect_years import counted_years
from funding_tui.allocate.report.certainty import SOLVERS_WORD, CheckedBoundReport, certainty_of
from funding_tui.allocate.report.facts import ReportFacts
from funding_tui.allocate.report.totals import AllocationSums, per_head, rural_people_bp
from funding_tui.base.formats import count, percent, share
from models.money import format_pounds
from optimiser.assumptions import precision_of
from optimiser.benefit import is_harm_alone, is_unweighted, value_unit
from optimiser.precision import Precision, difference, harm
from optimiser.problem import Problem
from optimiser.solution import Solution


def build_recommendation(
    problem: Problem,
    solution: Solution,
    pots: tuple[PotReport, ...],
    funded: tuple[FundedProject, ...],
    refused: tuple[RefusedProject, ...],
    baselines: tuple[BaselineReport, ...],
    *,
    verified: bool,
    checked: CheckedBoundReport | None,
) -> tuple[str, ...]:
    """The recommendation of a report: what is allocated, how good it is, and the best usual method beside it.

    Args:
        problem: of the run.
        solution: its answer.
        pots: what the report says of each.
        funded: likewise.
        refused: likewise.
        baselines: likewise.
        verified: whether the answer passed its re-check.
        checked: what its proof proves; None without one.
    """
    return (
        *recommendation_sentences(
            problem, solution, pots, funded, refused, verified=verified, checked=checked
        ),
        best_baseline_sentence(baselines, problem, solution),
    )


def recommendation_sentences(
    problem: Problem,
    solution: Solution,
    pots: tuple[PotReport, ...],
    funded: tuple[FundedProject, ...],
    refused: tuple[RefusedProject, ...],
    *,
    verified: bool,
    checked: CheckedBoundReport | None,
) -> tuple[str, ...]:
    """The top of the paper, with what the proof of the solution proves."""
    allocated = sum(pot.allocated for pot in pots)
    projects = f"{len(funded)} of {len(funded) + len(refused)} projects"
    said = [
        f"That the partnership allocates {format_pounds(allocated)} of the {_free_words(pots)} "
        f"to {projects}.",
        *benefit_sentences(problem, solution),
        certainty_of(solution, checked).sentence(),
    ]
    left = sum(pot.left for pot in pots if pot.free >= 0)
    if left > 0 and (could_add := _could_add(problem, solution, checked)):
        said.append(f"{format_pounds(left)} is left: {could_add}.")
    elif left > 0:
        said.append(f"{format_pounds(left)} is left.")
    stranded = sum(pot.stranded for pot in pots)
    if stranded:
        said.append(f"{format_pounds(stranded)} is stranded: no allocation under these rules can spend it.")
    if verified:
        said.append("Every rule and every cost has been re-checked to the penny by a separate program.")
    return tuple(said)


def _could_add(problem: Problem, solution: Solution, checked: CheckedBoundReport | None) -> str:
    """The most that money left over could add, by the bound; empty where there is none."""
    limit = solution.value_bound if checked is None else checked.value_bound
    if limit is None:
        return ""
    value, unit = solution.value, value_unit(problem)
    whose = f"{SOLVERS_WORD}, " if checked is None else ""
    most = difference(max(0.0, limit - value), value, Precision(precision_of(problem, solution).assumed))
    if most == "0":
        return f"{whose}no use of it under these rules could add anything"
    much = f"even {most.removeprefix('under ')}" if most.startswith("under ") else f"more than {most}"
    return f"{whose}no use of it under these rules could add {much} {unit}"


def benefit_sentences(problem: Problem, solution: Solution) -> tuple[str, ...]:
    """What comes of an allocation: harm prevented, what officers scored, and what the weights make of it."""
    unit, when = problem.harm_unit, _when(problem, solution)
    known = precision_of(problem, solution)
    if not solution.scored:
        said = [f"This is expected to prevent {harm(solution.benefit, known)} {unit}{when}."]
    else:
        said = [
            f"Its benefit is expected to be {harm(solution.benefit, known)} {unit}{when}. Of that, "
            f"{harm(solution.scored, known)} is what officers' scores count for, not harm prevented."
        ]
    if not is_unweighted(problem):
        said.append(f"By the weights of the priorities it is worth {harm(solution.value, known)}.")
    return tuple(said)


def _when(problem: Problem, solution: Solution) -> str:
    """From which to which financial year what is funded acts."""
    chosen = {choice.option for choice in solution.choices}
    years = counted_years([option for option in problem.options if option.id in chosen])
    return f" in {years}" if years and " " not in years else f" from {years}" if years else ""


def _free_words(pots: tuple[PotReport, ...]) -> str:
    """What is free in all, and what of it over-committed pots take away."""
    free = sum(pot.free for pot in pots)
    short = [-pot.free for pot in pots if pot.free < 0]
    if not short:
        return f"{format_pounds(free)} that it has free"
    held, over = format_pounds(free + sum(short)), format_pounds(sum(short))
    return (
        f"{format_pounds(free)} that it has free ({held} in pots with money, less {over} by which "
        f"{count(len(short), 'pot is', 'pots are')} over-committed)"
    )


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


def best_baseline_sentence(
    baselines: tuple[BaselineReport, ...], problem: Problem, solution: Solution
) -> str:
    """How the recommendation compares with the best of the baselines."""
    if not baselines:
        return ""
    best = max(baselines, key=lambda baseline: baseline.value)
    gain, unit = -best.value_difference, value_unit(problem)
    amount = difference(gain, solution.value, precision_of(problem, solution))
    verb = "prevent" if is_harm_alone(problem) else "bring"
    breaches = "" if not best.broken else f" (which breaks {len(best.broken)} of the rules)"
    if amount == "0":
        return f"The best baseline, {best.name}{breaches}, would {verb} as much."
    if gain < 0:
        return (
            f"The best baseline, {best.name}{breaches}, would {verb} {amount} {unit} more, "
            "because it does not meet every rule."
        )
    return f"The best baseline, {best.name}{breaches}, would {verb} {amount} {unit} less."


def assumption_sentences(facts: ReportFacts, notes: tuple[str, ...]) -> tuple[str, ...]:
    """What the figures rest on; `notes` is what had to be assumed to make the problem."""
    return (
        *(("This is a demonstration: amounts marked illustrative are made up.",) * facts.demonstration),
        "Reach, the share of an area's harm that an option is exposed to, is an officer's assumption.",
        *((facts.harm_per_point_note,) if facts.harm_per_point_note else ()),
        *facts.assumptions,
        *notes,
    )
