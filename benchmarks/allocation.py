"""An allocation, against its last matrix given to HiGHS as bare arrays, in one run.

    python benchmarks/allocation.py [--areas FILE.csv] [--runs 3] [--gap 0.01]

The problem is the demo's, in its 53 wards, or in the areas of FILE (such as the 117 LSOAs of a county, with
their recorded-crime rates) with the demo's streams and projects laid over them. Prints medians in seconds:
what PuLP costs (building the model and handing it over), the solve until it is proven, exact to the penny and
re-checked, and HiGHS alone on the final matrix, which has every tangent that the solve had to find.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import highspy

from funding_tui.demo.building import build_demo
from funding_tui.desk.importing import import_file
from funding_tui.desk.planning.plan import Changes, plan
from models.database import create_workspace
from optimiser import solving
from optimiser.engines import Engine
from optimiser.formulation import Model, formulate
from optimiser.problem import Problem
from optimiser.solving import Limits, solve
from optimiser.verifying import verify

TODAY = date(2026, 11, 23)


def problem_of(areas: Path | None) -> Problem:
    """The demo's rural-floor scenario as a problem."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "bench.funding")
        try:
            build_demo(workspace)
            if areas is not None:
                report = import_file(workspace, "areas", areas, dry_run=False)
                if report.errors:
                    raise SystemExit(f"{areas}: row {report.errors[0].row}: {report.errors[0].message}")
            return plan(workspace, "rural-floor", Changes(), TODAY).problem
        finally:
            workspace.close()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that some work took, and what it made."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def final_matrix(problem: Problem, limits: Limits) -> Any:
    """The HiGHS model as it stands when the solve is done, as arrays."""
    engines: list[Any] = []
    make: Callable[..., Engine] = solving.engine_for

    def remembering(*parts: Any) -> Engine:
        engine = make(*parts)
        engines.append(engine)
        return engine

    solving.engine_for = remembering
    try:
        solve(problem, limits)
    finally:
        solving.engine_for = make
    return engines[0]._highs.getLp()


def raw(matrix: Any, gap: float) -> float:
    """Seconds that HiGHS alone takes from the arrays to a proven gap."""
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", gap)):
        solver.setOptionValue(option, value)

    def work() -> None:
        solver.passModel(matrix)
        solver.run()

    return timed(work)[0]


def build_and_hand_over(problem: Problem, limits: Limits) -> tuple[float, float]:
    """Seconds to build the PuLP model, and to hand it to HiGHS."""
    built, model = timed(lambda: formulate(problem, limits.curve_tolerance))
    return built, timed(lambda: _hand_over(model))[0]


def _hand_over(model: Model) -> None:
    from optimiser.highs import LiveHighs

    LiveHighs(model)._hand_over_all(model.lp)


def main() -> None:
    """Measure turn and turn about."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--areas", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--gap", type=float, default=0.01)
    arguments = parser.parse_args()
    problem = problem_of(arguments.areas)
    limits = Limits(gap=arguments.gap, seconds=600)
    matrix = final_matrix(problem, limits)
    builds, hand_overs, solves, raws = [], [], [], []
    for _ in range(arguments.runs):
        built, handed = build_and_hand_over(problem, limits)
        seconds, solution = timed(lambda: solve(problem, limits))
        checked, verdict = timed(partial(verify, problem, solution))
        if not verdict.holds:
            raise SystemExit("the allocation did not pass its re-check")
        builds.append(built)
        hand_overs.append(handed)
        solves.append(seconds + checked)
        raws.append(raw(matrix, arguments.gap))
    build, hand, whole, bare = (statistics.median(times) for times in (builds, hand_overs, solves, raws))
    print(f"{len(problem.areas)} areas, {len(problem.options)} options, {len(problem.pots)} pots")
    print(f"final matrix: {matrix.num_row_:,} rows, {matrix.num_col_:,} columns; gap {solution.gap:.3%}")
    print(f"build                        {build:7.2f} s  {build / whole:6.1%} of the whole")
    print(f"hand over                    {hand:7.2f} s  {hand / whole:6.1%} of the whole")
    print(f"whole, exact and re-checked  {whole:7.2f} s  {whole / bare:6.2f} x HiGHS alone")
    print(f"HiGHS alone, final matrix    {bare:7.2f} s")


if __name__ == "__main__":
    main()
