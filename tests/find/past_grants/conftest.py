from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Workspace
from tests.blank_workspace import new_workspace
from tests.paths import SHARED


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "awards.funding")
    yield made
    made.close()


@pytest.fixture
def samples() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real public data is not beside the checkout")
    return SHARED / "data" / "samples"
