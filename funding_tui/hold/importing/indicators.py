"""Import indicators of areas on record: one column for each measure, or one row for each value.

There may be half a million values, so they are read quickly, compared with the records in bulk, and written
in bulk.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection, select
from sqlmodel import Session

from funding_tui.base.errors import suggestion
from funding_tui.base.names import Spellings
from funding_tui.hold.importing.area_lines import AreaTable, area_table, read_code
from funding_tui.hold.importing.bulk import ROWS, chunks, insert_rows, rows_where, sql_table, update_rows
from funding_tui.hold.importing.cells import Cell, CellError, read_number, read_text, read_whole_number
from funding_tui.hold.importing.field_table import FieldTable, has_room, note_unused
from funding_tui.hold.importing.files.tables import Row, Table
from funding_tui.hold.importing.headings import (
    Measure,
    match_columns,
    measure_of,
    without_years,
)
from funding_tui.hold.importing.report import ImportOptions, Outcome, Tally
from funding_tui.hold.importing.synonyms import AREA_KIND_COLUMNS, BASES, INDICATOR_FIELDS

# endings of headings that describe an area and hold no figures
_DESCRIPTIONS = ("flag", "name", "code", "nm", "cd")
# in the order of the table, so that rows need no re-ordering on their way in
_COLUMNS = ("area_id", "code", "value", "per", "base", "period", "source")
_COMPARED = ("value", "per", "base", "source")
_INFINITY = float("inf")
# (area id, code, period) -> (id, value, per, base, source)
_Key: TypeAlias = tuple[int, str, str]
_Existing: TypeAlias = tuple[Any, ...]


def import_indicators(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read figures chunk by chunk; areas must be on record already, and none is added here."""
    areas = area_table(table, tally, options.default_source)
    areas.require_column(("code",), "no column holds the areas' codes; head it 'area code'")
    if tally.has_errors():
        return
    reader = _reader(areas)
    if tally.has_errors():
        return
    connection, columns = session.connection(), sql_table("area").c
    ids = {code: of_id for code, of_id in connection.execute(select(columns.code, columns.id))}
    spellings = Spellings(ids)
    seen: dict[tuple[str, str], dict[str, int]] = {}
    for chunk in chunks(table.rows, ROWS):
        tally.rows += len(chunk)
        options.report_progress(table, tally)
        figures = _read(areas, chunk, ids, spellings, reader, seen)
        if not tally.has_errors():
            outcomes = store_indicator_values(connection, figures, ids, ids, options, tally)
            for row, _ in chunk:
                tally.count_rows(outcomes.get(row, "unchanged"))


def _reader(areas: AreaTable) -> Reader:
    """How this table's rows are read; an error is noted when columns are missing."""
    table, tally = areas.table, areas.tally
    at = {**match_columns(table.headings, INDICATOR_FIELDS), "code": areas.at["code"]}
    values = FieldTable(table, tally, at)
    if "indicator" in at and "value" in at:
        note_unused(table, tally, at.values())
        return partial(_read_long, values, areas.source)
    if "value" in at:
        message = "no column says what the values measure; head one 'indicator'"
        tally.add_error(table.header_row, values.heading("value"), message)
    taken = {at[name] for name in ("code", "period") if name in at}
    measures = _measures(areas, taken)
    note_unused(table, tally, {*taken, *(measure.at for measure in measures)})
    refuse_doubled_measure(measures, table, tally)
    if not measures:
        message = "no column holds figures; head one with what it measures ('burglary per 1000 households')"
        tally.add_error(table.header_row, "", message)
    return partial(_read_wide, values, areas.source, measures)


def refuse_doubled_measure(measures: Sequence[Measure], table: Table, tally: Tally) -> None:
    """Note an error when two columns hold the same measure and period."""
    seen: dict[tuple[str, str], Measure] = {}
    for measure in measures:
        first = seen.setdefault((measure.code, measure.period), measure)
        if first is not measure:
            message = f"this column and {first.heading!r} both hold {first.code}; keep one of them"
            tally.add_error(table.header_row, measure.heading, message)
            return


def _measures(areas: AreaTable, taken: set[int]) -> list[Measure]:
    """Every column of figures; what describes the area itself (names, population) is not one."""
    described = {*areas.at.values(), *taken} - {measure.at for measure in areas.measures}
    names = {without_years(name) for codes, names in AREA_KIND_COLUMNS.values() for name in (*codes, *names)}
    return [
        measure_of(at, text)
        for at, text in enumerate(areas.table.headings)
        if text
        and at not in described
        and without_years(text) not in names
        and not without_years(text).endswith(_DESCRIPTIONS)
    ]


