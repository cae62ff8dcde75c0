"""Maps of the areas: by their outlines where all are known, else a tile for each area."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from funding_tui.allocate.report.allocation import AreaReport
from funding_tui.allocate.report.report import AreaMap, AreaOutline, RunReport
from funding_tui.base.formats import NOT_KNOWN, count, day
from funding_tui.prove.illustrative import PrintedAmounts
from funding_tui.prove.pictures.area_classes import AreaFigure, Shade, area_shades, legend
from funding_tui.rendering.blocks import Column, Figure, Paragraph, Table, pounds, table
from funding_tui.rendering.drawing import SMALL, WIDTH, Drawing, Point, fit_text, width_of
from funding_tui.rendering.picture import draw_legend, finish_picture
from funding_tui.rendering.text import LONGEST_NAME, safe_line

NO_MAP = (
    "No map is drawn, because the records do not say where the areas are: import their latitude and "
    "longitude with: import areas, or fetch their outlines with: boundaries."
)
_MARGIN = 8
_TILE_TEXT = 11  # of writing on a tile
_NAMED_FROM = 50  # units wide; on narrower tiles there is only the mark of the class
_TALLEST_TILE = 58
_LINE_HEIGHT = 13  # from line to line
_TALLEST = 400
_LINES = 15  # across an area, to find where its mark is best written
_CLEAR = 6.5  # units to the nearest edge that a mark needs


def money_map(report: RunReport) -> Figure | None:
    """What each area gets for each resident; None where nothing is spent or no place is known."""
    amounts = PrintedAmounts(report)

    def figure(area: AreaReport) -> AreaFigure:
        if area.population <= 0:
            return _figure(area, None, NOT_KNOWN)
        pence = area.pence // area.population
        return _figure(
            area, pence, pounds(pence, illustrative=amounts.area(area.code, area.pence).illustrative)
        )

    areas = [figure(area) for area in report.by_area]
    return _map(report, "map", "Money for each resident, by area", areas)


def benefit_map(report: RunReport) -> Figure | None:
    """The benefit in each area for 1,000 residents; None as for the map of money."""

    def figure(area: AreaReport) -> AreaFigure:
        if area.population <= 0:
            return _figure(area, None, NOT_KNOWN)
        benefit = area.benefit * 1_000 / area.population
        return _figure(area, benefit, report.write(benefit))

    unit = safe_line(report.harm_unit, LONGEST_NAME)
    areas = [figure(area) for area in report.by_area]
    return _map(report, "benefit-map", "Benefit for 1,000 residents, by area", areas, f"In {unit}.")


def area_middle(place: AreaOutline) -> Point | None:
    """The (longitude, latitude) of an area's middle: as recorded, else of its outline; None if not known."""
    if place.latitude is not None and place.longitude is not None:
        return place.longitude, place.latitude
    points = [point for ring in place.rings for point in ring]
    if not points:
        return None
    lons, lats = [lon for lon, _ in points], [lat for _, lat in points]
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2


def draw_outlines(
    drawing: Drawing, places: Sequence[AreaOutline], shades: Mapping[str, Shade], *, top: float
) -> float:
    """Fill each area with its shade and write its mark where there is room.

    Returns:
        Where the map ends.
    """
    flat, bottom = _flattened(places, top)
    # small areas lie on large ones where outlines are coarse, so they are drawn last
    for code in sorted(flat, key=lambda code: (-_ring_size(flat[code][0]), code)):
        drawing.outline(flat[code], shades[code].fill)
    for code, rings in flat.items():
        x, y, clear = _roomiest(rings[0])
        if clear >= _CLEAR:
            shade = shades[code]
            drawing.write(
                x, y + 4, shade.mark, anchor="middle", size=SMALL, colour=shade.fill.writing, bold=True
            )
    return bottom


