"""How priorities moved since the last certified proposal, or since the scenario that this one lies over."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.proposal_state import proposal_name
from funding_tui.allocate.report.allocation import PriorityReport
from funding_tui.allocate.report.report import ChangesReport, PriorityChange, RunReport
from funding_tui.base.formats import day, join_words, percent, share
from models.allocations import Proposal, ProposalStep, Run, Scenario
from models.clock import LONDON
from optimiser.input_changes import input_changes
from optimiser.problem import Problem

ALLOCATED = ("optimal", "feasible")
MOST_INPUTS = 8
MOVED = 100  # basis points of all the money; less is told in the table alone


class _Before(NamedTuple):
    """The allocation that this one is held against; the rest as in `ChangesReport`."""

    run: Run
    of: str
    certified: bool
    on: date


def build_changes_report(session: Session, planned: ProblemSetup, report: RunReport) -> ChangesReport | None:
    """What moved; None where this run has no allocation, or nothing was allocated before it.

    Args:
        session: of the workspace, in which this run is not yet kept.
        planned: what was put into this run.
        report: what is told of it.
    """
    if report.status not in ALLOCATED:
        return None
    before = _last_certified(session) or _run_below(session, planned.scenario_id)
    if before is None:
        return None
    told = RunReport.model_validate(before.run.report)
    then, now = (dict.fromkeys(item.name for item in each.funded) for each in (told, report))
    # how far an input may be off comes and goes with the input, which is told
    changes = [
        change
        for change in input_changes(Problem.model_validate(before.run.problem), planned.problem)
        if change.parts[0].collection != "unknowns"
    ]
    priorities = _priorities(told, report)
    found = ChangesReport(
        of=before.of,
        scenario_name=told.scenario_name,
        certified=before.certified,
        on=before.on,
        run=before.run.id or 0,
        allocated=told.allocated,
        priorities=priorities,
        came_in=tuple(name for name in now if name not in then),
        went_out=tuple(name for name in then if name not in now),
        inputs=tuple(change.words for change in changes[:MOST_INPUTS]),
        more_inputs=max(0, len(changes) - MOST_INPUTS),
        words=(),
    )
    return found.model_copy(update={"words": _words(found)})


def _last_certified(session: Session) -> _Before | None:
    asked = (
        select(Run, Proposal, ProposalStep.at)
        .join(Proposal, col(Proposal.run_id) == col(Run.id))
        .join(ProposalStep, col(ProposalStep.proposal_id) == col(Proposal.id))
        .where(ProposalStep.state == "certified")
        .order_by(col(ProposalStep.at).desc(), col(ProposalStep.id).desc())
    )
    found = session.exec(asked).first()
    if found is None:
        return None
    run, proposal, at = found
    return _Before(run, proposal_name(proposal), certified=True, on=_day(at))


def _run_below(session: Session, scenario: int) -> _Before | None:
    """The last run of the scenario that this one is laid over, or else of this one."""
    record = session.get_one(Scenario, scenario)
    for key in (record.base_id, scenario):
        asked = (
            select(Run)
            .where(Run.scenario_id == key, col(Run.status).in_(ALLOCATED))
            .order_by(col(Run.id).desc())
        )
        if key is not None and (run := session.exec(asked).first()) is not None:
            return _Before(run, f"run {run.id}", certified=False, on=_day(run.created_at))
    return None


def _day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _priorities(before: RunReport, after: RunReport) -> tuple[PriorityChange, ...]:
    then, now = ({item.code: item for item in each.by_priority} for each in (before, after))

    def moved(code: str) -> PriorityChange:
        was, stands = then.get(code), now.get(code)
        return PriorityChange(
            code=code,
            name=(stands or then[code]).name,
            before=None if was is None else was.pence,
            after=None if stands is None else stands.pence,
            before_bp=_share(was, before),
            after_bp=_share(stands, after),
            weight_before=None if was is None else was.weight,
            weight_after=None if stands is None else stands.weight,
        )

    return tuple(moved(code) for code in (*now, *(code for code in then if code not in now)))


def _share(item: PriorityReport | None, report: RunReport) -> int | None:
    return None if item is None or not report.allocated else share(item.pence, report.allocated)


def _words(told: ChangesReport) -> tuple[str, ...]:
    said = [f"This is held against {compared_with(told)}, under \u201c{told.scenario_name}\u201d."]
    said += [words for item in told.priorities if (words := _moved_in_words(item))]
    if len(said) == 1:
        said.append("No priority's share of the money moves by a whole percentage point.")
    if told.came_in:
        said.append(f"{join_words(list(told.came_in))} came in.")
    if told.went_out:
        said.append(f"{join_words(list(told.went_out))} went out.")
    return tuple(said)


def _moved_in_words(item: PriorityChange) -> str:
    """One sentence; empty where its share hardly moved, or nothing was allocated then or now."""
    then, now = item.before_bp, item.after_bp
    if item.before is None:
        gets = "" if now is None else f", and gets {percent(now)} of the money"
        return f"{item.name} is a priority now{gets}."
    if item.after is None:
        got = "" if then is None else f", which got {percent(then)} of the money,"
        return f"{item.name}{got} is a priority no more."
    if then is None or now is None or abs(now - then) < MOVED:
        return ""
    way = "up" if now > then else "down"
    return f"{item.name} goes {way} from {percent(then)} of the money to {percent(now)}."


def compared_with(told: ChangesReport) -> str:
    """What an allocation is held against, in a few words: `proposal P1.2, certified on 3 December 2026`."""
    if told.certified:
        return f"proposal {told.of}, certified on {day(told.on)}"
    return f"{told.of} of {day(told.on)}, which was not certified"
