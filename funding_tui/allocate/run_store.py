"""Stored runs: add one with its problem and answer, read it back, and update its report."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from funding_tui import __version__
from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.proposal_state import read_state_of_run
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import NotFound
from models.allocations import AllocationLine, Run, Scenario
from models.changes import record_audit
from models.database import Workspace
from optimiser.problem import Problem
from optimiser.solution import Solution


class StoredRun(NamedTuple):
    """A run as it is stored."""

    report: RunReport
    problem: Problem
    solution: Solution


def add_run(
    session: Session,
    setup: ProblemSetup,
    solution: Solution,
    *,
    verified: bool,
    author: str,
    created_at: datetime,
) -> Run:
    """A run and its allocation lines, added to the session; its id is set, and its report is still empty."""
    run = Run(
        scenario_id=setup.scenario_id,
        created_at=created_at,
        author=author,
        app_version=__version__,
        status=solution.status,
        benefit=solution.benefit,
        bound=solution.bound,
        gap=solution.gap,
        seconds=solution.seconds,
        solver=solution.solver,
        verified=verified,
        problem_hash=solution.problem_hash,
        problem=setup.problem.model_dump(mode="json"),
        solution=solution.model_dump(mode="json"),
    )
    session.add(run)
    session.flush()
    session.add_all(
        AllocationLine(
            run_id=run.id or 0,
            pot_id=setup.pot_ids[line.pot],
            option_id=setup.option_ids[line.option],
            area_id=setup.area_ids[line.area],
            pence=line.pence,
        )
        for line in solution.lines
        if line.pot in setup.pot_ids  # a pot that a shock supposes has no record, so no line can refer to it
    )
    record_audit(
        session,
        "proposed",
        who=author,
        record=f"run {run.id}",
        after={"scenario": setup.scenario, "status": solution.status, "problem": solution.problem_hash},
    )
    return run


def load_report(workspace: Workspace, run: int | None) -> RunReport:
    """The report of a run, or of the latest one when None, with the state of the proposal made of it.

    Raises:
        NotFound: there is no such run, or none at all.
    """
    with workspace.session() as session:
        return _read_report(session, _find(session, run))


def load_run(workspace: Workspace, run: int | None) -> StoredRun:
    """A run, or the latest one when None: its report as `load_report` gives it, its problem and its answer.

    Raises:
        NotFound: there is no such run, or none at all.
    """
    with workspace.session() as session:
        found = _find(session, run)
        return StoredRun(
            _read_report(session, found),
            Problem.model_validate(found.problem),
            Solution.model_validate(found.solution),
        )


def update_report(workspace: Workspace, report: RunReport, **parts: object) -> RunReport:
    """Replace parts of a run's report with what was worked out since; what was allocated does not change.

    Args:
        workspace: an open workspace.
        report: of a stored run.
        parts: name of a field of the report -> its new value.

    Returns:
        The report with those parts.

    Raises:
        NotFound: there is no such run.
    """
    updated = report.model_copy(update=parts)
    with workspace.session() as session:
        run = _find(session, report.run)
        run.report = updated.model_copy(update={"standing": None}).model_dump(mode="json")
        session.add(run)
        record_audit(session, "updated the report of a run", record=f"run {report.run}")
    return updated


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


def _read_report(session: Session, run: Run) -> RunReport:
    report = RunReport.model_validate(run.report)
    return report.model_copy(update={"standing": read_state_of_run(session, run)})


def _find(session: Session, run: int | None) -> Run:
    if run is None:
        found = session.exec(select(Run).order_by(col(Run.id).desc())).first()
    else:
        found = session.get(Run, run)
    if found is None:
        message = "there is no run yet; make one with: propose" if run is None else f"there is no run {run}"
        raise NotFound(message)
    return found
