"""Nothing but JSON on standard output, whatever a version of the solver prints there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.paths import ROOT

GREETING = """
import os, highspy
plain, made = highspy.Highs, []
def greeting():
    if not made:
        os.write(1, b"Running HiGHS 1.16.0: Copyright (c) 2026\\n")
    made.append(1)
    return plain()
highspy.Highs = greeting
"""
SOLVE = """
import sys
from funding_tui.cli import main
sys.argv = ["funding-tui", "solve", "docs/example.problem.json"]
main()
"""


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", GREETING])
def test_a_greeting_of_the_solver_reaches_nobody(before: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", before + SOLVE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "optimal"
