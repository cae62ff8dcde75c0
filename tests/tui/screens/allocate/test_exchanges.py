"""Compare, o: what could be exchanged in the selected run, asked once and kept with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from funding_tui.allocate.propose import propose
from funding_tui.tui.screens.allocate.exchanges import ExchangesScreen
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.tui.driving import driven, press, shown

pytestmark = pytest.mark.slow


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Money for one of two projects that are alike."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f"cache = {str(tmp_path / 'cache')!r}\n")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(settings))
    path = tmp_path / "county.funding"
    workspace = a_county(path)
    a_stream(workspace, "core", {(2026, "revenue-other"): 6_000_00})
    a_project(workspace, "ash", fixed=6_000_00, score=4)
    a_project(workspace, "beech", fixed=6_000_00, score=4)
    propose(workspace, today=TODAY, deep=False)
    workspace.close()
    return path


async def test_it_is_asked_shown_and_still_there_when_it_is_opened_again(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "6", "o")
        assert isinstance(pilot.app.screen, ExchangesScreen)
        assert "was not asked of this run yet" in shown(pilot)
        await press(pilot, "r")
        assert "A good allocation is one that keeps every rule" in shown(pilot)
        await press(pilot, "tab")
        assert "may be exchanged" in shown(pilot)
        await press(pilot, "tab")
        assert "allocation 2" in shown(pilot)
        await press(pilot, "escape", "o")
        assert "A good allocation is one that keeps every rule" in shown(pilot)
