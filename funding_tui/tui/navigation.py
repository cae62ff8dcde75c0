"""From one screen to another: screens by the table of verbs, and what `Enter` on a row of Today opens."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from funding_tui.base.verbs import SCREENS
from funding_tui.tui.keymap import PLACES

if TYPE_CHECKING:
    from funding_tui.tui.screens.find.opportunities import OpportunitiesScreen


def make_screen(mode: str) -> Screen[Any]:
    """The screen of a verb; its module is imported when the screen is first opened."""
    return _screen_type(mode)()


def _screen_type(mode: str) -> type[Screen[Any]]:
    module = importlib.import_module(f"funding_tui.tui.screens.{SCREENS[mode].module}")
    found: type[Screen[Any]] = getattr(module, SCREENS[mode].name)
    return found


async def show_screen(app: App[Any], mode: str) -> None:
    """Go to a place of the top bar, or open any other screen in front; one that is in front already stays."""
    if mode in PLACES:
        await app.switch_mode(mode)
    elif not isinstance(app.screen, _screen_type(mode)):
        app.push_screen(make_screen(mode))


def open_key(app: App[Any], key: tuple[str, str]) -> None:
    """Open what a row of Today points at: a stream, an opportunity, a saved search, or a place."""
    kind, value = key
    if kind == "stream":
        from funding_tui.tui.screens.hold.funding_held import StreamScreen

        app.push_screen(StreamScreen(value))
    elif kind == "opportunity":
        from funding_tui.tui.screens.find.opportunity import OpportunityScreen

        app.push_screen(OpportunityScreen(int(value)))
    elif kind == "search":
        open_search(app, value)
    else:
        for mode, (digit, _) in PLACES.items():
            if digit == value:
                app.switch_mode(mode)


async def at_opportunities(app: App[Any], then: Callable[[OpportunitiesScreen], None]) -> None:
    """Go to Opportunities, to the list itself, and do something there."""
    from funding_tui.tui.screens.find.opportunities import OpportunitiesScreen

    await app.switch_mode("opportunities")
    while not isinstance(app.screen, OpportunitiesScreen):
        await app.pop_screen()
    then(app.screen)


def open_search(app: App[Any], name: str) -> None:
    """A saved search on Opportunities, looked at."""
    app.call_later(at_opportunities, app, lambda screen: screen.use_saved_search(name))
