"""A comparison as a CSV file or a workbook, exactly as it stands on the screen."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import Path

from funding_tui.desk.compare_rows import Figure
from funding_tui.desk.compared import Side
from funding_tui.desk.errors import BadInput
from funding_tui.exports.text import cell_text, inert

HEADINGS = ("Heading", "Figure")


def write_comparison(sides: Sequence[Side], figures: Sequence[Figure], path: Path) -> Path:
    """Write the figures as they are told, a row each, a column for each side.

    In a workbook, money and other amounts are numbers, so that they can be reckoned with.

    Raises:
        BadInput: the file's suffix is neither .csv nor .xlsx, or it cannot be written.
    """
    writers = {".csv": _as_csv, ".xlsx": _as_workbook}
    suffix = path.suffix.casefold()
    if suffix not in writers:
        message = f"a comparison is written as .csv or .xlsx, not as {suffix or 'a file without a suffix'}"
        raise BadInput(message)
    try:
        path.write_bytes(writers[suffix](sides, figures))
    except OSError as fault:
        message = f"{path} cannot be written: {fault.strerror or fault}; give another file"
        raise BadInput(message) from fault
    return path


def _as_csv(sides: Sequence[Side], figures: Sequence[Figure]) -> bytes:
    text = StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow([*HEADINGS, *(inert(side.title) for side in sides)])
    for figure in figures:
        rows.writerow([inert(figure.group), inert(figure.name), *(inert(cell) for cell in figure.full)])
    return text.getvalue().encode("utf-8-sig")


def _as_workbook(sides: Sequence[Side], figures: Sequence[Figure]) -> bytes:
    import xlsxwriter

    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        forms = {
            "pence": book.add_format({"num_format": "£#,##0.00;-£#,##0.00", "valign": "top"}),
            "harm": book.add_format({"num_format": "#,##0.0", "valign": "top"}),
            "basis points": book.add_format({"num_format": "0.00%", "valign": "top"}),
            "share": book.add_format({"num_format": "0.00%", "valign": "top"}),
        }
        scale = {"pence": 100, "basis points": 10_000}
        sheet = book.add_worksheet("Comparison")
        for column, words in enumerate([*HEADINGS, *(side.title for side in sides)]):
            sheet.write_string(0, column, cell_text(words), bold)
        for row, figure in enumerate(figures, start=1):
            sheet.write_string(row, 0, cell_text(figure.group), wrapped)
            sheet.write_string(row, 1, cell_text(figure.name), wrapped)
            for column, (value, words) in enumerate(zip(figure.values, figure.full, strict=True), start=2):
                if figure.unit in forms and isinstance(value, int | float):
                    number = value / scale.get(figure.unit, 1)
                    sheet.write_number(row, column, number, forms[figure.unit])
                else:
                    sheet.write_string(row, column, cell_text(words), wrapped)
        sheet.set_column(0, 1, 24)
        sheet.set_column(2, len(sides) + 1, 22)
        sheet.freeze_panes(1, 2)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
    return made.getvalue()
