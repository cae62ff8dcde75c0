"""A verb in this process, as somebody at a prompt sees it: what it printed, its errors and its exit code."""

from __future__ import annotations

import io
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from typing import NamedTuple

from funding_tui.commands import run


class Said(NamedTuple):
    """What a verb said."""

    code: int
    output: str
    errors: str


class _Stream(io.TextIOWrapper):
    """A stream of text over bytes in memory, as a terminal's is over its own."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", errors="replace", write_through=True)

    def told(self) -> str:
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode("utf-8", "replace")


def ask(*words: str) -> Said:
    """Run a verb; what nobody caught is a traceback in its errors and exit code 70."""
    output, errors = _Stream(), _Stream()
    kept, sys.argv = sys.argv, ["funding-tui", *words]
    try:
        with redirect_stdout(output), redirect_stderr(errors):
            try:
                code = run()
            except BaseException:
                traceback.print_exc(file=errors)
                code = 70
    finally:
        sys.argv = kept
    return Said(code, output.told(), errors.told())
