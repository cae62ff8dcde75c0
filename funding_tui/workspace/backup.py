"""Keep the records safe: copy a workspace, and put a copy back."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from funding_tui.base.errors import BadInput, OperationError
from models.addresses import Address
from models.database import back_up
from models.errors import WorkspaceError
from models.files.disk_errors import disk_error, error_sentence
from models.files.file_names import name_beside, refuse_long_name
from models.files.sqlite_files import connect_file, copy_into, copy_to, reading, settle
from models.files.whole_files import LOGS, flush, whole_file
from models.migrations import HEAD, REVISIONS


def backup(workspace: Address, to: Path | None = None) -> Path:
    """Copy a workspace, complete even while others use it; the copy is readable by its owner alone.

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
    refuse_unknown(file, newer_too=False)
    target = to
    if target is None or target.is_dir():
        folder = file.parent if target is None else target
        target = name_beside(folder / file.name, f"backup-{_stamp()}")
    try:
        copy_to(file, target)
    except FileExistsError as error:
        message = f"{target} already exists; choose another name for the copy"
        raise BadInput(message) from error
    except (OSError, sqlite3.Error) as error:
        raise OperationError(not_copied(error, file, target)) from error
    return target


def not_copied(error: BaseException, source: Path, target: Path) -> str:
    """Why a copy could not be made, in one sentence."""
    about = source if disk_error(error, target) in ("locked", "damaged") else target
    return f"the copy {target} cannot be written, and nothing is left of it: {error_sentence(error, about)}"


def restore(backup: Path, workspace: Address) -> Path | None:
    """Put a backup in the place of a workspace, after keeping a copy of what is there.

    What is there is copied first, and replaced in one step: stopped at any moment, either the old records or
    the new ones are whole. A file there that is no longer a workspace is set aside, not copied. Where
    anything fails, everything is as it was.

    Returns:
        Where the copy of what was there is; None when nothing was.

    Raises:
        BadInput: the backup is missing, is not a workspace, is damaged, was made by a newer version, or
            is to go on a server.
        OperationError: the disk is full, fails, or may not be written, or somebody else is writing.
    """
    over = _file(workspace)
    with _as_it_was(over):
        refuse_long_name(over)
        refuse_unknown(backup, newer_too=True)
        if over.exists() and backup.samefile(over):
            message = f"{backup} is the workspace itself; give the backup to put in its place"
            raise BadInput(message)
        over.parent.mkdir(parents=True, exist_ok=True)
        if not over.exists() or problem_of(over, newer_too=False):
            return _put_in_place(backup, over)
        return _put_over(backup, over)


@contextmanager
def _as_it_was(over: Path) -> Iterator[None]:
    try:
        yield
    except (WorkspaceError, OSError, sqlite3.Error) as error:
        why = str(error) if isinstance(error, WorkspaceError) else error_sentence(error, over)
        message = f"{over} cannot be restored, and is as it was: {why}"
        raise OperationError(message) from error


def _put_over(backup: Path, over: Path) -> Path:
    """Over a workspace that others may have open: they see the old records or the new."""
    saved = back_up(over, "before-restore")
    try:
        with closing(connect_file(over)) as there:
            copy_into(backup, there)
    except BaseException:
        # nothing was changed, and a full disk needs the room
        with suppress(OSError):
            saved.unlink()
        raise
    return saved


def _put_in_place(backup: Path, over: Path) -> Path | None:
    """Where no workspace is: copied whole first; only then is what is there set aside."""
    moved: list[tuple[Path, Path]] = []
    try:
        with whole_file(over, private=True) as working:
            with closing(connect_file(working)) as there:
                copy_into(backup, there)
            settle(working)
            flush(working)
            _set_aside(over, moved)
    except BaseException:
        _put_back(moved)
        raise
    return next((saved for there, saved in moved if there == over), None)


def _set_aside(path: Path, moved: list[tuple[Path, Path]]) -> None:
    """Another name for a file, and its logs out of the way: one left behind would play into its successor."""
    saved = name_beside(path, f"replaced-{_stamp()}")
    for suffix in ("", *LOGS):
        there, aside = path.with_name(path.name + suffix), saved.with_name(saved.name + suffix)
        if not os.path.lexists(there):
            continue
        moved.append((there, aside))
        if suffix or not _linked(there, aside):
            there.rename(aside)


def _linked(there: Path, aside: Path) -> bool:
    """Whether a file got a second name, so that it need not leave its place before its successor comes."""
    try:
        os.link(there, aside)
    except OSError:
        return False
    return True


def _put_back(moved: list[tuple[Path, Path]]) -> None:
    for there, aside in reversed(moved):
        with suppress(OSError):
            if not os.path.lexists(there):
                aside.rename(there)
            else:
                aside.unlink(missing_ok=True)


def _stamp() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")


def refuse_unknown(path: Path, *, newer_too: bool) -> None:
    """Refuse a file that is not a workspace.

    Args:
        path: the file.
        newer_too: refuse that of a newer version as well, as of a backup that is to be restored.

    Raises:
        BadInput: there is none, it is not a workspace, or it is damaged.
        OperationError: the disk is full or fails, or somebody else has locked it.
    """
    try:
        there = path.is_file()
    except OSError as error:
        raise BadInput(error_sentence(error, path)) from error
    if not there:
        message = f"{path} is a folder, not a file" if path.is_dir() else f"there is no file at {path}"
        raise BadInput(message)
    problem = problem_of(path, newer_too=newer_too)
    if problem:
        raise BadInput(problem)


def problem_of(path: Path, *, newer_too: bool) -> str:
    """Why a file is not a workspace that can be read, in one sentence; empty when it is one.

    Raises:
        OperationError: that cannot be told now: the disk is full or fails, or somebody else has locked it.
    """
    advice = "give another backup" if newer_too else "put a backup back with: funding-tui restore"
    try:
        with reading(path) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            sound = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    except (OSError, sqlite3.Error) as error:
        if disk_error(error, path) not in ("damaged", "other"):
            raise OperationError(error_sentence(error, path)) from error
        return f"{path} is not a funding-tui workspace, or it is damaged ({error}); {advice}"
    if found is None:
        return f"{path} is not a funding-tui workspace: it has no schema version"
    if sound != "ok":
        return f"{path} is damaged ({' '.join(str(sound).split())}); {advice}"
    if newer_too and str(found[0]) not in REVISIONS:
        return (
            f"{path} was made by a newer version of funding-tui (schema {found[0]}, this one knows {HEAD}); "
            "upgrade funding-tui first"
        )
    return ""


def _file(workspace: Address) -> Path:
    if isinstance(workspace, Path):
        return workspace
    message = f"{workspace} is a PostgreSQL database, which keeps its own backups: use pg_dump and pg_restore"
    raise BadInput(message)
