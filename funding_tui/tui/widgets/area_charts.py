"""Maps of the areas on record: money a head, need or people, as the list of them is ordered."""

from __future__ import annotations

from collections.abc import Sequence

from funding_tui.base.formats import NOT_KNOWN, harm
from funding_tui.hold.area_list import AreaRow
from funding_tui.prove.pictures.area_classes import AreaFigure
from funding_tui.tui.widgets.area_map import AreaMap, area_map
from models.money import format_pounds

MONEY, NEED, PEOPLE = "money a head", "need", "people"


def areas_map(rows: Sequence[AreaRow], of: str) -> AreaMap:
    """A map of areas by `money a head`, `need` or `people`; by money where it is none of these."""
    of = of if of in (NEED, PEOPLE) else MONEY
    places = {
        row.code: (row.longitude, row.latitude)
        for row in rows
        if row.longitude is not None and row.latitude is not None
    }
    titles = {MONEY: "Money a head", NEED: "Recorded harm in a year", PEOPLE: "People"}
    areas = [AreaFigure(row.code, row.name, bool(row.rural), *_figure(row, of)) for row in rows]
    title = titles[of]
    sides = {row.code: NOT_KNOWN if row.rural is None else "rural" if row.rural else "urban" for row in rows}
    return area_map("map", f"{title}, by area", ("Area", "Kind", title), areas, places, sides)


def _figure(row: AreaRow, of: str) -> tuple[float | None, str]:
    if of == NEED:
        return row.need, NOT_KNOWN if row.need is None else harm(row.need)
    if of == PEOPLE:
        return row.population, NOT_KNOWN if row.population is None else f"{row.population:,}"
    return row.per_head, NOT_KNOWN if row.per_head is None else format_pounds(row.per_head)
