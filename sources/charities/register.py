"""The register of charities: one of its records as a charity, and its API for those who have a key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, TypeAlias

from pydantic import Field

from sources.amounts import pounds_to_pence
from sources.errors import NotFound, Refused, UnexpectedShape
from sources.json_fields import as_object
from sources.settings import Seconds, ServiceSettings, WebAddress
from sources.source import CancelCheck
from sources.text import one_line

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

CharityStatus: TypeAlias = Literal["registered", "removed", "unknown"]
_MEGABYTE = 1024 * 1024
_FORBIDDEN = (401, 403)
_TRUE, _FALSE = ("true", "1", "yes", "t"), ("false", "0", "no", "f")


class CharityService(ServiceSettings):
    """Where the register is, and what its fields are called.

    Attributes:
        file_address: of the daily file, a ZIP.
        file_megabytes: the most that is downloaded, and the most that it may unpack to.
        file_minutes: the longest that one download may take.
        api_address: of the API, without an operation.
        api_operation: which of its operations describes one charity.
        api_header: the header that carries the key.
        interval_seconds: least time between two requests.
        attribution: the words that its figures must carry.
        fillers: words that a name may have or lack and still be the same, in lower case.
        fields: our name -> theirs, the first that is there counts.
        statuses: our word -> theirs, in lower case.
    """

    shipped: ClassVar = ("sources.charities", "charities.toml")

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
        registered_on, removed_on, accounts_to: None where not stated, or not as a day.
        income, expenditure: pence of the latest year of accounts; None where not stated.
        insolvent, in_administration: None where not stated.
        company: its number as a company; empty where it is none, or not stated.
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


def fetch_charity(
    client: PoliteClient,
    service: CharityService,
    number: int,
    key: str,
    *,
    linked: int = 0,
    cancelled: CancelCheck | None = None,
) -> Charity:
    """One charity as the register has it now.

    Args:
        client: fetches politely, and shows the key to nobody else.
        service: where.
        number: as registered.
        key: of the user's subscription.
        linked: which subsidiary; 0 for the charity itself.
        cancelled: called often; True stops.

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
    # the answer is one charity, or a list of one
    record = data[0] if isinstance(data, list) and data else data
    if not record:
        raise NotFound(page.url, f"it has no charity {number}", 404)
    charity = read_charity(as_object(record), service)
    if charity is None:
        raise UnexpectedShape(page.url, "the answer contains no charity")
    return charity


def read_charity(record: Mapping[str, Any], service: CharityService) -> Charity | None:
    """A charity from a row of the file or an answer of the API; None without a number or a name."""

    def field(name: str) -> Any:
        names = service.fields.get(name, ())
        return next((record[each] for each in names if record.get(each) is not None), None)

    number, name = _whole(field("number")), one_line(field("name"))
    if number is None or not name:
        return None
    return Charity(
        number=number,
        linked=_whole(field("linked")) or 0,
        name=name,
        status=_status(field("status"), service),
        registered_on=_day(field("registered_on")),
        removed_on=_day(field("removed_on")),
        accounts_to=_day(field("accounts_to")),
        income=pounds_to_pence(field("income")),
        expenditure=pounds_to_pence(field("expenditure")),
        insolvent=_yes_or_no(field("insolvent")),
        in_administration=_yes_or_no(field("in_administration")),
        postcode=one_line(field("postcode"), 10),
        company=one_line(field("company"), 20),
        extracted_on=_day(field("extracted_on")),
    )


def _status(value: Any, service: CharityService) -> CharityStatus:
    theirs = one_line(value).lower()
    return next((ours for ours, words in service.statuses.items() if theirs in words), "unknown")


def _whole(value: Any) -> int | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    text = value.strip() if isinstance(value, str) else ""
    return int(text) if text.isascii() and text.isdigit() else None


def _day(value: Any) -> date | None:
    """The day of `2025-12-31T00:00:00` and the like; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        return datetime.fromisoformat(value.strip()).date()
    except ValueError:
        return None


def _yes_or_no(value: Any) -> bool | None:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None
