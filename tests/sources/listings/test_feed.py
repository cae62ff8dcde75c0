"""What feeds say, and how they fail."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from sources.errors import FeedEnded, UnexpectedShape
from sources.listings.feed import Feed
from sources.source import Fetch, Listing
from sources.web.client import PoliteClient
from tests.listing_pages import an_atom_entry, an_atom_feed, an_rss_feed, an_rss_item
from tests.listing_server import Answer, ListingServer


def fetch(server: ListingServer, client: PoliteClient, answer: Answer) -> Fetch:
    server.at("/feed", answer)
    return Feed(
        kind="feed",
        name="news",
        title="Example news",
        address=f"{server.address}/feed",
        funder="Example Council",
        places=("Herefordshire",),
        interval_seconds=0.0,
    ).fetch(client)


def the_only(server: ListingServer, client: PoliteClient, answer: Answer) -> Listing:
    (listing,) = fetch(server, client, answer).listings
    return listing


def test_an_rss_item_is_put_into_our_words_without_a_deadline(server, client):
    listing = the_only(server, client, an_rss_feed(an_rss_item(1, category="Grants")))
    assert (listing.title, listing.url) == ("Example round 1", "https://news.example.org/round-1")
    assert (listing.summary, listing.funder) == ("Made-up money for made-up places.", "Example Council")
    assert listing.places == ("Herefordshire",)
    assert listing.published_at == datetime(2026, 10, 23, 9, tzinfo=UTC)
    assert (listing.status, listing.rolling, listing.closes.on) == ("unknown", None, None)
    assert (listing.themes, listing.notes) == (
        ("Grants",),
        ("A feed gives no deadline and no amount; read the page.",),
    )


def test_an_atom_entry_is_read_and_its_relative_link_made_whole(server, client):
    listing = the_only(server, client, an_atom_feed(an_atom_entry()))
    assert listing.url == f"{server.address}/news-1"
    assert listing.source_id == "tag:example.org,2026:/news-1"
    assert listing.published_at == datetime(2026, 10, 23, 9, tzinfo=UTC)


def test_a_feed_is_complete_but_absence_from_it_means_nothing(server, client):
    found = fetch(server, client, an_rss_feed(*(an_rss_item(n) for n in range(1, 4))))
    assert (found.state, found.fetched, found.expected, found.lists_everything) == ("complete", 3, 3, False)


def test_an_empty_feed_is_a_feed(server, client):
    assert (fetch(server, client, an_atom_feed()).state) == "complete"


@pytest.mark.parametrize("stamp", [None, "", "yesterday", "31 Feb 2026 10:00 GMT"])
def test_an_entry_without_a_date_that_can_be_has_none(server, client, stamp):
    assert the_only(server, client, an_rss_feed(an_rss_item(pubDate=stamp))).published_at is None


def test_a_date_that_is_not_understood_is_kept_in_words(server, client):
    listing = the_only(server, client, an_rss_feed(an_rss_item(pubDate="next Tuesday")))
    assert listing.notes[-1] == "Its date could not be understood: next Tuesday"


def test_a_guid_that_is_no_address_is_a_key_and_not_a_link(server, client):
    item = an_rss_item(guid=None).replace("</item>", '<guid isPermaLink="false">abc-1</guid></item>')
    listing = the_only(server, client, an_rss_feed(item))
    assert (listing.source_id, listing.url) == ("abc-1", "https://news.example.org/round-1")


def test_an_entry_without_key_and_link_keeps_the_same_made_key(server, client):
    answer = an_rss_feed(an_rss_item(guid=None, link=None))
    first, again = (the_only(server, client, answer) for _ in range(2))
    assert first.source_id == again.source_id != ""
    assert first.url == f"{server.address}/feed"


def test_a_link_to_a_script_is_not_kept(server, client):
    answer = an_rss_feed(an_rss_item(link="javascript:alert(1)", guid=None))
    assert the_only(server, client, answer).url == f"{server.address}/feed"


def test_html_escaped_twice_becomes_words(server, client):
    twice = "&amp;lt;p&amp;gt;Up to &amp;amp;pound;5,000&amp;lt;/p&amp;gt;"
    assert the_only(server, client, an_rss_feed(an_rss_item(description=twice))).summary == "Up to £5,000"


def test_a_windows_feed_and_mojibake_are_read_right(server, client):
    answer = an_rss_feed(an_rss_item(title="£5 – caf\u00e9 Â£6"), encoding="windows-1252")
    assert the_only(server, client, answer).title == "£5 – café £6"


def test_a_windows_feed_that_calls_itself_utf8_is_read_right(server, client):
    body = an_rss_feed(an_rss_item(title="£5 café")).content.decode().encode("cp1252")
    assert the_only(server, client, Answer(body, kind="text/html; charset=utf-8")).title == "£5 café"


def test_markup_that_hides_is_removed(server, client):
    hidden = "&lt;p&gt;GOV.\u200bUK&lt;script&gt;alert(1)&lt;/script&gt; [red]pays[/red]&lt;/p&gt;"
    assert (
        the_only(server, client, an_rss_feed(an_rss_item(description=hidden))).summary
        == "GOV.UK [red]pays[/red]"
    )


def test_a_feed_that_has_ended_says_so(server, client):
    found = fetch(server, client, an_atom_feed(an_atom_entry(title="This feed has ended")))
    assert (found.state, type(found.error)) == ("failed", FeedEnded)
    assert "disable this source" in (found.why or "")


def test_a_damaged_feed_is_read_as_far_as_it_goes(server, client):
    whole = an_rss_feed(an_rss_item(1), an_rss_item(2)).content.decode()
    found = fetch(server, client, Answer(whole.replace("</channel></rss>", "<br> & "), kind="text/xml"))
    assert found.fetched == 2


@pytest.mark.parametrize("body", ["<html><body><h1>Sorry</h1></body></html>", "", "{}", "<rss><channel>"])
def test_what_is_not_a_feed_is_never_an_empty_one(server, client, body):
    found = fetch(server, client, Answer(body, kind="application/rss+xml"))
    assert (found.state, type(found.error)) == ("failed", UnexpectedShape)


def test_a_feed_that_is_the_name_of_a_file_opens_no_file(server, client, tmp_path: Path):
    secret = tmp_path / "feed.xml"
    secret.write_bytes(an_rss_feed(an_rss_item(title="secret")).content)
    assert fetch(server, client, Answer(str(secret), kind="text/plain")).listings == ()


def test_items_without_a_title_are_left_out_and_said_so(server, client):
    found = fetch(server, client, an_rss_feed(an_rss_item(1, title=None), an_rss_item(2)))
    assert (found.state, found.fetched, found.why) == ("complete", 1, "1 left out: no title.")
