"""Long runs wait for the night: `pytest -m nightly` asks for them, nothing else does."""

from __future__ import annotations

from tests.optimiser.conftest import pytest_collection_modifyitems

__all__ = ["pytest_collection_modifyitems"]
