"""Read several sources at once: one thread a source, while the client sees that each site is asked politely.

Everything that the threads have to say comes out on the calling thread, where it may be stored and shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from queue import SimpleQueue

from sources.errors import Cancelled
from sources.http import PoliteClient
from sources.source import Fetch, FetchProgress, Source

MOST_AT_ONCE = 8


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync has come: which source, and how many listings of how many (None when not said)."""

    source: str
    stage: str
    fetched: int
    expected: int | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One source, read."""

    source: Source
    fetch: Fetch
    started: datetime
    finished: datetime


def read_all(
    sources: Sequence[Source], client: PoliteClient, cancelled: Callable[[], bool] | None = None
) -> Iterator[SyncProgress | Reading | Cancelled]:
    """Read the sources, and tell how far they are, what each brought, and which were stopped.

    Args:
        sources: each is read on a thread of its own, so many at once.
        client: shared by all; it keeps to one request at a time and its pause for each site.
        cancelled: asked often, on those threads.

    Raises:
        Exception: a fault of our own in reading a source, once the other sources have been told of.
    """
    told: SimpleQueue[SyncProgress | Reading | Cancelled | Exception] = SimpleQueue()

    def read(source: Source) -> None:
        def relay(at: FetchProgress) -> None:
            told.put(SyncProgress(source.name, f"page {at.pages}", at.fetched, at.expected))

        started = datetime.now(UTC)
        told.put(SyncProgress(source.name, "asking", 0, None))
        try:
            fetch = source.fetch(client, progress=relay, cancelled=cancelled)
        except Exception as fault:  # a stop, or a fault that belongs to whoever asked
            told.put(fault)
        else:
            told.put(Reading(source, fetch, started, datetime.now(UTC)))

    fault: Exception | None = None
    waiting = len(sources)
    with ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="source") as threads:
        for source in sources:
            threads.submit(read, source)
        while waiting:
            at = told.get()
            waiting -= not isinstance(at, SyncProgress)
            if isinstance(at, Exception) and not isinstance(at, Cancelled):
                fault = at
            else:
                yield at
    if fault is not None:
        raise fault
