"""Settings whose register stands on a server of this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from funding_tui.base.settings import Settings
from tests.listing_server import ListingServer

FILE = "/data/json/publicextract.charity.zip"
API = "/register/api/allcharitydetails"


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.delenv("FUNDING_TUI_CHARITY_KEY", raising=False)
    # whoever runs these tests may hold a key of their own
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture
def server() -> Iterator[ListingServer]:
    with ListingServer() as running:
        yield running


@pytest.fixture
def settings(server: ListingServer, tmp_path: Path) -> Settings:
    return Settings(
        cache=tmp_path / "cache",
        charities={
            "file_address": server.address + FILE,
            "api_address": f"{server.address}/register/api",
            "interval_seconds": 0,
        },
    )
