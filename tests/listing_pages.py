"""Small builders of made-up pages, in the shapes of the real sites."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

from tests.listing_server import Answer, Request


def a_grant(number: int = 1, **changes: Any) -> dict[str, Any]:
    """An advert of Find a Grant; `changes` replace fields, and None takes one away."""
    grant = {
        "id": f"id{number}",
        "label": f"example-fund-{number}",
        "grantName": f"Example Fund {number}",
        "grantFunder": "Example Foundation",
        "grantShortDescription": "Made-up money\n\nfor made-up places.",
        "grantLocation": ["England"],
        "grantApplicantType": ["Non-profit", "Public Sector"],
        "grantMinimumAward": 1500,
        "grantMinimumAwardDisplay": "£1,500",
        "grantMaximumAward": 30500,
        "grantMaximumAwardDisplay": "£30,500",
        "grantTotalAwardAmount": 1330000,
        "grantTotalAwardDisplay": "£1.33 million",
        "grantApplicationOpenDate": "2026-08-01T00:01",
        "grantApplicationCloseDate": "2026-12-18T23:59",
        **changes,
    }
    return {key: value for key, value in grant.items() if value is not None}


def a_grants_page(grants: Sequence[object], total: object, filters: Sequence[object] = ()) -> Answer:
    shown = {"searchResult": list(grants), "totalGrants": total, "filters": list(filters), "currentPage": "1"}
    data = {
        "props": {"pageProps": shown},
        "page": "/grants",
        "buildId": "made-up",
    }
    script = json.dumps(data).replace("</", "<\\/")
    return Answer(
        "<!DOCTYPE html><html><head><title>Search grants</title></head><body><h1>Grants</h1>"
        f'<script id="__NEXT_DATA__" type="application/json">{script}</script></body></html>'
    )


def paged_grants(grants: Sequence[object]) -> Any:
    """A route that pages through grants as the site does."""

    def reply(request: Request) -> Answer:
        size, number = int(request.first("limit", "10")), int(request.first("page", "1"))
        return a_grants_page(grants[(number - 1) * size : number * size], len(grants))

    return reply


def a_shown_list(cards: str, heading: str = "We\u2019ve found <strong>1</strong> grants") -> Answer:
    """The list as shown, without its data."""
    return Answer(f"<html><body><h2>{heading}</h2><ul class='grants_list'>{cards}</ul></body></html>")


def a_card(**changes: str) -> str:
    rows = {
        "Location": "England, Wales",
        "Funding organisation": "Example Foundation",
        "Who can apply": "Non-profit",
        "How much you can get": "From £1,500 to £1.33 million",
        "Total size of grant scheme": "£2 million",
        "Opening date": "1 August 2026, 12:01am",
        "Closing date": "18 December 2026, 11:59pm (Midnight)",
        **changes,
    }
    terms = "".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in rows.items())
    return (
        '<li id="Example Fund 1"><h2><a data-cy="cyGrantNameAndLink" href="/grants/example-fund-1">'
        f'Example Fund 1</a></h2><dl class="govuk-summary-list">{terms}</dl></li>'
    )


def a_result(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A result of GOV.UK search."""
    result = {
        "title": f"Example allocations {number}",
        "link": f"/government/publications/example-allocations-{number}",
        "description": "Made-up allocations for made-up places.",
        "public_timestamp": "2026-05-13T10:41:36Z",
        "content_store_document_type": "transparency",
        "organisations": [{"title": "Example Office", "slug": "example-office"}],
        **changes,
    }
    return {key: value for key, value in result.items() if value is not None}


def some_results(results: Sequence[object], total: object, start: int = 0) -> Answer:
    data = {"results": list(results), "total": total, "start": start, "aggregates": {}}
    return Answer(json.dumps(data), kind="application/json")


def paged_results(results: Sequence[object]) -> Any:
    """A route that pages through results as GOV.UK search does."""

    def reply(request: Request) -> Answer:
        start, size = int(request.first("start", "0")), int(request.first("count", "10"))
        return some_results(results[start : start + size], len(results), start)

    return reply


def an_rss_item(number: int = 1, **changes: str | None) -> str:
    item = {
        "title": f"Example round {number}",
        "link": f"https://news.example.org/round-{number}",
        "guid": f"https://news.example.org/round-{number}",
        "pubDate": "Thu, 23 Oct 2026 09:00:00 GMT",
        "description": escape("<p>Made-up money for <b>made-up</b> places.</p>"),
        **changes,
    }
    inside = "".join(f"<{name}>{value}</{name}>" for name, value in item.items() if value is not None)
    return f"<item>{inside}</item>"


def an_rss_feed(*items: str, encoding: str = "utf-8") -> Answer:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>Example news</title>'
        f"<link>https://news.example.org/</link><description>Made up</description>{''.join(items)}"
        "</channel></rss>"
    )
    return Answer(text.encode(encoding), kind="application/rss+xml")


def an_atom_feed(*entries: str) -> Answer:
    text = (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        "<id>tag:example.org,2026:feed</id><title>Example office</title>"
        f"<author><name>Example Office</name></author>{''.join(entries)}</feed>"
    )
    return Answer(text, kind="application/atom+xml")


def an_atom_entry(number: int = 1, title: str = "", updated: str = "2026-10-23T10:00:00+01:00") -> str:
    stamp = f"<updated>{updated}</updated>" if updated else ""
    return (
        f"<entry><id>tag:example.org,2026:/news-{number}</id>"
        f"<title>{title or f'Example news {number}'}</title>"
        f'<link rel="alternate" type="text/html" href="/news-{number}"/>{stamp}'
        '<summary type="html">&lt;p&gt;Made up.&lt;/p&gt;</summary></entry>'
    )
