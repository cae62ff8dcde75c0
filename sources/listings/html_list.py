"""A page that lists funding for people, read by what a settings file says of its shape.

Councils, commissioners and foundations publish so, each in its own way. Data that the page carries for
search engines (JSON-LD) is read first; else the settings name what each part of the list looks like. When
nothing is found where something always was, the page has changed: that is told, never taken for "no grants".
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sources.amounts import read_range
from sources.dates import Moment, as_deadline, read_iso, read_long
from sources.errors import Refused, UnexpectedShape
from sources.json_fields import as_list, as_object, line, paragraphs, web_address
from sources.pagination import ListingPage, read_pages
from sources.source import CancelCheck, Fetch, Listing, ProgressCall, StoreCall, status_at
from sources.text import clean, one_line
from sources.web.page import Page
from sources.web.robots import check_robots

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from sources.web.client import PoliteClient

GRANTS = frozenset(("MonetaryGrant", "Grant", "FundingScheme"))
_READ: Mapping[str, Callable[[object], Moment]] = {"iso": read_iso, "long": read_long}


@dataclass(frozen=True, slots=True)
class Shape:
    """Where the parts of a list stand, as CSS selectors; empty where a part is not shown.

    Attributes:
        item: one entry of the list.
        title, link, summary, closes, amount, funder: within an entry; without `link`, that of the title.
        dates: how dates are written: `iso` or `long` (`23 October 2026, 5:00pm`).
        next_page: the link to the next page.
    """

    item: str
    title: str
    link: str = ""
    summary: str = ""
    closes: str = ""
    amount: str = ""
    funder: str = ""
    dates: str = "long"
    next_page: str = ""


@dataclass(frozen=True, slots=True)
class HtmlList:
    """A list of funding on a web page.

    Attributes:
        name, title, documentation: as in `Source`.
        address: of the list.
        funder: of every entry that names none.
        places: where the money of every entry goes; may be empty.
        shape: what the list looks like.
        lists_everything: whether it shows all that is open, so that what is gone from it has closed.
        interval_seconds: least time between two requests.
    """

    name: str
    title: str
    documentation: str
    address: str
    funder: str
    places: tuple[str, ...]
    shape: Shape
    lists_everything: bool
    interval_seconds: float

    def fetch(
        self,
        client: PoliteClient,
        *,
        store: StoreCall | None = None,
        progress: ProgressCall | None = None,
        cancelled: CancelCheck | None = None,
    ) -> Fetch:
        """Ask the site's leave, then read page after page; see `Source.fetch`."""
        following = self.address
        elsewhere: list[str] = []

        def read(number: int) -> ListingPage:
            nonlocal following
            if number == 1:
                check_robots(client, self.address, interval=self.interval_seconds, cancelled=cancelled)
            if elsewhere:
                # Only this site has been asked for its leave, and a page may name any machine at all.
                raise Refused(elsewhere[0], "its next page is on a site that the settings do not name")
            page = client.get(
                following, accept="text/html", interval=self.interval_seconds, cancelled=cancelled
            )
            listing_page, following = self.listing_page(page, client.now())
            if following and urlsplit(following).hostname != urlsplit(page.url).hostname:
                elsewhere.append(page.url)
            return listing_page

        return read_pages(
            self.name,
            read,
            lists_everything=self.lists_everything,
            store=store,
            progress=progress,
            cancelled=cancelled,
        )

    def listing_page(self, page: Page, now: datetime) -> tuple[ListingPage, str]:
        """One page of the list, and the address of the next one; "" at the end.

        Raises:
            UnexpectedShape: nothing on the page is where the settings say that it is.
        """
        # Imported here because most of the app never needs an HTML parser.
        from selectolax.lexbor import LexborHTMLParser

        tree = LexborHTMLParser(page.text)
        told = [*_for_machines(tree)]
        if told:
            found = [self._from_data(item, page.url, now) for item in told]
        else:
            items = tree.css(self.shape.item)
            if not items:
                raise UnexpectedShape(
                    page.url,
                    f"nothing on the page matches {self.shape.item!r}, so it has changed; look at it and "
                    "mend the selectors in the settings",
                )
            found = [self._from_page(item, page.url, now) for item in items]
        listings = tuple(listing for listing in found if listing is not None)
        following = self._next(tree, page.url)
        left_out = ("no title or link",) * (len(found) - len(listings))
        return ListingPage(
            listings, left_out=left_out, is_last=not following, url=page.url, from_cache=page.from_cache
        ), following

    def _next(self, tree: LexborHTMLParser, base: str) -> str:
        link = tree.css_first(self.shape.next_page) if self.shape.next_page else None
        return web_address(base, link.attributes.get("href")) if link is not None else ""

    def _from_page(self, item: LexborNode, base: str, now: datetime) -> Listing | None:
        shape = self.shape
        title = _words(item, shape.title)
        link = item.css_first(shape.link or f"{shape.title} a[href]") or item.css_first("a[href]")
        url = web_address(base, link.attributes.get("href")) if link is not None else ""
        return self._listing(
            title,
            url,
            _words(item, shape.summary),
            _words(item, shape.funder),
            _READ[shape.dates](_words(item, shape.closes)),
            _words(item, shape.amount),
            now,
        )

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
        notes = ["Read from a web page: check the date and the amount there."]
        if not closes.text:
            notes.append("No closing date is given.")
        elif closes.not_understood:
            notes.append("The closing date could not be understood; see the source's own words.")
        amounts = read_range(amount)
        pounds = amounts is not None and amounts.currency == "GBP"
        return Listing(
            source=self.name,
            source_id=url,
            url=url,
            title=title,
            funder=funder or self.funder,
            summary=summary,
            status=status_at(Moment(), closes, now),
            closes=closes,
            amount_min=amounts.low if amounts and pounds else None,
            amount_max=amounts.high if amounts and pounds else None,
            amount_text=amount,
            places=self.places,
            notes=tuple(notes),
        )


def _words(item: LexborNode, selector: str) -> str:
    node = item.css_first(selector) if selector else None
    return clean(node.text(separator=" "), 2_000) if node is not None else ""


def _for_machines(tree: LexborHTMLParser) -> Iterator[Mapping[str, Any]]:
    """Grants that the page tells search engines of."""
    for script in tree.css('script[type="application/ld+json"]'):
        try:
            data = json.loads(script.text(), parse_float=Decimal, parse_constant=lambda _: None)
        except (ValueError, RecursionError):
            continue
        several = as_list(data) or as_list(as_object(data).get("@graph")) or [data]
        for item in several:
            kinds = as_object(item).get("@type")
            if GRANTS & {str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])}:
                yield as_object(item)
