"""A disk that is full in earnest: a small one, mounted, else a limit on what a process writes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# what a process may write into one file; a file system says "file too large" beyond it
LIMITED = """
import resource, runpy, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
sys.argv[0] = "funding-tui"
runpy.run_module("funding_tui", run_name="__main__")
"""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 2 MB; skipped where the tests may not mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    try:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(folder)], capture_output=True, check=False
        )
    except OSError:
        mounted = None
    if mounted is None or mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=False)


def fill(folder: Path, leave: int = 0) -> None:
    """Fill a disk with a file `fill`, but for so many bytes."""
    filling = folder / "fill"
    with filling.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            size = file.tell()
        file.truncate(max(0, size - leave))


def run_limited(most_bytes: int, *words: str) -> subprocess.CompletedProcess[str]:
    """The command line in a process that can write no file longer than this."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, str(most_bytes), *words], capture_output=True, text=True, check=False
    )
