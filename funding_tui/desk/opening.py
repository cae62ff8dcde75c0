"""Open a workspace by the path given, or the one in the settings."""

from __future__ import annotations

from pathlib import Path

from funding_tui.desk.errors import BadInput, DeskError
from funding_tui.settings import load_settings
from models.database import Workspace, create_workspace, open_workspace
from models.errors import WorkspaceError, WorkspaceMissing


def open_named(where: str | None) -> Workspace:
    """The workspace at a path, or the settings' own when None.

    Raises:
        BadInput: there is no such workspace.
        DeskError: it cannot be opened (newer version, damaged).
    """
    path = Path(where) if where else load_settings().workspace
    try:
        return open_workspace(path)
    except WorkspaceMissing as fault:
        raise BadInput(str(fault)) from fault
    except WorkspaceError as fault:
        raise DeskError(str(fault)) from fault


def create_named(where: str | None) -> Workspace:
    """A new workspace at a path, or at the settings' own when None.

    Raises:
        BadInput: something is already there, or it cannot be written.
    """
    path = Path(where) if where else load_settings().workspace
    try:
        return create_workspace(path)
    except WorkspaceError as fault:
        raise BadInput(str(fault)) from fault


def refuse_taken(where: str | None) -> None:
    """Say before any work that a new workspace cannot be made at a path.

    Raises:
        BadInput: something is already there.
    """
    path = Path(where) if where else load_settings().workspace
    if path.exists():
        message = f"{path} exists already; choose another file, or move that one away"
        raise BadInput(message)
