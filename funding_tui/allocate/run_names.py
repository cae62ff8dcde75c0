"""What stored runs are called; for one that recorded no name, what its problem tells."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import Session

from funding_tui.allocate.problem.scenario_layers import effective_locks, read_layers, rules_of_scenarios
from funding_tui.allocate.report.identity.added_for_run import AddedForRun, run_name
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.rural_floor import highest_floor_of_problem, highest_rural_floor
from funding_tui.base.formats import percent
from models.allocations import Run, Scenario
from optimiser.problem import Problem
from optimiser.rules import Lock


def named_report(session: Session, report: RunReport, run: Run) -> RunReport:
    """The report with the run's name; one that recorded none is given what its problem tells."""
    if report.name:
        return report
    added = tuple(_derived(session, run))
    shocks = [shock.name for shock in report.shocks or ()]
    name = run_name(report.scenario_name, added, shocks)
    return report.model_copy(update={"name": name, "added_for_this_run": added or None})


def _derived(session: Session, run: Run) -> Iterator[AddedForRun]:
    """Where the floor and the locks of a run's problem differ from those of its scenario today."""
    problem = Problem.model_validate(run.problem)
    layers = read_layers(session, session.get_one(Scenario, run.scenario_id).code)
    floor = highest_floor_of_problem(problem.rules)
    if floor != highest_rural_floor(each.rule for each in rules_of_scenarios(layers) if each.on):
        words = "no rural floor" if floor is None else f"at least {percent(floor)} rural"
        yield AddedForRun(kind="rural floor", value=str(floor or "none"), words=words, recorded=False)
    locks = effective_locks(layers)
    for rule in problem.rules:
        # a rule that another project is required, or a shock's contract, locks too, in other words
        if not isinstance(rule, Lock) or not rule.name.startswith(f"{rule.project} is locked {rule.state}"):
            continue
        if locks.get(rule.project) != rule.state:
            name = next((each.name for each in problem.projects if each.id == rule.project), rule.project)
            words = f"{name} locked {rule.state}"
            yield AddedForRun(kind="lock", item=rule.project, value=rule.state, words=words, recorded=False)
