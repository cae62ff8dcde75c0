"""Which sources there are, the records they give, and what it costs to know."""

from __future__ import annotations

import json
import pickle
import pkgutil
import subprocess
import sys
import tomllib
import typing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sources.dates import read_iso
from sources.errors import Cancelled, RateLimited, Refused, SourceError, shown_address
from sources.registry import KINDS, enabled_sources, merged_sources, read_sources
from sources.source import Listing, Source, listing_fields, listing_hash
from tests.sources.world import COUNTS, govuk, grants, news

FEED = {"kind": "feed", "name": "news", "title": "News", "address": "https://www.example.org/feed"}


def test_a_new_workspace_starts_with_the_three_kinds():
    settings = merged_sources([])
    assert {each.kind for each in settings if each.enabled} == {"find-a-grant", "govuk-search", "feed"}
    assert {each.kind for each in settings if not each.enabled} == {"procurement", "grants-gov"}
    assert all(each.address.startswith("https://") and each.documentation for each in settings)


@pytest.mark.parametrize(("kind", "place"), KINDS.items())
def test_every_kind_of_source_is_a_class_of_that_kind(kind, place):
    model = pkgutil.resolve_name(place)
    assert issubclass(model, Source)
    assert typing.get_args(model.model_fields["kind"].annotation) == (kind,)


def test_a_table_with_a_known_name_changes_that_source():
    (found,) = [
        each
        for each in merged_sources([{"name": "find-a-grant", "page_size": 7}])
        if each.kind == "find-a-grant"
    ]
    assert (found.page_size, found.address) == (7, merged_sources([])[0].address)


def test_a_table_with_a_new_name_joins_and_one_switched_off_is_not_built():
    names = [
        source.name
        for source in enabled_sources(merged_sources([FEED, {"name": "govuk-home-office", "enabled": False}]))
    ]
    assert names == ["find-a-grant", "govuk-funding", "news"]


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"address": "file:///etc/hosts"}, "address"),
        ({"name": "Bad name"}, "name"),
        ({"interval_seconds": -1}, "interval_seconds"),
        ({"colour": "red"}, "colour"),
        ({"kind": "scraper"}, "kind"),
    ],
)
def test_settings_that_make_no_sense_are_named(change, named):
    with pytest.raises(ValueError, match=named):
        read_sources([{**FEED, **change}])


@pytest.mark.parametrize("key", ["name", "kind"])
@pytest.mark.parametrize("value", [[], {}, 7, ["news"]])
def test_a_name_or_a_kind_that_is_no_text_is_reported(key: str, value: object) -> None:
    with pytest.raises(ValueError, match=f"{key}: .* is not a text; give it in quotation marks"):
        merged_sources([{**FEED, key: value}])


def test_two_sources_may_not_share_a_name():
    with pytest.raises(ValueError, match="two sources are called 'news'"):
        read_sources([FEED, FEED])


def test_only_filters_go_to_the_search():
    table = {**FEED, "kind": "govuk-search", "queries": [{"filters": {"count": ["9"]}}]}
    with pytest.raises(ValueError, match="filters start filter_"):
        read_sources([table])


def test_everything_from_settings_to_listings_works_together(server, client):
    for maker in (grants, govuk, news):
        maker(server)
    tables = [
        {"name": "find-a-grant", "address": server.address, "interval_seconds": 0},
        {"name": "govuk-funding", "address": server.address, "interval_seconds": 0},
        {"name": "govuk-home-office", "address": f"{server.address}/feed.rss", "interval_seconds": 0},
    ]
    fetches = [source.fetch(client) for source in enabled_sources(merged_sources(tables))]
    assert [(fetch.state, fetch.fetched) for fetch in fetches] == [
        ("complete", 37),
        ("complete", 25),
        ("complete", 12),
    ]


def test_the_fields_of_a_listing_are_plain_data_and_its_fingerprint_follows_them():
    listing = Listing("a", "1", "https://www.example.org/", "Fund", closes=read_iso("2026-12-18T12:00"))
    fields = listing_fields(listing)
    assert json.loads(json.dumps(fields)) == fields
    assert (fields["closes_at"], fields["closes_time"]) == ("2026-12-18T12:00:00+00:00", "12:00")
    assert listing_hash(listing) == listing_hash(replace(listing, source="b"))
    assert listing_hash(listing) != listing_hash(
        replace(listing, published_at=datetime(2026, 1, 1, tzinfo=UTC))
    )


@pytest.mark.parametrize(
    "error", [SourceError("u", "d"), Refused("u", "d", 422), RateLimited("u", "d", seconds=5), Cancelled()]
)
def test_an_error_survives_a_process_and_is_one_sentence(error):
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.args) == (type(error), str(error), error.args)
    assert str(error).count(".") == 1


def test_an_address_is_shown_without_what_may_be_secret():
    assert shown_address("https://user:secret@example.org:8443/list?token=secret") == "example.org:8443/list"
    assert shown_address("http://[") == "an address that cannot be read"


@pytest.mark.slow
def test_knowing_the_sources_loads_no_network_library():
    code = (
        "import sys, sources.registry as r; r.enabled_sources(r.merged_sources([]));"
        "print(sorted({'httpx', 'feedparser', 'selectolax', 'sqlalchemy', 'textual'} & set(sys.modules)))"
    )
    report = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert report.stdout.strip() == "[]"


@pytest.mark.slow
def test_a_person_can_run_the_server_by_hand(client):
    command = [sys.executable, "-m", "tests.listing_server"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        written = "".join(iter(running.stdout.readline, "# ready\n"))
        by_name = {
            source.name: source
            for source in enabled_sources(merged_sources(tomllib.loads(written)["source"]))
        }
        found = by_name["council-news"].fetch(client)
        running.terminate()
    assert by_name.keys() == COUNTS.keys()
    assert found.fetched == COUNTS["council-news"]
