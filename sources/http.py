"""One polite client for the web: says who it is, asks seldom, waits when told, and gives up in time.

Every request runs on a thread of its own, and the caller only watches it. A socket that never answers, a
name that never resolves or a body that drips can then be abandoned at once when the person quits or the
time is up, whatever the platform. Nothing here logs an address with its query, which may hold a token.
"""

from __future__ import annotations

import contextlib
import copy
import logging
import random
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

import httpx

from sources.cache import KeptPage, PageCache
from sources.connections import Connections
from sources.errors import (
    Cancelled,
    Refused,
    TooSlow,
    Unreachable,
    place_of,
)
from sources.http_limits import Manners, identity
from sources.http_request import Exchange, MayPass, Question, ToFile, headers_of, translated
from sources.http_response import REDIRECTS, TRY_AGAIN, fault_of, next_address
from sources.pacing import Pacing, backoff, retry_after
from sources.page import Page

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
        secret: tuple[str, str] | None = None,
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
            secret: a header, such as one with a key, that goes to this host and no other; the answer is not
                kept.
            cancelled: asked at least every tenth of a second.

        Raises:
            SourceError: one of its family, telling what happened.
        """
        question = Question(_address(url, params), accept, body, body_kind, secret=secret)
        return self._follow(question, interval, cancelled)

    def download(
        self,
        url: str,
        into: Path,
        *,
        size_limit: int,
        time_limit: float,
        sent_by: str = "",
        received: Callable[[int], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> None:
        """Fetch a file that is too large to hold; what was there before stays until all of it has come.

        Args:
            url: an http or https address.
            into: where it goes.
            size_limit: bytes, the most that is taken.
            time_limit: seconds for one try in all.
            sent_by: the page that names this address; empty where a person or the settings do. Such a page
                may not lead us inside our own network.
            received: told often how many bytes have come.
            cancelled: asked at least every tenth of a second.

        Raises:
            SourceError: one of its family, telling what happened.
            OSError: the file cannot be written.
        """
        part = into.with_name(f"{into.name}.part")
        to_file = ToFile(part, size_limit, time_limit, received or (lambda _: None))
        try:
            self._follow(
                Question(_address(url, ()), "*/*", sent_by=sent_by, to_file=to_file), None, cancelled
            )
            part.replace(into)
        finally:
            # an exchange that was given up may hold it open yet, and Windows then refuses
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def _follow(
        self, question: Question, interval: float | None, cancelled: Callable[[], bool] | None
    ) -> Page:
        """Ask, and go where a redirect leads, with a secret never to another site."""
        stopped = cancelled or (lambda: False)
        pause = max(interval or 0.0, self.manners.interval)
        first = question.address
        for _ in range(self.manners.redirects + 1):
            page = self._ask(question, pause, stopped)
            if page.status not in REDIRECTS:
                return page
            following = _address(next_address(page), ())
            if question.secret is not None and urlsplit(following)[:2] != urlsplit(first)[:2]:
                raise Refused(first, "it sends us on to another site, which may not see the key")
            question = replace(question, address=following, sent_by=question.address)
        raise Refused(first, "it sends us from page to page without end")

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

    def _ask(self, question: Question, interval: float, stopped: Callable[[], bool]) -> Page:
        """One address, tried as often as is polite; redirects and good pages come back."""
        address = question.address
        manners, host = self.manners, urlsplit(address).netloc
        cache = self._cache if question.may_be_kept else None
        kept = cache.get(address, question.accept) if cache else None
        if kept is not None and self._going_on_from is not None and kept.kept_at >= self._going_on_from:
            return kept.as_page(address)
        tries = manners.attempts
        for attempt in range(1, tries + 1):
            asked_for = None
            with self._pacing.turn(address, host, interval, manners.longest_wait, stopped):
                try:
                    page = self._exchange(question, kept, stopped)
                except MayPass as passing:
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

    def _exchange(self, question: Question, kept: KeptPage | None, stopped: Callable[[], bool]) -> Page:
        """One request and its answer, watched from here; never longer than the time limit."""
        address = question.address
        size_limit = self.manners.size_limit if question.to_file is None else question.to_file.size_limit
        exchange = Exchange(self._connections.open(), question, headers_of(question, kept), size_limit)
        to_file = question.to_file
        time_limit = self.manners.time_limit if to_file is None else to_file.time_limit
        give_up = self._clock() + time_limit
        exchange.start()
        while not exchange.done.wait(_WATCH_SECONDS):
            if to_file is not None:
                to_file.received(exchange.received)
            if stopped():
                exchange.abandoned.set()
                raise Cancelled(address)
            if self._clock() > give_up:
                exchange.abandoned.set()
                raise TooSlow(address, f"longer than {time_limit:g} seconds")
        if exchange.fault is not None:
            raise translated(exchange.fault, address) from exchange.fault
        if exchange.page is None:
            raise Unreachable(address)
        return exchange.page

    def _settle(self, page: Page, question: Question, kept: KeptPage | None) -> Page:
        """The page to hand out: the kept one where nothing changed, the new one where it is good."""
        address = question.address
        if page.status == 304 and kept is not None:
            return kept.as_page(address)
        if page.status in REDIRECTS:
            return page
        if not 200 <= page.status < 300:
            raise fault_of(page, None)
        if page.status == 200 and self._cache is not None and question.may_be_kept:
            self._cache.put(address, question.accept, page)
        return page


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
