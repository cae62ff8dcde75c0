"""What cells say: text, a number, money, a day, a financial year, yes or no.

A cell comes as text (from CSV) or as the spreadsheet's own value (a number, a date). Each reader gives
None for a blank cell, and raises `CellError` with one sentence for anything it cannot read; nothing is
guessed.

Whole columns of plain text are read at once, an order faster than cell by cell. A column reader gives None
when any cell of its column is unusual (a thousands comma, a spreadsheet's own number, something wrong);
then the cell readers take the same cells one by one and say what is the matter. Both give the same values.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from math import inf
from typing import Any, TypeAlias

from funding_tui.base.names import without_invisible
from models.errors import MoneyError
from models.money import FinancialYear, Pence, parse_pounds

Cell: TypeAlias = Any
CellReader: TypeAlias = Callable[[Cell], object]
ColumnReader: TypeAlias = Callable[[Sequence[Cell]], list[Any] | None]


class CellError(Exception):
    """A cell cannot be used; the message is one sentence that says what, and how to correct it."""


# how publishers and officers write that a figure is not known: never nought
UNKNOWN = frozenset(
    {
        *("?", "??", "???", "..", "...", ":", "xxx", "na", "n/a", "n.a.", "n.a", "null"),
        *("tbc", "t.b.c.", "tba", "tbd", "to be confirmed", "to be agreed", "to be decided", "to follow"),
        *("unknown", "not known", "n/k", "nk", "awaited", "pending", "not yet known", "not available"),
    }
)
# how they write that there is nothing to say
NOTHING = frozenset({"", "none", "nil", "-", "--", "–", "—"})
# what fills a cell of words or of a figure that may stay unknown, and says nothing
BLANKS = frozenset({"", "na", "n/a", "n.a.", "none", "null", "-", "–", "—", "..", ":", "tbc"})
# what `workbooks` puts in a cell whose formula no spreadsheet program has worked out
FORMULA_WITHOUT_VALUE = "#FORMULA!"
YES = frozenset({"yes", "y", "true", "1", "1.0"})
NO = frozenset({"no", "n", "false", "0", "0.0"})

# beyond any count of people or homes, safely inside a 64-bit integer
MOST_PERCENT = 1_000_000  # beyond it a figure is no percentage
_LARGEST = 1e12
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?", re.IGNORECASE)
_SHEET_ERROR = re.compile(r"#[A-Z0-9/_]+[!?]?")
_YEARS = re.compile(r"\s*(financial )?years?$", re.IGNORECASE)
_MOST_YEARS = 100
_DAY_FIRST = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}")


def is_blank(cell: Cell) -> bool:
    """Whether a cell says nothing."""
    return cell is None or (isinstance(cell, str) and cell.strip().casefold() in BLANKS)


def unknown_words(cell: Cell) -> str:
    """The words in a cell that say that its figure is not known, such as `tbc`; else empty."""
    if not isinstance(cell, str):
        return ""
    words = " ".join(without_invisible(cell).split())
    return words if words.casefold() in UNKNOWN else ""


def is_nothing(cell: Cell) -> bool:
    """Whether a cell of a figure says that there is none: it is empty, or holds a dash, `none` or `nil`."""
    return cell is None or (isinstance(cell, str) and without_invisible(cell).strip().casefold() in NOTHING)


def refuse_unknown(read: CellReader, what: str = "figure") -> CellReader:
    """A reader that refuses a cell whose figure is not known, where nothing may stand in its place.

    Args:
        read: reads the cell otherwise; a cell that is empty or says `none` gives None.
        what: what the cell should hold, in words.
    """

    def read_known(cell: Cell) -> object:
        words = unknown_words(cell)
        if words:
            message = (
                f"{words!r} is not a {what}; write it once it is known, or leave the cell empty for none"
            )
            raise CellError(message)
        return None if is_nothing(cell) else read(cell)

    return read_known


def read_text(cell: Cell) -> str | None:
    """The words in a cell, spaces tidied; a whole number without its `.0`."""
    if is_blank(cell):
        return None
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        cell = cell.date()
    words = " ".join(without_invisible(str(cell)).split())
    if words == FORMULA_WITHOUT_VALUE:
        message = (
            "the cell holds a formula whose value is not in the file; open it in a spreadsheet program, save "
            "it there, and import it again"
        )
        raise CellError(message)
    if _SHEET_ERROR.fullmatch(words):
        message = f"the cell holds the spreadsheet error {words}; correct the formula, or leave it blank"
        raise CellError(message)
    return words


def read_number(
    cell: Cell, *, least: float = -math.inf, above: float = -math.inf, most: float = math.inf
) -> float | None:
    """A finite number, at least `least`, above `above`, and at most `most`."""
    if is_blank(cell):
        return None
    value = _float(cell)
    if value < least:
        message = f"{read_text(cell)} is below {least:g}; it must be {least:g} or more"
        raise CellError(message)
    if value <= above:
        message = (
            f"{read_text(cell)} is not above {above:g}; correct it, or leave it blank when it is not known"
        )
        raise CellError(message)
    if value > most:
        message = f"{read_text(cell)} is above {most:g}; it must be {most:g} or less"
        raise CellError(message)
    return value


def read_whole_number(cell: Cell, *, least: int = 0) -> int | None:
    """A whole number, at least `least`."""
    value = read_number(cell, least=least, most=_LARGEST)
    if value is None:
        return None
    if not value.is_integer():
        message = f"{read_text(cell)} is not a whole number; write it without a fraction"
        raise CellError(message)
    return int(value)


def read_pounds(cell: Cell, *, least: Pence | None = 0) -> Pence | None:
    """Whole pence, from an amount in pounds.

    Args:
        cell: text such as `£1,234.50`, or a number.
        least: the least that is allowed, in pence; None for no limit.

    Raises:
        CellError: it is no amount, or says that the amount is not known (`tbc`), which is never nothing.
    """
    if is_nothing(cell):
        return None
    if unknown_words(cell):
        message = (
            f"{unknown_words(cell)!r} is not an amount; write the pounds once they are known (0 only where "
            "there is no such money)"
        )
        raise CellError(message)
    try:
        pence = parse_pounds(_pounds_text(cell))
    except MoneyError as error:
        raise CellError(str(error)) from error
    if least is not None and pence < least:
        message = f"{read_text(cell)} is below £{least // 100}; an amount here cannot be negative"
        raise CellError(message)
    return pence


def read_day(cell: Cell) -> date | None:
    """A day: the spreadsheet's own date, or text such as 2026-04-01."""
    if is_blank(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    words = read_text(cell) or ""
    try:
        return datetime.fromisoformat(words).date() if not isinstance(cell, int | float) else _no_day(words)
    except ValueError:
        return _no_day(words)


def read_year(cell: Cell) -> FinancialYear | None:
    """A financial year such as 2026/27."""
    words = read_text(cell)
    if words is None:
        return None
    try:
        return FinancialYear.parse(words)
    except MoneyError as error:
        raise CellError(str(error)) from error


def read_first_year(cell: Cell) -> FinancialYear | None:
    """The first financial year that something lasts through: 2026/27 itself, or the first from a day on.

    A lamp lit in January 2027 is counted from 2027/28: effects are counted in whole years, and none too many.
    """
    if is_blank(cell):
        return None
    try:
        day = read_day(cell)
    except CellError:
        return read_year(cell)
    if day is None:
        return None
    year = FinancialYear.of(day)
    return year if day == year.first_day else year.next()


def read_years(cell: Cell) -> int | None:
    """How many whole years something lasts: `10`, or `10 years`."""
    words = read_text(cell)
    if words is None:
        return None
    many = read_whole_number(_YEARS.sub("", words), least=1)
    if many is not None and many > _MOST_YEARS:
        message = f"{words} is more years than anything bought here lasts; write at most {_MOST_YEARS}"
        raise CellError(message)
    return many


def read_yes_or_no(cell: Cell, words: Mapping[str, bool] | None = None) -> bool | None:
    """Yes or no, or one of the other words given (`rural`: True, `urban`: False)."""
    if is_blank(cell):
        return None
    text = (read_text(cell) or "").casefold()
    if words and text in words:
        return words[text]
    if text in YES or text in NO:
        return text in YES
    wanted = " or ".join(words) if words else "yes or no"
    message = f"{read_text(cell)!r} is not understood; write {wanted}"
    raise CellError(message)


def read_percentage(cell: Cell) -> int | None:
    """A percentage in basis points: `15%`, `15 %` and 15 are 1,500, and 12.5 is 1,250.

    A cell that a spreadsheet shows as 60% comes as the text `60%`. A bare number above 0 and up to 1 may be
    a share of 1 or a percentage, so it is refused.

    Raises:
        CellError: it is no percentage, may be one of two, or says that it is not known.
    """
    if is_nothing(cell):
        return None
    text = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else cell
    if unknown_words(text):
        message = f"{unknown_words(text)!r} is not a percentage; write it like 12.5%, or leave the cell empty"
        raise CellError(message)
    has_sign = isinstance(text, str) and text.endswith("%")
    value = _float(text[:-1] if has_sign else text)
    if 0 < value <= 1 and not has_sign:
        whole = f"{round(value * 100, 8):g}"
        message = f"{value:g} may mean {value:g}% or {whole}%; write {whole}% or {value:g}%, with the sign"
        raise CellError(message)
    points = round(value * 100) if 0 <= value <= MOST_PERCENT else -1
    if points < 0 or abs(points - value * 100) > 1e-6:
        message = f"{read_text(cell)} is not a percentage; write it like 12.5%, with at most two decimals"
        raise CellError(message)
    return points


def read_share(cell: Cell) -> float | None:
    """A share from 0 to 1, written as one (0.6) or with a percent sign (`60%`)."""
    if is_blank(cell):
        return None
    text = unicodedata.normalize("NFKC", cell).strip() if isinstance(cell, str) else cell
    if isinstance(text, str) and text.endswith("%"):
        return read_number((_float(text[:-1])) / 100, least=0, most=1)
    return read_number(text, least=0, most=1)


def _float(cell: Cell) -> float:
    words = cell.strip() if isinstance(cell, str) else cell
    if isinstance(words, str):
        if _GROUPED.fullmatch(words):
            words = words.replace(",", "")
        if not _NUMBER.fullmatch(words):
            message = f"{read_text(cell)!r} is not a number; write digits only, or leave it blank"
            raise CellError(message)
    elif not isinstance(words, int | float):
        message = f"{read_text(cell)!r} is not a number; write digits only, or leave it blank"
        raise CellError(message)
    try:
        value = float(words)
    except OverflowError:  # of a whole number of hundreds of digits
        value = math.inf
    if not math.isfinite(value):
        message = f"{read_text(cell)} is not a finite number; correct it, or leave it blank"
        raise CellError(message)
    return value


def _pounds_text(cell: Cell) -> str:
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        return read_text(cell) or ""
    # a spreadsheet stores 0.1 + 0.2 as 0.30000000000000004: the nearest penny is what was meant,
    # but half a penny was never meant
    pence = round(cell * 100) if math.isfinite(cell) else 0
    if not math.isfinite(cell) or abs(cell * 100 - pence) > 1e-4:
        message = f"{cell!r} is not whole pennies; round it to two decimals"
        raise CellError(message)
    return f"{'-' if pence < 0 else ''}{abs(pence) // 100}.{abs(pence) % 100:02d}"


def _no_day(words: str) -> date:
    why = " (day and month could be read either way)" if _DAY_FIRST.fullmatch(words) else ""
    message = f"{words!r} is not a date that is safe to read{why}; write it like 2026-04-01"
    raise CellError(message)


_DIGITS = frozenset("0123456789")
_NUMERIC = frozenset("0123456789.-+eE")
# a whole number of more digits is left to the careful reader, which knows the limit
_MOST_DIGITS = 12


def read_text_column(cells: Sequence[Cell]) -> list[str | None] | None:
    """Words, spaces tidied; blanks are None."""
    joined = _joined(cells)
    if joined is None or "#" in joined or without_invisible(joined) != joined:
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
