"""Areas drawn by their outlines, flat as on a page."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from funding_tui.desk.report import PlaceTold
from funding_tui.exports.pictures.classes import Shade
from funding_tui.exports.pictures.drawing import SMALL, WIDTH, Drawing, Point, width_of

_MARGIN = 8
_TALLEST = 620
_LINES = 9  # across an area, to find where it is widest


def draw_outlines(
    drawing: Drawing, places: Sequence[PlaceTold], shades: Mapping[str, Shade], *, top: float
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
        mark, (x, y, room, height) = shades[code].mark, _widest(rings[0])
        if room >= width_of(mark, SMALL) + 6 and height >= SMALL:
            drawing.write(
                x, y + 4, mark, anchor="middle", size=SMALL, colour=shades[code].ink.writing, bold=True
            )
    return bottom


def _flattened(places: Sequence[PlaceTold], top: float) -> tuple[dict[str, list[list[Point]]], float]:
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
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs)) / 2


def _widest(ring: Sequence[Point]) -> tuple[float, float, float, float]:
    """Where a ring is widest: the middle of that line, its length, and the height of the whole ring."""
    low, high = min(y for _, y in ring), max(y for _, y in ring)
    best = (ring[0][0], low, 0.0)
    for step in range(1, _LINES + 1):
        y = low + (high - low) * step / (_LINES + 1)
        crossings = sorted(_crossings(ring, y))
        for start, end in zip(crossings[::2], crossings[1::2], strict=False):
            if end - start > best[2]:
                best = ((start + end) / 2, y, end - start)
    return *best, high - low


def _crossings(ring: Sequence[Point], y: float) -> list[float]:
    """Where a level line crosses a ring."""
    pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
    return [
        x1 + (y - y1) * (x2 - x1) / (y2 - y1)
        for (x1, y1), (x2, y2) in pairs
        if (y1 <= y < y2) or (y2 <= y < y1)
    ]
