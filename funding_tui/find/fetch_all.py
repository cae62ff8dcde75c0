"""Fetch from several sources at once, one thread a source; the client keeps its pause for each site.

Everything that the threads report comes out on the calling thread, where it may be stored and shown. They
never run far ahead of it, so that a source of any length needs no more memory than a few of its pages.
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import Full, Queue
from typing import TypeAlias

from funding_tui.base.progress import IsCancelled, Progress
from sources.errors import Cancelled
from sources.source import Fetch, FetchProgress, Listing, Source
from sources.web.client import PoliteClient

MOST_AT_ONCE = 8
MOST_WAITING = 16
"""Pages and progress reports that wait to be stored and shown."""
_RETRY_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """Some listings of a source, to be stored at once; `started` is when the fetch of the source began."""

    source: Source
    listings: tuple[Listing, ...]
    started: datetime


@dataclass(frozen=True, slots=True)
class FetchedSource:
    """One source, fetched to the end; its listings have come before, page by page."""

    source: Source
    fetch: Fetch
    started: datetime
    finished: datetime


FetchEvent: TypeAlias = Progress | FetchedPage | FetchedSource | Cancelled


class _EventQueue:
    """What the threads hand over; once it is closed, each of them stops at its next event."""

    def __init__(self, cancelled: IsCancelled | None) -> None:
        self._waiting: Queue[FetchEvent | Exception] = Queue(MOST_WAITING)
        self._closed = threading.Event()
        self._cancelled = cancelled or (lambda: False)

    def stopped(self) -> bool:
        """Whether to fetch no more."""
        return self._closed.is_set() or self._cancelled()

    def put(self, event: FetchEvent | Exception) -> None:
        """Hand over, once there is room."""
        while not self._closed.is_set():
            try:
                self._waiting.put(event, timeout=_RETRY_SECONDS)
            except Full:
                continue
            return

    def get(self) -> FetchEvent | Exception:
        """The next event, once there is one."""
        return self._waiting.get()

    def close(self) -> None:
        """Stop the threads."""
        self._closed.set()


def fetch_all(
    sources: Sequence[Source],
    client: PoliteClient,
    cancelled: IsCancelled | None = None,
    interrupted: Mapping[str, datetime] | None = None,
) -> Generator[FetchEvent, None, None]:
    """Fetch from the sources: how far each is, what each brings, and which were stopped.

    A caller that does not read to the end must close the generator, so that the threads stop.

    Args:
        sources: each on a thread of its own, up to `MOST_AT_ONCE` of them.
        client: shared by all; it makes one request to a site at a time, with a pause between two.
        cancelled: asked often, on those threads, whether to stop.
        interrupted: name of a source -> when its last fetch began, which was cut short; pages cached since
            then are not requested again.

    Raises:
        Exception: an error of our own in one source, after the other sources have come to their end.
    """
    events = _EventQueue(cancelled)
    failure: Exception | None = None
    waiting = len(sources)
    with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="source") as threads, closing(events):
        for source in sources:
            began = (interrupted or {}).get(source.name)
            threads.submit(_fetch, source, client if began is None else client.resuming_from(began), events)
        while waiting:
            event = events.get()
            waiting -= not isinstance(event, Progress | FetchedPage)
            if isinstance(event, Exception) and not isinstance(event, Cancelled):
                failure = event
            else:
                yield event
    if failure is not None:
        raise failure


def _fetch(source: Source, client: PoliteClient, events: _EventQueue) -> None:
    """Fetch from one source, on a thread of its own."""

    def relay(at: FetchProgress) -> None:
        events.put(Progress(f"{source.name}: page {at.pages}", at.fetched, at.expected))

    def store(listings: tuple[Listing, ...]) -> None:
        events.put(FetchedPage(source, listings, started))

    started = datetime.now(UTC)
    events.put(Progress(f"{source.name}: connecting"))
    try:
        fetch = source.fetch(client, store=store, progress=relay, cancelled=events.stopped)
    except Exception as error:  # cancelled, or an error of our own, which the caller raises
        events.put(error)
    else:
        events.put(FetchedSource(source, fetch, started, datetime.now(UTC)))
