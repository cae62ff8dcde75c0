from __future__ import annotations

from functools import partial

import pytest

from sources.web.client import ClientLimits


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server of this machine is asked without the pause that other people's servers are given."""
    monkeypatch.setattr("funding_tui.find.sync.ClientLimits", partial(ClientLimits, interval=0.0))
