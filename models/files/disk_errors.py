"""What a disk or a database file refused, in one sentence: what happened and what to do.

A full disk, a failing one, a file that cannot be changed, one that is locked, and one that is no workspace
are five kinds of error, and are mended in five ways.
"""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from pathlib import Path
from typing import Literal

DiskError = Literal[
    "full", "failing", "read-only", "locked", "damaged", "missing", "too long", "folder", "other"
]
_FROM_SQLITE: dict[int, DiskError] = {
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "failing",
    sqlite3.SQLITE_READONLY: "read-only",
    sqlite3.SQLITE_PERM: "read-only",
    sqlite3.SQLITE_AUTH: "read-only",
    sqlite3.SQLITE_BUSY: "locked",
    sqlite3.SQLITE_LOCKED: "locked",
    sqlite3.SQLITE_PROTOCOL: "locked",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
}
_FROM_SYSTEM: dict[int, DiskError] = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "full",
    errno.EFBIG: "full",
    errno.EIO: "failing",
    errno.EROFS: "read-only",
    errno.EACCES: "read-only",
    errno.EPERM: "read-only",
    errno.EBUSY: "locked",
    errno.EAGAIN: "locked",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.ENAMETOOLONG: "too long",
    errno.EISDIR: "folder",
}
_PRIMARY = 0xFF  # of an extended error code of SQLite
_NO_ROOM = 64 * 1024  # bytes; less than the least that a log beside a file needs


def disk_error(error: BaseException, path: Path) -> DiskError:
    """Of which kind an error of a file or of its database is.

    Args:
        error: of the system or of SQLite.
        path: the file that was read or written.
    """
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None)
        found = None if code is None else _FROM_SQLITE.get(code & _PRIMARY)
        if found == "failing" and _has_no_room(path):
            # SQLite calls it a failing disk when the index of its log cannot grow
            return "full"
        if found is not None:
            return found
        if code is not None and code & _PRIMARY == sqlite3.SQLITE_CANTOPEN:
            return _why_not_opened(path)
        return "other"
    if isinstance(error, OSError) and error.errno is not None:
        return _FROM_SYSTEM.get(error.errno, "other")
    return "other"


def error_sentence(error: BaseException, path: Path) -> str:
    """One sentence about a file that cannot be read or written, with what to do."""
    kind = disk_error(error, path)
    if kind == "full":
        return f"the disk is full, so {path} cannot be written; free some space there and try again"
    if kind == "failing":
        return (
            f"the disk or network drive failed while {path} was in use (disk I/O error); "
            "check the drive, then try again"
        )
    if kind == "read-only":
        return read_only_sentence(path) if _may_be_read(path) else closed_sentence(path)
    if kind == "locked":
        return f"{path} is locked: another window or program is writing to it; try again when it is done"
    if kind == "damaged":
        return damaged_sentence(error, path)
    if kind == "missing":
        return f"there is no folder {path.parent}, or nothing at {path}; check the path"
    if kind == "too long":
        return f"the name of {path} is too long for the disk; choose a shorter one"
    if kind == "folder":
        return f"{path} is a folder, not a file; give the path of a file"
    return f"{path} cannot be used: {_plain(error)}"


def damaged_sentence(error: BaseException, path: Path) -> str:
    """What a file is that should be a workspace and cannot be read as one, and what to do."""
    return (
        f"{path} is not a funding-tui workspace, or it is damaged ({_plain(error)}); "
        "if it was one, put a backup back with: funding-tui restore"
    )


def closed_sentence(path: Path) -> str:
    """Why nothing can be read, and what to do."""
    return f"you may not open {path}, or look into its folder; ask its owner, or choose another place"


def read_only_sentence(path: Path) -> str:
    """Why nothing can be written, and what to do."""
    return (
        f"{path} is read-only here: the file, its folder or its disk may not be changed; copy it to a "
        "folder of your own to change it"
    )


def _why_not_opened(path: Path) -> DiskError:
    try:
        if path.is_dir():
            return "folder"
        if not path.parent.is_dir():
            return "missing"
    except OSError as error:
        return _FROM_SYSTEM.get(error.errno or 0, "other")
    return "full" if _has_no_room(path) else "read-only"


def _may_be_read(path: Path) -> bool:
    """Whether it is only writing that is refused; so it is of what is still to be made."""
    try:
        path.stat()
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return os.access(path, os.R_OK)


def _has_no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NO_ROOM
    except OSError:
        return False


def _plain(error: BaseException) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:200]
