"""A workbook whose texts stay texts, whose money is exact to the penny, and whose sheets look alike."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from textwrap import wrap
from typing import Any, Literal, TypeAlias

import xlsxwriter

from funding_tui.base.formats import NOT_KNOWN
from funding_tui.rendering.blocks import Money, in_pounds
from funding_tui.rendering.files import in_utc
from funding_tui.rendering.text import cell_text, looks_like_formula

_LINE_POINTS = 12
_MOST_LINES = 12
_LETTERS_A_WIDTH = 1.15  # a column is measured in zeros of a larger type than ours
_LINE_LETTERS = 180
_ONE_PAGE = 200  # characters; a wider sheet is printed over two pages
Kind = Literal["text", "pounds", "harm", "percent", "ratio", "whole", "plain", "check"]

POUNDS = "£#,##0.00"
_NUMBER_FORMATS: Mapping[Kind, str] = {
    "text": "@",
    "pounds": POUNDS,
    "harm": "[>=100]#,##0;[<=-100]-#,##0;#,##0.0",
    "percent": "0.00%",
    "ratio": "0.00",
    "whole": "#,##0",
    "plain": "General",
    "check": f"{POUNDS};[Red]-{POUNDS}",
}
_LOOKS: Mapping[str, Mapping[str, Any]] = {
    "": {},
    "total": {"bold": True, "top": 1},
    "head": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1B2F45", "text_wrap": True},
    "title": {"bold": True, "font_size": 14},
    "banner": {"bold": True, "font_color": "#8A1C1C"},
}


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula, with the value it has now for viewers that do not calculate.

    `{row}` in the formula stands for the row that it is written in.
    """

    formula: str
    value: Decimal
    illustrative: bool = False


Cell: TypeAlias = str | int | float | Decimal | Money | Formula


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a sheet: its heading, what it holds, and how wide it is in characters."""

    heading: str
    kind: Kind = "text"
    width: int = 14


@dataclass(frozen=True, slots=True)
class RowSpan:
    """Where the rows of a table are, counted as a spreadsheet counts, from 1."""

    sheet: str
    first: int
    last: int

    def column(self, letter: str) -> str:
        """One column of the table, with its sheet."""
        return f"{self.sheet}!${letter}${self.first}:${letter}${self.last}"


def _lines(text: str, width: int) -> int:
    """About how many lines a text takes in a column of so many characters."""
    room = max(1, int(width * _LETTERS_A_WIDTH))
    taken, used = 1, 0
    for word in text[: _MOST_LINES * room].split():
        length = len(word) + 1
        if used and used + length > room + 1:
            taken, used = taken + 1, 0
        taken += (length - 2) // room
        used = used + length if length <= room else length % room
    return taken


class Workbook:
    """A workbook that is being written.

    Args:
        title: of the file.
        foot: words at the foot of every printed page.
        created_at: the time that the file gives; the same time gives the same bytes.
        properties: of the file, such as `author`.
    """

    def __init__(self, title: str, foot: str, created_at: datetime, **properties: str) -> None:
        self._kept = io.BytesIO()
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = xlsxwriter.Workbook(self._kept, {"in_memory": True, **options})
        self._formats: dict[tuple[str, str, bool, bool], Any] = {}
        created = in_utc(created_at).replace(tzinfo=None)
        self._book.set_properties({"title": title, **properties, "created": created})
        self.foot = foot

    def sheet(self, name: str) -> Any:
        """A new sheet, set to print on A4 on its side, as wide as one page."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L&8{self.foot.replace('&', '&&')}&R&8&A, page &P of &N")
        return sheet

    def name(self, name: str, where: str) -> None:
        """Give a range a name that formulas and readers can use."""
        self._book.define_name(name, f"={where}")

    def write(self, sheet: Any, row: int, column: int, cell: Cell, kind: Kind, look: str = "") -> None:
        """Write one cell; `row` and `column` are counted from 0."""
        match cell:
            case str():
                text = cell_text(cell)
                form = self._format(kind, look, quoted=looks_like_formula(text))
                if text:
                    sheet.write_string(row, column, text, form)
                else:
                    sheet.write_blank(row, column, None, form)
            case Money(pence, illustrative):
                form = self._format(kind, look, illustrative=illustrative)
                sheet.write_number(row, column, in_pounds(pence), form)
            case Formula(formula, value, illustrative):
                form = self._format(kind, look, illustrative=illustrative)
                placed = formula.replace("{row}", str(row + 1))
                sheet.write_formula(row, column, f"={placed}", form, value)
            case _ if math.isfinite(cell):
                sheet.write_number(row, column, cell, self._format(kind, look))
            case _:
                sheet.write_string(row, column, NOT_KNOWN, self._format("text", look))

    def warn_unless_zero(self, sheet: Any, span: RowSpan, letter: str) -> None:
        """Show any check that is not zero in red."""
        alarm = self._book.add_format({"bg_color": "#8A1C1C", "font_color": "#FFFFFF", "bold": True})
        area = f"{letter}{span.first}:{letter}{span.last}"
        sheet.conditional_format(area, {"type": "cell", "criteria": "!=", "value": 0, "format": alarm})

    def close(self) -> bytes:
        """Finish the workbook and return its bytes."""
        self._book.close()
        return self._kept.getvalue()

    def _format(self, kind: Kind, look: str, *, illustrative: bool = False, quoted: bool = False) -> Any:
        key = (kind, look, illustrative, quoted)
        if key not in self._formats:
            number = _NUMBER_FORMATS[kind]
            properties: dict[str, Any] = {"font_name": "Arial", "font_size": 9, "valign": "top"}
            properties["num_format"] = f'{POUNDS}" (i)"' if illustrative else number
            if kind == "text":
                properties |= {"num_format": "General", "text_wrap": True, "align": "left", "indent": 1}
            if kind != "text" and look == "head":
                properties["align"] = "right"
            if quoted:
                properties["quote_prefix"] = True
            self._formats[key] = self._book.add_format(properties | dict(_LOOKS[look]))
        return self._formats[key]


