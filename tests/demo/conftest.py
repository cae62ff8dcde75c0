from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import Session

from funding_tui.demo.building import build_demo
from models.database import Workspace
from tests.blank_workspace import new_workspace


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = new_workspace(tmp_path_factory.mktemp("demo") / "demo.funding")
    build_demo(workspace)
    yield workspace
    workspace.close()


@pytest.fixture
def session(demo: Workspace) -> Iterator[Session]:
    with demo.session() as session:
        yield session
