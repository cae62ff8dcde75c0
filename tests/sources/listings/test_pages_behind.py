"""What the page behind a listing says, on Find a Grant and on GOV.UK."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from sources.errors import NotFound, UnexpectedShape
from sources.listings.find_a_grant import FindAGrant
from sources.listings.find_a_grant_pages import plain_text
from sources.source import DetailedSource, ListingDetail
from tests.listing_server import Answer, ListingServer
from tests.sources.detail_pages import a_search, an_advert, content, node, words

ELIGIBILITY = node(
    "document",
    node("heading-2", words("Who can apply")),
    node(
        "paragraph",
        words("Councils [b]and[/b] "),
        node("hyperlink", words("charities"), data={"uri": "https://x.org/a"}),
    ),
    node(
        "unordered-list",
        node("list-item", node("paragraph", words("in England"))),
        node("list-item", words("=1+1")),
    ),
)


def a_site(server: ListingServer) -> FindAGrant:
    return FindAGrant(
        kind="find-a-grant", name="find-a-grant", title="A site", address=server.address, interval_seconds=0
    )


def read(server, client, *answers: Answer) -> ListingDetail:
    server.at("/grants/example-fund-1", *answers)
    return a_site(server).detail(client, "example-fund-1")


def test_the_tabs_of_an_advert_are_plain_text_under_their_headings(server, client):
    asset = {"fields": {"title": "Guidance", "file": {"url": "//images.example.org/a.pdf"}}}
    detail = read(
        server,
        client,
        an_advert(
            grantEligibilityTab=ELIGIBILITY,
            grantSummaryTab=node("document", node("paragraph", words(" "))),
            grantType="Competed Grant",
            grantWebpageUrl="https://example.org/apply",
            grantSupportingDocuments=[asset, {"fields": {"file": {"url": "javascript:alert(1)"}}}, None],
        ),
    )
    assert [section.heading for section in detail.sections] == ["Eligibility", "Kind of grant"]
    report = detail.sections[0].text
    assert report.startswith("Who can apply\n\nCouncils [b]and[/b] charities (https://x.org/a)")
    assert "- in England" in report
    assert "- =1+1" in report
    assert [(each.title, each.url) for each in detail.documents] == [
        ("Guidance", "https://images.example.org/a.pdf")
    ]
    assert detail.apply_url == "https://example.org/apply"


def test_an_advert_that_is_gone_is_reported_although_the_site_says_200(server, client):
    gone = Answer("", 302, headers={"Location": "/static/page-not-found"})
    server.at("/static/page-not-found", Answer("<html>Page not found</html>"))
    with pytest.raises(NotFound, match="not on the site any more"):
        read(server, client, gone)


@pytest.mark.parametrize(
    "answer", [Answer("<html>Sorry, the service is unavailable</html>"), an_advert(), Answer("")]
)
def test_a_page_without_the_advert_is_not_taken_for_an_empty_one(server, client, answer):
    with pytest.raises(UnexpectedShape):
        read(server, client, answer)


@pytest.mark.parametrize(
    "hostile", [None, [], "x", {"nodeType": 5}, {"nodeType": "document", "content": "x"}]
)
def test_what_is_not_rich_text_has_no_words(hostile):
    assert plain_text(hostile) == ""


def test_rich_text_without_end_is_cut():
    deep = words("far down")
    for _ in range(900):
        deep = node("paragraph", deep)
    assert plain_text(deep) == ""


CONTENT = {
    "base_path": "/government/publications/example",
    "title": "Example allocations",
    "document_type": "transparency",
    "withdrawn_notice": {
        "explanation": "<div><p>Out of date. See <a href='/x'>the new page</a>.</p></div>",
        "withdrawn_at": "2026-06-13T23:30:30Z",
    },
    "details": {
        "body": [
            {"content_type": "text/govspeak", "content": "#"},
            {"content_type": "text/html", "content": "<p>Money</p>"},
        ],
        "attachments": [
            {
                "title": "Allocations by area",
                "url": "/government/publications/example/table",
                "attachment_type": "html",
            },
            {"title": "As a sheet", "url": "https://assets.example.org/a.ods"},
            {"title": "Elsewhere", "url": "file:///etc/passwd"},
        ],
    },
    "links": {
        "children": [{"title": "Allocations by area", "base_path": "/government/publications/example/table"}]
    },
}


def test_a_withdrawn_page_says_when_and_why_and_what_hangs_on_it(server, client):
    detail = content(server, client, CONTENT)
    assert detail.withdrawn.at == datetime(2026, 6, 13, 23, 30, 30, tzinfo=UTC)
    assert detail.withdrawn.on == date(2026, 6, 14)
    assert detail.withdrawn_words == "Out of date. See the new page."
    assert [(section.heading, section.text) for section in detail.sections] == [("Page", "Money")]
    assert [(each.title, each.url) for each in detail.documents] == [
        ("Allocations by area", f"{server.address}/government/publications/example/table"),
        ("As a sheet", "https://assets.example.org/a.ods"),
    ]


def test_a_table_of_allocations_on_a_page_of_its_own_is_read_with_the_publication(server, client):
    table = (
        "<table><tr><th>Area</th><th>2026/27</th></tr><tr><td>West Mercia</td><td>£1,000</td></tr></table>"
    )
    child = {"base_path": "/government/publications/example/table", "title": "Allocations by area"}
    server.at(
        f"/api/content{child['base_path']}",
        Answer(json.dumps({**child, "details": {"body": table}}), kind="application/json"),
    )
    server.at(f"/api/content{CONTENT['base_path']}", Answer(json.dumps(CONTENT), kind="application/json"))
    source = a_search(server.address, children_at_once=2)
    detail = source.detail(client, CONTENT["base_path"])
    assert [(section.heading, section.text) for section in detail.sections] == [
        ("Page", "Money"),
        ("Allocations by area", "Area | 2026/27\nWest Mercia | £1,000"),
    ]
    assert len(server.asked(f"/api/content{child['base_path']}")) == 1


def test_a_child_page_that_is_gone_costs_nothing_but_itself(server, client):
    server.at(f"/api/content{CONTENT['base_path']}", Answer(json.dumps(CONTENT), kind="application/json"))
    source = a_search(server.address, children_at_once=2)
    assert [section.text for section in source.detail(client, CONTENT["base_path"]).sections] == ["Money"]


def test_a_page_that_was_not_withdrawn_is_not_withdrawn(server, client):
    detail = content(server, client, {**CONTENT, "withdrawn_notice": {}})
    assert (detail.withdrawn.at, detail.withdrawn_words) == (None, "")


@pytest.mark.parametrize("body", [{}, [], {"base_path": "/x"}, "<html>", ""])
def test_an_answer_that_is_no_content_is_refused(server, client, body):
    with pytest.raises(UnexpectedShape):
        content(server, client, body)


def test_a_page_elsewhere_has_no_content_on_govuk(client):
    source = a_search("http://127.0.0.1:1")
    assert isinstance(source, DetailedSource)
    with pytest.raises(NotFound):
        source.detail(client, "https://example.org/page")


@pytest.mark.shared
def test_real_content_is_read(server, client, samples):
    for name, withdrawn in (("publication_withdrawn", True), ("business-finance-support-scheme", False)):
        item = json.loads((samples / "govuk_content" / f"{name}.json").read_text(encoding="utf-8"))
        detail = content(server, client, item, item["base_path"])
        assert (detail.withdrawn.at is not None) is withdrawn
        assert detail.sections[0].text
