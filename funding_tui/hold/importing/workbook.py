"""XLSX sheets, read row by row, with their own dates and numbers."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from funding_tui.base.errors import BadInput
from funding_tui.hold.importing.cells import Cell

Rows: TypeAlias = Iterator[tuple[int, Sequence[Cell]]]
Share: TypeAlias = Callable[[], float | None]

# a workbook is a zip: a small one that unpacks beyond this is not a table
_MOST_BYTES = 2 << 30


@contextmanager
def open_rows(
    path: Path, sheet: str | None = None, usual_sheet: str | None = None
) -> Iterator[tuple[Rows, Share]]:
    """Every row of a sheet with its number, the first being 1; formulas give their last value.

    Args:
        path: the workbook.
        sheet: its name, in any case; when None the usual one.
        usual_sheet: the name of the sheet to take where it is there; else the first.

    Raises:
        BadInput: it is not a workbook, or has no such sheet.
    """
    _check_size(path)
    # opened here, since openpyxl goes by a file's suffix where it is given a path
    with path.open("rb") as file, closing(_load(path, file)) as book:
        page = _page(path, book, sheet, usual_sheet)
        # other programs write a wrong size into the sheet, which would hide rows
        page.reset_dimensions()
        yield _numbered(path, page), lambda: None


def _numbered(path: Path, page: Any) -> Rows:
    number = 0
    try:
        for number, cells in enumerate(page.iter_rows(values_only=True), start=1):
            yield number, cells
    # openpyxl raises whatever its XML parser met
    except Exception as error:
        message = f"{path.name} cannot be read beyond row {number}: {error}"
        raise BadInput(message) from error


def _load(path: Path, file: BinaryIO) -> Any:
    # imported here: openpyxl takes a quarter of a second, and most imports are CSV
    import openpyxl

    try:
        with warnings.catch_warnings():
            # it warns of features (data validation, styles) that reading values does not need
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Exception as error:
        message = f"{path.name} is not a workbook that can be read ({error}); save it again as .xlsx"
        raise BadInput(message) from error


def _page(path: Path, book: Any, sheet: str | None, usual_sheet: str | None) -> Any:
    pages = {page.title.casefold(): page for page in book.worksheets}
    if not pages:
        message = f"{path.name} has no sheet with cells"
        raise BadInput(message)
    if sheet is None:
        return pages.get((usual_sheet or "").casefold(), next(iter(pages.values())))
    if sheet.casefold() not in pages:
        listed = ", ".join(page.title for page in pages.values())
        message = f"{path.name} has no sheet named {sheet!r}; it has {listed}"
        raise BadInput(message)
    return pages[sheet.casefold()]


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        message = f"{path.name} is damaged and cannot be unpacked; save it again as .xlsx"
        raise BadInput(message) from error
    if size > _MOST_BYTES:
        message = f"{path.name} unpacks to more than {_MOST_BYTES >> 30} GB; split it, or save it as .csv"
        raise BadInput(message)