def _figure(area: AreaReport, figure: float | None, words: str) -> AreaFigure:
    name = safe_line(area.name, LONGEST_NAME) or safe_line(area.code, LONGEST_NAME)
    return AreaFigure(area.code, name, area.rural, figure, words)


def _map(
    report: RunReport, key: str, title: str, areas: Sequence[AreaFigure], note: str = ""
) -> Figure | None:
    if not report.allocated or report.geography is None:
        return None
    places = {place.code: place for place in report.geography.places}
    shade_of = area_shades(areas)
    drawing = Drawing(key)
    top = draw_legend(drawing, legend(shade_of), top=_MARGIN) + _MARGIN
    if all(area.code in places and places[area.code].rings for area in areas):
        form = "A map of"
        bottom = draw_outlines(drawing, [places[area.code] for area in areas], shade_of, top=top)
        note = f"{note} {_licence(report.geography)}".strip()
    else:
        form = "A tile, placed roughly where it lies, for each of"
        middles = {place.code: middle for place in places.values() if (middle := area_middle(place))}
        known = [area for area in areas if area.code in middles]
        bottom = _draw_tiles(drawing, known, middles, shade_of, top)
        note = f"{note} {_about_tiles(len(areas) - len(known))}".strip()
    alt = f"{form} {count(len(areas), 'area', 'areas')}. {_extremes(areas)}"
    return finish_picture(drawing, bottom, title=title, alt=alt, figures=_table(title, areas), note=note)


def _draw_tiles(
    drawing: Drawing,
    areas: Sequence[AreaFigure],
    middles: Mapping[str, Point],
    shade_of: Mapping[str, Shade],
    top: float,
) -> float:
    """A tile for each area with its name and figure, or where tiles are small the mark of its class."""
    # the arithmetic's library takes a moment to load, so only a map of tiles loads it
    from funding_tui.prove.pictures.tiles import tile_cells

    cells = tile_cells([middles[area.code] for area in areas])
    wide = (WIDTH - 2 * _MARGIN) / max(column + 1 for column, _ in cells)
    wide = min(wide, 2.5 * _TALLEST_TILE)
    tall = min(wide, _TALLEST_TILE)
    names = _short_names([area.name for area in areas])
    room = wide - 6
    figures_fit = all(width_of(area.words, _TILE_TEXT) <= room for area in areas)
    for area, called, (column, row) in zip(areas, names, cells, strict=True):
        x, y, shade = _MARGIN + column * wide, top + row * tall, shade_of[area.code]
        drawing.box(x + 1, y + 1, wide - 2, tall - 2, shade.fill)
        figure = area.words if figures_fit else shade.mark
        lines = [(words, False) for words in fit_text(called, room, lines=2, size=_TILE_TEXT)]
        lines += [(figure, True), *([("rural", False)] if area.rural else [])]
        if wide < _NAMED_FROM:
            lines = [(shade.mark, True)]
        first = y + tall / 2 + 4 - _LINE_HEIGHT * (len(lines) - 1) / 2
        for position, (words, bold) in enumerate(lines):
            drawing.write(
                x + wide / 2,
                first + _LINE_HEIGHT * position,
                words,
                anchor="middle",
                size=_TILE_TEXT,
                bold=bold,
                colour=shade.fill.writing,
            )
    return top + tall * (max(row for _, row in cells) + 1) + _MARGIN


def _short_names(names: Sequence[str]) -> list[str]:
    """Names without the words that all begin with; the districts of a place are often named after it."""
    split = [name.split(" ") for name in names]
    alike = 0
    for words in zip(*(parts[:-1] for parts in split), strict=False):
        if len(names) == 1 or len(set(words)) > 1:
            break
        alike += 1
    return [" ".join(parts[alike:]) for parts in split]


def _licence(geography: AreaMap) -> str:
    read = geography.read_on
    return safe_line(geography.attribution) + (f" Outlines read on {day(read)}." if read else "")


