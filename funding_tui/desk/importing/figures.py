"""Indicator values: read quickly from their cells, compared with what is held, and written in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection

from funding_tui.desk.importing.bulk import insert_rows, rows_where, sql_table, update_rows
from funding_tui.desk.importing.measures import Measure
from funding_tui.desk.importing.orders import Orders
from funding_tui.desk.importing.report import Outcome, Tally, Unusable
from funding_tui.desk.importing.values import Cell, number_of

_COLUMNS = ("area_id", "code", "period", "value", "per", "base", "source")
_INFINITY = float("inf")


class Figure(NamedTuple):
    """One indicator value read from a file; a plain tuple, since there may be half a million."""

    row: int
    area: str
    code: str
    period: str
    value: float
    per: int
    base: str
    source: str


class _Held(NamedTuple):
    id: int
    value: float
    per: int
    base: str
    source: str


@dataclass(slots=True)
class RowOutcomes:
    """What the figures of each row of a chunk meant.

    Attributes:
        found: row -> outcomes of its figures.
    """

    found: dict[int, set[Outcome]] = field(default_factory=lambda: defaultdict(set))

    def of(self, row: int) -> Outcome:
        """The row's own outcome: added when all of it is new, unchanged when none of it differs."""
        found = self.found.get(row, set())
        if found == {"added"}:
            return "added"
        return "changed" if "added" in found or "changed" in found else "unchanged"


def read_figures(
    tally: Tally,
    row: int,
    area: str,
    cells: Sequence[Cell],
    measures: Sequence[Measure],
    period: str,
    source: str,
) -> list[Figure]:
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
            careful = read_value(tally, row, measure.heading, cell, measure.base)
            if careful is None:
                continue
            value = careful
        when = measure.period or period
        found.append(Figure(row, area, measure.code, when, value, measure.per, measure.base, source))
    return found


def read_value(tally: Tally, row: int, heading: str, cell: Cell, base: str) -> float | None:
    """One value: finite, and when it is a rate, not negative."""
    try:
        value = number_of(cell)
    except Unusable as fault:
        tally.fault(row, heading, str(fault))
        return None
    if value is not None and value < 0 and base != "none":
        tally.fault(row, heading, f"{value:g} is below 0; a rate per {base} cannot be negative")
        return None
    return value


def store_figures(
    connection: Connection,
    figures: Sequence[Figure],
    area_ids: dict[str, int],
    orders: Orders,
    tally: Tally,
) -> RowOutcomes:
    """Compare figures with what is held, and write what is new or different unless it is a dry run.

    Args:
        connection: inside the import's transaction.
        figures: of one chunk; no area, code and period comes twice.
        area_ids: code -> id of the areas that are held; a figure of another area is new.
        orders: whether to write, and how to mark it.
        tally: where records and differences are counted.
    """
    held = _held(connection, {area_ids[figure.area] for figure in figures if figure.area in area_ids})
    outcomes = RowOutcomes()
    new, different = [], []
    for figure in figures:
        area_id = area_ids.get(figure.area, 0)
        before = held.get((area_id, figure.code, figure.period)) if held else None
        if before is None:
            outcomes.found[figure.row].add("added")
            new.append((area_id, *figure[2:]))
        elif _differs(figure, before, orders, tally):
            outcomes.found[figure.row].add("changed")
            different.append((before.id, figure[4:]))
        else:
            outcomes.found[figure.row].add("unchanged")
    if not orders.dry_run:
        table = sql_table("indicator")
        insert_rows(connection, table, _COLUMNS, new)
        update_rows(connection, table, _COLUMNS[3:], different)
    _count(tally, len(new), len(different), len(figures))
    return outcomes


def _count(tally: Tally, new: int, different: int, all_of_them: int) -> None:
    tally.record("indicators", "added", new)
    tally.record("indicators", "changed", different)
    tally.record("indicators", "unchanged", all_of_them - new - different)


def _held(connection: Connection, area_ids: Iterable[int]) -> dict[tuple[int, str, str], _Held]:
    columns = ("area_id", "code", "period", "id", "value", "per", "base", "source")
    found = rows_where(connection, sql_table("indicator"), columns, "area_id", sorted(area_ids))
    return {(area, code, period): _Held(*rest) for area, code, period, *rest in found}


def _differs(figure: Figure, before: _Held, orders: Orders, tally: Tally) -> bool:
    # a source that was only guessed from the file's name is no difference
    names = ("value", "per", "base", "source") if orders.source else ("value", "per", "base")
    differs = False
    for name in names:
        was, now = getattr(before, name), getattr(figure, name)
        if was != now:
            differs = True
            tally.change(figure.row, f"indicator {figure.code} of {figure.area}", name, was, now)
    return differs
