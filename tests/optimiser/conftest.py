"""Long runs wait for the night: `pytest -m nightly` asks for them, nothing else does."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "nightly" in config.getoption("markexpr"):
        return
    waiting = [item for item in items if item.get_closest_marker("nightly")]
    if waiting:
        config.hook.pytest_deselected(items=waiting)
        items[:] = [item for item in items if item not in waiting]
