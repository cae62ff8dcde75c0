"""The report of a pack, worked out again from its problem, its solution and its records."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from math import isclose

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from funding_tui.allocate.explanations import merge_prices, merge_refused
from funding_tui.allocate.problem.build import ProblemSetup, build_setup_of, named_setup
from funding_tui.allocate.problem.scenario_layers import read_layers
from funding_tui.allocate.problem.unsaved_changes import changes_of
from funding_tui.allocate.proposal_state import build_proposal_state
from funding_tui.allocate.reasons_record import REASONS, ReasonsPart, read_reasons
from funding_tui.allocate.record_copies import records_hash, workspace_of_copies
from funding_tui.allocate.report.allocation import SolveLimits
from funding_tui.allocate.report.build import RunResults, build_report
from funding_tui.allocate.report.certainty import CheckedBoundReport
from funding_tui.allocate.report.report import ProposalStateReport, RunReport
from funding_tui.allocate.report.worth.build_exchanges import build_exchanges
from funding_tui.allocate.run_results import work_out_results
from models.allocations import Proposal, ProposalStep
from models.clock import LONDON
from optimiser.explaining import explain, rule_prices
from optimiser.good_answers import find_good_answers
from optimiser.limits import gap_between
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solve_log import SolveLog

# of a run that was stored before they were; its report is then not held against the one made with them
UNKNOWN_LIMITS = SolveLimits(gap=0.0, seconds=0.0, curve_tolerance=0.0, solver="highs")


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class RunPart(_Part):
    """What the records say of a run besides its problem and its answer: who made it, and when.

    Attributes:
        author: empty where no name was given.
        day: on which rules and pots were read; None where that was not recorded.
    """

    run: int
    scenario: str
    author: str
    created_at: datetime
    day: date | None = None


class StepPart(_Part):
    """A state that the proposal reached."""

    state: str
    at: datetime
    who: str
    reason: str


class ProposalPart(_Part):
    """What the records say of the proposal that was made of a run.

    Attributes:
        audit: the link of the audit entry of its certificate, or of what else was decided; else empty.
    """

    number: int
    version: int
    title: str
    created_by: str
    created_at: datetime
    steps: tuple[StepPart, ...]
    audit: str = ""

    def state(self, report: RunReport, answer: str) -> ProposalStateReport:
        """Its state, in the words of a paper; drafted of this report, and of an answer with this hash."""
        version = Proposal(
            number=self.number,
            version=self.version,
            run_id=report.run,
            title=self.title,
            answer=answer,
            report=report.model_dump(mode="json"),
            created_at=self.created_at,
            created_by=self.created_by,
        )
        steps = [
            ProposalStep(proposal_id=0, state=each.state, at=each.at, who=each.who, reason=each.reason)
            for each in self.steps
        ]
        return build_proposal_state(version, steps, self.audit)


def rebuild_report(
    problem: Problem,
    solution: Solution,
    stated: RunReport,
    run: RunPart | None,
    proposal: ProposalPart | None,
    copies: Mapping[str, bytes],
) -> tuple[Problem, RunReport]:
    """Work a report out again.

    Nothing is solved for it: the reasons are drawn again from the recorded answers of the solver. What was
    found later by solving further is not in it: how far the run rests on what is not known,
    what rurality costs.

    Args:
        problem: of the run.
        solution: of the run.
        stated: the report to be held against; of it only the number, the day, the limits and the name of the
            scenario are taken, which lead to everything else, and that less was checked of its bound when it
            was signed than is now.
        run: who made it and when; None in a pack of an older version, where the report is believed.
        proposal: what was made of the run; None where nothing was.
        copies: name of a table -> its rows.

    Returns:
        The problem that the records make, and the report.

    Raises:
        OperationError: the records cannot be read, or make no problem.
        ValueError: the recorded answers of the solver cannot be read, or do not fit.
    """
    made = run or RunPart(
        run=stated.run, scenario=stated.scenario, author=stated.author, created_at=stated.created_at
    )
    limits = stated.limits or UNKNOWN_LIMITS
    searches = read_reasons(copies[REASONS]) if REASONS in copies else ()
    with workspace_of_copies(copies) as workspace, workspace.session() as session:
        setup = setup_of_records(session, stated, made.scenario)
        again = setup.problem
        results = _results(problem, solution, limits, searches[:1])
        report = build_report(
            session,
            replace(setup, problem=problem),
            replace(results, checked=_as_signed(stated, results.checked)),
            run=made.run,
            limits=limits,
            author=made.author,
            created_at=made.created_at,
            day=stated.day or made.created_at.astimezone(LONDON).date(),
            records_hash=records_hash({name: _sha256(rows) for name, rows in copies.items()}),
        )
    report = _with_later_searches(report, problem, solution, searches[1:])
    return again, report.model_copy(
        update={"standing": None if proposal is None else proposal.state(report, solution.fingerprint)}
    )


def setup_of_records(session: Session, stated: RunReport, scenario: str) -> ProblemSetup:
    """The problem that records make for a run: its scenario with what was changed for it, on its day.

    Raises:
        OperationError: there is no such scenario, or the records make no problem.
    """
    changes = replace(changes_of(stated.added_for_this_run or ()), by=stated.author)
    day = stated.day or stated.created_at.astimezone(LONDON).date()
    return named_setup(build_setup_of(session, read_layers(session, scenario), changes, day))


def _results(
    problem: Problem, solution: Solution, limits: SolveLimits, searches: Sequence[ReasonsPart]
) -> RunResults:
    """What was worked out of the answer: from the solver's recorded answers, or else at a glance."""
    used = limits.of_solver
    if not searches:
        return work_out_results(problem, solution, used, SolveLog(), deep=False)
    log = SolveLog(searches[0].answers)
    found = work_out_results(problem, solution, used, log, deep=searches[0].deep)
    log.finish()
    return found


def _as_signed(stated: RunReport, found: CheckedBoundReport | None) -> CheckedBoundReport | None:
    """What the proof of the answer proves; or what the report says, where that is less.

    A report that was signed does not change, and a proof may be found for its answer later.
    """
    said = stated.checked_bound
    if said is None or found is None:
        return None if said is None else found
    if said.value_bound is None or found.value_bound == said.value_bound:
        return found
    gap = gap_between(stated.value, said.value_bound) if stated.has_allocation else None
    is_weaker = found.value_bound is None or found.value_bound < said.value_bound
    is_right = said.gap is None if gap is None else said.gap is not None and isclose(gap, said.gap)
    return said if is_weaker and is_right else found


def _with_later_searches(
    report: RunReport, problem: Problem, solution: Solution, searches: Sequence[ReasonsPart]
) -> RunReport:
    for search in searches:
        log = SolveLog(search.answers)
        if search.about == "prices":
            rules = merge_prices(report, rule_prices(problem, solution, log=log))
            report = report.model_copy(update={"rules": rules})
        elif search.about == "exchanges":
            found = find_good_answers(problem, solution, within=search.within, proof=search.proof, log=log)
            exchanges = build_exchanges(problem, solution.value, found)
            report = report.model_copy(update={"exchanges": exchanges})
        else:
            reasons = explain(problem, solution, only=search.only, others=False, log=log)
            refused = merge_refused(report, problem, reasons.why_not)
            report = report.model_copy(update={"refused": refused})
        log.finish()
    return report


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
