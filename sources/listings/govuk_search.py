"""GOV.UK search: guidance, allocations and calls that departments publish as pages.

The interface is open and strict: with one unknown parameter it refuses the whole request (422). It has no
amounts and no deadlines, which are only in the text of the pages; they stay unknown. It shows the newest
pages of a query, so a page that is no longer in the answer has not closed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from pydantic import Field, field_validator

from sources.dates import read_iso
from sources.errors import NotFound, RateLimited, UnexpectedShape, Unreachable
from sources.json_fields import as_list, as_object, count, line, paragraphs, web_address, words
from sources.pagination import ListingPage, merge_fetches, read_pages
from sources.settings import SettingsRecord
from sources.source import (
    CancelCheck,
    DetailedSource,
    Document,
    Fetch,
    FetchProgress,
    Listing,
    ListingDetail,
    ProgressCall,
    Section,
    StoreCall,
)
from sources.text import from_html

if TYPE_CHECKING:
    from sources.web.client import PoliteClient
    from sources.web.page import Page

_FIELDS = "title,link,description,public_timestamp,organisations,content_store_document_type"
_NOTES = (
    "GOV.UK search gives no deadline and no amount; read the page.",
    "The funder is the organisation that publishes the page.",
)
# Tables of allocations are often pages of their own, children of the publication.
_CHILDREN = ("children", "documents")


class GovUkQuery(SettingsRecord):
    """One query of the search.

    Attributes:
        words: what to search for, 512 characters at the most; empty finds all that the filters let through.
        filters: the interface's own filters, `{"filter_organisations": ["home-office"]}`; each name starts
            `filter_` or `reject_`.
        order: the interface's own order; newest first, so that paging is steady.
    """

    words: str = Field(default="", max_length=512)
    filters: dict[str, tuple[str, ...]] = {}
    order: str = "-public_timestamp"

    @field_validator("filters")
    @classmethod
    def _only_filters(cls, filters: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        for name in filters:
            if not name.startswith(("filter_", "reject_")):
                message = f"{name!r} is not a filter of GOV.UK search; filters start filter_ or reject_"
                raise ValueError(message)
        return filters

    def params(self) -> tuple[tuple[str, str], ...]:
        """The query as parameters of an address."""
        params = [("q", self.words)] if self.words else []
        params += [(name, value) for name, values in self.filters.items() for value in values]
        return (*params, ("order", self.order), ("fields", _FIELDS))


class GovUkSearch(DetailedSource):
    """GOV.UK search with the queries that a partnership makes of it.

    Attributes:
        address: the site without a path.
        queries: each is read on its own; a page found twice counts once.
        page_size: results requested at a time; the interface gives 1,500 at the most.
        most_results: the newest so many of each query are read.
        children_at_once: how many pages that belong to one of them, such as tables, are read with it.
    """

    kind: Literal["govuk-search"]
    queries: tuple[GovUkQuery, ...] = Field(min_length=1)
    page_size: int = Field(default=100, ge=1, le=1500)
    most_results: int = Field(default=300, ge=1, le=100_000)
    children_at_once: int = Field(default=0, ge=0, le=50)

    def fetch(
        self,
        client: PoliteClient,
        *,
        store: StoreCall | None = None,
        progress: ProgressCall | None = None,
        cancelled: CancelCheck | None = None,
    ) -> Fetch:
        """Read every query; see `Source.fetch`."""
        fetches: list[Fetch] = []
        gathered: list[Listing] = []
        seen: set[str] = set()

        def store_new(listings: tuple[Listing, ...]) -> None:
            new = tuple(listing for listing in listings if listing.source_id not in seen)
            seen.update(listing.source_id for listing in new)
            (store or gathered.extend)(new)

        def report(step: FetchProgress) -> None:
            if progress is not None:
                pages = step.pages + sum(fetch.pages for fetch in fetches)
                fetched = step.fetched + sum(fetch.fetched for fetch in fetches)
                # With several queries the number of all is known only after the last.
                expected = step.expected if len(self.queries) == 1 else None
                progress(replace(step, pages=pages, fetched=fetched, expected=expected))

        for query in self.queries:
            fetches.append(self._read_query(query, client, store_new, report, cancelled))
            if isinstance(fetches[-1].error, Unreachable | RateLimited):
                # The other queries go to the same host and would meet the same.
                break
        return merge_fetches(self.name, fetches, gathered, len(seen))

    def detail(
        self, client: PoliteClient, source_id: str, *, cancelled: CancelCheck | None = None
    ) -> ListingDetail:
        """Read one page from the Content API, and the first pages that belong to it; see `DetailedSource`.

        Tables of allocations are mostly such pages. One that is gone is left out; its title and address are
        among the documents.

        Raises:
            NotFound: the page is elsewhere than on GOV.UK.
        """
        if not source_id.startswith("/"):
            raise NotFound(source_id, "the page is not on GOV.UK, so it has no content there", 404)
        page = self._content(client, source_id, cancelled)
        detail = read_content(page, self.site)
        sections = list(detail.sections)
        for path in child_paths(page)[: self.children_at_once]:
            with suppress(NotFound, UnexpectedShape):
                child = self._content(client, path, cancelled)
                title = line(as_object(child.json()), "title")
                sections += (
                    replace(section, heading=title) for section in read_content(child, self.site).sections
                )
        return replace(detail, sections=tuple(sections))

    def _content(self, client: PoliteClient, path: str, cancelled: CancelCheck | None) -> Page:
        return client.get(
            f"{self.site}/api/content{quote(path)}",
            accept="application/json",
            interval=self.interval_seconds,
            cancelled=cancelled,
        )

    def _read_query(
        self,
        query: GovUkQuery,
        client: PoliteClient,
        store: StoreCall,
        progress: ProgressCall,
        cancelled: CancelCheck | None,
    ) -> Fetch:
        def read(number: int) -> ListingPage:
            start = (number - 1) * self.page_size
            size = min(self.page_size, self.most_results - start)
            page = client.get(
                f"{self.site}/api/search.json",
                params=(*query.params(), ("start", str(start)), ("count", str(size))),
                accept="application/json",
                interval=self.interval_seconds,
                cancelled=cancelled,
            )
            return self.listing_page(page)

        return read_pages(
            self.name, read, lists_everything=False, store=store, progress=progress, cancelled=cancelled
        )

    def listing_page(self, page: Page) -> ListingPage:
        """One page of results.

        Raises:
            UnexpectedShape: when the answer is not the search's.
        """
        data = as_object(page.json())
        if not isinstance(data.get("results"), list):
            raise UnexpectedShape(page.url, "the answer contains no results")
        total = count(data.get("total"))
        remarks: tuple[str, ...] = ()
        if total is not None and total > self.most_results:
            remarks = (f"The newest {self.most_results:,} of {total:,} were read, as the settings ask.",)
        return ListingPage.of(
            page,
            (self._listing(as_object(item)) for item in data["results"]),
            lacking="no title or link",
            expected=min(total, self.most_results) if total is not None else None,
            remarks=remarks,
        )

    def _listing(self, item: Mapping[str, Any]) -> Listing | None:
        link, title = line(item, "link"), line(item, "title")
        url = web_address(f"{self.site}/", link)
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


def read_content(page: Page, site: str) -> ListingDetail:
    """What an item of the Content API says.

    Args:
        page: the item as JSON.
        site: the site's address, which links start from.

    Raises:
        UnexpectedShape: it is not a content item.
    """
    data = as_object(page.json())
    if not line(data, "base_path") or not line(data, "title"):
        raise UnexpectedShape(page.url, "the answer is not a page's content")
    details = as_object(data.get("details"))
    sections = [Section("Page", _body(details.get("body")))]
    sections += (
        Section(line(part, "title"), _body(part.get("body")))
        for part in map(as_object, as_list(details.get("parts"))[:50])
    )
    notice = as_object(data.get("withdrawn_notice"))
    documents = {}
    for each, key in _belonging(data):
        if address := web_address(site, each.get(key)):
            documents[address] = Document(line(each, "title") or address, address)
    return ListingDetail(
        tuple(section for section in sections if section.text),
        tuple(documents.values()),
        withdrawn=read_iso(notice.get("withdrawn_at")),
        withdrawn_words=from_html(notice.get("explanation")),
    )


def child_paths(page: Page) -> tuple[str, ...]:
    """Paths of the pages that belong to a content item and are on the same site, such as its tables."""
    data = as_object(page.json())
    paths = (
        line(each, key)
        for each, key in _belonging(data)
        if key == "base_path" or line(each, "attachment_type") == "html"
    )
    own = line(data, "base_path")
    on_site = (path for path in paths if path.startswith("/") and not path.startswith("//"))
    return tuple(dict.fromkeys(path for path in on_site if path != own))


def _body(body: object) -> str:
    """A body is HTML, or a list of the same in several formats."""
    for each in as_list(body):
        if as_object(each).get("content_type") == "text/html":
            return from_html(as_object(each).get("content"))
    return from_html(body)


def _belonging(data: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], str]]:
    """What belongs to a content item, each with the key of its address: attachments, then child pages."""
    attachments = as_list(as_object(data.get("details")).get("attachments"))[:100]
    yield from ((as_object(each), "url") for each in attachments)
    for kind in _CHILDREN:
        children = as_list(as_object(data.get("links")).get(kind))[:100]
        yield from ((as_object(each), "base_path") for each in children)
