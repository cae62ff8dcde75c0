"""How the pages of a source follow each other, read by one careful loop that every source shares.

An empty page is never taken for the end: what was read is compared with what the source said there is.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeAlias

from sources.errors import Cancelled, SourceError, UnexpectedShape
from sources.source import (
    CancelCheck,
    Fetch,
    FetchProgress,
    FetchState,
    Listing,
    ProgressCall,
    Source,
    StoreCall,
)

if TYPE_CHECKING:
    from sources.web.client import PoliteClient
    from sources.web.page import Page

# No source has this many pages; a fetch that gets here is going round in circles.
MOST_PAGES = 1000


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one page gave.

    Attributes:
        listings: those that could be read.
        expected: how many the source says there are on all pages; None when it does not say.
        left_out: why items were left out, one short reason an item: "no name".
        is_last: whether the page itself says that no other follows.
        remarks: sentences for the fetch as a whole.
        url: the page's address, for errors.
        from_cache: whether the page was unchanged since the last fetch.
    """

    listings: tuple[Listing, ...]
    expected: int | None = None
    left_out: tuple[str, ...] = ()
    is_last: bool = False
    remarks: tuple[str, ...] = ()
    url: str = ""
    from_cache: bool = False

    @classmethod
    def of(
        cls,
        page: Page,
        listings: Iterable[Listing | None],
        *,
        lacking: str,
        expected: int | None = None,
        is_last: bool = False,
        remarks: tuple[str, ...] = (),
    ) -> ListingPage:
        """A page of the web as its listings.

        Args:
            page: where they were read.
            listings: one for each item; None for an item that was left out.
            lacking: why those were left out.
            expected: as in the record.
            is_last: as in the record.
            remarks: as in the record.
        """
        items = list(listings)
        read = tuple(listing for listing in items if listing is not None)
        left_out = (lacking,) * (len(items) - len(read))
        return cls(read, expected, left_out, is_last, remarks, page.url, page.from_cache)


PageReader: TypeAlias = Callable[[int], ListingPage]
"""Reads a page by its number, from 1."""


class PagedSource(Source):
    """A source whose pages are numbered and read one after another."""

    @abstractmethod
    def page_reader(self, client: PoliteClient, cancelled: CancelCheck | None) -> PageReader:
        """What reads its pages, for one fetch."""

    @property
    def shows_all(self) -> bool:
        """Whether the pages list all that is current; see `Fetch.lists_everything`."""
        return False

    def fetch(
        self,
        client: PoliteClient,
        *,
        store: StoreCall | None = None,
        progress: ProgressCall | None = None,
        cancelled: CancelCheck | None = None,
    ) -> Fetch:
        """Read every page; see `Source.fetch`."""
        return read_pages(
            self.name,
            self.page_reader(client, cancelled),
            lists_everything=self.shows_all,
            store=store,
            progress=progress,
            cancelled=cancelled,
        )


@dataclass(slots=True)
class _PageTally:
    """What has been read so far."""

    source: str
    keys: set[str] = field(default_factory=set)
    left_out: list[str] = field(default_factory=list)
    remarks: dict[str, None] = field(default_factory=dict)
    expected: int | None = None
    pages: int = 0
    from_cache: bool = True

    @property
    def seen(self) -> int:
        """Items read, including those left out."""
        return len(self.keys) + len(self.left_out)

    def add_page(self, listing_page: ListingPage) -> tuple[Listing, ...]:
        """Count a page; returns the listings that no earlier page had."""
        new = []
        for listing in listing_page.listings:
            if listing.source_id not in self.keys:
                self.keys.add(listing.source_id)
                new.append(listing)
        # Items without a key cannot be distinguished: a repeated page must not count them again.
        if new or not listing_page.listings:
            self.left_out.extend(listing_page.left_out)
        self.remarks.update(dict.fromkeys(listing_page.remarks))
        self.expected = listing_page.expected if listing_page.expected is not None else self.expected
        self.pages += 1
        self.from_cache = self.from_cache and listing_page.from_cache
        return tuple(new)


def read_pages(
    source: str,
    read: PageReader,
    *,
    lists_everything: bool,
    store: StoreCall | None = None,
    progress: ProgressCall | None = None,
    cancelled: CancelCheck | None = None,
) -> Fetch:
    """Read pages 1, 2, 3 and on until the source has no more, and judge whether that was all.

    Args:
        source: the source's name.
        read: reads one page.
        lists_everything: as in `Fetch`.
        store: as in `Source.fetch`.
        progress: called after every page.
        cancelled: called before every page; True stops.

    Raises:
        Cancelled: when `cancelled` said so.
    """
    so_far = _PageTally(source)
    gathered: list[Listing] = []
    error: SourceError | None = None
    try:
        why_stopped = _read_to_end(so_far, read, store or gathered.extend, progress, cancelled)
    except Cancelled:
        raise
    except SourceError as stopped:
        error, why_stopped = stopped, str(stopped)
    return replace(_fetch(so_far, lists_everything, why_stopped, error), listings=tuple(gathered))


