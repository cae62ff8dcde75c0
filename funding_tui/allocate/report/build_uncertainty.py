"""What a run does not know exactly, and how far its allocation rests on that, as the report says it."""

from __future__ import annotations

from collections import defaultdict

from funding_tui.allocate.report.allocation import weights_line
from funding_tui.allocate.report.uncertainty import (
    BenefitRange,
    EvaluationValue,
    OptionFrequency,
    UncertainInputReport,
    UncertaintyReport,
)
from models.money import BASIS_POINTS
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.uncertain_inputs import (
    AnyDistribution,
    Beta,
    Draws,
    Interval,
    LogNormal,
    Point,
    Triangular,
    quantile,
)
from optimiser.uncertainty import InputValue, ProposalOutcome, UncertaintyAssessment, uncertainty_sentences
from optimiser.uncertainty.assessment import is_sure


def build_uncertain_input_reports(problem: Problem) -> tuple[UncertainInputReport, ...]:
    """Everything that is not known exactly, what is taken alike together: measured first, then assumed."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for unknown in sorted(problem.unknowns, key=lambda unknown: unknown.basis != "evidence"):
        alike[distribution_words(unknown.factor), unknown.basis, unknown.source].append(unknown.name)
    return tuple(
        UncertainInputReport(
            names=tuple(names),
            spread=words,
            basis="evidence" if basis == "evidence" else "assumption",
            source=source,
        )
        for (words, basis, source), names in alike.items()
    )


def distribution_words(distribution: AnyDistribution) -> str:
    """How far a figure may be from what is stated, in words."""
    match distribution:
        case Point(value=value):
            return f"{value:.4g} times as stated, exactly"
        case Interval(low=low, high=high):
            return f"anywhere from {_ends(low, high)}, none likelier than another"
        case Triangular(low=low, mode=mode, high=high):
            return f"from {_ends(low, high)}, likeliest {mode:.4g} times"
        case LogNormal(median=median, low=low, high=high, coverage=coverage):
            return f"{coverage:.0%} of the time from {_ends(low, high)}, as often below {median:.4g} as above"
        case Beta() | Draws():
            return f"90% of the time from {_ends(quantile(distribution, 0.05), quantile(distribution, 0.95))}"


def _ends(low: float, high: float) -> str:
    return f"{low:.4g} to {high:.4g} times as stated"


THIS_PROPOSAL = "This proposal"
COSTS_AS_STATED = (
    "Costs are taken as stated, since the records have no range of them, so how likely it is that a pot is "
    "overspent is not known."
)


def build_uncertainty_report(
    problem: Problem, solution: Solution, found: UncertaintyAssessment
) -> UncertaintyReport:
    """The figures, and the sentences on the proposal itself.

    Args:
        problem: of the run.
        solution: the run's answer.
        found: with `THIS_PROPOSAL` first among the proposals.
    """
    funded = {choice.option for choice in solution.choices}
    costs = any(unknown.costs for unknown in found.unknowns)
    names = {unknown.id: unknown.name for unknown in found.unknowns}
    sentences = uncertainty_sentences(_on_its_own(found), problem)
    weighed = weights_line({each.name: each.weight for each in problem.priorities})
    return UncertaintyReport(
        seed=found.seed,
        draws=found.draws,
        asked=found.chosen.asked,
        decided=found.chosen.done - found.chosen.failed,
        gap=found.gap,
        ranges=tuple(_range(outcome, costs=costs) for outcome in found.outcomes),
        chosen=_chosen(problem, found, funded),
        worths=tuple(
            _evaluation_value(value, names[value.unknown])
            for value in found.information.unknowns
            if value.changes_in
        ),
        everything=found.information.everything,
        at_most=found.information.at_most,
        words=(*sentences, *(() if costs else (COSTS_AS_STATED,)), *filter(None, (weighed,))),
    )


def _on_its_own(found: UncertaintyAssessment) -> UncertaintyAssessment:
    """The findings on the proposal alone, without the baselines or how often each option is chosen."""
    uncounted = found.chosen.model_copy(update={"chosen": {}})
    return found.model_copy(
        update={"outcomes": found.outcomes[:1], "regrets": found.regrets[:1], "chosen": uncounted}
    )


def _range(outcome: ProposalOutcome, *, costs: bool) -> BenefitRange:
    over = outcome.overspending.anywhere
    return BenefitRange(
        name=outcome.proposal,
        mean=outcome.mean,
        low=outcome.low,
        median=outcome.median,
        high=outcome.high,
        worst=outcome.worst,
        best_bp=round(outcome.best_in * BASIS_POINTS),
        overspend_bp=round(over.probability * BASIS_POINTS) if costs else None,
        overspend_most=over.most_pence if costs else None,
    )


def _chosen(problem: Problem, found: UncertaintyAssessment, funded: set[str]) -> tuple[OptionFrequency, ...]:
    """Every option that is funded or chosen in some draw, most often chosen first."""
    if not found.chosen.done - found.chosen.failed:
        return ()
    projects = {project.id: project.name for project in problem.projects}
    rows = [
        OptionFrequency(
            project=option.project,
            name=projects[option.project],
            option=option.id.removeprefix(f"{option.project}/"),
            option_name=option.name,
            funded=option.id in funded,
            times=found.chosen.chosen[option.id],
        )
        for option in problem.options
        if option.id in funded or found.chosen.chosen[option.id]
    ]
    return tuple(sorted(rows, key=lambda row: (-row.times, not row.funded)))


def _evaluation_value(value: InputValue, name: str) -> EvaluationValue:
    return EvaluationValue(
        name=name,
        value=value.value,
        standard_error=value.standard_error,
        pence=value.pence,
        changes_bp=round(value.changes_in * BASIS_POINTS),
        sure=is_sure(value),
    )
