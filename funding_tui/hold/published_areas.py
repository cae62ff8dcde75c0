"""A partnership's areas as they are published: which there are, who lives there, where they lie."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from funding_tui.base.errors import BadInput, OperationCancelled, OperationError
from funding_tui.base.formats import count
from funding_tui.base.progress import IsCancelled
from funding_tui.base.settings import Settings, load_service, open_client
from funding_tui.hold.boundaries import store_outlines
from funding_tui.hold.importing.bulk import chunks
from models.areas import Area
from models.changes import record_audit
from models.database import Workspace
from sources.areas.boundaries import BoundaryService, Layer, fetch_outlines
from sources.areas.outlines import Rings, area_km2, middle
from sources.areas.small_areas import (
    AreaService,
    CoveredArea,
    SmallArea,
    fetch_covered_areas,
    fetch_populations,
    fetch_rural_urban_classes,
    fetch_small_areas,
)
from sources.errors import Cancelled, SourceError
from sources.web.client import PoliteClient

MOST_NAMED = 6  # places named where a name fits several
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class PublishedAreas:
    """What was read of one partnership's areas.

    Attributes:
        classes: area -> rural-urban class, and whether it is rural (None where not known).
        people: area -> usual residents; `dated` the date of that estimate.
        outlines: area -> its rings.
        attribution: the words that papers with these facts must carry.
        gaps: what could not be read, one sentence each.
    """

    place: CoveredArea
    areas: tuple[SmallArea, ...]
    classes: Mapping[str, tuple[str, bool | None]]
    people: Mapping[str, int]
    dated: str
    outlines: Mapping[str, Rings]
    layer: str
    attribution: str
    gaps: tuple[str, ...]


def fetch_published_areas(
    area: str,
    settings: Settings,
    *,
    today: date | None = None,
    progress: Callable[[str], None] | None = None,
    cancelled: IsCancelled | None = None,
) -> PublishedAreas:
    """Read a partnership's areas from the Open Geography Portal and Nomis.

    The list of areas must be complete; what else cannot be read stays unknown and is reported.

    Args:
        area: ONS code of a local authority or a Community Safety Partnership, or its name.
        settings: where to ask.
        today: the day whose year the attribution names.
        progress: called with what is being read.
        cancelled: checked often.

    Raises:
        BadInput: no place, or several, have that name, or the settings cannot be used.
        OperationError: the list of areas could not be read (OperationCancelled where it was cancelled).
    """
    report = progress or (lambda _: None)
    service = load_service(AreaService, settings.areas)
    with open_client(settings, service.interval_seconds) as client:
        try:
            report("Looking for the place")
            place = find_covered_area(area, fetch_covered_areas(client, service, cancelled))
            report(f"Reading the areas of {place.name}")
            areas = fetch_small_areas(client, service, place.authorities, cancelled)
        except Cancelled as error:
            raise OperationCancelled(str(error)) from error
        except SourceError as error:
            message = (
                f"the areas could not be read: {error} Without a connection, make the workspace without "
                "--area and import them from a file: import areas"
            )
            raise OperationError(message) from error
        if not areas:
            message = (
                f"the portal lists no small areas for {place.name} ({place.code}); import them from a file"
            )
            raise OperationError(message)
        codes = [each.code for each in areas]
        gaps: list[str] = []
        report("Reading rural-urban classes")
        rurality = _try(
            lambda: fetch_rural_urban_classes(client, service, codes, cancelled), gaps, "Rural-urban classes"
        )
        classes = rurality or {}
        report("Reading how many people live there")
        residents = _try(
            lambda: fetch_populations(client, service, place.authorities, cancelled), gaps, "Residents"
        )
        people, dated = residents or ({}, "")
        report("Reading outlines")
        outlines = _try(lambda: _outlines(client, service, codes, cancelled), gaps, "Outlines") or {}
    for what, found in (("class", classes), ("number of residents", people), ("outline", outlines)):
        missing = sum(code not in found for code in codes)
        if found and missing:
            gaps.append(f"{count(missing, 'area has', 'areas have')} no {what}.")
    return PublishedAreas(
        place=place,
        areas=areas,
        classes=classes,
        people=people,
        dated=dated,
        outlines=outlines,
        layer=service.outlines.layer,
        attribution=service.attribution.replace("{year}", f"{(today or date.today()).year}"),
        gaps=tuple(gaps),
    )


def find_covered_area(wanted: str, places: tuple[CoveredArea, ...]) -> CoveredArea:
    """The place of a code or a name; a partnership's name counts where an authority has the same one.

    Raises:
        BadInput: there is none, there are several, or only a part of an authority belongs to it.
    """
    plain = " ".join(wanted.split()).casefold()
    exact = [each for each in places if plain in (each.code.casefold(), each.name.casefold())]
    near = exact or [each for each in places if plain and plain in each.name.casefold()]
    # a partnership that covers one authority of the same name is the same place twice
    alone = {each.authorities: each for each in near}
    if len(alone) > 1:
        named = "; ".join(f"{each.name} ({each.code})" for each in near[:MOST_NAMED])
        more = f" and {len(near) - MOST_NAMED} more" if len(near) > MOST_NAMED else ""
        message = f"{wanted!r} is several places: {named}{more}; give one of these codes"
        raise BadInput(message)
    if not near:
        message = (
            f"no local authority or partnership of England and Wales is called {wanted!r}; give its ONS code"
        )
        raise BadInput(message)
    place = near[0]
    if place.is_part:
        message = (
            f"{place.name} covers a part of {' and '.join(place.authorities)}, and no published table says "
            "which areas; give the authority's code, or import the areas from a file"
        )
        raise BadInput(message)
    return place


def _try(read: Callable[[], Read], gaps: list[str], what: str) -> Read | None:
    """What a source returns; where it cannot be read, None and a sentence about it among the gaps."""
    try:
        return read()
    except Cancelled as error:
        raise OperationCancelled(str(error)) from error
    except SourceError as error:
        gaps.append(f"{what} could not be read: {error}")
        return None


def _outlines(
    client: PoliteClient, service: AreaService, codes: list[str], cancelled: IsCancelled | None
) -> dict[str, Rings]:
    maps = BoundaryService.load({"address": service.portal})
    layer = Layer(kind="lsoa", name=service.outlines.layer, code_field=service.outlines.code)
    found: dict[str, Rings] = {}
    for several in chunks(codes, service.codes_at_a_time):
        found |= fetch_outlines(client, maps, layer, several, cancelled)
    return found


def store_published_areas(workspace: Workspace, published: PublishedAreas, today: date) -> None:
    """Store the areas with their class, people, size and middle; what was not read stays unknown.

    Size and middle are calculated from the outlines, which are drawn to about 20 metres.
    """
    source = (
        f"{published.attribution} Residents: {published.dated}." if published.dated else published.attribution
    )
    with workspace.session(writing=True) as session:
        ids: dict[int, str] = {}
        for small in published.areas:
            ruc, rural = published.classes.get(small.code, ("", None))
            rings = published.outlines.get(small.code)
            longitude, latitude = middle(rings) if rings else (None, None)
            area = Area(
                code=small.code,
                name=small.name,
                kind="lsoa",
                parent_code=small.ward,
                parent_name=small.ward_name,
                ruc_code=ruc,
                rural=rural,
                population=published.people.get(small.code),
                area_km2=round(area_km2(rings), 3) if rings else None,
                longitude=longitude,
                latitude=latitude,
                source=source,
            )
            session.add(area)
            session.flush()
            ids[area.id or 0] = small.code
        record_audit(
            session,
            "read areas",
            record=published.place.code,
            after={"areas": len(ids), "not read": list(published.gaps)},
            why=published.place.name,
        )
    outlines = {key: published.outlines[code] for key, code in ids.items() if code in published.outlines}
    store_outlines(workspace, outlines, published.layer, published.attribution, today)
