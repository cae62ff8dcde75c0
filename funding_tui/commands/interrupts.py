"""Ctrl-C: the first ends the work in order and keeps what was found, the next ends the command at once.

Python would raise `KeyboardInterrupt` wherever it stands. A verb that can end in order asks for
`stop_on_interrupt` instead; outside of that the error is raised, and one more Ctrl-C ends the process
without waiting for anything.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Any

from funding_tui import exit_codes

_ENDED = b"funding-tui: Stopped at once; nothing half-done was saved.\n"
_STOPPING = b"Stopping; what was found is kept. Ctrl-C once more ends it at once.\n"
_stops: list[threading.Event] = []
_raised = threading.Event()


def listen_for_interrupts() -> None:
    """Hear Ctrl-C from now on, in the main thread of the command line."""
    signal.signal(signal.SIGINT, _on_interrupt)
    sys.unraisablehook = _on_unraisable
    sys.excepthook = _on_uncaught


@contextmanager
def stop_on_interrupt() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C end the work in order; a second one ends it at once.

    Yields:
        Whether it was pressed.
    """
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, _on_interrupt)
    stop = threading.Event()
    _stops.append(stop)
    try:
        yield stop.is_set
    finally:
        _stops.remove(stop)
        signal.signal(signal.SIGINT, before)


def was_interrupted() -> bool:
    """Whether Ctrl-C raised an error that nobody has dealt with, whatever has become of that error since.

    A library that calls back into Python may report an error of its own in place of `KeyboardInterrupt`, such
    as pydantic while it writes a record.
    """
    return _raised.is_set()


def go_on_after_interrupt() -> None:
    """The error that Ctrl-C raised was dealt with; the next Ctrl-C raises one again."""
    _raised.clear()


def _on_interrupt(number: int, frame: object) -> None:
    del number, frame
    if _raised.is_set():
        end_at_once()
    if _stops and not _stops[-1].is_set():
        _stops[-1].set()
        if sys.stderr.isatty():
            _say(_STOPPING)
        return
    _raised.set()
    raise KeyboardInterrupt


def end_at_once() -> None:
    """End the process here and now; the database takes back what was not committed."""
    _say(_ENDED)
    os._exit(exit_codes.STOPPED)


def _say(words: bytes) -> None:
    # not by the stream: it may be in the middle of a line
    with suppress(OSError):
        os.write(2, words)


def _on_unraisable(found: Any) -> None:
    """An interrupt where no error can be raised ends the process; other errors there have no reader."""
    if issubclass(found.exc_type, KeyboardInterrupt):
        end_at_once()


def _on_uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """An interrupt while the process is about to end."""
    if issubclass(kind, KeyboardInterrupt):
        end_at_once()
    sys.__excepthook__(kind, error, trace)
