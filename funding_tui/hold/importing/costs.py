"""Columns of money whose heading says the cost type, and perhaps the year and `per unit`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from funding_tui.hold.importing.cells import Cell, read_text
from funding_tui.hold.importing.headings import financial_year_in, heading_words
from funding_tui.hold.importing.report import CellError
from funding_tui.hold.importing.synonyms import COST_TYPES, MONEY_FILLERS
from models.money import FinancialYear
from models.rules import COST_TYPES as KNOWN


@dataclass(frozen=True, slots=True)
class CostColumn:
    """A column of amounts.

    Attributes:
        at: its position.
        heading: as it stands in the file.
        year: the financial year it names, if any.
        cost_type: what the money is for.
        per_unit: for each unit rather than once.
    """

    at: int
    heading: str
    year: FinancialYear | None
    cost_type: str
    per_unit: bool


def cost_columns(headings: Sequence[str], taken: Iterable[int]) -> tuple[CostColumn, ...]:
    """The columns, among those not taken, whose headings name a cost type."""
    used = set(taken)
    found = (cost_column(at, text) for at, text in enumerate(headings) if at not in used)
    return tuple(column for column in found if column is not None)


def cost_column(at: int, heading: str) -> CostColumn | None:
    """What `2026/27 capital per unit` holds; None for a heading that names no cost type."""
    year, rest = financial_year_in(heading)
    words = rest.split()
    per_unit = words[-2:] == ["per", "unit"] or words[:1] == ["unit"]
    if per_unit:
        words = words[:-2] if words[-1] == "unit" else words[1:]
    full = " ".join(words)
    plain = " ".join(word for word in words if word not in MONEY_FILLERS)
    cost_type = COST_TYPES.get(full) or COST_TYPES.get(plain)
    return None if cost_type is None else CostColumn(at, heading, year, cost_type, per_unit)


def read_cost_type(cell: Cell) -> str | None:
    """The cost type that a cell names."""
    text = read_text(cell)
    if text is None:
        return None
    found = COST_TYPES.get(heading_words(text))
    if found is None:
        message = f"{text!r} is not a cost type; write {', '.join(KNOWN[:-1])} or {KNOWN[-1]}"
        raise CellError(message)
    return found
