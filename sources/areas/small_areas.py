"""The small areas of a partnership: which there are, in which wards, of which class, and who lives there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import ConfigDict, Field

from sources.areas.portal import any_of, fetch_rows
from sources.errors import UnexpectedShape
from sources.json_fields import count, line
from sources.settings import Seconds, ServiceSettings, SettingsRecord, WebAddress
from sources.source import CancelCheck

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

_NAME = r"^\w{1,200}$"


class PartnershipTable(SettingsRecord):
    """The table of partnerships, and its fields."""

    service: str = Field(pattern=_NAME)
    authority: str
    authority_name: str
    code: str
    name: str


class SmallAreaTable(SettingsRecord):
    """The table of small areas, and its fields."""

    service: str = Field(pattern=_NAME)
    code: str
    name: str
    ward: str
    ward_name: str
    authority: str


class ClassTable(SettingsRecord):
    """The table of rural-urban classes, and its fields; `ruc` may be written for `class`."""

    model_config = ConfigDict(populate_by_name=True)

    service: str = Field(pattern=_NAME)
    code: str
    ruc: str = Field(alias="class")
    flag: str


class PopulationTable(SettingsRecord):
    """The dataset of residents: its name, the kind of area, and what it calls all ages."""

    dataset: str = Field(pattern=_NAME)
    kind: str = Field(pattern=_NAME)
    all_ages: str


class OutlineLayer(SettingsRecord):
    """The map of small areas, and the field of their codes."""

    layer: str = Field(pattern=_NAME)
    code: str


class AreaService(ServiceSettings):
    """Where areas come from; see `areas.toml`."""

    shipped: ClassVar = ("sources.areas", "areas.toml")

    portal: WebAddress
    nomis: WebAddress
    attribution: str
    interval_seconds: Seconds
    page_size: int = Field(ge=1, le=10_000)
    codes_at_a_time: int = Field(ge=1, le=100)
    partnerships: PartnershipTable
    small_areas: SmallAreaTable
    classes: ClassTable
    people: PopulationTable
    outlines: OutlineLayer

    def fetch_rows(
        self,
        client: PoliteClient,
        table: str,
        where: str,
        fields: tuple[str, ...],
        cancelled: CancelCheck | None,
    ) -> list[Mapping[str, Any]]:
        """The rows of one of the portal's tables that meet a condition."""
        address = f"{self.portal.rstrip('/')}/{table}/FeatureServer/0"
        return fetch_rows(client, address, where, fields, page_size=self.page_size, cancelled=cancelled)


@dataclass(frozen=True, slots=True)
class CoveredArea:
    """A partnership or a local authority.

    Attributes:
        code: of the Office for National Statistics.
        authorities: codes of the local authorities that it covers.
        is_part: the partnership covers only a part of an authority, and no table says which.
    """

    code: str
    name: str
    kind: Literal["authority", "partnership"]
    authorities: tuple[str, ...]
    is_part: bool = False


@dataclass(frozen=True, slots=True)
class SmallArea:
    """An LSOA, with the ward that fits it best."""

    code: str
    name: str
    ward: str
    ward_name: str
    authority: str


def fetch_covered_areas(
    client: PoliteClient, service: AreaService, cancelled: CancelCheck | None = None
) -> tuple[CoveredArea, ...]:
    """Every partnership and local authority of England and Wales.

    Raises:
        SourceError: one of its family.
    """
    names = service.partnerships
    fields = (names.authority, names.authority_name, names.code, names.name)
    rows = service.fetch_rows(client, names.service, "1=1", fields, cancelled)
    authorities: dict[str, str] = {}
    partnerships: dict[str, str] = {}
    covers: dict[str, dict[str, None]] = {}
    shared: dict[str, dict[str, None]] = {}
    for row in rows:
        authority, name, code, partnership = (line(row, field) for field in fields)
        authorities[authority] = name
        partnerships[code] = partnership
        covers.setdefault(code, {})[authority] = None
        shared.setdefault(authority, {})[code] = None
    return (
        *(CoveredArea(code, name, "authority", (code,)) for code, name in authorities.items()),
        *(
            CoveredArea(
                code,
                name,
                "partnership",
                tuple(covers[code]),
                is_part=any(len(shared[authority]) > 1 for authority in covers[code]),
            )
            for code, name in partnerships.items()
        ),
    )


def fetch_small_areas(
    client: PoliteClient,
    service: AreaService,
    authorities: Sequence[str],
    cancelled: CancelCheck | None = None,
) -> tuple[SmallArea, ...]:
    """The small areas of some local authorities, by code.

    Raises:
        SourceError: one of its family.
    """
    names = service.small_areas
    fields = (names.code, names.name, names.ward, names.ward_name, names.authority)
    rows = service.fetch_rows(client, names.service, any_of(names.authority, authorities), fields, cancelled)
    # an area in two wards is in the table twice; the first is taken
    found = {line(row, names.code): SmallArea(*(line(row, field) for field in fields)) for row in rows[::-1]}
    return tuple(found[code] for code in sorted(found) if code)


def fetch_rural_urban_classes(
    client: PoliteClient, service: AreaService, codes: Sequence[str], cancelled: CancelCheck | None = None
) -> dict[str, tuple[str, bool | None]]:
    """Small area -> its rural-urban class, and whether that is rural; None where the table does not say.

    Raises:
        SourceError: one of its family.
    """
    names = service.classes
    words = {"rural": True, "urban": False}
    found: dict[str, tuple[str, bool | None]] = {}
    for several in _in_parts(codes, service.codes_at_a_time):
        rows = service.fetch_rows(
            client, names.service, any_of(names.code, several), (names.code, names.ruc, names.flag), cancelled
        )
        for row in rows:
            flag = words.get(line(row, names.flag).lower())
            found[line(row, names.code)] = (line(row, names.ruc), flag)
    return found


def fetch_populations(
    client: PoliteClient,
    service: AreaService,
    authorities: Sequence[str],
    cancelled: CancelCheck | None = None,
) -> tuple[dict[str, int], str]:
    """Small area -> usual residents, and the date of the estimate in the source's words.

    Raises:
        SourceError: one of its family; UnexpectedShape where the answer was cut short.
    """
    found: dict[str, int] = {}
    dated = ""
    for authority in authorities:
        page = client.get(
            f"{service.nomis.rstrip('/')}/{service.people.dataset}.data.csv",
            params=(
                ("date", "latest"),
                ("geography", f"{authority}{service.people.kind}"),
                ("gender", "0"),
                ("c_age", service.people.all_ages),
                ("measures", "20100"),
                ("select", "GEOGRAPHY_CODE,DATE_NAME,OBS_VALUE,OBS_STATUS,RECORD_COUNT"),
            ),
            accept="text/csv",
            cancelled=cancelled,
        )
        reader = csv.DictReader(io.StringIO(page.content.decode("utf-8-sig", "replace")))
        rows = list(reader)
        if "GEOGRAPHY_CODE" not in (reader.fieldnames or ()):
            raise UnexpectedShape(page.url, "it sends no table of areas")
        expected = count(rows[0].get("RECORD_COUNT")) if rows else None
        if expected is not None and expected != len(rows):
            raise UnexpectedShape(page.url, f"it counts {expected:,} rows and sends {len(rows):,}")
        for row in rows:
            number = count(row.get("OBS_VALUE"))
            if number is not None:
                found[(row["GEOGRAPHY_CODE"] or "").strip()] = number
                dated = (row.get("DATE_NAME") or "").strip() or dated
    return found, dated


def _in_parts(codes: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for first in range(0, len(codes), size):
        yield codes[first : first + size]
