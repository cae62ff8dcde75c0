"""Whole columns of CSV text read at once, an order faster than cell by cell.

A quick reader answers only when every cell of its column is plain; it gives None when any is unusual (a
thousands comma, a spreadsheet's own number, something wrong), and then the careful readers of `values.py`
take the same cells one by one and say what is the matter. Both give the same values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from math import inf
from typing import Any, TypeAlias

from funding_tui.hold.importing.cells import BLANKS, Cell, read_number, read_text, read_whole_number
from funding_tui.hold.importing.report import CellError

CellReader: TypeAlias = Callable[[Cell], object]
ColumnReader: TypeAlias = Callable[[Sequence[Cell]], list[Any] | None]

_DIGITS = frozenset("0123456789")
_NUMERIC = frozenset("0123456789.-+eE")
# a whole number of more digits is left to the careful reader, which knows the limit
_MOST_DIGITS = 12


def read_text_column(cells: Sequence[Cell]) -> list[str | None] | None:
    """Words, spaces tidied; blanks are None."""
    joined = _joined(cells)
    if joined is None or "#" in joined:
        return None
    tidied = [" ".join(cell.split()) for cell in cells]
    return [None if words.casefold() in BLANKS else words for words in tidied]


def read_whole_number_column(cells: Sequence[Cell]) -> list[int | None] | None:
    """Whole numbers of 0 or more, written in digits only; empty cells are None."""
    joined = _joined(cells)
    if joined is None or not _DIGITS.issuperset(joined) or max(map(len, cells)) > _MOST_DIGITS:
        return None
    return [int(cell) if cell else None for cell in cells]


def read_number_column(
    cells: Sequence[Cell], *, least: float = -inf, above: float = -inf, most: float = inf
) -> list[float | None] | None:
    """Finite numbers from `least` to `most`, and above `above`; empty cells are None."""
    joined = _joined(cells)
    if joined is None or not _NUMERIC.issuperset(joined):
        return None
    try:
        values = [float(cell) if cell else None for cell in cells]
    except ValueError:
        return None
    known = [value for value in values if value is not None]
    if not known:
        return values
    lowest, highest = min(known), max(known)
    in_bounds = least <= lowest and above < lowest and highest <= most and highest < inf
    return values if in_bounds else None


def read_distinct(careful: CellReader, cells: Sequence[Cell]) -> list[Any] | None:
    """A column of few different words (a class, a ward), each read carefully once."""
    if _joined(cells) is None:
        return None
    try:
        read = {cell: careful(cell) for cell in set(cells)}
    except CellError:
        return None
    return [read[cell] for cell in cells]


def column_reader_for(careful: CellReader) -> ColumnReader:
    """The quick reader that gives the same values as a careful one."""
    if careful is read_text:
        return read_text_column
    if careful is read_whole_number:
        return read_whole_number_column
    if isinstance(careful, partial) and careful.func is read_number:
        return partial(read_number_column, **careful.keywords)
    return partial(read_distinct, careful)


def _joined(cells: Sequence[Cell]) -> str | None:
    """The cells as one text; None when any is not text."""
    try:
        return "".join(cells)
    except TypeError:
        return None