class Sheet:
    """One sheet: a title, notes, then tables one under another."""

    def __init__(self, book: Workbook, name: str, title: str, notes: Sequence[str] = ()) -> None:
        self.book = book
        self.name = name
        self.sheet = book.sheet(name)
        self._row = 0
        self._first_table = True
        self._widths_set = 0
        self.line(title, "title")
        for note in notes:
            self.line(note, "note")
        self._row += 1

    def line(self, text: str, look: str = "note") -> None:
        """A text over the width of the sheet; a long one goes on below, for what runs over is not printed."""
        is_text = len(text) <= _MOST_LINES * _LINE_LETTERS  # longer text is a paste, and stays in one cell
        for part in (is_text and wrap(text, _LINE_LETTERS)) or [text]:
            self.book.write(self.sheet, self._row, 0, part, "plain", "" if look == "note" else look)
            self._row += 1

    def table(
        self, fields: Sequence[Field], rows: Sequence[Sequence[Cell]], totals: Sequence[Cell] = ()
    ) -> RowSpan:
        """A table with headings; `{first}` and `{last}` in the formulas of `totals` are its rows.

        The first table of a sheet can be filtered, its headings stay in sight and are printed on each page.
        """
        head = self._row
        for number, column in enumerate(fields):
            self.book.write(self.sheet, head, number, column.heading, column.kind, "head")
            if number >= self._widths_set:
                self.sheet.set_column(number, number, column.width)
        self._widths_set = max(self._widths_set, len(fields))
        self.sheet.set_row(
            head, _LINE_POINTS * max(_lines(field.heading, field.width) for field in fields) + 4
        )
        for offset, row in enumerate(rows, start=1):
            self._cells(head + offset, row, fields, "")
        span = RowSpan(self.name, head + 2, head + 1 + max(1, len(rows)))
        if self._first_table:
            self._lead(head, fields, span)
        if totals:
            placed = [_placed(cell, span) for cell in totals]
            self._cells(span.last, placed, fields, "total")
        self._row = span.last + 2
        return span

    def next_row(self) -> int:
        """The row, counted from 1, where the first line of the next table's rows will be."""
        return self._row + 2

    def _cells(self, row: int, cells: Sequence[Cell], fields: Sequence[Field], look: str) -> None:
        lines = 1
        for number, (cell, column) in enumerate(zip(cells, fields, strict=True)):
            self.book.write(self.sheet, row, number, cell, column.kind, look)
            if isinstance(cell, str) and column.kind == "text":
                lines = max(lines, _lines(cell, column.width))
        self.sheet.set_row(row, _LINE_POINTS * min(lines, _MOST_LINES) + 2)

    def _lead(self, head: int, fields: Sequence[Field], span: RowSpan) -> None:
        self._first_table = False
        self.sheet.freeze_panes(head + 1, 0)
        self.sheet.repeat_rows(head)
        if sum(field.width for field in fields) > _ONE_PAGE:
            self.sheet.fit_to_pages(2, 0)
            self.sheet.repeat_columns(0, 2)
        self.sheet.autofilter(head, 0, span.last - 1, len(fields) - 1)


def _placed(cell: Cell, span: RowSpan) -> Cell:
    if not isinstance(cell, Formula):
        return cell
    formula = cell.formula.replace("{first}", str(span.first)).replace("{last}", str(span.last))
    return Formula(formula, cell.value, cell.illustrative)
