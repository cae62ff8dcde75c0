"""What a table of areas holds: which kind of area, in which columns, and each row's area."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from funding_tui.desk.importing.headings import bare, did_you_mean, match, words_of
from funding_tui.desk.importing.measures import Measure, measure_of
from funding_tui.desk.importing.orders import Orders, read_cell
from funding_tui.desk.importing.report import Tally, Unusable
from funding_tui.desk.importing.synonyms import (
    AREA_FIELDS,
    AREA_KIND_COLUMNS,
    AREA_NEVER,
    ONS_KINDS,
    PARENT_KINDS,
    PLAIN_INDICATORS,
    RURAL_WORDS,
    WEAK_AREA_CODES,
)
from funding_tui.desk.importing.tables import Table
from funding_tui.desk.importing.values import Cell, number_of, text_of, truth_of, whole_of
from models.areas import AREA_KINDS

RURAL_FROM_SHARE = "rural or urban is an assumption: by where at least half of its people live"

_ONS_CODE = re.compile(r"[A-Za-z]\d{8}")
_RUC_2021 = re.compile(r"(?P<side>[RU])[LSFN]{1,2}1", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class AreaColumns:
    """Where a table of areas keeps what.

    Attributes:
        kind: what its rows are; empty when each row's code tells.
        at: field -> position of its column.
        measures: columns of figures.
    """

    kind: str
    at: Mapping[str, int]
    measures: tuple[Measure, ...]

    def unknown(self, table: Table) -> tuple[str, ...]:
        """The headings that are not used."""
        used = {*self.at.values(), *(measure.at for measure in self.measures)}
        return tuple(text for at, text in enumerate(table.headings) if text and at not in used)


@dataclass(frozen=True, slots=True)
class Place:
    """One row of a table of areas: the fields that it states, by their column in the workspace."""

    row: int
    code: str
    stated: dict[str, Any]


def area_columns(headings: Sequence[str]) -> AreaColumns:
    """Find the columns; the smallest kind of area that the table has codes for is what its rows are."""
    found = {
        kind: match(headings, {"code": codes, "name": names})
        for kind, (codes, names) in AREA_KIND_COLUMNS.items()
    }
    at = match(headings, AREA_FIELDS, AREA_NEVER)
    kind = next((kind for kind in AREA_KIND_COLUMNS if "code" in found[kind]), "")
    if kind and ("code" not in at or bare(headings[at["code"]]) in WEAK_AREA_CODES):
        at.update(found[kind])
    elif kind:
        # the areas have a code column of their own; the kind's is that of the areas they lie in
        at.setdefault("parent_code", found[kind]["code"])
        kind = ""
    parent = next((larger for larger in PARENT_KINDS.get(kind, ()) if "code" in found[larger]), None)
    if parent is not None:
        at.setdefault("parent_code", found[parent]["code"])
    taken = set(at.values())
    measures = (measure_of(i, text) for i, text in enumerate(headings) if text and i not in taken)
    return AreaColumns(kind, at, tuple(measure for measure in measures if _is_kept(measure)))


def _is_kept(measure: Measure) -> bool:
    return measure.base != "none" or words_of(measure.heading).startswith(PLAIN_INDICATORS)


def tidy_code(code: str) -> str:
    """An ONS code in capitals; the partnership's own codes as they stand."""
    return code.upper() if _ONS_CODE.fullmatch(code) else code


def read_code(tally: Tally, table: Table, row: int, cells: Sequence[Cell], at: int) -> str | None:
    """The area code in a row; a fault is written down when there is none."""
    before = tally.fault_count
    code = read_cell(tally, table, row, cells, at, text_of)
    if code is None:
        if tally.fault_count == before:
            tally.fault(row, table.headings[at], "the area has no code; give it one, or delete the row")
        return None
    return tidy_code(str(code))


def read_place(
    tally: Tally, table: Table, columns: AreaColumns, orders: Orders, row: int, cells: Sequence[Cell]
) -> Place | None:
    """The area in a row; None, with a fault written down, when it has no code."""
    code = read_code(tally, table, row, cells, columns.at["code"])
    if code is None:
        return None
    stated: dict[str, Any] = {}
    for name, reader in _READERS.items():
        value = read_cell(tally, table, row, cells, columns.at.get(name), reader)
        if value is not None:
            stated[name] = value
    _settle_rural(stated)
    stated.setdefault("source", orders.default_source)
    if "rural_share" in stated:
        stated["source"] += f"; {RURAL_FROM_SHARE}"
        del stated["rural_share"]
    if columns.kind or "kind" not in columns.at:
        stated["kind"] = columns.kind or ONS_KINDS.get(code[:3], "locality")
    return Place(row, code, stated)


def _settle_rural(stated: dict[str, Any]) -> None:
    """Rural or urban: as stated, else by the class of 2021, else by the share of people."""
    share = stated.get("rural_share")
    ruc = _RUC_2021.fullmatch(stated.get("ruc_code", ""))
    if "rural" in stated or ruc:
        stated.pop("rural_share", None)
    if "rural" not in stated:
        if ruc:
            stated["rural"] = ruc["side"].upper() == "R"
        elif share is not None:
            stated["rural"] = share >= 0.5


def _kind_of(cell: Cell) -> str | None:
    said = text_of(cell)
    if said is None:
        return None
    if said.casefold() not in AREA_KINDS:
        message = f"{said!r} is not a kind of area; {did_you_mean(said, AREA_KINDS)}"
        raise Unusable(message)
    return said.casefold()


def _between(cell: Cell, least: float, most: float, what: str) -> float | None:
    value = number_of(cell)
    if value is not None and not least <= value <= most:
        message = f"{value:g} is not a {what} between {least:g} and {most:g} degrees; mend it"
        raise Unusable(message)
    return value


def _share(cell: Cell) -> float | None:
    value = number_of(cell, least=0)
    if value is not None and value > 1:
        message = f"{value:g} is not a share; write it from 0 to 1, such as 0.53"
        raise Unusable(message)
    return value


def _parent(cell: Cell) -> str | None:
    code = text_of(cell)
    return None if code is None else tidy_code(code)


_READERS: dict[str, Callable[[Cell], object]] = {
    "name": text_of,
    "kind": _kind_of,
    "parent_code": _parent,
    "ruc_code": text_of,
    "rural": partial(truth_of, words=RURAL_WORDS),
    "rural_share": _share,
    "population": whole_of,
    "households": whole_of,
    "area_km2": partial(number_of, above=0),
    "latitude": partial(_between, least=-90, most=90, what="latitude"),
    "longitude": partial(_between, least=-180, most=180, what="longitude"),
    "source": text_of,
}
