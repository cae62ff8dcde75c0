"""Import indicators of areas that are held: one column per measure, or one row per value."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TypeAlias

from sqlalchemy import select
from sqlmodel import Session

from funding_tui.base.suggestions import suggestion
from funding_tui.hold.importing.area_words import AREA_KIND_COLUMNS, BASES, INDICATOR_FIELDS
from funding_tui.hold.importing.bulk import ROWS, chunks, sql_table
from funding_tui.hold.importing.cell_values import Cell, text_of, whole_of
from funding_tui.hold.importing.figures import Figure, read_figures, read_value, store_figures
from funding_tui.hold.importing.headings import bare, match
from funding_tui.hold.importing.import_options import Orders, check_width, read_cell
from funding_tui.hold.importing.measures import Measure, measure_of, same_twice
from funding_tui.hold.importing.places import area_columns, read_code
from funding_tui.hold.importing.report import Tally, Unusable
from funding_tui.hold.importing.tables import Row, Table

Reader: TypeAlias = Callable[[int, str, Sequence[Cell]], list[Figure]]

# names and flags of areas that stand beside figures and are none
_DESCRIPTIONS = ("flag", "name", "code", "nm", "cd")


def import_indicators(session: Session, table: Table, orders: Orders, tally: Tally) -> None:
    """Read figures chunk by chunk; areas must be held already, and none is made here."""
    code_at = area_columns(table.headings).at.get("code")
    if code_at is None:
        tally.fault(table.header_row, "", "no column holds the areas' codes; head it 'area code'")
        return
    reader = _reader(table, code_at, orders, tally)
    if tally.has_faults():
        return
    areas = sql_table("area")
    connection = session.connection()
    ids = {code: of_id for code, of_id in connection.execute(select(areas.c.code, areas.c.id))}
    seen: dict[tuple[str, str], dict[str, int]] = {}
    for chunk in chunks(table.rows, ROWS):
        tally.rows += len(chunk)
        orders.watch(table, tally)
        figures = _read(tally, table, chunk, code_at, ids, reader, seen)
        if not tally.has_faults():
            outcomes = store_figures(connection, figures, ids, ids, orders, tally)
            for row, _ in chunk:
                tally.row(outcomes.get(row, "unchanged"))


def _reader(table: Table, code_at: int, orders: Orders, tally: Tally) -> Reader:
    """How this table's rows are read; a fault is written down when its columns will not do."""
    at = match(table.headings, INDICATOR_FIELDS)
    if "indicator" in at and "value" in at:
        tally.unknown_columns = _unused(table, {code_at, *at.values()})
        return partial(_read_long, tally, table, at, orders.default_source)
    if "value" in at:
        message = "no column says what the values measure; head one 'indicator'"
        tally.fault(table.header_row, table.headings[at["value"]], message)
    period_at = at.get("period")
    taken = {code_at} if period_at is None else {code_at, period_at}
    measures = _measures(table, taken)
    tally.unknown_columns = _unused(table, {*taken, *(measure.at for measure in measures)})
    twice = same_twice(measures)
    if twice is not None:
        message = f"this column and {twice[0].heading!r} both hold {twice[0].code}; keep one of them"
        tally.fault(table.header_row, twice[1].heading, message)
    if not measures:
        message = "no column holds figures; head one with what it measures ('burglary per 1000 households')"
        tally.fault(table.header_row, "", message)
    return partial(_read_wide, tally, table, measures, period_at, orders.default_source)


def _unused(table: Table, used: set[int]) -> tuple[str, ...]:
    return tuple(text for at, text in enumerate(table.headings) if text and at not in used)


def _measures(table: Table, taken: set[int]) -> list[Measure]:
    """Every column of figures; what describes the area itself (names, population) is not one."""
    columns = area_columns(table.headings)
    rates = {measure.at for measure in columns.measures}
    described = {*columns.at.values(), *taken} - rates
    names = {bare(name) for codes, names in AREA_KIND_COLUMNS.values() for name in (*codes, *names)}
    return [
        measure_of(at, text)
        for at, text in enumerate(table.headings)
        if text and at not in described and bare(text) not in names and not bare(text).endswith(_DESCRIPTIONS)
    ]


def _read(
    tally: Tally,
    table: Table,
    chunk: Sequence[Row],
    code_at: int,
    ids: Mapping[str, int],
    reader: Reader,
    seen: dict[tuple[str, str], dict[str, int]],
) -> list[Figure]:
    figures: list[Figure] = []
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
                tally.fault(row, table.headings[code_at], message)
                break
        figures += found
    return figures


def _tell_unknown(tally: Tally, heading: str, row: int, code: str, ids: Mapping[str, int]) -> None:
    # looking for near codes takes a while, so only the first few are worth it
    near = "" if tally.fault_count >= 5 or len(ids) > 5000 else f" ({suggestion(code, ids, most=3)})"
    tally.fault(
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
) -> list[Figure]:
    period = read_cell(tally, table, row, cells, period_at, text_of) or ""
    return read_figures(tally, row, area, cells, measures, str(period), source)


def _read_long(
    tally: Tally,
    table: Table,
    at: Mapping[str, int],
    source: str,
    row: int,
    area: str,
    cells: Sequence[Cell],
) -> list[Figure]:
    before = tally.fault_count
    name = read_cell(tally, table, row, cells, at["indicator"], text_of)
    per = read_cell(tally, table, row, cells, at.get("per"), partial(whole_of, least=1))
    base = read_cell(tally, table, row, cells, at.get("base"), _base_of)
    period = read_cell(tally, table, row, cells, at.get("period"), text_of) or ""
    if tally.fault_count > before:
        return []
    if name is None:
        message = "the row does not say what it measures; name the indicator"
        tally.fault(row, table.headings[at["indicator"]], message)
        return []
    measure = measure_of(-1, str(name))
    base = str(base or measure.base)
    if isinstance(per, int) and per > 1 and base == "none":
        tally.fault(
            row, table.headings[at["per"]], f"per {per} of what? write population or households as its base"
        )
        return []
    heading = table.headings[at["value"]]
    value = read_value(tally, row, heading, cells[at["value"]], base)
    if value is None:
        return []
    per = per if isinstance(per, int) else measure.per
    return [Figure(row, area, measure.code, value, per, base, str(period) or measure.period, source)]


def _base_of(cell: Cell) -> str | None:
    said = text_of(cell)
    if said is None:
        return None
    if said.casefold() not in BASES:
        message = f"{said!r} is not something to count by; write population, households or none"
        raise Unusable(message)
    return BASES[said.casefold()]
