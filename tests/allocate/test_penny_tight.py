"""From spreadsheets to a proposal where whole projects overrun the grant by a penny."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from funding_tui.allocate.propose import propose
from funding_tui.prove.claims import proof_words
from models.allocations import Scenario
from models.areas import Area
from models.database import Workspace
from models.partnership import Partnership, Priority
from tests.allocate.counties import NOW, TODAY, add
from tests.blank_workspace import new_workspace
from tests.hold.importing.import_cases import do
from tests.paths import ROOT

CASES = ROOT / "tests" / "optimiser" / "tight" / "cases"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    opened = new_workspace(tmp_path / "tight.funding")
    with opened.session() as session:
        add(session, Partnership(name="Smallshire CSP", harm_unit="harm days", harm_per_point=150))
        for code, name in (("violence", "Violence"), ("rural-crime", "Rural crime")):
            add(session, Priority(code=code, name=name))
        add(session, Scenario(code="base", name="The rules as they are", created_at=NOW))
        for code, rural in (("V1", True), ("T1", False)):
            add(session, Area(code=code, name=code, kind="ward", rural=rural, population=1_000))
    do(opened, "streams", CASES / "penny_tight_streams.csv")
    do(opened, "projects", CASES / "penny_tight_projects.csv")
    yield opened
    opened.close()


@pytest.mark.slow
def test_the_best_is_found_and_proven_twice_and_the_paper_says_so(workspace: Workspace) -> None:
    report = propose(workspace, "base", rural_floor_bp=9_000, today=TODAY, deep=False)
    assert (report.status, report.value, report.value_bound) == ("optimal", 3_000, 3_000)
    assert report.proven_by == "solver-twice"
    assert "the solver's word, given twice in two different ways" in proof_words(report)
    kept = [usual for usual in report.baselines if not usual.broken]
    assert kept
    assert all(usual.value <= report.value for usual in kept)
