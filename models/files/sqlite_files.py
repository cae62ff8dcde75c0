"""Connections to a SQLite file by its path as it is, also where it can only be read.

A path is never made into an address but in `_as_uri`, which escapes it; so `%41`, `?`, `#` and `:memory:` in
the name of a file are what they say.

A workspace has a write-ahead log, for which SQLite makes files beside it, even to read. Where that cannot be
done (https://www.sqlite.org/wal.html, "Read-Only Databases"), it is read in one of three ways:

- another window has it open, so the log and its index are there: they are read too;
- there is no log: the file alone is all there is, and nobody is writing to it (`immutable`);
- there is a log without an index, as on a stick that was pulled out: file and log are copied into a
  temporary folder and read there. The file alone would be out of date.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeAlias
from urllib.parse import quote

from models.files.whole_files import whole_file

BUSY_SECONDS = 15.0  # how long to wait for another writer
_LEAST_BYTES = 512  # of a database: one page of the smallest size
Stamp: TypeAlias = tuple[tuple[int, int] | None, ...]


def connect_file(path: Path, *, shared: bool = False) -> sqlite3.Connection:
    """A connection to a file, which may be written.

    Args:
        path: of the file, taken as it is.
        shared: it may pass from thread to thread.

    Raises:
        sqlite3.Error: it cannot be opened.
    """
    # an absolute path begins with no `file:`, and is no `:memory:`
    return sqlite3.connect(path.absolute(), timeout=BUSY_SECONDS, check_same_thread=not shared)


def connect_existing(path: Path) -> sqlite3.Connection:
    """A connection to a file that is a database already.

    SQLite deletes a log beside a file that is cut off, before anybody could look at it; so the file is looked
    at first, in a way that leaves its logs alone.

    Raises:
        OSError: it cannot be read.
        sqlite3.Error: it is no database, or cannot be opened.
    """
    if path.stat().st_size < _LEAST_BYTES:
        error = sqlite3.DatabaseError("file is not a database")
        error.sqlite_errorcode = sqlite3.SQLITE_NOTADB
        raise error
    # Only SQLite may open it: on POSIX systems, closing it after `open` would take away the locks of every
    # connection of this process, and the next program to close the file would delete the log under them
    # (https://www.sqlite.org/howtocorrupt.html, section 2.2)
    with closing(_connect_by(path, "mode=ro&immutable=1")) as looking:
        looking.execute("PRAGMA schema_version").fetchone()
    return connect_file(path)


def is_read_only(path: Path) -> bool:
    """Whether a file that is there, its folder or its disk may not be changed."""
    try:
        real = path.resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        return False
    return not (os.access(real, os.W_OK) and os.access(real.parent, os.W_OK))


class FileReader:
    """Connections to a file that is read, and never written: not even a log appears beside it.

    Args:
        path: of the file; it is there.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.resolve()
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._copied: Stamp = ()

    def connect(self) -> sqlite3.Connection:
        """A connection that shows the file as it is now.

        Raises:
            OSError: file and log cannot be copied into a temporary folder.
            sqlite3.Error: it cannot be opened, or is damaged.
        """
        if _beside(self._path, "-shm").exists():
            connection = _connect_by(self._path, "mode=ro")
            try:
                connection.execute("SELECT 1 FROM sqlite_master").fetchone()
            except sqlite3.OperationalError:
                connection.close()
            else:
                return connection
        if not any(_size(_beside(self._path, suffix)) for suffix in ("-wal", "-journal")):
            return _connect_by(self._path, "mode=ro&immutable=1")
        return self._connect_copy()

    def stamp(self) -> Stamp:
        """When the file and its logs were last changed, and how long they are."""
        return tuple(_seen(_beside(self._path, suffix)) for suffix in ("", "-wal", "-journal"))

    def close(self) -> None:
        """Delete what was copied."""
        if self._copy is not None:
            self._copy.cleanup()
            self._copy = None

    def _connect_copy(self) -> sqlite3.Connection:
        seen = self.stamp()
        if self._copy is None or seen != self._copied:
            self.close()
            self._copy = tempfile.TemporaryDirectory(prefix="funding-tui-", ignore_cleanup_errors=True)
            for suffix in ("", "-wal", "-journal"):
                there = _beside(self._path, suffix)
                if there.exists():
                    shutil.copyfile(there, Path(self._copy.name) / f"copy{suffix}")
            self._copied = seen
        connection = connect_file(Path(self._copy.name) / "copy", shared=True)
        connection.execute("PRAGMA query_only = ON")
        return connection


def copy_into(source: Path, there: sqlite3.Connection) -> None:
    """Copy a workspace over an open database, in one transaction, while others may be using either.

    Raises:
        sqlite3.Error: one of them cannot be read or written, or stays locked.
        OSError: likewise.
    """
    with reading(source) as here:
        # without this a copy would try again for ever: it waits as long as any other statement
        here.backup(there, progress=_give_up_on_a_lock)


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection to read a workspace by, also from a disk that cannot be written.

    Raises:
        sqlite3.Error, OSError: it cannot be read.
    """
    reader = FileReader(path) if is_read_only(path) else None
    try:
        with closing(connect_existing(path) if reader is None else reader.connect()) as connection:
            yield connection
    finally:
        if reader is not None:
            reader.close()


def _give_up_on_a_lock(status: int, remaining: int, total: int) -> None:
    del remaining, total
    if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        error = sqlite3.OperationalError("database is locked")
        error.sqlite_errorcode = status
        raise error


def _connect_by(path: Path, how: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{_as_uri(path)}?{how}", uri=True, timeout=BUSY_SECONDS, check_same_thread=False)


def _as_uri(path: Path) -> str:
    """The path as SQLite's own address, with every sign escaped that would mean something there."""
    given = path.absolute().as_posix()
    # SQLite takes no host: a share of Windows (//server/share) keeps its two strokes after two more
    return f"{'file://' if given.startswith('/') else 'file:///'}{quote(os.fsencode(given))}"


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(path.name + suffix)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _seen(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size


def settle(path: Path) -> None:
    """Bring a log into its file, so that the file alone is the whole; it is not in use.

    Raises:
        sqlite3.Error: it cannot be written.
    """
    with closing(connect_file(path)) as connection:
        # the next one to open it turns the log on again; until then one file is all there is
        connection.execute("PRAGMA journal_mode = DELETE")


def copy_to(source: Path, target: Path, *, over: bool = False) -> None:
    """Copy a workspace into a file of its own, readable by its owner alone, with no log beside it.

    Args:
        source: the workspace, which others may be using.
        target: where the copy goes; whole and on the disk, or not there at all.
        over: it may take the place of another file.

    Raises:
        FileExistsError: something is at `target`.
        sqlite3.Error, OSError: it cannot be read or written.
    """
    with whole_file(target, private=True, over=over) as working:
        with closing(connect_file(working)) as there:
            copy_into(source, there)
        settle(working)
