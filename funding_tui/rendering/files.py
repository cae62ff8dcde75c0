"""Files written whole or not at all, and zip files that come out the same each time."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from funding_tui.base.errors import BadInput, OperationError
from models.files.disk_errors import error_sentence
from models.files.whole_files import whole_file

FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip file can hold
_UNIX = 3  # else a file says on which system it was written
_READABLE = 0o644 << 16


def in_utc(instant: datetime) -> datetime:
    """An instant with its zone; one that names no zone is UTC, as the database keeps them."""
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def write_archive(parts: Mapping[str, bytes]) -> bytes:
    """Files by name, in the order given, as a zip file."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            archive.writestr(entry, content)
    return whole.getvalue()


def without_timestamps(written: bytes) -> bytes:
    """A zip file, such as a Word document, without the time at which each of its parts was written."""
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        return write_archive({entry.filename: archive.read(entry) for entry in archive.infolist()})


def write_atomically(to: Path, content: bytes) -> None:
    """Write a file whole or not at all, in one step.

    Raises:
        BadInput: there is no such folder.
        OperationError: the file cannot be written, or is open in another program.
    """
    with atomic_file(to) as temporary, temporary.open("wb") as file:
        file.write(content)


@contextmanager
def atomic_file(to: Path, *, private: bool = False) -> Iterator[Path]:
    """Where to write a file that is flushed and moved to its place once complete; else nothing is left of it.

    Args:
        to: its place.
        private: a new file is readable by its owner alone, as one with records should be.

    Raises:
        BadInput: there is no such folder, or its name is too long.
        OperationError: the file cannot be written, or is open in another program.
    """
    target = _target(to)
    complete = False
    try:
        with whole_file(target, private=private) as working:
            yield working
            complete = True
    except PermissionError as fault:
        if not complete:
            raise OperationError(_not_written(fault, target)) from fault
        message = (
            f"{target.name!r} is open in another program, such as Excel or Word, or may not be changed; "
            "close it there and export again. The file is as it was."
        )
        raise OperationError(message) from fault
    except OSError as fault:
        raise OperationError(_not_written(fault, target)) from fault


def _not_written(fault: OSError, target: Path) -> str:
    return f"{str(target)!r} was not written, and nothing was changed: {error_sentence(fault, target)}"


def _target(to: Path) -> Path:
    """Where the file will be; a link is followed, so that it stays a link."""
    try:
        target = to.resolve() if to.is_symlink() else to
        if target.is_dir():
            message = f"{str(to)!r} is a folder; give the name of a file."
            raise BadInput(message)
        if not target.parent.is_dir():
            message = f"There is no folder {str(target.parent)!r}; make it first, or choose another."
            raise BadInput(message)
    except OSError as fault:
        raise BadInput(error_sentence(fault, to)) from fault
    return target
