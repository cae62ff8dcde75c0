"""The register of charities: how one of its records reads, and its API for those who hold a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from pydantic import Field

from sources.amounts import pounds_to_pence
from sources.errors import NotFound, Refused, UnexpectedShape
from sources.json_fields import as_object
from sources.settings import Seconds, SettingsRecord, WebAddress, packaged_table, read_settings
from sources.source import CancelCheck
from sources.text import one_line

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

CharityStatus: TypeAlias = Literal["registered", "removed", "unknown"]
_MEGABYTE = 1024 * 1024
_FORBIDDEN = (401, 403)
_TRUE, _FALSE = ("true", "1", "yes", "t"), ("false", "0", "no", "f")


class CharityService(SettingsRecord):
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

    file_address: WebAddress
    file_megabytes: int = Field(ge=1, le=100_000)
    file_minutes: float = Field(gt=0, le=1440)
    api_address: WebAddress
    api_operation: str = Field(pattern=r"^[A-Za-z0-9]+$", max_length=100)
    api_header: str = Field(pattern=r"^[A-Za-z0-9-]+$", max_length=100)
    interval_seconds: Seconds
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
    shipped = packaged_table("sources.charities", "charities.toml")
    return read_settings(CharityService, "charities", shipped | dict(changes or {}))


def fetch_charity(
    client: PoliteClient,
    service: CharityService,
    number: int,
    key: str,
    *,
    linked: int = 0,
    cancelled: CancelCheck | None = None,
) -> Charity:
    """One charity as the register tells it now.

    Args:
        client: asks politely, and shows the key to nobody else.
        service: where.
        number: as registered.
        key: of whoever asks.
        linked: which subsidiary; 0 for the charity itself.
        cancelled: asked often.

    Raises:
        NotFound: there is no such charity.
        Refused: the key is not accepted.
        SourceError: any other of its family.
    """
    try:
        page = client.get(
            f"{service.api_address}/{service.api_operation}/{number}/{linked}",
            accept="application/json",
            interval=service.interval_seconds,
            secret=(service.api_header, key),
            cancelled=cancelled,
        )
    except Refused as error:
        if error.status in _FORBIDDEN:
            raise Refused(error.url, "it does not accept the key", error.status) from error
        raise
    data = page.json()
    # it tells of one charity, or of a list of one
    told = data[0] if isinstance(data, list) and data else data
    if not told:
        raise NotFound(page.url, f"it knows no charity {number}", 404)
    charity = read_charity(as_object(told), service)
    if charity is None:
        raise UnexpectedShape(page.url, "the answer holds no charity")
    return charity


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
