"""What a sweep finds: one result a case, and how far it has come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from optimiser.limits import Limits
from optimiser.record import Record
from optimiser.rules import Money
from optimiser.solution import Solution, Status


class SweepError(Exception):
    """A sweep could not be begun or gone on with; the message is one sentence that says how to mend it."""


class LostWorkersError(SweepError):
    """The processes or the cluster that did the work are gone; what is done is kept where it is stored."""


@dataclass(frozen=True, slots=True)
class SweepRequest:
    """What is asked of every case.

    Attributes:
        limits: how close and how long, each.
        share_of: the money whose share of all spending is told.
        keep_solutions: whether a result carries the allocation itself.
    """

    limits: Limits = field(default_factory=Limits)
    share_of: Money = field(default_factory=lambda: Money(rural=True))
    keep_solutions: bool = False


class CaseResult(Record):
    """What one case came to.

    Attributes:
        case: its name.
        parameters: what was varied in it.
        status: as of a solution; `failed` also where the case could not be solved at all.
        message: why, where it is infeasible or failed.
        conflict: names of rules that cannot hold together, when infeasible.
        benefit: harm units prevented; None where there is no allocation.
        value: of the objective, where that is not the benefit.
        bound: no allocation can be better; None where nothing was proven.
        gap: `(bound - value) / bound`.
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
    bound: float | None = None
    gap: float | None = None
    spent: int | None = None
    share: float | None = None
    seconds: float = 0.0
    verified: bool = False
    problem_hash: str = ""
    solution: Solution | None = None

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
