"""Import indicators of areas that are held: one column per measure, or one row per value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from sqlalchemy import select
from sqlmodel import Session

from funding_tui.base.suggestions import suggestion
from funding_tui.hold.importing.area_lines import area_columns, read_code
from funding_tui.hold.importing.area_words import AREA_KIND_COLUMNS, BASES, INDICATOR_FIELDS
from funding_tui.hold.importing.bulk import ROWS, chunks, sql_table
from funding_tui.hold.importing.cells import Cell, read_text, read_whole_number
from funding_tui.hold.importing.figures import (
    IndicatorValue,
    read_indicator_value,
    read_indicator_values,
    store_indicator_values,
)
from funding_tui.hold.importing.headings import match_columns, without_years
from funding_tui.hold.importing.import_options import ImportOptions, check_width, read_cell
from funding_tui.hold.importing.measures import Measure, find_doubled_measure, measure_of
from funding_tui.hold.importing.report import CellError, Tally
from funding_tui.hold.importing.tables import Row, Table

Reader: TypeAlias = Callable[[int, str, Sequence[Cell]], list[IndicatorValue]]

# names and flags of areas that stand beside figures and are none
_DESCRIPTIONS = ("flag", "name", "code", "nm", "cd")


def import_indicators(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read figures chunk by chunk; areas must be held already, and none is made here."""
    code_at = area_columns(table.headings).at.get("code")
    if code_at is None:
        tally.add_error(table.header_row, "", "no column holds the areas' codes; head it 'area code'")
        return
    reader = _reader(table, code_at, options, tally)
    if tally.has_errors():
        return
    areas = sql_table("area")
    connection = session.connection()
    ids = {code: of_id for code, of_id in connection.execute(select(areas.c.code, areas.c.id))}
    seen: dict[tuple[str, str], dict[str, int]] = {}
    for chunk in chunks(table.rows, ROWS):
        tally.rows += len(chunk)
        options.report_progress(table, tally)
        figures = _read(tally, table, chunk, code_at, ids, reader, seen)
        if not tally.has_errors():
            outcomes = store_indicator_values(connection, figures, ids, ids, options, tally)
            for row, _ in chunk:
                tally.count_row(outcomes.get(row, "unchanged"))


def _reader(table: Table, code_at: int, options: ImportOptions, tally: Tally) -> Reader:
    """How this table's rows are read; an error is noted when its columns will not do."""
    at = match_columns(table.headings, INDICATOR_FIELDS)
    if "indicator" in at and "value" in at:
        tally.unknown_columns = _unused(table, {code_at, *at.values()})
        return partial(_read_long, tally, table, at, options.default_source)
    if "value" in at:
        message = "no column says what the values measure; head one 'indicator'"
        tally.add_error(table.header_row, table.headings[at["value"]], message)
    period_at = at.get("period")
    taken = {code_at} if period_at is None else {code_at, period_at}
    measures = _measures(table, taken)
    tally.unknown_columns = _unused(table, {*taken, *(measure.at for measure in measures)})
    twice = find_doubled_measure(measures)
    if twice is not None:
        message = f"this column and {twice[0].heading!r} both hold {twice[0].code}; keep one of them"
        tally.add_error(table.header_row, twice[1].heading, message)
    if not measures:
        message = "no column holds figures; head one with what it measures ('burglary per 1000 households')"
        tally.add_error(table.header_row, "", message)
    return partial(_read_wide, tally, table, measures, period_at, options.default_source)


def _unused(table: Table, used: set[int]) -> tuple[str, ...]:
    return tuple(text for at, text in enumerate(table.headings) if text and at not in used)


def _measures(table: Table, taken: set[int]) -> list[Measure]:
    """Every column of figures; what describes the area itself (names, population) is not one."""
    columns = area_columns(table.headings)
    rates = {measure.at for measure in columns.measures}
    described = {*columns.at.values(), *taken} - rates
    names = {without_years(name) for codes, names in AREA_KIND_COLUMNS.values() for name in (*codes, *names)}
    return [
        measure_of(at, text)
        for at, text in enumerate(table.headings)
        if text
        and at not in described
        and without_years(text) not in names
        and not without_years(text).endswith(_DESCRIPTIONS)
    ]


def _read(
    tally: Tally,
    table: Table,
    chunk: Sequence[Row],
    code_at: int,
    ids: Mapping[str, int],
    reader: Reader,
    seen: dict[tuple[str, str], dict[str, int]],
) -> list[IndicatorValue]:
    figures: list[IndicatorValue] = []
    for row, cells in chunk:
        if not check_width(tally, table, row, cells):
            continue
        code = read_code(tally, table, row, cells, code_at)
        if code is None:
            continue
        if code not in ids:
            _tell_unknown(tally, table.headings[code_at], row, code, ids)
            continue
        found = reader(row, code, cells)
        for figure in found:
            first = seen.setdefault((figure.code, figure.period), {}).setdefault(code, row)
            if first != row:
                message = f"{figure.code} of {code} is already in row {first}; delete one of the two rows"
                tally.add_error(row, table.headings[code_at], message)
                break
        figures += found
    return figures


def _tell_unknown(tally: Tally, heading: str, row: int, code: str, ids: Mapping[str, int]) -> None:
    # looking for near codes takes a while, so only the first few are worth it
    near = "" if tally.error_count >= 5 or len(ids) > 5000 else f" ({suggestion(code, ids, most=3)})"
    tally.add_error(
        row, heading, f"area {code} is not in the workspace{near}; import areas first, or mend the code"
    )


def _read_wide(
    tally: Tally,
    table: Table,
    measures: Sequence[Measure],
    period_at: int | None,
    source: str,
    row: int,
    area: str,
    cells: Sequence[Cell],
) -> list[IndicatorValue]:
    period = read_cell(tally, table, row, cells, period_at, read_text) or ""
    return read_indicator_values(tally, row, area, cells, measures, str(period), source)


def _read_long(
    tally: Tally,
    table: Table,
    at: Mapping[str, int],
    source: str,
    row: int,
    area: str,
    cells: Sequence[Cell],
) -> list[IndicatorValue]:
    before = tally.error_count
    name = read_cell(tally, table, row, cells, at["indicator"], read_text)
    per = read_cell(tally, table, row, cells, at.get("per"), partial(read_whole_number, least=1))
    base = read_cell(tally, table, row, cells, at.get("base"), _read_base)
    period = read_cell(tally, table, row, cells, at.get("period"), read_text) or ""
    if tally.error_count > before:
        return []
    if name is None:
        message = "the row does not say what it measures; name the indicator"
        tally.add_error(row, table.headings[at["indicator"]], message)
        return []
    measure = measure_of(-1, str(name))
    base = str(base or measure.base)
    if isinstance(per, int) and per > 1 and base == "none":
        tally.add_error(
            row, table.headings[at["per"]], f"per {per} of what? write population or households as its base"
        )
        return []
    heading = table.headings[at["value"]]
    value = read_indicator_value(tally, row, heading, cells[at["value"]], base)
    if value is None:
        return []
    per = per if isinstance(per, int) else measure.per
    return [IndicatorValue(row, area, measure.code, value, per, base, str(period) or measure.period, source)]


def _read_base(cell: Cell) -> str | None:
    text = read_text(cell)
    if text is None:
        return None
    if text.casefold() not in BASES:
        message = f"{text!r} is not something to count by; write population, households or none"
        raise CellError(message)
    return BASES[text.casefold()]
