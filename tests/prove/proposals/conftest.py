"""A county with £10,000, a town's project and a village's, and a run that funds the town."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from models.database import Workspace
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

OFFICER, CERTIFIER = "A. Officer", "S. Treasurer"


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    a_project(workspace, "bench", fixed=1000_00, score=0.5, areas=["W1"])
    yield workspace
    workspace.close()


@pytest.fixture
def run(county: Workspace) -> RunReport:
    """Town and bench, £8,000 of £10,000."""
    return proposed(county)


def proposed(workspace: Workspace, **changes) -> RunReport:
    return propose(workspace, today=TODAY, who=OFFICER, deep=False, **changes)
