"""Pages stored between fetches, and what a page contains."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.errors import Refused, UnexpectedShape
from sources.web.cache import PageCache
from sources.web.page import Page
from tests.listing_server import Answer


@pytest.mark.parametrize(
    ("answered", "asked"),
    [
        ({"ETag": '"v1"'}, "if-none-match"),
        ({"Last-Modified": "Sun, 01 Nov 2026 00:00:00 GMT"}, "if-modified-since"),
    ],
)
def test_an_unchanged_page_comes_from_the_cache(server, a_client, tmp_path, answered, asked):
    server.at("/", Answer("long page", headers=answered), Answer("", 304))
    first = a_client(PageCache(tmp_path / "pages.sqlite")).get(server.address)
    again = a_client(PageCache(tmp_path / "pages.sqlite")).get(server.address)
    assert (first.from_cache, again.from_cache) == (False, True)
    assert (again.text, again.status) == ("long page", 200)
    assert server.requests[1].headers[asked] == next(iter(answered.values()))


def test_a_page_that_changed_replaces_the_stored_one(server, a_client, tmp_path):
    server.at(
        "/", Answer("one", headers={"ETag": "1"}), Answer("two", headers={"ETag": "2"}), Answer("", 304)
    )
    client = a_client(PageCache(tmp_path / "pages.sqlite"))
    assert [client.get(server.address).text for _ in range(3)] == ["one", "two", "two"]


def test_a_page_that_may_not_be_stored_is_not(server, a_client, tmp_path):
    server.at("/", Answer("one", headers={"ETag": "1", "Cache-Control": "private, no-store"}))
    client = a_client(PageCache(tmp_path / "pages.sqlite"))
    for _ in range(2):
        client.get(server.address)
    assert "if-none-match" not in server.requests[1].headers


def test_a_304_without_a_stored_page_is_an_error(server, client):
    server.at("/", Answer("", 304))
    with pytest.raises(Refused):
        client.get(server.address)


def test_a_damaged_cache_file_is_made_anew(server, a_client, tmp_path):
    path = tmp_path / "pages.sqlite"
    path.write_bytes(b"this is no database" * 100)
    server.at("/", Answer("page", headers={"ETag": "1"}), Answer("", 304))
    client = a_client(PageCache(path))
    assert [client.get(server.address).from_cache for _ in range(2)] == [False, True]


def test_a_cache_that_cannot_be_written_stops_nothing(server, a_client, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    server.at("/", Answer("page", headers={"ETag": "1"}))
    assert a_client(PageCache(blocked / "pages.sqlite")).get(server.address).text == "page"


def test_the_cache_holds_no_address(server, a_client, tmp_path: Path):
    path = tmp_path / "pages.sqlite"
    server.at("/", Answer("page", headers={"ETag": "1"}))
    client = a_client(PageCache(path))
    client.get(f"{server.address}/?token=secret")
    client.close()
    assert b"secret" not in path.read_bytes()


def test_a_web_page_where_data_was_expected_is_reported(server, client):
    server.at("/", Answer("  <!DOCTYPE html><h1>Sorry</h1>"))
    with pytest.raises(UnexpectedShape, match="a web page came where data was due"):
        client.get(server.address).json()


@pytest.mark.parametrize(
    "body", [b'{"a": ', b"", b"[" * 100_000, b"\xff\xfe\x00", b'{"a": ' + b"9" * 5000 + b"}"]
)
def test_data_that_cannot_be_read_is_reported(body):
    with pytest.raises(UnexpectedShape):
        Page("http://127.0.0.1/", 200, body).json()


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("£5 – naïve".encode(), ""),
        ("£5 – naïve".encode("cp1252"), "text/html; charset=ISO-8859-1"),
        ("£5 – naïve".encode("cp1252"), "text/html; charset=utf-8"),
        ("£5 – naïve".encode(), "text/html; charset=no-such-thing"),
        ("£5 – naïve".encode("utf-8-sig"), "text/html; charset=latin-1"),
        ("£5 – naïve".encode("utf-16"), ""),
    ],
    ids=["utf-8", "windows-said-latin", "windows-said-utf8", "unknown", "marked-utf8", "utf-16"],
)
def test_text_is_read_by_what_it_is_and_not_only_by_its_label(content, kind):
    assert Page("http://127.0.0.1/", 200, content, {"content-type": kind}).text == "£5 – naïve"
