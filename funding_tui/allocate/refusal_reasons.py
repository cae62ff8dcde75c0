"""Look deeper into a kept run: what each refused project would displace, and at what price it enters."""

from __future__ import annotations

from collections.abc import Callable

from funding_tui.allocate.propose import ProposeProgress
from funding_tui.allocate.report.build import build_refused_projects
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_problem, load_report, update_report
from funding_tui.base.errors import BadInput
from models.database import Workspace
from optimiser.explaining import explain
from optimiser.limits import Progress
from optimiser.problem import Problem
from optimiser.solution import Solution


def explain_refusals(
    workspace: Workspace,
    run: int | None,
    *,
    project: str | None = None,
    seconds: float = 120.0,
    progress: Callable[[ProposeProgress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> RunReport:
    """Force each refused project in and solve again; the run's report then says what that showed.

    For each it looks for the smallest cut in price and the smallest rise of budgets that bring it in.

    Args:
        workspace: an open workspace.
        run: its number, or the latest one when None.
        project: the one that is asked about; None for all.
        seconds: for all projects together; what is not reached stays as it was told.
        progress: told which project is being asked about.
        cancelled: asked often; what was found until then is kept.

    Raises:
        NotFound: there is no such run.
        BadInput: the run did not refuse the project.
    """
    report = load_report(workspace, run)
    if project is not None and project not in {row.project for row in report.refused}:
        message = f"run {report.run} did not refuse {project[:40]!r}, so nothing is missing for it"
        raise BadInput(message)
    problem_data, solution_data = load_problem(workspace, report.run)
    problem = Problem.model_validate(problem_data)
    solution = Solution.model_validate(solution_data)

    def relay(at: Progress) -> None:
        if progress is not None:
            progress(ProposeProgress(at.stage, at.seconds))

    reasons = explain(problem, solution, only=project, seconds=seconds, progress=relay, cancelled=cancelled)
    asked = {row.project: row for row in build_refused_projects(problem, reasons.why_not)}
    deeper = report.model_copy(
        update={"refused": tuple(asked.get(row.project, row) for row in report.refused)}
    )
    update_report(workspace, deeper)
    return deeper
