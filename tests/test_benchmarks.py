"""Each benchmark starts and ends at a tiny size; what it measures is not asked here."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.builders import a_workspace, an_opportunity
from tests.paths import ROOT

BENCHMARKS = sorted(path.name for path in (ROOT / "benchmarks").glob("*.py"))
ONLY_POSIX = ("import_awards.py", "start.py", "stream.py", "typed.py")

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("name", BENCHMARKS)
def test_it_runs_at_a_tiny_size(name: str, tmp_path: Path) -> None:
    if name in ONLY_POSIX and sys.platform == "win32":
        pytest.skip("needs a POSIX system")
    words = [str(listed(tmp_path))] if name == "typed.py" else []
    done = subprocess.run(
        [sys.executable, ROOT / "benchmarks" / name, *words, "--tiny"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "FUNDING_TUI_SETTINGS": str(tmp_path / "none.toml")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout


def listed(folder: Path) -> Path:
    """A workspace with opportunities enough for a page and a half."""
    with a_workspace(folder) as workspace:
        for number in range(40):
            an_opportunity(workspace, f"Rural fund {number}", closes_on=date(2099, 1, 1 + number % 28))
        return Path(str(workspace.path))
