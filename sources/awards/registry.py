"""The registry of 360Giving: who publishes files of grants, where each file is, and under which licence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sources.dates import read_iso
from sources.errors import UnexpectedShape
from sources.json_fields import as_list, as_object, line, web_address
from sources.source import CancelCheck

if TYPE_CHECKING:
    from collections.abc import Callable

    from sources.awards.giving import GivingService
    from sources.web.client import PoliteClient

_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class GrantsFile:
    """One file of grants as the registry tells of it.

    Attributes:
        prefix: of the publisher's own identifiers, such as `360G-example`.
        address: of the file itself; JSON, CSV, XLSX or ODS, whatever its name.
        licence: under which its figures may be used, with its address where that is told.
        modified: the day of its last change; None where not told.
    """

    publisher: str
    prefix: str
    title: str
    address: str
    licence: str
    modified: date | None


def fetch_grants_files(
    client: PoliteClient, service: GivingService, cancelled: CancelCheck | None = None
) -> tuple[GrantsFile, ...]:
    """Every file that the registry knows, by publisher and title.

    Raises:
        SourceError: the registry cannot be had, or is none; one of its family.
    """
    page = client.get(service.registry, accept="application/json", cancelled=cancelled)
    data = page.json()
    if not isinstance(data, list):
        raise UnexpectedShape(page.url, "the registry is no list of files")
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
    """Fetch a file, which may lie on any site of the web and on none inside our own network.

    Raises:
        SourceError: one of its family, telling what happened.
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
        dict.fromkeys(told for key in ("license_name", "license") if (told := line(entry, key)))
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
