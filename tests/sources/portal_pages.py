"""Answers of a service like the Open Geography Portal: wards in a row from west to east."""

from __future__ import annotations

import json
from typing import Any

from tests.listing_server import Answer, Request

LAYER = "Wards_May_2024_Boundaries_UK_BSC"
PATH = f"/{LAYER}/FeatureServer/0/query"
WARDS = tuple(f"E0500{number:04}" for number in range(120))


def square(number: int, size: float = 0.01) -> list[list[float]]:
    """A closed ring of degrees, one for each ward, in a row from west to east."""
    west, east = round(-3.0 + number * size, 4), round(-3.0 + (number + 1) * size, 4)
    south, north = 52.0, round(52.0 + size, 4)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


def feature(code: str, geometry: dict[str, Any] | None = None, field: str = "WD24CD") -> dict[str, Any]:
    number = WARDS.index(code) if code in WARDS else 0
    polygon = {"type": "Polygon", "coordinates": [square(number)]}
    return {"type": "Feature", "properties": {field: code}, "geometry": geometry or polygon}


def collection(*features: dict[str, Any], **more: Any) -> Answer:
    body = {"type": "FeatureCollection", "features": list(features), **more}
    return Answer(json.dumps(body), kind="application/geo+json")


def portal(request: Request, *, most: int = 2000, held: tuple[str, ...] = WARDS) -> Answer:
    """What the portal answers: the areas of its `where` that it has, at most so many at a time."""
    asked = [code for code in held if f"'{code}'" in request.first("where")]
    start = int(request.first("resultOffset"))
    page = asked[start : start + min(most, int(request.first("resultRecordCount")))]
    more = {"properties": {"exceededTransferLimit": True}} if start + len(page) < len(asked) else {}
    return collection(*(feature(code) for code in page), **more)
