"""What `Enter` opens: a record in front of the screen, or another screen."""

from __future__ import annotations

from typing import Any

from textual.screen import Screen

from funding_tui.keymap import PLACES


def open_key(screen: Screen[Any], key: tuple[str, str]) -> None:
    """Open what a row of Today points at: a stream, an opportunity, or the screen of a digit."""
    kind, value = key
    if kind == "stream":
        open_stream(screen, value)
    elif kind == "opportunity":
        open_opportunity(screen, int(value))
    else:
        for mode, (digit, _) in PLACES.items():
            if digit == value:
                screen.app.switch_mode(mode)


def open_stream(screen: Screen[Any], code: str) -> None:
    """A stream in front of a screen."""
    from funding_tui.screens.stream import StreamScreen

    screen.app.push_screen(StreamScreen(code))


def open_opportunity(screen: Screen[Any], key: int) -> None:
    """An opportunity in front of a screen."""
    from funding_tui.screens.opportunity import OpportunityScreen

    screen.app.push_screen(OpportunityScreen(key))


def open_project(screen: Screen[Any], code: str) -> None:
    """A project in front of a screen."""
    from funding_tui.screens.project import ProjectScreen

    screen.app.push_screen(ProjectScreen(code))


def open_sources(screen: Screen[Any]) -> None:
    """The sources in front of a screen; where they are in front already, nothing changes."""
    from funding_tui.screens.sources import SourcesScreen

    if not isinstance(screen, SourcesScreen):
        screen.app.push_screen(SourcesScreen())
