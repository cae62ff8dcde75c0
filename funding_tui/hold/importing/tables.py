"""A file as a table: headings, and rows with the numbers a person sees beside them.

CSV, XLSX and JSON come out alike; what differs is in `delimited.py`, `workbook.py` and `json_rows.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

from funding_tui.base.errors import BadInput
from funding_tui.hold.importing import delimited, json_rows, workbook
from funding_tui.hold.importing.cells import Cell, is_blank

Row: TypeAlias = tuple[int, Sequence[Cell]]
Share: TypeAlias = Callable[[], float | None]

# titles and notes that officers put above the headings
_DEEPEST_HEADINGS = 15
_ZIP = b"PK\x03\x04"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_OPEN_DOCUMENT = b"application/vnd.oasis"  # the first thing in such a file, as its standard asks
_WEB_PAGE = (b"<!doctype html", b"<html")


@dataclass(frozen=True, slots=True)
class Table:
    """An open table.

    Attributes:
        headings: as they stand in the file, spaces tidied; empty text for a column without one.
        header_row: the row they stand in; 1 in a plain file.
        rows: (row number, cells), each at least as long as the headings; blank rows are left out. Can
            be read once.
        share: share of the file read so far, 0 to 1, or None.
    """

    headings: tuple[str, ...]
    header_row: int
    rows: Iterator[Row]
    share: Callable[[], float | None]


@contextmanager
def open_table(
    path: Path, *, sheet: str | None = None, usual_sheet: str | None = None, most: int | None = None
) -> Iterator[Table]:
    """Open a CSV (`.csv`, `.csv.gz`, any suffix that holds delimited text), XLSX or JSON file.

    Args:
        path: the file.
        sheet: which sheet of a workbook, which must be there; when None the usual one.
        usual_sheet: which sheet to take where it is there; else the first.
        most: read no more than this many rows; all when None.

    Raises:
        BadInput: it is not there, not a table, or empty.
    """
    with _reader(path, sheet, usual_sheet) as (rows, share):
        header_row, headings, rest = _find_headings(path, rows)
        width = len(headings)
        full = ((number, _padded(cells, width)) for number, cells in rest if not _is_empty(cells))
        yield Table(headings, header_row, islice(full, most), share)


def _reader(
    path: Path, sheet: str | None, usual_sheet: str | None
) -> AbstractContextManager[tuple[Iterator[Row], Share]]:
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
        message = f"{path.name} is a web page and no table; look at its address, and save the file itself"
        raise BadInput(message)
    if start.startswith(_ZIP):
        return workbook.open_rows(path, sheet, usual_sheet)
    return json_rows.open_rows(path) if json_rows.is_json(start) else delimited.open_rows(path)


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
    headings = ["" if cell is None else " ".join(str(cell).split()) for cell in cells]
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
