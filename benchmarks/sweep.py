"""A sweep of rural floors, against as many separate solves, in one run.

    python benchmarks/sweep.py [--floors 13] [--to 40] [--gap 0.01] [--workers 2] [--county] [--tiny]

The problem is the demo's, or with --county one drawn from a seed: 117 areas, 25 projects, 5 streams, 3 years.
Prints seconds and ratios: separate solves one after another in a fresh state, the sweep in one process (what
warm starts save), and the sweep on processes (what processors add, their start included). Every result is
re-checked in each way, and the three must agree within the gap.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from optimiser.limits import Limits
from optimiser.solving import solve
from optimiser.sweeping import Case, CaseResult, SweepRequest, problem_of, sweep
from optimiser.verifying import verify

if TYPE_CHECKING:
    from optimiser.problem import Problem


def the_problem(*, county: bool, tiny: bool) -> Problem:
    """The problem to sweep; its makers are imported here, so that no worker loads them."""
    if county or tiny:
        sys.path.insert(0, str(Path(__file__).parents[1]))
        from tests.optimiser.county import a_county

        return a_county(areas=6, projects=5, streams=4, years=1) if tiny else a_county()
    from allocation import demo

    return demo(None)


def the_cases(problem: Problem, number: int, to: int) -> tuple[Problem, Sequence[Case]]:
    """So many floors from none to `to` percent, as the app sweeps them, and the base they change."""
    from funding_tui.allocate.sweep import plan_rural_floors

    planned = plan_rural_floors(problem, [100 * to * at // max(number - 1, 1) for at in range(number)])
    return planned.base, planned.cases[1:]


def separately(problem: Problem, cases: Sequence[Case], limits: Limits) -> list[float | None]:
    """Each case solved and re-checked by itself; the benefits."""
    benefits: list[float | None] = []
    for case in cases:
        asked = problem_of(problem, case.change)
        found = solve(asked, limits)
        if not verify(asked, found).holds:
            raise SystemExit(f"{case.name}: the allocation did not pass its re-check")
        benefits.append(found.value if found.status in ("optimal", "feasible") else None)
    return benefits


def disagreements(alone: Sequence[float | None], swept: Sequence[CaseResult], gap: float) -> list[str]:
    """Cases whose two answers are further apart than their gaps allow."""
    return [
        result.case
        for benefit, result in zip(alone, swept, strict=True)
        if (benefit is None) != (result.value is None)
        or (
            benefit is not None
            and result.value is not None
            and abs(benefit - result.value) > gap * benefit * 1.01
        )
    ]


def main() -> None:
    """Measure the three ways, one after another."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--floors", type=int, default=13)
    parser.add_argument("--to", type=int, default=40)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--county", action="store_true")
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    arguments = parser.parse_args()
    if arguments.tiny:
        arguments.floors = 3
    base, cases = the_cases(
        the_problem(county=arguments.county, tiny=arguments.tiny), arguments.floors, arguments.to
    )
    ask = SweepRequest(Limits(gap=arguments.gap, seconds=300))
    start = time.perf_counter()
    alone = separately(base, cases, ask.limits)
    separate = time.perf_counter() - start
    print(
        f"{len(base.areas)} areas, {len(base.options)} options, {len(cases)} floors, gap {arguments.gap:.2%}"
    )
    print(f"{'separate solves':<20}  {separate:7.2f} s")
    for workers in dict.fromkeys((1, arguments.workers)):
        swept = sweep(base, cases, ask, workers=workers)
        apart = disagreements(alone, swept.results, arguments.gap)
        if apart:
            raise SystemExit(f"answers further apart than the gap: {', '.join(apart)}")
        line = f"sweep, workers {workers}"
        print(f"{line:<20}  {swept.seconds:7.2f} s  {separate / swept.seconds:5.2f} x as fast")


if __name__ == "__main__":
    main()
