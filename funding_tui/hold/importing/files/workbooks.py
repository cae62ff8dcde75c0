"""A sheet of a workbook as its reader sees it: which sheet, what of it is hidden, and what its cells show.

A number that is shown as a percentage comes as the text `60%`, so that it is never taken for 0.6. A formula
whose value is not in the file, or was never worked out by a spreadsheet program, comes as a mark that every
reader of cells refuses.
"""

from __future__ import annotations

import posixpath
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError, iterparse

from funding_tui.base.errors import BadInput
from funding_tui.hold.importing.cells import FORMULA_WITHOUT_VALUE, Cell

# a workbook is a zip: a small one that unpacks beyond this is not a table
LAST_COLUMN = 16_384
# what reading a damaged part of an archive may raise
_DAMAGED = (ParseError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
_LARGEST_WORKBOOK = 2 << 30
_YES = ("1", "true")
_LETTERS = re.compile(r"[A-Z]+")
# of a number format: what is shown as it stands (in quotes, escaped, or in brackets)
_AS_IT_STANDS = re.compile(r'"[^"]*"|\\.|_.|\[[^\]]*\]')
_SCALE_WORD = re.compile(r'["\\](?P<word> ?(?:k|m|mn|bn|thousand|million|billion))\b"?', re.IGNORECASE)
_SHOWS_THOUSANDS = re.compile(r"[0#?],+(?![0#?])")


@dataclass(frozen=True, slots=True)
class SheetNotes:
    """Which sheet was read, and what its reader may not have seen.

    Attributes:
        name: of the sheet.
        is_hidden: whether the sheet itself is hidden; only one that was asked for by name is.
        not_read: names of the other sheets, hidden ones marked so.
        hidden_rows: numbers of rows with cells that are hidden; they are read all the same.
        hidden_columns: letters of the hidden columns; they are read all the same.
    """

    name: str
    is_hidden: bool
    not_read: tuple[str, ...]
    hidden_rows: tuple[int, ...]
    hidden_columns: tuple[str, ...]


@contextmanager
def open_sheet(
    path: Path, sheet: str | None = None, usual_sheet: str | None = None
) -> Iterator[tuple[Iterator[tuple[int, Sequence[Cell]]], SheetNotes]]:
    """Every row of a sheet with its number, the first being 1; formulas give their last value.

    Args:
        path: the workbook.
        sheet: its name, in any case; when None the usual one.
        usual_sheet: the name of the sheet to take where it is there; else the first that is not hidden.

    Raises:
        BadInput: it is not a workbook, has no such sheet, or every sheet of it is hidden.
    """
    _check_size(path)
    # opened here, since openpyxl looks at a file's suffix where it is given a path
    with path.open("rb") as file, closing(_load(path, file)) as book:
        page = _page(path, book, sheet, usual_sheet)
        # other programs write a wrong size into the sheet, which would hide rows
        page.reset_dimensions()
        looked = _look_through(path, page.title)
        others = (each for each in book.worksheets if each.title != page.title)
        notes = SheetNotes(
            name=page.title,
            is_hidden=page.sheet_state != "visible",
            not_read=tuple(
                each.title if each.sheet_state == "visible" else f"{each.title} (hidden)" for each in others
            ),
            hidden_rows=tuple(looked.hidden_rows),
            hidden_columns=tuple(looked.hidden_columns),
        )
        yield _numbered(path, page, looked.valueless), notes


def _numbered(
    path: Path, page: Any, valueless: dict[int, frozenset[int]]
) -> Iterator[tuple[int, Sequence[Cell]]]:
    number = 0
    try:
        for number, cells in enumerate(page.iter_rows(), start=1):
            shown = [_shown(cell) for cell in cells]
            for column in valueless.get(number, ()):
                shown.extend([None] * (column - len(shown)))
                shown[column - 1] = FORMULA_WITHOUT_VALUE
            yield number, shown
    # openpyxl raises whatever its XML parser met
    except Exception as error:
        message = f"{path.name} cannot be read beyond row {number}: {error}"
        raise BadInput(message) from error


def _shown(cell: Any) -> Cell:
    """The value of a cell; as text where its format shows another figure than it holds."""
    value = cell.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    number_format = str(cell.number_format or "")
    if number_format == "General":
        return value
    if "%" in _AS_IT_STANDS.sub("", number_format):
        percent = round(Decimal(repr(value)) * 100, 10)
        return f"{percent.normalize():f}%"
    word = _SCALE_WORD.search(number_format)
    if word and not _SHOWS_THOUSANDS.search(_AS_IT_STANDS.sub("", number_format)):
        return f"{value}{word['word']}"
    return value


@dataclass(slots=True)
class _Looked:
    """What a look through the sheet's own file finds.

    Attributes:
        hidden_rows: that hold cells. hidden_columns: their letters.
        valueless: row -> columns, counted from 1, whose formulas have no value.
    """

    hidden_rows: list[int]
    hidden_columns: list[str]
    valueless: dict[int, frozenset[int]]


def _look_through(path: Path, title: str) -> _Looked:
    """What is hidden in a sheet, and which of its formulas have no value: openpyxl tells neither here."""
    found = _Looked([], [], {})
    with zipfile.ZipFile(path) as packed:
        try:
            part, never_worked_out = _part_of(packed, title)
            with packed.open(part) as lines:
                _look_at_rows(lines, found, never_worked_out)
        except (*_DAMAGED, LookupError, ValueError) as error:
            message = f"{path.name} is not a workbook that can be read ({error}); save it again as .xlsx"
            raise BadInput(message) from error
    return found


def _part_of(packed: zipfile.ZipFile, title: str) -> tuple[str, bool]:
    """The file of a sheet inside the workbook, and whether no program has worked out the formulas yet."""
    (main, *_) = (
        target
        for kind, _, target in _relations(packed, "_rels/.rels", "")
        if kind.endswith("/officeDocument")
    )
    folder, name = posixpath.split(main)
    targets = {key: to for _, key, to in _relations(packed, f"{folder}/_rels/{name}.rels", folder)}
    part, never_worked_out = "", False
    with packed.open(main) as lines:
        for _, element in iterparse(lines):
            if element.tag.endswith("}sheet") and element.get("name") == title:
                key = next((value for at, value in element.attrib.items() if at.endswith("}id")), "")
                part = targets[key]
            elif element.tag.endswith("}calcPr"):
                never_worked_out = element.get("fullCalcOnLoad") in _YES
    return part, never_worked_out


def _relations(packed: zipfile.ZipFile, part: str, folder: str) -> list[tuple[str, str, str]]:
    """(kind, key, file) of each part that a part of a workbook points to."""
    found = []
    with packed.open(part.lstrip("/")) as lines:
        for _, element in iterparse(lines):
            if element.tag.endswith("}Relationship"):
                target = element.get("Target", "")
                whole = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = element.get("Type", "")
                found.append((kind, element.get("Id", ""), posixpath.normpath(whole)))
    return found


def _look_at_rows(lines: IO[bytes], found: _Looked, never_worked_out: bool) -> None:
    number = 0
    for _, element in iterparse(lines):
        tag = element.tag.rpartition("}")[2]
        if tag == "col" and element.get("hidden") in _YES:
            first, last = int(element.get("min", "1")), int(element.get("max", "1"))
            # a hidden rest of the sheet runs to column 16,384
            found.hidden_columns += [_letters(at) for at in range(first, min(last, first + 99) + 1)]
        elif tag == "row":
            number = int(float(element.get("r", number + 1)))
            if element.get("hidden") in _YES and any(len(cell) for cell in element):
                found.hidden_rows.append(number)
            valueless = _valueless(element, never_worked_out)
            if valueless:
                found.valueless[number] = valueless
            element.clear()


def _valueless(row: Element, never_worked_out: bool) -> frozenset[int]:
    """The columns of a row whose formulas have no value."""
    columns, at = set(), 0
    space = row.tag.removesuffix("row")
    for cell in row:
        place = _LETTERS.match(cell.get("r", ""))
        at = _number(place.group()) if place else at + 1
        if cell.find(f"{space}f") is None:
            continue
        value = cell.find(f"{space}v")
        # a formula may well give empty text; then the cell says that it holds text
        has_value = value is not None and (bool(value.text) or cell.get("t") == "str")
        if never_worked_out or not has_value:
            columns.add(at)
    return frozenset(columns)


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    if number > LAST_COLUMN:
        message = f"a cell stands in column {letters[:10]}, which no sheet has"
        raise ValueError(message)
    return number


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
    if sheet is not None:
        if sheet.casefold() not in pages:
            listed = ", ".join(page.title for page in pages.values())
            message = f"{path.name} has no sheet named {sheet!r}; it has {listed}"
            raise BadInput(message)
        return pages[sheet.casefold()]
    seen = {title: page for title, page in pages.items() if page.sheet_state == "visible"}
    if not seen:
        listed = ", ".join(page.title for page in pages.values())
        message = f"every sheet of {path.name} is hidden; name the one to read, of {listed}"
        raise BadInput(message)
    return seen.get((usual_sheet or "").casefold(), next(iter(seen.values())))


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(part.file_size for part in packed.infolist())
    except zipfile.BadZipFile as error:
        message = f"{path.name} is damaged and cannot be unpacked; save it again as .xlsx"
        raise BadInput(message) from error
    if size > _LARGEST_WORKBOOK:
        message = (
            f"{path.name} unpacks to more than {_LARGEST_WORKBOOK >> 30} GB; split it, or save it as .csv"
        )
        raise BadInput(message)
