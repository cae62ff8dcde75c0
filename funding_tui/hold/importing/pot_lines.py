"""One row of a table of streams: what it says of the stream, and of the pots it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from funding_tui.hold.importing.cells import Cell, read_day, read_pounds, read_text, read_year, read_yes_or_no
from funding_tui.hold.importing.headings import (
    CostColumn,
    cost_columns,
    match_columns,
    read_cost_type,
    slugify,
)
from funding_tui.hold.importing.record_writer import SharedFacts
from funding_tui.hold.importing.report import Tally, check_width, read_cell
from funding_tui.hold.importing.synonyms import STREAM_FIELDS
from funding_tui.hold.importing.tables import Table
from models.money import FinancialYear, Pence, format_pounds

# totals of a pot that a row may state, by the ledger's word
TOTALS = ("award", "receipt", "commitment", "spend")

# field of a stream -> how its cell is read
_STREAM_READERS: dict[str, Callable[[Cell], object]] = {
    "name": read_text,
    "funder": read_text,
    "funder_code": read_text,
    "starts": read_day,
    "ends": read_day,
    "agreement_signed": read_day,
    "agreement_reference": read_text,
    "illustrative": read_yes_or_no,
    "source": read_text,
    "note": read_text,
}


@dataclass(frozen=True, slots=True)
class StreamTable:
    """A table of streams and where it keeps what.

    Attributes:
        at: field -> position of its column.
        amounts: columns of awards by cost type.
    """

    table: Table
    tally: Tally
    at: Mapping[str, int]
    amounts: tuple[CostColumn, ...]

    def heading(self, name: str) -> str:
        """The heading of a field, as it stands in the file; the field's own name where it has none."""
        return self.table.headings[self.at[name]] if name in self.at else name.replace("_", " ")

    def read(self, row: int, cells: Sequence[Cell], name: str, reader: Callable[[Cell], object]) -> Any:
        """One field of a row."""
        return read_cell(self.tally, self.table, row, cells, self.at.get(name), reader)


@dataclass(frozen=True, slots=True)
class PotLine:
    """What one row says of one pot.

    Attributes:
        totals: the ledger's word -> pence in all, for what the row states.
        awarded_on: when the award was made, if stated.
    """

    row: int
    heading: str
    stream: str
    year: FinancialYear
    cost_type: str
    totals: dict[str, Pence]
    awarded_on: date | None


def stream_table(table: Table, tally: Tally) -> StreamTable:
    """Find the columns, and write down a fault when those that are needed are missing."""
    at = match_columns(table.headings, STREAM_FIELDS)
    amounts = cost_columns(table.headings, at.values())
    amounts = tuple(column for column in amounts if not column.per_unit)
    used = {*at.values(), *(column.at for column in amounts)}
    tally.unknown_columns = tuple(text for i, text in enumerate(table.headings) if text and i not in used)
    if "code" not in at and "name" not in at:
        tally.add_error(
            table.header_row, "", "no column names the streams; head one 'stream code' or 'stream name'"
        )
    return StreamTable(table, tally, at, amounts)


def read_stream_row(
    stream: StreamTable, facts: SharedFacts, codes: Mapping[str, str], row: int, cells: Sequence[Cell]
) -> list[PotLine]:
    """Take down what a row says of its stream, and give its pots.

    Args:
        stream: the table.
        facts: of streams, by code.
        codes: name of a stream that is held, lower case -> its code.
        row: its number.
        cells: its cells.
    """
    if not check_width(stream.tally, stream.table, row, cells):
        return []
    said = {name: stream.read(row, cells, name, reader) for name, reader in _STREAM_READERS.items()}
    name = said["name"]
    code = stream.read(row, cells, "code", read_text)
    if code is None and name is not None:
        code = codes.get(str(name).casefold()) or slugify(str(name)).replace("_", "-")
    if code is None:
        stream.tally.add_error(
            row, stream.heading("code"), "the row names no stream; give its code or its name"
        )
        return []
    for field, value in said.items():
        facts.add_fact(code, field, value, row, stream.heading(field))
    return _pots(stream, code, said, row, cells)


def _pots(
    stream: StreamTable, code: str, said: Mapping[str, Any], row: int, cells: Sequence[Cell]
) -> list[PotLine]:
    before = stream.tally.error_count
    totals = {kind: stream.read(row, cells, kind, read_pounds) for kind in TOTALS}
    parts = [
        (column, read_cell(stream.tally, stream.table, row, cells, column.at, read_pounds))
        for column in stream.amounts
    ]
    given = [(column, pence) for column, pence in parts if isinstance(pence, int)]
    cost_type = stream.read(row, cells, "cost_type", read_cost_type)
    stated_year = stream.read(row, cells, "year", read_year)
    awarded_on = stream.read(row, cells, "awarded_on", read_day)
    if stream.tally.error_count > before:
        return []
    year = stated_year or _only_year(said["starts"], said["ends"])
    found = {kind: pence for kind, pence in totals.items() if pence is not None}
    if given and cost_type is None:
        return _by_columns(stream, code, year, given, found, row, awarded_on)
    if cost_type is None and not found:
        return []
    if cost_type is None:
        message = "the row has an amount and no cost type; write capital, revenue-labour or revenue-other"
        stream.tally.add_error(row, stream.heading("cost_type"), message)
        return []
    if given:
        message = "the row has a cost type and amounts under other cost types; keep one or the other"
        stream.tally.add_error(row, given[0][0].heading, message)
        return []
    if year is None:
        return _no_year(stream, row)
    return [PotLine(row, stream.heading("award"), code, year, cost_type, found, awarded_on)]


def _by_columns(
    stream: StreamTable,
    code: str,
    year: FinancialYear | None,
    given: list[tuple[CostColumn, Pence]],
    totals: dict[str, Pence],
    row: int,
    awarded_on: date | None,
) -> list[PotLine]:
    """The pots of a row whose award is split over columns; a total beside them must be their sum."""
    whole = sum(pence for _, pence in given)
    if totals.get("award", whole) != whole:
        message = (
            f"{format_pounds(totals['award'])} is not the sum of the row's parts, {format_pounds(whole)}; "
            "mend one of them"
        )
        stream.tally.add_error(row, stream.heading("award"), message)
        return []
    others = {kind: pence for kind, pence in totals.items() if kind != "award"}
    if others and len(given) > 1:
        kind = next(iter(others))
        message = "the row has several cost types, so this cannot be told apart; give each its own row"
        stream.tally.add_error(row, stream.heading(kind), message)
        return []
    lines = []
    for column, pence in given:
        of_year = column.year or year
        if of_year is None:
            return _no_year(stream, row)
        # a nought under a heading that every row shares means that the stream has no such pot
        if pence or others:
            found = {"award": pence, **others}
            lines.append(PotLine(row, column.heading, code, of_year, column.cost_type, found, awarded_on))
    return lines


def _no_year(stream: StreamTable, row: int) -> list[PotLine]:
    message = "the row has money and no financial year; write it like 2026/27"
    stream.tally.add_error(row, stream.heading("year"), message)
    return []


def _only_year(starts: object, ends: object) -> FinancialYear | None:
    """The financial year that a stream's dates lie in, when it is one only."""
    if not isinstance(starts, date) or not isinstance(ends, date):
        return None
    first, last = FinancialYear.of(starts), FinancialYear.of(ends)
    return first if first == last else None
