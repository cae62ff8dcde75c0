"""One cell of the table: a verb in a process of its own, under a fault, and what it did.

The process is a copy of this one (`os.fork`), in which every module is loaded already: so a cell costs what
the verb itself does, and a verb that runs as somebody with fewer rights needs none to read the program.
"""

from __future__ import annotations

import ctypes
import io
import os
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import util
from typing import IO

SECONDS = 60.0  # after which a verb counts as hung
_VERSION_3 = 0x20080522  # of capset(2)
_OVERRIDES = 0b1111  # CAP_CHOWN, CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH, CAP_FOWNER


@dataclass(frozen=True)
class Said:
    """What a verb did.

    Attributes:
        code: its exit code; below 0 the signal that ended it, as `subprocess` has it.
    """

    code: int
    output: str
    errors: str
    seconds: float

    @property
    def lines(self) -> list[str]:
        """What it said on standard error."""
        return self.errors.splitlines()


@dataclass
class Conditions:
    """Under which conditions a verb runs.

    Attributes:
        environment: variables set for it.
        output: opens what it writes to; None to keep what it writes.
        bound_by_modes: modes of files bind it, even where the tests run as root.
    """

    environment: dict[str, str] = field(default_factory=dict)
    output: Callable[[], int] | None = None
    bound_by_modes: bool = False


def ask(words: list[str], conditions: Conditions, then: Callable[[int], None] | None = None) -> Said:
    """Run a verb to its end.

    Args:
        words: after `funding-tui`.
        conditions: under which it runs.
        then: is given its process number once it runs, to disturb it.
    """
    began_at, told_at = os.pipe()
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        began = time.monotonic()
        child = os.fork()
        if child == 0:
            os.close(began_at)
            _be_the_verb(words, conditions, output, errors, told_at)
        os.close(told_at)
        os.read(began_at, 1)
        os.close(began_at)
        if then is not None:
            then(child)
        code = _wait(child)
        seconds = time.monotonic() - began
        return Said(code, _read(output), _read(errors), seconds)


def _read(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode("utf-8", "replace")


def _wait(child: int) -> int:
    watched = os.pidfd_open(child)
    try:
        if not select.select([watched], [], [], SECONDS)[0]:
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(watched)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def _be_the_verb(
    words: list[str], conditions: Conditions, output: IO[bytes], errors: IO[bytes], told_at: int
) -> None:
    try:
        os.setpgid(0, 0)
        os.environ.update(conditions.environment)
        for name in ("TMPDIR",):
            if name in conditions.environment:
                tempfile.tempdir = None
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(output.fileno() if conditions.output is None else conditions.output(), 1)
        os.dup2(errors.fileno(), 2)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, "r", closefd=False), "utf-8")
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(io.FileIO(1, "w", closefd=False)), "utf-8")
        sys.stderr = io.TextIOWrapper(
            io.BufferedWriter(io.FileIO(2, "w", closefd=False)), "utf-8", line_buffering=True
        )
        sys.argv = ["funding-tui", *words]
        if conditions.bound_by_modes and os.geteuid() == 0:
            give_up_overrides()
        from funding_tui.cli import main

        # until the command line hears it, as it hears it before its start
        signal.signal(signal.SIGINT, lambda number, frame: _stop())
        os.write(told_at, b"!")
        os.close(told_at)
        main()
    except SystemExit as end:
        util._exit_function()  # what the interpreter does at its end
        _flush()
        os._exit(end.code if isinstance(end.code, int) else int(end.code is not None))
    except BaseException:
        sys.excepthook(*sys.exc_info())
        _flush()
        os._exit(70)
    _flush()
    os._exit(0)


def _stop() -> None:
    os.write(2, b"funding-tui: Stopped; nothing half-done was saved.\n")
    os._exit(130)


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            os.write(2, b"Exception ignored in the last flush\n")


def give_up_overrides() -> None:
    """Let the modes of files bind this process, which runs as root; capset(2), Linux alone."""
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(_VERSION_3, 0)
    data = (ctypes.c_uint32 * 6)()
    if libc.capget(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capget")
    for at in range(3):  # effective, permitted, inheritable, of the first 32
        data[at] &= ~_OVERRIDES
    if libc.capset(header, data) != 0:
        raise OSError(ctypes.get_errno(), "capset")
