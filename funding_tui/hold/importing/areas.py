"""Import areas: each row an area, its rates and scores stored as indicators of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence, Set
from dataclasses import replace
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, func, select
from sqlmodel import Session

from funding_tui.base.names import Spellings
from funding_tui.hold.importing.area_lines import (
    AreaLine,
    AreaTable,
    area_table,
    read_area_lines,
    read_columns,
    split_into_lines,
)
from funding_tui.hold.importing.bulk import ROWS, chunks, insert_rows, rows_where, sql_table, update_rows
from funding_tui.hold.importing.cells import Cell
from funding_tui.hold.importing.field_table import note_unused
from funding_tui.hold.importing.files.tables import Row, Table
from funding_tui.hold.importing.indicators import (
    IndicatorValue,
    read_indicator_values,
    refuse_doubled_measure,
    store_indicator_values,
)
from funding_tui.hold.importing.report import ImportOptions, Outcome, Tally

# column of the workspace -> what a new area has when the file says nothing
_DEFAULTS: dict[str, Any] = {
    "code": "",
    "name": "",
    "kind": "locality",
    "parent_code": "",
    "parent_name": "",
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
_in_order: Callable[[dict[str, Any]], tuple[Any, ...]] = itemgetter(*_COLUMNS)


def import_areas(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read areas and their figures chunk by chunk; a blank cell changes nothing."""
    areas = area_table(table, tally, options.default_source)
    note_unused(table, tally, areas.used())
    areas.require_column(("code",), "no column holds the areas' codes; head it 'area code' or 'LSOA code'")
    refuse_doubled_measure(areas.measures, table, tally)
    if tally.has_errors():
        return
    seen: dict[str, int] = {}
    connection = session.connection()
    existing = {code for (code,) in connection.execute(select(sql_table("area").c.code))}
    spellings = Spellings(existing)
    for chunk in chunks(table.rows, ROWS):
        tally.rows += len(chunk)
        options.report_progress(table, tally)
        found = read_columns(areas, chunk)
        if found is not None:
            found["code"] = [spellings.settle(code) for code in found["code"]]
        if found is not None and _all_new(found["code"], seen, existing):
            seen.update(zip(found["code"], (row for row, _ in chunk), strict=True))
            _store_new(connection, areas, chunk, found, options)
            continue
        lines = split_into_lines(chunk, found) if found else read_area_lines(areas, chunk)
        lines = [replace(line, code=spellings.settle(line.code)) for line in lines]
        lines, figures = _read(areas, dict(chunk), lines, seen)
        # after an error nothing will be stored, so the rest is only read for its own errors
        if not tally.has_errors():
            _store(connection, lines, figures, existing, options, tally)


def _all_new(codes: Sequence[str], seen: Mapping[str, int], existing: Set[str]) -> bool:
    once = set(codes)
    # the keys of a dict look through the smaller of the two; a set would look through all of the dict
    return len(once) == len(codes) and seen.keys().isdisjoint(once) and once.isdisjoint(existing)


def _read(
    areas: AreaTable,
    cells_of: Mapping[int, Sequence[Cell]],
    lines: Sequence[AreaLine],
    seen: dict[str, int],
) -> tuple[list[AreaLine], list[IndicatorValue]]:
    """The areas that are in the file once so far, and their figures."""
    once: list[AreaLine] = []
    figures: list[IndicatorValue] = []
    for line in lines:
        first = seen.setdefault(line.code, line.row)
        if first != line.row:
            message = f"area {line.code} is already in row {first}; delete one of the two"
            areas.add_error(line.row, "code", message)
            continue
        once.append(line)
        figures += read_indicator_values(
            areas.tally, line.row, line.code, cells_of[line.row], areas.measures, "", areas.source
        )
    return once, figures


