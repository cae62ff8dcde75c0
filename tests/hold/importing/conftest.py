from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from models.database import Workspace
from models.partnership import Priority
from models.projects import Intervention
from tests.blank_workspace import blank_bytes
from tests.hold.importing.import_cases import AREAS, do, put
from tests.paths import SHARED


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    path = tmp_path / "test.funding"
    path.write_bytes(blank_bytes())
    workspace = Workspace(path)
    yield workspace
    workspace.close()


@pytest.fixture
def county(workspace: Workspace, tmp_path: Path) -> Workspace:
    """Three areas, two priorities and an intervention."""
    assert do(workspace, "areas", put(tmp_path, AREAS, "county.csv")).stored
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