def _read(
    areas: AreaTable,
    chunk: Sequence[Row],
    ids: Mapping[str, int],
    spellings: Spellings,
    reader: Reader,
    seen: dict[tuple[str, str], dict[str, int]],
) -> list[IndicatorValue]:
    figures: list[IndicatorValue] = []
    for row, cells in chunk:
        if not has_room(areas.tally, areas.table, row, cells) or areas.is_of_totals(row, cells):
            continue
        code = read_code(areas, row, cells)
        if code is None:
            continue
        code = spellings.settle(code)
        if code not in ids:
            _note_unknown_area(areas, row, code, ids)
            continue
        found = reader(row, code, cells)
        for figure in found:
            first = seen.setdefault((figure.code, figure.period), {}).setdefault(code, row)
            if first != row:
                message = f"{figure.code} of {code} is already in row {first}; delete one of the two rows"
                areas.add_error(row, "code", message)
                break
        figures += found
    return figures


def _note_unknown_area(areas: AreaTable, row: int, code: str, ids: Mapping[str, int]) -> None:
    # looking for near codes takes a while, so only the first few are worth it
    near = "" if areas.tally.error_count >= 5 or len(ids) > 5000 else f" ({suggestion(code, ids, most=3)})"
    message = f"area {code} is not in the workspace{near}; import areas first, or correct the code"
    areas.add_error(row, "code", message)


def _read_wide(
    values: FieldTable, source: str, measures: Sequence[Measure], row: int, area: str, cells: Sequence[Cell]
) -> list[IndicatorValue]:
    period = values.read(row, cells, "period", read_text) or ""
    return read_indicator_values(values.tally, row, area, cells, measures, period, source)


def _read_long(
    values: FieldTable, source: str, row: int, area: str, cells: Sequence[Cell]
) -> list[IndicatorValue]:
    before = values.tally.error_count
    name = values.read(row, cells, "indicator", read_text)
    per = values.read(row, cells, "per", partial(read_whole_number, least=1))
    base = values.read(row, cells, "base", _read_base)
    period = values.read(row, cells, "period", read_text)
    if values.tally.error_count > before:
        return []
    if name is None:
        values.add_error(row, "indicator", "the row does not say what it measures; name the indicator")
        return []
    measure = measure_of(-1, name)
    base = base or measure.base
    if per is not None and per > 1 and base == "none":
        values.add_error(row, "per", f"per {per} of what? write population or households as its base")
        return []
    cell = cells[values.at["value"]]
    value = read_indicator_value(values.tally, row, values.heading("value"), cell, base)
    if value is None:
        return []
    per = measure.per if per is None else per
    return [IndicatorValue(row, area, measure.code, value, per, base, period or measure.period, source)]


def _read_base(cell: Cell) -> str | None:
    text = read_text(cell)
    if text is None:
        return None
    if text.casefold() not in BASES:
        message = f"{text!r} is not something to count by; write population, households or none"
        raise CellError(message)
    return BASES[text.casefold()]


class IndicatorValue(NamedTuple):
    """One indicator value read from a file; a plain tuple, since there may be half a million."""

    row: int
    area: str
    code: str
    value: float
    per: int
    base: str
    period: str
    source: str


Reader: TypeAlias = Callable[[int, str, Sequence[Cell]], list[IndicatorValue]]


def read_indicator_values(
    tally: Tally,
    row: int,
    area: str,
    cells: Sequence[Cell],
    measures: Sequence[Measure],
    period: str,
    source: str,
) -> list[IndicatorValue]:
    """The figures in one row; blank cells give none, and cells that cannot be used give errors."""
    found = []
    for measure in measures:
        cell = cells[measure.at]
        try:
            # the quick way; anything unusual is read the careful way below
            value = float(cell) if "_" not in cell else _INFINITY
        except (TypeError, ValueError):
            value = _INFINITY
        if not (0 <= value < _INFINITY):
            careful = read_indicator_value(tally, row, measure.heading, cell, measure.base)
            if careful is None:
                continue
            value = careful
        when = measure.period or period
        found.append(IndicatorValue(row, area, measure.code, value, measure.per, measure.base, when, source))
    return found


