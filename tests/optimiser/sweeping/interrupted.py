"""A sweep that ends when it is interrupted, as the command line does; run by `test_processes.py`."""

from __future__ import annotations

import os
import signal
import sys

from optimiser.sweeping import sweep
from tests.optimiser.sweeping.problems import REQUEST, floors, town_and_country


def main() -> None:
    """Tell the process's number, then sweep on two workers until Ctrl-C."""
    interrupted: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: interrupted.append(number))
    sys.stdout.write(f"{os.getpid()}\n")
    sys.stdout.flush()
    base = town_and_country()
    sweep(base, floors(base, *range(100)), REQUEST, workers=2, cancelled=lambda: bool(interrupted))


if __name__ == "__main__":
    main()
