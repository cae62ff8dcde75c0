"""An allocation: what PuLP costs, what the formulation gains, and what a warm start gains, in one run.

    python benchmarks/allocation.py [--problem demo|county] [--areas FILE] [--runs 3] [--gap 0.01] [--seed 1]
                                    [--tiny]

The problem is a drawn county (117 areas, 30 projects, 4 streams, 3 years), or the demo's in its 53 wards, or
the demo's streams and projects laid over the areas of FILE (such as the 117 LSOAs of a county, with their
recorded-crime rates). One draw is easier than another: `--seed` takes several, whose medians close the table.
Prints medians in seconds and ratios:

- ours: the whole of `solve` to a proven gap, exact to the penny, and re-checked by `verify`;
- build and hand over: what PuLP and the bulk hand-over cost of it;
- HiGHS alone on our first and on our final matrix, given as arrays (the final one holds every tangent
  that the solve had to find);
- HiGHS alone on the textbook model of the same problem: money decided area by area and every curve
  drawn in full from the start;
- one floor moved by a point and solved again, warm.

The textbook model is given up after `--limit` seconds; its time is then a lower bound.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import highspy

from funding_tui.allocate.problem.build import UnsavedChanges, build_setup
from funding_tui.demo.building import build_demo
from funding_tui.hold.importing.run_import import import_file
from models.database import create_workspace
from optimiser import solving
from optimiser.formulation import decisions
from optimiser.formulation.build_model import formulate
from optimiser.formulation.decisions import Cells
from optimiser.formulation.model import Model
from optimiser.problem import Problem
from optimiser.rules import Share
from optimiser.solvers.base import Engine
from optimiser.solvers.highs_model import LiveHighs
from optimiser.solving import Limits, Resolver, solve
from optimiser.verifying import verify

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))  # the county is drawn by the tests

TODAY = date(2026, 11, 23)
POINT = 100  # basis points


def county(seed: int, *, tiny: bool = False) -> Problem:
    """A drawn county of the size of a partnership's problem, or a tiny one."""
    from tests.optimiser.county import a_county

    if tiny:
        return a_county(seed, areas=6, projects=5, streams=4, years=1)
    return a_county(seed, areas=117, projects=30, streams=4, years=3)