def read_indicator_value(tally: Tally, row: int, heading: str, cell: Cell, base: str) -> float | None:
    """One value: finite, and when it is a rate, not negative."""
    try:
        value = read_number(cell)
    except CellError as error:
        tally.add_error(row, heading, str(error))
        return None
    if value is not None and value < 0 and base != "none":
        tally.add_error(row, heading, f"{value:g} is below 0; a rate per {base} cannot be negative")
        return None
    return value


def store_indicator_values(
    connection: Connection,
    figures: Sequence[IndicatorValue],
    ids: Mapping[str, int],
    known_areas: Container[str],
    options: ImportOptions,
    tally: Tally,
) -> dict[int, Outcome]:
    """Compare figures with those on record, and write what is new or different unless it is a dry run.

    Args:
        connection: inside the import's transaction.
        figures: of one chunk; no area, code and period comes twice.
        ids: area code -> id; on a dry run new areas have none.
        known_areas: codes of the areas that may have figures already.
        options: whether to write, and how to mark it.
        tally: where records and differences are counted.

    Returns:
        Row -> added when all its figures are new, unchanged when none differs, else changed.
    """
    existing = _existing_values(connection, figures, ids, known_areas)
    outcomes: dict[int, Outcome] = {}
    new: list[tuple[Any, ...]] = []
    different: list[tuple[int, tuple[Any, ...]]] = []
    if not existing:
        new = [(ids.get(figure[1], 0), *figure[2:]) for figure in figures]
        outcomes = {figure[0]: "added" for figure in figures}
    else:
        outcomes = _compare_values(figures, ids, existing, options, tally, new, different)
    if not options.dry_run:
        table = sql_table("indicator")
        insert_rows(connection, table, _COLUMNS, new)
        update_rows(connection, table, _COMPARED, different)
    _count_values(tally, len(new), len(different), len(figures))
    return outcomes


def _compare_values(
    figures: Sequence[IndicatorValue],
    ids: Mapping[str, int],
    existing: Mapping[_Key, _Existing],
    options: ImportOptions,
    tally: Tally,
    new: list[tuple[Any, ...]],
    different: list[tuple[int, tuple[Any, ...]]],
) -> dict[int, Outcome]:
    """Sort figures into new and different ones; gives each row's outcome."""
    outcomes: dict[int, Outcome] = {}
    for figure in figures:
        row, area, code, value, per, base, period, source = figure
        area_id = ids.get(area, 0)
        before = existing.get((area_id, code, period))
        outcome: Outcome = "unchanged"
        if before is None:
            outcome = "added"
            new.append((area_id, *figure[2:]))
        elif _value_differs(figure, before, options, tally):
            outcome = "changed"
            different.append((before[0], (value, per, base, source)))
        if outcomes.setdefault(row, outcome) != outcome:
            outcomes[row] = "changed"
    return outcomes


def _count_values(tally: Tally, new: int, different: int, all_of_them: int) -> None:
    tally.count_records("indicators", "added", new)
    tally.count_records("indicators", "changed", different)
    tally.count_records("indicators", "unchanged", all_of_them - new - different)


def _existing_values(
    connection: Connection,
    figures: Sequence[IndicatorValue],
    ids: Mapping[str, int],
    known_areas: Container[str],
) -> dict[_Key, _Existing]:
    """The values on record of the same measures in the same areas."""
    codes = {figure.code for figure in figures}
    areas = sorted({ids[area] for area in {figure.area for figure in figures} if area in known_areas})
    columns = ("area_id", "code", "period", "id", "value", "per", "base", "source")
    table = sql_table("indicator")
    also = table.c.code.in_(codes)
    found = rows_where(connection, table, columns, "area_id", areas, also)
    return {(row[0], row[1], row[2]): row[3:] for row in map(tuple, found)}


def _value_differs(figure: IndicatorValue, before: _Existing, options: ImportOptions, tally: Tally) -> bool:
    _, value, per, base, source = before
    # a source that was only taken from the file's name does not count as a difference
    same_source = not options.source or source == figure.source
    if same_source and value == figure.value and per == figure.per and base == figure.base:
        return False
    for name, was in zip(_COMPARED, before[1:], strict=True):
        now = getattr(figure, name)
        if was != now and (name != "source" or options.source):
            tally.add_change(figure.row, f"indicator {figure.code} of {figure.area}", name, was, now)
    return True
