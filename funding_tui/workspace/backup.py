"""Keep the records safe: copy a workspace, and put a copy back."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

from funding_tui.base.errors import BadInput, OperationError
from models.addresses import Address
from models.database import BUSY_SECONDS, back_up
from models.migrations import HEAD, REVISIONS


def backup(workspace: Address, to: Path | None = None) -> Path:
    """Copy a workspace, complete even while others use it.

    Args:
        workspace: the file to copy; a database on a server is kept by its own backup.
        to: a new file, or a folder to put a dated copy in; None for a dated copy beside the workspace.

    Returns:
        Where the copy is.

    Raises:
        BadInput: there is no workspace, it is on a server, or something is at `to` already.
        OperationError: the copy cannot be written.
    """
    file = _file(workspace)
    _refuse_unknown(file, newer_too=False)
    target = to
    if target is None or target.is_dir():
        folder = file.parent if target is None else target
        target = folder / f"{file.stem}-backup-{_stamp()}{file.suffix}"
    if target.exists():
        message = f"{target} already exists; choose another name for the copy"
        raise BadInput(message)
    _copy(file, target)
    return target


def restore(backup: Path, workspace: Address) -> Path | None:
    """Put a backup in the place of a workspace, after keeping a copy of what is there.

    What is there is replaced in one step: stopped at any moment, either the old records or the new ones
    are whole. A file there that is no longer a workspace is moved aside, not copied.

    Returns:
        Where the copy of what was there is; None when nothing was.

    Raises:
        BadInput: the backup is missing, is not a workspace, is damaged, was made by a newer version, or
            is to go on a server.
        OperationError: it cannot be written.
    """
    over = _file(workspace)
    _refuse_unknown(backup, newer_too=True)
    if over.exists() and backup.samefile(over):
        message = f"{backup} is the workspace itself; give the backup to put in its place"
        raise BadInput(message)
    try:
        over.parent.mkdir(parents=True, exist_ok=True)
        if not over.exists():
            _move_aside(over)
            _copy(backup, over)
            return None
        if _problem(over, newer_too=False):
            saved = _move_aside(over)
            _copy(backup, over)
            return saved
        saved = back_up(over, "before-restore")
        with _reading(backup) as here, closing(sqlite3.connect(over, timeout=BUSY_SECONDS)) as there:
            # one transaction of the database's own, so that other windows see the old or the new
            here.backup(there)
    except (OSError, sqlite3.Error) as error:
        message = f"{over} cannot be restored: {error}"
        raise OperationError(message) from error
    return saved


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def _reading(path: Path) -> closing[sqlite3.Connection]:
    """A connection to read a workspace by, also from a disk that cannot be written."""
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        return closing(sqlite3.connect(path, timeout=BUSY_SECONDS))
    # reading a write-ahead log makes files beside it, which a disk that cannot be written refuses
    return closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True))


def _refuse_unknown(path: Path, *, newer_too: bool) -> None:
    if not path.is_file():
        message = f"there is no file at {path}"
        raise BadInput(message)
    problem = _problem(path, newer_too=newer_too)
    if problem:
        raise BadInput(problem)


def _problem(path: Path, *, newer_too: bool) -> str:
    """Why a file is not a workspace that can be read, in one sentence; empty when it is one."""
    try:
        with _reading(path) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        return f"{path} is not a funding-tui workspace, or it is damaged ({error})"
    if found is None:
        return f"{path} is not a funding-tui workspace: it has no schema version"
    if sound != "ok":
        return f"{path} is damaged: {sound}"
    if newer_too and str(found[0]) not in REVISIONS:
        return (
            f"{path} was made by a newer version of funding-tui (schema {found[0]}, this one knows {HEAD}); "
            "upgrade funding-tui first"
        )
    return ""


def _copy(source: Path, target: Path) -> None:
    """Copy under a working name and put it in place when it is whole."""
    working = target.with_name(f"{target.name}.part-{_stamp()}")
    try:
        with _reading(source) as here, closing(sqlite3.connect(working)) as there:
            here.backup(there)
            # a copy at rest is one file, with no log beside it to be lost
            there.execute("PRAGMA journal_mode = DELETE")
        working.replace(target)
    except (OSError, sqlite3.Error) as error:
        with suppress(OSError):
            working.unlink(missing_ok=True)
        message = f"{target} cannot be written: {error}"
        raise OperationError(message) from error


def _move_aside(path: Path) -> Path:
    """Move a file and its logs out of the way: a log left behind would be played into its successor."""
    saved = path.with_name(f"{path.stem}-replaced-{_stamp()}{path.suffix}")
    for suffix in ("", "-wal", "-shm", "-journal"):
        there = path.with_name(path.name + suffix)
        if there.exists():
            there.rename(saved.with_name(saved.name + suffix))
    return saved


def _file(workspace: Address) -> Path:
    if isinstance(workspace, Path):
        return workspace
    message = f"{workspace} is a PostgreSQL database, which keeps its own backups: use pg_dump and pg_restore"
    raise BadInput(message)
