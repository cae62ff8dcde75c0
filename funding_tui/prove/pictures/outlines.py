"""Areas drawn by their outlines, flat as on a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from funding_tui.allocate.report.report import AreaOutline
from funding_tui.prove.pictures.area_classes import Shade
from funding_tui.prove.pictures.drawing import SMALL, WIDTH, Drawing, Point

_MARGIN = 8
_TALLEST = 400
_LINES = 15  # across an area, to find where its mark is best written
_CLEAR = 6.5  # units to the nearest edge that a mark needs


def draw_outlines(
    drawing: Drawing, places: Sequence[AreaOutline], shades: Mapping[str, Shade], *, top: float
) -> float:
    """Fill each area with its shade and write its mark where there is room.

    Returns:
        Where the map ends.
    """
    flat, bottom = _flattened(places, top)
    # small areas lie on large ones where outlines are coarse, so they are drawn last
    for code in sorted(flat, key=lambda code: (-_size(flat[code][0]), code)):
        drawing.outline(flat[code], shades[code].ink)
    for code, rings in flat.items():
        x, y, clear = _roomiest(rings[0])
        if clear >= _CLEAR:
            shade = shades[code]
            drawing.write(
                x, y + 4, shade.mark, anchor="middle", size=SMALL, colour=shade.ink.writing, bold=True
            )
    return bottom


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
            key=_size,
            reverse=True,
        )
        for place in places
    }
    return flat, top + tall * scale + _MARGIN


def _size(ring: Sequence[Point]) -> float:
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
