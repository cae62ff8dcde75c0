"""One charity of the register, in our words, whichever way it was told."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sources.amounts import pounds_to_pence
from sources.text import one_line

CharityStatus: TypeAlias = Literal["registered", "removed", "unknown"]
_MEGABYTE = 1024 * 1024
_TRUE, _FALSE = ("true", "1", "yes", "t"), ("false", "0", "no", "f")


class CharityService(BaseModel):
    """Where the register is, and what its fields are called.

    Attributes:
        file_address: of the daily file, a ZIP.
        file_megabytes: the most that is downloaded, and the most that it may unpack to.
        file_minutes: the longest that one download may take.
        api_address: of the API, without an operation.
        api_operation: which of its operations tells of one charity.
        api_header: the header that carries the key.
        interval_seconds: least time between two requests.
        attribution: the words that its figures must carry.
        fillers: words that a name may have or lack and still be the same, in lower case.
        fields: our name -> theirs, the first that is there counts.
        statuses: our word -> theirs, in lower case.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    file_address: str = Field(pattern=r"^https?://[^\s/]+", max_length=2000)
    file_megabytes: int = Field(ge=1, le=100_000)
    file_minutes: float = Field(gt=0, le=1440)
    api_address: str = Field(pattern=r"^https?://[^\s/]+", max_length=2000)
    api_operation: str = Field(pattern=r"^[A-Za-z0-9]+$", max_length=100)
    api_header: str = Field(pattern=r"^[A-Za-z0-9-]+$", max_length=100)
    interval_seconds: float = Field(ge=0, le=3600)
    attribution: str
    fillers: tuple[str, ...]
    fields: dict[str, tuple[str, ...]]
    statuses: dict[CharityStatus, tuple[str, ...]]

    @property
    def most_bytes(self) -> int:
        """The most that is downloaded, and the most that it may unpack to."""
        return self.file_megabytes * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Charity:
    """A charity, or a subsidiary that shares its number.

    Attributes:
        number: as registered.
        linked: 0 for the charity itself, else which of its subsidiaries.
        registered_on, removed_on, accounts_to: None where not told, or not as a day.
        income, expenditure: pence of the latest year of accounts; None where not told.
        insolvent, in_administration: None where not told.
        company: its number as a company; empty where it is none, or not told.
        extracted_on: the day of the register that this is from; None where it does not say.
    """

    number: int
    linked: int
    name: str
    status: CharityStatus
    registered_on: date | None = None
    removed_on: date | None = None
    accounts_to: date | None = None
    income: int | None = None
    expenditure: int | None = None
    insolvent: bool | None = None
    in_administration: bool | None = None
    postcode: str = ""
    company: str = ""
    extracted_on: date | None = None


def charity_service(changes: Mapping[str, Any] | None = None) -> CharityService:
    """The register as it is shipped, with what the settings change.

    Raises:
        ValueError: a key is unknown or unusable; the sentence names it.
    """
    facts = tomllib.loads(files("sources.charities").joinpath("charities.toml").read_text("utf-8"))
    try:
        return CharityService.model_validate(facts | dict(changes or {}))
    except ValidationError as error:
        first = error.errors()[0]
        message = f"charities: {'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        raise ValueError(message) from error


def read_charity(told: Mapping[str, Any], service: CharityService) -> Charity | None:
    """A charity from a row of the file or an answer of the API; None without a number or a name."""

    def of(name: str) -> Any:
        return next((told[each] for each in service.fields.get(name, ()) if told.get(each) is not None), None)

    number, name = _whole(of("number")), one_line(of("name"))
    if number is None or not name:
        return None
    return Charity(
        number=number,
        linked=_whole(of("linked")) or 0,
        name=name,
        status=_status(of("status"), service),
        registered_on=_day(of("registered_on")),
        removed_on=_day(of("removed_on")),
        accounts_to=_day(of("accounts_to")),
        income=pounds_to_pence(of("income")),
        expenditure=pounds_to_pence(of("expenditure")),
        insolvent=_yes_or_no(of("insolvent")),
        in_administration=_yes_or_no(of("in_administration")),
        postcode=one_line(of("postcode"), 10),
        company=one_line(of("company"), 20),
        extracted_on=_day(of("extracted_on")),
    )


def _status(told: Any, service: CharityService) -> CharityStatus:
    said = one_line(told).lower()
    return next((word for word, theirs in service.statuses.items() if said in theirs), "unknown")


def _whole(told: Any) -> int | None:
    if isinstance(told, int) and not isinstance(told, bool):
        return told
    return int(told) if isinstance(told, str) and told.strip().isascii() and told.strip().isdigit() else None


def _day(told: Any) -> date | None:
    """The day of `2025-12-31T00:00:00` and the like; other words tell no day."""
    if not isinstance(told, str):
        return None
    try:
        return datetime.fromisoformat(told.strip()).date()
    except ValueError:
        return None


def _yes_or_no(told: Any) -> bool | None:
    if isinstance(told, bool):
        return told
    said = str(told).strip().lower()
    return True if said in _TRUE else False if said in _FALSE else None
