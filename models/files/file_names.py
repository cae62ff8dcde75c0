"""Names of files: what a disk takes, and names that are made of another."""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from models.errors import WorkspaceError

COPIES = "copies"
"""The folder beside a workspace in which its daily copies are: `folder_beside(path, COPIES)`."""
_USUAL_LONGEST = 255
_LONGEST_LOG = len("-journal")
_LEAST = 40  # bytes left for a name before its suffix is cut


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
    """`NAME-LABEL.SUFFIX` in the same folder; one too long is cut, and marked by its hash."""
    return path.with_name(_fitted(path, path.stem, f"-{label}{path.suffix}"))


def folder_beside(path: Path, label: str) -> Path:
    """`NAME.SUFFIX-LABEL` in the same folder, cut in the same way."""
    return path.with_name(_fitted(path, path.name, f"-{label}"))


def _fitted(path: Path, start: str, ending: str) -> str:
    room = longest_name(path.parent) - len(os.fsencode(ending)) - _LONGEST_LOG
    if len(os.fsencode(start)) <= room:
        return start + ending
    # a suffix that leaves no room for a name goes too
    ending = ending if room > _LEAST else ending[: ending.find(path.suffix)]
    room = longest_name(path.parent) - len(os.fsencode(ending)) - _LONGEST_LOG
    mark = f"-{sha256(os.fsencode(path.name)).hexdigest()[:8]}"
    while len(os.fsencode(start + mark)) > room:
        start = start[:-1]
    return start + mark + ending
