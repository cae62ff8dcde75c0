"""How often a host may be asked, and how long to wait before asking again."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from sources.errors import Cancelled, RateLimited

# Waits are cut into slices, so that a person who quits does not have to wait.
SLICE_SECONDS = 0.1


class Pacing:
    """One request at a time per host, with at least its interval between them."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._clock = clock
        self._sleep = sleep
        self._guard = threading.Lock()
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)
        self._next: dict[str, float] = {}
        self._away_until: dict[str, float] = {}

    @contextmanager
    def turn(
        self, url: str, host: str, interval: float, longest: float, is_cancelled: Callable[[], bool]
    ) -> Iterator[None]:
        """Take a host's turn while a request is made; the next turn comes `interval` seconds later.

        Raises:
            Cancelled: while waiting for the turn.
            RateLimited: when the host asked us to stay away for longer than `longest` seconds.
        """
        with self._guard:
            lock = self._locks[host]
        while not lock.acquire(timeout=SLICE_SECONDS):
            _check(url, is_cancelled)
        try:
            away = self._away_until.get(host, 0.0) - self._clock()
            if away > longest:
                detail = f"it asked us to come back in {round(away)} seconds"
                raise RateLimited(url, detail, seconds=away)
            due = max(self._next.get(host, 0.0), self._away_until.get(host, 0.0))
            self.pause(url, due - self._clock(), is_cancelled)
            self._next[host] = self._clock() + interval
            yield
        finally:
            lock.release()

    def defer(self, host: str, seconds: float) -> None:
        """Remember that a host asked us to stay away, for every request to it."""
        self._away_until[host] = max(self._away_until.get(host, 0.0), self._clock() + seconds)

    def pause(self, url: str, seconds: float, is_cancelled: Callable[[], bool]) -> None:
        """Wait, checking between slices whether to stop.

        Raises:
            Cancelled: `is_cancelled` said so.
        """
        _check(url, is_cancelled)
        while seconds > 0:
            self._sleep(min(SLICE_SECONDS, seconds))
            seconds -= SLICE_SECONDS
            _check(url, is_cancelled)


def backoff(attempt: int, first: float, longest: float, chance: float) -> float:
    """Seconds before the next try: doubling from `first`, between half of it and all of it by chance.

    The chance keeps many copies of the app from coming back at the same second.
    """
    return min(first * 2.0 ** (attempt - 1), longest) * (0.5 + chance / 2)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` header asks for, given as seconds or as a date; None without sense."""
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError):
        return None
    if moment.tzinfo is None:
        # RFC 9110 writes these dates in GMT; `-0000` leaves the zone out.
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _check(url: str, is_cancelled: Callable[[], bool]) -> None:
    if is_cancelled():
        raise Cancelled(url)
