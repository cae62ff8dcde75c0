"""Read the outlines of areas from a GeoJSON file, such as a council's own map of its localities."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import select

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import count
from funding_tui.hold.boundaries import BoundariesReport, name_areas, store_outlines
from models.areas import Area
from models.database import Workspace
from sources.areas.outlines import Rings, read_rings
from sources.json_fields import as_list, as_object

LARGEST = 100 * 1024 * 1024  # bytes; an outline for a page needs a hundredth of it


def import_boundaries(
    workspace: Workspace, file: Path, *, attribution: str, today: date | None = None
) -> BoundariesReport:
    """Keep the outlines of a file beside the areas whose code stands in any property of the shape.

    Args:
        workspace: an open workspace.
        file: GeoJSON in degrees (WGS 84).
        attribution: the words that a map must carry; whoever made the map says which.
        today: the day to record; None takes today.

    Returns:
        What it brought: complete when the file holds every area that is recorded.

    Raises:
        BadInput: the file cannot be read, is not such a file, or holds none of the areas.
    """
    if not attribution.strip():
        message = "say whose map it is, and under which licence, with --attribution; each map will carry it"
        raise BadInput(message)
    features = _features(file)
    with workspace.session() as session:
        ids = {code: number or 0 for code, number in session.exec(select(Area.code, Area.id))}
    outlines: dict[int, Rings] = {}
    unknown = 0
    for number, feature in enumerate(features, start=1):
        code = next((word for word in _words(feature) if word in ids), None)
        if code is None:
            unknown += 1
            continue
        try:
            outlines[ids[code]] = read_rings(as_object(feature.get("geometry")))
        except ValueError as error:
            message = (
                f"{file.name}: shape {number} ({code}): {error}; save it as polygons in WGS 84 (EPSG:4326)"
            )
            raise BadInput(message) from error
    if not outlines:
        message = f"{file.name} holds no shape with the code of one of the {len(ids):,} areas; add a property"
        message += " that holds the area's code"
        raise BadInput(message)
    store_outlines(workspace, outlines, file.name, attribution.strip(), today or date.today())
    missing = tuple(code for code, number in ids.items() if number not in outlines)
    told = [f"{file.name} has no outline of {name_areas(missing)}."] if missing else []
    if unknown:
        told.append(f"{count(unknown, 'shape is', 'shapes are')} of no area that is recorded, and left out.")
    return BoundariesReport(
        state="partial" if missing else "complete",
        stored=len(outlines),
        unchanged=0,
        missing=missing,
        not_asked=0,
        why=" ".join(told),
    )


def _features(file: Path) -> list[Mapping[str, Any]]:
    try:
        if file.stat().st_size > LARGEST:
            message = f"{file.name} is larger than {LARGEST // 1024**2} MB; simplify its outlines first"
            raise BadInput(message)
        data = json.loads(file.read_text("utf-8-sig"))
    except OSError as error:
        message = f"{file} cannot be read: {error.strerror}"
        raise BadInput(message) from error
    except (ValueError, RecursionError) as error:
        message = f"{file.name} is not a GeoJSON file; save the map as GeoJSON"
        raise BadInput(message) from error
    features = as_object(data).get("features")
    if not isinstance(features, list):
        message = f"{file.name} has no list of shapes (a FeatureCollection) in it; save the map as GeoJSON"
        raise BadInput(message)
    return [as_object(feature) for feature in as_list(features)]


def _words(feature: Mapping[str, Any]) -> Iterator[str]:
    """Every text among the properties of a shape, and its id."""
    yield from (
        value.strip() for value in as_object(feature.get("properties")).values() if isinstance(value, str)
    )
    if isinstance(feature.get("id"), str):
        yield feature["id"].strip()
