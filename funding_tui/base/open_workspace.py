"""Open a workspace by the path or server address given, or the one in the settings."""

from __future__ import annotations

from collections.abc import Callable

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.settings import load_settings
from models.addresses import Address, address_of
from models.database import Workspace, already_exists, create_workspace, open_workspace
from models.errors import WorkspaceError, WorkspaceMissing


def open_workspace_at(where: str | None) -> Workspace:
    """The workspace at a path or server address, or the settings' own when None.

    Raises:
        BadInput: there is no such workspace.
        OperationError: it cannot be opened (newer version, damaged, server out of reach).
    """
    try:
        return open_workspace(named_address(where))
    except WorkspaceMissing as error:
        raise BadInput(str(error)) from error
    except WorkspaceError as error:
        raise OperationError(str(error)) from error


def create_workspace_at(where: str | None, fill: Callable[[Workspace], None] | None = None) -> Workspace:
    """A new workspace at a path or server address, or at the settings' own when None.

    Args:
        where: where it is to be.
        fill: puts the first records into it; a file is there once it has them, and not before.

    Raises:
        BadInput: something is already there, or it cannot be written.
    """
    try:
        return create_workspace(named_address(where), fill)
    except WorkspaceError as error:
        raise BadInput(str(error)) from error


def refuse_existing_workspace(where: str | None) -> None:
    """Say before any work that a new workspace cannot be made at a path or server address.

    Raises:
        BadInput: something is already there, or the server cannot be used.
    """
    address = named_address(where)
    try:
        taken = already_exists(address)
    except WorkspaceError as error:
        raise BadInput(str(error)) from error
    if taken:
        message = f"{address} exists already; choose another, or move that one away"
        raise BadInput(message)


def named_address(where: str | None) -> Address:
    """Where the workspace is, or would be: as named, or as the settings say when None.

    Raises:
        BadInput: what was named is neither a path nor a server.
    """
    try:
        return address_of(where) if where else load_settings().workspace
    except WorkspaceError as error:
        raise BadInput(str(error)) from error
