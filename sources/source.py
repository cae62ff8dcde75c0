"""What a source is and gives: its settings, its listings, their pages, and how complete a fetch was."""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal, TypeAlias

from pydantic import Field

from sources.dates import UNKNOWN, Moment
from sources.errors import SourceError
from sources.settings import Seconds, SettingsRecord, WebAddress

if TYPE_CHECKING:
    # Only for the signature: the network libraries load when a client is made, not when a record is.
    from sources.web.client import PoliteClient

ListingStatus: TypeAlias = Literal["forecast", "open", "closed", "unknown"]
FetchState: TypeAlias = Literal["complete", "partial", "failed"]
FieldValue: TypeAlias = str | int | bool | list[str] | None


@dataclass(frozen=True, slots=True)
class Listing:
    """Money that may be applied for, or news of it, as one source listed it at one time.

    Attributes:
        source, source_id: the source's name in the settings, and its own stable key there.
        url: where a person reads it.
        title, funder, summary: plain text, cleaned; empty when not given.
        status: from the source's dates at the time of the fetch; unknown stays unknown.
        opens, closes: with the source's own words; an unknown close is never the same as rolling.
        rolling: True only where the source says so; None when it says nothing.
        amount_min, amount_max, amount_total: whole pence of `currency`; None when not given as an amount.
        amount_text: the source's own words for the amounts.
        places, applicant_types, themes: the source's own words.
        published_at: when the source published or last changed it, UTC.
        notes: sentences on what is missing or uncertain in this listing.
    """

    source: str
    source_id: str
    url: str
    title: str
    funder: str = ""
    summary: str = ""
    status: ListingStatus = "unknown"
    opens: Moment = UNKNOWN
    closes: Moment = UNKNOWN
    rolling: bool | None = None
    amount_min: int | None = None
    amount_max: int | None = None
    amount_total: int | None = None
    currency: str = "GBP"
    amount_text: str = ""
    places: tuple[str, ...] = ()
    applicant_types: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    published_at: datetime | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetch:
    """One fetch of one source.

    Attributes:
        source: the source's name.
        state: `complete` when everything the source offered was read, `partial` when something is missing,
            `failed` when nothing could be read.
        listings: what was read, without duplicates; none where every page was handed to `store`.
        lists_everything: whether the source lists all that is current, so that after a complete fetch a
            listing no longer there is closed or withdrawn. False for feeds and searches that show the
            newest, where absence means nothing.
        expected: how many the source says there are; None when it does not say.
        fetched: how many listings were read.
        why: a sentence on what is missing or was left out; None when there is nothing to say.
        pages: how many pages were read.
        from_cache: whether every page was unchanged since the last fetch.
        error: the error behind `partial` or `failed`, where there was one, for a program to act upon.
    """

    source: str
    state: FetchState
    listings: tuple[Listing, ...] = ()
    lists_everything: bool = False
    expected: int | None = None
    fetched: int = 0
    why: str | None = None
    pages: int = 0
    from_cache: bool = False
    error: SourceError | None = None


@dataclass(frozen=True, slots=True)
class FetchProgress:
    """How far a fetch has come.

    Attributes:
        source: the source's name.
        pages: pages read so far.
        fetched: listings read so far.
        expected: how many there are, as far as the source says.
    """

    source: str
    pages: int
    fetched: int
    expected: int | None


ProgressCall: TypeAlias = Callable[[FetchProgress], None]
StoreCall: TypeAlias = Callable[[tuple[Listing, ...]], None]
CancelCheck: TypeAlias = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a page as plain text, under its heading."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """A file or page that belongs to a page, such as a table of allocations."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ListingDetail:
    """What the page of one listing says, beyond its entry in the list.

    Attributes:
        sections: in the page's order; those without text are left out.
        documents: files and pages that the page links to as its own.
        apply_url: where one applies; empty when not given.
        withdrawn: when the publisher withdrew the page; `UNKNOWN` for a page that was not withdrawn.
        withdrawn_words: the publisher's explanation.
    """

    sections: tuple[Section, ...] = ()
    documents: tuple[Document, ...] = ()
    apply_url: str = ""
    withdrawn: Moment = UNKNOWN
    withdrawn_words: str = ""


