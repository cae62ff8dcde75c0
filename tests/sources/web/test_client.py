"""How the client behaves on the wire, against a real server on this machine."""

from __future__ import annotations

import gzip
import socket
import threading
from email.utils import format_datetime

import pytest

from sources.errors import (
    Cancelled,
    NotFound,
    RateLimited,
    Refused,
    ServerFailed,
    TooLarge,
    TooSlow,
    Unreachable,
)
from sources.web.client import ClientLimits, PoliteClient
from sources.web.page import Page, redirect_address
from tests.listing_server import Answer, ListingServer, Request
from tests.sources.conftest import NOW

FINE = Answer("fine", kind="text/plain")


def test_the_client_says_who_it_is(server):
    server.at("/", FINE)
    with PoliteClient(version="1.2.3", contact="https://example.org/us\r\nX-Forged: yes") as client:
        client.get(server.address)
    (request,) = server.requests
    assert request.headers["user-agent"] == "funding-tui/1.2.3 (+https://example.org/usX-Forged: yes)"


def test_parameters_join_the_query_that_is_there(server, client):
    server.at("/list", FINE)
    client.get(f"{server.address}/list?kind[]=a", params=(("q", "a&b £"), ("f", "1"), ("f", "2")))
    assert server.requests[0].query == {"kind[]": ["a"], "q": ["a&b £"], "f": ["1", "2"]}


def test_a_host_is_not_asked_again_before_its_interval(server, a_client, fake_time):
    server.at("/", FINE)
    client = a_client(interval=2.0)
    for _ in range(3):
        client.get(server.address)
    assert fake_time.waited == 4.0


def test_a_source_may_ask_for_a_longer_interval(server, a_client, fake_time):
    server.at("/", FINE)
    client = a_client(interval=1.0)
    client.get(server.address, interval=5.0)
    client.get(server.address)
    assert fake_time.waited == 5.0


def test_two_hosts_do_not_wait_for_each_other(server, a_client, fake_time):
    client = a_client(interval=5.0)
    with ListingServer() as other:
        for each in (server, other):
            client.get(each.at("/", FINE).address)
    assert fake_time.waited == 0


def test_a_host_is_asked_by_one_thread_at_a_time(server, a_client):
    at_once, most = [], []
    second = threading.Event()

    def reply(request: Request) -> Answer:
        at_once.append(request)
        if len(at_once) > 1:
            second.set()
        second.wait(0.05)
        most.append(len(at_once))
        at_once.pop()
        return FINE

    server.at("/", reply)
    client = a_client()
    threads = [threading.Thread(target=client.get, args=(server.address,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1, 1, 1, 1]


def test_what_may_be_secret_is_not_logged(server, client, caplog):
    caplog.set_level("DEBUG")
    server.at("/", Answer("", 503), FINE)
    client.get(f"{server.address}/?token=secret")
    assert caplog.records
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("header", "waited"),
    [
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": format_datetime(NOW.replace(second=9), usegmt=True)}, 9.0),
        ({"Retry-After": "soon"}, 1.0),
        ({}, 1.0),
    ],
    ids=["seconds", "date", "nonsense", "none"],
)
def test_after_429_the_client_waits_as_long_as_asked(server, client, fake_time, header, waited):
    server.at("/", Answer("slow down", 429, headers=header), FINE)
    assert client.get(server.address).text == "fine"
    assert fake_time.waited == pytest.approx(waited)


def test_a_server_that_asks_for_a_long_wait_is_left_alone(server, client):
    server.at("/", Answer("", 429, headers={"Retry-After": "3600"}), FINE)
    with pytest.raises(RateLimited) as first:
        client.get(server.address)
    with pytest.raises(RateLimited, match="come back in 3600 seconds"):
        client.get(server.address)
    assert first.value.seconds == 3600
    assert len(server.requests) == 1


def test_waits_double_and_then_the_client_gives_up(server, client, fake_time):
    server.at("/", Answer("too busy", 503, "text/plain"))
    with pytest.raises(ServerFailed, match="too busy"):
        client.get(server.address)
    assert len(server.requests) == 4
    assert fake_time.waited == pytest.approx(1 + 2 + 4)


def test_a_503_that_passes_is_not_noticed(server, client):
    server.at("/", Answer("", 503), Answer("", 502), FINE)
    assert client.get(server.address).text == "fine"


def test_an_error_that_is_not_temporary_is_not_tried_again(server, client):
    server.at("/broken", Answer("", 500)).at("/gone", Answer("", 410)).at("/no", Answer("", 403))
    for path, family in (("/broken", ServerFailed), ("/gone", NotFound), ("/no", Refused)):
        with pytest.raises(family):
            client.get(server.address + path)
    assert len(server.requests) == 3


def test_a_refusal_is_reported_in_the_servers_words(server, client):
    server.at("/", Answer('{"error": "Unexpected parameters: colour"}', 422, "application/json"))
    with pytest.raises(Refused, match="status 422: Unexpected parameters: colour") as report:
        client.get(server.address)
    assert report.value.status == 422


def test_a_body_that_breaks_off_is_requested_again(server, client):
    server.at("/", Answer("a whole page", cut=4), FINE)
    assert client.get(server.address).text == "fine"


def test_a_body_that_always_breaks_off_is_never_taken_for_the_page(server, client):
    server.at("/", Answer("a whole page", cut=4))
    with pytest.raises(Unreachable):
        client.get(server.address)


def test_nobody_at_the_address_is_soon_reported(client, fake_time):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}/list?token=secret"
        with pytest.raises(Unreachable, match="check the connection") as report:
            client.get(address)
    assert "secret" not in str(report.value)
    assert fake_time.waited == pytest.approx(1.0)


