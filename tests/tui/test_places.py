"""The five places on the demonstration: what each shows, and how one goes about in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.widgets import Input

from funding_tui.tui.screens.windows import HelpScreen
from tests.tui.driving import driven, of, pane, press, rest, shown, until, views, words_of, write

pytestmark = pytest.mark.slow


async def test_today_says_what_cannot_wait_and_opens_the_stream_behind_a_row(demo: Path) -> None:
    async with driven(demo) as pilot:
        screen = shown(pilot)
        assert "2026/27 · 128 days to 31 March" in screen
        assert "> at risk" in screen
        assert "DEMO" in screen
        assert "agreement DEMO-SVD-2026 is not signed" in pane(pilot)
        await press(pilot, "enter")
        assert "agreement DEMO-SVD-2026 NOT SIGNED" in words_of(pilot.app.screen, "#heading")
        assert views(pilot) == ["Rules", "Terms", "Pots", "Ledger", "Obligations"]
        await press(pilot, "tab", "tab", "tab")
        assert "Day" in shown(pilot)
        assert "Entry" in shown(pilot)
        await press(pilot, "escape")
        assert "> at risk" in shown(pilot)


async def test_funding_held_shows_pots_with_what_is_free_and_the_months_that_are_left(demo: Path) -> None:
    async with driven(demo, size=(200, 40)) as pilot:
        await press(pilot, "3")
        screen = shown(pilot)
        for word in ("Awarded", "Received", "Committed", "Spent", "Forecast", "Free", "Spend by", "RISK (i)"):
            assert word in screen
        assert "128 days left" in pane(pilot)
        await press(pilot, "end")
        assert "AT RISK: agreement DEMO-SVD-2026 is not signed." in pane(pilot)


async def test_projects_are_filtered_as_one_types_and_open_with_their_evidence(demo: Path) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "4", "slash")
        await write(pilot, "farm watch")
        assert words_of(pilot.app.screen, "#heading").startswith("1 of ")
        await press(pilot, "escape", "enter")
        assert views(pilot) == ["Project", "Evidence", "Options", "Costs", "Effect years"]


async def test_opportunities_are_paged_filtered_and_open_with_what_changed(demo: Path) -> None:
    async with driven(demo, size=(140, 30)) as pilot:
        await press(pilot, "2")
        assert "302 open opportunities, best match first." in words_of(pilot.app.screen, "#heading")
        await press(pilot, "down")
        await until(pilot, lambda: "Changed" in pane(pilot))
        await press(pilot, "end")
        assert "Community fund 299" in shown(pilot)
        await press(pilot, "slash")
        await write(pilot, "rural")
        assert "1 open opportunity has these words." in words_of(pilot.app.screen, "#heading")
        # the pane follows the rows a moment later
        await until(pilot, lambda: "Defra" in pane(pilot))
        await press(pilot, "enter")
        await press(pilot, "enter")
        assert views(pilot) == ["Details", "Fit and bid", "Eligibility", "Changes"]


async def test_closed_opportunities_are_shown_when_asked_for(demo: Path) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "2", "a")
        assert "303 open and closed opportunities." in words_of(pilot.app.screen, "#heading")


async def test_typing_survives_escape_resizing_and_going_elsewhere(demo: Path) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "2", "slash")
        await write(pilot, "12 rural")
        await pilot.resize_terminal(120, 40)
        await rest(pilot)
        assert pilot.app.screen.query_one("#filter", Input).value == "12 rural"
        await press(pilot, "escape", "escape", "escape", "3", "2")
        assert pilot.app.screen.query_one("#filter", Input).value == "12 rural"


@pytest.mark.parametrize("place", ["1", "2", "3", "4", "5"])
async def test_help_is_made_from_the_keys_of_the_screen(demo: Path, place: str) -> None:
    async with driven(demo, size=(100, 60)) as pilot:
        await press(pilot, place, "question_mark")
        assert isinstance(pilot.app.screen, HelpScreen)
        screen = shown(pilot)
        assert "Explain this screen and its keys" in screen
        assert ("Find the best use of the money" in screen) is (place == "5")
        await press(pilot, "escape")
        assert not isinstance(pilot.app.screen, HelpScreen)


async def test_the_palette_knows_every_place_and_the_actions_of_the_screen(demo: Path) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5")
        commands = {command.title for command in of(pilot).get_system_commands(pilot.app.screen)}
        assert {"Today", "Opportunities", "Funding held", "Projects", "Allocate"} <= commands
        assert {"Run", "Export", "Undo", "Save to scenario", "Help", "Quit", "Theme"} <= commands
        await press(pilot, "colon")
        await write(pilot, "funding held")
        await press(pilot, "enter")
        assert of(pilot).current_mode == "funding_held"


async def test_a_workspace_that_cannot_be_opened_is_told_in_a_sentence(tmp_path: Path) -> None:
    from funding_tui.tui.app import FundingApp
    from tests.tui.driving import until

    app = FundingApp(str(tmp_path / "none.funding"))
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.opening == "No workspace is open")
        await pilot.pause()
        assert "There is no workspace at" in shown(pilot)
        await pilot.press("2", "3", "4", "5", "r", "E", "q")
