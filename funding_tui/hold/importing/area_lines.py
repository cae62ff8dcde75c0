"""What a table of areas holds: which kind of area, in which columns, and each row's area."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import chain, repeat
from typing import Any

from funding_tui.base.errors import suggestion
from funding_tui.hold.importing.cells import (
    Cell,
    CellError,
    column_reader_for,
    read_number,
    read_share,
    read_text,
    read_text_column,
    read_whole_number,
    read_yes_or_no,
)
from funding_tui.hold.importing.field_table import FieldTable, has_room
from funding_tui.hold.importing.files.tables import Row, Table
from funding_tui.hold.importing.headings import (
    Measure,
    heading_words,
    match_columns,
    measure_of,
    without_years,
)
from funding_tui.hold.importing.report import Tally
from funding_tui.hold.importing.synonyms import (
    AREA_FIELDS,
    AREA_KIND_COLUMNS,
    AREA_NEVER,
    ONS_KINDS,
    PARENT_KINDS,
    PLAIN_INDICATORS,
    RURAL_WORDS,
    WEAK_AREA_CODES,
)
from funding_tui.hold.importing.total_rows import any_hint
from models.areas import AREA_KINDS

RURAL_FROM_SHARE = "rural or urban is an assumption: by where at least half of its people live"

_ONS_CODE = re.compile(r"[A-Za-z]\d{8}")
_RUC_2021 = re.compile(r"(?P<side>[RU])[LSFN]{1,2}1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AreaTable(FieldTable):
    """A table of areas.

    Attributes:
        kind: what its rows are; empty when each row's code tells.
        measures: columns of figures.
        source: of areas that state none.
    """

    kind: str
    measures: tuple[Measure, ...]
    source: str

    def used(self) -> set[int]:
        """The positions of the columns that are used."""
        return {*self.at.values(), *(measure.at for measure in self.measures)}


@dataclass(frozen=True, slots=True)
class AreaLine:
    """One row of a table of areas: the fields that it states, by their column in the workspace."""

    row: int
    code: str
    stated: dict[str, Any]


def area_table(table: Table, tally: Tally, source: str = "") -> AreaTable:
    """Find the columns; the smallest kind of area that the table has codes for is what its rows are."""
    headings = table.headings
    found = {
        kind: match_columns(headings, {"code": codes, "name": names})
        for kind, (codes, names) in AREA_KIND_COLUMNS.items()
    }
    at = match_columns(headings, AREA_FIELDS, AREA_NEVER)
    kind = next((kind for kind in AREA_KIND_COLUMNS if "code" in found[kind]), "")
    if kind and ("code" not in at or without_years(headings[at["code"]]) in WEAK_AREA_CODES):
        at.update(found[kind])
    elif kind:
        # the areas have a code column of their own; the kind's is that of the areas they lie in
        _lies_within(at, found[kind])
        kind = ""
    parent = next((larger for larger in PARENT_KINDS.get(kind, ()) if "code" in found[larger]), None)
    if parent is not None:
        _lies_within(at, found[parent])
    taken = set(at.values())
    measures = (measure_of(i, text) for i, text in enumerate(headings) if text and i not in taken)
    kept = tuple(measure for measure in measures if _is_stored(measure))
    return AreaTable(table, tally, at, kind, kept, source)


def _lies_within(at: dict[str, int], larger: Mapping[str, int]) -> None:
    """Take the columns of a larger area for the one that the rows lie in, where none is named so."""
    if "parent_code" not in at:
        at["parent_code"] = larger["code"]
        if "name" in larger and larger["name"] not in at.values():
            at.setdefault("parent_name", larger["name"])


def _is_stored(measure: Measure) -> bool:
    return measure.base != "none" or heading_words(measure.heading).startswith(PLAIN_INDICATORS)


def tidy_code(code: str) -> str:
    """An ONS code in capitals; the partnership's own codes as they stand."""
    return code.upper() if code[:1].islower() and _ONS_CODE.fullmatch(code) else code


def read_code(table: FieldTable, row: int, cells: Sequence[Cell]) -> str | None:
    """The area code in a row; an error is noted when there is none."""
    before = table.tally.error_count
    code = table.read(row, cells, "code", read_text)
    if code is None:
        if table.tally.error_count == before:
            table.add_error(row, "code", "the area has no code; give it one, or delete the row")
        return None
    return tidy_code(str(code))


def read_area_lines(areas: AreaTable, chunk: Sequence[Row]) -> list[AreaLine]:
    """The areas in some rows; those that have no code, or too many cells, are errors and left out."""
    lines = []
    for row, cells in chunk:
        if not has_room(areas.tally, areas.table, row, cells) or areas.is_of_totals(row, cells):
            continue
        code = read_code(areas, row, cells)
        values = {name: areas.read(row, cells, name, reader) for name, reader in _READERS.items()}
        stated = {name: value for name, value in values.items() if value is not None}
        if code is not None:
            lines.append(_area_line(areas, row, code, stated))
    return lines


