"""Read back what was written: Word tables, Markdown tables, and a workbook's sums worked out again."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import docx
import openpyxl
from docx.document import Document

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.paper import board_paper
from funding_tui.prove.workbook import write_workbook
from funding_tui.rendering.markdown import write_markdown
from funding_tui.rendering.word.document import write_document

_ESCAPED = re.compile(r"\\([\\`*_\[\]|~$#=+.)-])")


def word(report: RunReport) -> Document:
    return docx.Document(io.BytesIO(write_document(board_paper(report))))


def word_tables(report: RunReport) -> dict[str, list[list[str]]]:
    """Caption without its number -> rows of texts, heading first."""
    document = word(report)
    tables: dict[str, list[list[str]]] = {}
    for block, before in _with_previous(document):
        if hasattr(block, "rows") and before is not None and before.style.name == "Caption":
            rows = [["".join(p.text for p in cell.paragraphs) for cell in row.cells] for row in block.rows]
            tables[before.text.split(": ", 1)[1]] = rows
    return tables


def _with_previous(document: Document) -> Iterator[tuple[Any, Any]]:
    before = None
    for block in document.iter_inner_content():
        yield block, before
        before = block


def markdown(report: RunReport) -> str:
    return write_markdown(board_paper(report))


def markdown_tables(report: RunReport) -> dict[str, list[list[str]]]:
    """The same from the Markdown."""
    tables: dict[str, list[list[str]]] = {}
    caption = ""
    for line in markdown(report).splitlines():
        if line.startswith("**Table "):
            caption = _plain(line.strip("*")).split(": ", 1)[1]
        elif line.startswith("| ") and not line.startswith("| ---"):
            cells = re.split(r"(?<!\\) ?\| ?", line)[1:-1]
            tables.setdefault(caption, []).append([_plain(cell) for cell in cells])
    return tables


def _plain(text: str) -> str:
    bare = text.removeprefix("**").removesuffix("**") if text.startswith("**") else text
    unescaped = _ESCAPED.sub(r"\1", bare)
    return unescaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def pence(expected: str) -> int:
    """`£1,234.50 (i)` as 123450."""
    bare = expected.replace("\u00a0", " ").removesuffix("(i)").strip().replace("£", "").replace(",", "")
    return int(Decimal(bare) * 100)


class Calculated:
    """A workbook with its formulas beside the values that were written with them."""

    def __init__(self, report: RunReport) -> None:
        self.content = write_workbook(report)
        self.formulas = openpyxl.load_workbook(io.BytesIO(self.content))
        self.values = openpyxl.load_workbook(io.BytesIO(self.content), data_only=True)

    def names(self) -> dict[str, str]:
        return {name: defined.attr_text for name, defined in self.formulas.defined_names.items()}

    def cells(self) -> Iterator[tuple[str, Any, Any]]:
        """(sheet, cell with its formula, value) of every cell."""
        for sheet in self.formulas.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    yield sheet.title, cell, self.values[sheet.title][cell.coordinate].value

    def pence_of(self, where: str, sheet: str) -> list[int]:
        """Every cell of a name, a range or a cell in whole pence; blanks are nothing."""
        place = self.names().get(where, where)
        if "!" in place:
            sheet, place = place.split("!")
        found = self.values[sheet.strip("'")][place.replace("$", "")]
        rows = found if isinstance(found, tuple) else ((found,),)
        return [_as_pence(cell.value) for row in rows for cell in row]

    def numbers_of(self, name: str) -> list[int]:
        return [part // 100 for part in self.pence_of(name, "")]

    def again(self, formula: str, sheet: str) -> int | None:
        """A SUM or SUMIFS worked out again in whole pence; None for any other formula."""
        if found := re.fullmatch(r"=ROUND\(SUM\(([\w:]+)\),2\)", formula):
            return sum(self.pence_of(found[1], sheet))
        if found := re.fullmatch(r"=ROUND\(SUMIFS\((\w+),(.+)\),2\)", formula):
            parts = found[2].split(",")
            kept = [True] * len(self.numbers_of(parts[0]))
            for name, sought in zip(parts[::2], parts[1::2], strict=True):
                number = int(sought) if sought.isdecimal() else self.pence_of(sought, sheet)[0] // 100
                kept = [
                    keep and here == number for keep, here in zip(kept, self.numbers_of(name), strict=True)
                ]
            amounts = self.pence_of(found[1], sheet)
            return sum(amount for amount, keep in zip(amounts, kept, strict=True) if keep)
        return None


def _as_pence(value: object) -> int:
    return round(Decimal(str(value)) * 100) if isinstance(value, int | float) else 0
