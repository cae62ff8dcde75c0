"""A pack of a small county's certified proposal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.pack.build import export_pack
from funding_tui.prove.proposals.queries import proposal_report
from models.database import Workspace, open_workspace
from tests.allocate.counties import a_county, a_project, a_stream
from tests.prove.proposals.conftest import proposed
from tests.prove.proposals.steps import certified


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which it was made."""
    folder = tmp_path_factory.mktemp("made")
    workspace = a_county(folder / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FUNDING_TUI_SETTINGS", str(folder / "none.toml"))
        name = certified(workspace, proposed(workspace))
        export_pack(workspace, proposal_report(workspace, name), folder / "pack.zip")
    workspace.close()
    return folder


@pytest.fixture
def pack(made: Path) -> Path:
    return made / "pack.zip"


@pytest.fixture
def county(made: Path) -> Iterator[Workspace]:
    workspace = open_workspace(made / "county.funding")
    yield workspace
    workspace.close()


@pytest.fixture
def report(county: Workspace) -> RunReport:
    from funding_tui.allocate.proposal_state import ProposalName

    return proposal_report(county, ProposalName(1))
