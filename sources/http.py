"""One polite client for the web: says who it is, asks seldom, waits when told, and gives up in time.

Every request runs on a thread of its own, and the caller only watches it. A socket that never answers, a
name that never resolves or a body that drips can then be abandoned at once when the person quits or the
time is up, whatever the platform. Nothing here logs an address with its query, which may hold a token.
"""

from __future__ import annotations

import copy
import logging
import random
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self
from urllib.parse import urlsplit

import httpx

from sources.answers import REDIRECTS, TRY_AGAIN, fault_of, next_address
from sources.cache import KeptPage, PageCache
from sources.connections import Connections
from sources.errors import (
    Cancelled,
    Refused,
    SourceError,
    TooLarge,
    TooSlow,
    UnexpectedShape,
    Unreachable,
    place_of,
)
from sources.inside import leads_inside
from sources.manners import Manners, identity
from sources.pacing import Pacing, backoff, retry_after
from sources.page import Page
from sources.text import one_line

log = logging.getLogger(__name__)
# They log whole addresses and headers, with any token in them.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

_WATCH_SECONDS = 0.05


def utc_now() -> datetime:
    """The current instant."""
    return datetime.now(UTC)


class PoliteClient:
    """Fetches pages for every source; safe to share between threads.

    Args:
        manners: intervals, retries and limits.
        version: of the app, told with every request; empty asks the installed package.
        contact: who runs this copy, a web or mail address, so that a publisher can complain to somebody.
        cache: where pages are kept between readings; None keeps nothing.
        clock, sleep, chance, now: time and luck, injected by tests.
    """

    def __init__(
        self,
        manners: Manners | None = None,
        *,
        version: str = "",
        contact: str = "",
        cache: PageCache | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.manners = manners or Manners()
        self.now = now
        limits = (self.manners.connect_limit, self.manners.read_limit)
        self._connections = Connections(identity(version, contact), *limits)
        self._cache = cache
        self._clock = clock
        self._chance = chance
        self._pacing = Pacing(clock, sleep)
        self._going_on_from: float | None = None

    def get(
        self,
        url: str,
        *,
        params: Iterable[tuple[str, str]] = (),
        accept: str = "*/*",
        body: bytes | None = None,
        body_kind: str = "application/json",
        interval: float | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Page:
        """Ask for a page until it comes or our manners forbid to go on.

        Args:
            url: an http or https address.
            body: a question too long for an address, which is then posted; its answer is not kept.
            body_kind: the media type of `body`.
            params: added to the address's query; a name may come more than once.
            accept: the media types wanted.
            interval: least seconds since the last request to this host, where more than the client's own.
            cancelled: asked at least every tenth of a second.

        Raises:
            SourceError: one of its family, telling what happened.
        """
        stopped = cancelled or (lambda: False)
        address, sent_by = _address(url, params), ""
        pause = max(interval or 0.0, self.manners.interval)
        for _ in range(self.manners.redirects + 1):
            page = self._ask(_Question(address, accept, body, body_kind, sent_by), pause, stopped)
            if page.status not in REDIRECTS:
                return page
            address, sent_by = _address(next_address(page), ()), address
        raise Refused(url, "it sends us from page to page without end")

    def going_on_from(self, began: datetime) -> PoliteClient:
        """This client for a reading that was broken off: pages kept since it began are not asked for again.

        It shares all else with this one, which is the one to close.
        """
        other = copy.copy(self)
        other._going_on_from = began.timestamp()
        return other

    def close(self) -> None:
        """Close connections and the cache."""
        self._connections.close()
        if self._cache is not None:
            self._cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, question: _Question, interval: float, stopped: Callable[[], bool]) -> Page:
        """One address, tried as often as is polite; redirects and good pages come back."""
        address = question.address
        manners, host = self.manners, urlsplit(address).netloc
        cache = self._cache if question.body is None else None
        kept = cache.get(address, question.accept) if cache else None
        if kept is not None and self._going_on_from is not None and kept.kept_at >= self._going_on_from:
            return kept.as_page(address)
        tries = manners.attempts
        for attempt in range(1, tries + 1):
            asked_for = None
            with self._pacing.turn(address, host, interval, manners.longest_wait, stopped):
                try:
                    page = self._exchange(question, kept, stopped)
                except _MayPass as passing:
                    fault, tries = passing.fault, min(tries, passing.tries)
                else:
                    if page.status not in TRY_AGAIN:
                        return self._settle(page, question, kept)
                    asked_for = retry_after(page.headers.get("retry-after"), self.now())
                    fault = fault_of(page, asked_for)
                    if asked_for is not None:
                        self._pacing.stay_away(host, asked_for)
            if attempt >= tries or (asked_for or 0.0) > manners.longest_wait:
                raise fault
            wait = backoff(attempt, manners.first_wait, manners.longest_wait, self._chance())
            log.debug("%s: try %d failed, waiting", place_of(address), attempt)
            self._pacing.pause(address, max(wait, asked_for or 0.0), stopped)
        raise Unreachable(address, "the settings allow no attempt")

    def _exchange(self, question: _Question, kept: KeptPage | None, stopped: Callable[[], bool]) -> Page:
        """One request and its answer, watched from here; never longer than the time limit."""
        address = question.address
        exchange = _Exchange(
            self._connections.open(), question, _headers(question, kept), self.manners.size_limit
        )
        give_up = self._clock() + self.manners.time_limit
        exchange.start()
        while not exchange.done.wait(_WATCH_SECONDS):
            if stopped():
                exchange.abandoned.set()
                raise Cancelled(address)
            if self._clock() > give_up:
                exchange.abandoned.set()
                raise TooSlow(address, f"longer than {self.manners.time_limit:g} seconds")
        if exchange.fault is not None:
            raise _translated(exchange.fault, address) from exchange.fault
        if exchange.page is None:
            raise Unreachable(address)
        return exchange.page

    def _settle(self, page: Page, question: _Question, kept: KeptPage | None) -> Page:
        """The page to hand out: the kept one where nothing changed, the new one where it is good."""
        address = question.address
        if page.status == 304 and kept is not None:
            return kept.as_page(address)
        if page.status in REDIRECTS:
            return page
        if not 200 <= page.status < 300:
            raise fault_of(page, None)
        if page.status == 200 and self._cache is not None and question.body is None:
            self._cache.put(address, question.accept, page)
        return page


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked: where, which media types are wanted, and what is posted, if anything.

    `sent_by` is the address that sent us on to this one; empty when a person or the settings named it.
    """

    address: str
    accept: str
    body: bytes | None
    body_kind: str
    sent_by: str


class _MayPass(Exception):
    """A fault that the next try may not meet; `tries` is how many are worth it."""

    def __init__(self, fault: SourceError, tries: int = 99) -> None:
        super().__init__(fault)
        self.fault = fault
        self.tries = tries


class _Exchange(threading.Thread):
    """One request on a thread that the program never waits for."""

    def __init__(
        self, wire: httpx.Client, question: _Question, headers: dict[str, str], size_limit: int
    ) -> None:
        super().__init__(name="fetch", daemon=True)
        self.done = threading.Event()
        self.abandoned = threading.Event()
        self.page: Page | None = None
        self.fault: Exception | None = None
        self._request = (wire, question, headers, size_limit)

    def run(self) -> None:
        """Ask, read, and leave the page or the fault behind."""
        try:
            self.page = self._read()
        except Exception as fault:
            # Every fault belongs to the thread that waits; it is raised there.
            self.fault = fault
        finally:
            self.done.set()

    def _read(self) -> Page | None:
        wire, question, headers, size_limit = self._request
        address, method = question.address, "GET" if question.body is None else "POST"
        if _is_another_host(question.sent_by, address) and leads_inside(address):
            # Else any listing could have this machine ask its own network's routers and servers.
            raise Refused(question.sent_by, "it sends us on to an address inside our own network")
        with wire.stream(method, address, headers=headers, content=question.body) as response:
            told = {name.lower(): value for name, value in response.headers.items()}
            length = told.get("content-length", "")
            body = bytearray()
            if length.isdigit() and int(length) > size_limit:
                raise TooLarge(address, f"{int(length):,} bytes")
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > size_limit:
                    raise TooLarge(address, f"more than {size_limit:,} bytes")
                if self.abandoned.is_set():
                    return None
            return Page(address, response.status_code, bytes(body), told)


def _translated(fault: Exception, address: str) -> Exception:
    """A fault of the wire in our words; what may pass is wrapped so that it is tried again."""
    said = one_line(str(fault), 200)
    match fault:
        case SourceError():
            return fault
        case httpx.TimeoutException():
            return _MayPass(TooSlow(address))
        case httpx.DecodingError():
            return UnexpectedShape(address, said)
        case httpx.UnsupportedProtocol() | httpx.InvalidURL() | httpx.LocalProtocolError():
            return Refused(address, "that is not an address we can ask")
        case httpx.ConnectError() if "CERTIFICATE" in said.upper():
            return Unreachable(address, "its security certificate could not be checked")
        case httpx.ConnectError():
            # Mostly there is no network at all, and nobody wants to wait long to be told so.
            return _MayPass(Unreachable(address, said), tries=2)
        case httpx.TransportError():
            return _MayPass(Unreachable(address, said))
    return Unreachable(address, said)


def _address(url: str, params: Iterable[tuple[str, str]]) -> str:
    try:
        # Parted twice, because httpx makes a host of what no host could be.
        urlsplit(url)
        address = httpx.URL(url)
        pairs = tuple(params)
        merged = address.copy_with(params=(*address.params.multi_items(), *pairs)) if pairs else address
    except (httpx.InvalidURL, ValueError) as fault:
        raise Refused(url, "that is not an address we can ask") from fault
    if merged.scheme not in ("http", "https") or not merged.host:
        raise Refused(url, "that is not an address we can ask")
    return str(merged)


def _is_another_host(sent_by: str, address: str) -> bool:
    return bool(sent_by) and urlsplit(sent_by).hostname != urlsplit(address).hostname


def _headers(question: _Question, kept: KeptPage | None) -> dict[str, str]:
    headers = {"Accept": question.accept}
    if question.body is not None:
        headers["Content-Type"] = question.body_kind
    if kept is not None and kept.etag:
        headers["If-None-Match"] = kept.etag
    if kept is not None and kept.last_modified:
        headers["If-Modified-Since"] = kept.last_modified
    return headers
