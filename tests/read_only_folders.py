"""Folders that can be read and not changed, in earnest: as another user where the tests run as root."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

NOBODY = 65534


@pytest.fixture
def stick() -> Iterator[Path]:
    """A folder that any user can reach, as that of a stick or a share; the tests' own is root's alone."""
    if sys.platform == "win32":
        pytest.skip("modes of files bind nobody on Windows")
    folder = Path(tempfile.mkdtemp(prefix="funding-tui-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """While this lasts, nothing in a folder can be written, by whom the process is meanwhile."""
    files = [path for path in folder.iterdir() if path.is_file()]
    for path in files:
        path.chmod(0o444)
    folder.chmod(0o555)
    is_root = os.geteuid() == 0
    try:
        if is_root:
            # the saved user stays root, so that this can be undone
            os.setresuid(NOBODY, NOBODY, 0)
        yield
    finally:
        if is_root:
            os.setresuid(0, 0, 0)
        folder.chmod(0o755)
        for path in files:
            if path.exists():
                path.chmod(0o644)
