"""A workspace opened for one command, and closed whatever happens."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from funding_tui.commands.console import chosen_workspace

if TYPE_CHECKING:
    # Only for the signature: the database's libraries load when a command runs, not for its help.
    from models.database import Workspace


@contextmanager
def opened(given: str | None) -> Iterator[Workspace]:
    """The workspace that a command works on, closed at the end."""
    from funding_tui.base.open_workspace import open_workspace_at

    workspace = open_workspace_at(chosen_workspace(given))
    try:
        yield workspace
    finally:
        workspace.close()


def as_data(row: Any) -> dict[str, Any]:
    """A frozen row as plain data: its fields by name, days and instants in ISO form, money in pence."""
    return {
        name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(row).items()
    }
