"""Rows of any number as a .csv, .xlsx or .json file: written as they come, so that memory holds few of them.

In cells, text from outside stays text, money is a number with exactly two decimals, and what is not known is
empty. In JSON, text is as it was stored, money is whole pence, and what is not known is null.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from funding_tui.base.errors import BadInput
from funding_tui.rendering.blocks import in_pounds
from funding_tui.rendering.files import atomic_file
from funding_tui.rendering.formats import find_format
from funding_tui.rendering.text import cell_text, csv_text, looks_like_formula

Item = TypeVar("Item")
Value: TypeAlias = str | int | date | tuple[str, ...] | None
Kind = Literal["text", "whole", "money"]

MOST_ROWS = 1_048_575
"""Rows of a sheet besides its headings; no spreadsheet opens more."""
BETWEEN = "; "
_TOLD_EACH = 500  # rows between two calls of progress


@dataclass(frozen=True)
class RowColumn(Generic[Item]):
    """One column.

    Attributes:
        key: in JSON; money is pence there.
        heading: in a sheet; money is in whole units with decimals there.
        value: of an item; pence where the kind is `money`. A day or an instant is written in ISO form.
        width: in characters of a sheet.
    """

    key: str
    heading: str
    value: Callable[[Item], Value]
    kind: Kind = "text"
    width: int = 16


@dataclass(frozen=True)
class RowFile(Generic[Item]):
    """What is written.

    Attributes:
        name: of the sheet.
        columns: from left to right.
        items: read once, from the first.
        count: how many there are at the most.
        on: the day that a workbook says it was made on, so that the same rows make the same bytes.
    """

    name: str
    columns: Sequence[RowColumn[Item]]
    items: Iterable[Item]
    count: int
    on: date


WriteRows: TypeAlias = Callable[[RowFile[Any], Iterator[Any], Path], None]


def write_rows(rows: RowFile[Any], to: Path, *, progress: Callable[[int], None] | None = None) -> Path:
    """Write rows to a file, whole or not at all, as the kind of file that the suffix says.

    Args:
        rows: what to write; whatever stops their reading leaves a file that was there as it was.
        to: the file.
        progress: called with the number of rows written so far.

    Raises:
        BadInput: the suffix is none of `ROW_FORMATS`, there is no such folder, or there are too many rows.
        OperationError: the file cannot be written, or is open in another program.
    """
    write = row_format(to)
    if write is not _write_json and rows.count > MOST_ROWS:
        message = (
            f"a sheet holds {MOST_ROWS:,} rows, not {rows.count:,}; write them as .json, or look for fewer"
        )
        raise BadInput(message)
    with atomic_file(to) as temporary:
        write(rows, _with_progress(rows.items, progress), temporary)
    return to


def row_format(to: Path) -> WriteRows:
    """What writes a list to a file of its suffix.

    Raises:
        BadInput: it is none of `ROW_FORMATS`.
    """
    return find_format(ROW_FORMATS, to, "a list")


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """Rows as the bytes of a .csv file: UTF-8 with a mark at its start, by which a spreadsheet knows it.

    A text that a spreadsheet might run as a formula has an apostrophe put in front.
    """
    file = io.StringIO(newline="")
    csv.writer(file).writerows(
        [csv_text(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
    )
    return file.getvalue().encode("utf-8-sig")


def _with_progress(items: Iterable[Any], progress: Callable[[int], None] | None) -> Iterator[Any]:
    for number, item in enumerate(items):
        if progress is not None and number % _TOLD_EACH == 0:
            progress(number)
        yield item


def _write_csv(rows: RowFile[Any], items: Iterator[Any], to: Path) -> None:
    # with the mark at its start by which a spreadsheet knows that it is UTF-8
    with to.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file)
        lines.writerow([column.heading for column in rows.columns])
        for item in items:
            lines.writerow([_csv_cell(column, column.value(item)) for column in rows.columns])


def _csv_cell(column: RowColumn[Any], value: Value) -> object:
    if column.kind == "text":
        return csv_text(_words(value))
    if column.kind == "money" and isinstance(value, int):
        return in_pounds(value)
    return value


def _write_json(rows: RowFile[Any], items: Iterator[Any], to: Path) -> None:
    with to.open("w", encoding="utf-8", newline="\n") as file:
        file.write("[")
        between = "\n"
        for item in items:
            record = {column.key: _data(column.value(item)) for column in rows.columns}
            file.write(f"{between}  {json.dumps(record, ensure_ascii=False)}")
            between = ",\n"
        file.write("]\n" if between == "\n" else "\n]\n")


def _data(value: Value) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _write_sheet(rows: RowFile[Any], items: Iterator[Any], to: Path) -> None:
    with _workbook(rows, to) as book:
        sheet = book.add_worksheet(rows.name)
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        money = book.add_format({"num_format": "#,##0.00"})
        quoted = book.add_format({"quote_prefix": True})
        for at, column in enumerate(rows.columns):
            sheet.set_column(at, at, column.width)
        sheet.freeze_panes(1, 2)
        for at, column in enumerate(rows.columns):
            sheet.write_string(0, at, column.heading, head)
        for number, item in enumerate(items, start=1):
            for at, column in enumerate(rows.columns):
                value = column.value(item)
                if column.kind == "text":
                    text = cell_text(_words(value))
                    sheet.write_string(number, at, text, quoted if looks_like_formula(text) else None)
                elif isinstance(value, int):
                    form = money if column.kind == "money" else None
                    sheet.write_number(number, at, in_pounds(value) if form else value, form)


@contextmanager
def _workbook(rows: RowFile[Any], to: Path) -> Iterator[Any]:
    """A workbook that writes each row away as soon as the next one begins."""
    from datetime import datetime

    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    try:
        with xlsxwriter.Workbook(str(to), {"constant_memory": True, **options}) as book:
            book.set_properties(
                {"title": rows.name, "created": datetime(rows.on.year, rows.on.month, rows.on.day)}
            )
            yield book
    except FileCreateError as fault:
        cause = fault.args[0] if fault.args else fault
        raise cause if isinstance(cause, OSError) else OSError(str(cause)) from fault


def _words(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return BETWEEN.join(value) if isinstance(value, tuple) else str(value)


ROW_FORMATS: Mapping[str, WriteRows] = {".xlsx": _write_sheet, ".csv": _write_csv, ".json": _write_json}
