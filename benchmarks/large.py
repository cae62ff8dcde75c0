"""Very large problems: a police force area, and every small area of England, solved to a proven gap.

    python benchmarks/large.py [--size tiny|county|force|england] [--gap 0.01] [--seconds 3600] [--seed 1]

The problems are synthetic: drawn from a seed, in the shape that partnerships' problems have, with no figure
from any real place. Of 40 options, 28 are delivered in steps and 12 are two tiers each of six all-or-nothing
projects; each acts on some of five harms in 35% to 95% of the areas. Eight streams hold money of three cost
types; they are ring-fenced by project, by rural class and by place. There is a rural floor, a cap on labour,
a match, a capacity, set-up costs and minimum scales. Prints what was found and what it took.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import defaultdict
from typing import NamedTuple

from optimiser.decomposition import solve_large
from optimiser.limits import Clock, Limits, Progress
from optimiser.problem import (
    Area,
    Cost,
    CostType,
    Effect,
    Harm,
    Option,
    Pot,
    Priority,
    Problem,
    Project,
    Stream,
)
from optimiser.rules import Amount, AnyRule, Capacity, Choose, Eligibility, Money, Requires, Share, Use
from optimiser.verifying import verify


class Size(NamedTuple):
    """How large a problem is drawn."""

    areas: int
    streams: int
    years: int


SIZES = {
    "tiny": Size(4, 4, 1),
    "county": Size(117, 5, 3),
    "force": Size(804, 8, 3),
    "england": Size(33_755, 8, 1),
}
HARMS = ("violence", "burglary", "antisocial", "domestic", "rural-theft")
PRIORITIES = ("violence", "acquisitive", "communities", "rural")
CURVES = (((1.0, 1.0),), ((0.4, 0.65), (1.0, 1.0)), ((0.25, 0.5), (0.6, 0.85), (1.0, 1.0)))
SCALABLE, TIERED = 28, 6
LABOUR: CostType = "revenue-labour"
OTHER: CostType = "revenue-other"
CAPITAL: CostType = "capital"


def a_large_problem(size: Size, seed: int = 1) -> Problem:
    """A problem of this size, the same for the same seed."""
    return _Drawing(size, seed).problem()


class _Drawing:
    """The draws in their order."""

    def __init__(self, size: Size, seed: int) -> None:
        self.draw = random.Random(seed)
        self.areas = tuple(
            Area(
                id=f"A{number:05d}",
                name=f"Area {number}",
                population=self.draw.randint(1_000, 3_000),
                rural=self.draw.random() < 0.2 + 0.5 * (number % 3 == 0),
            )
            for number in range(size.areas)
        )
        self.streams = tuple(f"stream-{number}" for number in range(size.streams))
        self.years = tuple(f"{2026 + number}/{27 + number}" for number in range(size.years))
        self.projects = tuple(f"project-{number:02d}" for number in range(SCALABLE + TIERED))

    def problem(self) -> Problem:
        options = [self.scalable(project) for project in self.projects[:SCALABLE]]
        for project in self.projects[SCALABLE:]:
            options += [self.whole(project, tier) for tier in (1, 2)]
        return Problem(
            title=f"{len(self.areas)} synthetic areas",
            streams=tuple(Stream(id=name, name=name) for name in self.streams),
            pots=self.pots(options),
            areas=self.areas,
            priorities=tuple(
                Priority(id=name, name=name, weight=round(self.draw.uniform(0.7, 1.4), 2))
                for name in PRIORITIES
            ),
            harms=tuple(self.harm(at, name) for at, name in enumerate(HARMS)),
            projects=tuple(
                Project(id=name, name=name, priority=self.draw.choice(PRIORITIES)) for name in self.projects
            ),
            options=tuple(options),
            rules=self.rules(options),
        )

    def harm(self, at: int, name: str) -> Harm:
        suffered = {
            area.id: round(self.draw.gammavariate(1.6, 60.0) * (0.6 if area.rural else 1.2), 2)
            for area in self.areas
        }
        return Harm(id=name, name=name, priority=PRIORITIES[at % len(PRIORITIES)], by_area=suffered)

    def served(self) -> list[str]:
        reach = self.draw.uniform(0.35, 0.95)
        return [area.id for area in self.areas if self.draw.random() < reach]

    def kinds(self) -> list[CostType]:
        return [LABOUR, OTHER, CAPITAL] if self.draw.random() < 0.4 else [LABOUR, OTHER]

    def effects(self, served: list[str], strength: float) -> tuple[Effect, ...]:
        found = []
        for harm in self.draw.sample(HARMS, self.draw.randint(1, 3)):
            cut = strength * self.draw.uniform(0.04, 0.14)
            reduction = {area: round(cut * self.draw.uniform(0.7, 1.3), 4) for area in served}
            found.append(Effect(harm=harm, reduction=reduction))
        return tuple(found)

    def scalable(self, project: str) -> Option:
        served = self.served()
        units = self.draw.random() < 0.25
        steps = 4 if units else 100
        scale = self.draw.uniform(0.6, 2.5)
        kinds = self.kinds()
        costs = []
        for year in self.years:
            for kind in kinds:
                pence = 50_000 * scale / len(kinds) / steps
                per_step = {area: max(1, int(pence * self.draw.uniform(0.8, 1.2))) for area in served}
                full = steps * sum(per_step.values())
                fixed = {served[0]: full // 100} if kind == OTHER else {}
                costs.append(Cost(financial_year=year, cost_type=kind, fixed=fixed, per_step=per_step))
        return Option(
            id=f"{project}-any",
            project=project,
            name=f"{project}-any",
            costs=tuple(costs),
            steps=dict.fromkeys(served, steps),
            whole_units=units,
            minimum_pence=int(0.08 * 50_000 * scale * len(served) * len(self.years)),
            returns=self.draw.choice(CURVES),
            effects=self.effects(served, scale**0.7),
        )

    def whole(self, project: str, tier: int) -> Option:
        served = self.served()
        scale = 0.5 * self.draw.uniform(0.6, 1.6) * tier
        kinds = self.kinds()
        costs = tuple(
            Cost(
                financial_year=year,
                cost_type=kind,
                fixed={
                    area: int(50_000 * scale * self.draw.uniform(0.8, 1.2) / len(kinds)) for area in served
                },
            )
            for year in self.years
            for kind in kinds
        )
        name = f"{project}-{tier}"
        effects = self.effects(served, scale**0.7)
        return Option(id=name, project=project, name=name, costs=costs, effects=effects)

    def pots(self, options: list[Option]) -> tuple[Pot, ...]:
        """A third of what is asked for, shared unevenly between the streams."""
        asked: dict[tuple[str, CostType], int] = defaultdict(int)
        for option in options:
            for cost in option.costs:
                asked[cost.financial_year, cost.cost_type] += sum(cost.fixed.values())
                asked[cost.financial_year, cost.cost_type] += sum(
                    pence * option.steps[area] for area, pence in cost.per_step.items()
                )
        return tuple(
            Pot(
                id=f"{stream} {year} {kind}",
                stream=stream,
                financial_year=year,
                cost_type=kind,
                pence=int(pence * 0.33 / len(self.streams) * self.draw.uniform(0.5, 1.5)),
            )
            for (year, kind), pence in sorted(asked.items())
            for stream in self.streams
        )

    def rules(self, options: list[Option]) -> tuple[AnyRule, ...]:
        rural = tuple(area.id for area in self.areas if area.rural)
        north = tuple(area.id for area in self.areas[: len(self.areas) // 3])
        posts = sum(option.steps[area] for option in options for area in option.steps)
        rules: list[AnyRule] = [
            Share(
                name="a third is spent in rural areas", of=Money(rural=True), within=Money(), at_least=3_300
            ),
            Share(
                name="labour is at most 45% of stream-1",
                of=Money(streams=("stream-1",), cost_types=(LABOUR,)),
                within=Money(streams=("stream-1",)),
                at_most=4_500,
            ),
            Share(
                name="stream-2 is matched by half",
                of=Money(streams=("stream-0",)),
                within=Money(streams=("stream-2",)),
                at_least=5_000,
            ),
            Amount(
                name="rural crime gets its floor",
                of=Money(priorities=("rural",)),
                at_least=1_000 * len(self.areas) * len(self.years),
            ),
            Requires(name="two stands on one", project=self.projects[2], needs=(self.projects[1],)),
            Choose(name="only one of two alike", projects=self.projects[3:5], at_most=1),
            Capacity(
                name="hours that there are",
                limit=posts // 3,
                unit="hours",
                uses={option.id: Use(per_step=1) for option in options if option.steps},
            ),
            Eligibility(name="the rural stream is for rural areas", streams=self.streams[-1:], areas=rural),
            Eligibility(
                name="the northern stream is for the north", streams=self.streams[-2:-1], areas=north
            ),
        ]
        for stream in self.streams[1:-2]:
            listed = tuple(project for project in self.projects if self.draw.random() < 0.6)
            name = f"{stream} pays for what its grant letter lists"
            rules.append(Eligibility(name=name, streams=(stream,), projects=listed))
        return tuple(rules)


def peak_memory() -> str:
    """The most memory that this process held, where the system tells it."""
    try:
        import resource
    except ImportError:
        return "not told by this system"
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.2f} GiB"


def tell(progress: Progress) -> None:
    """One line for each thing told."""
    gap = "" if progress.gap is None else f"  gap {progress.gap:.2%}"
    print(f"  {progress.seconds:8.1f} s  {progress.stage}{gap}", flush=True)


def main() -> None:
    """Draw, solve, re-check, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--size", choices=SIZES, default="force")
    parser.add_argument("--gap", type=float, default=0.01)
    parser.add_argument("--seconds", type=float, default=3_600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tiny", action="store_true", help="a size that is over in a moment: does it start?")
    arguments = parser.parse_args()
    if arguments.tiny:
        arguments.size, arguments.gap = "tiny", 0.05
    start = time.perf_counter()
    problem = a_large_problem(SIZES[arguments.size], arguments.seed)
    drawn = time.perf_counter() - start
    print(
        f"{len(problem.areas):,} areas, {len(problem.options)} options, {len(problem.pots)} pots", flush=True
    )
    print(f"drawn in {drawn:.1f} s; memory so far {peak_memory()}", flush=True)
    busy = time.process_time()
    limits = Limits(gap=arguments.gap, seconds=arguments.seconds)
    solution = solve_large(problem, limits, Clock(limits.seconds, tell))
    if solution is None:
        raise SystemExit("the problem has something that only the general solver handles")
    print(f"{solution.status}: value {solution.value:,.1f}, bound {solution.value_bound or 0:,.1f}")
    gap = 1.0 if solution.gap is None else solution.gap
    busy = time.process_time() - busy
    print(f"gap {gap:.3%} in {solution.seconds:.1f} s, of which {busy:.1f} s of processor time")
    start = time.perf_counter()
    verdict = verify(problem, solution)
    print(f"re-checked: {'holds' if verdict.holds else 'BROKEN'}, in {time.perf_counter() - start:.1f} s")
    for broken in verdict.broken[:5]:
        print(f"  {broken.message}")
    print(f"peak memory {peak_memory()}")


if __name__ == "__main__":
    main()
