from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Workspace
from tests.blank_workspace import blank_bytes


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "test.funding"
    path.write_bytes(blank_bytes())
    return path


@pytest.fixture
def workspace(file: Path) -> Iterator[Workspace]:
    workspace = Workspace(file)
    yield workspace
    workspace.close()
