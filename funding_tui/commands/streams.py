"""Standard output and standard error of the command line: text without anything that a terminal would obey.

What a record or a file says may hold an escape sequence. Every line that a verb prints passes through here,
whoever prints it; the app draws by `funding_tui.tui.text` instead. JSON is escaped before it comes here
(`print_json`).
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TextIO, cast

from funding_tui.base.printable import printable

# by these somebody could write bytes round the stream
_WAYS_ROUND = frozenset(("buffer", "detach", "reconfigure"))
_READER_GONE = (errno.EPIPE, errno.EINVAL)  # EINVAL is what Windows says


class PrintableStream:
    """A text stream that passes on what is printable."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what is printable of a text.

        Raises:
            OSError: it cannot be written; the error names the output.
        """
        with _errors_of_output():
            self._stream.write(printable(text, lines=True))
        return len(text)

    def flush(self) -> None:
        """Pass on what was written.

        Raises:
            OSError: it cannot be written; the error names the output.
        """
        with _errors_of_output():
            self._stream.flush()

    def writelines(self, lines: Iterable[str]) -> None:
        """Write what is printable of some lines."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        if name in _WAYS_ROUND:
            raise AttributeError(name)
        return getattr(self._stream, name)


@contextmanager
def _errors_of_output() -> Iterator[None]:
    """Let an error say that it is of the output, and not of a file that the verb works on."""
    try:
        yield
    except OSError as error:
        if error.errno in _READER_GONE:
            # without a number: click ends a command at EPIPE, and says nothing
            gone = BrokenPipeError("the reader of the output has gone")
            raise gone from None
        error.filename = "the output"
        raise


def use_printable_streams() -> None:
    """Let standard output and standard error pass on only what is printable, from now on.

    A letter that the terminal's encoding lacks is replaced: a console of the eighties must not stop a paper
    with a pound sign in it. Where a stream is closed there is nobody to write to.
    """
    sys.stdout = _printable_stream(sys.stdout)
    sys.stderr = _printable_stream(sys.stderr)


def _printable_stream(stream: TextIO | None) -> TextIO:
    if stream is None:
        stream = io.StringIO()
    elif isinstance(stream, PrintableStream):
        return cast("TextIO", stream)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="replace")
    return cast("TextIO", PrintableStream(stream))


def flush_streams() -> None:
    """Pass on all that was printed.

    Raises:
        OSError: whoever was to read it has gone, or the file that it goes to cannot be written.
    """
    sys.stdout.flush()
    with suppress(OSError, ValueError):
        sys.stderr.flush()


def give_up_output() -> None:
    """Let what could not be written go, or the interpreter would try once more at its end and say so."""
    with suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 1)
        os.close(nowhere)
