"""A comparison as a CSV file or a workbook, with the same figures as the screen."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from funding_tui.rendering.files import write_atomically
from funding_tui.rendering.formats import find_format
from funding_tui.rendering.rows import csv_bytes
from funding_tui.rendering.text import cell_text
from models.money import BASIS_POINTS

if TYPE_CHECKING:
    from funding_tui.allocate.compare.alternative import Alternative
    from funding_tui.allocate.compare.rows import ComparisonRow

HEADINGS = ("Heading", "Figure")
FORMS = {
    "pence": "£#,##0.00;-£#,##0.00",
    "harm": "#,##0.0",
    "basis points": "0.00%",
    "share": "0.00%",
    "count": "#,##0",
}
SCALE = {"pence": 100, "basis points": BASIS_POINTS}  # of the unit that is written


def write_comparison(
    alternatives: Sequence[Alternative], figures: Sequence[ComparisonRow], path: Path
) -> Path:
    """Write the figures, a row each, with a column for each alternative.

    In a workbook, money and other amounts are numbers, so that they can be added up, and a second sheet
    names what the counts count.

    Raises:
        BadInput: the file's suffix is neither .csv nor .xlsx, or there is no such folder.
        OperationError: it cannot be written.
    """
    write = find_format(COMPARISON_FORMATS, path, "a comparison")
    write_atomically(path, write(alternatives, figures))
    return path


def _as_csv(alternatives: Sequence[Alternative], figures: Sequence[ComparisonRow]) -> bytes:
    headings = [*HEADINGS, *(alternative.title for alternative in alternatives)]
    return csv_bytes([headings, *([row.group, row.name, *row.cells] for row in figures)])


def _as_workbook(alternatives: Sequence[Alternative], figures: Sequence[ComparisonRow]) -> bytes:
    import xlsxwriter

    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        _write_figures(book, alternatives, figures)
        _write_named(book, alternatives, figures)
    return made.getvalue()


def _write_figures(book: Any, alternatives: Sequence[Alternative], figures: Sequence[ComparisonRow]) -> None:
    """The figures, amounts as numbers."""
    sheet = _sheet(book, "Comparison", [*HEADINGS, *(alternative.title for alternative in alternatives)])
    forms = {unit: book.add_format({"num_format": form}) for unit, form in FORMS.items()}
    right = book.add_format({"align": "right"})
    for row, figure in enumerate(figures, start=1):
        sheet.write_string(row, 0, cell_text(figure.group))
        sheet.write_string(row, 1, cell_text(figure.name))
        for column, (value, words) in enumerate(zip(figure.values, figure.cells, strict=True), start=2):
            if figure.unit in forms and isinstance(value, int | float):
                sheet.write_number(row, column, value / SCALE.get(figure.unit, 1), forms[figure.unit])
            else:
                sheet.write_string(row, column, cell_text(words), right)
    sheet.set_column(0, len(alternatives) + 1, 26)


def _write_named(book: Any, alternatives: Sequence[Alternative], figures: Sequence[ComparisonRow]) -> None:
    """What the counts count: one row for each count, with the names of what it counts."""
    sheet = _sheet(book, "Named", [*HEADINGS, "Of", "Named"])
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    row = 0
    for figure in figures:
        for alternative, cell, words in zip(alternatives, figure.cells, figure.full, strict=True):
            if cell != words:
                row += 1
                for column, text in enumerate((figure.group, figure.name, alternative.title, words)):
                    sheet.write_string(row, column, cell_text(text), wrapped)
    sheet.set_column(0, 2, 26)
    sheet.set_column(3, 3, 90)


def _sheet(book: Any, name: str, headings: Sequence[str]) -> Any:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True, "text_wrap": True})
    for column, words in enumerate(headings):
        sheet.write_string(0, column, cell_text(words), bold)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


COMPARISON_FORMATS = {".xlsx": _as_workbook, ".csv": _as_csv}
