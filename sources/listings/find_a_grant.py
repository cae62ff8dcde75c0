"""Find a Grant: the adverts of central government, from the data inside each page of the list.

There is no public interface. Every page carries its data as JSON for its own scripts, and that is read;
where it is missing, the list on the page is read instead. The list holds only adverts that have not closed,
so one that is no longer there has closed or was withdrawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from urllib.parse import quote

from pydantic import Field

from sources.amounts import pounds_to_pence
from sources.dates import as_deadline, as_opening, read_uk_wall_clock
from sources.errors import UnexpectedShape
from sources.json_fields import as_object, count, line, paragraphs, words
from sources.listings.find_a_grant_pages import (
    page_data,
    read_advert,
    read_filters,
    read_shown_list,
)
from sources.pagination import ListingPage, PagedSource, PageReader
from sources.source import CancelCheck, DetailedSource, Listing, ListingDetail, date_notes, status_at
from sources.text import parse_html

if TYPE_CHECKING:
    from datetime import datetime

    from sources.web.client import PoliteClient
    from sources.web.page import Page

Params: TypeAlias = tuple[tuple[str, str], ...]
_AMOUNTS = {
    "grantMinimumAward": "minimum award",
    "grantMaximumAward": "maximum award",
    "grantTotalAwardAmount": "total",
}


class FindAGrant(PagedSource, DetailedSource):
    """Find a Grant, or a site that runs the same software.

    Attributes:
        address: the site without a path; it publishes no limit on how often it may be asked.
        page_size: how many adverts are requested at a time.
        filters: words that the site shows next to its boxes, such as `England`; none reads every advert.
    """

    kind: Literal["find-a-grant"]
    page_size: int = Field(default=100, ge=1, le=500)
    filters: tuple[str, ...] = ()

    @property
    def shows_all(self) -> bool:
        """Whether every advert is read: what a filter hides has not closed."""
        return not self.filters

    def page_reader(self, client: PoliteClient, cancelled: CancelCheck | None) -> PageReader:
        """The pages of the list, with the filters that the site has today."""
        boxes: Params = ()
        remarks: tuple[str, ...] = ()

        def get(number: int) -> Page:
            return client.get(
                f"{self.site}/grants",
                params=(("page", str(number)), ("limit", str(self.page_size)), *boxes),
                accept="text/html",
                interval=self.interval_seconds,
                cancelled=cancelled,
            )

        def read(number: int) -> ListingPage:
            nonlocal boxes, remarks
            if number == 1 and self.filters:
                boxes, remarks = self._filter_params(get(1))
            listing_page = self.listing_page(get(number), client.now())
            return replace(listing_page, remarks=(*listing_page.remarks, *remarks))

        return read

    def _filter_params(self, page: Page) -> tuple[Params, tuple[str, ...]]:
        """The parameters of the wanted filters as the site has them today, and what it does not have."""
        offered = read_filters(page)
        wanted = [(word, offered.get(word.casefold())) for word in self.filters]
        lacking = ", ".join(word for word, box in wanted if box is None)
        remark = f"The site has no filter called {lacking}, so it was left aside." if lacking else ""
        return tuple(box for _, box in wanted if box is not None), (remark,) if remark else ()

    def detail(
        self, client: PoliteClient, source_id: str, *, cancelled: CancelCheck | None = None
    ) -> ListingDetail:
        """Read the page of one advert; see `DetailedSource.detail`."""
        page = client.get(
            self._advert_address(source_id),
            accept="text/html",
            interval=self.interval_seconds,
            cancelled=cancelled,
        )
        return read_advert(page)

    def listing_page(self, page: Page, now: datetime) -> ListingPage:
        """One page of the list.

        Raises:
            UnexpectedShape: when it has neither the data nor the list, as a maintenance page does.
        """
        tree = parse_html(page.text)
        _, data = page_data(tree)
        if not isinstance(data.get("searchResult"), list):
            shown = read_shown_list(page, tree, self.name, self.address, now)
            if shown is None:
                raise UnexpectedShape(page.url, "the page has no list of grants")
            return shown
        return ListingPage.of(
            page,
            (self._listing(as_object(item), now) for item in data["searchResult"]),
            # The site itself drops what has no name or no address.
            lacking="no name or address",
            expected=count(data.get("totalGrants")),
        )

    def _advert_address(self, label: str) -> str:
        return f"{self.site}/grants/{quote(label, safe='')}"

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
            url=self._advert_address(label),
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
            notes=(*date_notes(closes, opens), *_notes(item)),
        )


def _amount(item: Mapping[str, Any], key: str) -> int | None:
    """Pence; nothing and less than nothing mean "not given" on this site."""
    pence = pounds_to_pence(item.get(key))
    return pence if pence is not None and pence > 0 else None


def _amount_text(item: Mapping[str, Any]) -> str:
    """The site's own words, which are rounded ("£1.33 million"), with the bare number where they lack."""
    parts = []
    for key, meaning in _AMOUNTS.items():
        display = line(item, f"{key.removesuffix('Amount')}Display")
        bare = item.get(key)
        shown = display or (str(bare)[:40] if isinstance(bare, int | Decimal | str) else "")
        if shown:
            parts.append(f"{meaning} {shown}")
    return "; ".join(parts)


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
