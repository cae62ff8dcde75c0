"""The connections of a workspace in a file, and what its disk refuses as an error of the workspace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, NullPool, event
from sqlalchemy.exc import DBAPIError
from sqlmodel import create_engine

from models.errors import WorkspaceDamaged, WorkspaceError, WorkspaceReadOnly
from models.files.disk_errors import DiskError, disk_error, error_sentence
from models.files.sqlite_files import FileReader, connect_file

_WRITING = ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL")
_ERRORS: dict[DiskError, type[WorkspaceError]] = {
    "full": WorkspaceError,
    "failing": WorkspaceError,
    "locked": WorkspaceError,
    "missing": WorkspaceError,
    "folder": WorkspaceError,
    "too long": WorkspaceError,
    "read-only": WorkspaceReadOnly,
    "damaged": WorkspaceDamaged,
}


def file_engine(path: Path, reader: FileReader | None) -> Engine:
    """Connections to a file, with the pragmas set.

    Args:
        path: of the file.
        reader: opens it where it can only be read, anew for each use; None where it may be written.
    """
    place = path.absolute()
    url = URL.create("sqlite", database=str(place))
    if reader is not None:
        # each use sees the file as it then is: one that cannot be locked may have been replaced
        return create_engine(url, creator=reader.connect, poolclass=NullPool)
    engine = create_engine(url, creator=partial(connect_file, place, shared=True))

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, record: object) -> None:
        cursor = connection.cursor()
        for pragma in _WRITING:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def workspace_error_of(kind: DiskError) -> type[WorkspaceError] | None:
    """Which error of a workspace that is; None for one that is not the disk's."""
    return _ERRORS.get(kind)


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """What a disk refuses, as an error of the workspace in one sentence; other errors pass.

    Raises:
        WorkspaceReadOnly: the file cannot be changed.
        WorkspaceDamaged: the database finds it corrupt.
        WorkspaceError: the disk is full or fails, or another writer did not finish in time.
    """
    try:
        yield
    except DBAPIError as error:
        if not isinstance(error.orig, sqlite3.Error):
            raise
        kind = workspace_error_of(disk_error(error.orig, path))
        if kind is None:
            raise
        raise kind(error_sentence(error.orig, path)) from error


@contextmanager
def synced_to_disk(engine: Engine) -> Iterator[Connection]:
    """A connection whose commits are on the disk when they return, not only safe from a killed process.

    With `synchronous = NORMAL`, a write-ahead log may lose its last commits when the power fails
    (https://www.sqlite.org/pragma.html#pragma_synchronous).
    """
    with engine.connect() as connection:
        _synchronise(connection, "FULL")
        try:
            yield connection
        finally:
            with suppress(sqlite3.Error, DBAPIError):
                _synchronise(connection, "NORMAL")


def _synchronise(connection: Connection, level: str) -> None:
    # not by a statement of SQLAlchemy: that would begin a transaction, in which the level cannot change
    driver = connection.connection.dbapi_connection
    if driver is not None:
        cursor = driver.cursor()
        cursor.execute(f"PRAGMA synchronous = {level}")
        cursor.close()
