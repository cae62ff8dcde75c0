"""Import areas: each row an area, its rates and scores kept as indicators beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from funding_tui.desk.importing.bulk import chunks, insert_rows, rows_where, sql_table, update_rows
from funding_tui.desk.importing.figures import Figure, RowOutcomes, read_figures, store_figures
from funding_tui.desk.importing.measures import same_twice
from funding_tui.desk.importing.orders import Orders, check_width
from funding_tui.desk.importing.places import AreaColumns, Place, area_columns, read_place
from funding_tui.desk.importing.report import Outcome, Tally
from funding_tui.desk.importing.tables import Row, Table

# column of the workspace -> what a new area has when the file says nothing
_DEFAULTS: dict[str, Any] = {
    "code": "",
    "name": "",
    "kind": "lsoa",
    "parent_code": "",
    "ruc_code": "",
    "rural": None,
    "population": None,
    "households": None,
    "area_km2": None,
    "latitude": None,
    "longitude": None,
    "source": "",
}
_COLUMNS = tuple(_DEFAULTS)


def import_areas(session: Session, table: Table, orders: Orders, tally: Tally) -> None:
    """Read areas and their figures chunk by chunk; a blank cell leaves what is held as it is."""
    columns = area_columns(table.headings)
    tally.unknown_columns = columns.unknown(table)
    if not _usable(columns, table, tally):
        return
    seen: dict[str, int] = {}
    connection = session.connection()
    for chunk in chunks(table.rows):
        tally.rows += len(chunk)
        orders.watch(table, tally)
        places, figures = _read(tally, table, columns, orders, chunk, seen)
        # after a fault nothing will be kept, so the rest is only read for its own faults
        if not tally.has_faults():
            _store(connection, places, figures, orders, tally)


def _usable(columns: AreaColumns, table: Table, tally: Tally) -> bool:
    if "code" not in columns.at:
        tally.fault(
            table.header_row, "", "no column holds the areas' codes; head it 'area code' or 'LSOA code'"
        )
    twice = same_twice(columns.measures)
    if twice is not None:
        tally.fault(
            table.header_row,
            twice[1].heading,
            f"this column and {twice[0].heading!r} both hold {twice[0].code}; keep one of them",
        )
    return not tally.has_faults()


def _read(
    tally: Tally,
    table: Table,
    columns: AreaColumns,
    orders: Orders,
    chunk: Sequence[Row],
    seen: dict[str, int],
) -> tuple[list[Place], list[Figure]]:
    places: list[Place] = []
    figures: list[Figure] = []
    for row, cells in chunk:
        if not check_width(tally, table, row, cells):
            continue
        place = read_place(tally, table, columns, orders, row, cells)
        if place is None:
            continue
        first = seen.setdefault(place.code, row)
        if first != row:
            heading = table.headings[columns.at["code"]]
            tally.fault(row, heading, f"area {place.code} is already in row {first}; delete one of the two")
            continue
        places.append(place)
        source = orders.default_source
        figures += read_figures(tally, row, place.code, cells, columns.measures, "", source)
    return places, figures


def _store(
    connection: Connection, places: list[Place], figures: list[Figure], orders: Orders, tally: Tally
) -> None:
    held = _held(connection, [place.code for place in places])
    outcomes: dict[int, Outcome] = {}
    new, different = [], []
    for place in places:
        before = held.get(place.code)
        if before is None:
            outcomes[place.row] = "added"
            new.append(_as_new(place))
        else:
            after = {**before[1], **place.stated}
            changed = _differs(place, before[1], orders, tally)
            outcomes[place.row] = "changed" if changed else "unchanged"
            if changed:
                different.append((before[0], tuple(after[name] for name in _COLUMNS)))
    if not orders.dry_run:
        insert_rows(connection, sql_table("area"), _COLUMNS, new)
        update_rows(connection, sql_table("area"), _COLUMNS, different)
    for outcome in outcomes.values():
        tally.record("areas", outcome)
    ids = {code: of_id for code, (of_id, _) in held.items()}
    if not orders.dry_run:
        ids |= _ids(connection, [place.code for place in places if place.code not in held])
    _count_rows(tally, outcomes, store_figures(connection, figures, ids, orders, tally))


def _count_rows(tally: Tally, outcomes: dict[int, Outcome], of_figures: RowOutcomes) -> None:
    for row, outcome in outcomes.items():
        figures_changed = row in of_figures.found and of_figures.of(row) != "unchanged"
        tally.row("changed" if outcome == "unchanged" and figures_changed else outcome)


def _held(connection: Connection, codes: list[str]) -> dict[str, tuple[int, dict[str, Any]]]:
    found = rows_where(connection, sql_table("area"), ("id", *_COLUMNS), "code", codes)
    return {row[1]: (row[0], dict(zip(_COLUMNS, row[1:], strict=True))) for row in found}


def _ids(connection: Connection, codes: list[str]) -> dict[str, int]:
    return {
        code: of_id
        for of_id, code in rows_where(connection, sql_table("area"), ("id", "code"), "code", codes)
    }


def _as_new(place: Place) -> tuple[Any, ...]:
    values = {**_DEFAULTS, **place.stated, "code": place.code}
    values["name"] = values["name"] or place.code
    return tuple(values[name] for name in _COLUMNS)


def _differs(place: Place, before: dict[str, Any], orders: Orders, tally: Tally) -> bool:
    differs = False
    for name, value in place.stated.items():
        # a source that was only guessed from the file's name is no difference
        if before[name] != value and (name != "source" or orders.source):
            differs = True
            tally.change(place.row, f"area {place.code}", name, before[name], value)
    return differs
