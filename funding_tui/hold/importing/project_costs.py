"""The costs that a row of a table of projects states, each of one financial year and cost type."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from funding_tui.hold.importing.cells import Cell, read_pounds, read_year, unknown_words
from funding_tui.hold.importing.field_table import FieldTable, read_cell
from funding_tui.hold.importing.headings import (
    CostColumn,
    cost_column,
    financial_year_in,
    heading_words,
    read_cost_type,
    unread_figure,
)
from funding_tui.hold.importing.synonyms import SCALE_WORDS
from models.money import FinancialYear, Pence


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one row says an option costs in one year and cost type; None says nothing.

    Attributes:
        unknown: the words that stand in place of a figure (`tbc`); empty where each is known.
    """

    row: int
    heading: str
    year: FinancialYear
    cost_type: str
    fixed_pence: Pence | None = None
    unit_pence: Pence | None = None
    unknown: str = ""


def read_costs(
    table: FieldTable, columns: Sequence[CostColumn], row: int, cells: Sequence[Cell]
) -> list[CostLine]:
    """The costs in a row: fixed and unit columns of one year and type make one cost."""
    found: dict[tuple[FinancialYear, str], dict[str, Any]] = {}
    for column in columns:
        words = unknown_words(cells[column.at])
        pence = None if words else read_cell(table.tally, table.table, row, cells, column.at, read_pounds)
        if column.year is None or (pence is None and not words):
            continue
        cost = found.setdefault((column.year, column.cost_type), {"heading": column.heading})
        if words:
            _note_unknown(table, row, f"{column.year} {column.cost_type}", words)
            cost["unknown"] = words
            continue
        name = "unit_pence" if column.per_unit else "fixed_pence"
        if name in cost:
            message = f"another column also holds {column.year} {column.cost_type}; keep one of them"
            table.tally.add_error(row, column.heading, message)
        cost[name] = pence
    lines = [CostLine(row, cost.pop("heading"), *key, **cost) for key, cost in found.items()]
    by_cell = _cost_in_cells(table, row, cells)
    return [*lines, by_cell] if by_cell is not None else lines


def _cost_in_cells(table: FieldTable, row: int, cells: Sequence[Cell]) -> CostLine | None:
    """The cost of a row that names its year and cost type in cells of their own."""
    before = table.tally.error_count
    unknown = ""
    given: dict[str, Pence | None] = {}
    for name in ("fixed", "unit_cost"):
        words = unknown_words(cells[table.at[name]]) if name in table.at else ""
        given[name] = None if words else table.read(row, cells, name, read_pounds)
        unknown = words or unknown
    fixed, per_unit = given["fixed"], given["unit_cost"]
    year = table.read(row, cells, "year", read_year)
    cost_type = table.read(row, cells, "cost_type", read_cost_type)
    if table.tally.error_count > before or (fixed is None and per_unit is None and not unknown):
        return None
    column = "fixed" if fixed is not None or "unit_cost" not in table.at else "unit_cost"
    if year is None or cost_type is None:
        missing = "financial year" if year is None else "cost type"
        message = f"the row has a cost and no {missing}; give both, such as 2026/27 and capital"
        table.add_error(row, column, message)
        return None
    if unknown:
        _note_unknown(table, row, f"{year} {cost_type}", unknown)
    return CostLine(row, table.heading(column), year, cost_type, fixed, per_unit, unknown)


def _note_unknown(table: FieldTable, row: int, what: str, words: str) -> None:
    """Say that a cost stays unknown, and what follows from it."""
    message = f"the cost of {what} is {words!r}: unknown, so the option cannot be funded until it is known"
    table.tally.add_remark(row, "", message)


def unread_cost(heading: str) -> str:
    """Why a heading that is not read must not be passed over; empty where it may be."""
    year, _ = financial_year_in(heading)
    column = cost_column(0, heading)
    if column is not None and year is None and not column.per_unit:
        return f"{heading!r} names no financial year; head it like '2026/27 {column.cost_type}'"
    scaled = (
        unread_figure(heading, {"cost": ("cost", "costs")})
        if SCALE_WORDS & {*heading_words(heading).split()}
        else ""
    )
    if scaled or year is None:
        return scaled
    return f"{heading!r} names a year and no cost type; head it like '{year} capital', or leave out the year"
