"""Whether the parts of a pack agree: its hashes, its allocation to the penny, its report, and its papers."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.stored import read_report_of
from funding_tui.base.errors import BadInput
from funding_tui.prove.pack.finding import PackCheck
from funding_tui.prove.pack.manifest import PROBLEM, REPORT, SOLUTION, Pack
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.stored.plain_json import PlainJsonError, parse_plainly
from optimiser.stored.stored_solution import fingerprint_of_stored, parse_solution
from optimiser.verifying import verify
from optimiser.verifying.claims import bounds_in_words

Part = TypeVar("Part", Problem, Solution, RunReport)
_NAMES: dict[type[BaseModel], str] = {Problem: PROBLEM, Solution: SOLUTION, RunReport: REPORT}


def check_pack(pack: Pack, *, solve_again: bool = True) -> tuple[PackCheck, ...]:
    """Check a pack whose parts have the hashes that its manifest says.

    Args:
        pack: as it was opened.
        solve_again: also what was found by solving further, which takes a minute or more; otherwise that is
            reported as not checked.

    Raises:
        BadInput: the problem, the solution or the report cannot be read.
    """
    problem, solution, report = (
        read_part(pack, Problem),
        read_part(pack, Solution),
        read_part(pack, RunReport),
    )
    return (
        PackCheck("files", True, f"All {len(pack.parts)} files are what the manifest says."),
        *_allocation(problem, solution, report, pack),
        *_worked_out_again(pack, (problem, solution, report), solve_again=solve_again),
    )


def _worked_out_again(
    pack: Pack, parts: tuple[Problem, Solution, RunReport], *, solve_again: bool
) -> Iterator[PackCheck]:
    """The report and the papers; where no solver is installed they are left, and all above still counts."""
    try:
        from funding_tui.prove.pack.paper_checks import check_papers
        from funding_tui.prove.pack.report_checks import PackContent, check_report
    except ModuleNotFoundError as missing:
        words = f"The report and the papers were not worked out again: {missing.name} is not installed here."
        yield PackCheck("report", None, words)
        return
    content = PackContent(pack, *parts)
    yield from check_report(content, solve_again=solve_again)
    yield from check_papers(content)


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
    if verdict.holds:
        nothing = solution.status in ("infeasible", "failed")
        first = "Nothing is given out." if nothing else "Every rule is met, to the penny."
        yield PackCheck("allocation", True, f"{first} {verdict.claim}")
    else:
        found = " ".join(broken.message for broken in verdict.broken[:3])
        yield PackCheck("allocation", False, found)
    if verdict.checked is not None:
        bounds = " ".join(bounds_in_words(solution, verdict.value, verdict.checked))
        yield PackCheck("bound", verdict.holds, bounds, verdict.checked.model_dump(mode="json"))
