"""Lists of funding on web pages: read by their own data or by selectors, where robots.txt allows it."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from sources.errors import Refused, UnexpectedShape
from sources.listings.html_list import HtmlList
from tests.listing_server import Answer, ListingServer
from tests.sources.html_pages import a_page, an_item

ROUTE = "/funding"


def a_list(server: ListingServer) -> HtmlList:
    return HtmlList(
        kind="html-list",
        name="pcc",
        title="A commissioner",
        address=f"{server.address}{ROUTE}",
        funder="Example PCC",
        places=("West Mercia",),
        item="li.fund",
        item_title="h3",
        item_summary=".what",
        item_closes=".closes",
        item_amount=".amount",
        next_page="a.next",
        lists_everything=True,
        interval_seconds=0.0,
    )


def test_an_entry_is_read_where_the_settings_say(server, client):
    server.at(ROUTE, a_page(an_item()))
    found = a_list(server).fetch(client)
    (listing,) = found.listings
    assert (found.state, found.lists_everything) == ("complete", True)
    assert (listing.title, listing.url) == ("Fund [1]", f"{server.address}/fund/1")
    assert (listing.funder, listing.summary) == ("Example PCC", "For places")
    assert listing.places == ("West Mercia",)
    assert listing.closes.at == datetime(2026, 12, 18, 12, tzinfo=UTC)
    assert (listing.amount_min, listing.amount_max) == (None, 500_000)


def test_without_a_selector_the_title_is_a_heading_and_the_link_is_the_one_within_it(server, client):
    entry = "<li class='fund'><a href='/share'>Share</a><h2><a href='/fund/9'>Safer lanes</a></h2></li>"
    server.at(ROUTE, a_page(entry))
    plain = HtmlList(
        kind="html-list",
        name="pcc",
        title="A commissioner",
        address=f"{server.address}{ROUTE}",
        item="li.fund",
    )
    (listing,) = plain.fetch(client).listings
    assert (listing.title, listing.url) == ("Safer lanes", f"{server.address}/fund/9")


def test_entries_of_which_none_can_be_read_are_never_a_complete_list(server, client):
    server.at(ROUTE, a_page("<li class='fund'>Fund without a heading</li>"))
    found = a_list(server).fetch(client)
    assert (found.state, found.fetched) == ("partial", 0)
    assert "1 left out: no title or link." in (found.why or "")


def test_pages_are_followed_to_the_last(server, client):
    server.at(ROUTE, a_page(an_item(1), more='<a class="next" href="/funding/2">More</a>'))
    server.at("/funding/2", a_page(an_item(2)))
    found = a_list(server).fetch(client)
    assert [listing.title for listing in found.listings] == ["Fund [1]", "Fund [2]"]


def test_a_page_that_changed_its_shape_says_so_and_is_never_no_grants(server, client):
    server.at(ROUTE, Answer("<html><body><div class='fund'>New look</div></body></html>"))
    found = a_list(server).fetch(client)
    assert (found.state, found.listings) == ("failed", ())
    assert isinstance(found.error, UnexpectedShape)
    assert "correct the selectors in the settings" in (found.why or "")


def test_robots_txt_is_obeyed(server, client):
    server.at(ROUTE, a_page(an_item()))
    server.at("/robots.txt", Answer("User-agent: *\nDisallow: /funding", kind="text/plain"))
    found = a_list(server).fetch(client)
    assert found.state == "failed"
    assert isinstance(found.error, Refused)
    assert server.asked(ROUTE) == []


def test_where_robots_txt_cannot_be_read_the_page_is_left_alone(server, client):
    server.at(ROUTE, a_page(an_item()))
    server.at("/robots.txt", Answer("no", 403))
    assert a_list(server).fetch(client).state == "failed"
    assert server.asked(ROUTE) == []


def test_what_the_page_gives_search_engines_is_read_first(server, client):
    grant = {
        "@type": "MonetaryGrant",
        "name": "Safer villages",
        "url": "/fund/9",
        "description": "Lights",
        "funder": {"name": "Another"},
        "amount": {"@type": "MonetaryAmount", "value": 2500, "currency": "GBP"},
        "validThrough": "2026-12-01",
    }
    data = json.dumps({"@graph": [grant, {"@type": "WebSite"}]})
    server.at(ROUTE, a_page(an_item(), more=f'<script type="application/ld+json">{data}</script>'))
    (listing,) = a_list(server).fetch(client).listings
    assert (listing.title, listing.funder, listing.closes.on) == (
        "Safer villages",
        "Another",
        date(2026, 12, 1),
    )
    assert (listing.amount_min, listing.amount_max) == (250_000, 250_000)


def test_dates_and_amounts_in_other_words_stay_words(server, client):
    server.at(ROUTE, a_page(an_item(closes="when it is gone", amount="£5,000 or £10,000")))
    (listing,) = a_list(server).fetch(client).listings
    assert (listing.closes.on, listing.closes.text, listing.rolling) == (None, "when it is gone", None)
    assert (listing.amount_max, listing.amount_text) == (None, "£5,000 or £10,000")


def test_links_to_scripts_are_left_out(server, client):
    server.at(ROUTE, a_page(an_item(), '<li class="fund"><h3><a href="javascript:x()">Bad</a></h3></li>'))
    found = a_list(server).fetch(client)
    assert len(found.listings) == 1
    assert "1 left out: no title or link." in (found.why or "")


def test_a_next_page_on_another_site_is_not_followed(server, client):
    server.at(ROUTE, a_page(an_item(1), more='<a class="next" href="http://192.168.1.1/x">More</a>'))
    found = a_list(server).fetch(client)
    assert (found.state, found.fetched) == ("partial", 1)
    assert "a site that the settings do not name" in (found.why or "")
