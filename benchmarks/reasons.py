"""Every reason of every refused project, beside the run that refused them.

    python benchmarks/reasons.py [--county] [--seconds 300] [--gap 0.001] [--tiny]

The problem is the demo's rural-floor scenario, or with --county one drawn from a seed: 117 areas, 30
projects, 4 streams, 3 years. Prints the seconds of the run, of the first reason and of all, as a multiple of
the run; how many projects have a saving and a rise to the pound; and how many were not worked out. Budget:
all within 10 times the run, none not worked out.
"""

from __future__ import annotations

import argparse
import time

from allocation import county, demo, timed

from optimiser.explaining import NOT_WORKED_OUT, WhyNot, explain
from optimiser.limits import Limits, Progress
from optimiser.solving import solve


def is_exact(reason: WhyNot) -> bool:
    """Whether the least saving is known to a percent of the price, or none is enough."""
    saving = reason.saving
    if saving is None or saving.too_little is None:
        return False
    enough = saving.price if saving.enough is None else saving.enough
    return enough - saving.too_little <= max(200, saving.price // 100)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--county", action="store_true")
    parser.add_argument("--tiny", action="store_true")
    parser.add_argument("--seconds", type=float, default=300.0)
    parser.add_argument("--gap", type=float, default=0.001)
    given = parser.parse_args()
    problem = county(1, tiny=given.tiny) if given.county or given.tiny else demo(None)
    run, solution = timed(lambda: solve(problem, Limits(gap=given.gap)))
    start = time.monotonic()
    came: list[float] = []

    def tell(at: Progress) -> None:
        if "is not funded" in at.stage or "brings them in" in at.stage:
            came.append(time.monotonic() - start)

    taken, told = timed(
        lambda: explain(problem, solution, others=False, seconds=given.seconds, progress=tell)
    )
    print(f"run {run:.2f} s, {solution.status}, {len(told.why_not)} projects refused")
    print(
        f"first reason after {came[0] if came else 0.0:.2f} s, all after {taken:.2f} s: {taken / run:.1f} x"
    )
    savings = sum(is_exact(each) for each in told.why_not)
    rises = sum(each.rise is not None and each.rise.enough is not None for each in told.why_not)
    unknown = sum(each.would_enter_if == NOT_WORKED_OUT for each in told.why_not)
    print(f"least saving known of {savings}, least rise of {rises}, not worked out {unknown}")
    print("PASS" if unknown == 0 and taken <= 10 * run else "over budget")


if __name__ == "__main__":
    main()
