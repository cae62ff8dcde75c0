"""The list as Find a Grant shows it to people, read when the data inside the page is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from sources.amounts import read_amount, read_range
from sources.dates import as_deadline, as_opening, read_long
from sources.json_fields import count, web_address
from sources.pagination import ListingPage
from sources.source import Listing, status_at
from sources.text import clean, one_line

if TYPE_CHECKING:
    from datetime import datetime

    from selectolax.lexbor import LexborHTMLParser, LexborNode

_COUNT = re.compile(r"We.ve found ([\d,]+) grants?\b")
_REMARK = "The site's data was missing, so its list was read as shown: amounts are rounded."


def read_list(tree: LexborHTMLParser, source: str, address: str, now: datetime) -> ListingPage | None:
    """The listings shown on a page, or None when it shows no list."""
    shown = tree.css_first("ul.grants_list")
    if shown is None:
        return None
    listings, left_out = [], []
    for entry in shown.css("li[id]"):
        listing = _listing(entry, source, address, now)
        left_out.append("no name or address") if listing is None else listings.append(listing)
    found = _COUNT.search(one_line(tree.root.text(separator=" ") if tree.root else "", 100_000))
    return ListingPage(
        tuple(listings),
        expected=count(found[1].replace(",", "")) if found else None,
        left_out=tuple(left_out),
        remarks=(_REMARK,),
        url=address,
    )


def _listing(entry: LexborNode, source: str, address: str, now: datetime) -> Listing | None:
    link = entry.css_first("h2 a[href]")
    url = web_address(address, link.attributes.get("href")) if link is not None else ""
    label = unquote(urlsplit(url).path.rstrip("/").rpartition("/")[2])
    title = one_line(link.text()) if link is not None else ""
    if not label or not title:
        return None
    rows = {
        one_line(term.text()): clean(value.text(separator=" "))
        for term, value in zip(entry.css("dl dt"), entry.css("dl dd"), strict=False)
    }
    opens = as_opening(read_long(rows.get("Opening date", "")))
    closes = as_deadline(read_long(rows.get("Closing date", "")))
    award, total = rows.get("How much you can get", ""), rows.get("Total size of grant scheme", "")
    amounts = read_range(award)
    in_pounds = amounts is not None and amounts.currency == "GBP"
    return Listing(
        source=source,
        source_id=label,
        url=url,
        title=title,
        funder=rows.get("Funding organisation", ""),
        status=status_at(opens, closes, now),
        opens=opens,
        closes=closes,
        amount_min=amounts.low if amounts and in_pounds else None,
        amount_max=amounts.high if amounts and in_pounds else None,
        amount_total=read_amount(total),
        amount_text="; ".join(text for text in (award, f"total {total}" if total else "") if text),
        places=_listed(rows.get("Location", "")),
        applicant_types=_listed(rows.get("Who can apply", "")),
        notes=("Read from the page as shown: amounts are rounded and the summary may be missing.",),
    )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