class Source(SettingsRecord, ABC):
    """A place that lists funding: the settings that describe it are the source itself.

    Attributes:
        kind: which class reads it; each class has its own word.
        name: its short name, small letters, digits and dashes; used on the command line and in records.
        title: its name for people.
        address: where it is, http or https.
        documentation: where its interface is described.
        interval_seconds: least time between two requests.
        enabled: whether a sync reads it.
        stale_days: days after which its last complete fetch counts as stale; None for never.
    """

    kind: str
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{0,49}$")
    title: str = Field(min_length=1, max_length=200)
    address: WebAddress
    documentation: str = ""
    interval_seconds: Seconds = 1.0
    enabled: bool = True
    stale_days: int | None = Field(default=None, ge=1, le=3660)

    @property
    def site(self) -> str:
        """The address without a slash at its end."""
        return self.address.rstrip("/")

    @abstractmethod
    def fetch(
        self,
        client: PoliteClient,
        *,
        store: StoreCall | None = None,
        progress: ProgressCall | None = None,
        cancelled: CancelCheck | None = None,
    ) -> Fetch:
        """Read the source, page after page.

        Args:
            client: fetches politely, and knows the time.
            store: given the listings of each page as soon as they are read, each listing once, on the
                calling thread, so that memory does not grow with their number. None gathers them in the
                fetch.
            progress: called after every page, on the calling thread.
            cancelled: called often; True stops within a tenth of a second.

        Returns:
            What was read. Errors of the source do not raise: they make the fetch partial or failed.

        Raises:
            Cancelled: when `cancelled` said so; what was handed to `store` before stays.
        """


class DetailedSource(Source):
    """A source whose listings have pages that can be read one by one.

    Attributes:
        details_at_once: how many of those pages one sync reads at most; the rest wait for the next. 0 reads
            none.
    """

    details_at_once: int = Field(default=0, ge=0, le=1000)

    @abstractmethod
    def detail(
        self, client: PoliteClient, source_id: str, *, cancelled: CancelCheck | None = None
    ) -> ListingDetail:
        """Read the page of one listing.

        Raises:
            SourceError: one of its family; `NotFound` for a listing that has no page any more.
        """


def status_at(opens: Moment, closes: Moment, now: datetime) -> ListingStatus:
    """Whether a listing is open, from what is known; anything not stated stays unknown."""
    if closes.at is not None and closes.at < now:
        return "closed"
    if closes.at is None and closes.on is not None and closes.on < now.date():
        return "closed"
    if opens.on is None:
        # what closes on a day to come and names no opening day is open until then
        return "open" if closes.on is not None else "unknown"
    is_ahead = opens.at > now if opens.at is not None else opens.on > now.date()
    if is_ahead:
        return "forecast"
    return "open" if closes.on is not None else "unknown"


def date_notes(closes: Moment, opens: Moment = UNKNOWN) -> tuple[str, ...]:
    """Sentences about dates that are missing or could not be read."""
    notes = []
    if not closes.text:
        notes.append("No closing date is given.")
    if closes.not_understood:
        notes.append("The closing date could not be understood; see the source's own words.")
    if opens.not_understood:
        notes.append("The opening date could not be understood; see the source's own words.")
    return tuple(notes)


def listing_fields(listing: Listing) -> dict[str, FieldValue]:
    """Every field under a stable name as plain data: for comparing, storing and showing differences.

    Money stays whole pence, instants are ISO text in UTC, days are ISO text. `source` and `source_id` are
    left out: they say which listing it is, not what it says.
    """
    return {
        "url": listing.url,
        "title": listing.title,
        "funder": listing.funder,
        "summary": listing.summary,
        "status": listing.status,
        **_moment_fields("opens", listing.opens),
        **_moment_fields("closes", listing.closes),
        "rolling": listing.rolling,
        "amount_min": listing.amount_min,
        "amount_max": listing.amount_max,
        "amount_total": listing.amount_total,
        "currency": listing.currency,
        "amount_text": listing.amount_text,
        "places": list(listing.places),
        "applicant_types": list(listing.applicant_types),
        "themes": list(listing.themes),
        "published_at": listing.published_at.isoformat() if listing.published_at else None,
        "notes": list(listing.notes),
    }


def listing_hash(listing: Listing) -> str:
    """A hash of the fields, the same on every machine, so that an unchanged listing stores nothing."""
    fields = json.dumps(listing_fields(listing), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(fields.encode("ascii")).hexdigest()


def _moment_fields(name: str, moment: Moment) -> dict[str, FieldValue]:
    return {
        f"{name}_at": moment.at.isoformat() if moment.at else None,
        f"{name}_on": moment.on.isoformat() if moment.on else None,
        f"{name}_time": moment.time,
        f"{name}_text": moment.text,
    }
