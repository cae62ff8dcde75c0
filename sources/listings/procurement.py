"""Notices of public procurement as OCDS release packages: Find a Tender and Contracts Finder.

Neither service can be searched by words or place, and one of them silently leaves releases out of a long
period. So some days are read in short windows of time, the newest first, and each window page after page
along the address that the service gives. Releases of one process are amendments of one notice: only the
latest is taken. The windows begin on the same hours each time, so that an interrupted fetch requests the
same pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlsplit

from pydantic import Field

from sources.amounts import pounds_to_pence
from sources.dates import UNKNOWN, Moment, as_deadline, read_iso
from sources.errors import Cancelled, RateLimited, Refused, SourceError, UnexpectedShape
from sources.json_fields import as_list, as_object, line, paragraphs, read_json
from sources.settings import WebAddress
from sources.source import (
    CancelCheck,
    Fetch,
    FetchProgress,
    FetchState,
    Listing,
    ListingStatus,
    ProgressCall,
    Source,
    StoreCall,
    date_notes,
    status_at,
)
from sources.web.page import Page

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

MOST_PAGES = 2_000
_TEXT_OR_ZEROS = re.compile(r'"(?:[^"\\]|\\.)*"|(?<=[\s:,\[])-?0+(?=\d)')
REPAIRED = "Numbers that are not numbers (such as 000) were repaired before so_far."
# OCDS tender statuses under which nobody can bid any more.
OVER = frozenset(("complete", "cancelled", "unsuccessful", "withdrawn"))
AHEAD = frozenset(("planning", "planned"))
AWARDED = frozenset(("award", "awardUpdate", "contract", "contractUpdate", "implementation"))


class Procurement(Source):
    """A service that publishes OCDS release packages.

    Attributes:
        address: of its release packages.
        notice_address: where a person reads a notice; `{id}` and `{ocid}` are filled in with its keys.
        since, until: names of the parameters that bound a window of time.
        stages: of procurement that are requested.
        words: only notices with one of them in title or text are taken; none takes all.
        days: how far back is read.
        window_hours: length of one window; a longer one may be cut without a word.
        page_size: releases requested at a time, 100 at the most.
        busy_status: the status, besides 429, that means the service was asked too often; None for no other.
    """

    kind: Literal["procurement"]
    notice_address: WebAddress
    since: str = Field(default="updatedFrom", pattern=r"^\w+$")
    until: str = Field(default="updatedTo", pattern=r"^\w+$")
    stages: tuple[str, ...] = ("planning", "tender")
    words: tuple[str, ...] = ()
    days: float = Field(default=2, gt=0, le=400)
    window_hours: float = Field(default=6, gt=0, le=24 * 31)
    page_size: int = Field(default=100, ge=1, le=100)
    busy_status: int | None = Field(default=None, ge=400, le=599)

    def fetch(
        self,
        client: PoliteClient,
        *,
        store: StoreCall | None = None,
        progress: ProgressCall | None = None,
        cancelled: CancelCheck | None = None,
    ) -> Fetch:
        """Read the windows, the newest first; see `Source.fetch`. A window is stored when it is read."""
        so_far = _ReleaseTally(self, client.now())
        gathered: list[Listing] = []
        store_listings = store or gathered.extend
        error: SourceError | None = None
        try:
            for start, end in self.windows(client.now()):
                self._read_window(client, so_far, start, end, progress, cancelled)
                store_listings(so_far.finish_window())
        except Cancelled:
            raise
        except SourceError as stopped:
            error = self._as_rate_limit(stopped)
            store_listings(so_far.finish_window())
        return so_far.as_fetch(error, tuple(gathered))

    def windows(self, now: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The windows of time that are requested, the newest first."""
        window = timedelta(hours=self.window_hours)
        first = _floor(now - timedelta(days=self.days), window)
        end = now
        while end > first:
            start = max(first, _floor(end - timedelta(microseconds=1), window))
            yield start, end
            end = start

    def _read_window(
        self,
        client: PoliteClient,
        so_far: _ReleaseTally,
        start: datetime,
        end: datetime,
        progress: ProgressCall | None,
        cancelled: CancelCheck | None,
    ) -> None:
        address, params = self.address, self._window_params(start, end)
        seen: set[str] = set()
        while True:
            page = client.get(
                address,
                params=params,
                accept="application/json",
                interval=self.interval_seconds,
                cancelled=cancelled,
            )
            following = so_far.add_page(page)
            if progress is not None:
                progress(FetchProgress(self.name, so_far.pages, so_far.fetched, None))
            if not following:
                return
            if following in seen or so_far.pages >= MOST_PAGES:
                raise UnexpectedShape(page.url, "its pages go round in circles")
            if urlsplit(following).netloc != urlsplit(self.address).netloc:
                raise UnexpectedShape(page.url, "its next page is on another site")
            seen.add(following)
            address, params = following, ()

    def _window_params(self, start: datetime, end: datetime) -> tuple[tuple[str, str], ...]:
        return (
            (self.since, start.strftime("%Y-%m-%dT%H:%M:%S")),
            (self.until, end.strftime("%Y-%m-%dT%H:%M:%S")),
            ("stages", ",".join(self.stages)),
            ("limit", str(self.page_size)),
        )

    def _as_rate_limit(self, error: SourceError) -> SourceError:
        if isinstance(error, Refused) and self.busy_status is not None and error.status == self.busy_status:
            return RateLimited(error.url, "this is its answer to too many requests; wait five minutes")
        return error


