"""Recorded crime by month from data.police.uk: the service's answer for an outline, and its files.

The service answers 503 for more than 10,000 crimes; the outline is then cut in two. Its points are moved to
places shared by many addresses, so that one small area may show nothing and its neighbour much: several
months must be added up before they mean anything. Incidents of anti-social behaviour have no id, so two
equal lines are two incidents; only crimes with an id of their own are counted once.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlencode

from sources.areas.outlines import Ring, Rings
from sources.errors import ServerFailed, UnexpectedShape
from sources.json_fields import as_object, line
from sources.settings import Seconds, ServiceSettings, WebAddress
from sources.source import CancelCheck

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

MONTH = re.compile(r"20\d\d-(?:0[1-9]|1[0-2])")
COLUMNS = ("Crime ID", "Month", "Longitude", "Latitude", "LSOA code", "Crime type")
MOST_SPLITS = 6  # a 64th of an area is refused for another reason than its number of crimes


class CrimeService(ServiceSettings):
    """Where recorded crime comes from.

    Attributes:
        address: of the service, without a method.
        attribution: the words that its figures must carry.
        interval_seconds: least time between two requests.
        names: crime types of the files, in lower case -> the service's own.
    """

    shipped: ClassVar = ("sources.areas", "crimes.toml")

    address: WebAddress
    attribution: str
    interval_seconds: Seconds
    names: dict[str, str]

    def category(self, name: str) -> str:
        """A crime type of the files as the service calls it: `Vehicle crime` is `vehicle-crime`."""
        plain = name.strip().lower()
        return self.names.get(plain, plain.replace(" ", "-"))


def fetch_latest_month(
    client: PoliteClient, service: CrimeService, cancelled: CancelCheck | None = None
) -> str:
    """The last month that is published, as `2026-09`.

    Raises:
        SourceError: one of its family.
    """
    page = client.get(f"{service.address.rstrip('/')}/crime-last-updated", cancelled=cancelled)
    month = line(as_object(page.json()), "date")[:7]
    if not MONTH.fullmatch(month):
        raise UnexpectedShape(page.url, "it gives no month")
    return month


def fetch_crimes_within(
    client: PoliteClient,
    service: CrimeService,
    rings: Rings,
    month: str,
    cancelled: CancelCheck | None = None,
) -> Counter[str]:
    """Crimes of one month within an outline, by the service's category.

    Args:
        client: fetches politely.
        service: where they come from.
        rings: of the area; a ring inside another, a hole, is not known to the service and counts as area.
        month: `2026-09`.
        cancelled: called often; True stops.

    Raises:
        SourceError: one of its family; ServerFailed where even a small part of the area is too much for it.
    """
    seen: dict[object, str] = {}
    unnamed: Counter[str] = Counter()
    for ring in rings:
        for crime in _within(client, service, ring, month, MOST_SPLITS, cancelled):
            category = line(crime, "category")
            key = crime.get("id")
            # the id of a row, not of a crime: it stops a row on a cut from being counted on both sides
            if isinstance(key, int):
                seen[key] = category
            else:
                unnamed[category] += 1
    return Counter(seen.values()) + unnamed


def _within(
    client: PoliteClient,
    service: CrimeService,
    ring: Ring,
    month: str,
    cuts: int,
    cancelled: CancelCheck | None,
) -> Iterator[Mapping[str, Any]]:
    outline = ":".join(f"{latitude},{longitude}" for longitude, latitude in ring[:-1])
    try:
        page = client.get(
            f"{service.address.rstrip('/')}/crimes-street/all-crime",
            body=urlencode({"poly": outline, "date": month}).encode(),
            body_kind="application/x-www-form-urlencoded",
            accept="application/json",
            cancelled=cancelled,
        )
    except ServerFailed:
        if cuts == 0:
            raise
        for half in split_ring(ring):
            yield from _within(client, service, half, month, cuts - 1, cancelled)
        return
    found = page.json()
    if not isinstance(found, list):
        raise UnexpectedShape(page.url, "it sends no list of crimes")
    yield from (as_object(each) for each in found)


def split_ring(ring: Ring) -> tuple[Ring, ...]:
    """An outline cut in two in the middle of its longer side (Sutherland and Hodgman, 1974)."""
    spans = [(max(each) - min(each), axis) for axis, each in enumerate(zip(*ring, strict=True))]
    _, axis = max(spans)
    middle = (max(point[axis] for point in ring) + min(point[axis] for point in ring)) / 2
    cut = (_cut(ring, axis, middle, sign) for sign in (1, -1))
    return tuple(half for half in cut if len(half) >= 4)


def _cut(ring: Ring, axis: int, at: float, sign: int) -> Ring:
    points: list[tuple[float, float]] = []
    for one, other in pairwise(ring):
        inside, goes_on = ((point[axis] - at) * sign >= 0 for point in (one, other))
        if inside:
            points.append(one)
        if inside != goes_on:
            share = (at - one[axis]) / (other[axis] - one[axis])
            points.append((one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1])))
    return (*points, points[0]) if points else ()


@dataclass(slots=True)
class CrimeFile:
    """What a file of crimes contains.

    Attributes:
        counts: (LSOA code, month, category) -> crimes.
        points: LSOA code -> (longitude, latitude, month, category) of each crime, for the codes requested.
        rows: lines of the file. repeated: of them, crimes whose id came before.
        nowhere: of them, crimes that the police give no area for. unusable: of them, lines not understood.
    """

    counts: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    points: dict[str, list[tuple[float, float, str, str]]] = field(default_factory=dict)
    rows: int = 0
    repeated: int = 0
    nowhere: int = 0
    unusable: int = 0


def read_crime_file(
    lines: Iterable[str], service: CrimeService, totals: CrimeFile, *, points_of: frozenset[str] = frozenset()
) -> None:
    """Count the crimes of one file of the archive, `YYYY-MM-force-street.csv`, into `totals`.

    Args:
        lines: of the file, its headings first.
        service: how its crime types are called.
        totals: what the files read before it contain.
        points_of: LSOA codes whose crimes are stored as points too.

    Raises:
        ValueError: a column is missing; the sentence names it.
    """
    reader = csv.DictReader(lines)
    headings = reader.fieldnames or ()
    if missing := [name for name in COLUMNS if name not in headings]:
        message = f"it has no column {missing[0]!r}, as files of street crime have"
        raise ValueError(message)
    ids: set[str] = set()
    for row in reader:
        totals.rows += 1
        key, month, code = ((row[name] or "").strip() for name in ("Crime ID", "Month", "LSOA code"))
        category = service.category(row["Crime type"] or "")
        if not MONTH.fullmatch(month) or not category:
            totals.unusable += 1
        elif key and key in ids:
            totals.repeated += 1
        elif not code:
            totals.nowhere += 1
        else:
            totals.counts[code, month, category] += 1
            if code in points_of and (place := _place(row)):
                totals.points.setdefault(code, []).append((*place, month, category))
        if key:
            ids.add(key)


def _place(row: Mapping[str, str | None]) -> tuple[float, float] | None:
    try:
        return float(row["Longitude"] or ""), float(row["Latitude"] or "")
    except ValueError:
        return None
