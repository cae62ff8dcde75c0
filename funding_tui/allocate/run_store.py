"""Stored runs: add one with its problem and answer, read it, update its report, and list what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from funding_tui import __version__
from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.proposal_state import read_state_of_run
from funding_tui.allocate.report.certainty import CheckedBoundReport, certainty_of_stored
from funding_tui.allocate.report.identity.added_for_run import AddedForRun, name_unrecorded
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.stored import read_report
from funding_tui.allocate.run_names import named_report
from funding_tui.allocate.scenarios.store import find_scenario
from funding_tui.base.errors import NotFound
from funding_tui.base.formats import join_words
from models.allocations import AllocationLine, Run, Scenario
from models.changes import record_audit
from models.database import Workspace
from models.money import BASIS_POINTS, Pence
from optimiser.checked_bound.record import Proof
from optimiser.input_changes import input_changes
from optimiser.precision import Precision
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.stored.stored_solution import FORMAT_1, read_solution

ReportChange = Callable[[Session, RunReport], Mapping[str, object]]
"""From the report as it is stored now: name of a field -> its new value. It may store records beside it."""


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
        bound=solution.value_bound,
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
        after={
            "scenario": setup.scenario,
            "added_for_this_run": [each.words for each in setup.added],
            "status": solution.status,
            "problem": solution.problem_hash,
        },
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
        problem = Problem.model_validate(found.problem)
        return StoredRun(_read_report(session, found), problem, _solution(problem, found))


def update_report(
    workspace: Workspace,
    report: RunReport,
    change: ReportChange | None = None,
    *,
    proof: Proof | None = None,
    **parts: object,
) -> RunReport:
    """Replace parts of a run's report with what was worked out since; what was allocated does not change.

    The other parts stay as they are stored by now: two that work on a run at once both keep what they found.

    Args:
        workspace: an open workspace.
        report: of a stored run, as it was read when the work began.
        change: parts that depend on what is stored by now; what it stores is committed with the report.
        proof: of the run's bound, that was found since; None to leave it as it is.
        parts: name of a field of the report -> its new value.

    Returns:
        The report as it is stored now.

    Raises:
        NotFound: there is no such run.
    """
    with workspace.session(writing=True) as session:
        run = _find(session, report.run)
        stored = _stored_report(session, run)
        changed = {} if change is None else change(session, stored)
        updated = stored.model_copy(update={**parts, **changed, "standing": None})
        if proof is not None:
            run.proof = proof.model_dump(mode="json")
        run.report = updated.model_dump(mode="json")
        session.add(run)
        record_audit(session, "updated the report of a run", record=f"run {report.run}")
        return updated.model_copy(update={"standing": read_state_of_run(session, run)})


def load_problem(workspace: Workspace, run: int | None) -> tuple[dict[str, object], dict[str, object]]:
    """The JSON of a run's problem and solution with its proof, as `solve` and `verify` take them.

    Raises:
        NotFound: there is no such run, or none at all.
    """
    with workspace.session() as session:
        found = _find(session, run)
        if found.proof is None:
            return found.problem, found.solution
        solution = _solution(Problem.model_validate(found.problem), found)
        return found.problem, solution.model_dump(mode="json")


def _solution(problem: Problem, run: Run) -> Solution:
    """The answer of a run, with the proof of its bound where there is one."""
    solution = read_solution(problem, run.solution)
    proof = None if run.proof is None else Proof.model_validate(run.proof)
    return solution if proof is None else solution.model_copy(update={"proof": proof})


@dataclass(frozen=True, slots=True)
class StoredRunRow:
    """One stored run in a list to choose from.

    Attributes:
        name: what was solved.
        certainty: how good it is known to be, for a cell.
    """

    run: int
    scenario: str
    name: str
    created_at: datetime
    status: str
    benefit: float
    precision: Precision
    certainty: str = ""


def list_stored_runs(workspace: Workspace) -> tuple[StoredRunRow, ...]:
    """Every stored run, the latest first."""
    query = (
        select_columns(
            col(Run.id),
            col(Scenario.code),
            col(Scenario.name),
            col(Run.report)["name"].as_string(),
            col(Run.created_at),
            col(Run.status),
            col(Run.benefit),
            col(Run.gap),
            col(Run.report)["assumed_bp"].as_integer(),
            col(Run.solution)["format"].as_string() == FORMAT_1,
            col(Run.report)["checked_bound"],
        )
        .join(Scenario, col(Run.scenario_id) == col(Scenario.id))
        .order_by(col(Run.id).desc())
    )
    with workspace.session() as session:
        rows = session.connection().execute(query).all()
        return tuple(
            StoredRunRow(
                run or 0,
                code,
                name or name_unrecorded(scenario),
                created_at,
                status,
                _benefit(session.get_one(Run, run)) if is_old else benefit,
                Precision((assumed or 0) / BASIS_POINTS, gap or 0.0),
                certainty_of_stored(status, gap, checked).in_a_cell(),
            )
            for run, code, scenario, name, created_at, status, benefit, gap, assumed, is_old, checked in rows
        )


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
    report = _stored_report(session, run)
    return report.model_copy(update={"standing": read_state_of_run(session, run)})


def _stored_report(session: Session, run: Run) -> RunReport:
    return named_report(session, read_report(run.report, run.problem, run.solution), run)


def _find(session: Session, run: int | None) -> Run:
    if run is None:
        found = session.exec(select(Run).order_by(col(Run.id).desc())).first()
    else:
        found = session.get(Run, run)
    if found is None:
        message = "there is no run yet; make one with: propose" if run is None else f"there is no run {run}"
        raise NotFound(message)
    return found


MOST_RUNS = 30  # runs that are listed at once
FIRST_RUN = "The first run of this scenario."
SAME_INPUTS = "The inputs are the same."


@dataclass(frozen=True, slots=True)
class PastRun:
    """One stored run.

    Attributes:
        name: what was solved.
        added_for_this_run: what was changed of the scenario for it alone; None where that was not recorded.
        benefit: harm units, unweighted; None where there is no allocation, and so for the figures after it.
        value: by the weights of the priorities.
        precision: how finely the two may be shown.
        certainty: how good it is known to be, in a few words.
        value_bound, gap: by the solver's word; None where it gave none.
        checked_bound: what a proof was checked to prove; None without one.
        weights_line: what the weights do, in a line; empty where every one is 1.
        rural_bp: the share of spending in rural areas, in basis points.
        pence: allocated in all.
        put_in: what differs in its inputs from the run before, one sentence each.
        came_out: what differs in its result, one sentence each.
    """

    run: int
    created_at: datetime
    author: str
    status: str
    benefit: float | None
    value: float | None
    precision: Precision
    weights_line: str
    rural_bp: int | None
    pence: Pence | None
    put_in: tuple[str, ...]
    came_out: tuple[str, ...]
    name: str = ""
    added_for_this_run: tuple[AddedForRun, ...] | None = None
    certainty: str = ""
    value_bound: float | None = None
    gap: float | None = None
    checked_bound: CheckedBoundReport | None = None

    @property
    def certainty_in_a_cell(self) -> str:
        """The same for a narrow cell."""
        return certainty_of_stored(self.status, self.gap, self.checked_bound).in_a_cell()


def run_history(workspace: Workspace, scenario: str, *, most: int = MOST_RUNS) -> tuple[PastRun, ...]:
    """The latest runs of a scenario.

    Args:
        workspace: an open workspace.
        scenario: its code.
        most: how many runs are listed.

    Raises:
        NotFound: there is no such scenario; the sentence names the nearest.
    """
    with workspace.session() as session:
        of = find_scenario(session, scenario).id
        query = select(Run).where(Run.scenario_id == of).order_by(col(Run.id).desc()).limit(most + 1)
        runs = list(session.exec(query))
        befores = [*runs[1:], None][: len(runs)]
        return tuple(_past_run(session, run, before) for run, before in zip(runs, befores, strict=True))[
            :most
        ]


def _past_run(session: Session, run: Run, before: Run | None) -> PastRun:
    allocated = _is_allocated(run)
    report = _stored_report(session, run)
    return PastRun(
        run=run.id or 0,
        name=report.name,
        added_for_this_run=report.added_for_this_run,
        created_at=run.created_at,
        author=run.author,
        status=run.status,
        benefit=report.benefit if allocated else None,
        value=report.value if allocated else None,
        precision=report.precision,
        weights_line=report.weights_line,
        rural_bp=report.rural_bp if allocated else None,
        pence=report.allocated if allocated else None,
        put_in=_put_in(run, before),
        came_out=() if before is None else _came_out(run, before),
        certainty=report.certainty.in_brief(),
        value_bound=report.value_bound,
        gap=report.gap,
        checked_bound=report.checked_bound,
    )


def _benefit(run: Run) -> float:
    """The unweighted benefit; a run stored before that was told from value has the value in its column."""
    if run.solution.get("format") != FORMAT_1:
        return run.benefit
    return read_solution(Problem.model_validate(run.problem), run.solution).benefit


def _is_allocated(run: Run) -> bool:
    return run.status in ("optimal", "feasible")


def _put_in(run: Run, before: Run | None) -> tuple[str, ...]:
    if before is None:
        return (FIRST_RUN,)
    if run.problem_hash == before.problem_hash:
        return (SAME_INPUTS,)
    changes = input_changes(Problem.model_validate(before.problem), Problem.model_validate(run.problem))
    return tuple(change.words for change in changes) or (SAME_INPUTS,)


def _came_out(run: Run, before: Run) -> tuple[str, ...]:
    if not (_is_allocated(run) and _is_allocated(before)):
        return ()
    now, then = _funded(run.report), _funded(before.report)
    said = []
    if gained := [name for code, name in now.items() if code not in then]:
        said.append(f"{join_words(gained)} came in.")
    if lost := [name for code, name in then.items() if code not in now]:
        said.append(f"{join_words(lost)} went out.")
    return tuple(said) or ("The same projects are funded.",)


def _funded(report: Mapping[str, object]) -> dict[str, str]:
    """Project code -> name."""
    rows = report["funded"]
    assert isinstance(rows, list)
    return {row["project"]: row["name"] for row in rows}