def _store_new(
    connection: Connection,
    areas: AreaTable,
    chunk: Sequence[Row],
    found: Mapping[str, list[Any]],
    options: ImportOptions,
) -> None:
    """Write a chunk of areas that are all new, a column at a time; England in seconds."""
    tally, figures = areas.tally, list[IndicatorValue]()
    if areas.measures:
        for (row, cells), code in zip(chunk, found["code"], strict=True):
            figures += read_indicator_values(tally, row, code, cells, areas.measures, "", areas.source)
    if tally.has_errors():
        return
    ids: dict[str, int] = {}
    if not options.dry_run:
        values = [_filled(found, name, default) for name, default in _DEFAULTS.items()]
        ids = _write(connection, list(zip(*values, strict=True)), [], wanted=bool(figures))
    tally.count_records("areas", "added", len(chunk))
    tally.count_rows("added", len(chunk))
    store_indicator_values(connection, figures, ids, (), options, tally)


def _filled(found: Mapping[str, list[Any]], name: str, default: Any) -> Sequence[Any]:
    """One column as it is written, its blanks replaced by what a new area has."""
    if name not in found:
        return found["code"] if name == "name" else [default] * len(found["code"])
    values = found[name]
    if default is None or None not in values:
        return values
    if name == "name":
        return [value or code for value, code in zip(values, found["code"], strict=True)]
    return [default if value is None else value for value in values]


def _store(
    connection: Connection,
    lines: Sequence[AreaLine],
    figures: Sequence[IndicatorValue],
    known_codes: Container[str],
    options: ImportOptions,
    tally: Tally,
) -> None:
    existing = _existing(connection, [line.code for line in lines if line.code in known_codes])
    outcomes: dict[int, Outcome] = {}
    new, different = [], []
    for line in lines:
        before = existing.get(line.code)
        if before is None:
            outcomes[line.row] = "added"
            new.append(_as_new(line))
        elif _differs(line, before, options, tally):
            outcomes[line.row] = "changed"
            after = {**before, **line.stated}
            different.append((before["id"], _in_order(after)))
        else:
            outcomes[line.row] = "unchanged"
    ids = {code: before["id"] for code, before in existing.items()}
    if not options.dry_run:
        ids |= _write(connection, new, different, wanted=bool(figures))
    for outcome, count in Counter(outcomes.values()).items():
        tally.count_records("areas", outcome, count)
    _count_rows(tally, outcomes, store_indicator_values(connection, figures, ids, existing, options, tally))


def _count_rows(tally: Tally, of_areas: Mapping[int, Outcome], of_figures: Mapping[int, Outcome]) -> None:
    """A row is what its area is; an area that stays as it was is changed when its figures are."""
    for row, outcome in of_areas.items():
        figures_differ = of_figures.get(row, "unchanged") != "unchanged"
        tally.count_rows("changed" if outcome == "unchanged" and figures_differ else outcome)


def _existing(connection: Connection, codes: Sequence[str]) -> dict[str, dict[str, Any]]:
    columns = ("id", *_COLUMNS)
    found = rows_where(connection, sql_table("area"), columns, "code", codes)
    return {row.code: dict(zip(columns, row, strict=True)) for row in found}


def _write(
    connection: Connection,
    new: Sequence[tuple[Any, ...]],
    different: Sequence[tuple[int, tuple[Any, ...]]],
    *,
    wanted: bool,
) -> dict[str, int]:
    """Write areas; gives the ids of the new ones by code where they are wanted."""
    table = sql_table("area")
    last = connection.execute(select(func.max(table.c.id))).scalar() or 0
    insert_rows(connection, table, _COLUMNS, new)
    update_rows(connection, table, _COLUMNS, different)
    if not wanted:
        return {}
    added = select(table.c.code, table.c.id).where(table.c.id > last)
    return {code: of_id for code, of_id in connection.execute(added).all()}


def _as_new(line: AreaLine) -> tuple[Any, ...]:
    values = {**_DEFAULTS, **line.stated, "code": line.code}
    values["name"] = values["name"] or line.code
    return _in_order(values)


def _differs(line: AreaLine, before: dict[str, Any], options: ImportOptions, tally: Tally) -> bool:
    differs = False
    for name, value in line.stated.items():
        # a source that was only taken from the file's name does not count as a difference
        if before[name] != value and (name != "source" or options.source):
            differs = True
            tally.add_change(line.row, f"area {line.code}", name, before[name], value)
    return differs
