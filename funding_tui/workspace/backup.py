"""Keep the records safe: copy a workspace, put a copy back, and look for what is wrong."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.settings import load_settings, settings_path
from funding_tui.base.workspace_status import count_records
from funding_tui.hold.streams import spend_by_date
from models.addresses import Address
from models.areas import Area
from models.database import BUSY_SECONDS, Workspace, back_up
from models.funding import Stream, StreamRule
from models.migrations import HEAD, REVISIONS
from models.opportunities import Opportunity
from models.projects import Project

State = Literal["good", "look", "bad"]
SPARE_BYTES = 100 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: `good`, worth a `look`, or `bad`; and what to do where it is not good."""

    check: str
    state: State
    words: str


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


def doctor(workspace: Workspace) -> tuple[Finding, ...]:
    """What was checked in a workspace and around it, and what to do where something is wrong."""
    with workspace.session() as session:
        return (
            *_database(session, workspace.path),
            _schema(session),
            _rules(session),
            _counts(session),
            *(() if workspace.path is None else (_disk(workspace.path),)),
            _settings(),
        )


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


def _database(session: Session, path: Path | None) -> tuple[Finding, ...]:
    """Whether the database finds its records whole; a server sees to its own, and to every link."""
    if path is not None:
        return _integrity(session), _links(session)
    version = session.connection().exec_driver_sql("SHOW server_version").scalar()
    words = f"PostgreSQL {version} answers; its own backups (pg_dump) keep these records"
    return (Finding("server", "good", words),)


def _integrity(session: Session) -> Finding:
    found = [row[0] for row in session.connection().exec_driver_sql("PRAGMA integrity_check(3)")]
    if found == ["ok"]:
        return Finding("file", "good", "the database finds its file sound")
    words = f"the file is damaged ({'; '.join(found)}); put a backup back with: funding-tui restore"
    return Finding("file", "bad", words)


def _links(session: Session) -> Finding:
    broken = session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()
    if not broken:
        return Finding("links", "good", "every record points at records that exist")
    tables = ", ".join(sorted({str(row[0]) for row in broken}))
    return Finding("links", "bad", f"{len(broken)} records point at nothing, in: {tables}")


def _schema(session: Session) -> Finding:
    found = session.connection().exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found == HEAD:
        return Finding("schema", "good", f"schema {found} is the one that this version knows")
    return Finding(
        "schema", "bad", f"schema {found}, but this version knows {HEAD}; open it again to upgrade"
    )


def _rules(session: Session) -> Finding:
    """Whether every stream's rules can be read: one that cannot would be left out of an allocation."""
    rows = session.exec(
        select(Stream.code, StreamRule)
        .join(StreamRule, col(StreamRule.stream_id) == col(Stream.id))
        .order_by(col(Stream.code))
    )
    unread = []
    for code, record in rows:
        try:
            spend_by_date(record)
        except OperationError:
            unread.append(code)
    if not unread:
        return Finding("rules", "good", "every rule of every stream can be read")
    words = f"{len(unread)} rules cannot be read, of: {', '.join(dict.fromkeys(unread))}; import them again"
    return Finding("rules", "bad", words)


def _counts(session: Session) -> Finding:
    kinds = (
        ("streams", Stream.id),
        ("projects", Project.id),
        ("areas", Area.id),
        ("opportunities", Opportunity.id),
    )
    words = ", ".join(f"{kind} {count_records(session, key):,}" for kind, key in kinds)
    return Finding("records", "good", words)


def _disk(path: Path) -> Finding:
    free = shutil.disk_usage(path.parent).free
    # a migration keeps a whole copy beside the file, and the log may grow as large again
    needed = 3 * path.stat().st_size + SPARE_BYTES
    words = f"{free // 1024**2:,} MB free where the workspace is"
    if free >= needed:
        return Finding("disk", "good", words)
    return Finding("disk", "look", f"{words}; a backup and an upgrade may need {needed // 1024**2:,} MB")


def _settings() -> Finding:
    try:
        load_settings()
    except BadInput as error:
        return Finding("settings", "bad", str(error))
    path = settings_path()
    words = f"{path} is read" if path.is_file() else f"no file at {path}; the defaults hold"
    return Finding("settings", "good", words)
