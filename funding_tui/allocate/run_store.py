"""Runs that were kept: store one with its problem, answer and report; read it back."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.proposal_state import read_state_of_run
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import NotFound
from models.allocations import AllocationLine, Run, Scenario
from models.changes import record_audit
from models.database import Workspace
from optimiser.solution import Solution


def store_run(
    session: Session,
    plan: ProblemSetup,
    solution: Solution,
    report: RunReport,
    author: str,
    created_at: datetime,
) -> Run:
    """A run and its allocation lines, added to the session; its id is set."""
    run = Run(
        scenario_id=plan.scenario_id,
        created_at=created_at,
        author=author,
        app_version=report.app_version,
        status=solution.status,
        benefit=solution.benefit,
        bound=solution.bound,
        gap=solution.gap,
        seconds=solution.seconds,
        solver=solution.solver,
        verified=report.verified,
        problem_hash=solution.problem_hash,
        problem=plan.problem.model_dump(mode="json"),
        solution=solution.model_dump(mode="json"),
    )
    session.add(run)
    session.flush()
    session.add_all(
        AllocationLine(
            run_id=run.id or 0,
            pot_id=plan.pot_ids[line.pot],
            option_id=plan.option_ids[line.option],
            area_id=plan.area_ids[line.area],
            pence=line.pence,
        )
        for line in solution.lines
        if line.pot
        in plan.pot_ids  # what a shock supposes is not held, so no line of the ledger can be of it
    )
    run.report = report.model_copy(update={"run": run.id or 0}).model_dump(mode="json")
    record_audit(
        session,
        "proposed",
        who=author,
        record=f"run {run.id}",
        after={"scenario": plan.scenario, "status": solution.status, "problem": solution.problem_hash},
    )
    return run


def load_report(workspace: Workspace, run: int | None) -> RunReport:
    """What was told of a run, or of the latest one when None, and where the proposal made of it stands.

    Raises:
        NotFound: there is no such run, or none at all.
    """
    with workspace.session() as session:
        found = _find(session, run)
        report = RunReport.model_validate(found.report)
        return report.model_copy(update={"standing": read_state_of_run(session, found)})


def update_report(workspace: Workspace, report: RunReport) -> None:
    """Keep a report that says more of a run than was told at first; what was allocated does not change.

    Raises:
        NotFound: there is no such run.
    """
    with workspace.session() as session:
        run = _find(session, report.run)
        run.report = report.model_copy(update={"standing": None}).model_dump(mode="json")
        session.add(run)
        record_audit(session, "looked deeper into a run", record=f"run {report.run}")


def load_problem(workspace: Workspace, run: int | None) -> tuple[dict[str, object], dict[str, object]]:
    """The JSON of a run's problem and solution, as `solve` and `verify` take them.

    Raises:
        NotFound: there is no such run, or none at all.
    """
    with workspace.session() as session:
        found = _find(session, run)
        return found.problem, found.solution


def latest_run(workspace: Workspace, scenario: str | None) -> int | None:
    """The number of the latest run, of one scenario where it is named; None when there is none."""
    with workspace.session() as session:
        query = select(Run.id).order_by(col(Run.id).desc())
        if scenario is not None:
            query = query.join(Scenario, col(Run.scenario_id) == col(Scenario.id)).where(
                Scenario.code == scenario
            )
        return session.exec(query).first()


def _find(session: Session, run: int | None) -> Run:
    if run is None:
        found = session.exec(select(Run).order_by(col(Run.id).desc())).first()
    else:
        found = session.get(Run, run)
    if found is None:
        message = "there is no run yet; make one with: propose" if run is None else f"there is no run {run}"
        raise NotFound(message)
    return found
