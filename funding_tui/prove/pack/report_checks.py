"""Whether the report of a pack is what its problem, its solution and its records make, word by word."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from funding_tui import __version__
from funding_tui.allocate.reasons_record import REASONS
from funding_tui.allocate.record_copies import UNREADABLE, records_hash
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.prove.claims import disagreements
from funding_tui.prove.pack.build import (
    PROGRAM,
    READ_ME,
    proposal_name_of,
    record_changes,
    seeds_of,
)
from funding_tui.prove.pack.differences import Difference, differences, value_differences
from funding_tui.prove.pack.finding import PackCheck
from funding_tui.prove.pack.manifest import (
    PROBLEM,
    PROPOSAL,
    README,
    RECORDS,
    REPORT,
    RUN,
    SOLUTION,
    Pack,
)
from funding_tui.prove.pack.rebuild import ProposalPart, RunPart, rebuild_report
from funding_tui.prove.pack.solved_again import check_searched, not_solved_again, searched_part
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.stored.plain_json import check_plain

REPORT_CHECK = "report"
OLDER_FORMAT = "funding-tui/pack/1"
SHOWN = 5  # differences that one sentence names
Part = TypeVar("Part", RunPart, ProposalPart)


@dataclass(frozen=True, slots=True)
class PackContent:
    """The parts of a pack, read."""

    pack: Pack
    problem: Problem
    solution: Solution
    report: RunReport

    @property
    def other_version(self) -> str:
        """The version of the program that made the run, where that is another than this one; else empty."""
        made = self.report.app_version
        if self.pack.manifest.format == OLDER_FORMAT:
            return f"{made or 'unknown'} (pack format 1)"
        return "" if made == __version__ else made

    @property
    def copies(self) -> dict[str, bytes]:
        """Name of a table -> its rows."""
        return {
            name.removeprefix(RECORDS).removesuffix(".json"): content
            for name, content in self.pack.parts.items()
            if name.startswith(RECORDS)
        }


def check_report(content: PackContent, *, solve_again: bool) -> Iterator[PackCheck]:
    """Check everything of a pack but its allocation and its papers.

    Args:
        content: the pack.
        solve_again: also for what was found by solving further, which takes a minute or more.
    """
    yield _as_written(content)
    yield _manifest(content)
    yield from _worked_out_again(content, solve_again=solve_again)


def _as_written(content: PackContent) -> PackCheck:
    """Whether the data say what this version reads in them: no key twice, nothing beside it."""
    parts = content.pack.parts
    read: dict[str, BaseModel] = {
        PROBLEM: content.problem,
        SOLUTION: content.solution,
        REPORT: content.report,
    }
    if RUN in parts:
        read[RUN] = read_json(content.pack, RUN, RunPart)
    if PROPOSAL in parts:
        read[PROPOSAL] = read_json(content.pack, PROPOSAL, ProposalPart)
    other = [name for name, part in read.items() if not _says(parts[name], part)]
    if parts.get(README) != READ_ME.encode():
        other.append(README)
    if not other:
        return PackCheck("data", True, "The data say what this version reads in them, and nothing else.")
    verb = "is" if len(other) == 1 else "are"
    words = f"{' and '.join(other)} {verb} not as this version writes it"
    if content.other_version:
        return PackCheck("data", None, f"{words}; version {content.other_version} made the run.")
    return PackCheck("data", False, f"{words}.")


def _says(content: bytes, part: BaseModel) -> bool:
    try:
        check_plain(content)
        plain = json.loads(content)
    except ValueError:
        return False
    return not value_differences(plain, part.model_dump(mode="json"))


def read_json(pack: Pack, name: str, kind: type[Part]) -> Part:
    """A part of a pack.

    Raises:
        BadInput: it is not what it should be.
    """
    try:
        return kind.model_validate_json(pack.parts[name])
    except ValidationError as fault:
        message = f"{name} of the pack cannot be read: {fault.errors()[0]['msg'][:200]}"
        raise BadInput(message) from fault


def _manifest(content: PackContent) -> PackCheck:
    """Whether the manifest says of the run what the other parts say."""
    manifest, report = content.pack.manifest, content.report
    expected = {
        "run": report.run,
        "scenario": report.scenario,
        "proposal": proposal_name_of(report),
        "solved_with": {PROGRAM: report.app_version, "solver": content.solution.solver},
        "limits": report.limits,
        "seeds": seeds_of(report),
    }
    other = [name for name, value in expected.items() if getattr(manifest, name) != value]
    other += [f"a table of the report: {fault}" for fault in disagreements(report)]
    if other:
        return PackCheck("manifest", False, f"The parts do not agree on {', '.join(other[:SHOWN])}.")
    return PackCheck("manifest", True, "The manifest and the report agree on the run, and the tables add up.")


def _worked_out_again(content: PackContent, *, solve_again: bool) -> Iterator[PackCheck]:
    report, pack = content.report, content.pack
    complete = bool(report.records_hash) and RUN in pack.parts
    if complete and _hash_of_records(content) != report.records_hash:
        # nothing is worked out from them: what somebody made of them may be anything
        words = (
            "The records are not those that the report says the run read; nothing was worked out from them."
        )
        yield PackCheck("records", False, words)
        if not _matches_solution(content):
            yield PackCheck(REPORT_CHECK, False, "The report does not match the solution.")
        return
    try:
        run = read_json(pack, RUN, RunPart) if RUN in pack.parts else None
        proposal = read_json(pack, PROPOSAL, ProposalPart) if PROPOSAL in pack.parts else None
        made, built = rebuild_report(content.problem, content.solution, report, run, proposal, content.copies)
    except (OperationError, *UNREADABLE) as fault:
        holds = False if complete and not content.other_version else None
        reason = " ".join(str(fault).split())[:300]
        yield PackCheck("records", holds, f"The report cannot be worked out again from the records: {reason}")
        if not _matches_solution(content):
            yield PackCheck(REPORT_CHECK, False, "The report does not match the solution.")
        return
    if run is not None and run.day != report.day:
        yield PackCheck("day", False, f"The report is of {report.day}, and the run of {run.day}.")
    yield _records(content, made, complete=complete)
    built = built.model_copy(update={"app_version": report.app_version, "day": report.day})
    if proposal is None and not complete:
        built = built.model_copy(update={"standing": report.standing})
    found = differences(report, built)
    recorded = REASONS in content.copies
    named = [(each, searched_part(each, reasons_recorded=recorded)) for each in found]
    parts = dict.fromkeys(part for _, part in named if part)
    yield _report([each for each, part in named if not part], content, complete=complete)
    if solve_again:
        yield from check_searched(list(parts), content.problem, content.solution, report, built)
    else:
        yield from map(not_solved_again, parts)


def _records(content: PackContent, made: Problem, *, complete: bool) -> PackCheck:
    """Whether the records are those that the run read, and make its problem."""
    changes = record_changes(content.problem, made)
    if not complete:
        words = "The run is older than copies of records, so these are those of the day of packing"
        also = f"; from them: {' '.join(changes[:SHOWN])}" if changes else ""
        return PackCheck("records", None, f"{words}{also}.")
    if made.fingerprint != content.problem.fingerprint or changes != content.pack.manifest.records:
        said = " ".join(changes[:SHOWN]) or "It differs in what is said of it."
        holds = None if content.other_version else False
        return PackCheck("records", holds, f"The records do not make the problem that was solved. {said}")
    return PackCheck("records", True, "The records make the same problem again.")


def _hash_of_records(content: PackContent) -> str:
    return records_hash({name: hashlib.sha256(rows).hexdigest() for name, rows in content.copies.items()})


def _report(found: list[Difference], content: PackContent, *, complete: bool) -> PackCheck:
    if not _matches_solution(content):
        return PackCheck(REPORT_CHECK, False, f"The report does not match the solution. {_places(found)}")
    if not found:
        words = "The report matches the solution, line by line; every figure, sentence and table of it was "
        return PackCheck(REPORT_CHECK, True, f"{words}worked out again from the records, the same.")
    words = _places(found)
    if content.other_version:
        return PackCheck(
            REPORT_CHECK, None, f"Version {content.other_version} made the report, and this one says: {words}"
        )
    if not complete:
        return PackCheck(REPORT_CHECK, None, f"Not worked out from the records of its day: {words}")
    return PackCheck(REPORT_CHECK, False, f"The report is not what its records make. {words}")


def _places(found: list[Difference]) -> str:
    more = f", and {len(found) - SHOWN} more places" if len(found) > SHOWN else ""
    return f"{'; '.join(each.words for each in found[:SHOWN])}{more}." if found else ""


def _matches_solution(content: PackContent) -> bool:
    """Whether the report has the lines and the figures of the solution."""
    report, solution = content.report, content.solution
    return _report_lines(report) == _solution_lines(content.problem, solution) and all(
        getattr(report, name) == getattr(solution, name)
        for name in ("status", "benefit", "scored", "value", "value_bound")
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
