"""How long a solve may take and how close it must come, and what is reported on the way."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from optimiser.solve_log import SolveLog

REFUTED = 1e-6  # share of a bound by which a real allocation must be above it to refute it
FINEST_GAP = 1e-5  # a gap below this is lost in the solvers' own tolerances
REPORT_EVERY = 0.1  # seconds


@dataclass(frozen=True, slots=True)
class Limits:
    """What a solve is held to.

    Attributes:
        gap: the share of value within which an allocation counts as optimal (at finest 1e-5).
        seconds: the longest that it may take.
        curve_tolerance: the share of value within which the curves are bounded, if `gap` is not finer.
        solver: HiGHS, or CBC where HiGHS cannot be used.
        careful: solve the model as it is written, without what a solver first makes of it: slower, and by
            another way, so that it can prove again what was proven otherwise.
    """

    gap: float = 0.001
    seconds: float = 60.0
    curve_tolerance: float = 0.001
    solver: Literal["highs", "cbc"] = "highs"
    careful: bool = False

    @property
    def first_tolerance(self) -> float:
        """The share of benefit within which a model's curves are bounded at first."""
        return min(self.curve_tolerance, max(self.gap, FINEST_GAP))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a solve has come.

    Attributes:
        stage: what is being done, in words.
        seconds: since the start.
        value: of the best allocation so far; None before there is one.
        bound: no allocation is worth more; None before that is known.
        gap: `(bound - value) / bound`.
        in_doubt: what is told is one solver's word, and is yet to be proven another way.
    """

    stage: str
    seconds: float
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    in_doubt: bool = False


OnProgress = Callable[[Progress], None]
Cancelled = Callable[[], bool]


class Clock:
    """The time that a solve has left, whether it was cancelled, and who is told of its progress.

    Attributes:
        in_doubt: what is told is yet to be proven another way.
        log: where the answers of the questions asked within this time are written down, or given from; None
            where they are not.
    """

    def __init__(
        self,
        seconds: float,
        on_progress: OnProgress | None = None,
        cancelled: Cancelled | None = None,
        log: SolveLog | None = None,
    ) -> None:
        self._start = time.monotonic()
        self._end = self._start + seconds
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._last_report = 0.0
        self.in_doubt = False
        self.log = log
        self._number = 0 if log is None else log.start_clock()

    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._start

    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self._end - time.monotonic())

    def cancelled(self) -> bool:
        """Whether someone asked to stop."""
        return self._cancelled is not None and self._cancelled()

    def over(self) -> bool:
        """Whether to stop now, for either reason; where answers are given again, whether it was so then."""
        if self.log is not None and self.log.is_replayed:
            return self.log.was_over(self._number)
        is_over = self.left() <= 0 or self.cancelled()
        if is_over and self.log is not None:
            self.log.see_over(self._number)
        return is_over

    def report(
        self, stage: str, value: float | None = None, bound: float | None = None, *, always: bool = True
    ) -> None:
        """Tell of a stage; of the same stage again (`always` false) only ten times a second."""
        now = time.monotonic()
        if self._on_progress is None or (not always and now - self._last_report < REPORT_EVERY):
            return
        self._last_report = now
        gap = None if value is None or bound is None else gap_between(value, bound)
        self._on_progress(Progress(stage, now - self._start, value, bound, gap, self.in_doubt))

    def within(self, seconds: float) -> Clock:
        """A clock for a step of the work, that reports and writes down as this one does."""
        return Clock(min(seconds, self.left()), self._on_progress, self._cancelled, self.log)

    def part(self, seconds: float) -> Clock:
        """A clock for a part of the work: no longer than this, nor than what is left."""
        return Clock(min(seconds, self.left()), None, self._cancelled)


def gap_between(value: float, bound: float) -> float:
    """`(bound - value) / bound`, nothing where nothing can be gained."""
    return max(0.0, (bound - value) / bound) if bound > 0 else 0.0
