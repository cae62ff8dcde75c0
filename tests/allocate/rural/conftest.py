from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Workspace
from tests.allocate.rural.counties import a_divided_county


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The settings of whoever runs the tests are their own affair, and so is their cache."""
    settings, cache = tmp_path / "settings.toml", tmp_path / "cache"
    settings.write_text(f"cache = '{cache}'\n", encoding="utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(settings))
    return cache


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_divided_county(tmp_path / "county.funding")
    yield workspace
    workspace.close()
