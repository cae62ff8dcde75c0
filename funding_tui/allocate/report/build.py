"""Build the report of a run, which screens, commands and papers read."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from sqlmodel import Session

from funding_tui import __version__
from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.problem.offers import option_key
from funding_tui.allocate.problem.rule_credits import BY_POT
from funding_tui.allocate.report.allocation import (
    NOT_WORKED_OUT,
    FundedProject,
    LineReport,
    PotReport,
    RefusedProject,
    RuleReport,
    SolveLimits,
)
from funding_tui.allocate.report.build_appendix import input_tables
from funding_tui.allocate.report.build_balances import build_balance_reports
from funding_tui.allocate.report.build_changes import build_changes_report
from funding_tui.allocate.report.build_effect_years import build_effect_reports
from funding_tui.allocate.report.build_overspends import build_overspend_reports
from funding_tui.allocate.report.build_uncertainty import build_uncertain_input_reports
from funding_tui.allocate.report.certainty import CheckedBoundReport
from funding_tui.allocate.report.facts import ReportFacts, read_report_facts
from funding_tui.allocate.report.identity.added_for_run import run_name
from funding_tui.allocate.report.report import ALLOCATED, RunReport
from funding_tui.allocate.report.sentences import (
    assumption_sentences,
    build_recommendation,
    rural_sentences,
)
from funding_tui.allocate.report.totals import (
    AllocationSums,
    build_area_reports,
    build_baseline_reports,
    build_fairness_report,
    build_priority_reports,
    rural_people_bp,
)
from funding_tui.allocate.report.worth.build_layers import build_assumption_layers, share_bp
from funding_tui.allocate.report.worth.build_pounds import build_pounds_report
from funding_tui.allocate.run_map import build_area_map
from funding_tui.base.formats import share
from models.money import Pence, format_pounds
from optimiser.assumptions import assumed_benefit
from optimiser.benefit import BenefitParts, benefit_parts, is_harm_alone
from optimiser.explaining import Explanation, WhyNot
from optimiser.explaining.stranded import Stranded
from optimiser.fairness import years_of
from optimiser.problem import Option, Problem
from optimiser.solution import Solution
from optimiser.verifying import Verdict
from optimiser.verifying.solution_index import RuleState


@dataclass(frozen=True, slots=True)
class RunResults:
    """Everything that was worked out for a problem.

    Attributes:
        stranded: what no allocation can spend.
        checked: what the proof of the solution proves; None where it carries none.
    """

    solution: Solution
    verdict: Verdict
    baselines: tuple[Solution, ...]
    reasons: Explanation
    stranded: tuple[Stranded, ...] = ()
    checked: CheckedBoundReport | None = None


def build_checked_bound(verdict: Verdict, solution: Solution) -> CheckedBoundReport | None:
    """What the proof of a solution proves; None where it carries none that can be checked."""
    checked = verdict.checked
    if checked is None:
        return None
    return CheckedBoundReport(
        value_bound=checked.value_bound,
        gap=checked.gap if solution.status in ALLOCATED else None,
        cases=checked.cases,
        price_sets=checked.price_sets,
        cannot_hold=checked.cannot_hold,
        cuts=checked.cuts,
    )


def build_report(
    session: Session,
    setup: ProblemSetup,
    results: RunResults,
    *,
    run: int,
    limits: SolveLimits,
    author: str,
    created_at: datetime,
    day: date,
    records_hash: str,
) -> RunReport:
    """The report of a run, in one pass.

    An answer that did not pass the verifier is reported as failed, with no allocation.

    Args:
        session: of the workspace, in which the run has its number.
        setup: what was solved.
        results: what was worked out.
        run: its number.
        limits: of the solve.
        author: who made it.
        created_at: when.
        day: on which rules and pots were read.
        records_hash: of the copies of the records that the run read.
    """
    facts = read_report_facts(session)
    sound = results.verdict.holds and results.solution.status in ALLOCATED
    solution = results.solution if sound else _without_lines(results.solution)
    problem = setup.problem
    parts = benefit_parts(problem, solution.choices)
    sums = AllocationSums(problem, solution.lines)
    funded = _funded(setup, solution, parts, sums, facts, results.reasons.why) if sound else ()
    refused = (
        build_refused_projects(problem, results.reasons.why_not, facts.illustrative_projects) if sound else ()
    )
    priorities = build_priority_reports(problem, sums, parts, facts)
    baselines = build_baseline_reports(problem, results.baselines, solution, facts)
    money = build_balance_reports(session, setup, solution, results.stranded, facts.illustrative_pots)
    recommendation = build_recommendation(
        problem,
        solution,
        money.by_pot,
        funded,
        refused,
        baselines,
        verified=results.verdict.holds,
        checked=results.checked,
    )
    status, message = _status(results)
    assumed = assumed_benefit(problem, solution.choices)
    return RunReport(
        run=run,
        scenario=setup.scenario,
        scenario_name=setup.scenario_name,
        scenario_note=setup.scenario_note,
        partnership=facts.partnership,
        created_at=created_at,
        author=author,
        app_version=__version__,
        status=status,
        message=message,
        benefit=solution.benefit,
        scored=solution.scored,
        value=solution.value,
        value_bound=results.solution.value_bound,
        gap=results.solution.gap,
        proven_by=results.solution.proven_by if results.checked is None else "checked",
        checked_bound=results.checked,
        value_is_harm=is_harm_alone(problem),
        years=len(years_of(problem)),
        seconds=results.solution.seconds,
        solver=results.solution.solver,
        verified=results.verdict.holds,
        broken=tuple(item.message for item in results.verdict.broken),
        problem_hash=problem.fingerprint,
        harm_unit=problem.harm_unit,
        harm_unit_means=facts.harm_unit_means,
        harm_unit_source=facts.harm_unit_source,
        harm_per_point=problem.harm_per_point,
        demonstration=facts.demonstration or _has_illustrative(money.by_pot, funded, refused),
        attribution=facts.attribution,
        free=sum(pot.free for pot in money.by_pot),
        allocated=sums.total,
        rural_pence=sums.rural,
        rural_bp=share(sums.rural, sums.total),
        rural_population_bp=rural_people_bp(problem),
        assumed_bp=share_bp(assumed.any, assumed.total),
        assumption_layers=build_assumption_layers(assumed),
        pounds=build_pounds_report(session, problem, solution, funded, money.by_pot) if sound else None,
        recommendation=recommendation if sound else (),
        rural_statement=rural_sentences(problem, sums),
        assumptions=assumption_sentences(facts, setup.notes),
        conflict=results.solution.conflict,
        lines=_lines(setup, solution, results.reasons.why) if sound else (),
        funded=funded,
        refused=refused,
        by_priority=priorities,
        by_area=build_area_reports(problem, sums, parts),
        by_pot=money.by_pot,
        rules=tuple(_rule(state, setup) for state in results.reasons.rules) if sound else (),
        baselines=baselines,
        inputs=input_tables(session, setup),
        fairness=build_fairness_report(problem, solution) if sound else None,
        curve_error=results.solution.curve_error,
        doubts=build_uncertain_input_reports(problem),
        shocks=setup.shocks,
        overspends=build_overspend_reports(setup, solution) if sound else (),
        over_committed=money.over_committed,
        at_risk=money.at_risk,
        forecasts=money.forecasts,
        stranded=money.stranded,
        lost_if_unspent=money.lost_if_unspent,
        geography=build_area_map(session, [area.id for area in problem.areas]),
        limits=limits,
        since=build_changes_report(session, setup, run, sums.total, priorities, funded) if sound else None,
        name=run_name(setup.scenario_name, setup.added, [shock.name for shock in setup.shocks]),
        added_for_this_run=setup.added,
        horizon=setup.horizon.words,
        effects=build_effect_reports(session, setup, {option_key(row.project, row.option) for row in funded}),
        day=day,
        records_hash=records_hash,
    )


def _without_lines(solution: Solution) -> Solution:
    return solution.model_copy(
        update={"choices": (), "lines": (), "carried": (), "benefit": 0.0, "scored": 0.0, "value": 0.0}
    )


def _status(results: RunResults) -> tuple[Literal["optimal", "feasible", "infeasible", "failed"], str]:
    solution = results.solution
    if results.verdict.holds:
        return solution.status, solution.message
    breaches = "; ".join(item.message for item in results.verdict.broken[:3])
    return "failed", f"an allocation was found, but it did not pass its re-check: {breaches}"


def _funded(
    setup: ProblemSetup,
    solution: Solution,
    parts: BenefitParts,
    sums: AllocationSums,
    facts: ReportFacts,
    whys: Mapping[str, str],
) -> tuple[FundedProject, ...]:
    """Projects with money, the largest amount first; an option chosen but not delivered is not funded."""
    options = {option.id: option for option in setup.problem.options}
    projects = {project.id: project for project in setup.problem.projects}
    chosen = {options[choice.option].project: options[choice.option] for choice in solution.choices}
    rows = []
    for code, option in chosen.items():
        if not sums.by_project[code]:
            continue
        basis, words = facts.basis[option.id]
        rows.append(
            FundedProject(
                project=code,
                name=projects[code].name,
                priority=projects[code].priority,
                option=option.id.removeprefix(f"{code}/"),
                option_name=option.name,
                pence=sums.by_project[code],
                rural_pence=sums.rural_by_project[code],
                areas=len(sums.areas_of_project[code]),
                benefit=parts.by_option.get(option.id, 0.0),
                value=parts.value_by_option.get(option.id, 0.0),
                basis=basis,
                basis_words=words,
                illustrative=code in facts.illustrative_projects,
                why=whys.get(option.id, ""),
                provider=facts.providers.get(code, ""),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.pence, row.name)))


def _lines(setup: ProblemSetup, solution: Solution, whys: Mapping[str, str]) -> tuple[LineReport, ...]:
    problem = setup.problem
    options = {option.id: option for option in problem.options}
    areas = {area.id: area for area in problem.areas}
    pots = {pot.id: pot for pot in problem.pots}
    streams = {stream.id: stream.name for stream in problem.streams}
    return tuple(
        LineReport(
            project=options[line.option].project,
            option=line.option.removeprefix(f"{options[line.option].project}/"),
            area=line.area,
            area_name=areas[line.area].name,
            rural=areas[line.area].rural,
            stream=pots[line.pot].stream,
            stream_name=streams[pots[line.pot].stream],
            financial_year=pots[line.pot].financial_year,
            cost_type=pots[line.pot].cost_type,
            pence=line.pence,
            why=whys.get(line.option, ""),
        )
        for line in solution.lines
    )


def _has_illustrative(
    pots: Iterable[PotReport], funded: Iterable[FundedProject], refused: Iterable[RefusedProject]
) -> bool:
    """Whether any amount is illustrative: then the run is a demonstration, whatever the workspace is."""
    return (
        any(pot.illustrative for pot in pots)
        or any(row.illustrative for row in funded)
        or any(row.illustrative for row in refused)
    )


def build_refused_projects(
    problem: Problem, why_not: Iterable[WhyNot], illustrative: Collection[str] = ()
) -> tuple[RefusedProject, ...]:
    """Each refused project with its reason, in the problem's order; `illustrative` names those made up."""
    options = {option.id: option for option in problem.options}
    projects = {project.id: project for project in problem.projects}
    return tuple(
        RefusedProject(
            project=reason.project,
            name=projects[reason.project].name,
            priority=projects[reason.project].priority,
            option=reason.option.removeprefix(f"{reason.project}/"),
            option_name=options[reason.option].name,
            pence=full_cost(options[reason.option]),
            rule=reason.rule,
            why=reason.why,
            would_enter_if=reason.would_enter_if or NOT_WORKED_OUT,
            illustrative=reason.project in illustrative,
        )
        for reason in why_not
    )


def full_cost(option: Option) -> Pence:
    """What an option costs when it is delivered in full everywhere, in pence."""
    return sum(
        sum(cost.fixed.values()) + sum(pence * option.steps[area] for area, pence in cost.per_step.items())
        for cost in option.costs
    )


def _rule(state: RuleState, setup: ProblemSetup) -> RuleReport:
    if state.room is None:
        room = ""
    elif state.unit == "pence":
        room = format_pounds(state.room)
    else:
        room = f"{state.room:,} {state.unit}"
    credit = setup.credits.get(state.name)
    set_by = BY_POT if credit is None else credit.set_by
    return RuleReport(name=state.name, words=state.name, state=state.state, room=room, set_by=set_by)
