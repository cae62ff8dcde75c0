"""A map of areas in text: a tile for each, set out as the areas lie, shaded and numbered by its class.

The classes and the places of the tiles are those of the maps on paper, so that both read alike.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from funding_tui.base.formats import NOT_KNOWN
from funding_tui.prove.pictures.area_classes import NO_AMOUNT, NO_FIGURE, AreaFigure, Shade, area_shades
from funding_tui.tui.text import cell
from funding_tui.tui.widgets.charts import Table, wrapped
from models.money import format_pounds
from optimiser.precision import EXACT, harm

if TYPE_CHECKING:
    from funding_tui.hold.area_list import AreaRow

MONEY, NEED, PEOPLE = "money a head", "need", "people"
INKS = {"5": "█", "4": "▓", "3": "▒", "2": "░", "1": "·"}
TILE, GAP = 3, 1
MOST_TILES = 1_000  # more than this are drawn together, some to a mark
NO_PLACES = (
    "The records do not say where these areas lie, so the tiles are in the order of their names. Import "
    "latitude and longitude with: import areas"
)
Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class AreaMap:
    """Areas, their figures, and where they lie.

    Attributes:
        headings: of the table: area, kind, figure.
        areas: every area, those without a figure too.
        sides: area -> `rural`, `urban`, or that it is not known.
        middles: area -> (longitude, latitude) in degrees, of those whose place is known.
        cells: area -> (column, row) of its tile; empty where there are too many for tiles.
    """

    kind: str
    title: str
    headings: tuple[str, str, str]
    areas: tuple[AreaFigure, ...]
    sides: dict[str, str]
    middles: dict[str, tuple[float, float]]
    cells: dict[str, Cell]
    shade_of: dict[str, Shade]
    words: tuple[str, ...]

    def lines(self, width: int, height: int, *, plain: bool = False, here: str = "") -> list[str]:
        """Tiles, and the classes below; the tile of the area `here` is in brackets, and its name below."""
        if not self.areas:
            return wrapped("No area is recorded yet.", width)
        legend = [] if height < 2 else _legend(self.shade_of, width, plain=plain)
        caption = _area_caption(self, here, width) if here else []
        notes: list[str] = []
        drawn = self._tiles(width, here, plain) if self.cells else []
        if not drawn:
            drawn, merged_note = self._merged_tiles(width, max(3, height - len(legend) - 3), plain)
            notes = wrapped(merged_note, width)
        return [*drawn, "", *caption, *notes, *legend]

    def table(self) -> Table:
        """A row for each area."""
        rows = ((area.name, self.sides[area.code], area.words) for area in self.areas)
        return self.headings, tuple(rows)

    def data(self) -> dict[str, Any]:
        """`areas`, each with its figure, class and place."""
        return {
            "kind": self.kind,
            "title": self.title,
            "areas": [
                {
                    "code": area.code,
                    "name": area.name,
                    "side": self.sides[area.code],
                    "figure": area.figure,
                    "told": area.words,
                    "class": self.shade_of[area.code].mark,
                    "middle": self.middles.get(area.code),
                }
                for area in self.areas
            ],
            "words": list(self.words),
        }

    def next_to(self, here: str, across: int, down: int) -> str:
        """The area of the nearest tile in a direction; `here` itself where there is none."""
        if here not in self.cells:
            return next(iter(self.cells), here)
        column, row = self.cells[here]

        def away(code: str) -> float:
            other = self.cells[code]
            along = (other[0] - column) * across + (other[1] - row) * down
            aside = abs((other[0] - column) * down) + abs((other[1] - row) * across)
            return along + 2.0 * aside if along > 0 else math.inf

        nearest = min(self.cells, key=away)
        return nearest if away(nearest) < math.inf else here

    def _tiles(self, width: int, here: str, plain: bool) -> list[str]:
        """One line for each row of tiles; nothing where the widest row has no room even for single marks."""
        columns = max(column for column, _ in self.cells.values()) + 1
        rows = max(row for _, row in self.cells.values()) + 1
        if columns > width:
            return []
        wide = next(size for size in (TILE + GAP, 2, 1) if columns * size <= width)
        grid = [[" " * wide] * columns for _ in range(rows)]
        for code, (column, row) in self.cells.items():
            grid[row][column] = _tile(self.shade_of[code].mark, wide, code == here, plain)
        return ["".join(line).rstrip() for line in grid]

    def _merged_tiles(self, width: int, height: int, plain: bool) -> tuple[list[str], str]:
        """One mark for each patch: the median class of its areas."""
        places = {area.code: self.middles[area.code] for area in self.areas if area.code in self.middles}
        if not places:
            return [], f"There are {len(self.areas):,} areas, too many to draw without their places."
        patches = _patches(places, width, height)
        found: dict[Cell, list[str]] = defaultdict(list)
        for code, patch in patches.items():
            found[patch].append(self.shade_of[code].mark)
        lines = [[" "] * width for _ in range(height)]
        for (column, row), marks in found.items():
            mark = sorted(marks)[len(marks) // 2]
            lines[row][column] = mark if plain else INKS.get(mark, mark)
        each = len(places) / len(found)
        entries = f"One mark for {each:.1f} areas on average: the median class of its areas."
        return ["".join(line).rstrip() for line in lines], entries


def area_map(
    kind: str,
    title: str,
    headings: tuple[str, str, str],
    areas: Sequence[AreaFigure],
    middles: Mapping[str, tuple[float, float]],
    sides: Mapping[str, str],
) -> AreaMap:
    """A map of areas; where no place is known, the tiles are in the order of the areas' names.

    Its words say which areas have the most and the least, and how many have no known place.
    """
    known = {area.code: middles[area.code] for area in areas if area.code in middles}
    return AreaMap(
        kind=kind,
        title=title,
        headings=headings,
        areas=tuple(areas),
        sides={area.code: sides[area.code] for area in areas},
        middles=known,
        cells=_cells(areas, known),
        shade_of=area_shades(areas),
        words=(*_extremes(areas), *_without_place(areas, known)),
    )


def _cells(areas: Sequence[AreaFigure], middles: Mapping[str, tuple[float, float]]) -> dict[str, Cell]:
    if not areas or len(areas) > MOST_TILES:
        return {}
    if middles:
        # the arithmetic's library takes a moment to load, so only a map that needs it loads it
        from funding_tui.prove.pictures.tiles import tile_cells

        return dict(zip(middles, tile_cells(list(middles.values())), strict=True))
    columns = max(1, math.ceil(math.sqrt(len(areas) * 1.6)))
    ordered = sorted(areas, key=lambda area: (area.name, area.code))
    return {area.code: (at % columns, at // columns) for at, area in enumerate(ordered)}


def _tile(mark: str, wide: int, here: bool, plain: bool) -> str:
    """A tile three cells wide, one, or as much as there is room for; brackets where the cursor is."""
    ink = " " if plain else INKS.get(mark, " ")
    if wide > TILE:
        return (f"[{mark}]" if here else f"{ink}{mark}{ink}") + " " * (wide - TILE)
    return ("*" if here else mark).ljust(wide)


def _legend(shade_of: Mapping[str, Shade], width: int, *, plain: bool) -> list[str]:
    """What each class stands for, and how many areas it has; two in a line where there is room."""
    counts: dict[Shade, int] = defaultdict(int)
    for shade in shade_of.values():
        counts[shade] += 1
    ordered = sorted(counts, key=lambda shade: shade.mark.replace(NO_FIGURE, " "))
    entries = []
    for shade in ordered:
        ink = "" if plain or shade.mark in (NO_FIGURE, NO_AMOUNT) else INKS.get(shade.mark, "")
        entries.append(f"{ink}{shade.mark}{ink} {shade.words} ({counts[shade]:,})")
    half = max((len(words) for words in entries), default=0) + 3
    beside = max(1, width // half) if half else 1
    return [
        "".join(cell(words, half) for words in entries[at : at + beside]).rstrip()[:width]
        for at in range(0, len(entries), beside)
    ]


def _area_caption(drawn: AreaMap, here: str, width: int) -> list[str]:
    area = next((area for area in drawn.areas if area.code == here), None)
    if area is None:
        return []
    caption = f"[{drawn.shade_of[here].mark}] {area.name}, {drawn.sides[here]}: {area.words}"
    return [cell(caption, width).rstrip()]


def _patches(places: Mapping[str, tuple[float, float]], width: int, height: int) -> dict[str, Cell]:
    """The (column, row) of each place on true ground, a character being about twice as tall as wide."""
    lons = [lon for lon, _ in places.values()]
    lats = [lat for _, lat in places.values()]
    west, north = min(lons), max(lats)
    shrink = math.cos(math.radians((max(lats) + min(lats)) / 2))
    wide, tall = (max(lons) - west) * shrink or 1e-9, (north - min(lats)) or 1e-9
    scale = min((width - 1) / wide, (height - 1) * 2 / tall)
    return {
        code: (round((lon - west) * shrink * scale), round((north - lat) * scale / 2))
        for code, (lon, lat) in places.items()
    }


def _extremes(areas: Sequence[AreaFigure]) -> tuple[str, ...]:
    known = [area for area in areas if area.figure is not None]
    if not known:
        return ("No area has a figure.",) if areas else ()
    most = max(known, key=lambda area: (area.figure or 0.0, area.name))
    least = min(known, key=lambda area: (area.figure or 0.0, area.name))
    if most.figure == least.figure:
        return (f"All areas have {most.words}.",)
    return (f"{most.name} has most, {most.words}; {least.name} has least, {least.words}.",)


def _without_place(
    areas: Sequence[AreaFigure], middles: Mapping[str, tuple[float, float]]
) -> tuple[str, ...]:
    if not middles:
        return (NO_PLACES,) if areas else ()
    missing = len(areas) - len(middles)
    if not missing:
        return ()
    return (f"The records do not say where {missing:,} of {len(areas):,} areas lie; they are not drawn.",)


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
        return row.need, NOT_KNOWN if row.need is None else harm(row.need, EXACT)
    if of == PEOPLE:
        return row.population, NOT_KNOWN if row.population is None else f"{row.population:,}"
    return row.per_head, NOT_KNOWN if row.per_head is None else format_pounds(row.per_head)
