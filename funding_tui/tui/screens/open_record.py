"""What `Enter` opens: a record in front of the screen, or another screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.app import App
from textual.screen import Screen

from funding_tui.tui.keymap import PLACES

if TYPE_CHECKING:
    from funding_tui.tui.screens.find.opportunities import OpportunitiesScreen


def open_key(screen: Screen[Any], key: tuple[str, str]) -> None:
    """Open what a row of Today points at: a stream, an opportunity, a saved search, or a screen."""
    kind, value = key
    if kind == "stream":
        open_stream(screen, value)
    elif kind == "opportunity":
        open_opportunity(screen, int(value))
    elif kind == "search":
        open_search(screen.app, value)
    else:
        for mode, (digit, _) in PLACES.items():
            if digit == value:
                screen.app.switch_mode(mode)


def open_stream(screen: Screen[Any], code: str) -> None:
    """A stream in front of a screen."""
    from funding_tui.tui.screens.hold.stream import StreamScreen

    screen.app.push_screen(StreamScreen(code))


def open_opportunity(screen: Screen[Any], key: int) -> None:
    """An opportunity in front of a screen."""
    from funding_tui.tui.screens.find.opportunity import OpportunityScreen

    screen.app.push_screen(OpportunityScreen(key))


def open_project(screen: Screen[Any], code: str) -> None:
    """A project in front of a screen."""
    from funding_tui.tui.screens.hold.project import ProjectScreen

    screen.app.push_screen(ProjectScreen(code))


def open_sources(screen: Screen[Any]) -> None:
    """The sources in front of a screen; where they are in front already, nothing changes."""
    from funding_tui.tui.screens.find.sources import SourcesScreen

    if not isinstance(screen, SourcesScreen):
        screen.app.push_screen(SourcesScreen())


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
