"""Indicator values: read quickly from their cells, compared with what is held, and written in bulk."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection

from funding_tui.hold.importing.bulk import insert_rows, rows_where, sql_table, update_rows
from funding_tui.hold.importing.cells import Cell, read_number
from funding_tui.hold.importing.import_options import ImportOptions
from funding_tui.hold.importing.measures import Measure
from funding_tui.hold.importing.report import CellError, Outcome, Tally

# in the order of the table, so that rows need no re-ordering on their way in
_COLUMNS = ("area_id", "code", "value", "per", "base", "period", "source")
_COMPARED = ("value", "per", "base", "source")
_INFINITY = float("inf")


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


# (area id, code, period) -> (id, value, per, base, source)
_Key: TypeAlias = tuple[int, str, str]
_Held: TypeAlias = tuple[Any, ...]


def read_indicator_values(
    tally: Tally,
    row: int,
    area: str,
    cells: Sequence[Cell],
    measures: Sequence[Measure],
    period: str,
    source: str,
) -> list[IndicatorValue]:
    """The figures in one row; blank cells give none, and cells that cannot be used give faults."""
    found = []
    for measure in measures:
        cell = cells[measure.at]
        try:
            # the quick way; whatever is unusual goes the careful way below
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
    held_areas: Container[str],
    options: ImportOptions,
    tally: Tally,
) -> dict[int, Outcome]:
    """Compare figures with what is held, and write what is new or different unless it is a dry run.

    Args:
        connection: inside the import's transaction.
        figures: of one chunk; no area, code and period comes twice.
        ids: area code -> id; on a dry run new areas have none.
        held_areas: codes of the areas that may have figures already.
        options: whether to write, and how to mark it.
        tally: where records and differences are counted.

    Returns:
        Row -> added when all its figures are new, unchanged when none differs, else changed.
    """
    existing = _held(connection, figures, ids, held_areas)
    outcomes: dict[int, Outcome] = {}
    new: list[tuple[Any, ...]] = []
    different: list[tuple[int, tuple[Any, ...]]] = []
    if not existing:
        new = [(ids.get(figure[1], 0), *figure[2:]) for figure in figures]
        outcomes = {figure[0]: "added" for figure in figures}
    else:
        outcomes = _compare(figures, ids, existing, options, tally, new, different)
    if not options.dry_run:
        table = sql_table("indicator")
        insert_rows(connection, table, _COLUMNS, new)
        update_rows(connection, table, _COMPARED, different)
    _count(tally, len(new), len(different), len(figures))
    return outcomes


def _compare(
    figures: Sequence[IndicatorValue],
    ids: Mapping[str, int],
    existing: Mapping[_Key, _Held],
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
        elif _differs(figure, before, options, tally):
            outcome = "changed"
            different.append((before[0], (value, per, base, source)))
        if outcomes.setdefault(row, outcome) != outcome:
            outcomes[row] = "changed"
    return outcomes


def _count(tally: Tally, new: int, different: int, all_of_them: int) -> None:
    tally.count_record("indicators", "added", new)
    tally.count_record("indicators", "changed", different)
    tally.count_record("indicators", "unchanged", all_of_them - new - different)


def _held(
    connection: Connection,
    figures: Sequence[IndicatorValue],
    ids: Mapping[str, int],
    held_areas: Container[str],
) -> dict[_Key, _Held]:
    """What is held of the same measures in the same areas."""
    codes = {figure.code for figure in figures}
    areas = sorted({ids[area] for area in {figure.area for figure in figures} if area in held_areas})
    columns = ("area_id", "code", "period", "id", "value", "per", "base", "source")
    table = sql_table("indicator")
    also = table.c.code.in_(codes)
    found = rows_where(connection, table, columns, "area_id", areas, also)
    return {(row[0], row[1], row[2]): row[3:] for row in map(tuple, found)}


def _differs(figure: IndicatorValue, before: _Held, options: ImportOptions, tally: Tally) -> bool:
    _, value, per, base, source = before
    # a source that was only guessed from the file's name is no difference
    same_source = not options.source or source == figure.source
    if same_source and value == figure.value and per == figure.per and base == figure.base:
        return False
    for name, was in zip(_COMPARED, before[1:], strict=True):
        now = getattr(figure, name)
        if was != now and (name != "source" or options.source):
            tally.add_change(figure.row, f"indicator {figure.code} of {figure.area}", name, was, now)
    return True
