"""A file as a table: headings, and rows with the numbers a person sees beside them.

Delimited text as officers have it (any usual encoding, separator and line ending, gzipped or not), sheets of
a workbook, and grants as JSON in the shape of the 360Giving standard all come out alike.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any, BinaryIO, TypeAlias, cast

from funding_tui.base.errors import BadInput
from funding_tui.base.names import without_invisible
from funding_tui.hold.importing.cells import Cell, is_blank
from funding_tui.hold.importing.files.workbooks import SheetNotes, open_sheet
from sources.awards.columns import flatten

Row: TypeAlias = tuple[int, Sequence[Cell]]
Share: TypeAlias = Callable[[], float | None]
Rows: TypeAlias = Iterator[Row]

# titles and notes that officers put above the headings
_DEEPEST_HEADINGS = 15
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_OPEN_DOCUMENT = b"application/vnd.oasis"  # the first thing in such a file, as its standard asks
_WEB_PAGE = (b"<!doctype html", b"<html")
_GZIP = b"\x1f\x8b"
_BLOCK = 1 << 20
_SEPARATORS = ",;\t|"
_SAMPLE_ROWS = 30
# far above England's areas; a small file that unpacks beyond this is not a table
_LARGEST_TEXT = 4 << 30
_PACKING_ERRORS = (EOFError, OSError, zlib.error)
# the largest file of the registry is well below; it is read into memory at once
_LARGEST_JSON = 1 << 30


@dataclass(frozen=True, slots=True)
class Table:
    """An open table.

    Attributes:
        headings: as they are in the file, spaces tidied; empty text for a column without one.
        header_row: the row they are in; 1 in a plain file.
        rows: (row number, cells), each at least as long as the headings; blank rows are left out. Can
            be read once.
        share: share of the file read so far, 0 to 1, or None.
        sheet: which sheet of a workbook it is, and what of it cannot be seen; None for other files.
    """

    headings: tuple[str, ...]
    header_row: int
    rows: Iterator[Row]
    share: Callable[[], float | None]
    sheet: SheetNotes | None = None


@contextmanager
def open_table(
    path: Path, *, sheet: str | None = None, usual_sheet: str | None = None, most: int | None = None
) -> Iterator[Table]:
    """Open a CSV (`.csv`, `.csv.gz`, any suffix that holds delimited text), XLSX or JSON file.

    Args:
        path: the file.
        sheet: which sheet of a workbook, which must be there; when None the usual one.
        usual_sheet: which sheet to take where it is there; else the first that is not hidden.
        most: read no more than this many rows; all when None.

    Raises:
        BadInput: it is not there, not a table, or empty.
    """
    if _is_workbook(path):
        with open_sheet(path, sheet, usual_sheet) as (rows, notes):
            yield _table(path, rows, lambda: None, most, notes)
        return
    with path.open("rb") as file:
        is_of_records = is_json(file.read(64))
    with open_json(path) if is_of_records else open_delimited(path) as (rows, share):
        yield _table(path, rows, share, most, None)


def _table(path: Path, rows: Rows, share: Share, most: int | None, sheet: SheetNotes | None) -> Table:
    header_row, headings, rest = _find_headings(path, rows)
    width = len(headings)
    full = ((number, _padded(cells, width)) for number, cells in rest if not _is_empty(cells))
    return Table(headings, header_row, islice(full, most), share, sheet)


def _is_workbook(path: Path) -> bool:
    """Whether a file is a workbook rather than text; files that are neither are refused."""
    try:
        with path.open("rb") as file:
            start = file.read(64)
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise BadInput(message) from error
    if start.startswith(_OLD_EXCEL):
        message = f"{path.name} is in Excel's old .xls format; save it as .xlsx or .csv and import that"
        raise BadInput(message)
    if _OPEN_DOCUMENT in start:
        message = f"{path.name} is an OpenDocument file; save it as .xlsx or .csv and import that"
        raise BadInput(message)
    if start.lstrip().lower().startswith(_WEB_PAGE):
        message = f"{path.name} is a web page, not a table; check its address, and save the file itself"
        raise BadInput(message)
    return start.startswith(_ZIP)


def _find_headings(path: Path, rows: Iterator[Row]) -> tuple[int, tuple[str, ...], Iterator[Row]]:
    """The first row with two filled cells, near the top; else the first that is not empty."""
    top = list(islice(rows, _DEEPEST_HEADINGS))
    filled = [sum(not is_blank(cell) for cell in cells) for _, cells in top]
    at = next((i for i, count in enumerate(filled) if count > 1), None)
    if at is None:
        at = next((i for i, count in enumerate(filled) if count), None)
    if at is None:
        message = f"{path.name} has no headings; its first row must name the columns"
        raise BadInput(message)
    number, cells = top[at]
    headings = ["" if cell is None else " ".join(without_invisible(str(cell)).split()) for cell in cells]
    while headings and not headings[-1]:
        headings.pop()
    return number, tuple(headings), chain(top[at + 1 :], rows)


def _is_empty(cells: Sequence[Cell]) -> bool:
    # nearly every row has a first cell, and looking no further is quick
    if cells and isinstance(cells[0], str) and cells[0] and not cells[0].isspace():
        return False
    return not any(cell.strip() if isinstance(cell, str) else cell is not None for cell in cells)


def _padded(cells: Sequence[Cell], width: int) -> Sequence[Cell]:
    return cells if len(cells) >= width else [*cells, *([None] * (width - len(cells)))]


@contextmanager
def open_delimited(path: Path) -> Iterator[tuple[Rows, Share]]:
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


def _unpacked(raw: BinaryIO) -> BinaryIO:
    packed = raw.read(2) == _GZIP
    raw.seek(0)
    return cast(BinaryIO, gzip.GzipFile(fileobj=raw)) if packed else raw


def _encoding(path: Path) -> str:
    """The encoding that the whole file is valid in; UTF-8 first, since it cannot be mistaken."""
    with path.open("rb") as raw:
        start = raw.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        if _is_valid(path, "utf-16"):
            return "utf-16"
        message = f"{path.name} begins as UTF-16 text and does not go on as such; save it as .csv in UTF-8"
        raise BadInput(message)
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
                _check(path, block if encoding != "utf-16" else b"", read)
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except _PACKING_ERRORS as error:
        message = f"{path.name} cannot be unpacked: {error}"
        raise BadInput(message) from error
    return True


def _check(path: Path, block: bytes, read: int) -> None:
    if b"\0" in block:
        message = f"{path.name} is not a table of text; give a .csv, .csv.gz or .xlsx file"
        raise BadInput(message)
    if read > _LARGEST_TEXT:
        message = f"{path.name} unpacks to more than {_LARGEST_TEXT >> 30} GB; split it"
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


def is_json(start: bytes) -> bool:
    """Whether a file that begins so holds JSON rather than delimited text."""
    return start.removeprefix(codecs.BOM_UTF8).lstrip()[:1] in (b"{", b"[")


@contextmanager
def open_json(path: Path) -> Iterator[tuple[Rows, Share]]:
    """A row of headings such as `fundingOrganization:0:name`, then a row a grant; the first grant is 2.

    Raises:
        BadInput: it is not JSON, or holds no list of records.
    """
    records = [flatten(record) for record in _records(path)]
    headings = list(dict.fromkeys(name for record in records for name in record))
    body = ([record.get(name) for name in headings] for record in records)
    yield enumerate([headings, *body], start=1), lambda: None


def _records(path: Path) -> list[Mapping[str, Any]]:
    try:
        if path.stat().st_size > _LARGEST_JSON:
            message = f"{path.name} is larger than {_LARGEST_JSON >> 30} GB; split it"
            raise BadInput(message)
        data = json.loads(path.read_text(encoding="utf-8-sig"), parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        message = f"{path.name} is not JSON that can be read: {error}"
        raise BadInput(message) from error
    listed = data.get("grants", data.get("results")) if isinstance(data, dict) else data
    if not isinstance(listed, list):
        message = f'{path.name} holds no list of grants; give a file with "grants": [...]'
        raise BadInput(message)
    # the API wraps each grant, as `data`, in what it knows of it
    unwrapped = (each.get("data", each) if isinstance(each, dict) else None for each in listed)
    return [each for each in unwrapped if isinstance(each, dict)]
