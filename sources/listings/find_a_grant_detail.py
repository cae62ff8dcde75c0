"""The page of one advert of Find a Grant: who may apply, what for, and how."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sources.detail import Document, ListingDetail, Section
from sources.errors import NotFound, UnexpectedShape
from sources.json_fields import as_list, as_object, line, web_address
from sources.rich_text import plain_text

if TYPE_CHECKING:
    from sources.web.page import Page

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
_GONE = "/page-not-found"


def read_advert(page: Page) -> ListingDetail:
    """What the page of an advert says.

    Raises:
        NotFound: the site has sent us to its page for adverts that are gone.
        UnexpectedShape: the page does not carry the advert's data.
    """
    # Imported here because most of the app never needs an HTML parser.
    from selectolax.lexbor import LexborHTMLParser

    if _GONE in page.url:
        raise NotFound(page.url, "the advert is not on the site any more", 404)
    script = LexborHTMLParser(page.text).css_first("script#__NEXT_DATA__")
    try:
        data = as_object(json.loads(script.text())) if script is not None else {}
    except (ValueError, RecursionError):
        data = {}
    if _GONE in line(data, "page"):
        raise NotFound(page.url, "the advert is not on the site any more", 404)
    properties = as_object(as_object(data.get("props")).get("pageProps"))
    fields = as_object(as_object(properties.get("grantDetail")).get("fields"))
    if not fields:
        raise UnexpectedShape(page.url, "the page does not carry the advert's data")
    told = (Section(heading, plain_text(fields.get(key))) for key, heading in _TABS.items())
    kind = line(fields, "grantType")
    sections = [section for section in told if section.text]
    if kind:
        sections.append(Section("Kind of grant", kind))
    return ListingDetail(
        tuple(sections),
        tuple(_documents(fields.get("grantSupportingDocuments"))),
        web_address(page.url, fields.get("grantWebpageUrl")),
    )


def _documents(assets: object) -> list[Document]:
    found = []
    for asset in as_list(assets)[:100]:
        fields = as_object(as_object(asset).get("fields"))
        file = as_object(fields.get("file"))
        # The site keeps addresses without their scheme.
        address = web_address("https:", file.get("url"))
        if address:
            found.append(Document(line(fields, "title") or line(file, "fileName") or address, address))
    return found
