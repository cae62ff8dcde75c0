"""Keys that come faster than the screen is drawn land where the eye expects them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from tests.builders import a_workspace, an_opportunity
from tests.tui.driving import driven, press, until

pytestmark = pytest.mark.slow

NAMES = {"/": "slash", " ": "space", ":": "colon", ">": "greater_than_sign"}


async def burst(pilot: Pilot[Any], text: str) -> None:
    """Give the app all keys at once, as a slow line does."""
    for letter in text:
        pilot.app.post_message(events.Key(NAMES.get(letter, letter), letter))
    await pilot.pause()


async def test_what_is_typed_while_a_dialog_opens_lands_in_its_field(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        an_opportunity(workspace, "Rural roads")
    async with driven(workspace.path) as pilot:
        await press(pilot, "2", "slash")
        await press(pilot, *"rural", "enter")
        await burst(pilot, "sqx roads")
        await until(pilot, lambda: bool(pilot.app.screen.query(Input)) and pilot.app.key_order.idle)
        assert pilot.app.screen.query(Input).first().value.endswith("qx roads")


@pytest.mark.parametrize("digit", "24")
async def test_a_filter_typed_in_a_burst_lands_in_the_field(tmp_path: Path, digit: str) -> None:
    with a_workspace(tmp_path) as workspace:
        an_opportunity(workspace, "Rural roads")
    async with driven(workspace.path) as pilot:
        await press(pilot, digit)
        await burst(pilot, "/refuge amount:>4k")
        await until(pilot, lambda: pilot.app.screen.query_one("#filter", Input).value == "refuge amount:>4k")


async def test_the_digit_of_a_screen_and_its_filter_in_one_burst(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        an_opportunity(workspace, "Rural roads")
    async with driven(workspace.path) as pilot:
        await burst(pilot, "4/patrol")
        await until(pilot, lambda: pilot.app.screen.query_one("#filter", Input).value == "patrol")
