"""The user's log of what failed in a way that it should not: where in the program, not with which records."""

from __future__ import annotations

import os
import re
import time
import traceback
from pathlib import Path

from funding_tui.base.printable import printable

_LONGEST = 1_000_000  # bytes; a log that has grown so long begins anew
_LONGEST_WORDS = 200
_SECRETS = re.compile(
    r"(?<=://)[^/@\s]*@|\b(?:password|passwd|pwd|token|key|secret)\s*[=:]\s*\S+", re.IGNORECASE
)


def write_log(failure: BaseException) -> str:
    """Write where an unexpected error happened to the user's log; says in brackets where that is.

    The log holds the trace and no values of variables, and of the error's own words no password of an address
    and no key, so that nobody's data gets into it. Its owner alone can read it.
    """
    from platformdirs import user_log_path

    try:
        path = user_log_path("funding-tui", False, ensure_exists=True) / "errors.log"
        mode = "w" if path.exists() and path.stat().st_size > _LONGEST else "a"
        with open(path, mode, encoding="utf-8", errors="replace", opener=_for_its_owner) as log:
            log.write(f"{time.strftime('%Y-%m-%dT%H:%M:%S%z')}\n{_trace(failure)}\n")
    except OSError:
        return " (the details could not be written down)"
    return f" (details in {path})"


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _trace(failure: BaseException) -> str:
    """Where it happened, innermost last, with the error that it came from."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = failure
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        frames = traceback.extract_tb(current.__traceback__)
        words = _SECRETS.sub("…", printable(str(current)))[:_LONGEST_WORDS]
        lines += [f"{type(current).__name__}: {words}"]
        lines += [f"  {Path(frame.filename)}:{frame.lineno} in {frame.name}" for frame in frames]
        current = current.__cause__ or current.__context__
    return "\n".join(lines)