def _about_tiles(missing: int) -> str:
    text = "Tiles are all one size and only roughly where their areas lie."
    if missing:
        text += f" {count(missing, 'area is', 'areas are')} left out, because the records do not say where."
    return text


def _extremes(areas: Sequence[AreaFigure]) -> str:
    """The areas with the most and the least, in a sentence."""
    known = sorted(
        (area for area in areas if area.figure is not None), key=lambda area: (area.figure or 0.0, area.name)
    )
    if not known:
        return "No figure is known."
    most, least = known[-1], known[0]
    nothing = sum(area.figure == 0 for area in known)
    text = f"{most.name} has most, {most.words}"
    if nothing:
        return f"{text}; {count(nothing, 'area has', 'areas have')} nothing."
    return f"{text}; {least.name} least, {least.words}." if len(known) > 1 else f"{text}."


def _table(title: str, areas: Sequence[AreaFigure]) -> Table | Paragraph:
    columns = (Column("Area", share=4), Column("Kind"), Column("Figure", numeric=True))
    ordered = sorted(areas, key=lambda area: (-(area.figure or 0.0), area.name))
    rows = [(area.name, "rural" if area.rural else "urban", area.words) for area in ordered]
    return table(title, columns, rows)


def _flattened(places: Sequence[AreaOutline], top: float) -> tuple[dict[str, list[list[Point]]], float]:
    """Degrees to units of the page, true in shape at the middle of the map; the largest ring first."""
    points = [point for place in places for ring in place.rings for point in ring]
    west, east = min(lon for lon, _ in points), max(lon for lon, _ in points)
    south, north = min(lat for _, lat in points), max(lat for _, lat in points)
    squeeze = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * squeeze, 1e-6), max(north - south, 1e-6)
    scale = min((WIDTH - 2 * _MARGIN) / wide, _TALLEST / tall)
    left = (WIDTH - wide * scale) / 2
    flat = {
        place.code: sorted(
            (
                [(left + (lon - west) * squeeze * scale, top + (north - lat) * scale) for lon, lat in ring]
                for ring in place.rings
            ),
            key=_ring_size,
            reverse=True,
        )
        for place in places
    }
    return flat, top + tall * scale + _MARGIN


def _ring_size(ring: Sequence[Point]) -> float:
    """The area inside a ring, in square units."""
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]]))) / 2


def _roomiest(ring: Sequence[Point]) -> tuple[float, float, float]:
    """A point well inside a ring, and how far it is from the nearest edge."""
    low, high = min(y for _, y in ring), max(y for _, y in ring)
    best = (*ring[0], 0.0)
    for step in range(1, _LINES + 1):
        y = low + (high - low) * step / (_LINES + 1)
        crossings = sorted(_crossings(ring, y))
        for start, end in zip(crossings[::2], crossings[1::2], strict=False):
            x = (start + end) / 2
            # no point of the line is further from an edge than half its length
            if end - start > 2 * best[2]:
                best = max(best, (x, y, _clearance(ring, x, y)), key=lambda found: found[2])
    return best


def _clearance(ring: Sequence[Point], x: float, y: float) -> float:
    """How far a point is from the nearest edge of a ring."""
    return min(_distance(x, y, start, end) for start, end in pairwise([*ring, ring[0]]))


def _distance(x: float, y: float, start: Point, end: Point) -> float:
    """How far a point is from a stretch of line."""
    (x1, y1), (x2, y2) = start, end
    length = (x2 - x1) ** 2 + (y2 - y1) ** 2
    along = ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length if length else 0.0
    along = min(max(along, 0.0), 1.0)
    return math.hypot(x - x1 - along * (x2 - x1), y - y1 - along * (y2 - y1))


def _crossings(ring: Sequence[Point], y: float) -> list[float]:
    """Where a level line crosses a ring."""
    return [
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairwise([*ring, ring[0]])
        if (y1 <= y < y2) or (y2 <= y < y1)
    ]
