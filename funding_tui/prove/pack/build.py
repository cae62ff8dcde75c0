"""Put a pack together: the same bytes each time, from the same records by the same versions."""

from __future__ import annotations

import importlib.metadata
import json
import platform
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel

from funding_tui.allocate.problem.build import build_setup
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.proposal_state import ProposalName
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_problem
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.prove.export_formats import PACK_FORMATS, PAPER, is_pack, write_run
from funding_tui.prove.pack.manifest import (
    MANIFEST,
    PAPERS,
    PROBLEM,
    README,
    RECORDS,
    REPORT,
    SOLUTION,
    Manifest,
    describe_part,
)
from funding_tui.rendering.files import write_archive, write_atomically
from models.allocations import Scenario
from models.areas import Area, Harm, Indicator
from models.clock import LONDON
from models.database import Workspace
from models.funding import Funder, Pot, Stream, StreamRule
from models.ledger import LedgerEntry
from models.partnership import Partnership, Priority
from models.projects import Capacity, Evidence, Intervention, Option, OptionCost, OptionEffect, Project
from optimiser.input_changes import input_changes
from optimiser.problem import Problem
from optimiser.stored_solution import read_solution

if TYPE_CHECKING:
    from models.database import Workspace

PROGRAM = "funding-tui"
READ_ME = """This file holds one allocation run, and what is needed to check it without trusting who sent it.

  funding-tui verify PACK.zip                 checks every hash, every rule to the penny, and the papers
  funding-tui solve PACK.zip --to again.json  solves the problem again and says whether the answer is the same
  funding-tui export PACK.zip --to paper.docx writes the paper again

manifest.json   what is in here, with the SHA-256 of each file, and the versions and seeds that made it
problem.json    everything that the allocation depends on
solution.json   the allocation, with its bound
report.json     the report of the run; the papers are written from this alone
records/        the rows of the partnership's records, as they were when this was packed
papers/         the papers

The hashes prove that the files belong together. They do not prove who made them.
"""
TABLES: tuple[type[SQLModel], ...] = (
    Partnership,
    Priority,
    Funder,
    Stream,
    StreamRule,
    Pot,
    LedgerEntry,
    Area,
    Indicator,
    Harm,
    Intervention,
    Evidence,
    Project,
    Option,
    OptionCost,
    OptionEffect,
    Capacity,
    Scenario,
)


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
        PROBLEM: _json(problem.model_dump(mode="json")),
        SOLUTION: _json(solution.model_dump(mode="json")),
        REPORT: _json(report.model_dump(mode="json")),
        **{f"{PAPERS}{name}": content for name, content in papers.items()},
    }
    with workspace.session() as session:
        parts.update(record_files(session))
    manifest = Manifest(
        run=report.run,
        scenario=report.scenario,
        proposal=_proposal(report),
        problem_hash=problem.fingerprint,
        answer=solution.fingerprint,
        solved_with={PROGRAM: report.app_version, "solver": solution.solver},
        packed_with=library_versions(),
        limits=report.limits,
        seeds=_seeds(report),
        records=_record_changes(workspace, report, problem),
        parts=tuple(describe_part(name, parts[name]) for name in sorted(parts)),
    )
    return write_archive({MANIFEST: _json(manifest.model_dump(mode="json")), **dict(sorted(parts.items()))})


def record_files(session: Session) -> dict[str, bytes]:
    """File name -> the rows of one table in the order of their ids, each with every column by its name."""
    tables = (SQLModel.metadata.tables[str(kind.__tablename__)] for kind in TABLES)
    return {f"{RECORDS}{table.name}.json": _table_rows(session, table) for table in tables}


def library_versions() -> dict[str, str]:
    """The versions of the program, of Python, and of the libraries that it declares, by name."""
    found = {PROGRAM: importlib.metadata.version(PROGRAM), "python": platform.python_version()}
    for needed in importlib.metadata.requires(PROGRAM) or []:
        name = re.split(r"[^A-Za-z0-9._-]", needed, maxsplit=1)[0]
        if "extra ==" not in needed:
            found[name.lower()] = importlib.metadata.version(name)
    return dict(sorted(found.items()))


def _proposal(report: RunReport) -> str:
    state = report.standing
    return "" if state is None else str(ProposalName(state.number, state.version))


def _seeds(report: RunReport) -> dict[str, int]:
    from optimiser.solvers.highs_model import SEED

    seeds = {"solver": SEED}
    if report.robustness is not None:
        seeds["risk"] = report.robustness.seed
    return seeds


def _record_changes(workspace: Workspace, report: RunReport, problem: Problem) -> tuple[str, ...]:
    """How the problem made from the packed rows, on the day of the run, differs from the run's own."""
    certified = report.standing is not None and report.standing.state in ("certified", "superseded")
    changes = UnsavedChanges(instead_of=report.standing.number if report.standing and certified else None)
    try:
        today = build_setup(workspace, report.scenario, changes, report.created_at.astimezone(LONDON).date())
    except OperationError as fault:
        return (str(fault),)
    return tuple(change.words for change in input_changes(problem, today.problem))


def _json(data: object) -> bytes:
    return (json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False) + "\n").encode()


def _table_rows(session: Session, table: Table) -> bytes:
    rows = session.connection().execute(select(table).order_by(table.c.id)).mappings()
    # days, instants and financial years are written as they are read by people: ISO, and 2026/27
    lines = [json.dumps(dict(row), ensure_ascii=False, default=str) for row in rows]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
