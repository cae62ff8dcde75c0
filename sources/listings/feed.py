"""RSS and Atom feeds: news of commissioners, councils, foundations and GOV.UK.

A feed shows its newest entries, so one that is no longer there has not closed. Deadlines and amounts are
almost never a field of a feed; they stay unknown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any, Literal

from pydantic import Field

from sources.dates import read_feed_date
from sources.errors import FeedEnded, UnexpectedShape
from sources.json_fields import as_list, as_object, web_address
from sources.pagination import ListingPage, PagedSource, PageReader
from sources.source import CancelCheck, Listing
from sources.text import from_html, one_line
from sources.web.page import Page

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

# GOV.UK answers a retired feed with success and one entry of this title.
_ENDED = "this feed has ended"
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.5"
_NOTE = "A feed gives no deadline and no amount; read the page."
_UNREAD = "Its date could not be understood: {}"


class Feed(PagedSource):
    """A feed in RSS 2.0 or Atom.

    Attributes:
        address: the feed's whole address.
        funder: who publishes it, given to entries that name nobody; may be empty.
        places: where the money goes; may be empty.
    """

    kind: Literal["feed"]
    funder: str = Field(default="", max_length=200)
    places: tuple[str, ...] = ()

    def page_reader(self, client: PoliteClient, cancelled: CancelCheck | None) -> PageReader:
        """The feed is a single page."""

        def read(_number: int) -> ListingPage:
            page = client.get(
                self.address, accept=_ACCEPT, interval=self.interval_seconds, cancelled=cancelled
            )
            return self.listing_page(page)

        return read

    def listing_page(self, page: Page) -> ListingPage:
        """The feed's entries.

        Raises:
            FeedEnded: when the publisher says so.
            UnexpectedShape: when it is not a feed, or too damaged to have entries.
        """
        # Imported here because it takes a while, and a start without a sync needs none of it.
        import feedparser

        # A stream, because the library takes a text or bytes for an address or a file's name first.
        headers = {"content-type": page.headers.get("content-type", ""), "content-location": page.url}
        feed = feedparser.parse(BytesIO(page.content), response_headers=headers)
        entries = as_list(feed.get("entries"))
        is_damaged = bool(feed.get("bozo"))
        if not entries and (is_damaged or not feed.get("version")):
            raise UnexpectedShape(page.url, "it is not a feed")
        if len(entries) == 1 and one_line(entries[0].get("title")).rstrip(".").lower() == _ENDED:
            raise FeedEnded(page.url)
        listings = [self._listing(as_object(entry), page.url) for entry in entries]
        keys = {listing.source_id for listing in listings if listing is not None}
        expected = len(keys) + listings.count(None)
        return ListingPage.of(page, listings, lacking="no title", expected=expected, is_last=True)

    def _listing(self, entry: Mapping[str, Any], base: str) -> Listing | None:
        title = one_line(from_html(_field(entry, "title")))
        if not title:
            return None
        # Services that count readers put their own address first and the true one in another field.
        link = _field(entry, "feedburner_origlink") or _field(entry, "link")
        url = web_address(base, link)
        stamp = _field(entry, "updated") or _field(entry, "published")
        published_at = read_feed_date(stamp).at
        tags = (one_line(_field(as_object(tag), "term"), 200) for tag in as_list(entry.get("tags")))
        return Listing(
            source=self.name,
            source_id=_key(one_line(_field(entry, "id"), 2000) or url, title, stamp),
            url=url or self.address,
            title=title,
            funder=self.funder,
            summary=from_html(_field(entry, "summary")),
            places=self.places,
            themes=tuple(dict.fromkeys(tag for tag in tags if tag)),
            published_at=published_at,
            notes=(_NOTE, _UNREAD.format(one_line(stamp, 100)))
            if stamp and published_at is None
            else (_NOTE,),
        )


def _field(entry: Mapping[str, Any], name: str) -> str:
    """A field as the feed wrote it.

    Past the library's own lookup, which answers a missing `updated` with `published` and a warning.
    """
    value = dict(entry).get(name)
    return value if isinstance(value, str) else ""


def _key(given: str, title: str, stamp: str) -> str:
    """The entry's own key, or one made of its words where it has neither id nor link."""
    return given or hashlib.sha256(f"{title}\n{stamp}".encode()).hexdigest()[:32]
