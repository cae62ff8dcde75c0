"""A table whose columns are matched to the fields of a record: its headings, cells, and errors by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from funding_tui.base.names import Spellings, name_key
from funding_tui.hold.importing.cells import Cell, CellError, CellReader, is_blank
from funding_tui.hold.importing.files.tables import Row, Table
from funding_tui.hold.importing.headings import match_columns, slugify
from funding_tui.hold.importing.report import Tally
from funding_tui.hold.importing.synonyms import Fields
from funding_tui.hold.importing.total_rows import LEFT_OUT, any_hint, is_total, may_be_total, refusal

# fields that name a record, the first that is filled being its key
NAMES_OF_RECORDS = ("code", "stream", "name", "option", "option_name", "indicator_code", "offence")


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
        """The rows of records, counted.

        One with more filled cells than there are headings is an error; one of totals is left out, or an
        error where it may be a record.
        """
        for row, cells in self.table.rows:
            self.tally.rows += 1
            if has_room(self.tally, self.table, row, cells) and not self.is_of_totals(row, cells):
                yield row, cells

    def is_of_totals(self, row: int, cells: Sequence[Cell]) -> bool:
        """Whether a row adds up others by its code or its name; a remark or an error is noted if it does."""
        names = {name: cells[self.at[name]] for name in NAMES_OF_RECORDS if name in self.at}
        words = {name: cell for name, cell in names.items() if isinstance(cell, str) and any_hint([cell])}
        if any(is_total(cell) for cell in words.values()):
            self.tally.add_remark(row, "", LEFT_OUT)
            return True
        first = next((name for name, cell in names.items() if not is_blank(cell)), "")
        if first in words and may_be_total(words[first]):
            self.add_error(row, first, refusal(words[first]))
            return True
        return False

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


class RecordCodes:
    """The codes of the records of one kind, by code and by name, each name with one spelling.

    Made of the (code, name) of those that exist.
    """

    def __init__(self, records: Iterable[tuple[str, str]]) -> None:
        known = list(records)
        self._spellings = Spellings(code for code, _ in known)
        self._by_name = {name_key(name): code for code, name in known}

    def code_of(self, code: str | None, name: str | None) -> str | None:
        """The code under which a row's record is kept; None where the row gives neither code nor name."""
        if code is not None:
            return self._spellings.settle(code)
        if name is None:
            return None
        return self._by_name.get(name_key(name)) or self._spellings.settle(code_of_name(name))


def code_of_name(name: str) -> str:
    """A code made from a name: `Safer Streets` is `safer-streets`."""
    return slugify(name).replace("_", "-")


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
