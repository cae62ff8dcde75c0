"""GOV.UK search: guidance, allocations and calls that departments publish as pages.

The interface is open and strict: one unknown parameter refuses the whole request (422). It knows no amounts
and no deadlines, which stand in the prose of the pages; there they stay unknown. It shows the newest pages
of a query, so a page that is gone from the answer has not closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sources.dates import read_iso
from sources.errors import NotFound, RateLimited, UnexpectedShape, Unreachable
from sources.json_fields import as_list, as_object, count, line, paragraphs, web_address, words
from sources.pagination import ListingPage, merge_fetches, read_pages
from sources.source import CancelCheck, Fetch, FetchProgress, Listing, ProgressCall, StoreCall
from sources.web.page import Page

if TYPE_CHECKING:
    from sources.detail import ListingDetail
    from sources.web.client import PoliteClient

_FIELDS = "title,link,description,public_timestamp,organisations,content_store_document_type"
_NOTES = (
    "GOV.UK search gives no deadline and no amount; read the page.",
    "The funder is the organisation that publishes the page.",
)


@dataclass(frozen=True, slots=True)
class GovUkQuery:
    """One question to the search.

    Attributes:
        words: what to search for; empty finds everything that the filters let through.
        filters: the interface's own filters, `{"filter_organisations": ("home-office",)}`.
        order: the interface's own order; newest first, so that paging is steady.
    """

    words: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    order: str = "-public_timestamp"

    def params(self) -> tuple[tuple[str, str], ...]:
        """The question as query parameters."""
        asked = [("q", self.words)] if self.words else []
        asked += [(name, value) for name, values in self.filters.items() for value in values]
        return (*asked, ("order", self.order), ("fields", _FIELDS))


@dataclass(frozen=True, slots=True)
class GovUkSearch:
    """GOV.UK search with the questions that a partnership asks of it.

    Attributes:
        name, title, documentation: as in `Source`.
        address: the site without a path.
        queries: each is walked on its own; a page found twice counts once.
        page_size: results asked for at a time, 1,500 at the most.
        most_results: the newest so many of each query are read.
        interval_seconds: least time between requests.
        details_at_once: how many pages one sync reads from the Content API.
        children_at_once: how many pages that belong to one of them are read with it.
    """

    name: str
    title: str
    documentation: str
    address: str
    queries: tuple[GovUkQuery, ...]
    page_size: int
    most_results: int
    interval_seconds: float
    details_at_once: int = 0
    children_at_once: int = 0

    def fetch(
        self,
        client: PoliteClient,
        *,
        store: StoreCall | None = None,
        progress: ProgressCall | None = None,
        cancelled: CancelCheck | None = None,
    ) -> Fetch:
        """Walk every query; see `Source.fetch`."""
        fetches: list[Fetch] = []
        gathered: list[Listing] = []
        met: set[str] = set()

        def store_new(listings: tuple[Listing, ...]) -> None:
            new = tuple(listing for listing in listings if listing.source_id not in met)
            met.update(listing.source_id for listing in new)
            (store or gathered.extend)(new)

        def tell(step: FetchProgress) -> None:
            if progress is not None:
                pages = step.pages + sum(fetch.pages for fetch in fetches)
                fetched = step.fetched + sum(fetch.fetched for fetch in fetches)
                # With several queries the number of all is known only after the last.
                expected = step.expected if len(self.queries) == 1 else None
                progress(replace(step, pages=pages, fetched=fetched, expected=expected))

        for query in self.queries:
            fetches.append(self._read_query(query, client, store_new, tell, cancelled))
            if isinstance(fetches[-1].error, Unreachable | RateLimited):
                # The other questions go to the same host and would meet the same.
                break
        return merge_fetches(self.name, fetches, gathered, len(met))

    def detail(
        self, client: PoliteClient, source_id: str, *, cancelled: CancelCheck | None = None
    ) -> ListingDetail:
        """Read one page from the Content API, and the first pages that belong to it; see `DetailedSource`.

        Tables of allocations are mostly such pages. One that is gone is left out: its title and address stand
        among the documents.

        Raises:
            NotFound: the page is elsewhere than on GOV.UK.
        """
        from sources.listings.govuk_content import child_paths, read_content

        if not source_id.startswith("/"):
            raise NotFound(source_id, "the page is not on GOV.UK, so it has no content there", 404)
        site = self.address.rstrip("/")
        page = self._content(client, source_id, cancelled)
        detail = read_content(page, site)
        sections = list(detail.sections)
        for path in child_paths(page)[: self.children_at_once]:
            with suppress(NotFound, UnexpectedShape):
                child = self._content(client, path, cancelled)
                title = line(as_object(child.json()), "title")
                sections += (
                    replace(section, heading=title) for section in read_content(child, site).sections
                )
        return replace(detail, sections=tuple(sections))

    def _content(self, client: PoliteClient, path: str, cancelled: CancelCheck | None) -> Page:
        return client.get(
            f"{self.address.rstrip('/')}/api/content{quote(path)}",
            accept="application/json",
            interval=self.interval_seconds,
            cancelled=cancelled,
        )

    def _read_query(
        self,
        query: GovUkQuery,
        client: PoliteClient,
        store: StoreCall,
        tell: ProgressCall,
        cancelled: CancelCheck | None,
    ) -> Fetch:
        def read(number: int) -> ListingPage:
            start = (number - 1) * self.page_size
            size = min(self.page_size, self.most_results - start)
            page = client.get(
                f"{self.address.rstrip('/')}/api/search.json",
                params=(*query.params(), ("start", str(start)), ("count", str(size))),
                accept="application/json",
                interval=self.interval_seconds,
                cancelled=cancelled,
            )
            return self.listing_page(page)

        return read_pages(
            self.name, read, lists_everything=False, store=store, progress=tell, cancelled=cancelled
        )

    def listing_page(self, page: Page) -> ListingPage:
        """One page of results.

        Raises:
            UnexpectedShape: when the answer is not the search's.
        """
        data = as_object(page.json())
        if not isinstance(data.get("results"), list):
            raise UnexpectedShape(page.url, "the answer holds no results")
        listings, left_out = [], []
        for item in as_list(data["results"]):
            listing = self._listing(as_object(item))
            left_out.append("no title or link") if listing is None else listings.append(listing)
        total = count(data.get("total"))
        remarks: tuple[str, ...] = ()
        if total is not None and total > self.most_results:
            remarks = (f"The newest {self.most_results:,} of {total:,} were read, as the settings ask.",)
        return ListingPage(
            tuple(listings),
            expected=min(total, self.most_results) if total is not None else None,
            left_out=tuple(left_out),
            remarks=remarks,
            url=page.url,
            from_cache=page.from_cache,
        )

    def _listing(self, item: Mapping[str, Any]) -> Listing | None:
        link, title = line(item, "link"), line(item, "title")
        url = web_address(f"{self.address.rstrip('/')}/", link)
        if not title or not url:
            return None
        publishers = (line(as_object(each), "title") for each in as_list(item.get("organisations")))
        return Listing(
            source=self.name,
            source_id=link,
            url=url,
            title=title,
            funder="; ".join(name for name in publishers if name),
            summary=paragraphs(item, "description"),
            themes=words(item, "content_store_document_type"),
            published_at=read_iso(item.get("public_timestamp")).at,
            notes=_NOTES,
        )
