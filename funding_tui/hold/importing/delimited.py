"""Delimited text as officers have it: any usual encoding, separator and line ending, gzipped or not."""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO, TypeAlias, cast

from funding_tui.base.errors import BadInput
from funding_tui.hold.importing.cells import Cell

Rows: TypeAlias = Iterator[tuple[int, Sequence[Cell]]]
Share: TypeAlias = Callable[[], float | None]

_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 20
_SEPARATORS = ",;\t|"
_SAMPLE_ROWS = 30
# far above England's areas; a small file that unpacks beyond this is not a table
_MOST_BYTES = 4 << 30


@contextmanager
def open_rows(path: Path) -> Iterator[tuple[Rows, Share]]:
    """Every record of a delimited file with its number, the first being 1.

    Raises:
        BadInput: it cannot be unpacked, or is not text.
    """
    encoding = _encoding(path)
    size = max(path.stat().st_size, 1)
    with (
        path.open("rb") as raw,
        _unpacked(raw) as data,
        # universal newlines: a lone CR ends a line too, as old spreadsheets write it
        io.TextIOWrapper(data, encoding=encoding, newline=None) as lines,
    ):
        separator = _separator(lines)
        lines.seek(0)
        records = csv.reader(lines, delimiter=separator)
        try:
            # no generator of our own around the reader: this is the loop that England goes through
            yield enumerate(records, start=1), lambda: min(1.0, raw.tell() / size)
        except (csv.Error, UnicodeError, EOFError, zlib.error, gzip.BadGzipFile) as error:
            message = f"{path.name} cannot be read beyond line {records.line_num}: {error}"
            raise BadInput(message) from error


_PACKING_FAULTS = (EOFError, OSError, zlib.error)


def _unpacked(raw: BinaryIO) -> BinaryIO:
    packed = raw.read(2) == _GZIP
    raw.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw


def _encoding(path: Path) -> str:
    """The encoding that the whole file is valid in; UTF-8 first, since it cannot be mistaken."""
    with path.open("rb") as raw:
        start = raw.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding in ("utf-8-sig", "cp1252"):
        if _is_valid(path, encoding):
            return encoding
    return "latin-1"


def _is_valid(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    read = 0
    try:
        with path.open("rb") as raw, _unpacked(raw) as data:
            while block := data.read(_BLOCK):
                read += len(block)
                _check(path, block, read)
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except _PACKING_FAULTS as error:
        message = f"{path.name} cannot be unpacked: {error}"
        raise BadInput(message) from error
    return True


def _check(path: Path, block: bytes, read: int) -> None:
    if b"\0" in block:
        message = f"{path.name} is not a table of text; give a .csv, .csv.gz or .xlsx file"
        raise BadInput(message)
    if read > _MOST_BYTES:
        message = f"{path.name} unpacks to more than {_MOST_BYTES >> 30} GB; split it"
        raise BadInput(message)


def _separator(lines: IO[str]) -> str:
    """The separator under which most of the first rows have the same number of cells."""
    sample = "".join(line for _, line in zip(range(_SAMPLE_ROWS), lines, strict=False))
    return max(_SEPARATORS, key=lambda separator: _evenness(sample, separator))


def _evenness(sample: str, separator: str) -> tuple[int, int]:
    try:
        widths = [len(record) for record in csv.reader(io.StringIO(sample), delimiter=separator) if record]
    except csv.Error:
        return 0, 0
    usual = Counter(width for width in widths if width > 1).most_common(1)
    return (usual[0][1], usual[0][0]) if usual else (0, 0)
