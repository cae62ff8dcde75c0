"""How priorities moved since the last certified proposal, or since the scenario that this one is based on."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.build import ProblemSetup
from funding_tui.allocate.proposal_state import proposal_name
from funding_tui.allocate.report.allocation import FundedProject, PriorityReport
from funding_tui.allocate.report.report import ALLOCATED, ChangesReport, PriorityChange
from funding_tui.allocate.report.stored import read_report
from funding_tui.allocate.run_names import named_report
from funding_tui.base.formats import day, join_words, percent, share
from models.allocations import Proposal, ProposalStep, Run, Scenario
from models.clock import LONDON
from models.money import Pence
from optimiser.input_changes import input_changes
from optimiser.problem import Problem

MOST_INPUTS = 8
MOVED = 100  # basis points of all the money; less is shown in the table alone


class _Before(NamedTuple):
    """The allocation that this one is compared with; the rest as in `ChangesReport`."""

    run: Run
    of: str
    certified: bool
    on: date


def build_changes_report(
    session: Session,
    setup: ProblemSetup,
    run: int,
    allocated: Pence,
    priorities: tuple[PriorityReport, ...],
    funded: tuple[FundedProject, ...],
) -> ChangesReport | None:
    """What moved since an earlier allocation; None where nothing was allocated before.

    Args:
        session: of the workspace.
        setup: what this run solved.
        run: its number.
        allocated: by this run, in pence.
        priorities: of its report.
        funded: projects of its report.
    """
    before = _find_earlier(session, setup.scenario_id, run)
    if before is None:
        return None
    stored = read_report(before.run.report, before.run.problem, before.run.solution)
    earlier = named_report(session, stored, before.run)
    then, now = (dict.fromkeys(item.name for item in each) for each in (earlier.funded, funded))
    # how uncertain an input is comes and goes with the input itself, which is listed
    inputs = [
        change
        for change in input_changes(Problem.model_validate(before.run.problem), setup.problem)
        if change.parts[0].collection != "unknowns"
    ]
    found = ChangesReport(
        of=before.of,
        scenario_name=earlier.scenario_name,
        certified=before.certified,
        on=before.on,
        run=before.run.id or 0,
        allocated=earlier.allocated,
        priorities=_priorities((earlier.by_priority, earlier.allocated), (priorities, allocated)),
        came_in=tuple(name for name in now if name not in then),
        went_out=tuple(name for name in then if name not in now),
        inputs=tuple(change.words for change in inputs[:MOST_INPUTS]),
        more_inputs=max(0, len(inputs) - MOST_INPUTS),
        words=(),
    )
    return found.model_copy(update={"words": _words(found, earlier.full_name)})


def earlier_run(session: Session, scenario_id: int) -> int | None:
    """The number of the run that a new run of a scenario is compared with; None where there is none."""
    found = _find_earlier(session, scenario_id, None)
    return None if found is None else found.run.id


def _find_earlier(session: Session, scenario_id: int, run: int | None) -> _Before | None:
    return _last_certified(session) or _earlier_run(session, scenario_id, run)


def _last_certified(session: Session) -> _Before | None:
    query = (
        select(Run, Proposal, ProposalStep.at)
        .join(Proposal, col(Proposal.run_id) == col(Run.id))
        .join(ProposalStep, col(ProposalStep.proposal_id) == col(Proposal.id))
        .where(ProposalStep.state == "certified")
        .order_by(col(ProposalStep.at).desc(), col(ProposalStep.id).desc())
    )
    found = session.exec(query).first()
    if found is None:
        return None
    run, proposal, at = found
    return _Before(run, proposal_name(proposal), certified=True, on=_day(at))


def _earlier_run(session: Session, scenario: int, run: int | None) -> _Before | None:
    """The last run of the scenario that this one is based on, or else of this one, before this run."""
    record = session.get_one(Scenario, scenario)
    for key in (record.base_id, scenario):
        query = (
            select(Run)
            .where(Run.scenario_id == key, col(Run.status).in_(ALLOCATED), col(Run.id) != (run or 0))
            .order_by(col(Run.id).desc())
        )
        if key is not None and (earlier := session.exec(query).first()) is not None:
            return _Before(earlier, f"run {earlier.id}", certified=False, on=_day(earlier.created_at))
    return None


def _day(instant: datetime) -> date:
    return instant.astimezone(LONDON).date()


def _priorities(
    before: tuple[tuple[PriorityReport, ...], Pence], after: tuple[tuple[PriorityReport, ...], Pence]
) -> tuple[PriorityChange, ...]:
    """Every priority then and now, each with all the pence allocated then and now."""
    then, now = ({item.code: item for item in each} for each, _ in (before, after))

    def change(code: str) -> PriorityChange:
        old, new = then.get(code), now.get(code)
        return PriorityChange(
            code=code,
            name=(new or then[code]).name,
            before=None if old is None else old.pence,
            after=None if new is None else new.pence,
            before_bp=_share(old, before[1]),
            after_bp=_share(new, after[1]),
            weight_before=None if old is None else old.weight,
            weight_after=None if new is None else new.weight,
        )

    return tuple(change(code) for code in (*now, *(code for code in then if code not in now)))


def _share(item: PriorityReport | None, allocated: Pence) -> int | None:
    return None if item is None or not allocated else share(item.pence, allocated)


def _words(changes: ChangesReport, name: str) -> tuple[str, ...]:
    said = [f"This is compared with {compared_with(changes)}, under \u201c{name}\u201d."]
    said += [words for item in changes.priorities if (words := _moved_in_words(item))]
    if len(said) == 1:
        said.append("No priority's share of the money moves by a whole percentage point.")
    if changes.came_in:
        said.append(f"{join_words(list(changes.came_in))} came in.")
    if changes.went_out:
        said.append(f"{join_words(list(changes.went_out))} went out.")
    return tuple(said)


def _moved_in_words(item: PriorityChange) -> str:
    """One sentence; empty where its share hardly moved, or nothing was allocated then or now."""
    then, now = item.before_bp, item.after_bp
    if item.before is None:
        gets = "" if now is None else f", and gets {percent(now)} of the money"
        return f"{item.name} is a priority now{gets}."
    if item.after is None:
        got = "" if then is None else f", which got {percent(then)} of the money,"
        return f"{item.name}{got} is no longer a priority."
    if then is None or now is None or abs(now - then) < MOVED:
        return ""
    way = "up" if now > then else "down"
    return f"{item.name} goes {way} from {percent(then)} of the money to {percent(now)}."


def compared_with(changes: ChangesReport) -> str:
    """What an allocation is compared with, in a few words: `proposal P1.2, certified on 3 December 2026`."""
    if changes.certified:
        return f"proposal {changes.of}, certified on {day(changes.on)}"
    return f"{changes.of} of {day(changes.on)}, which was not certified"
