"""A small world of made-up listings: every kind of source, each on a server of its own on this machine."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from tests.listing_pages import (
    a_grant,
    a_result,
    an_atom_entry,
    an_atom_feed,
    an_rss_feed,
    an_rss_item,
    paged_grants,
    paged_results,
)
from tests.listing_server import Answer, ListingServer
from tests.sources.detail_pages import an_advert, node, words
from tests.sources.grants_gov_pages import ROUTE as AMERICAN
from tests.sources.grants_gov_pages import a_hit, paged
from tests.sources.html_pages import a_page, an_item
from tests.sources.procurement_pages import a_package, a_release

_PLACES = (["England"], ["National"], ["Midlands"], ["West Midlands"], ["Wales"], ["Scotland"])
_PURPOSES = (
    "safer streets",
    "youth work",
    "rural crime",
    "domestic abuse support",
    "CCTV",
    "street lighting",
)
_MAY_APPLY = ("Local authorities may apply.", "Charities may apply. Councils are not eligible.", "")
_PACKAGES = "/packages"
GRANTS, PAGES, ITEMS, ENTRIES, FUNDS, NOTICES, HITS = 37, 25, 12, 5, 4, 6, 5
COUNTS = {
    "find-a-grant": GRANTS,
    "govuk-funding": PAGES,
    "govuk-home-office": ENTRIES,
    "council-news": ITEMS,
    "pcc": FUNDS,
    "find-a-tender": NOTICES,
    "contracts-finder": NOTICES,
    "grants-gov": HITS,
}
"""How many listings each source has."""


def grants(server: ListingServer) -> ListingServer:
    """Adverts and their pages: some open, some ahead, some without dates or amounts."""
    adverts = [
        a_grant(
            number,
            grantName=f"Example {_PURPOSES[number % 6]} fund {number}",
            grantFunder=("Example Foundation", "Example Department")[number % 2],
            grantLocation=_PLACES[number % 6],
            grantMaximumAward=None if number % 7 == 0 else 10_000 * number,
            grantMaximumAwardDisplay=None if number % 7 == 0 else f"£{10_000 * number:,}",
            grantApplicationOpenDate=f"2026-{9 + number % 4:02d}-01T00:00",
            grantApplicationCloseDate=None if number % 11 == 0 else f"2027-{1 + number % 6:02d}-15T12:00",
        )
        for number in range(1, GRANTS + 1)
    ]
    for advert in adverts:
        said = _MAY_APPLY[int(advert["label"].rsplit("-", 1)[1]) % 3]
        tab = node("document", node("paragraph", words(said))) if said else None
        server.at(
            f"/grants/{advert['label']}", an_advert(grantEligibilityTab=tab, grantType="Competed Grant")
        )
    return server.at("/grants", paged_grants(adverts))


def govuk(server: ListingServer) -> ListingServer:
    """Pages of departments with their content, one of them withdrawn, and a feed."""
    results = [
        a_result(number, title=f"Example {_PURPOSES[number % 6]} allocations {number}")
        for number in range(1, PAGES + 1)
    ]
    for number, result in enumerate(results):
        gone = {"explanation": "<p>Out of date.</p>", "withdrawn_at": "2026-06-13T23:30:30Z"}
        item = {
            "base_path": result["link"],
            "title": result["title"],
            "details": {"body": "<table><tr><td>West Mercia</td><td>not yet known</td></tr></table>"},
            "withdrawn_notice": gone if number == 0 else {},
        }
        server.at(f"/api/content{result['link']}", Answer(json.dumps(item), kind="application/json"))
    server.at("/feed.atom", an_atom_feed(*(an_atom_entry(number) for number in range(1, ENTRIES + 1))))
    return server.at("/api/search.json", paged_results(results))


def news(server: ListingServer) -> ListingServer:
    """A council's news."""
    titles = [f"Example {_PURPOSES[number % 6]} round {number} opens" for number in range(1, ITEMS + 1)]
    items = [an_rss_item(number, title=title) for number, title in enumerate(titles, 1)]
    return server.at("/feed.rss", an_rss_feed(*items))


def commissioner(server: ListingServer) -> ListingServer:
    """A list on a web page, whose robots.txt allows us."""
    server.at("/robots.txt", Answer("User-agent: *\nDisallow: /private", kind="text/plain"))
    return server.at("/funding", a_page(*(an_item(number) for number in range(1, FUNDS + 1))))


def notices(server: ListingServer) -> ListingServer:
    """Notices of procurement, one of them amended and one with its pound sign read wrongly."""
    releases = [
        a_release(number, tender={"title": f"Domestic abuse refuge {number} up to Â£5,000"})
        for number in range(1, NOTICES + 1)
    ]
    older = a_release(1, date="2026-11-20T09:00:00Z")
    return server.at(_PACKAGES, a_package(*releases, older))


def american(server: ListingServer) -> ListingServer:
    """The list of the United States."""
    return server.at(AMERICAN, paged([a_hit(number) for number in range(1, HITS + 1)]))


@contextmanager
def every_source() -> Iterator[list[dict[str, Any]]]:
    """The tables of a settings file that point every kind of source at these servers, while they run."""
    makers = (grants, govuk, news, commissioner, notices, notices, american)
    with ExitStack() as stack:
        servers = [maker(stack.enter_context(ListingServer())) for maker in makers]
        sites = [server.address for server in servers]
        tables: list[dict[str, Any]] = [
            {"name": "find-a-grant", "address": sites[0], "details_at_once": 3},
            {"name": "govuk-funding", "address": sites[1], "details_at_once": 1},
            {"name": "govuk-home-office", "address": f"{sites[1]}/feed.atom"},
            {
                "kind": "feed",
                "name": "council-news",
                "title": "Example council's news",
                "address": f"{sites[2]}/feed.rss",
            },
            {
                "kind": "html-list",
                "name": "pcc",
                "title": "Example commissioner",
                "address": f"{sites[3]}/funding",
                "funder": "Example PCC",
                "item": "li.fund",
                "item_title": "h3",
                "item_closes": ".closes",
                "item_amount": ".amount",
                "lists_everything": True,
            },
            {"name": "find-a-tender", "enabled": True, "address": f"{sites[4]}{_PACKAGES}"},
            {"name": "contracts-finder", "enabled": True, "address": f"{sites[5]}{_PACKAGES}"},
            {"name": "grants-gov", "enabled": True, "address": f"{sites[6]}{AMERICAN}"},
        ]
        for table in tables[5:7]:
            table |= {"days": 0.25, "window_hours": 24}
        yield [{**table, "interval_seconds": 0} for table in tables]
