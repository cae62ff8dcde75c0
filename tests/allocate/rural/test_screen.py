"""The rural screen, driven by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from funding_tui.tui.screens.allocate.allocate import AllocateScreen
from funding_tui.tui.screens.allocate.rural import RuralScreen
from models.database import Workspace
from tests.tui.driving import driven, of, rest, until

pytestmark = pytest.mark.slow


@pytest.fixture
def file(county: Workspace, tmp_path: Path) -> Path:
    county.close()
    return tmp_path / "county.funding"


def said(pilot: Pilot[None], name: str) -> str:
    return str(pilot.app.screen.query_one(name, Static).visual)


def screen(pilot: Pilot[None]) -> RuralScreen:
    found = pilot.app.screen
    assert isinstance(found, RuralScreen)
    return found


async def opened(pilot: Pilot[None]) -> None:
    await pilot.app.push_screen(RuralScreen("base"))
    await rest(pilot)


async def test_it_says_what_to_do_before_it_was_worked_out(file: Path) -> None:
    async with driven(file) as pilot:
        await opened(pilot)
        assert "This scenario was never run" in said(pilot, "#heading")
        assert "Press r" in said(pilot, "#heading")


async def test_r_works_it_out_and_the_rows_can_be_read_out(file: Path) -> None:
    async with driven(file) as pilot:
        await opened(pilot)
        await pilot.press("f", *"0:100:50", "enter", "r")
        await until(pilot, lambda: not of(pilot).jobs.running("rural"))
        await rest(pilot)
        assert said(pilot, "#heading").startswith("Level a head: 100% rural; loses 40 (44.44%)")
        assert screen(pilot).browser.table.row_count == 10
        await pilot.press("down", "down", "down")
        assert "At least 50% of the money is spent in rural areas" in said(pilot, "#words")
        assert "Re-checked, to the penny" in said(pilot, "#words")
        await pilot.press("p")
        await rest(pilot)
        assert "Frontier" in said(pilot, "#views")
        assert "Benefit against the share spent in rural areas" in said(pilot, "#drawn")
        await pilot.press("escape")
        await rest(pilot)
        await pilot.press("tab")
        assert screen(pilot).browser.view.name == "Areas"
        assert screen(pilot).browser.table.row_count == 3


async def test_nonsense_is_refused_where_the_progress_stands(file: Path) -> None:
    async with driven(file) as pilot:
        await opened(pilot)
        await pilot.press("d", *"dear", "enter", "r")
        await until(pilot, lambda: not of(pilot).jobs.running("rural"))
        assert "percentages between commas" in said(pilot, "#status")


async def test_v_on_the_allocation_opens_it_and_what_was_found_comes_back(file: Path) -> None:
    async with driven(file) as pilot:
        await pilot.press("5")
        await rest(pilot)
        await pilot.press("V")
        await rest(pilot)
        await pilot.press("f", *"0:0:1", "enter", "r")
        await until(pilot, lambda: not of(pilot).jobs.running("rural"))
        await rest(pilot)
        await pilot.press("escape")
        await rest(pilot)
        allocate = pilot.app.screen
        assert isinstance(allocate, AllocateScreen)
        assert allocate.state.report is not None
        assert allocate.state.report.rural is not None


async def test_escape_stops_it_and_then_leaves(file: Path) -> None:
    async with driven(file) as pilot:
        await opened(pilot)
        await pilot.press("r", "escape")
        await until(pilot, lambda: not of(pilot).jobs.running("rural"))
        await rest(pilot)
        assert "topped" in said(pilot, "#status")
        await pilot.press("escape")
        await rest(pilot)
        assert not isinstance(pilot.app.screen, RuralScreen)
