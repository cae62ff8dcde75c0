"""A page that lists funding for people, read by what a settings file says of its shape.

Councils, commissioners and foundations publish so, each in its own way. Data that the page carries for
search engines (JSON-LD) is read first; else the settings name what each part of the list looks like. When
nothing is found where something always was, the page has changed: that is said, never taken for "no grants".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from pydantic import Field

from sources.amounts import read_range_in_pounds
from sources.dates import UNKNOWN, Moment, as_deadline, read_iso, read_long
from sources.errors import Refused, UnexpectedShape
from sources.json_fields import as_list, as_object, line, paragraphs, read_json, web_address
from sources.pagination import ListingPage, PagedSource, PageReader
from sources.source import CancelCheck, Listing, date_notes, status_at
from sources.text import clean, one_line, parse_html
from sources.web.page import Page

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from sources.web.client import PoliteClient

GRANTS = frozenset(("MonetaryGrant", "Grant", "FundingScheme"))
_NOTE = "Read from a web page: check the date and the amount there."
_READ: Mapping[str, Callable[[object], Moment]] = {"iso": read_iso, "long": read_long}


class HtmlList(PagedSource):
    """A list of funding on a web page, its parts named by CSS selectors.

    Attributes:
        address: of the list.
        funder: of every entry that names none.
        places: where the money of every entry goes; may be empty.
        item: one entry; the selectors that start `item_` are within it, and empty where a part is not shown.
        item_link: without it, the link is that of the title.
        dates: how dates are written: `iso` or `long` (`23 October 2026, 5:00pm`).
        next_page: the link to the next page of the list.
        lists_everything: whether it shows all that is open, so that what is no longer on it has closed.
    """

    kind: Literal["html-list"]
    funder: str = Field(default="", max_length=200)
    places: tuple[str, ...] = ()
    item: str = Field(min_length=1, max_length=500)
    item_title: str = Field(default="h2, h3", min_length=1, max_length=500)
    item_link: str = Field(default="", max_length=500)
    item_summary: str = Field(default="", max_length=500)
    item_closes: str = Field(default="", max_length=500)
    item_amount: str = Field(default="", max_length=500)
    item_funder: str = Field(default="", max_length=500)
    dates: Literal["iso", "long"] = "long"
    next_page: str = Field(default="", max_length=500)
    lists_everything: bool = False

    @property
    def shows_all(self) -> bool:
        """As the settings say."""
        return self.lists_everything

    def page_reader(self, client: PoliteClient, cancelled: CancelCheck | None) -> PageReader:
        """The pages of the list, once the site's robots.txt allows them."""
        following = self.address
        elsewhere: list[str] = []

        def read(number: int) -> ListingPage:
            nonlocal following
            if number == 1:
                client.check_robots(self.address, interval=self.interval_seconds, cancelled=cancelled)
            if elsewhere:
                # Only this site's robots.txt has been read, and a page may name any machine at all.
                raise Refused(elsewhere[0], "its next page is on a site that the settings do not name")
            page = client.get(
                following, accept="text/html", interval=self.interval_seconds, cancelled=cancelled
            )
            listing_page, following = self.listing_page(page, client.now())
            if following and urlsplit(following).hostname != urlsplit(page.url).hostname:
                elsewhere.append(page.url)
            return listing_page

        return read

    def listing_page(self, page: Page, now: datetime) -> tuple[ListingPage, str]:
        """One page of the list, and the address of the next one; "" at the end.

        Raises:
            UnexpectedShape: nothing on the page is where the settings say that it is.
        """
        tree = parse_html(page.text)
        data = [*_structured_data(tree)]
        if data:
            listings = [self._from_data(item, page.url, now) for item in data]
        else:
            items = tree.css(self.item)
            if not items:
                raise UnexpectedShape(
                    page.url,
                    f"nothing on the page matches {self.item!r}, so it has changed; look at it and "
                    "correct the selectors in the settings",
                )
            listings = [self._from_page(item, page.url, now) for item in items]
        following = self._next(tree, page.url)
        return ListingPage.of(page, listings, lacking="no title or link", is_last=not following), following

    def _next(self, tree: LexborHTMLParser, base: str) -> str:
        link = tree.css_first(self.next_page) if self.next_page else None
        return web_address(base, link.attributes.get("href")) if link is not None else ""

    def _from_page(self, item: LexborNode, base: str, now: datetime) -> Listing | None:
        title = _words(item, self.item_title)
        link = self._link(item)
        url = web_address(base, link.attributes.get("href")) if link is not None else ""
        return self._listing(
            title,
            url,
            _words(item, self.item_summary),
            _words(item, self.item_funder),
            _READ[self.dates](_words(item, self.item_closes)),
            _words(item, self.item_amount),
            now,
        )

    def _link(self, item: LexborNode) -> LexborNode | None:
        """The link that the settings name, else the one within the title, else the first of the entry."""
        named = item.css_first(self.item_link) if self.item_link else None
        title = item.css_first(self.item_title)
        within = title.css_first("a[href]") if title is not None else None
        return named or within or item.css_first("a[href]")

    def _from_data(self, item: Mapping[str, Any], base: str, now: datetime) -> Listing | None:
        funder = as_object(item.get("funder") or item.get("sponsor"))
        amount = item.get("amount")
        value = as_object(amount).get("value") if isinstance(amount, dict) else amount
        return self._listing(
            line(item, "name"),
            web_address(base, item.get("url")),
            paragraphs(item, "description"),
            line(funder, "name"),
            read_iso(item.get("validThrough") or item.get("endDate") or item.get("expires")),
            f"£{value}" if isinstance(value, int | Decimal) else one_line(value),
            now,
        )

    def _listing(
        self, title: str, url: str, summary: str, funder: str, closes: Moment, amount: str, now: datetime
    ) -> Listing | None:
        if not title or not url:
            return None
        closes = as_deadline(closes)
        low, high = read_range_in_pounds(amount)
        return Listing(
            source=self.name,
            source_id=url,
            url=url,
            title=title,
            funder=funder or self.funder,
            summary=summary,
            status=status_at(UNKNOWN, closes, now),
            closes=closes,
            amount_min=low,
            amount_max=high,
            amount_text=amount,
            places=self.places,
            notes=(_NOTE, *date_notes(closes)),
        )


def _words(item: LexborNode, selector: str) -> str:
    node = item.css_first(selector) if selector else None
    return clean(node.text(separator=" "), 2_000) if node is not None else ""


def _structured_data(tree: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """Grants that the page describes for search engines."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            data = read_json(script.text())
        except ValueError:
            continue
        several = as_list(data) or as_list(as_object(data).get("@graph")) or [data]
        for item in several:
            kinds = as_object(item).get("@type")
            if GRANTS & {str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])}:
                yield as_object(item)
