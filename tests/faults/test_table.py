"""Every verb under every fault does its work or says in one sentence why not, and changes nothing then.

A few rows in every run of the tests; all of them at night (`poe nightly`). To see the table, or one row:
`python -m tests.faults.table --verbs "import areas"`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from funding_tui.commands import VERBS
from tests.faults.verbs import every_verb
from tests.paths import ROOT
from tests.properties import SEED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="a verb is a copy of the process: Linux alone"),
]
FEW = (
    "sources",  # reads
    "search streets --to",  # reads and writes another file
    "import areas areas.csv",  # reads another file and writes
    "scenario note",  # writes
    "restore",  # puts another file in its place
    "solve problem.json --to",  # knows no workspace
)
ALWAYS_FAILS = ("serve --port {port}",)  # the port is taken


def filled(*words: str) -> list[dict[str, Any]]:
    """The cells of the table."""
    command = [sys.executable, "-m", "tests.faults.table", "--json", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    cells: list[dict[str, Any]] = json.loads(done.stdout)
    return cells


def assert_kept(cells: list[dict[str, Any]]) -> None:
    """Every promise is kept, in every cell."""
    faults, rows = ({cell[key] for cell in cells} for key in ("fault", "verb"))
    assert len(cells) == len(faults) * len(rows)  # none is empty
    broken = [
        f"{cell['verb']} | {cell['fault']}: {cell['words']}" for cell in cells if cell["state"] == "broken"
    ]
    assert not broken, "\n".join(broken)
    idle = {cell["verb"] for cell in cells if cell["fault"] == "none" and cell["state"] != "done"}
    assert idle <= set(ALWAYS_FAILS), f"without a fault these do nothing; mend their words: {idle}"


def test_the_table_has_a_row_for_every_verb() -> None:
    assert {case.verb.split()[0] for case in every_verb()} == set(VERBS)


def test_a_few_verbs_keep_their_promises_under_every_fault() -> None:
    cells = filled("--no-runs", "--verbs", *FEW)
    assert len({cell["verb"] for cell in cells}) == len(FEW)
    assert_kept(cells)


@pytest.mark.nightly
def test_every_verb_keeps_its_promises_under_every_fault() -> None:
    assert_kept(filled("--seed", os.environ.get(SEED, "0")))
