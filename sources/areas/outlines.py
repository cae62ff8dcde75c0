"""Outlines of areas as GeoJSON writes them (RFC 7946): polygons in degrees, longitude first."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeAlias

from sources.json_fields import as_list

Ring: TypeAlias = tuple[tuple[float, float], ...]
Rings: TypeAlias = tuple[Ring, ...]

DECIMALS = 4  # of a degree: about ten metres, finer than a map on a page can show
_STRAY = 0.0002  # degrees: about twenty metres, a tenth of a millimetre where a county fills a page
_EARTH_KM = 6371.0088  # the Earth's mean radius
_FEWEST = 4  # points of a ring: three corners, and the first again


def read_rings(geometry: Mapping[str, Any]) -> Rings:
    """Every ring of a polygon or of several, simplified; those with fewer than three corners are left out.

    Raises:
        ValueError: it is not an outline in degrees; the message says what is wrong.
    """
    coordinates = as_list(geometry.get("coordinates"))
    if geometry.get("type") == "Polygon":
        polygons = [coordinates]
    elif geometry.get("type") == "MultiPolygon":
        polygons = [as_list(polygon) for polygon in coordinates]
    else:
        message = "an area has no outline"
        raise ValueError(message)
    rings = tuple(_ring(as_list(ring)) for polygon in polygons for ring in polygon)
    return tuple(ring for ring in rings if len(ring) >= _FEWEST)


def _ring(points: Sequence[Any]) -> Ring:
    ring: list[tuple[float, float]] = []
    for point in points:
        try:
            corner = round(float(point[0]), DECIMALS), round(float(point[1]), DECIMALS)
        except (TypeError, ValueError, LookupError, OverflowError) as error:
            message = "an outline contains something that is not a point"
            raise ValueError(message) from error
        if not (-180 <= corner[0] <= 180 and -90 <= corner[1] <= 90):
            message = "an outline is not in degrees"
            raise ValueError(message)
        if not ring or ring[-1] != corner:
            ring.append(corner)
    return _simplified(ring)


def _simplified(ring: Sequence[tuple[float, float]]) -> Ring:
    """The points without which the line would stray further than `_STRAY` (Douglas and Peucker, 1973)."""
    corners = {0, len(ring) - 1} if ring else set()
    stretches = [(0, len(ring) - 1)]
    while stretches:
        first, last = stretches.pop()
        strays = [_stray(ring[at], ring[first], ring[last]) for at in range(first + 1, last)]
        if strays and max(strays) > _STRAY:
            furthest = first + 1 + strays.index(max(strays))
            corners.add(furthest)
            stretches += [(first, furthest), (furthest, last)]
    return tuple(ring[at] for at in sorted(corners))


def _stray(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """How far a point is from the straight line between two others, or from both where they are one."""
    across, up = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, up)
    if not length:
        return math.hypot(point[0] - start[0], point[1] - start[1])
    return abs(across * (point[1] - start[1]) - up * (point[0] - start[0])) / length


def area_km2(rings: Rings) -> float:
    """Square kilometres within an outline, on a sphere; rings within others are subtracted.

    The area of a ring is that of Chamberlain and Duquette (2007, Some algorithms for polygons on a sphere).
    """
    return abs(sum(_signed_km2(ring) for ring in rings))


def middle(rings: Rings) -> tuple[float, float]:
    """The middle of the largest ring of an outline: longitude and latitude, in degrees."""
    ring = max(rings, key=lambda each: abs(_signed_km2(each)))
    twice = east = north = 0.0
    for (x, y), (next_x, next_y) in pairwise(ring):
        cross = x * next_y - next_x * y
        twice += cross
        east += (x + next_x) * cross
        north += (y + next_y) * cross
    if not twice:
        return ring[0]
    return east / (3 * twice), north / (3 * twice)


def _signed_km2(ring: Ring) -> float:
    """Below 0 for a ring that runs the other way, as a hole does in GeoJSON."""
    total = sum(
        math.radians(next_x - x) * (2 + math.sin(math.radians(y)) + math.sin(math.radians(next_y)))
        for (x, y), (next_x, next_y) in pairwise(ring)
    )
    return total * _EARTH_KM**2 / 2