def read_columns(areas: AreaTable, chunk: Sequence[Row]) -> dict[str, list[Any]] | None:
    """The areas in some rows a column at a time: field -> values, None for blank.

    Gives None when any cell needs the careful look of `read_area_lines`, which would find the same.
    """
    width = len(areas.table.headings)
    if "rural_share" in areas.at or any(len(cells) != width for _, cells in chunk):
        return None
    by_column = list(zip(*(cells for _, cells in chunk), strict=True))
    found: dict[str, list[Any]] = {}
    for name, read in _COLUMN_READERS.items():
        if name in areas.at:
            values = read(by_column[areas.at[name]])
            if values is None:
                return None
            found[name] = values
    if None in found["code"] or any_hint(chain(found["code"], found.get("name", ()))):
        return None
    found["code"] = [tidy_code(code) for code in found["code"]]
    _settle_columns(areas, found)
    return found


def _settle_columns(areas: AreaTable, found: dict[str, list[Any]]) -> None:
    """What follows from what is stated, as `_area_line` has it for one row."""
    codes = found["code"]
    if "ruc_code" in found:
        by_class = [None if ruc is None else _side(ruc) for ruc in found["ruc_code"]]
        stated = found.get("rural", by_class)
        found["rural"] = [a if a is not None else b for a, b in zip(stated, by_class, strict=True)]
    if areas.kind:
        found["kind"] = [areas.kind] * len(codes)
    else:
        kinds = found.get("kind", repeat(None))
        by_code = (ONS_KINDS.get(code[:3]) for code in codes)
        found["kind"] = [kind or other for kind, other in zip(kinds, by_code, strict=False)]
    sources = found.get("source", repeat(None, len(codes)))
    found["source"] = [source or areas.source for source in sources]


def split_into_lines(chunk: Sequence[Row], found: Mapping[str, Sequence[Any]]) -> list[AreaLine]:
    """The areas that `read_columns` found, one by one."""
    names = tuple(found)
    return [
        AreaLine(row, values[0], {k: v for k, v in zip(names[1:], values[1:], strict=True) if v is not None})
        for (row, _), values in zip(chunk, zip(*found.values(), strict=True), strict=True)
    ]


def _area_line(areas: AreaTable, row: int, code: str, stated: dict[str, Any]) -> AreaLine:
    """The area that a row states, with what follows from it."""
    _settle_rural(stated)
    stated.setdefault("source", areas.source)
    if "rural_share" in stated:
        stated["source"] += f"; {RURAL_FROM_SHARE}"
        del stated["rural_share"]
    if areas.kind:
        stated["kind"] = areas.kind
    elif "kind" not in stated and code[:3] in ONS_KINDS:
        stated["kind"] = ONS_KINDS[code[:3]]
    return AreaLine(row, code, stated)


@cache
def _side(ruc_code: str) -> bool | None:
    """Whether a class of 2021 is rural; None for anything else."""
    found = _RUC_2021.fullmatch(ruc_code)
    return None if found is None else found["side"].upper() == "R"


def _settle_rural(stated: dict[str, Any]) -> None:
    """Rural or urban: as stated, else by the class of 2021, else by the share of people."""
    side = _side(stated["ruc_code"]) if "ruc_code" in stated else None
    if "rural" not in stated and side is not None:
        stated["rural"] = side
    if "rural_share" in stated:
        if "rural" in stated:
            del stated["rural_share"]
        else:
            stated["rural"] = stated["rural_share"] >= 0.5


def read_area_kind(cell: Cell) -> str | None:
    """The kind of area that a cell names."""
    text = read_text(cell)
    if text is None:
        return None
    if text.casefold() not in AREA_KINDS:
        message = f"{text!r} is not a kind of area; {suggestion(text, AREA_KINDS)}"
        raise CellError(message)
    return text.casefold()


def _parent(cell: Cell) -> str | None:
    code = read_text(cell)
    return None if code is None else tidy_code(code)


_READERS: dict[str, Callable[[Cell], object]] = {
    "name": read_text,
    "kind": read_area_kind,
    "parent_code": _parent,
    "parent_name": read_text,
    "ruc_code": read_text,
    "rural": partial(read_yes_or_no, words=RURAL_WORDS),
    "rural_share": read_share,
    "population": read_whole_number,
    "households": read_whole_number,
    "area_km2": partial(read_number, above=0),
    "latitude": partial(read_number, least=-90, most=90),
    "longitude": partial(read_number, least=-180, most=180),
    "source": read_text,
}
# the code comes first: `split_into_lines` counts on it
_COLUMN_READERS = {
    "code": read_text_column,
    **{name: column_reader_for(reader) for name, reader in _READERS.items()},
}
