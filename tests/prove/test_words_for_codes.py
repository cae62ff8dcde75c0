"""Papers name pots and locked projects in words; the data keep the codes by which rows belong together."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from funding_tui.allocate.propose import propose
from funding_tui.prove.export_formats import write_run
from models.database import Workspace
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "xq-core", {(2026, "revenue-other"): 7_000_00})
    a_project(workspace, "zz-town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "zz-village", fixed=5000_00, score=5, areas=["W1", "W2"])
    return workspace


@pytest.mark.parametrize("suffix", [".md", ".html"])
def test_no_paper_has_the_code_of_a_pot_or_of_a_project(county: Workspace, suffix: str) -> None:
    report = propose(county, today=TODAY, who="A. Officer", deep=False, lock_out=["zz-village"])
    county.close()
    text = write_run(report, Path(f"paper{suffix}")).decode()
    # the names of these records have the codes in them
    for name in ("Stream xq-core", "Funder of xq-core", "Project zz-town", "Project zz-village"):
        assert name in text
        text = text.replace(name, "")
    for code in ("xq-core", "zz-town", "zz-village"):
        assert code not in text, text[max(0, text.find(code) - 200) : text.find(code) + 50]
    data = json.loads(write_run(report, Path("run.json")))
    assert "zz-town" in json.dumps(data)
