"""How strong a bound is that is checked without a solver, and what it costs, beside the solve it is of.

    python benchmarks/checked_bound.py [--counties 3] [--tight 20] [--areas FILE] [--problem FILE ...]
                                       [--seconds 120] [--tiny]

Problems: the demo's rural-floor scenario (with the areas of --areas, if given), counties drawn from seeds
(117 areas, 30 projects), the demo with a floor that nothing meets, whole amounts a few pence from a limit,
and problem files. Prints, for each, the solve, the search for a proof as a multiple of it, its cases, its
size, the check, and by how much the certified bound is above the value found. Budgets: 0.1% above; 0.5% on
all small areas; tight problems exactly; nothing fits shown; a check within 0.3 s, a proof within 100 kB, a
search within 10 times the solve.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from allocation import county, demo, timed

from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.searching import ProofLimits, find_proof
from optimiser.limits import Limits
from optimiser.problem import Problem
from optimiser.rules import Money, Share
from optimiser.solving import solve

GAP = 1e-3
FINEST = 1e-9  # a bound nearer than this is exact


class Strength(NamedTuple):
    """What was found of one problem.

    Attributes:
        above: share by which the certified bound is above the value found; None where that nothing fits was
            to be shown.
        shown: whether what was asked was shown.
    """

    name: str
    solve: float
    search: float
    check: float
    cases: int
    kilobytes: float
    above: float | None
    shown: bool


def impossible(problem: Problem) -> Problem:
    """The problem with a floor that nothing meets: all of what it spends is rural, and all of it is not."""
    both = tuple(
        Share(name=f"All is {word}", of=Money(rural=rural), within=Money(), at_least=9_000)
        for word, rural in (("rural", True), ("urban", False))
    )
    spend = Share(name="Half is spent", of=Money(), within=Money(), of_available=True, at_least=5_000)
    return problem.model_copy(update={"rules": (*problem.rules, *both, spend)})


def problems(given: argparse.Namespace) -> Iterator[tuple[str, Problem, float]]:
    """Name, problem, and the gap that is asked for."""
    if given.tiny:
        yield "a tiny county", county(2, tiny=True), GAP
    else:
        of_demo = demo(given.areas)
        yield "the demo", of_demo, GAP
        yield "the demo, where nothing fits", impossible(of_demo), GAP
        for seed in range(1, given.counties + 1):
            yield f"county {seed}", county(seed), GAP
    for path in given.problem:
        yield path.stem, Problem.model_validate_json(path.read_bytes()), GAP
    from tests.optimiser.tight.families import FAMILIES, drawn

    for number in range(1 if given.tiny else given.tight):
        for family in FAMILIES:
            yield f"tight: {family} {number}", drawn(family, number).problem, 0.0


def strength_of(name: str, problem: Problem, gap: float, seconds: float) -> Strength:
    """Solve, search and check."""
    took, solution = timed(lambda: solve(problem, Limits(gap=gap, seconds=seconds)))
    value = solution.value if solution.status in ("optimal", "feasible") else None
    searched, proof = timed(lambda: find_proof(problem, value, ProofLimits(gap=gap, seconds=seconds)))
    checked, found = timed(lambda: check_proof(problem, proof))
    above = None
    if value is None:
        shown = solution.status == "infeasible" and found.bound is None
    else:
        assert found.value is not None
        above = (found.value - value) / value if value else found.value
        shown = above <= max(gap, FINEST)
    size = len(proof.model_dump_json(exclude_defaults=True)) / 1000
    return Strength(name, took, searched, checked, found.cases, size, above, shown)


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counties", type=int, default=3)
    parser.add_argument("--tight", type=int, default=20)
    parser.add_argument("--areas", type=Path)
    parser.add_argument("--problem", type=Path, nargs="*", default=[])
    parser.add_argument("--seconds", type=float, default=120.0)
    parser.add_argument("--tiny", action="store_true")
    given = parser.parse_args()
    found = []
    print(f"{'':<34} solve  search   ratio   check   cases     kB    above")
    for name, problem, gap in problems(given):
        one = strength_of(name, problem, gap, given.seconds)
        found.append(one)
        above = "no allocation" if one.above is None else f"{one.above:.5%}"
        print(
            f"{name:<34} {one.solve:5.2f} {one.search:7.2f} {one.search / one.solve:7.1f} {one.check:7.2f} "
            f"{one.cases:7,} {one.kilobytes:6.0f} {above:>13}{'' if one.shown else '  not shown'}",
            flush=True,
        )
    print(f"{sum(each.shown for each in found)} of {len(found)} shown")


if __name__ == "__main__":
    main()
