"""What may be asked for by its name: saved searches, and sources to fetch from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlmodel import select

from funding_tui.base.settings import Settings, load_settings
from funding_tui.find.known_sources import known_sources
from models.database import Workspace
from models.opportunities import SavedSearch


@dataclass(frozen=True, slots=True)
class PaletteNames:
    """Names of saved searches, and (name, title) of every source that is on."""

    searches: tuple[str, ...]
    sources: tuple[tuple[str, str], ...]


def read_palette_names(workspace: Workspace, *, settings: Settings | None = None) -> PaletteNames:
    """Both, searches by name and sources in the order of the settings.

    Raises:
        BadInput: the settings do not describe a source.
    """
    known = known_sources(settings or load_settings())
    with workspace.session() as session:
        searches = sorted(session.exec(select(SavedSearch.name)), key=str.casefold)
    return PaletteNames(tuple(searches), tuple((each.name, each.title) for each in known if each.enabled))
