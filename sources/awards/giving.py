"""360Giving: its API, page by page of what one organisation gave or received, and its registry of files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias
from urllib.parse import quote, urlsplit

from pydantic import Field

from sources.awards.award import Award, read_award
from sources.awards.columns import find_columns, flatten
from sources.dates import read_iso
from sources.errors import Refused, UnexpectedShape
from sources.json_fields import as_list, as_object, count, line, web_address
from sources.settings import Seconds, ServiceSettings, WebAddress
from sources.source import CancelCheck

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

Role: TypeAlias = Literal["grants_made", "grants_received"]
# A million grants at the usual size of a page; a fetch that gets here is going round in circles.
_MOST_PAGES = 10_000
_MEGABYTE = 1024 * 1024


class GivingService(ServiceSettings):
    """Where the API is, and how it is used.

    Attributes:
        address: up to the version, without a slash at the end.
        interval_seconds: least time between two requests.
        page_size: grants requested at a time, 1,000 at the most.
        registry: the list of publishers' files, which lie on their own sites.
        file_megabytes: the most that is downloaded of one file.
        file_minutes: the longest that its download may take.
    """

    shipped: ClassVar = ("sources.awards", "giving.toml")

    address: WebAddress
    interval_seconds: Seconds
    page_size: int = Field(ge=1, le=1000)
    registry: WebAddress
    file_megabytes: int = Field(ge=1, le=10_000)
    file_minutes: float = Field(gt=0, le=1440)


@dataclass(frozen=True, slots=True)
class GrantsPage:
    """One page: the grants, how many items were not grants, and how many there are in all, where stated."""

    awards: tuple[Award, ...]
    left_out: int
    expected: int | None


@dataclass(frozen=True, slots=True)
class GrantsFile:
    """One file of grants as the registry describes it.

    Attributes:
        prefix: of the publisher's own identifiers, such as `360G-example`.
        address: of the file itself; JSON, CSV, XLSX or ODS, whatever its name.
        licence: under which its figures may be used, with its address where that is given.
        modified: the day of its last change; None where not given.
    """

    publisher: str
    prefix: str
    title: str
    address: str
    licence: str
    modified: date | None


def fetch_grant_pages(
    client: PoliteClient,
    service: GivingService,
    organisation: str,
    role: Role,
    cancelled: CancelCheck | None = None,
) -> Iterator[GrantsPage]:
    """The grants that an organisation made or received, a page at a time as they are read.

    Args:
        client: fetches politely.
        service: where.
        organisation: its identifier, such as `GB-CHC-1164883`.
        role: whether it made or received them.
        cancelled: called often; True stops.

    Raises:
        NotFound: the service has no such organisation.
        SourceError: any other of its family; the pages before it are good.
    """
    following = f"{service.address}/org/{quote(organisation, safe='')}/{role}/?limit={service.page_size}"
    requested: set[str] = set()
    while following:
        if following in requested or len(requested) >= _MOST_PAGES:
            raise UnexpectedShape(following, "its pages go round in circles")
        requested.add(following)
        page = client.get(
            following,
            # Without it the service answers with a page for people.
            accept="application/json",
            interval=service.interval_seconds,
            cancelled=cancelled,
        )
        data = as_object(page.json())
        if not isinstance(data.get("results"), list):
            raise UnexpectedShape(page.url, "the answer contains no grants")
        grants = [as_object(as_object(each).get("data")) for each in as_list(data["results"])]
        awards = tuple(_award(grant) for grant in grants if grant)
        yield GrantsPage(awards, len(grants) - len(awards), count(data.get("count")))
        following = web_address(page.url, data.get("next"))
        if following and urlsplit(following).hostname != urlsplit(service.address).hostname:
            raise Refused(page.url, "its next page is on a site that the settings do not name")


def _award(grant: Mapping[str, Any]) -> Award:
    cells = flatten(grant)
    return read_award(find_columns(tuple(cells)), tuple(cells.values()))


def fetch_grants_files(
    client: PoliteClient, service: GivingService, cancelled: CancelCheck | None = None
) -> tuple[GrantsFile, ...]:
    """Every file in the registry, by publisher and title.

    Raises:
        SourceError: the registry cannot be read, or is not one; one of its family.
    """
    page = client.get(service.registry, accept="application/json", cancelled=cancelled)
    data = page.json()
    if not isinstance(data, list):
        raise UnexpectedShape(page.url, "the registry is not a list of files")
    found = [file for each in data for file in _files(page.url, as_object(each))]
    return tuple(sorted(found, key=lambda file: (file.publisher.casefold(), file.title.casefold())))


def download_grants(
    client: PoliteClient,
    service: GivingService,
    file: GrantsFile,
    into: Path,
    *,
    received: Callable[[int], None] | None = None,
    cancelled: CancelCheck | None = None,
) -> None:
    """Fetch a file, which may be on any site of the web, but not inside our own network.

    Raises:
        SourceError: one of its family, which says what happened.
        OSError: it cannot be written.
    """
    client.download(
        file.address,
        into,
        size_limit=service.file_megabytes * _MEGABYTE,
        time_limit=service.file_minutes * 60,
        referrer=service.registry,
        received=received,
        cancelled=cancelled,
    )


def _files(base: str, entry: Mapping[str, Any]) -> Iterator[GrantsFile]:
    publisher = as_object(entry.get("publisher"))
    prefix = line(publisher, "prefix")
    name = line(publisher, "name") or prefix
    licence = " ".join(
        dict.fromkeys(text for key in ("license_name", "license") if (text := line(entry, key)))
    )
    for each in as_list(entry.get("distribution")):
        address = web_address(base, as_object(each).get("downloadURL"))
        if address and name:
            yield GrantsFile(
                publisher=name,
                prefix=prefix,
                title=line(entry, "title") or line(as_object(each), "title") or name,
                address=address,
                licence=licence,
                modified=read_iso(entry.get("modified")).on,
            )
