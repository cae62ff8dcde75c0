"""The runs of a scenario, the latest first, each with what changed since the one before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from funding_tui.allocate.scenarios.store import find_scenario
from funding_tui.base.formats import join_words
from models.allocations import Run
from models.database import Workspace
from models.money import Pence
from optimiser.input_changes import input_changes
from optimiser.problem import Problem

MOST_RUNS = 30  # runs that are listed at once
FIRST_RUN = "The first run of this scenario."
SAME_INPUTS = "The inputs are the same."


@dataclass(frozen=True, slots=True)
class PastRun:
    """One stored run.

    Attributes:
        benefit: harm units; None where there is no allocation, and so for the two figures after it.
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
    rural_bp: int | None
    pence: Pence | None
    put_in: tuple[str, ...]
    came_out: tuple[str, ...]


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
        return tuple(_past_run(run, before) for run, before in zip(runs, befores, strict=True))[:most]


def _past_run(run: Run, before: Run | None) -> PastRun:
    allocated = _is_allocated(run)
    return PastRun(
        run=run.id or 0,
        created_at=run.created_at,
        author=run.author,
        status=run.status,
        benefit=run.benefit if allocated else None,
        rural_bp=run.report["rural_bp"] if allocated else None,
        pence=run.report["allocated"] if allocated else None,
        put_in=_put_in(run, before),
        came_out=() if before is None else _came_out(run, before),
    )


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
