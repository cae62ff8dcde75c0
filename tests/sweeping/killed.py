"""A sweep to be killed on the way: `python -m tests.sweeping.killed FILE` says each result that it has."""

from __future__ import annotations

import sys
from pathlib import Path

from optimiser.sweeping import SweepProgress, sweep
from tests.sweeping.problems import ASK, floors, town_and_country

PERCENT = range(0, 100)


def say(at: SweepProgress) -> None:
    sys.stdout.write(f"{at.done}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    problem = town_and_country()
    sweep(problem, floors(problem, *PERCENT), ASK, workers=2, to=Path(sys.argv[1]), progress=say)