@dataclass(slots=True)
class _ReleaseTally:
    """What has been read so far.

    Attributes:
        latest: of the window being read: ocid -> the day and hour of its newest release, and its listing;
            None where it is not wanted.
        earlier: ocids of the windows read before, which are newer.
        stored: how many listings those windows had.
    """

    source: Procurement
    now: datetime
    latest: dict[str, tuple[str, Listing | None]] = field(default_factory=dict)
    earlier: set[str] = field(default_factory=set)
    stored: int = 0
    amended: int = 0
    nameless: int = 0
    pages: int = 0
    from_cache: bool = True
    repaired: bool = False

    def add_page(self, page: Page) -> str:
        """Read a page; the address of the next one, or "" at the end.

        Raises:
            UnexpectedShape: the page has no release package.
        """
        package, repaired = read_package(page)
        releases = package.get("releases")
        if not isinstance(releases, list):
            raise UnexpectedShape(page.url, "the data contains no releases")
        self.pages += 1
        self.from_cache = self.from_cache and page.from_cache
        self.repaired = self.repaired or repaired
        for release in releases:
            self._add(release if isinstance(release, dict) else {})
        links = package.get("links")
        following = links.get("next") if isinstance(links, dict) else None
        return following if isinstance(following, str) and releases else ""

    def _add(self, release: Mapping[str, Any]) -> None:
        ocid, date = str(release.get("ocid") or ""), str(release.get("date") or "")
        if not ocid:
            self.nameless += 1
            return
        if ocid in self.earlier:
            self.amended += 1
            return
        before = self.latest.get(ocid)
        if before is not None:
            self.amended += 1
            if before[0] >= date:
                return
        source = self.source
        listing = read_release(release, source.name, source.notice_address, self.now)
        self.latest[ocid] = (date, listing if listing is not None and self._is_wanted(listing) else None)

    def _is_wanted(self, listing: Listing) -> bool:
        text = f"{listing.title} {listing.summary} {' '.join(listing.themes)}".lower()
        return not self.source.words or any(word.lower() in text for word in self.source.words)

    @property
    def fetched(self) -> int:
        """Listings read so far."""
        return self.stored + sum(listing is not None for _, listing in self.latest.values())

    def finish_window(self) -> tuple[Listing, ...]:
        """The listings of the window; then on to the next."""
        listings = tuple(listing for _, listing in self.latest.values() if listing is not None)
        self.earlier.update(self.latest)
        self.latest.clear()
        self.stored += len(listings)
        return listings

    def as_fetch(self, error: SourceError | None, listings: tuple[Listing, ...]) -> Fetch:
        """The fetch as a whole."""
        sentences = [str(error)] if error else []
        if self.nameless:
            sentences.append(f"{self.nameless} left out: no key.")
        if self.amended:
            several = "amendments were folded into their notices"
            words = "amendment was folded into its notice" if self.amended == 1 else several
            sentences.append(f"{self.amended:,} {words}.")
        if self.repaired:
            sentences.append(REPAIRED)
        state: FetchState = "complete" if error is None else "partial" if self.pages else "failed"
        return Fetch(
            self.source.name,
            state,
            listings,
            lists_everything=False,
            fetched=self.fetched,
            why=" ".join(sentences) or None,
            pages=self.pages,
            from_cache=self.pages > 0 and self.from_cache,
            error=error,
        )


def _floor(at: datetime, window: timedelta) -> datetime:
    return at - (at - datetime.min.replace(tzinfo=at.tzinfo)) % window


