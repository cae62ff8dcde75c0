from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Workspace, create_workspace


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The bytes of an empty workspace, made once: migrating takes most of a second."""
    path = tmp_path_factory.mktemp("blank") / "blank.funding"
    workspace = create_workspace(path)
    with workspace.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    workspace.close()
    return path.read_bytes()


@pytest.fixture
def file(tmp_path: Path, blank: bytes) -> Path:
    path = tmp_path / "test.funding"
    path.write_bytes(blank)
    return path


@pytest.fixture
def workspace(file: Path) -> Iterator[Workspace]:
    workspace = Workspace(file)
    yield workspace
    workspace.close()
