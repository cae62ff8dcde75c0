"""A table whose columns are matched to the fields of a record: its headings, cells, and errors by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from funding_tui.hold.importing.cells import Cell, CellError, CellReader
from funding_tui.hold.importing.headings import match_columns, slugify
from funding_tui.hold.importing.report import Tally
from funding_tui.hold.importing.synonyms import Fields
from funding_tui.hold.importing.tables import Row, Table


@dataclass(frozen=True, slots=True)
class FieldTable:
    """A table, and the column that holds each field.

    Attributes:
        tally: where rows and errors are counted.
        at: field -> position of its column.
    """

    table: Table
    tally: Tally
    at: Mapping[str, int]

    def heading(self, name: str) -> str:
        """The heading of a field, as it is in the file; the field's own name where it has none."""
        return self.table.headings[self.at[name]] if name in self.at else name.replace("_", " ")

    def rows(self) -> Iterator[Row]:
        """The rows, counted; one with more filled cells than there are headings is an error and left out."""
        for row, cells in self.table.rows:
            self.tally.rows += 1
            if has_room(self.tally, self.table, row, cells):
                yield row, cells

    def read(self, row: int, cells: Sequence[Cell], name: str, reader: CellReader) -> Any:
        """One field of a row; None where it is blank, has no column, or is an error."""
        return read_cell(self.tally, self.table, row, cells, self.at.get(name), reader)

    def add_error(self, row: int, name: str, message: str) -> None:
        """Note that a field of a row cannot be used."""
        self.tally.add_error(row, self.heading(name), message)

    def require_column(self, names: Iterable[str], message: str) -> None:
        """Note an error when no column holds any of these fields."""
        if not any(name in self.at for name in names):
            self.tally.add_error(self.table.header_row, "", message)


def match_table(table: Table, tally: Tally, fields: Fields) -> FieldTable:
    """Find the column of each field, and note the headings that are not used."""
    at = match_columns(table.headings, fields)
    note_unused(table, tally, at.values())
    return FieldTable(table, tally, at)


def note_unused(table: Table, tally: Tally, used: Iterable[int]) -> None:
    """Note the headings that are at none of the positions used."""
    taken = set(used)
    tally.unknown_columns = tuple(text for at, text in enumerate(table.headings) if text and at not in taken)


def code_of_name(name: str, codes: Mapping[str, str]) -> str:
    """The code of the record of that name (codes by name, lower case), or one made from the name."""
    return codes.get(name.casefold()) or slugify(name).replace("_", "-")


def read_cell(
    tally: Tally, table: Table, row: int, cells: Sequence[Cell], at: int | None, reader: CellReader
) -> object:
    """What a reader of `cells.py` makes of one cell; None, with an error noted, when it cannot."""
    if at is None:
        return None
    try:
        return reader(cells[at])
    except CellError as error:
        tally.add_error(row, table.headings[at], str(error))
        return None


def has_room(tally: Tally, table: Table, row: int, cells: Sequence[Cell]) -> bool:
    """Whether a row has no more filled cells than there are headings; an error is noted if it has."""
    width = len(table.headings)
    if len(cells) == width or not any(cell not in (None, "") for cell in cells[width:]):
        return True
    tally.add_error(
        row,
        "",
        f"the row has {len(cells)} cells under {width} headings; a value with a separator in it needs quotes",
    )
    return False
