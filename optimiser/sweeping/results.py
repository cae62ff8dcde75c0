"""What a sweep finds: one result a case, how far it has come, and the file that keeps the results.

The file has a line that says which sweep it is of, then a line a case, each written at once and forced to the
disk. What a killed process left of its last line is dropped when the file is opened again, and that case is
solved again. One process at a time holds the file, by a lock that the system takes back when it dies.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Literal, Self

from pydantic import ValidationError

from optimiser.limits import Limits
from optimiser.precision import Precision
from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.rules import Money
from optimiser.solution import ProvenBy, Solution, Status
from optimiser.sweeping.cases import Case, fingerprint_of_cases


class SweepError(Exception):
    """A sweep could not begin or continue; the message is one sentence that says what to do."""


class LostWorkersError(SweepError):
    """The processes or the cluster that did the work were lost; what is done is stored."""


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """What is asked of every case.

    Attributes:
        limits: how close and how long, each.
        share_of: the money whose share of all spending is reported.
        keep_solutions: whether a result carries the allocation itself.
        until: a case ends as soon as it is known whether an allocation is worth so much; None to go on.
        prove: try first to prove without a solver that none is worth so much.
    """

    limits: Limits = field(default_factory=Limits)
    share_of: Money = field(default_factory=lambda: Money(rural=True))
    keep_solutions: bool = False
    until: float | None = None
    prove: bool = False


class CaseResult(Record):
    """The result of one case.

    Attributes:
        case: its name.
        parameters: what was varied in it.
        status: as of a solution; `failed` also where the case could not be solved at all.
        message: why, where it is infeasible or failed.
        conflict: names of rules that cannot hold together, when infeasible.
        benefit: harm units, unweighted; None where there is no allocation.
        value: of the objective; None where there is no allocation.
        value_bound: no allocation is worth more; None where nothing was proven.
        gap: `(value_bound - value) / value_bound`.
        proven_by: as of a solution.
        assumed: the share of the benefit, 0 to 1, that rests on assumption; None as for the benefit.
        spent: pence; None where there is no allocation.
        share: of what is spent, the share (0 to 1) that is the money asked about, rural unless said
            otherwise; None where nothing is spent.
        seconds: that the case took.
        verified: the allocation was re-checked in whole pence, and holds.
        problem_hash: the fingerprint of the case's problem; empty where it makes none.
        solution: the allocation itself, where it was asked for.
    """

    case: str
    parameters: dict[str, int | float | str] = {}
    status: Status
    message: str = ""
    conflict: tuple[str, ...] = ()
    benefit: float | None = None
    value: float | None = None
    value_bound: float | None = None
    gap: float | None = None
    proven_by: ProvenBy | None = None
    assumed: float | None = None
    spent: int | None = None
    share: float | None = None
    seconds: float = 0.0
    verified: bool = False
    problem_hash: str = ""
    solution: Solution | None = None

    @property
    def precision(self) -> Precision:
        """How finely its figures may be written."""
        return Precision(self.assumed or 0.0, self.gap or 0.0)

    @property
    def answer(self) -> CaseResult:
        """The result without the time that it took: the same on every machine and with any workers."""
        untimed = None if self.solution is None else self.solution.model_copy(update={"seconds": 0.0})
        return self.model_copy(update={"seconds": 0.0, "solution": untimed})


@dataclass(frozen=True, slots=True)
class SweepProgress:
    """How far a sweep has come.

    Attributes:
        done: cases with a result, those found in the file among them.
        cases: of how many.
        seconds: since this sweep began.
        left: seconds that the rest is likely to take; None before one case is done.
        latest: the case that was done last; None at the start.
    """

    done: int
    cases: int
    seconds: float
    left: float | None = None
    latest: CaseResult | None = None


@dataclass(frozen=True, slots=True)
class SweepResults:
    """What a sweep found.

    Attributes:
        results: of the cases that are done, in the order of the cases.
        cases: how many there are.
        seconds: that it took this time.
    """

    results: tuple[CaseResult, ...]
    cases: int
    seconds: float

    @property
    def complete(self) -> bool:
        """Whether every case has its result."""
        return len(self.results) == self.cases


OnSweepProgress = Callable[[SweepProgress], None]


if sys.platform == "win32":
    import msvcrt

    BEYOND = 2**31 - 2  # a byte that a file of results hardly reaches, since no other can read a locked one

    def lock_file(file: BinaryIO) -> None:
        """Lock an open file until it is closed.

        Raises:
            OSError: another process holds it.
        """
        file.seek(BEYOND)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        file.seek(0)

else:
    import fcntl

    def lock_file(file: BinaryIO) -> None:
        """Lock an open file until it is closed.

        Raises:
            OSError: another process holds it.
        """
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


class Header(Record):
    """Which sweep a file is of; results of any other have no place in it.

    Attributes:
        format: the name and version of this schema.
        problem_hash: the fingerprint of the base problem.
        cases_hash: the hash of the cases, in their order.
        cases: how many.
        gap, seconds, curve_tolerance, solver: what each solve was held to.
        share_of: the money whose share is reported.
        keep_solutions: whether results carry their allocation.
    """

    format: Literal["funding-tui/sweep/2"] = "funding-tui/sweep/2"
    problem_hash: str
    cases_hash: str
    cases: int
    gap: float
    seconds: float
    curve_tolerance: float
    solver: Literal["highs", "cbc"]
    share_of: Money
    keep_solutions: bool


def header_of(base: Problem, cases: Sequence[Case], request: SweepRequest) -> Header:
    """The header of a sweep."""
    return Header(
        problem_hash=base.fingerprint,
        cases_hash=fingerprint_of_cases(cases),
        cases=len(cases),
        gap=request.limits.gap,
        seconds=request.limits.seconds,
        curve_tolerance=request.limits.curve_tolerance,
        solver=request.limits.solver,
        share_of=request.share_of,
        keep_solutions=request.keep_solutions,
    )


class ResultsFile:
    """A file of results, open for one sweep and locked against any other process.

    Attributes:
        found: the results that it held when it was opened, the latest of each case.
    """

    def __init__(self, path: Path, header: Header) -> None:
        self._path = path
        self.found: tuple[CaseResult, ...] = ()
        is_new = not path.exists()
        try:
            self._file: BinaryIO = path.open("a+b")
        except OSError as error:
            message = f"{path} cannot be written: {error.strerror or error}; give another file"
            raise SweepError(message) from error
        try:
            self._hold()
        except BaseException:
            self._close()
            raise
        try:
            self._read(header)
        except BaseException:
            self._close()
            if is_new:
                with suppress(OSError):
                    path.unlink()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()

    def _close(self) -> None:
        # what could not be written was reported then; closing tries it once more
        with suppress(OSError):
            self._file.close()

    def add(self, result: CaseResult) -> None:
        """Append a result, on the disk when this returns.

        Raises:
            SweepError: the disk does not take it.
        """
        self._write(_line(result))

    def _hold(self) -> None:
        try:
            lock_file(self._file)
        except OSError as error:
            message = f"{self._path} is in use by another sweep; wait until it is done, or give another file"
            raise SweepError(message) from error

    def _read(self, header: Header) -> None:
        self._file.seek(0)
        content = self._file.read()
        first = _line(header)
        if first.startswith(content):  # new, or its first line was cut off
            self._file.truncate(0)
            self._write(first)
            return
        whole = content[: content.rfind(b"\n") + 1]
        lines = whole.splitlines(keepends=True)
        self._check_same_sweep(lines[0] if lines else content, header)
        results = [self._result(line, number) for number, line in enumerate(lines[1:], start=2)]
        if len(whole) < len(content):
            self._file.truncate(len(whole))
        self.found = tuple({result.case: result for result in results}.values())

    def _check_same_sweep(self, line: bytes, wanted: Header) -> None:
        try:
            has = Header.model_validate_json(line)
        except ValidationError as error:
            message = (
                f"{self._path} is not a file of a sweep's results, or an earlier version wrote it; give the "
                "name of a new file"
            )
            raise SweepError(message) from error
        differs = next(
            (name for name in Header.model_fields if getattr(has, name) != getattr(wanted, name)), None
        )
        if differs is None:
            return
        what_differs = {
            "problem_hash": "of another problem",
            "cases_hash": "of other cases of this problem",
            "share_of": "with the share of other money",
            "keep_solutions": "that do not carry the same (with and without allocations do not mix)",
        }.get(differs, f"of a sweep with {differs} {getattr(has, differs)}, not {getattr(wanted, differs)}")
        message = f"{self._path} holds results {what_differs}; give another file, or ask for the same sweep"
        raise SweepError(message)

    def _result(self, line: bytes, number: int) -> CaseResult:
        try:
            return CaseResult.model_validate_json(line)
        except ValidationError as error:
            message = (
                f"line {number} of {self._path} is not a result; delete that line to go on with the rest"
            )
            raise SweepError(message) from error

    def _write(self, line: bytes) -> None:
        try:
            self._file.write(line)
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            message = f"{self._path} cannot be written: {error.strerror or error}; make room and run it again"
            raise SweepError(message) from error


def _line(record: Record) -> bytes:
    return record.model_dump_json().encode("utf-8") + b"\n"
