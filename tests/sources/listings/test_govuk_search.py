"""What GOV.UK search says, and how it fails."""

from __future__ import annotations

from datetime import UTC, datetime

from sources.errors import Refused, ServerFailed, UnexpectedShape
from sources.listings.govuk_search import GovUkQuery, GovUkSearch
from tests.listing_pages import a_result, paged_results, some_results
from tests.listing_server import Answer, ListingServer

ROUTE = "/api/search.json"


def a_search(server: ListingServer, *queries: GovUkQuery, most: int = 300) -> GovUkSearch:
    asked = queries or (GovUkQuery(words="funding"),)
    return GovUkSearch(
        kind="govuk-search",
        name="govuk",
        title="GOV.UK",
        address=server.address,
        queries=asked,
        page_size=2,
        most_results=most,
        interval_seconds=0.0,
    )


def test_results_are_walked_by_start_and_count(server, client):
    server.at(ROUTE, paged_results([a_result(n) for n in range(1, 6)]))
    found = a_search(server).fetch(client)
    assert (found.state, found.expected, found.fetched, found.pages) == ("complete", 5, 5, 3)
    assert [request.first("start") for request in server.requests] == ["0", "2", "4"]
    assert not found.lists_everything


def test_only_what_the_interface_knows_is_asked(server, client):
    server.at(ROUTE, some_results([], 0))
    a_search(server, GovUkQuery(words="a", filters={"filter_organisations": ("x", "y")})).fetch(client)
    query = server.requests[0].query
    assert query["filter_organisations"] == ["x", "y"]
    assert set(query) == {"q", "filter_organisations", "order", "fields", "start", "count"}


def test_a_result_is_put_into_our_words_without_a_deadline(server, client):
    server.at(ROUTE, some_results([a_result()], 1))
    (listing,) = a_search(server).fetch(client).listings
    assert listing.url == f"{server.address}/government/publications/example-allocations-1"
    assert listing.source_id == "/government/publications/example-allocations-1"
    assert (listing.funder, listing.themes) == ("Example Office", ("transparency",))
    assert listing.published_at == datetime(2026, 5, 13, 10, 41, 36, tzinfo=UTC)
    assert (listing.status, listing.rolling, listing.closes.on, listing.amount_max) == (
        "unknown",
        None,
        None,
        None,
    )
    assert "no deadline" in listing.notes[0]


def test_links_elsewhere_stay_and_links_to_scripts_are_left_out(server, client):
    links = ["https://www.example.org/x", "javascript:alert(1)"]
    server.at(ROUTE, some_results([a_result(link=link) for link in links], 2))
    found = a_search(server).fetch(client)
    assert [listing.url for listing in found.listings] == links[:1]
    assert found.why == "1 left out: no title or link."


def test_missing_fields_and_impossible_dates_are_unknown(server, client):
    bare = a_result(1, description=None, organisations=None, public_timestamp="2024-09-31T00:00:00Z")
    server.at(ROUTE, some_results([bare], 1))
    (listing,) = a_search(server).fetch(client).listings
    assert (listing.funder, listing.summary, listing.published_at) == ("", "", None)


def test_a_page_found_by_two_queries_counts_once(server, client):
    server.at(ROUTE, some_results([a_result(1)], 1), some_results([a_result(1), a_result(2)], 2))
    found = a_search(server, GovUkQuery(words="a"), GovUkQuery(words="b")).fetch(client)
    assert (found.state, found.expected, found.fetched) == ("complete", 2, 2)


def test_one_query_that_fails_makes_the_whole_partial(server, client):
    server.at(ROUTE, some_results([a_result(1)], 1), Answer("oh", 500, "text/plain"))
    found = a_search(server, GovUkQuery(words="a"), GovUkQuery(words="b")).fetch(client)
    assert (found.state, found.fetched) == ("partial", 1)
    assert isinstance(found.error, ServerFailed)


def test_the_newest_are_enough_where_the_settings_say_so(server, client):
    server.at(ROUTE, paged_results([a_result(n) for n in range(1, 10)]))
    found = a_search(server, most=3).fetch(client)
    assert (found.state, found.expected, found.fetched) == ("complete", 3, 3)
    assert found.why == "The newest 3 of 9 were read, as the settings ask."
    assert server.requests[-1].first("count") == "1"


def test_a_refused_query_is_reported_in_the_interfaces_words(server, client):
    server.at(ROUTE, Answer('{"error": "\\"colour\\" is not a valid filter"}', 422, "application/json"))
    found = a_search(server).fetch(client)
    assert (found.state, type(found.error)) == ("failed", Refused)
    assert '"colour" is not a valid filter' in (found.why or "")


def test_a_busy_search_is_reported_in_a_sentence(server, client):
    server.at(ROUTE, Answer("Elasticsearch timed out", 503, "text/plain"))
    found = a_search(server).fetch(client)
    assert found.state == "failed"
    assert "Elasticsearch timed out" in (found.why or "")


def test_a_web_page_or_other_data_is_never_an_empty_answer(server, client):
    for answer in (
        Answer("<html>Sorry</html>"),
        Answer('{"status": "ok"}'),
        Answer("[]"),
        some_results([], None),
    ):
        found = a_search(server.at(ROUTE, answer)).fetch(client)
        assert (found.state, type(found.error)) == ("failed", UnexpectedShape)


def test_results_that_stop_before_the_total_are_partial(server, client):
    server.at(ROUTE, some_results([a_result(1), a_result(2)], 5), some_results([], 5))
    found = a_search(server).fetch(client)
    assert (found.state, found.fetched, found.expected) == ("partial", 2, 5)
