"""Names of files: what a disk takes, and names that are made of another."""

from __future__ import annotations

import os
from pathlib import Path

from models.errors import WorkspaceError

_USUAL_LONGEST = 255
_LONGEST_LOG = len("-journal")


def refuse_long_name(path: Path) -> None:
    """Say before anything is written that a workspace could not have its logs beside it.

    Raises:
        WorkspaceError: its name, with the ending of a log, is longer than the disk takes.
    """
    most = longest_name(path.parent) - _LONGEST_LOG
    found = len(os.fsencode(path.name))
    if found > most:
        message = (
            f"the name of the workspace has {found} bytes and may have {most}, so that its logs fit beside "
            f"it; choose a shorter one than {path.name[:40]}…"
        )
        raise WorkspaceError(message)


def longest_name(folder: Path) -> int:
    """How many bytes a name in a folder may have."""
    asked = getattr(os, "pathconf", None)
    if asked is None:
        return _USUAL_LONGEST
    try:
        found = int(asked(folder, "PC_NAME_MAX"))
    except (OSError, ValueError):
        return _USUAL_LONGEST
    return found if found > 0 else _USUAL_LONGEST


def name_beside(path: Path, label: str) -> Path:
    """`NAME-LABEL.SUFFIX` in the same folder; a name that would be too long is cut before the label."""
    ending = f"-{label}{path.suffix}"
    room = longest_name(path.parent) - len(os.fsencode(ending)) - _LONGEST_LOG
    if room <= 0:
        ending = f"-{label}"
        room = longest_name(path.parent) - len(os.fsencode(ending)) - _LONGEST_LOG
    stem = path.stem
    while len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return path.with_name(stem + ending)