@pytest.mark.parametrize(
    "url", ["ftp://example.org/", "http://", "nonsense", "http://[", "file:///etc/hosts"]
)
def test_only_web_addresses_are_asked(client, url):
    with pytest.raises(Refused):
        client.get(url)


def test_a_body_that_drips_is_given_up_in_time(server):
    server.at("/", Answer("x" * 100, drip=0.05))
    with PoliteClient(ClientLimits(time_limit=0.3)) as client, pytest.raises(TooSlow):
        client.get(server.address)
    assert server.dripped < 50
    assert len(server.requests) == 1


def test_silence_is_tried_again_and_then_given_up(server):
    server.at("/", Answer("late", delay=1), FINE)
    with PoliteClient(ClientLimits(read_limit=0.1, first_wait=0.01, interval=0)) as client:
        assert client.get(server.address).text == "fine"


def test_a_stop_is_heard_while_the_server_says_nothing(server):
    server.at("/", Answer("late", delay=20))
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with PoliteClient() as client, pytest.raises(Cancelled):
        client.get(server.address, cancelled=stop.is_set)
    assert server.silent == 1  # it still says nothing


def test_a_stop_is_heard_in_the_middle_of_a_wait(server, client, fake_time):
    server.at("/", Answer("", 429, headers={"Retry-After": "50"}))
    with pytest.raises(Cancelled):
        client.get(server.address, cancelled=lambda: fake_time.waited > 1)
    assert fake_time.waited < 1.3
    assert max(fake_time.slept) <= 0.1


def test_a_body_announced_too_large_is_not_read(server, a_client):
    server.at("/", Answer(b"x" * 2000))
    with pytest.raises(TooLarge, match="2,000 bytes"):
        a_client(size_limit=1000).get(server.address)


def test_a_body_that_unpacks_too_large_is_dropped(server, a_client):
    server.at("/", Answer(gzip.compress(b"x" * 500_000), headers={"Content-Encoding": "gzip"}))
    with pytest.raises(TooLarge):
        a_client(size_limit=10_000).get(server.address)


def test_redirects_are_followed_to_the_page(server, client):
    server.at("/old", Answer("", 301, headers={"Location": "/new?x=1"})).at("/new", FINE)
    assert client.get(f"{server.address}/old").url == f"{server.address}/new?x=1"


def test_redirects_in_a_circle_end(server, client):
    server.at("/a", Answer("", 302, headers={"Location": "/b"}))
    server.at("/b", Answer("", 302, headers={"Location": "/a"}))
    with pytest.raises(Refused, match="again and again"):
        client.get(f"{server.address}/a")
    assert len(server.requests) == 6


@pytest.mark.parametrize("target", ["file:///etc/hosts", "javascript:alert(1)", "", "http://["])
def test_a_redirect_away_from_the_web_is_refused(server, client, target):
    server.at("/", Answer("", 302, headers={"Location": target}))
    with pytest.raises(Refused):
        client.get(server.address)


def test_a_redirect_to_an_unprotected_address_is_refused():
    with pytest.raises(Refused, match="unprotected"):
        redirect_address(Page("https://example.org/", 302, b"", {"location": "http://example.org/"}))


@pytest.mark.parametrize(
    "inside",
    ["169.254.169.254/latest", "192.168.1.1", "[::1]:8080", "[::ffff:10.0.0.1]", "localhost:22", "0.0.0.0"],
)
def test_a_page_that_sends_us_into_our_own_network_is_refused(server, client, inside):
    server.at("/", Answer(status=302, headers={"Location": f"http://{inside}/"}))
    with pytest.raises(Refused, match="inside our own network"):
        client.get(f"{server.address}/")
