"""The program in a process in which no solver, no numpy and nothing of the search can be imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.paths import ROOT

FORBIDDEN = (
    *("pulp", "highspy", "numpy", "scipy"),
    *("optimiser.search", "optimiser.solvers", "optimiser.solving", "optimiser.decomposition"),
    *("optimiser.checked_bound.relaxation", "optimiser.checked_bound.searching"),
    *("optimiser.checked_bound.separating", "optimiser.checked_bound.branching"),
    *("optimiser.checked_bound.case_tree", "optimiser.checked_bound.writing"),
)
_REFUSING = f"""
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        for each in {FORBIDDEN!r}:
            if name == each or name.startswith(each + "."):
                raise ModuleNotFoundError(f"{{name}} is kept out", name=name)
sys.meta_path.insert(0, Refuse())
"""


def without_solver(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """What the program says there, in a folder without settings and without a workspace."""
    own = {"FUNDING_TUI_SETTINGS": "none.toml", "FUNDING_TUI_WORKSPACE": str(folder / "none.funding")}
    script = f"{_REFUSING}from funding_tui.cli import main\nmain()\n"
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=folder,
        env={**os.environ, **own, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
