"""Whatever went wrong, as one sentence with what to do, and the exit code that says it to a program.

The one place where errors of the database, of files, of archives, of XML and of pipes become words. Both
faces ask it: the command line at its end, the app for a job or a key that failed.
"""

from __future__ import annotations

import csv
import errno
import json
import sqlite3
import tomllib
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias
from xml.etree import ElementTree
from xml.parsers import expat

from funding_tui import exit_codes
from funding_tui.base.errors import BadInput, NotFound, OperationCancelled, OperationError
from models.errors import RecordError

STOPPED = "Stopped; nothing half-done was saved."
_LONGEST = 300  # letters of somebody else's words in a sentence of ours


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong.

    Attributes:
        sentence: for the officer: what, where, and how to mend it.
        code: the exit code.
        expected: it is no fault of the program; of one that is, the details belong in the log.
    """

    sentence: str
    code: int = exit_codes.FAILED
    expected: bool = True


def failure_of(error: BaseException, where: Path | None = None) -> Failure:
    """What went wrong, in one sentence.

    Args:
        error: whatever was raised.
        where: the file that was worked on, where the error does not name one.
    """
    if isinstance(error, (BadInput, NotFound)):
        return Failure(_one_line(str(error)), exit_codes.BAD_INPUT)
    if isinstance(error, OperationCancelled):
        return Failure(_one_line(str(error)), exit_codes.STOPPED)
    if isinstance(error, (OperationError, RecordError)):
        return Failure(_one_line(str(error)))
    if isinstance(error, KeyboardInterrupt):
        return Failure(STOPPED, exit_codes.STOPPED)
    at = "" if where is None else f" ({where})"
    for each in _chain(error):
        for kinds, words in _WORDS:
            if isinstance(each, kinds):
                return words(each, at)
        if type(each).__module__.split(".")[0] in _READERS:
            return _said(_DOCUMENT)(each, at)
    return _unexpected(error)


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, and what a library wrapped in it."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        inner = getattr(current, "orig", None)
        current = inner if isinstance(inner, BaseException) else current.__cause__


def _broken_pipe(error: Any, at: str) -> Failure:
    del error, at
    return Failure(
        "the program that was reading the output ended before all of it was written; what was stored is kept"
    )


def _system(error: Any, at: str) -> Failure:
    named = f" ({error.filename})" if error.filename else at
    code, words = _SYSTEM.get(error.errno or 0, (exit_codes.FAILED, ""))
    if not words:
        why = _plain(error.strerror or error)
        return Failure(f"a file or a connection{named} cannot be used: {why}; check it and try again", code)
    return Failure(words.format(at=named), code)


def _database(error: Any, at: str) -> Failure:
    primary = (getattr(error, "sqlite_errorcode", None) or 0) & 0xFF
    words = _SQLITE.get(primary)
    if words is None:
        return Failure(
            f"the workspace{at} could not be used: {_plain(error)}; look at it with: funding-tui doctor"
        )
    return Failure(words.format(at=at))


def _taken(error: Any, at: str) -> Failure:
    what = _plain(error).removeprefix("UNIQUE constraint failed: ")
    if "UNIQUE" not in str(error):
        return Failure(f"a record does not fit the others of the workspace{at} ({what}); nothing was saved")
    return Failure(
        f"the workspace{at} already contains a record of the same name or code ({what}); choose another, or "
        "change that one; nothing was saved",
        exit_codes.BAD_INPUT,
    )


def _said(words: str, code: int = exit_codes.BAD_INPUT) -> Callable[[Any, str], Failure]:
    return lambda error, at: Failure(words.format(at=at, why=_plain(error)), code)


_FULL = "the disk is full{at}; free some space there and try again"
_NOT_YOURS = "you may not open or change this{at}; ask its owner, or choose another place"
_MANY_FILES = "too many files are open; close other programs and try again"
_SYSTEM: dict[int, tuple[int, str]] = {
    errno.ENOSPC: (exit_codes.FAILED, _FULL),
    errno.EDQUOT: (exit_codes.FAILED, _FULL),
    errno.EFBIG: (exit_codes.FAILED, "the file would be longer than it may be{at}; choose another disk"),
    errno.EIO: (exit_codes.FAILED, "the disk or network drive failed{at}; check the drive and try again"),
    errno.EROFS: (exit_codes.FAILED, "the disk can only be read{at}; choose a folder of your own"),
    errno.EACCES: (exit_codes.FAILED, _NOT_YOURS),
    errno.EPERM: (exit_codes.FAILED, _NOT_YOURS),
    errno.ENOENT: (exit_codes.BAD_INPUT, "there is no such file or folder{at}; check the path"),
    errno.ENOTDIR: (exit_codes.BAD_INPUT, "a part of the path is a file, not a folder{at}; check the path"),
    errno.EISDIR: (exit_codes.BAD_INPUT, "this is a folder, not a file{at}; give the path of a file"),
    errno.ENAMETOOLONG: (exit_codes.BAD_INPUT, "the name is too long for the disk{at}; choose a shorter one"),
    errno.ELOOP: (exit_codes.BAD_INPUT, "the link leads to itself{at}; give the path of the file"),
    errno.EMFILE: (exit_codes.FAILED, _MANY_FILES),
    errno.ENFILE: (exit_codes.FAILED, _MANY_FILES),
    errno.ENOMEM: (exit_codes.FAILED, "there is not enough memory; close other programs and try again"),
    errno.EADDRINUSE: (
        exit_codes.FAILED,
        "another program already listens at this address and port; choose another, such as --port 8001",
    ),
}
_LOCKED = "the workspace{at} is locked: another window or program is writing to it; try again when it is done"
_RESTORE = "put a backup back with: funding-tui restore"
_SQLITE = {
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_PROTOCOL: _LOCKED,
    sqlite3.SQLITE_FULL: "the disk of the workspace{at} is full; free some space there and try again",
    sqlite3.SQLITE_IOERR: "the disk or network drive of the workspace{at} failed; check the drive, try again",
    sqlite3.SQLITE_READONLY: "the workspace{at} can only be read here; copy it to a folder of your own",
    sqlite3.SQLITE_CANTOPEN: "the workspace{at} cannot be opened; check the path, and who may write there",
    sqlite3.SQLITE_CORRUPT: f"the workspace{{at}} is damaged; {_RESTORE}",
    sqlite3.SQLITE_NOTADB: f"the file{{at}} is not a funding-tui workspace, or it is damaged; {_RESTORE}",
}
_SAVE_AGAIN = "open it in the program that made it, save it, and try again"
_XML = f"a part of the file{{at}} is not whole XML ({{why}}); {_SAVE_AGAIN}"
_ARCHIVE = "an archive{at} is damaged or cut short ({why}); fetch or save it again"
_CSV = "the table{at} cannot be read as CSV ({why}); save it as CSV in UTF-8 and try again"
_TOML = "the settings{at} are not TOML that can be read ({why}); correct the line named"
_JSON = "the file{at} is not JSON that can be read ({why}); correct the place named"
_LARGE = "a number is larger than can be stored, 9,223,372,036,854,775,807; give a smaller one"
_MEMORY = "there is not enough memory for this{at}; close other programs, or give less at a time"
_MISSING = "a part of the installation is missing ({why}); install funding-tui again"
# libraries that read documents, each with errors of its own, loaded only where one is read
_READERS = frozenset(("lxml", "docx", "openpyxl"))
_DOCUMENT = f"the document{{at}} cannot be read ({{why}}); {_SAVE_AGAIN}"
_Kinds: TypeAlias = type[BaseException] | tuple[type[BaseException], ...]
# the first that fits decides
_WORDS: tuple[tuple[_Kinds, Callable[[Any, str], Failure]], ...] = (
    (BrokenPipeError, _broken_pipe),
    (sqlite3.IntegrityError, _taken),
    (sqlite3.Error, _database),
    ((zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, EOFError), _said(_ARCHIVE)),
    ((ElementTree.ParseError, expat.ExpatError), _said(_XML)),
    (csv.Error, _said(_CSV)),
    (tomllib.TOMLDecodeError, _said(_TOML)),
    (json.JSONDecodeError, _said(_JSON)),
    (UnicodeError, _said("a text{at} is not in UTF-8; save the file as UTF-8 and try again")),
    (RecursionError, _said("what was to be read{at} is nested too deeply; give a flatter file")),
    (OverflowError, _said(_LARGE)),
    (MemoryError, _said(_MEMORY, exit_codes.FAILED)),
    (ImportError, _said(_MISSING, exit_codes.FAILED)),
    (OSError, _system),
)


def _unexpected(error: BaseException) -> Failure:
    """A fault of the program."""
    why = _plain(error) or type(error).__name__
    return Failure(f"something went wrong: {why}; please report it", expected=False)


def _plain(value: object) -> str:
    return _one_line(str(value))[:_LONGEST]


def _one_line(text: str) -> str:
    return " ".join(text.split())
