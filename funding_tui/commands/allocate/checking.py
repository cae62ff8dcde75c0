"""The check of a bound as commands do it: how far it has come, how Ctrl-C ends it, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.progress import Progress
from funding_tui.commands.console import progress_printer
from funding_tui.commands.interrupts import go_on_after_interrupt, stop_on_interrupt

if TYPE_CHECKING:
    from funding_tui.allocate.report.certainty import CheckedBoundReport
    from funding_tui.allocate.report.report import RunReport
    from funding_tui.base.settings import Settings
    from models.database import Workspace

EVERY = 1.0  # seconds between two lines of progress
STOPPED = "The check was stopped; the run stays, and so does what was proven until then."


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """What became of the check of a run's bound.

    Attributes:
        report: of the run, with what is proven of it.
        words: that in one line.
        seconds: that the search took; None where there was none.
        fault: the proof contradicts the run, or could not be kept.
    """

    report: RunReport
    words: str
    seconds: float | None = None
    fault: OperationError | None = None

    def data(self) -> dict[str, Any]:
        """The check as `propose --json` prints it."""
        return {"checked_bound": checked_data(self.report.checked_bound, self.seconds)}


def checked_data(checked: CheckedBoundReport | None, seconds: float | None) -> dict[str, Any] | None:
    """A checked bound for programs, with the seconds that its search took; None where there is none."""
    return None if checked is None else {**checked.model_dump(mode="json"), "seconds": seconds}


def check_limit(
    report: RunReport, settings: Settings, *, check: bool | None, seconds: float | None, quick: bool
) -> float:
    """How long the bound of a new run is checked for; 0 for not at all.

    Args:
        report: of the run.
        settings: they decide where the command line does not.
        check: whether to, as the command line says; None where it does not.
        seconds: for how long, likewise.
        quick: the officer wants the answer soon, and nothing more.
    """
    from funding_tui.allocate.check_bound import own_seconds

    if check is False or report.status == "failed" or (quick and check is None and seconds is None):
        return 0.0
    if seconds is not None:
        return seconds
    wanted = settings if not check else settings.model_copy(update={"check_seconds": None})
    return own_seconds(report, wanted)


def check_after(workspace: Workspace, report: RunReport, seconds: float) -> CheckOutcome:
    """Check the bound of a run that was just made; however it ends, the run stays.

    Args:
        workspace: where it is stored.
        report: of the run.
        seconds: the longest search; 0 for none.
    """
    from time import monotonic

    from funding_tui.allocate.check_bound import check_bound
    from funding_tui.prove.claims import checked_words

    if not seconds:
        unchecked = report.value_bound is not None or report.status == "infeasible"
        words = "That is the solver's word; to check it without a solver: check-bound"
        return CheckOutcome(report, f"{words} {report.run}" if unchecked else "")
    began = monotonic()
    try:
        with stop_on_interrupt() as interrupted:
            found = check_bound(
                workspace,
                report.run,
                seconds=seconds,
                progress=progress_printer(progress_words, EVERY),
                cancelled=interrupted,
            )
            stopped = f"{STOPPED} " if interrupted() else ""
    except KeyboardInterrupt:
        go_on_after_interrupt()
        return CheckOutcome(report, f"{STOPPED} To check it again: check-bound {report.run}")
    except BadInput as reason:
        words = str(reason)
        return CheckOutcome(report, f"{words[:1].upper()}{words[1:]}.")
    except OperationError as fault:
        return CheckOutcome(report, "", fault=fault)
    return CheckOutcome(found, f"{stopped}{checked_words(found)}", round(monotonic() - began, 3))


def progress_words(at: Progress) -> str:
    """How far the search for a proof has come, in a line."""
    from funding_tui.allocate.check_bound import CheckProgress
    from optimiser.precision import gap_percent

    gap = at.gap if isinstance(at, CheckProgress) else None
    near = "" if gap is None else f", within {gap_percent(gap)} so far"
    return f"{at.seconds:5.1f} s  {at.stage}{near}"
