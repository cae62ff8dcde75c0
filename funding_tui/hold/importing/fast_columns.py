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

from funding_tui.hold.importing.cell_values import BLANKS, Cell, number_of, text_of, whole_of
from funding_tui.hold.importing.report import Unusable

Careful: TypeAlias = Callable[[Cell], object]
Quick: TypeAlias = Callable[[Sequence[Cell]], list[Any] | None]

_DIGITS = frozenset("0123456789")
_NUMERIC = frozenset("0123456789.-+eE")
# a whole number of more digits is left to the careful reader, which knows the limit
_MOST_DIGITS = 12


def quick_texts(cells: Sequence[Cell]) -> list[str | None] | None:
    """Words, spaces tidied; blanks are None."""
    joined = _joined(cells)
    if joined is None or "#" in joined:
        return None
    tidied = [" ".join(cell.split()) for cell in cells]
    return [None if words.casefold() in BLANKS else words for words in tidied]


def quick_wholes(cells: Sequence[Cell]) -> list[int | None] | None:
    """Whole numbers of 0 or more, written in digits only; empty cells are None."""
    joined = _joined(cells)
    if joined is None or not _DIGITS.issuperset(joined) or max(map(len, cells)) > _MOST_DIGITS:
        return None
    return [int(cell) if cell else None for cell in cells]


def quick_numbers(
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


def by_value(careful: Careful, cells: Sequence[Cell]) -> list[Any] | None:
    """A column of few different words (a class, a ward), each read carefully once."""
    if _joined(cells) is None:
        return None
    try:
        read = {cell: careful(cell) for cell in set(cells)}
    except Unusable:
        return None
    return [read[cell] for cell in cells]


def quick_for(careful: Careful) -> Quick:
    """The quick reader that gives the same values as a careful one."""
    if careful is text_of:
        return quick_texts
    if careful is whole_of:
        return quick_wholes
    if isinstance(careful, partial) and careful.func is number_of:
        return partial(quick_numbers, **careful.keywords)
    return partial(by_value, careful)


def _joined(cells: Sequence[Cell]) -> str | None:
    """The cells as one text; None when any is not text."""
    try:
        return "".join(cells)
    except TypeError:
        return None
