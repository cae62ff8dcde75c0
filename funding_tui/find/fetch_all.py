"""Read several sources at once: one thread a source, while the client sees that each site is asked politely.

Everything that the threads have to say comes out on the calling thread, where it may be stored and shown.
They never run far ahead of it, so that a source of any length needs no more room than a few of its pages.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Full, Queue
from typing import TypeAlias

from sources.errors import Cancelled
from sources.source import Fetch, FetchProgress, Listing, Source
from sources.web.client import PoliteClient

MOST_AT_ONCE = 8
MOST_WAITING = 16
"""Pages and words of progress that wait to be stored and shown."""
_LOOK_UP_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync has come: which source, and how many listings of how many (None when not said)."""

    source: str
    stage: str
    fetched: int
    expected: int | None


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """Some listings of a source, to be kept at once; `started` is when the reading of the source began."""

    source: Source
    listings: tuple[Listing, ...]
    started: datetime


@dataclass(frozen=True, slots=True)
class FetchedSource:
    """One source, read; its listings have come before, page by page."""

    source: Source
    fetch: Fetch
    started: datetime
    finished: datetime


FetchEvent: TypeAlias = SyncProgress | FetchedPage | FetchedSource | Cancelled


class _Post:
    """What the threads hand over; closed once nobody listens, after which they stop at their next word."""

    def __init__(self, cancelled: Callable[[], bool] | None) -> None:
        self._waiting: Queue[FetchEvent | Exception] = Queue(MOST_WAITING)
        self._closed = threading.Event()
        self._cancelled = cancelled or (lambda: False)

    def stopped(self) -> bool:
        """Whether there is no sense in reading on."""
        return self._closed.is_set() or self._cancelled()

    def send(self, what: FetchEvent | Exception) -> None:
        """Hand over, once there is room."""
        while not self._closed.is_set():
            try:
                self._waiting.put(what, timeout=_LOOK_UP_SECONDS)
            except Full:
                continue
            return

    def take(self) -> FetchEvent | Exception:
        """The next word, once there is one."""
        return self._waiting.get()

    def close(self) -> None:
        """Nobody listens any more."""
        self._closed.set()


def fetch_all(
    sources: Sequence[Source],
    client: PoliteClient,
    cancelled: Callable[[], bool] | None = None,
    interrupted: Mapping[str, datetime] | None = None,
) -> Generator[FetchEvent, None, None]:
    """Read the sources, and tell how far they are, what each brought, and which were stopped.

    Whoever does not read to the end must close the generator, so that the threads stop.

    Args:
        sources: each is read on a thread of its own, so many at once.
        client: shared by all; it keeps to one request at a time and its pause for each site.
        cancelled: asked often, on those threads.
        interrupted: name of a source -> when the reading of it began that was broken off; pages kept since
            then are not asked for again.

    Raises:
        Exception: a fault of our own in reading a source, once the other sources have been told of.
    """
    post = _Post(cancelled)
    fault: Exception | None = None
    waiting = len(sources)
    with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="source") as threads, closing(post):
        for source in sources:
            began = (interrupted or {}).get(source.name)
            threads.submit(_read, source, client if began is None else client.resuming_from(began), post)
        while waiting:
            at = post.take()
            waiting -= not isinstance(at, SyncProgress | FetchedPage)
            if isinstance(at, Exception) and not isinstance(at, Cancelled):
                fault = at
            else:
                yield at
    if fault is not None:
        raise fault


def _read(source: Source, client: PoliteClient, post: _Post) -> None:
    """Read one source, on a thread of its own."""

    def relay(at: FetchProgress) -> None:
        post.send(SyncProgress(source.name, f"page {at.pages}", at.fetched, at.expected))

    def store(listings: tuple[Listing, ...]) -> None:
        post.send(FetchedPage(source, listings, started))

    started = datetime.now(UTC)
    post.send(SyncProgress(source.name, "asking", 0, None))
    try:
        fetch = source.fetch(client, store=store, progress=relay, cancelled=post.stopped)
    except Exception as fault:  # a stop, or a fault that belongs to whoever asked
        post.send(fault)
    else:
        post.send(FetchedSource(source, fetch, started, datetime.now(UTC)))
