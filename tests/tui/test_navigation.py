"""The table of verbs opens a screen for every entry, each with a key and a name of its own."""

from __future__ import annotations

from collections import Counter

import pytest

from funding_tui.base.verbs import SCREENS
from funding_tui.tui import keymap
from funding_tui.tui.navigation import make_screen
from funding_tui.tui.screens.base import WorkspaceScreen


@pytest.mark.parametrize("mode", SCREENS)
def test_every_screen_of_the_table_can_be_made_and_explains_itself(mode: str) -> None:
    screen = make_screen(mode)
    assert isinstance(screen, WorkspaceScreen)
    assert len(screen.EXPLANATION) > 100


def test_no_two_screens_have_one_key_and_places_are_in_the_order_of_their_digits() -> None:
    keys = Counter(screen.key for screen in SCREENS.values() if screen.key)
    assert max(keys.values()) == 1
    assert [digit for digit, _ in keymap.PLACES.values()] == ["1", "2", "3", "4", "5", "6", "9"]
