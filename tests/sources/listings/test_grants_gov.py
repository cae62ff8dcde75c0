"""What Grants.gov's search says, and how it fails."""

from __future__ import annotations

import json
from datetime import date

import pytest

from sources.listings.grants_gov import GrantsGov, month_first
from tests.listing_server import Answer, ListingServer
from tests.sources.grants_gov_pages import ROUTE, a_hit, an_answer, paged


def a_search(server: ListingServer, size: int = 2, most: int = 100) -> GrantsGov:
    return GrantsGov(
        kind="grants-gov",
        name="us",
        title="US",
        address=f"{server.address}{ROUTE}",
        notice_address="https://www.example.org/{id}",
        keyword="crime",
        page_size=size,
        most_results=most,
        interval_seconds=0.0,
    )


def test_the_question_is_posted_page_by_page(server, client):
    server.at(ROUTE, paged([a_hit(n) for n in range(1, 6)]))
    found = a_search(server).fetch(client)
    assert (found.state, found.fetched, found.expected) == ("complete", 5, 5)
    first = json.loads(server.requests[0].body)
    assert first == {"keyword": "crime", "oppStatuses": "forecasted|posted", "rows": 2, "startRecordNum": 0}
    assert server.requests[0].headers["content-type"] == "application/json"


def test_an_opportunity_is_put_into_our_words(server, client):
    server.at(ROUTE, an_answer([a_hit()], 1))
    (listing,) = a_search(server).fetch(client).listings
    assert (listing.url, listing.funder) == ("https://www.example.org/347001", "Department of Justice")
    assert (listing.status, listing.closes.on, listing.closes.at) == ("open", date(2026, 12, 31), None)
    assert (listing.currency, listing.amount_max, listing.themes) == ("USD", None, ("16.123",))


def test_the_names_of_its_documentation_are_read_too(server, client):
    hit = a_hit(agencyName="Office for Crime", alnist=["16.999"], closeDate="")
    server.at(ROUTE, an_answer([hit], "1"))
    (listing,) = a_search(server).fetch(client).listings
    assert (listing.funder, listing.themes) == ("Office for Crime", ("16.999",))
    assert listing.notes[-1] == "No closing date is given."


@pytest.mark.parametrize(
    "answer",
    [
        {"errorcode": 0, "msg": "Webservice Succeeds", "data": "read ECONNRESET"},
        {
            "errorcode": 0,
            "msg": "Webservice Succeeds",
            "data": {"errorMessages": ["There is no record found"]},
        },
        ["not", "an", "answer"],
    ],
)
def test_a_failure_dressed_as_a_success_is_a_failure(server, client, answer):
    server.at(ROUTE, Answer(json.dumps(answer), kind="application/json"))
    found = a_search(server).fetch(client)
    assert (found.state, found.listings) == ("failed", ())


def test_no_more_are_read_than_requested(server, client):
    server.at(ROUTE, paged([a_hit(n) for n in range(1, 9)]))
    assert a_search(server, most=4).fetch(client).fetched == 4


def test_pages_that_repeat_make_the_fetch_partial(server, client):
    server.at(ROUTE, an_answer([a_hit(1), a_hit(2)], 9))
    found = a_search(server).fetch(client)
    assert (found.state, found.fetched) == ("partial", 2)


@pytest.mark.parametrize(
    ("text", "day"),
    [("09/30/2026", date(2026, 9, 30)), ("31/12/2026", None), ("soon", None), ("", None), (None, None)],
)
def test_months_come_first(text, day):
    assert month_first(text).on == day


@pytest.mark.shared
def test_a_real_answer_is_read_whole_and_known_to_be_a_part(server, client, samples):
    text = (samples / "grants_gov" / "search2_trimmed_capture_2026-05-28.json").read_text(encoding="utf-8")
    report = json.loads(text)["data"]
    server.at(ROUTE, Answer(text, kind="application/json"))
    found = a_search(server, size=100).fetch(client)
    assert (found.fetched, found.expected) == (len(report["oppHits"]), report["hitCount"])
    assert found.state == "partial"
