"""A file written whole: beside its place, flushed to the disk, and put there in one step.

A process that is killed on the way leaves a working file, never half a file under the name that somebody
relies on; the next one that writes into the same folder deletes it. A working file that is still being
written is locked, where the system has such locks; elsewhere it is left alone for a day.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PRIVATE = 0o600  # files that hold records: for their owner alone
LOGS = ("-wal", "-shm", "-journal")  # what SQLite writes beside a file
_WORKING = re.compile(r"\.funding-tui-[0-9a-f]{12}\.part")
_STALE_SECONDS = 86_400.0
_LONGEST_SUFFIX = 16
_EVERYBODY = 0o666  # less what the umask takes away
# file systems that know no flushing say so by one of these; anything else is a fault
_NO_FLUSHING = (errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EROFS)


@contextmanager
def whole_file(target: Path, *, private: bool = False, over: bool = True) -> Iterator[Path]:
    """Where to write a file that is flushed and put in its place once it is complete.

    The file is there already, empty, so that its mode holds from the first byte. A file that is replaced
    keeps its mode. After an error nothing is left, and what was in its place is as it was.

    Args:
        target: its place; the folder exists.
        private: a new file is readable by its owner alone.
        over: it may take the place of another file.

    Raises:
        FileExistsError: something is there, and may not be replaced.
        OSError: it cannot be written.
    """
    delete_leftovers(target.parent)
    kept = _mode_of(target) if over else None
    working, held = _begin(target, PRIVATE if private or kept is not None else _EVERYBODY)
    try:
        if kept is not None:
            working.chmod(kept)
        yield working
        flush(working)
        _put_in_place(working, target, over=over)
        flush_folder(target.parent)
    finally:
        if held is not None:
            os.close(held)
        _delete(working)


def flush(path: Path) -> None:
    """Wait until the disk has a file.

    Raises:
        OSError: the disk does not take it.
    """
    with path.open("rb+") as file:
        try:
            os.fsync(file.fileno())
        except OSError as error:
            if error.errno not in _NO_FLUSHING:
                raise


def flush_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder, where the system can tell it to."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def delete_leftovers(folder: Path) -> None:
    """Delete the working files of processes that were killed; one that is still written to stays."""
    with suppress(OSError):
        for path in folder.iterdir():
            if _WORKING.match(path.name):
                with suppress(OSError):
                    _delete_if_left(path)


def _delete_if_left(path: Path) -> None:
    for suffix in LOGS:
        if path.name.endswith(suffix):
            # it belongs to a file of its own, and goes with it
            if not path.with_name(path.name.removesuffix(suffix)).exists():
                path.unlink()
            return
    if sys.platform == "win32":
        if time.time() - path.stat().st_mtime > _STALE_SECONDS:
            _delete(path)
        return
    number = os.open(path, os.O_RDWR)
    try:
        if _lock(number) or time.time() - os.fstat(number).st_mtime > _STALE_SECONDS:
            _delete(path)
    finally:
        os.close(number)


def _delete(working: Path) -> None:
    for suffix in ("", *LOGS):
        with suppress(OSError):
            working.with_name(working.name + suffix).unlink(missing_ok=True)


def _begin(target: Path, mode: int) -> tuple[Path, int | None]:
    """A new working file in the same folder, and the handle that holds its lock for as long as it is open."""
    suffix = target.suffix if len(target.suffix.encode(errors="replace")) <= _LONGEST_SUFFIX else ""
    while True:
        working = target.with_name(f".funding-tui-{secrets.token_hex(6)}.part{suffix}")
        number = os.open(working, os.O_RDWR | os.O_CREAT | os.O_EXCL, mode)
        if sys.platform == "win32":
            # an open file could not be renamed there
            os.close(number)
            return working, None
        _lock(number)
        # another process may have taken it for a leftover before it was locked
        if os.fstat(number).st_nlink:
            return working, number
        os.close(number)


def _lock(number: int) -> bool:
    """Lock an open file against other processes; whether it was free. A disk without locks says no."""
    if sys.platform == "win32":
        return False
    import fcntl

    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _mode_of(path: Path) -> int | None:
    try:
        return stat.S_IMODE(path.stat().st_mode)
    except OSError:
        return None


def _put_in_place(working: Path, target: Path, *, over: bool) -> None:
    if over:
        working.replace(target)
        return
    try:
        # the one step that fails where something has come to be there meanwhile
        os.link(working, target)
    except FileExistsError:
        raise
    except OSError:
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from None
        working.rename(target)