def merge_fetches(source: str, fetches: Sequence[Fetch], listings: Sequence[Listing], distinct: int) -> Fetch:
    """Several fetches from one source as one: as complete as the worst of them.

    Args:
        source: the source's name.
        fetches: the parts.
        listings: what they gathered, without duplicates; none where every page was stored.
        distinct: how many listings there are without duplicates.
    """
    duplicates = sum(fetch.fetched for fetch in fetches) - distinct
    counts = [fetch.expected for fetch in fetches if fetch.expected is not None]
    states = {fetch.state for fetch in fetches}
    state: FetchState = states.pop() if len(states) == 1 else "partial"
    return Fetch(
        source,
        state,
        tuple(listings),
        lists_everything=all(fetch.lists_everything for fetch in fetches),
        expected=sum(counts) - duplicates if len(counts) == len(fetches) else None,
        fetched=distinct,
        why=" ".join(dict.fromkeys(fetch.why for fetch in fetches if fetch.why)) or None,
        pages=sum(fetch.pages for fetch in fetches),
        from_cache=all(fetch.from_cache for fetch in fetches),
        error=next((fetch.error for fetch in fetches if fetch.error), None),
    )


def _read_to_end(
    so_far: _PageTally,
    read: PageReader,
    store: StoreCall,
    progress: ProgressCall | None,
    cancelled: CancelCheck | None,
) -> str | None:
    """Read page after page; why reading stopped before the end, or None when it did not.

    Raises:
        UnexpectedShape: nothing at all was read.
        SourceError: as reading a page raises it.
    """
    while True:
        if cancelled is not None and cancelled():
            raise Cancelled
        listing_page = read(so_far.pages + 1)
        seen_before = so_far.seen
        store(so_far.add_page(listing_page))
        if progress is not None:
            progress(FetchProgress(so_far.source, so_far.pages, len(so_far.keys), so_far.expected))
        if _is_end(so_far, listing_page):
            return None
        why_stopped = _why_stopped(so_far, listing_page, so_far.seen > seen_before)
        if why_stopped is not None and so_far.seen == 0:
            raise UnexpectedShape(listing_page.url, why_stopped.rstrip("."))
        if why_stopped is not None:
            return why_stopped


def _is_end(so_far: _PageTally, listing_page: ListingPage) -> bool:
    """Whether everything that the source announced has been read."""
    if so_far.expected is not None:
        return so_far.seen >= so_far.expected
    if listing_page.is_last:
        return True
    # Without a count an empty page is the end, but only after a page that had something.
    return so_far.pages > 1 and not listing_page.listings and not listing_page.left_out


def _why_stopped(so_far: _PageTally, listing_page: ListingPage, is_new: bool) -> str | None:
    """Why reading on is useless although the end is not reached; None when it is not."""
    count = f" after {so_far.seen:,} of {so_far.expected:,}" if so_far.expected is not None else ""
    if not listing_page.listings and not listing_page.left_out:
        if so_far.expected is None:
            return "The source gave neither listings nor their number."
        return f"The source sent an empty page{count}."
    if not is_new:
        return f"The source repeats its pages{count}."
    if listing_page.is_last:
        return f"The source ended{count}."
    return f"The source goes on past page {MOST_PAGES:,}." if so_far.pages >= MOST_PAGES else None


def _fetch(
    so_far: _PageTally, lists_everything: bool, why_stopped: str | None, error: SourceError | None
) -> Fetch:
    state: FetchState = "complete"
    if why_stopped is not None:
        state = "partial" if so_far.seen else "failed"
    elif so_far.left_out and not so_far.keys:
        state = "partial"  # entries there are, and not one that could be read
    left_out = [
        f"{so_far.left_out.count(reason)} left out: {reason}." for reason in dict.fromkeys(so_far.left_out)
    ]
    sentences = [*([str(error) if error else why_stopped] if why_stopped else []), *left_out, *so_far.remarks]
    return Fetch(
        so_far.source,
        state,
        lists_everything=lists_everything,
        expected=so_far.expected,
        fetched=len(so_far.keys),
        why=" ".join(sentences) or None,
        pages=so_far.pages,
        from_cache=so_far.pages > 0 and so_far.from_cache,
        error=error,
    )
