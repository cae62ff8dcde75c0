"""Check the bound of a run in a process of its own, beside an app that stays quick and may leave at any time.

The process is told by one line on its standard input which run to check, says in lines on its standard output
how far it has come, and stores what it finds. When its standard input ends it stops and stores what it has:
so it does when it is asked to, and also when the app has left or was killed.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from funding_tui.allocate.check_bound import CheckProgress, check_bound
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_report
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.open_workspace import open_workspace_at
from funding_tui.base.progress import IsCancelled
from models.addresses import Address, ServerAddress
from models.database import Workspace
from models.errors import RecordError

LOOK = 0.05  # seconds between looks at whether to stop
LATE = (
    60.0  # seconds that the search and the check may take beyond their time; then the process ends as it is
)
_NOT_CHECKED = "The process that was to check the bound ended early; the run stays as it was."


def check_bound_apart(
    workspace: Workspace,
    run: int,
    *,
    gap: float | None = None,
    seconds: float,
    progress: Callable[[CheckProgress], None],
    cancelled: IsCancelled,
) -> RunReport:
    """Check the bound of a run in another process.

    Args:
        workspace: an open workspace.
        run: its number.
        gap: share by which the bound may be above the value for the search to end; None for the run's own.
        seconds: of the search; what was found until then is kept.
        progress: told how far it has come.
        cancelled: asked often; what was found until then is kept.

    Returns:
        The run's report as it is stored afterwards.

    Raises:
        BadInput: the run has no bound that can be checked.
        OperationError: the process could not be started, or the proof contradicts the run.
    """
    request = {"workspace": _named(workspace.address), "run": run, "gap": gap, "seconds": seconds}
    with _process(request, cancelled) as said:
        ended: dict[str, Any] = {"failed": _NOT_CHECKED}
        for message in said:
            if "stage" in message:
                progress(CheckProgress(**message))
            else:
                ended = message
    if "refused" in ended:
        raise BadInput(ended["refused"])
    if "failed" in ended:
        raise OperationError(ended["failed"])
    return load_report(workspace, run)


def _named(address: Address) -> str:
    return address.url if isinstance(address, ServerAddress) else str(address)


@contextmanager
def _process(request: dict[str, Any], cancelled: IsCancelled) -> Iterator[Iterator[dict[str, Any]]]:
    """What the process says, message by message; it is told to stop once this is cancelled or left."""
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "funding_tui.allocate.check_bound_apart"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # a Ctrl-C in the terminal is the app's
        )
    except OSError as error:
        message = f"the bound cannot be checked in a process of its own: {error.strerror or error}"
        raise OperationError(message) from error
    ended = threading.Event()

    def stop_when_cancelled() -> None:
        while not ended.wait(LOOK):
            if cancelled():
                break
        _close(process)

    with process:
        _write(process, request)
        threading.Thread(target=stop_when_cancelled, daemon=True).start()
        try:
            yield _messages(process)
        finally:
            ended.set()
            _close(process)


def _write(process: subprocess.Popen[str], request: dict[str, Any]) -> None:
    assert process.stdin is not None
    try:
        process.stdin.write(json.dumps(request) + "\n")
        process.stdin.flush()
    except OSError:  # it ended before it read: what it said tells why, or that it said nothing
        return


def _close(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    try:
        process.stdin.close()
    except OSError:  # it has ended
        return


def _messages(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    for line in process.stdout:
        try:
            message = json.loads(line)
        except ValueError:  # not ours
            continue
        if isinstance(message, dict):
            yield message


def main() -> None:
    """Check the bound that standard input names, until it is found or standard input ends."""
    request = json.loads(sys.stdin.readline())
    stop = threading.Event()

    def wait_for_the_end() -> None:
        # not by `sys.stdin`, whose lock would be held when this process ends first
        while os.read(0, 1024):
            pass
        stop.set()

    def end_late() -> None:
        stop.wait(request["seconds"])
        time.sleep(LATE)
        os._exit(1)

    for watch in (wait_for_the_end, end_late):
        threading.Thread(target=watch, daemon=True).start()
    try:
        workspace = open_workspace_at(request["workspace"])
        try:
            check_bound(
                workspace,
                request["run"],
                gap=request["gap"],
                seconds=request["seconds"],
                progress=_tell,
                cancelled=stop.is_set,
            )
        finally:
            workspace.close()
    except BadInput as error:
        _say({"refused": str(error)})
    except (OperationError, RecordError) as error:
        _say({"failed": str(error)})
    else:
        _say({"stored": request["run"]})


def _tell(at: CheckProgress) -> None:
    _say({"stage": at.stage, "done": at.done, "seconds": at.seconds, "bound": at.bound, "gap": at.gap})


def _say(message: dict[str, Any]) -> None:
    """One line; nobody may be there to read it any more, and what was found is stored all the same."""
    try:
        sys.stdout.write(json.dumps(message) + "\n")
        sys.stdout.flush()
    except OSError:
        return


if __name__ == "__main__":
    main()
