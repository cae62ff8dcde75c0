"""The API of 360Giving: what one organisation gave or was given, page by page."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import quote, urlsplit

from pydantic import BaseModel, ConfigDict, Field

from sources.awards.award import Award
from sources.awards.columns import find_columns
from sources.awards.flat_cells import flatten
from sources.awards.reading import read_award
from sources.errors import Refused, UnexpectedShape
from sources.json_fields import as_list, as_object, count, web_address
from sources.source import CancelCheck

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

Role: TypeAlias = Literal["grants_made", "grants_received"]
# A million grants at the usual size of a page; a walk that gets here is being led round in circles.
_MOST_PAGES = 10_000


class GivingService(BaseModel):
    """Where the API is, and how it is asked.

    Attributes:
        address: up to the version, without a slash at the end.
        interval_seconds: least time between two requests.
        page_size: grants asked for at a time, 1,000 at the most.
        registry: the list of publishers' files, which lie on their own sites.
        file_megabytes: the most that is downloaded of one file.
        file_minutes: the longest that its download may take.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    address: str = Field(pattern=r"^https?://[^\s/]+", max_length=2000)
    interval_seconds: float = Field(ge=0, le=3600)
    page_size: int = Field(ge=1, le=1000)
    registry: str = Field(pattern=r"^https?://[^\s/]+", max_length=2000)
    file_megabytes: int = Field(ge=1, le=10_000)
    file_minutes: float = Field(gt=0, le=1440)


@dataclass(frozen=True, slots=True)
class GrantsPage:
    """One page: the grants, how many items were no grants, and how many there are in all, if said."""

    awards: tuple[Award, ...]
    left_out: int
    expected: int | None


def giving_service(changes: Mapping[str, Any]) -> GivingService:
    """The service as it is shipped, with what the settings change.

    Raises:
        ValueError: a setting is unknown or unusable.
    """
    facts = tomllib.loads(files("sources.awards").joinpath("giving.toml").read_text("utf-8"))
    return GivingService.model_validate({**facts, **changes})


def fetch_grant_pages(
    client: PoliteClient,
    service: GivingService,
    organisation: str,
    role: Role,
    cancelled: CancelCheck | None = None,
) -> Iterator[GrantsPage]:
    """The grants that an organisation made or received, a page at a time as they are read.

    Args:
        client: asks politely.
        service: where.
        organisation: its identifier, such as `GB-CHC-1164883`.
        role: whether it made or received them.
        cancelled: asked often.

    Raises:
        NotFound: the service knows no such organisation.
        SourceError: any other of its family; the pages before stand.
    """
    following = f"{service.address}/org/{quote(organisation, safe='')}/{role}/?limit={service.page_size}"
    asked: set[str] = set()
    while following:
        if following in asked or len(asked) >= _MOST_PAGES:
            raise UnexpectedShape(following, "its pages go round in circles")
        asked.add(following)
        page = client.get(
            following,
            # Without it the service answers with a page for people.
            accept="application/json",
            interval=service.interval_seconds,
            cancelled=cancelled,
        )
        data = as_object(page.json())
        if not isinstance(data.get("results"), list):
            raise UnexpectedShape(page.url, "the answer holds no grants")
        told = [as_object(as_object(each).get("data")) for each in as_list(data["results"])]
        awards = tuple(_award(grant) for grant in told if grant)
        yield GrantsPage(awards, len(told) - len(awards), count(data.get("count")))
        following = web_address(page.url, data.get("next"))
        if following and urlsplit(following).hostname != urlsplit(service.address).hostname:
            raise Refused(page.url, "its next page is on a site that the settings do not name")


def _award(grant: Mapping[str, Any]) -> Award:
    cells = flatten(grant)
    return read_award(find_columns(tuple(cells)), tuple(cells.values()))
