"""One polite client for the web: it says who it is, asks seldom, waits when asked to, and gives up in time.

Every request runs on a thread of its own, and the caller only watches it. A socket that never answers, a
name that never resolves or a body that arrives too slowly can then be abandoned at once when the person
quits or the time is up, on every platform. Nothing here logs an address with its query, which may hold a
token.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

import httpx

from sources.errors import Cancelled, NotFound, Refused, TooSlow, Unreachable, shown_address
from sources.web.cache import CachedPage, PageCache
from sources.web.pacing import Pacing, backoff, retry_after
from sources.web.page import REDIRECTS, TRY_AGAIN, Page, error_of, redirect_address
from sources.web.request import (
    Connections,
    DownloadTarget,
    Exchange,
    PageRequest,
    TemporaryError,
    as_source_error,
    request_headers,
)

log = logging.getLogger(__name__)
# They log whole addresses and headers, with any token in them.
for _chatty in ("httpx", "httpcore"):
    logging.getLogger(_chatty).setLevel(logging.WARNING)

_WATCH_SECONDS = 0.05
_NAME = "funding-tui"


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """How the client behaves towards other people's servers; seconds and bytes.

    Attributes:
        interval: least time between two requests to one host.
        attempts: how often a request is tried in all when the error may be temporary.
        first_wait: before the second try; each later wait is twice as long.
        longest_wait: no wait is longer. A server that asks for more is not asked again.
        connect_limit, read_limit: for the connection, and for the next bytes to arrive.
        time_limit: for one try in all, however the time is spent.
        size_limit: the largest body that is read.
        redirects: how many are followed.
        resume_within: a fetch that was interrupted no longer ago than this resumes from the cached pages.
    """

    interval: float = 1.0
    attempts: int = 4
    first_wait: float = 1.0
    longest_wait: float = 60.0
    connect_limit: float = 10.0
    read_limit: float = 30.0
    time_limit: float = 90.0
    size_limit: int = 20 * 1024 * 1024
    redirects: int = 5
    resume_within: float = 2 * 3600.0


def utc_now() -> datetime:
    """The current instant."""
    return datetime.now(UTC)


class PoliteClient:
    """Fetches pages for every source; safe to share between threads.

    Args:
        limits: intervals, retries and limits.
        version: of the app, sent with every request; empty takes that of the installed package.
        contact: who runs this copy, a web or mail address, so that a publisher can complain to somebody.
        cache: where pages are stored between fetches; None stores nothing.
        clock, sleep, chance, now: time and chance, which tests replace.
    """

    def __init__(
        self,
        limits: ClientLimits | None = None,
        *,
        version: str = "",
        contact: str = "",
        cache: PageCache | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        chance: Callable[[], float] = random.random,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.limits = limits or ClientLimits()
        self.now = now
        timeouts = (self.limits.connect_limit, self.limits.read_limit)
        self._connections = Connections(user_agent(version, contact), *timeouts)
        self._cache = cache
        self._clock = clock
        self._chance = chance
        self._pacing = Pacing(clock, sleep)
        self._resume_from: float | None = None

    def get(
        self,
        url: str,
        *,
        params: Iterable[tuple[str, str]] = (),
        accept: str = "*/*",
        body: bytes | None = None,
        body_kind: str = "application/json",
        interval: float | None = None,
        secret: tuple[str, str] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Page:
        """Ask for a page until it comes or our limits forbid another try.

        Args:
            url: an http or https address.
            body: a query too long for an address, which is then posted; its answer is not cached.
            body_kind: the media type of `body`.
            params: added to the address's query; a name may come more than once.
            accept: the media types wanted.
            interval: least seconds since the last request to this host, where more than the client's own.
            secret: a header, such as one with a key, that goes to this host and no other; the answer is not
                cached.
            cancelled: called at least every tenth of a second; True stops.

        Raises:
            SourceError: one of its family, which says what happened.
        """
        request = PageRequest(_address(url, params), accept, body, body_kind, secret=secret)
        return self._follow(request, interval, cancelled)

    def download(
        self,
        url: str,
        into: Path,
        *,
        size_limit: int,
        time_limit: float,
        referrer: str = "",
        received: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Fetch a file that is too large for memory; an older file stays until all of the new one has come.

        Args:
            url: an http or https address.
            into: where it goes.
            size_limit: bytes, the most that is taken.
            time_limit: seconds for one try in all.
            referrer: the page that names this address; empty where a person or the settings do. Such a page
                may not lead us inside our own network.
            received: called often with how many bytes have come.
            cancelled: called at least every tenth of a second; True stops.

        Raises:
            SourceError: one of its family, which says what happened.
            OSError: the file cannot be written.
        """
        part = into.with_name(f"{into.name}.part")
        target = DownloadTarget(part, size_limit, time_limit, received or (lambda _: None))
        try:
            self._follow(
                PageRequest(_address(url, ()), "*/*", referrer=referrer, target=target), None, cancelled
            )
            part.replace(into)
        finally:
            # an abandoned exchange may still have it open, and Windows then refuses
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def check_robots(self, url: str, *, interval: float, cancelled: Callable[[], bool] | None = None) -> None:
        """Go on only where the site's robots.txt lets a program of our name read the page.

        A site without one forbids nothing; one that refuses to show it forbids everything, as RFC 9309 has
        it for a server that fails, and as is polite after any refusal.

        Raises:
            Refused: the page is not to be read by programs.
            SourceError: robots.txt could not be read for another reason; then the page is left alone too.
        """
        parts = urlsplit(url)
        address = urlunsplit((parts.scheme, parts.netloc, "/robots.txt", "", ""))
        try:
            page = self.get(address, accept="text/plain", interval=interval, cancelled=cancelled)
        except NotFound:
            return
        rules = RobotFileParser()
        rules.parse(page.text.splitlines())
        if not rules.can_fetch(_NAME, url):
            raise Refused(url, "the site's robots.txt asks programs not to read this page")

    def _follow(
        self, request: PageRequest, interval: float | None, cancelled: Callable[[], bool] | None
    ) -> Page:
        """Ask, and go where a redirect leads, with a secret never to another site."""
        is_cancelled = cancelled or (lambda: False)
        pause = max(interval or 0.0, self.limits.interval)
        first = request.address
        for _ in range(self.limits.redirects + 1):
            page = self._ask(request, pause, is_cancelled)
            if page.status not in REDIRECTS:
                return page
            following = _address(redirect_address(page), ())
            if request.secret is not None and urlsplit(following)[:2] != urlsplit(first)[:2]:
                raise Refused(first, "it redirects to another site, which must not get the key")
            request = replace(request, address=following, referrer=request.address)
        raise Refused(first, "it redirects again and again")

    def resuming_from(self, began: datetime) -> PoliteClient:
        """This client for a fetch that was interrupted: pages cached since it began are not requested again.

        It shares everything else with this one, which is the one to close.
        """
        other = copy.copy(self)
        other._resume_from = began.timestamp()
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

    def _ask(self, request: PageRequest, interval: float, is_cancelled: Callable[[], bool]) -> Page:
        """One address, tried as often as is polite; returns redirects and good pages."""
        address = request.address
        limits, host = self.limits, urlsplit(address).netloc
        cache = self._cache if request.is_cacheable else None
        cached = cache.get(address, request.accept) if cache else None
        if cached is not None and self._resume_from is not None and cached.stored_at >= self._resume_from:
            return cached.as_page(address)
        tries = limits.attempts
        for attempt in range(1, tries + 1):
            retry_after_seconds = None
            with self._pacing.turn(address, host, interval, limits.longest_wait, is_cancelled):
                try:
                    page = self._exchange(request, cached, is_cancelled)
                except TemporaryError as temporary:
                    error, tries = temporary.error, min(tries, temporary.tries)
                else:
                    if page.status not in TRY_AGAIN:
                        return self._accept(page, request, cached)
                    retry_after_seconds = retry_after(page.headers.get("retry-after"), self.now())
                    error = error_of(page, retry_after_seconds)
                    if retry_after_seconds is not None:
                        self._pacing.defer(host, retry_after_seconds)
            if attempt >= tries or (retry_after_seconds or 0.0) > limits.longest_wait:
                raise error
            wait = backoff(attempt, limits.first_wait, limits.longest_wait, self._chance())
            log.debug("%s: try %d failed, waiting", shown_address(address), attempt)
            self._pacing.pause(address, max(wait, retry_after_seconds or 0.0), is_cancelled)
        raise Unreachable(address, "the settings allow no attempt")

    def _exchange(
        self, request: PageRequest, cached: CachedPage | None, is_cancelled: Callable[[], bool]
    ) -> Page:
        """One request and its answer, watched from here; never longer than the time limit."""
        address = request.address
        size_limit = self.limits.size_limit if request.target is None else request.target.size_limit
        exchange = Exchange(self._connections.open(), request, request_headers(request, cached), size_limit)
        target = request.target
        time_limit = self.limits.time_limit if target is None else target.time_limit
        give_up = self._clock() + time_limit
        exchange.start()
        while not exchange.done.wait(_WATCH_SECONDS):
            if target is not None:
                target.received(exchange.received)
            if is_cancelled():
                exchange.abandoned.set()
                raise Cancelled(address)
            if self._clock() > give_up:
                exchange.abandoned.set()
                raise TooSlow(address, f"longer than {time_limit:g} seconds")
        if exchange.error is not None:
            raise as_source_error(exchange.error, address) from exchange.error
        if exchange.page is None:
            raise Unreachable(address)
        return exchange.page

    def _accept(self, page: Page, request: PageRequest, cached: CachedPage | None) -> Page:
        """The page to return: the cached one where nothing changed, else the new one where it is good."""
        address = request.address
        if page.status == 304 and cached is not None:
            return cached.as_page(address)
        if page.status in REDIRECTS:
            return page
        if not 200 <= page.status < 300:
            raise error_of(page, None)
        if page.status == 200 and self._cache is not None and request.is_cacheable:
            self._cache.put(address, request.accept, page)
        return page


def _address(url: str, params: Iterable[tuple[str, str]]) -> str:
    try:
        # Parsed twice, because httpx accepts as a host what cannot be one.
        urlsplit(url)
        address = httpx.URL(url)
        pairs = tuple(params)
        merged = address.copy_with(params=(*address.params.multi_items(), *pairs)) if pairs else address
    except (httpx.InvalidURL, ValueError) as error:
        raise Refused(url, "that is not a web address") from error
    if merged.scheme not in ("http", "https") or not merged.host:
        raise Refused(url, "that is not a web address")
    return str(merged)


def user_agent(version: str = "", contact: str = "") -> str:
    """The `User-Agent` header, `funding-tui/1.2.3 (+contact)`.

    Args:
        version: of the app; empty takes that of the installed package.
        contact: a web or mail address of who runs this copy; may be empty.
    """
    if not version:
        try:
            version = metadata.version(_NAME)
        except metadata.PackageNotFoundError:
            version = "0"
    # Only what a header may hold, so that a slip in the settings cannot add another header.
    who = "".join(c for c in contact if c.isascii() and c.isprintable() and c not in "()")
    return f"{_NAME}/{version} (+{who})" if who else f"{_NAME}/{version}"
