"""Figures that an officer states, read from text into what they count in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeAlias

from funding_tui.base.errors import BadInput
from models.errors import MoneyError
from models.money import BASIS_POINTS, FinancialYear, parse_pounds

FigureUnit: TypeAlias = Literal[
    "percent",
    "pounds",
    "day",
    "year",
    "stream",
    "project",
    "projects",
    "priorities",
    "funder",
    "weights",
    "chances",
    "text",
]


def read_figure(what: str, unit: FigureUnit, text: str) -> object:
    """One figure: basis points, pence, a date, a year as 2026/27, a code, codes, or a table by code.

    Args:
        what: whose figure it is, for the sentence of a fault.
        unit: what it counts in.
        text: as the officer wrote it.

    Raises:
        BadInput: it cannot be read; the sentence says how to write it.
    """
    try:
        return _READ[unit](text.strip())
    except (ValueError, InvalidOperation, MoneyError) as fault:
        message = f"{what}: {text!r} cannot be read; write {_EXAMPLES[unit]}"
        raise BadInput(message) from fault


def read_percent(text: str) -> int:
    """A percentage between 0 and 100 as basis points, such as `18%`.

    Raises:
        ValueError, InvalidOperation: it is none, or finer than a hundredth of a percent.
    """
    share = Decimal(text.rstrip("%").strip()) * 100
    if not share.is_finite() or not 0 <= share <= BASIS_POINTS or share != share.to_integral_value():
        raise ValueError(text)
    return int(share)


def _pounds(text: str) -> int:
    pence = parse_pounds(text)
    if pence < 0:
        raise ValueError(text)
    return pence


def _codes(text: str) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    if not codes:
        raise ValueError(text)
    return codes


def _table(text: str, read: Callable[[str], float]) -> dict[str, float]:
    found = {}
    for part in _codes(text):
        code, sign, value = part.partition("=")
        if not sign or not code.strip():
            raise ValueError(part)
        found[code.strip()] = read(value.strip())
    return found


def read_weight(text: str) -> float:
    """A weight, 0 or more.

    Raises:
        ValueError: it is none.
    """
    value = float(text)
    if not 0 <= value < float("inf"):
        raise ValueError(text)
    return value


_READ: dict[FigureUnit, Callable[[str], object]] = {
    "percent": read_percent,
    "pounds": _pounds,
    "day": date.fromisoformat,
    "year": lambda text: str(FinancialYear.parse(text)),
    "stream": str,
    "project": str,
    "projects": _codes,
    "priorities": _codes,
    "funder": str,
    "weights": lambda text: _table(text, read_weight),
    "chances": lambda text: _table(text, read_percent),
    "text": str,
}
_EXAMPLES: dict[FigureUnit, str] = {
    "percent": "a percentage between 0 and 100, such as 18%",
    "pounds": "pounds, such as 46,000",
    "day": "a day, such as 2027-07-01",
    "year": "a financial year, such as 2026/27",
    "stream": "the code of a stream",
    "project": "the code of a project",
    "projects": "codes of projects with commas between them",
    "priorities": "codes of priorities with commas between them",
    "funder": "the code of a funder",
    "weights": "codes and weights, such as vawg=2, asb=0.5",
    "chances": "codes and chances, such as idva=5%, refuge=10%",
    "text": "words",
}
