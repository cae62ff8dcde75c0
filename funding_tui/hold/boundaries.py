"""The outlines of areas: fetched from the Open Geography Portal, or read from a GeoJSON file, and stored."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput
from funding_tui.base.formats import count
from funding_tui.base.progress import IsCancelled, Progress, ReportProgress
from funding_tui.base.settings import Settings, load_service, load_settings, open_client
from funding_tui.hold.importing.bulk import chunks
from models.areas import AREA_KINDS, Area, Boundary
from models.changes import record_audit
from models.database import Workspace
from sources.areas.boundaries import (
    BoundaryService,
    Layer,
    fetch_outlines,
    is_official,
)
from sources.areas.outlines import Rings, read_rings
from sources.errors import Cancelled, SourceError
from sources.json_fields import as_list, as_object

LARGEST = 100 * 1024 * 1024  # bytes; an outline for a page needs a hundredth of it


@dataclass(frozen=True, slots=True)
class BoundariesReport:
    """What fetching outlines, or importing them, did.

    Attributes:
        state: `complete` when every area that was wanted now has its outline, `partial` when some have,
            `failed` when none came.
        stored: areas whose outline was read and stored.
        unchanged: areas that had one already and were not requested again.
        missing: codes that the publisher does not have.
        not_asked: areas without an official code, or of a kind that has no map.
        why: a sentence on what is missing; empty when there is nothing to say.
    """

    state: Literal["complete", "partial", "failed"]
    stored: int
    unchanged: int
    missing: tuple[str, ...]
    not_asked: int
    why: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    """Areas of one kind, as many as one request asks for: code -> record id."""

    layer: Layer
    areas: dict[str, int]


def fetch_boundaries(
    workspace: Workspace,
    *,
    kind: str | None = None,
    again: bool = False,
    settings: Settings | None = None,
    today: date | None = None,
    progress: ReportProgress | None = None,
    cancelled: IsCancelled | None = None,
) -> BoundariesReport:
    """Fetch the outlines of the areas that have none and store them, a few areas at a time.

    What was read is stored at once, so that an error or a cancel loses nothing and the next call continues.

    Args:
        workspace: an open workspace.
        kind: only areas of this kind; None takes all.
        again: fetch also those that are stored already.
        settings: where to ask; None reads the settings file.
        today: the day to record; None takes today.
        progress: called after each request.
        cancelled: checked often.

    Raises:
        BadInput: there is no such kind, there are no areas, or the settings cannot be used.
    """
    settings = settings or load_settings()
    service = load_service(BoundaryService, settings.boundaries)
    with workspace.session() as session:
        wanted, unchanged, not_asked = _wanted(session, service, kind, again=again)
    total = sum(len(batch.areas) for batch in wanted)
    stored, missing, problem = 0, list[str](), ""
    with open_client(settings, service.interval_seconds) as client:
        for batch in wanted:
            try:
                found = fetch_outlines(client, service, batch.layer, tuple(batch.areas), cancelled)
            except Cancelled:
                problem = "It was stopped; what had been read is saved."
                break
            except SourceError as error:
                problem = str(error)
                break
            day = today or date.today()
            of_areas = {batch.areas[code]: rings for code, rings in found.items()}
            store_outlines(workspace, of_areas, batch.layer.name, service.attribution_in(day.year), day)
            stored += len(found)
            missing += [code for code in batch.areas if code not in found]
            if progress is not None:
                progress(Progress(done=stored + len(missing), total=total))
    return BoundariesReport(
        state="complete"
        if stored == total and not not_asked
        else "partial"
        if stored or not total
        else "failed",
        stored=stored,
        unchanged=unchanged,
        missing=tuple(missing),
        not_asked=not_asked,
        why=_why(problem, missing, not_asked),
    )


def store_outlines(
    workspace: Workspace, outlines: Mapping[int, Rings], layer: str, attribution: str, read_on: date
) -> None:
    """Store outlines by the records' ids of their areas, all of them or none, in place of earlier ones."""
    if not outlines:
        return
    with workspace.session(writing=True) as session:
        for area_id, rings in outlines.items():
            session.merge(
                Boundary(
                    area_id=area_id,
                    rings=[[list(point) for point in ring] for ring in rings],
                    layer=layer,
                    read_on=read_on,
                    attribution=attribution,
                )
            )
        record_audit(session, "stored outlines of areas", record=layer, after={"areas": len(outlines)})


def name_areas(codes: Sequence[str]) -> str:
    """How many areas, and the codes of the first five."""
    named = ", ".join(codes[:5]) + ("" if len(codes) <= 5 else " and others")
    return f"{count(len(codes), 'area', 'areas')}: {named}"


def _wanted(
    session: Session, service: BoundaryService, kind: str | None, *, again: bool
) -> tuple[list[_Wanted], int, int]:
    """What to request, how many areas have an outline already, and how many cannot be requested."""
    if kind is not None and kind not in AREA_KINDS:
        message = f"there is no kind of area {kind!r}; there are: {', '.join(AREA_KINDS)}"
        raise BadInput(message)
    query = select(Area.id, Area.code, Area.kind, Boundary.area_id).outerjoin(
        Boundary, col(Boundary.area_id) == col(Area.id)
    )
    if kind is not None:
        query = query.where(col(Area.kind) == kind)
    rows = session.exec(query.order_by(col(Area.kind), col(Area.code))).all()
    if not rows:
        message = (
            f"there are no areas{f' of kind {kind}' if kind else ''} yet; import some with: import areas"
        )
        raise BadInput(message)
    due = [row for row in rows if again or row[3] is None]
    able = [row for row in due if is_official(row[1]) and service.layer_of(row[2])]
    wanted = []
    for of_kind, group in groupby(able, key=lambda row: row[2]):
        layer = service.layer_of(of_kind)
        if layer is not None:
            areas = {code: number or 0 for number, code, _, _ in group}
            parts = chunks(areas.items(), service.codes_at_a_time)
            wanted += [_Wanted(layer, dict(part)) for part in parts]
    return wanted, len(rows) - len(due), len(due) - len(able)


def _why(problem: str, missing: Sequence[str], not_asked: int) -> str:
    sentences = [problem] if problem else []
    if missing:
        sentences.append(f"The publisher has no outline of {name_areas(missing)}.")
    if not_asked:
        sentences.append(
            f"{count(not_asked, 'area has', 'areas have')} no official code or no map of their kind, and "
            "cannot be requested."
        )
    return " ".join(sentences)


def import_boundaries(
    workspace: Workspace, file: Path, *, attribution: str, today: date | None = None
) -> BoundariesReport:
    """Store the outlines of a file with the areas whose code is in any property of the shape.

    Args:
        workspace: an open workspace.
        file: GeoJSON in degrees (WGS 84).
        attribution: the words that a map must carry; whoever made the map says which.
        today: the day to record; None takes today.

    Returns:
        A report: complete when the file holds every area that is recorded.

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
    sentences = [f"{file.name} has no outline of {name_areas(missing)}."] if missing else []
    if unknown:
        sentences.append(
            f"{count(unknown, 'shape is', 'shapes are')} of no area that is recorded, and left out."
        )
    return BoundariesReport(
        state="partial" if missing else "complete",
        stored=len(outlines),
        unchanged=0,
        missing=missing,
        not_asked=0,
        why=" ".join(sentences),
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
