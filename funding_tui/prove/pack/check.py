"""Whether the parts of a pack agree: its hashes, its allocation to the penny, its report, and its papers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.stored import read_report_of
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.prove.export_formats import write_run
from funding_tui.prove.pack.build import library_versions
from funding_tui.prove.pack.manifest import PAPERS, PROBLEM, REPORT, SOLUTION, Pack
from optimiser.plain_json import PlainJsonError, parse_plainly
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.stored_solution import fingerprint_of_stored, parse_solution
from optimiser.verifying import verify

Part = TypeVar("Part", Problem, Solution, RunReport)
_NAMES: dict[type[BaseModel], str] = {Problem: PROBLEM, Solution: SOLUTION, RunReport: REPORT}


@dataclass(frozen=True, slots=True)
class PackCheck:
    """One check: what was checked, whether it holds, and the finding in a sentence.

    Attributes:
        holds: None where it could not be checked here; the other checks still count.
    """

    what: str
    holds: bool | None
    words: str


def check_pack(pack: Pack) -> tuple[PackCheck, ...]:
    """Check a pack whose parts have the hashes that its manifest says.

    Raises:
        BadInput: the problem, the solution or the report cannot be read.
    """
    return (
        PackCheck("files", True, f"All {len(pack.parts)} files are what the manifest says."),
        *_allocation(read_part(pack, Problem), read_part(pack, Solution), read_part(pack, RunReport), pack),
        *_papers(pack),
    )


def read_part(pack: Pack, kind: type[Part]) -> Part:
    """The problem, the solution or the report of a pack; its papers are written from the report alone.

    Raises:
        BadInput: the part cannot be read; the sentence says where it goes wrong.
    """
    name = _NAMES[kind]
    try:
        return _parse(pack, kind)
    except PlainJsonError as fault:
        message = f"{name} of the pack cannot be read: {str(fault)[:280]}"
        raise BadInput(message) from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        message = f"{name} of the pack cannot be read: {where[:80]}: {first['msg'][:200]}"
        raise BadInput(message) from fault


def _parse(pack: Pack, kind: type[Part]) -> Part:
    """A part of whichever format: what an older one does not say is told by problem and solution."""
    content = pack.parts[_NAMES[kind]]
    if issubclass(kind, Problem):
        return parse_plainly(kind, content)
    problem = read_part(pack, Problem)
    if issubclass(kind, Solution):
        return parse_solution(problem, content)
    return read_report_of(json.loads(content), problem, read_part(pack, Solution))


def _allocation(problem: Problem, solution: Solution, report: RunReport, pack: Pack) -> Iterator[PackCheck]:
    answer = fingerprint_of_stored(json.loads(pack.parts[SOLUTION]))
    hashes = (problem.fingerprint, answer)
    manifest_hashes = (pack.manifest.problem_hash, pack.manifest.answer)
    same = hashes == manifest_hashes and report.problem_hash == problem.fingerprint
    yield PackCheck(
        "hashes",
        same,
        "Problem and solution have the hashes that the manifest and the paper print."
        if same
        else "Problem or solution do not have the hash that the manifest or the paper prints.",
    )
    verdict = verify(problem, solution)
    words = verdict.claim if verdict.holds else " ".join(broken.message for broken in verdict.broken[:3])
    yield PackCheck(
        "allocation", verdict.holds, f"Every rule is met, to the penny. {words}" if verdict.holds else words
    )
    agrees = _report_lines(report) == _solution_lines(problem, solution) and all(
        getattr(report, name) == getattr(solution, name)
        for name in ("status", "benefit", "scored", "value", "value_bound")
    )
    yield PackCheck(
        "report",
        agrees,
        "The report matches the solution, line by line."
        if agrees
        else "The report does not match the solution.",
    )


def _report_lines(report: RunReport) -> Counter[tuple[object, ...]]:
    parts = attrgetter("project", "option", "area", "stream", "financial_year", "cost_type", "pence")
    return Counter(parts(line) for line in report.lines)


def _solution_lines(problem: Problem, solution: Solution) -> Counter[tuple[object, ...]]:
    pots = {pot.id: pot for pot in problem.pots}
    owner = {option.id: option.project for option in problem.options}
    lines: Counter[tuple[object, ...]] = Counter()
    for line in solution.lines:
        pot, project = pots.get(line.pot), owner.get(line.option, "")
        if pot is not None:
            option = line.option.removeprefix(f"{project}/")
            pot_and_pence = (pot.stream, pot.financial_year, pot.cost_type, line.pence)
            lines[project, option, line.area, *pot_and_pence] += 1
    return lines


def _papers(pack: Pack) -> Iterator[PackCheck]:
    report = read_part(pack, RunReport)
    moved = _other_versions(pack)
    for name, content in pack.papers().items():
        paper = name.removeprefix(PAPERS)
        try:
            again = write_run(report, Path(paper))
        except OperationError as fault:
            yield PackCheck(paper, None, f"{paper} cannot be written here, so it was not compared: {fault}")
            continue
        if again == content:
            yield PackCheck(paper, True, f"{paper} was written again and is the same, byte for byte.")
        elif moved:
            yield PackCheck(
                paper,
                None,
                f"{paper} was written again and differs, as other versions may write it: {moved}.",
            )
        else:
            yield PackCheck(paper, False, f"{paper} does not match its report.")


def _other_versions(pack: Pack) -> str:
    """Which software has another version here than when it was packed."""
    here = library_versions()
    other = [
        f"{name} {version}, here {here.get(name, 'none')}"
        for name, version in pack.manifest.packed_with.items()
        if here.get(name) != version
    ]
    return ", ".join(other[:5])
