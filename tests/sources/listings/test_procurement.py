"""What the two procurement services say, and how they fail."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from sources.errors import RateLimited, UnexpectedShape
from sources.listings.procurement import REPAIRED, Procurement
from tests.listing_server import Answer, ListingServer, Request
from tests.sources.procurement_pages import a_package, a_release

ROUTE = "/api/1.0/ocdsReleasePackages"


def a_service(server: ListingServer, **changes: Any) -> Procurement:
    facts: dict[str, Any] = {
        "kind": "procurement",
        "name": "tenders",
        "title": "Tenders",
        "documentation": "",
        "address": f"{server.address}{ROUTE}",
        "notice_address": "https://www.example.org/Notice/{id}?of={ocid}",
        "since": "updatedFrom",
        "until": "updatedTo",
        "stages": ("planning", "tender"),
        "words": (),
        "days": 0.5,
        "window_hours": 12,
        "page_size": 2,
        "busy_status": 403,
        "interval_seconds": 0.0,
        **changes,
    }
    return Procurement(**facts)


def test_a_notice_is_put_into_our_words(server, client):
    server.at(ROUTE, a_package(a_release()))
    found = a_service(server).fetch(client)
    (listing,) = found.listings
    assert (found.state, found.lists_everything) == ("complete", False)
    assert listing.source_id == "ocds-h6vhtk-000001"
    assert listing.url == "https://www.example.org/Notice/000001-2026?of=ocds-h6vhtk-000001"
    assert (listing.title, listing.funder) == ("Domestic abuse refuge 1", "Example Council")
    assert (listing.status, listing.amount_max, listing.amount_text) == ("open", 12_000_050, "GBP 120000.5")
    assert listing.closes.at == datetime(2026, 12, 18, 12, tzinfo=UTC)
    assert listing.places == ("West Midlands", "HR1 2AB")
    assert listing.themes == ("contract notice", "Social work services")
    assert listing.applicant_types[1].startswith("voluntary")
    assert listing.notes == ("A contract to bid for as a provider, not a grant to apply for.",)


def test_short_windows_are_requested_the_newest_first(server, client):
    server.at(ROUTE, a_package())
    a_service(server, days=1, window_hours=6).fetch(client)
    asked = [(request.first("updatedFrom"), request.first("updatedTo")) for request in server.requests]
    assert len(asked) == 4
    assert asked[0] == ("2026-11-22T06:00:00", "2026-11-22T12:00:00")
    assert asked[-1] == ("2026-11-21T12:00:00", "2026-11-21T18:00:00")
    assert server.requests[0].first("stages") == "planning,tender"


def test_a_later_fetch_requests_the_same_windows_save_the_newest(server):
    service = a_service(server, days=1, window_hours=6)
    earlier, later = (
        list(service.windows(datetime(2026, 11, 22, 13, minute, tzinfo=UTC))) for minute in (5, 50)
    )
    assert earlier[1:] == later[1:]
    assert [end for _, end in earlier[1:]] == [start for start, _ in earlier[:-1]]
    assert later[0] == (
        datetime(2026, 11, 22, 12, tzinfo=UTC),
        datetime(2026, 11, 22, 13, 50, tzinfo=UTC),
    )


def test_pages_follow_the_address_that_the_service_gives(server, client):
    def reply(request: Request) -> Answer:
        if request.first("cursor") == "abc=":
            return a_package(a_release(2))
        return a_package(a_release(1), following=f"{server.address}{ROUTE}?cursor=abc%3D")

    server.at(ROUTE, reply)
    found = a_service(server).fetch(client)
    assert (found.fetched, found.pages) == (2, 2)


def test_pages_that_lead_in_circles_or_elsewhere_end_the_fetch(server, client):
    for following in (f"{server.address}{ROUTE}?cursor=a", "https://elsewhere.example/next"):
        server.at(ROUTE, a_package(a_release(1), following=following))
        found = a_service(server).fetch(client)
        assert found.state == "partial"
        assert isinstance(found.error, UnexpectedShape)
        assert len(found.listings) == 1


def test_amendments_are_folded_into_one_notice_and_the_latest_counts(server, client):
    first = a_release(1, date="2026-11-20T09:00:00Z")
    later = a_release(1, tag=["tenderAmendment"], tender={"title": "Refuge, extended"})
    server.at(ROUTE, a_package(later, first))
    found = a_service(server).fetch(client)
    assert [listing.title for listing in found.listings] == ["Refuge, extended"]
    assert found.why == "1 amendment was folded into its notice."


def test_an_award_closes_and_a_plan_is_ahead(server, client):
    server.at(
        ROUTE,
        a_package(
            a_release(1, tag=["award"]),
            a_release(2, tag=["planning"], tender={"status": "planned", "tenderPeriod": {}}),
            a_release(3, tender={"tenderPeriod": {"endDate": "2026-11-01T12:00:00Z"}}),
            a_release(4, tender={"tenderPeriod": {}}),
        ),
    )
    found = a_service(server).fetch(client)
    assert [listing.status for listing in found.listings] == ["closed", "forecast", "closed", "unknown"]
    assert "No closing date is given." in found.listings[3].notes


def test_numbers_that_are_none_are_repaired_and_text_is_left_alone(server, client):
    release = a_release(
        tender={"value": {"amount": 12345, "currency": "GBP"}, "description": "Ref: 0012, 007"}
    )
    body = json.dumps({"releases": [release]}).replace("12345", " 000")
    server.at(ROUTE, Answer(body, kind="application/json"))
    found = a_service(server).fetch(client)
    (listing,) = found.listings
    assert (listing.amount_max, listing.summary) == (None, "Ref: 0012, 007")
    assert found.why == REPAIRED


def test_an_endless_number_is_no_amount(server, client):
    release = a_release(tender={"value": {"amount": 12345, "currency": "GBP"}})
    body = json.dumps({"releases": [release]}).replace("12345", "1e9999")
    server.at(ROUTE, Answer(body, kind="application/json"))
    (listing,) = a_service(server).fetch(client).listings
    assert listing.amount_max is None
    assert "could not be understood" in listing.notes[-1]


def test_mojibake_is_repaired_and_other_money_is_not_taken_for_pounds(server, client):
    broken = a_release(tender={"title": "Up to Â£5,000", "value": {"amount": 5, "currency": "EUR"}})
    server.at(ROUTE, a_package(broken))
    (listing,) = a_service(server).fetch(client).listings
    assert (listing.title, listing.amount_max, listing.currency) == ("Up to £5,000", None, "EUR")


def test_only_notices_with_the_words_wanted_are_taken(server, client):
    server.at(ROUTE, a_package(a_release(1), a_release(2, tender={"title": "Road salt", "description": ""})))
    found = a_service(server, words=("REFUGE", "violence")).fetch(client)
    assert [listing.title for listing in found.listings] == ["Domestic abuse refuge 1"]


def test_a_refusal_says_how_long_to_wait_and_keeps_what_was_read(server, client):
    server.at(ROUTE, a_package(a_release(1)), Answer("no", 403))
    found = a_service(server, days=1, window_hours=12).fetch(client)
    assert found.state == "partial"
    assert isinstance(found.error, RateLimited)
    assert "wait five minutes" in (found.why or "")
    assert len(found.listings) == 1


def test_a_maintenance_page_is_a_failure_and_never_nothing(server, client):
    server.at(ROUTE, Answer("<html>We are sorry</html>"))
    found = a_service(server).fetch(client)
    assert (found.state, found.listings) == ("failed", ())


def test_releases_without_a_key_or_a_title_are_left_out(server, client):
    server.at(ROUTE, a_package(a_release(1, ocid=""), {"ocid": "x", "tender": {}}, 7))
    found = a_service(server).fetch(client)
    assert found.listings == ()
    assert "2 left out: no key." in (found.why or "")
