"""The sources that a person's settings know."""

from __future__ import annotations

from funding_tui.base.errors import BadInput
from funding_tui.base.settings import Settings
from sources.registry import merged_sources
from sources.source import Source


def known_sources(settings: Settings) -> list[Source]:
    """Every one, on or off, in the order of the settings.

    Raises:
        BadInput: the settings do not describe a source.
    """
    try:
        return merged_sources(settings.source)
    except ValueError as fault:
        message = f"the settings file: {fault}"
        raise BadInput(message) from fault
