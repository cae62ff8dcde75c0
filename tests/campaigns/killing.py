"""A verb in a process of its own that is killed: at a moment, or as it takes one of its steps on the disk.

The processes are forked from one that has imported the program already, so that hundreds may be killed.
"""

from __future__ import annotations

import multiprocessing
import os
import shlex
import signal
import sys
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

from tests.campaigns.command_line import Said, ask
from tests.campaigns.place import standing_in

PRELOADED = [
    "tests.campaigns.killing",
    "funding_tui.commands.console",
    "models.database",
    "optimiser.solving",
]
_LONGEST = 120.0  # seconds
_STEPS = ("os.rename", "os.link", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.truncate")
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_READS = ("SELECT", "PRAGMA", "WITH", "EXPLAIN")


class Ended(NamedTuple):
    """How a verb ended: what it said and after how many steps; nothing where it was killed."""

    said: Said | None
    steps: int


def run_apart(words: str, folder: Path, *, at_step: int = 0, after: float | None = None) -> Ended:
    """Run a verb in a process of its own.

    Args:
        words: what is typed.
        folder: a place, in which it stands.
        at_step: it is killed before this step; 0 for no such step.
        after: seconds after which it is killed.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOADED)
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(words, folder, at_step, theirs))
    with ours:
        process.start()
        theirs.close()
        ready = ours.poll(_LONGEST) and ours.recv()
        assert ready == "ready", f"{words}: no process"
        if not ours.poll(_LONGEST if after is None else after):
            assert after is not None, f"{words}: no end after {_LONGEST} s"
        process.kill() if after is not None else None
        try:
            ended = Ended(*ours.recv())
        except EOFError:
            ended = Ended(None, 0)
        process.join()
        process.close()
    return ended


def _run(words: str, folder: Path, at_step: int, to: Connection) -> None:
    steps = _Steps(at_step)
    with standing_in(folder):
        to.send("ready")
        steps.watch()
        said = ask(*shlex.split(words))
        steps.watching = False
        to.send((said, steps.taken))


class _Steps:
    """Counts what is done to files and to the records, and ends the process before one of them."""

    def __init__(self, last: int) -> None:
        self.taken, self.last, self.watching = 0, last, True

    def watch(self) -> None:
        from sqlalchemy import Connection as Database
        from sqlalchemy import Engine, event

        def statement(connection: Database, cursor: Any, sql: str, *rest: object) -> None:
            if not sql.lstrip().upper().startswith(_READS):
                self.take()

        def commit(connection: Database) -> None:
            self.take()

        event.listen(Engine, "before_cursor_execute", statement)
        event.listen(Engine, "commit", commit)
        sys.addaudithook(self.hear)

    def hear(self, name: str, given: tuple[Any, ...]) -> None:
        if name in _STEPS or (name == "open" and isinstance(given[2], int) and given[2] & _WRITES):
            self.take()

    def take(self) -> None:
        if self.watching:
            self.taken += 1
            if self.taken == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
