from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from models.database import Workspace
from sources.web.client import ClientLimits
from tests.blank_workspace import new_workspace


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of this machine is asked without the pause that other people's servers are given."""
    monkeypatch.setattr("funding_tui.find.sync.ClientLimits", partial(ClientLimits, interval=0.0))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """An empty workspace; many a test has one of its own, with records."""
    made = new_workspace(tmp_path / "empty.funding")
    yield made
    made.close()
