from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from funding_tui.demo.copying import demo_copy
from models.database import open_workspace
from tests.builders import TODAY, an_opportunity


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration with some listings in it."""
    folder = tmp_path_factory.mktemp("demo")
    made = demo_copy(folder / "cache")
    path = Path(shutil.copyfile(made, folder / made.name))
    shutil.rmtree(made.parent)
    workspace = open_workspace(path)
    facts: dict[str, Any] = {
        "funder": "Home Office",
        "url": "https://example.invalid/1",
        "summary": "For women.",
    }
    an_opportunity(
        workspace,
        "Safer Streets for women and girls",
        closes_on=date(2026, 12, 4),
        changed=TODAY,
        changes={"closes_on": ["2026-12-18", "2026-12-04"]},
        **facts,
    )
    an_opportunity(workspace, "Rural crime partnership fund", closes_on=date(2027, 1, 15), funder="Defra")
    an_opportunity(workspace, "Youth endowment: closed round", closes_on=date(2026, 2, 1), funder="YEF")
    for number in range(300):
        an_opportunity(workspace, f"Community fund {number:03}", closes_on=date(2027, 3, 1), funder="A trust")
    workspace.close()
    return path


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Path:
    """A demonstration of the test's own."""
    return Path(shutil.copyfile(demo_file, tmp_path / demo_file.name))


@pytest.fixture(autouse=True)
def no_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings of whoever runs the tests are their own affair."""
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
