"""A sweep to be killed on the way: `python -m tests.optimiser.sweeping.killed FILE`.

Says the id of its process, then how many results it has, as each comes.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from optimiser.sweeping import SweepProgress, sweep
from tests.optimiser.sweeping.problems import REQUEST, floors, town_and_country

PERCENT = range(0, 100)


def say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def say_done(at: SweepProgress) -> None:
    say(at.done)


if __name__ == "__main__":
    say(os.getpid())
    problem = town_and_country()
    sweep(problem, floors(problem, *PERCENT), REQUEST, workers=2, to=Path(sys.argv[1]), progress=say_done)
