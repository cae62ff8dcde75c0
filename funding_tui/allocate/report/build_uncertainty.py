"""How far a run rests on what is not known, as the report tells it."""

from __future__ import annotations

from funding_tui.allocate.report.uncertainty import (
    BenefitRange,
    EvaluationValue,
    OptionFrequency,
    UncertaintyReport,
)
from models.money import BASIS_POINTS
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.uncertainty import InputValue, ProposalOutcome, UncertaintyAssessment, uncertainty_sentences
from optimiser.uncertainty.summary import is_sure

THIS_PROPOSAL = "This proposal"
COSTS_AS_STATED = (
    "Costs are taken as stated, since the records hold no range of them: how likely it is that a pot is "
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
    told = uncertainty_sentences(_on_its_own(found), problem)
    return UncertaintyReport(
        seed=found.seed,
        draws=found.draws,
        asked=found.chosen.asked,
        decided=found.chosen.done - found.chosen.failed,
        gap=found.gap,
        ranges=tuple(_range(outcome, costs=costs) for outcome in found.outcomes),
        chosen=_chosen(problem, found, funded),
        worths=tuple(
            _worth(worth, names[worth.unknown]) for worth in found.information.unknowns if worth.changes_in
        ),
        everything=found.information.everything,
        at_most=found.information.at_most,
        words=told if costs else (*told, COSTS_AS_STATED),
    )


def _on_its_own(found: UncertaintyAssessment) -> UncertaintyAssessment:
    """What was found of the proposal, without the usual methods, nor how often each option is chosen."""
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


def _worth(worth: InputValue, name: str) -> EvaluationValue:
    return EvaluationValue(
        name=name,
        benefit=worth.benefit,
        standard_error=worth.standard_error,
        pence=worth.pence,
        changes_bp=round(worth.changes_in * BASIS_POINTS),
        sure=is_sure(worth),
    )