def demo(areas: Path | None) -> Problem:
    """The demo's rural-floor scenario as a problem."""
    with tempfile.TemporaryDirectory() as folder:
        workspace = create_workspace(Path(folder) / "bench.funding")
        try:
            build_demo(workspace)
            if areas is not None:
                report = import_file(workspace, "areas", areas, dry_run=False)
                if report.errors:
                    raise SystemExit(f"{areas}: row {report.errors[0].row}: {report.errors[0].message}")
            return build_setup(workspace, "rural-floor", UnsavedChanges(), TODAY).problem
        finally:
            workspace.close()


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds that some work took, and what it made."""
    start = time.perf_counter()
    made = work()
    return time.perf_counter() - start, made


def matrix_of(model: Model) -> Any:
    """A model as HiGHS holds it, in arrays."""
    solver = LiveHighs(model)
    solver._pass_whole_model(model.lp)
    return solver.highs.getLp()


def textbook_matrix(problem: Problem) -> Any:
    """The same problem with money decided in each area, and eight tangents to every curve."""
    cells = decisions.funding_cells

    def one_each(asked: Problem) -> Cells:
        return Cells({area.id: at for at, area in enumerate(asked.areas)}, tuple((a,) for a in asked.areas))

    decisions.funding_cells = one_each
    try:
        return matrix_of(formulate(problem, 1e-9))
    finally:
        decisions.funding_cells = cells


def final_matrix(problem: Problem, limits: Limits) -> Any:
    """The model as it stands when the solve is done, as arrays."""
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
    return matrix_of(engines[0]._model)


def raw(matrix: Any, gap: float, limit: float) -> float:
    """Seconds that HiGHS alone takes from the arrays to a proven gap, or the limit."""
    solver = highspy.Highs()
    options = {"output_flag": False, "threads": 1, "mip_rel_gap": gap, "time_limit": limit}
    for option, value in options.items():
        solver.setOptionValue(option, value)

    def work() -> None:
        solver.passModel(matrix)
        solver.run()

    return timed(work)[0]


def moved(problem: Problem, by: int) -> Problem:
    """The problem with its first floor on a share moved by so many basis points."""
    floor = next(rule for rule in problem.rules if isinstance(rule, Share) and rule.at_least is not None)
    higher = floor.model_copy(update={"at_least": floor.at_least + by})
    rules = tuple(higher if rule is floor else rule for rule in problem.rules)
    return problem.model_copy(update={"rules": rules})


class Times(NamedTuple):
    """Seconds of one turn."""

    build: float
    hand: float
    ours: float
    first: float
    final: float
    textbook: float
    warm: float


def one_turn(problem: Problem, limits: Limits, matrices: tuple[Any, Any, Any], limit: float) -> Times:
    """Everything once, one after the other, so that a busy machine is busy for all of them."""
    build, model = timed(lambda: formulate(problem, limits.curve_tolerance))
    hand, _ = timed(lambda: LiveHighs(model)._pass_whole_model(model.lp))
    solved, solution = timed(lambda: solve(problem, limits))
    checked, verdict = timed(partial(verify, problem, solution))
    if not verdict.holds:
        raise SystemExit(f"the allocation did not pass its re-check: {verdict.broken[0].message}")
    resolver = Resolver(limits)
    resolver.solve(problem)
    warm, again = timed(lambda: resolver.solve(moved(problem, POINT)))
    if again.status != "optimal":
        raise SystemExit("the moved floor was not solved")
    first, final, textbook = (raw(matrix, limits.gap, limit) for matrix in matrices)
    return Times(build, hand, solved + checked, first, final, textbook, warm)


def ratios(mid: Times) -> dict[str, float]:
    """What the budgets speak of, each as a ratio of two times of the same turn."""
    return {
        "build and hand over, of ours": (mid.build + mid.hand) / mid.ours,
        "ours, of HiGHS alone on the first matrix": mid.ours / mid.first,
        "ours, of HiGHS alone on the final matrix": mid.ours / mid.final,
        "ours, of HiGHS alone on the textbook model": mid.ours / mid.textbook,
        "one floor moved, of a first solve": mid.warm / mid.ours,
    }


def measured(problem: Problem, limits: Limits, runs: int, limit: float) -> Times:
    """Medians over turns, told on the way."""
    matrices = (
        matrix_of(formulate(problem, limits.curve_tolerance)),
        final_matrix(problem, limits),
        textbook_matrix(problem),
    )
    turns = [one_turn(problem, limits, matrices, limit) for _ in range(runs)]
    mid = Times(*(statistics.median(times) for times in zip(*turns, strict=True)))
    print(f"{len(problem.areas)} areas, {len(problem.options)} options, {len(problem.pots)} pots")
    for name, matrix in zip(("first", "final", "textbook"), matrices, strict=True):
        print(f"  {name} matrix: {matrix.num_row_:,} rows, {matrix.num_col_:,} columns")
    for name, seconds in zip(Times._fields, mid, strict=True):
        print(f"  {name:<42} {seconds:8.2f} s")
    for name, ratio in ratios(mid).items():
        print(f"  {name:<42} {ratio:8.2f}")
    return mid


def main() -> None:
    """Measure turn and turn about, and print medians."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--problem", choices=("demo", "county"), default="county")
    parser.add_argument("--areas", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--seed", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--limit", type=float, default=300.0)
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    asked = parser.parse_args()
    if asked.tiny:
        asked.runs, asked.seed = 1, [2]
    limits = Limits(gap=asked.gap, seconds=600)
    if asked.problem == "demo" or asked.areas:
        measured(demo(asked.areas), limits, asked.runs, asked.limit)
        return
    told = [
        ratios(measured(county(seed, tiny=asked.tiny), limits, asked.runs, asked.limit))
        for seed in asked.seed
    ]
    print(f"medians over {len(told)} draws")
    for name in told[0]:
        print(f"  {name:<42} {statistics.median(each[name] for each in told):8.2f}")


if __name__ == "__main__":
    main()
