"""Multidimensional knapsacks: how near our solve comes in so many processor seconds, beside HiGHS alone.

    python benchmarks/knapsacks.py [--resources 5 10 30] [--items 100] [--seed 1 2 3 4 5] [--seconds 60]
                                   [--file mknapcb1.txt] [--gap 0.0001] [--tiny]

The knapsacks are drawn by the recipe of Chu and Beasley (1998), from which OR-Library's mknapcb1 to mknapcb9
were made: weights up to 1,000, half of all weights may be taken, profits go with the weights. `--file` takes
the knapsacks of a file of OR-Library instead. HiGHS alone is given the same matrix, one thread and the same
gap, and is otherwise as it comes. Both are stopped once the process has worked for so many seconds, so that a
busy machine changes nothing. Prints the value, the bound and the gap of each, and the medians of both gaps.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import highspy

from optimiser.formulation.build_model import formulate
from optimiser.limits import Limits, gap_between
from optimiser.problem import Problem
from optimiser.solvers.highs_model import LiveHighs
from optimiser.solving import solve
from optimiser.verifying import verify

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the knapsacks are drawn by the tests

STOP = highspy.cb.HighsCallbackType.kCallbackMipInterrupt
LONGEST = 20  # times the processor seconds: how long a solve may wait for its processor


class Reached(NamedTuple):
    """What a solver reached: value and bound, and the processor seconds that it took."""

    value: float
    bound: float
    seconds: float

    @property
    def gap(self) -> float:
        """What is left between the two, as a share of the bound."""
        return gap_between(self.value, self.bound)


def ours(problem: Problem, gap: float, seconds: float) -> Reached:
    """What `solve` reaches, exact to the penny and re-checked."""
    start = time.process_time()
    solution = solve(
        problem,
        Limits(gap=gap, seconds=LONGEST * seconds),
        cancelled=lambda: time.process_time() - start >= seconds,
    )
    taken = time.process_time() - start
    if not verify(problem, solution).holds or solution.value_bound is None:
        raise SystemExit(f"{problem.title}: nothing was found that holds and has a bound")
    return Reached(solution.value, solution.value_bound, taken)


def raw(problem: Problem, gap: float, seconds: float) -> Reached:
    """What HiGHS alone reaches on the same matrix."""
    model = formulate(problem)
    writer = LiveHighs(model)
    writer._pass_whole_model(model.lp)
    solver = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "mip_rel_gap": gap}
    for option, value in options.items():
        solver.setOptionValue(option, value)
    solver.passModel(writer.highs.getLp())
    start = time.process_time()

    def stop(_kind: int, _message: str, _event: Any, answer: Any, _data: Any) -> None:
        answer.user_interrupt = time.process_time() - start >= seconds

    solver.setCallback(stop, None)
    solver.startCallback(STOP)
    solver.run()
    info = solver.getInfo()
    value, bound = info.objective_function_value / model.scale, info.mip_dual_bound / model.scale
    return Reached(value, bound, time.process_time() - start)


def compared(problems: Sequence[Problem], gap: float, seconds: float) -> None:
    """Both, one after the other, on each of these problems; then medians."""
    pairs = []
    for problem in problems:
        pair = raw(problem, gap, seconds), ours(problem, gap, seconds)
        pairs.append(pair)
        print(f"{problem.title}: {len(problem.options)} items, {len(problem.pots)} resources")
        for name, each in zip(("HiGHS", "ours"), pair, strict=True):
            print(
                f"  {name:<6} value {each.value:12,.0f}  bound {each.bound:12,.0f}"
                f"  gap {each.gap:8.3%}  {each.seconds:6.1f} s",
                flush=True,
            )
    alone, with_us = (statistics.median(each.gap for each in side) for side in zip(*pairs, strict=True))
    points = 100 * (with_us - alone)
    print(f"  median gap of {len(pairs)}: HiGHS {alone:.3%}, ours {with_us:.3%}: {points:+.3f} points")
    both = (statistics.median(each.seconds for each in side) for side in zip(*pairs, strict=True))
    print("  median processor seconds: HiGHS {:.1f}, ours {:.1f}".format(*both), flush=True)


def drawn(items: int, resources: int, seed: int) -> Problem:
    """A knapsack as a problem of allocation."""
    from tests.optimiser.published.adapters.knapsack import pose_knapsack
    from tests.optimiser.published.generating import some_knapsack

    return pose_knapsack(some_knapsack(seed, items, resources)).problem


def listed(file: Path) -> list[Problem]:
    """The knapsacks of a file of OR-Library."""
    from tests.optimiser.published.adapters.knapsack import pose_knapsack
    from tests.optimiser.published.readers.knapsack import read_knapsacks

    return [pose_knapsack(each).problem for each in read_knapsacks(file.read_text(), file.stem)]


def main() -> None:
    """Compare, size by size."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--file", type=Path)
    parser.add_argument("--items", type=int, default=100)
    parser.add_argument("--resources", type=int, nargs="+", default=[5, 10, 30])
    parser.add_argument("--seed", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    asked = parser.parse_args()
    if asked.tiny:
        asked.items, asked.resources, asked.seed, asked.seconds = 8, [3], [1], 5.0
    if asked.file is not None:
        compared(listed(asked.file), asked.gap, asked.seconds)
        return
    for resources in asked.resources:
        problems = [drawn(asked.items, resources, seed) for seed in asked.seed]
        compared(problems, asked.gap, asked.seconds)


if __name__ == "__main__":
    main()
