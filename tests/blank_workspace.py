"""New workspaces for tests: copies of one that was made once, since to make one takes most of a second."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from models.database import Workspace, create_workspace, open_workspace


@cache
def blank_bytes() -> bytes:
    """The file of an empty workspace."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "empty.funding"
        create_workspace(path).close()
        return path.read_bytes()


def new_workspace(path: Path) -> Workspace:
    """An empty workspace in a file that is new."""
    path.write_bytes(blank_bytes())
    opened = open_workspace(path)
    assert isinstance(opened, Workspace)
    return opened
