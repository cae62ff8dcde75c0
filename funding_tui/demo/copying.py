"""A throw-away copy of the demonstration: built once into the cache, then copied as one file."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from funding_tui import __version__
from funding_tui.demo import packaged

SUFFIX = ".funding"
COPY_NAME = f"herefordshire-demo{SUFFIX}"
STALE_SECONDS = 86_400.0


def demo_copy(cache: Path, progress: Callable[[str], None] | None = None) -> Path:
    """A fresh workspace of the demonstration, alone in a temporary folder.

    The caller closes what it opens there, and deletes the folder (`path.parent`) when it is done.

    Args:
        cache: the folder in which the built demonstration is stored between runs.
        progress: called with what is being done while it is built; not called when it is already there.

    Returns:
        Where the copy is.

    Raises:
        OSError: the cache or the temporary folder cannot be written.
    """
    built = built_path(cache)
    if not built.is_file():
        _build(built, progress)
    folder = Path(tempfile.mkdtemp(prefix="funding-tui-demo-"))
    try:
        return Path(shutil.copy(built, folder / COPY_NAME))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def built_path(cache: Path) -> Path:
    """Where this version of the app stores the demonstration built from exactly these files."""
    return cache / f"demo-{__version__}-{packaged.build_hash()}{SUFFIX}"


def _build(built: Path, progress: Callable[[str], None] | None) -> None:
    """Build it as one file, which is there once it is whole; a kill leaves nothing half-built there."""
    # the database libraries are slow to import, and a copy of what is already built needs none of them
    from funding_tui.demo.building import build_demo
    from models.database import create_workspace
    from models.errors import WorkspaceError

    try:
        create_workspace(built, lambda made: build_demo(made, progress)).close()
    except WorkspaceError:
        # another window has just done the same, and what it built is as good
        if not built.is_file():
            raise
    _tidy(built)


def _tidy(built: Path) -> None:
    """Delete what earlier versions and killed builds left in the cache, unless it may still be in use."""
    for other in built.parent.glob("demo-*"):
        with suppress(OSError):
            if other == built or time.time() - other.stat().st_mtime < STALE_SECONDS:
                continue
            if other.is_dir():
                shutil.rmtree(other)
            else:
                other.unlink()
