"""Find a Grant: the adverts of central government, from the data inside each page of the list.

There is no public interface. Every page carries its data as JSON for its own scripts, and that is read;
where it is missing, the list on the page is read instead. The list holds only adverts that have not closed,
so one that is gone has closed or was withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias
from urllib.parse import quote

from sources.amounts import pounds_to_pence
from sources.dates import as_deadline, as_opening, read_uk_wall_clock
from sources.errors import UnexpectedShape
from sources.json_fields import as_list, as_object, count, line, paragraphs, words
from sources.pagination import ListingPage, read_pages
from sources.source import CancelCheck, Fetch, Listing, ProgressCall, StoreCall, status_at
from sources.web.page import Page

if TYPE_CHECKING:
    from datetime import datetime

    from sources.detail import ListingDetail
    from sources.web.client import PoliteClient

_AMOUNTS = {
    "grantMinimumAward": "minimum award",
    "grantMaximumAward": "maximum award",
    "grantTotalAwardAmount": "total",
}


Params: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class FindAGrant:
    """Find a Grant, or a site that runs the same software.

    Attributes:
        name, title, documentation: as in `Source`.
        address: the site without a path.
        page_size: adverts asked for on a page.
        interval_seconds: least time between requests; the site publishes no limit.
        details_at_once: how many adverts' own pages one sync reads.
        filters: words that the site shows beside its boxes, such as `England`; none reads every advert.
    """

    name: str
    title: str
    documentation: str
    address: str
    page_size: int
    interval_seconds: float
    details_at_once: int = 0
    filters: tuple[str, ...] = ()

    def fetch(
        self,
        client: PoliteClient,
        *,
        store: StoreCall | None = None,
        progress: ProgressCall | None = None,
        cancelled: CancelCheck | None = None,
    ) -> Fetch:
        """Read every page of the list; see `Source.fetch`."""
        boxes: Params = ()
        remarks: tuple[str, ...] = ()

        def ask(number: int) -> Page:
            return client.get(
                f"{self.address.rstrip('/')}/grants",
                params=(("page", str(number)), ("limit", str(self.page_size)), *boxes),
                accept="text/html",
                interval=self.interval_seconds,
                cancelled=cancelled,
            )

        def read(number: int) -> ListingPage:
            nonlocal boxes, remarks
            if number == 1 and self.filters:
                boxes, remarks = self._filter_params(ask(1))
            listing_page = self.listing_page(ask(number), client.now())
            return replace(listing_page, remarks=(*listing_page.remarks, *remarks))

        # What a filter hides has not closed.
        everything = not self.filters
        return read_pages(
            self.name, read, lists_everything=everything, store=store, progress=progress, cancelled=cancelled
        )

    def _filter_params(self, page: Page) -> tuple[Params, tuple[str, ...]]:
        """The parameters of the wanted filters as the site has them today, and what it does not have."""
        from sources.listings.find_a_grant_filters import read_filters

        offered = read_filters(page)
        wanted = [(word, offered.get(word.casefold())) for word in self.filters]
        lacking = ", ".join(word for word, box in wanted if box is None)
        remark = f"The site has no filter called {lacking}, so it was left aside." if lacking else ""
        return tuple(box for _, box in wanted if box is not None), (remark,) if remark else ()

    def detail(
        self, client: PoliteClient, source_id: str, *, cancelled: CancelCheck | None = None
    ) -> ListingDetail:
        """Read the page of one advert; see `DetailedSource.detail`."""
        from sources.listings.find_a_grant_detail import read_advert

        page = client.get(
            f"{self.address.rstrip('/')}/grants/{quote(source_id, safe='')}",
            accept="text/html",
            interval=self.interval_seconds,
            cancelled=cancelled,
        )
        return read_advert(page)

    def listing_page(self, page: Page, now: datetime) -> ListingPage:
        """One page of the list.

        Raises:
            UnexpectedShape: when it holds neither the data nor the list, as a maintenance page does.
        """
        # Imported here because most of the app never needs an HTML parser.
        from selectolax.lexbor import LexborHTMLParser

        from sources.listings.find_a_grant_list import read_list

        tree = LexborHTMLParser(page.text)
        script = tree.css_first("script#__NEXT_DATA__")
        data = _page_data(script.text()) if script is not None else None
        if data is None:
            shown = read_list(tree, self.name, self.address, now)
            if shown is None:
                raise UnexpectedShape(page.url, "the page holds no list of grants")
            return shown
        listings, left_out = [], []
        for item in as_list(data.get("searchResult")):
            listing = self._listing(as_object(item), now)
            # The site itself drops what has no name or no address.
            left_out.append("no name or address") if listing is None else listings.append(listing)
        return ListingPage(
            tuple(listings),
            expected=count(data.get("totalGrants")),
            left_out=tuple(left_out),
            url=page.url,
            from_cache=page.from_cache,
        )

    def _listing(self, item: Mapping[str, Any], now: datetime) -> Listing | None:
        # The label is part of the address and never used twice (a scheme run again gets `-2`). The list on
        # the page, our fallback, shows no other key, so it is the one that both ways share.
        label, title = line(item, "label"), line(item, "grantName")
        if not label or not title:
            return None
        opens = as_opening(read_uk_wall_clock(item.get("grantApplicationOpenDate")))
        closes = as_deadline(read_uk_wall_clock(item.get("grantApplicationCloseDate")))
        amounts = {key: _amount(item, key) for key in _AMOUNTS}
        return Listing(
            source=self.name,
            source_id=label,
            url=f"{self.address.rstrip('/')}/grants/{quote(label, safe='')}",
            title=title,
            funder=line(item, "grantFunder"),
            summary=paragraphs(item, "grantShortDescription"),
            status=status_at(opens, closes, now),
            opens=opens,
            closes=closes,
            amount_min=amounts["grantMinimumAward"],
            amount_max=amounts["grantMaximumAward"],
            amount_total=amounts["grantTotalAwardAmount"],
            amount_text=_amount_text(item),
            places=words(item, "grantLocation"),
            applicant_types=words(item, "grantApplicantType"),
            notes=(*date_notes(opens.not_understood, closes.not_understood, closes.text), *_notes(item)),
        )


def date_notes(opens_unread: bool, closes_unread: bool, closes_text: str) -> tuple[str, ...]:
    """Sentences about dates that are missing or could not be read."""
    notes = []
    if not closes_text:
        notes.append("No closing date is given.")
    if closes_unread:
        notes.append("The closing date could not be understood; see the source's own words.")
    if opens_unread:
        notes.append("The opening date could not be understood; see the source's own words.")
    return tuple(notes)


def _page_data(script: str) -> Mapping[str, Any] | None:
    """The page's own data, or None when it is of another page, such as an error page."""
    try:
        data = json.loads(script, parse_float=Decimal, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
    properties = as_object(as_object(as_object(data).get("props")).get("pageProps"))
    return properties if isinstance(properties.get("searchResult"), list) else None


def _amount(item: Mapping[str, Any], key: str) -> int | None:
    """Pence; nothing and less than nothing stand for "not given" on this site."""
    pence = pounds_to_pence(item.get(key))
    return pence if pence is not None and pence > 0 else None


def _amount_text(item: Mapping[str, Any]) -> str:
    """The site's own words, which are rounded ("£1.33 million"), with the bare number where they lack."""
    told = []
    for key, meaning in _AMOUNTS.items():
        display = line(item, f"{key.removesuffix('Amount')}Display")
        bare = item.get(key)
        shown = display or (str(bare)[:40] if isinstance(bare, int | Decimal | str) else "")
        if shown:
            told.append(f"{meaning} {shown}")
    return "; ".join(told)


def _notes(item: Mapping[str, Any]) -> tuple[str, ...]:
    notes = [
        f"The {meaning} could not be understood; see the source's own words."
        for key, meaning in _AMOUNTS.items()
        if item.get(key) not in (None, "") and pounds_to_pence(item.get(key)) is None
    ]
    low, high = _amount(item, "grantMinimumAward"), _amount(item, "grantMaximumAward")
    if low is not None and high is not None and low > high:
        notes.append("The minimum award is above the maximum award.")
    return tuple(notes)
