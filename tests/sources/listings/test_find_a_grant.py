"""What Find a Grant's pages say, and how they fail."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from sources.errors import Cancelled, ServerFailed, UnexpectedShape
from sources.listings.find_a_grant import FindAGrant
from sources.source import Fetch, FetchProgress, Listing
from sources.web.client import PoliteClient
from tests.listing_pages import a_card, a_grant, a_grants_page, a_shown_list, paged_grants
from tests.listing_server import Answer, ListingServer


def a_source(server: ListingServer, page_size: int = 2, **more: Any) -> FindAGrant:
    return FindAGrant(
        kind="find-a-grant",
        name="find-a-grant",
        title="Find a Grant",
        address=server.address,
        page_size=page_size,
        interval_seconds=0.0,
        **more,
    )


def fetch(server: ListingServer, client: PoliteClient, *answers: Answer) -> Fetch:
    server.at("/grants", *answers)
    return a_source(server).fetch(client)


def the_only(server: ListingServer, client: PoliteClient, **changes: object) -> Listing:
    (listing,) = fetch(server, client, a_grants_page([a_grant(**changes)], 1)).listings
    return listing


def test_every_page_is_read_until_all_that_was_promised_is_there(server, client):
    server.at("/grants", paged_grants([a_grant(n) for n in range(1, 6)]))
    report: list[FetchProgress] = []
    found = a_source(server).fetch(client, progress=report.append)
    assert (found.state, found.expected, found.fetched, found.pages, found.why) == ("complete", 5, 5, 3, None)
    assert [listing.source_id for listing in found.listings] == [f"example-fund-{n}" for n in range(1, 6)]
    assert [step.fetched for step in report] == [2, 4, 5]
    assert found.lists_everything


def test_an_advert_is_put_into_our_words(server, client):
    listing = the_only(server, client)
    assert listing.title == "Example Fund 1"
    assert listing.url == f"{server.address}/grants/example-fund-1"
    assert listing.funder == "Example Foundation"
    assert listing.summary == "Made-up money\n\nfor made-up places."
    assert (listing.amount_min, listing.amount_max, listing.amount_total) == (
        1_500_00,
        30_500_00,
        1_330_000_00,
    )
    assert listing.amount_text == "minimum award £1,500; maximum award £30,500; total £1.33 million"
    assert (listing.closes.on, listing.closes.time) == (date(2026, 12, 18), "23:59")
    assert listing.closes.at == datetime(2026, 12, 18, 23, 59, tzinfo=UTC)
    assert (listing.status, listing.rolling, listing.notes) == ("open", None, ())


def test_a_close_at_midnight_is_a_minute_before_that_day(server, client):
    closes = the_only(server, client, grantApplicationCloseDate="2026-12-18T00:00").closes
    assert (closes.on, closes.time, closes.text) == (date(2026, 12, 17), "23:59", "2026-12-18T00:00")


def test_a_summer_deadline_stored_as_if_in_utc_is_what_the_clock_shows(server, client):
    closes = the_only(server, client, grantApplicationCloseDate="2027-07-30T23:59+00:00").closes
    assert (closes.on, closes.time) == (date(2027, 7, 30), "23:59")
    assert closes.at == datetime(2027, 7, 30, 22, 59, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-02-31T12:00", "soon", "9999-12-31T23:59", "31/12/2026"])
def test_a_date_that_cannot_be_is_not_guessed(server, client, text):
    listing = the_only(server, client, grantApplicationCloseDate=text)
    assert (listing.closes.at, listing.closes.on, listing.closes.text) == (None, None, text)
    assert listing.status == "unknown"
    assert "could not be understood" in listing.notes[0]


def test_an_advert_without_a_close_is_neither_rolling_nor_open(server, client):
    listing = the_only(server, client, grantApplicationCloseDate=None)
    assert (listing.rolling, listing.status, listing.closes.on) == (None, "unknown", None)
    assert listing.notes == ("No closing date is given.",)


def test_an_advert_that_opens_later_is_a_forecast(server, client):
    assert the_only(server, client, grantApplicationOpenDate="2026-12-01T00:00").status == "forecast"


def test_amounts_written_as_text_count_and_nonsense_is_unknown(server, client):
    listing = the_only(
        server, client, grantMinimumAward="1,500", grantMaximumAward="lots", grantTotalAwardAmount=0
    )
    assert (listing.amount_min, listing.amount_max, listing.amount_total) == (1_500_00, None, None)
    assert listing.notes == ("The maximum award could not be understood; see the source's own words.",)


def test_a_fraction_of_a_pound_is_exact(server, client):
    assert the_only(server, client, grantMinimumAward=100.10).amount_min == 100_10


def test_an_item_without_a_name_is_left_out_and_said_so(server, client):
    found = fetch(server, client, a_grants_page([a_grant(1, grantName=None), a_grant(2)], 2))
    assert (found.state, found.fetched) == ("complete", 1)
    assert found.why == "1 left out: no name or address."


def test_items_that_are_not_objects_do_no_harm(server, client):
    found = fetch(server, client, a_grants_page([None, "x", [], a_grant(2, grantLocation={"a": 1})], 4))
    assert (found.fetched, found.listings[0].places) == (1, ())


def test_without_a_total_the_walk_ends_at_an_empty_page(server, client):
    found = fetch(server, client, a_grants_page([a_grant(1)], None), a_grants_page([], None))
    assert (found.state, found.expected, found.fetched) == ("complete", None, 1)


def test_neither_adverts_nor_a_total_is_a_failure_and_not_an_empty_list(server, client):
    found = fetch(server, client, a_grants_page([], None))
    assert found.state == "failed"
    assert isinstance(found.error, UnexpectedShape)


def test_a_list_that_is_truly_empty_is_complete(server, client):
    found = fetch(server, client, a_grants_page([], 0))
    assert (found.state, found.expected, found.listings) == ("complete", 0, ())


def test_an_empty_first_page_with_a_total_is_a_failure(server, client):
    found = fetch(server, client, a_grants_page([], 87))
    assert (found.state, found.expected) == ("failed", 87)
    assert "0 of 87" in (found.why or "")


def test_an_empty_later_page_before_the_total_is_partial(server, client):
    found = fetch(server, client, a_grants_page([a_grant(1), a_grant(2)], 5), a_grants_page([], 5))
    assert (found.state, found.fetched) == ("partial", 2)
    assert found.why == "The source sent an empty page after 2 of 5."


def test_repeated_pages_end_the_walk_as_partial(server, client):
    found = fetch(server, client, a_grants_page([a_grant(1), a_grant(2)], 5))
    assert (found.state, found.fetched, found.pages) == ("partial", 2, 2)
    assert "repeats" in (found.why or "")


def test_an_advert_that_moves_to_the_next_page_is_counted_once(server, client):
    found = fetch(
        server,
        client,
        a_grants_page([a_grant(1), a_grant(2)], 3),
        a_grants_page([a_grant(2), a_grant(3)], 3),
    )
    assert (found.state, found.fetched) == ("complete", 3)


def test_a_maintenance_page_is_a_failure_and_not_an_empty_list(server, client):
    found = fetch(server, client, Answer("<html><h1>Sorry, the service is unavailable</h1></html>"))
    assert (found.state, found.listings) == ("failed", ())
    assert isinstance(found.error, UnexpectedShape)
    assert "maintenance" in (found.why or "")


def test_a_bad_later_page_keeps_what_was_read(server, client):
    found = fetch(server, client, a_grants_page([a_grant(1), a_grant(2)], 5), Answer("down", 500))
    assert (found.state, found.fetched) == ("partial", 2)
    assert isinstance(found.error, ServerFailed)


def test_the_list_as_shown_is_read_when_its_data_is_missing(server, client):
    found = fetch(server, client, a_shown_list(a_card()))
    (listing,) = found.listings
    assert (found.state, found.expected) == ("complete", 1)
    assert "as shown" in (found.why or "")
    assert (listing.source_id, listing.title) == ("example-fund-1", "Example Fund 1")
    assert (listing.amount_min, listing.amount_max, listing.amount_total) == (
        1_500_00,
        1_330_000_00,
        2_000_000_00,
    )
    assert (listing.closes.on, listing.closes.time) == (date(2026, 12, 18), "23:59")
    assert listing.places == ("England", "Wales")


def test_the_list_as_shown_and_its_data_share_their_keys(server, client):
    shown = fetch(server, client, a_shown_list(a_card())).listings[0]
    assert shown.source_id == the_only(server, client).source_id


def test_text_from_outside_is_made_plain(server, client):
    listing = the_only(server, client, grantName="Fund\x00 \u200b for  Â£5 [/red]\ud800")
    assert listing.title == "Fund for £5 [/red]"


def test_a_stop_between_pages_raises_and_keeps_nothing(server, client):
    server.at("/grants", paged_grants([a_grant(n) for n in range(1, 6)]))
    source = a_source(server)
    pages: list[FetchProgress] = []
    with pytest.raises(Cancelled):
        source.fetch(client, progress=pages.append, cancelled=lambda: len(pages) == 1)
    assert len(server.requests) == 1


def test_filters_are_found_on_the_page_and_what_they_hide_has_not_closed(server, client):
    page = a_grants_page([a_grant()], 1, filters=LOCATIONS)
    server.at("/grants", page)
    source = a_source(server, filters=("england", "Atlantis"))
    found = source.fetch(client)
    assert (found.state, found.lists_everything) == ("complete", False)
    assert found.why == "The site has no filter called Atlantis, so it was left aside."
    assert [request.query.get("fields.grantLocation.en-US") for request in server.asked("/grants")] == [
        None,
        ["2"],
    ]


LOCATIONS = [
    {
        "display": "Location",
        "index_name": "fields.grantLocation.en-US",
        "type": "text-filter",
        "sublevel": [{"id": 1, "display": "National"}, {"id": 2, "display": "England"}, None],
    },
    "x",
]
