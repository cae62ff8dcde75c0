"""Pages behind listings, as Find a Grant and GOV.UK write them."""

from __future__ import annotations

import json
from typing import Any

from sources.listings.govuk_search import GovUkSearch
from sources.source import ListingDetail
from tests.listing_server import Answer


def node(kind: str, *content: Any, **more: Any) -> dict[str, Any]:
    return {"nodeType": kind, "data": {}, "content": list(content), **more}


def words(value: str) -> dict[str, Any]:
    return {"nodeType": "text", "value": value, "marks": [], "data": {}}


def an_advert(page: str = "/grants/[pid]", **fields: Any) -> Answer:
    data = {"props": {"pageProps": {"grantDetail": {"sys": {"id": "x"}, "fields": fields}}}, "page": page}
    script = json.dumps(data).replace("</", "<\\/")
    return Answer(f'<html><script id="__NEXT_DATA__" type="application/json">{script}</script></html>')


def a_search(address: str, **more: Any) -> GovUkSearch:
    return GovUkSearch(
        kind="govuk-search",
        name="govuk",
        title="GOV.UK",
        address=address,
        queries=({},),
        interval_seconds=0,
        **more,
    )


def content(server, client, body: Any, link: str = "/government/publications/example") -> ListingDetail:
    text = body if isinstance(body, str) else json.dumps(body)
    server.at(f"/api/content{link}", Answer(text, kind="application/json"))
    return a_search(server.address).detail(client, link)
