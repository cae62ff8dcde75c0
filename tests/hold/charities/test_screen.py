"""The project's screen: what the register that is held says of its provider."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from funding_tui.base.settings import Settings
from funding_tui.hold.charity_register import FILE, read_register
from tests.builders import a_project, a_workspace
from tests.hold.charities.register import a_row, as_json
from tests.tui.driving import driven, press, shown

pytestmark = pytest.mark.slow


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A workspace with one project."""
    with a_workspace(tmp_path) as workspace:
        a_project(workspace, provider="Example Refuge")
        assert workspace.path is not None
        return workspace.path


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    file = tmp_path / "own.toml"
    file.write_text(f"cache = {json.dumps(str(tmp_path / 'cache'))}\n", encoding="utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(file))
    return Settings(cache=tmp_path / "cache")


async def test_the_register_that_is_held_says_who_the_provider_is(
    project: Path, settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "extract.json").write_bytes(as_json([a_row()]))
    read_register(settings, tmp_path / "extract.json")
    async with driven(project, size=(160, 48)) as pilot:
        await press(pilot, "4", "enter")
        assert "registered charity 1000001; income £123,456.78" in shown(pilot)


async def test_without_a_register_nothing_is_said_of_it(project: Path, settings: Settings) -> None:
    async with driven(project, size=(160, 48)) as pilot:
        await press(pilot, "4", "enter")
        assert "Example Refuge" in shown(pilot)
        assert "Register" not in shown(pilot)


async def test_a_damaged_register_hides_no_project(project: Path, settings: Settings) -> None:
    settings.cache.mkdir()
    (settings.cache / FILE).write_bytes(b"no database at all" * 1000)
    async with driven(project, size=(160, 48)) as pilot:
        await press(pilot, "4", "enter")
        assert "Example Refuge" in shown(pilot)
        assert "sync charities" in shown(pilot)
