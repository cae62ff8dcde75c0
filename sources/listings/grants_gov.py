"""Grants.gov, the list of the United States' government: a second interface of data, far from the first.

Hardly any of it is open to a partnership in England; it is here for funds that are, and because a design
that reads both is not made for one site. Its documentation and its answers differ in the names of fields,
and a broken answer comes as a success: both are expected here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import quote

from pydantic import Field

from sources.dates import UNKNOWN, Moment
from sources.errors import UnexpectedShape
from sources.json_fields import as_object, count, line, words
from sources.pagination import ListingPage, PagedSource, PageReader
from sources.settings import WebAddress
from sources.source import CancelCheck, Listing, ListingStatus, date_notes
from sources.web.page import Page

if TYPE_CHECKING:
    from sources.web.client import PoliteClient

_MONTH_FIRST = re.compile(r"(\d{2})/(\d{2})/(\d{4})")
_STATUS: dict[str, ListingStatus] = {
    "posted": "open",
    "forecasted": "forecast",
    "closed": "closed",
    "archived": "closed",
}
NOT_PERMITTED = "A fund of the United States: read who may apply with care. No amount is given in the list."


class GrantsGov(PagedSource):
    """Grants.gov's search.

    Attributes:
        address: of the search.
        notice_address: where a person reads an opportunity; `{id}` is filled in with its key.
        keyword: what is searched for; empty for everything.
        statuses: of the opportunities that are searched.
        page_size: opportunities requested at a time.
        most_results: the first so many are read.
    """

    kind: Literal["grants-gov"]
    notice_address: WebAddress
    keyword: str = Field(default="", max_length=200)
    statuses: tuple[Literal["forecasted", "posted", "closed", "archived"], ...] = ("forecasted", "posted")
    page_size: int = Field(default=100, ge=1, le=1000)
    most_results: int = Field(default=500, ge=1, le=10_000)

    def page_reader(self, client: PoliteClient, cancelled: CancelCheck | None) -> PageReader:
        """The pages of the search."""

        def read(number: int) -> ListingPage:
            start = (number - 1) * self.page_size
            query = {
                "keyword": self.keyword,
                "oppStatuses": "|".join(self.statuses),
                "rows": self.page_size,
                "startRecordNum": start,
            }
            page = client.get(
                self.address,
                body=json.dumps(query).encode("ascii"),
                accept="application/json",
                interval=self.interval_seconds,
                cancelled=cancelled,
            )
            return self.listing_page(page, client.now(), start)

        return read

    def listing_page(self, page: Page, now: datetime, start: int) -> ListingPage:
        """One page of the search.

        Raises:
            UnexpectedShape: it is not an answer of the search, or an error sent as a success.
        """
        answer = as_object(page.json())
        data = answer.get("data")
        if isinstance(data, str):
            raise UnexpectedShape(page.url, f"it answers {data[:100]!r} and calls that a success")
        hits = as_object(data).get("oppHits")
        if not isinstance(hits, list):
            said = line(answer, "msg") or "the data contains no opportunities"
            raise UnexpectedShape(page.url, said)
        total = count(as_object(data).get("hitCount"))
        return ListingPage.of(
            page,
            (self._listing(as_object(hit)) for hit in hits),
            lacking="no number or title",
            expected=None if total is None else min(total, self.most_results),
            is_last=not hits or start + len(hits) >= self.most_results,
        )

    def _listing(self, hit: Mapping[str, Any]) -> Listing | None:
        key, title = _key(hit.get("id")), line(hit, "title")
        if not key or not title:
            return None
        opens, closes = month_first(hit.get("openDate")), month_first(hit.get("closeDate"))
        return Listing(
            source=self.name,
            source_id=key,
            url=self.notice_address.replace("{id}", quote(key, safe="")),
            title=title,
            # the interface's pages say agencyName and alnist, its answers agency and cfdaList
            funder=line(hit, "agencyName") or line(hit, "agency") or line(hit, "agencyCode"),
            status=_STATUS.get(line(hit, "oppStatus").lower(), "unknown"),
            opens=opens,
            closes=closes,
            currency="USD",
            places=("United States",),
            themes=words(hit, "alnist") or words(hit, "cfdaList"),
            notes=(NOT_PERMITTED, *date_notes(closes)),
        )


def month_first(value: object) -> Moment:
    """`09/30/2026` is 30 September 2026; nothing or an empty text is unknown.

    Only the day is known, and it is the day in Washington: it is given as it is.
    """
    text = " ".join(value.split()) if isinstance(value, str) else ""
    if not text:
        return UNKNOWN
    found = _MONTH_FIRST.fullmatch(text)
    if found is None:
        return Moment(text)
    month, day, year = (int(part) for part in found.groups())
    try:
        return Moment(text, on=date(year, month, day))
    except ValueError:
        return Moment(text)


def _key(value: object) -> str:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else line({"id": value}, "id")
