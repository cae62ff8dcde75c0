"""A server, a client that does not wait, and the time, for every test of the sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sources.web.cache import PageCache
from sources.web.client import ClientLimits, PoliteClient
from tests.listing_server import ListingServer
from tests.paths import SHARED

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@dataclass
class FakeTime:
    """A clock that only moves when somebody sleeps."""

    seconds: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def clock(self) -> float:
        return self.seconds

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.seconds += seconds

    @property
    def waited(self) -> float:
        return round(sum(self.slept), 6)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def server() -> Iterator[ListingServer]:
    with ListingServer() as running:
        yield running


@pytest.fixture
def fake_time() -> FakeTime:
    return FakeTime()


@pytest.fixture
def a_client(fake_time: FakeTime) -> Iterator[Callable[..., PoliteClient]]:
    """Makes clients on the fake time; `limits` by name, `cache` apart."""
    made: list[PoliteClient] = []

    def make(cache: PageCache | None = None, **limits: Any) -> PoliteClient:
        chosen = ClientLimits(**{"interval": 0.0, **limits})
        client = PoliteClient(
            chosen,
            cache=cache,
            clock=fake_time.clock,
            sleep=fake_time.sleep,
            chance=lambda: 1.0,
            now=lambda: NOW,
        )
        made.append(client)
        return client

    yield make
    for client in made:
        client.close()


@pytest.fixture
def client(a_client: Callable[..., PoliteClient]) -> PoliteClient:
    return a_client()


@pytest.fixture
def samples() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real public data is not beside the checkout")
    return SHARED / "data" / "samples"
