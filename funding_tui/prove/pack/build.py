"""Put a pack together: the same bytes each time, from the same records by the same versions."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
from collections.abc import Mapping
from pathlib import Path

from sqlmodel import Session

from funding_tui.allocate.proposal_state import ProposalName, as_utc, decision_link, read_steps
from funding_tui.allocate.record_copies import load_copies, record_rows, workspace_of_copies
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_problem
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.prove.export_formats import PACK_FORMATS, PAPER, is_pack, write_run
from funding_tui.prove.pack.manifest import (
    MANIFEST,
    PAPERS,
    PROBLEM,
    PROPOSAL,
    README,
    RECORDS,
    REPORT,
    RUN,
    SOLUTION,
    Manifest,
    describe_part,
)
from funding_tui.prove.pack.rebuild import ProposalPart, RunPart, StepPart, setup_of_records
from funding_tui.prove.proposals.queries import find_version
from funding_tui.rendering.files import write_archive, write_atomically
from models.allocations import Run, Scenario
from models.changes import last_audit_link
from models.database import Workspace
from optimiser.input_changes import input_changes
from optimiser.problem import Problem
from optimiser.stored.stored_solution import read_solution

PROGRAM = "funding-tui"
READ_ME = """This file holds one allocation run, and what is needed to check it without trusting who sent it.

  funding-tui verify PACK.zip                 works everything out again and compares it, to the penny
  funding-tui solve PACK.zip --to again.json  solves the problem again and says whether the answer is the same
  funding-tui export PACK.zip --to paper.docx writes the paper again

manifest.json   what is in here, with the SHA-256 of each file, and the versions and seeds that made it
problem.json    everything that the allocation depends on
solution.json   the allocation, with its bound
report.json     the report of the run; the papers are written from this alone
run.json        who made the run, and when
proposal.json   the proposal that was made of it, and who decided on it, where there is one
records/        the partnership's records as the run read them; the report is worked out again from these
papers/         the papers

The hashes prove that the files belong together. They do not prove who made them. The audit entries that the
paper and the manifest print pin the audit of the workspace: funding-tui doctor --audit NUMBER:HASH
"""


def export_pack(workspace: Workspace, report: RunReport, to: Path) -> Path:
    """Write a run with everything that is needed to check it to a .zip file, whole or not at all.

    Raises:
        NotFound: there is no such run.
        BadInput: the name does not end in .zip, or there is no such folder.
        OperationError: the file cannot be written.
    """
    if not is_pack(to):
        message = f"{to.name!r} is no name for a pack; let it end in .zip"
        raise BadInput(message)
    papers = {name: write_run(report, Path(name)) for name in (f"{PAPER}{suffix}" for suffix in PACK_FORMATS)}
    write_atomically(to, build_pack(workspace, report, papers))
    return to


def build_pack(workspace: Workspace, report: RunReport, papers: Mapping[str, bytes]) -> bytes:
    """A run as one zip file.

    Args:
        workspace: where the run is stored.
        report: of the run, or of the proposal where the pack is of a proposal.
        papers: name such as `paper.docx` -> content.

    Raises:
        NotFound: there is no such run.
    """
    problem_data, solution_data = load_problem(workspace, report.run)
    problem = Problem.model_validate(problem_data)
    solution = read_solution(problem, solution_data)
    parts = {
        README: READ_ME.encode(),
        PROBLEM: as_json(problem.model_dump(mode="json")),
        SOLUTION: as_json(solution.model_dump(mode="json")),
        REPORT: as_json(report.model_dump(mode="json")),
        **{f"{PAPERS}{name}": content for name, content in papers.items()},
    }
    with workspace.session() as session:
        copies = _copies(session, report)
        parts[RUN] = as_json(_run_part(session, report).model_dump(mode="json"))
        proposal = _proposal_part(session, report)
        audit = last_audit_link(session.connection())
    if proposal is not None:
        parts[PROPOSAL] = as_json(proposal.model_dump(mode="json"))
    parts.update({f"{RECORDS}{name}.json": rows for name, rows in copies.items()})
    manifest = Manifest(
        run=report.run,
        scenario=report.scenario,
        proposal=proposal_name_of(report),
        problem_hash=problem.fingerprint,
        answer=solution.fingerprint,
        solved_with={PROGRAM: report.app_version, "solver": solution.solver},
        packed_with=library_versions(),
        limits=report.limits,
        seeds=seeds_of(report),
        records=_changes_of_copies(copies, report, problem),
        audit=str(audit),
        parts=tuple(describe_part(name, parts[name]) for name in sorted(parts)),
    )
    return write_archive({MANIFEST: as_json(manifest.model_dump(mode="json")), **dict(sorted(parts.items()))})


def library_versions() -> dict[str, str]:
    """The versions of the program, of Python, and of the libraries that it declares, by name."""
    found = {PROGRAM: importlib.metadata.version(PROGRAM), "python": platform.python_version()}
    for needed in importlib.metadata.requires(PROGRAM) or []:
        name = re.split(r"[^A-Za-z0-9._-]", needed, maxsplit=1)[0]
        if "extra ==" not in needed:
            found[name.lower()] = importlib.metadata.version(name)
    return dict(sorted(found.items()))


def proposal_name_of(report: RunReport) -> str:
    """The proposal that a report is of, such as `P1.2`; empty where it is of a run alone."""
    state = report.standing
    return "" if state is None else str(ProposalName(state.number, state.version))


def seeds_of(report: RunReport) -> dict[str, int]:
    """The seeds of everything in a report that was drawn at random, by name."""
    from optimiser.solvers.highs_model import SEED

    seeds = {"solver": SEED}
    if report.robustness is not None:
        seeds["risk"] = report.robustness.seed
    return seeds


def record_changes(problem: Problem, made: Problem) -> tuple[str, ...]:
    """How the problem that the packed records make differs from the run's own, one sentence each."""
    return tuple(change.words for change in input_changes(problem, made))


def as_json(data: object) -> bytes:
    """Data as every file of a pack has them."""
    return (json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _copies(session: Session, report: RunReport) -> dict[str, bytes]:
    """The records as the run read them; as they are today where it is older than such copies."""
    stored = load_copies(session, report.records_hash)
    return stored or record_rows(session, None if report.since is None else report.since.run)


def _changes_of_copies(copies: Mapping[str, bytes], report: RunReport, problem: Problem) -> tuple[str, ...]:
    try:
        with workspace_of_copies(copies) as records, records.session() as session:
            return record_changes(problem, setup_of_records(session, report, report.scenario).problem)
    except OperationError as fault:
        return (str(fault),)


def _run_part(session: Session, report: RunReport) -> RunPart:
    run = session.get_one(Run, report.run)
    return RunPart(
        run=report.run,
        scenario=session.get_one(Scenario, run.scenario_id).code,
        author=run.author,
        created_at=as_utc(run.created_at),
        day=report.day,
    )


def _proposal_part(session: Session, report: RunReport) -> ProposalPart | None:
    if report.standing is None:
        return None
    version = find_version(session, ProposalName(report.standing.number, report.standing.version))
    return ProposalPart(
        number=version.number,
        version=version.version,
        title=version.title,
        created_by=version.created_by,
        created_at=as_utc(version.created_at),
        steps=tuple(
            StepPart(state=step.state, at=as_utc(step.at), who=step.who, reason=step.reason)
            for step in read_steps(session, version)
        ),
        audit=decision_link(session, version),
    )
