from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Workspace, create_workspace
from models.partnership import Priority
from models.projects import Intervention
from tests.hold.importing.import_cases import AREAS, do, put
from tests.paths import SHARED


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
def workspace(tmp_path: Path, blank: bytes) -> Iterator[Workspace]:
    path = tmp_path / "test.funding"
    path.write_bytes(blank)
    workspace = Workspace(path)
    yield workspace
    workspace.close()


@pytest.fixture
def county(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Three areas, two priorities and an intervention."""
    assert do(workspace, "areas", put(tmp_path, AREAS, "county.csv")).kept
    with workspace.session() as session:
        session.add(Priority(code="domestic-abuse", name="Domestic abuse"))
        session.add(Priority(code="neighbourhood", name="Neighbourhood crime"))
        session.add(Intervention(code="street_lighting", name="Street lighting"))
    return workspace


@pytest.fixture
def shared() -> Path:
    if not SHARED.is_dir():
        pytest.skip("the real public data is not beside the checkout")
    return SHARED