def read_package(page: Page) -> tuple[Mapping[str, Any], bool]:
    """The JSON of a page, and whether numbers with needless zeros had to be repaired to read it.

    Raises:
        UnexpectedShape: it is not JSON even then.
    """
    repaired = False
    try:
        data = page.json()
    except UnexpectedShape as error:
        text = _TEXT_OR_ZEROS.sub(_without_zeros, page.text)
        try:
            data, repaired = read_json(text), True
        except ValueError:
            raise error from None
    if not isinstance(data, dict):
        raise UnexpectedShape(page.url, "the data is not a release package")
    return data, repaired


def _without_zeros(found: re.Match[str]) -> str:
    text = found[0]
    return text if text.startswith('"') else text.rstrip("0")


def read_release(release: Mapping[str, Any], source: str, address: str, now: datetime) -> Listing | None:
    """The listing of a release; None where it has no title.

    Args:
        release: one OCDS release.
        source: the source's name.
        address: where a person reads it; `{id}` and `{ocid}` are filled in.
        now: the time of the fetch.
    """
    tender = as_object(release.get("tender"))
    title = line(tender, "title") or line(release, "title")
    if not title:
        return None
    closes = as_deadline(read_iso(as_object(tender.get("tenderPeriod")).get("endDate")))
    value = as_object(tender.get("value"))
    total = _pence(value)
    ocid, key = line(release, "ocid"), line(release, "id")
    return Listing(
        source=source,
        source_id=ocid,
        url=address.replace("{id}", quote(key, safe="")).replace("{ocid}", quote(ocid, safe="")),
        title=title,
        funder=line(as_object(release.get("buyer")), "name"),
        summary=paragraphs(tender, "description"),
        status=_status(release, tender, closes.at, now) or status_at(UNKNOWN, closes, now),
        closes=closes,
        amount_min=_pence(as_object(tender.get("minValue"))),
        amount_max=total,
        currency=line(value, "currency") or "GBP",
        amount_text=_amount_text(value),
        places=tuple(dict.fromkeys(_places(tender))),
        applicant_types=tuple(_suitable(as_object(tender.get("suitability")))),
        themes=tuple(dict.fromkeys(["contract notice", *_classes(tender)])),
        published_at=read_iso(release.get("date")).at,
        notes=tuple(_notes(tender, closes, total)),
    )


def _status(
    release: Mapping[str, Any], tender: Mapping[str, Any], closes: datetime | None, now: datetime
) -> ListingStatus | None:
    status = line(tender, "status")
    tags = {str(tag) for tag in as_list(release.get("tag"))}
    if status in OVER or tags & AWARDED:
        return "closed"
    if status in AHEAD:
        return "forecast"
    return "open" if status == "active" and closes is not None and closes >= now else None


def _pence(value: Mapping[str, Any]) -> int | None:
    """Pence of an amount in pounds; a 0 means "not given", and another currency is not counted."""
    if (line(value, "currency") or "GBP") != "GBP":
        return None
    pence = pounds_to_pence(value.get("amount"))
    return pence if pence is not None and pence > 0 else None


def _amount_text(value: Mapping[str, Any]) -> str:
    amount = value.get("amount")
    return "" if amount is None else f"{line(value, 'currency') or 'GBP'} {str(amount)[:40]}"


def _places(tender: Mapping[str, Any]) -> Iterator[str]:
    for item in as_list(tender.get("items"))[:100]:
        for place in as_list(as_object(item).get("deliveryAddresses"))[:100]:
            names = (line(as_object(place), key) for key in ("region", "postalCode", "countryName"))
            if name := next(filter(None, names), ""):
                yield name


def _suitable(suitability: Mapping[str, Any]) -> Iterator[str]:
    if suitability.get("sme") is True:
        yield "small and medium-sized enterprises"
    if suitability.get("vcse") is True:
        yield "voluntary, community and social enterprises"


def _classes(tender: Mapping[str, Any]) -> Iterator[str]:
    first = tender.get("classification")
    for each in (first, *as_list(tender.get("additionalClassifications"))[:20]):
        if words := line(as_object(each), "description"):
            yield words


def _notes(tender: Mapping[str, Any], closes: Moment, total: int | None) -> Iterator[str]:
    yield "A contract to bid for as a provider, not a grant to apply for."
    yield from date_notes(closes)
    if as_object(tender.get("value")).get("amount") is not None and total is None:
        yield "The value could not be understood as pounds; see the source's own words."
