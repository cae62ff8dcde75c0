"""Ctrl-C at any moment of a verb that takes long: what was found is printed, with what is missing.

A few moments in every run of the tests; many of every such verb at night (`poe nightly`). To try more:
`python -m tests.faults.interrupts --tries 50 --seed 7`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.faults.interrupts import CASES
from tests.paths import ROOT
from tests.properties import EXAMPLES, SEED

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="a verb is a copy of the process: Linux alone"),
]


def assert_kept(*words: str) -> None:
    """No try breaks a promise."""
    command = [sys.executable, "-m", "tests.faults.interrupts", "--json", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    tries = json.loads(done.stdout)
    assert tries
    broken = [
        f"{each['verb']} | {each['at']} s, again {each['again']}: {each['broken']} | {each['errors']}"
        for each in tries
        if each["broken"]
    ]
    assert not broken, "\n".join(broken)


def test_the_verbs_that_take_longest_are_tried() -> None:
    assert {case.verb for case in CASES} == {"propose", "rural", "risk", "sweep", "prices"}


def test_a_few_moments_of_a_solve_and_of_a_sweep() -> None:
    words = ("propose --quick", "sweep --problem")
    assert_kept("--no-runs", "--within", "1.5", "--tries", "2", "--verbs", *words)


@pytest.mark.nightly
def test_many_moments_of_every_verb() -> None:
    tries = str(max(20, int(os.environ.get(EXAMPLES, 20)) // 10))
    assert_kept("--tries", tries, "--seed", os.environ.get(SEED, "0"))
