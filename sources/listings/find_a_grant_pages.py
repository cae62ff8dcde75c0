"""The pages of Find a Grant: the data inside them, the list as shown to people, filters and adverts.

The site has no public interface. Each page carries its data as JSON for its own scripts; the list is read as
people see it only where that data is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from sources.amounts import read_amount, read_range_in_pounds
from sources.dates import as_deadline, as_opening, read_long
from sources.errors import NotFound, UnexpectedShape
from sources.json_fields import as_list, as_object, count, line, read_json, web_address
from sources.pagination import ListingPage
from sources.source import Document, Listing, ListingDetail, Section, status_at
from sources.text import clean, one_line, parse_html

if TYPE_CHECKING:
    from datetime import datetime

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from sources.web.page import Page

_COUNT = re.compile(r"We.ve found ([\d,]+) grants?\b")
_REMARK = "The site's data was missing, so its list was read as shown: amounts are rounded."
_TABS = {
    "grantSummaryTab": "Summary",
    "grantEligibilityTab": "Eligibility",
    "grantObjectivesTab": "Objectives",
    "grantDatesTab": "Dates",
    "grantApplyTab": "How to apply",
    "grantSupportingInfoTab": "Supporting information",
    "grantFaqTab": "Questions and answers",
    "grantAwardedGrants": "Grants awarded",
}
_NOT_FOUND = "/page-not-found"
# No page of rich text is deeper; a tree that is was made to harm.
_DEEPEST = 40
_BLOCKS = ("paragraph", "heading-", "list-item", "blockquote", "table-row", "hr")


def page_data(tree: LexborHTMLParser) -> tuple[str, Mapping[str, Any]]:
    """Which page of the site this is, and its properties; both empty where the page carries no data."""
    script = tree.css_first("script#__NEXT_DATA__")
    try:
        data = as_object(read_json(script.text())) if script is not None else {}
    except ValueError:
        data = {}
    return line(data, "page"), as_object(as_object(data.get("props")).get("pageProps"))


def read_filters(page: Page) -> dict[str, tuple[str, str]]:
    """The filters that the site offers, found on its page because their keys change.

    Returns:
        The words next to each box, in small letters, -> (parameter, value); none where the page shows none.
    """
    _, properties = page_data(parse_html(page.text))
    found: dict[str, tuple[str, str]] = {}
    for each in map(as_object, as_list(properties.get("filters"))[:50]):
        index = line(each, "index_name")
        # Written both ways in the site's own code.
        parameter = index if index.startswith("fields.") else f"fields.{index}.en-US"
        for box in map(as_object, as_list(each.get("sublevel"))[:200]):
            word, value = line(box, "display"), box.get("id")
            if index and word and isinstance(value, str | int):
                found.setdefault(word.casefold(), (parameter, str(value)))
    return found


def read_advert(page: Page) -> ListingDetail:
    """What the page of one advert says: who may apply, what for, and how.

    Raises:
        NotFound: the site has redirected us to its page for adverts that do not exist.
        UnexpectedShape: the page does not contain the advert's data.
    """
    name, properties = page_data(parse_html(page.text))
    if _NOT_FOUND in page.url or _NOT_FOUND in name:
        raise NotFound(page.url, "the advert is not on the site any more", 404)
    fields = as_object(as_object(properties.get("grantDetail")).get("fields"))
    if not fields:
        raise UnexpectedShape(page.url, "the page does not contain the advert's data")
    sections = [Section(heading, plain_text(fields.get(key))) for key, heading in _TABS.items()]
    sections.append(Section("Kind of grant", line(fields, "grantType")))
    return ListingDetail(
        tuple(section for section in sections if section.text),
        tuple(_documents(fields.get("grantSupportingDocuments"))),
        web_address(page.url, fields.get("grantWebpageUrl")),
    )


def _documents(assets: object) -> Iterator[Document]:
    for asset in as_list(assets)[:100]:
        fields = as_object(as_object(asset).get("fields"))
        file = as_object(fields.get("file"))
        # The site has addresses without their scheme.
        address = web_address("https:", file.get("url"))
        if address:
            yield Document(line(fields, "title") or line(file, "fileName") or address, address)


def plain_text(document: object) -> str:
    """The words of rich text as Contentful keeps it, a tree of nodes.

    Blocks are on lines of their own, entries of a list after `- `, addresses of links in brackets.
    Anything that is not such a document is "".
    """
    return clean("".join(_words(document, 0)))


def _words(node: object, depth: int) -> list[str]:
    item = as_object(node)
    kind = item.get("nodeType")
    if depth > _DEEPEST or not isinstance(kind, str):
        return []
    if kind == "text":
        value = item.get("value")
        return [value] if isinstance(value, str) else []
    inner = [word for child in as_list(item.get("content")) for word in _words(child, depth + 1)]
    if kind == "list-item":
        # The entry's own paragraph would put the dash on a line of its own.
        return ["\n- ", "".join(inner).strip(), "\n"]
    if kind == "hyperlink":
        address = web_address("", as_object(item.get("data")).get("uri"))
        shown = "".join(inner).strip()
        return [*inner, f" ({address})"] if address and address != shown else inner
    if kind in ("table-cell", "table-header-cell"):
        return ["".join(inner).strip(), "  "]
    return ["\n", *inner, "\n"] if kind.startswith(_BLOCKS) else inner


def read_shown_list(
    page: Page, tree: LexborHTMLParser, source: str, site: str, now: datetime
) -> ListingPage | None:
    """The listings that a page shows to people, or None when it shows no list."""
    shown = tree.css_first("ul.grants_list")
    if shown is None:
        return None
    found = _COUNT.search(one_line(tree.root.text(separator=" ") if tree.root else "", 100_000))
    return ListingPage.of(
        page,
        (_shown_listing(entry, source, site, now) for entry in shown.css("li[id]")),
        lacking="no name or address",
        expected=count(found[1].replace(",", "")) if found else None,
        remarks=(_REMARK,),
    )


def _shown_listing(entry: LexborNode, source: str, site: str, now: datetime) -> Listing | None:
    link = entry.css_first("h2 a[href]")
    url = web_address(site, link.attributes.get("href")) if link is not None else ""
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
    low, high = read_range_in_pounds(award)
    return Listing(
        source=source,
        source_id=label,
        url=url,
        title=title,
        funder=rows.get("Funding organisation", ""),
        status=status_at(opens, closes, now),
        opens=opens,
        closes=closes,
        amount_min=low,
        amount_max=high,
        amount_total=read_amount(total),
        amount_text="; ".join(text for text in (award, f"total {total}" if total else "") if text),
        places=_comma_separated(rows.get("Location", "")),
        applicant_types=_comma_separated(rows.get("Who can apply", "")),
        notes=("Read from the page as shown: amounts are rounded and the summary may be missing.",),
    )


def _comma_separated(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for word in text.split(",") if word.strip()))
