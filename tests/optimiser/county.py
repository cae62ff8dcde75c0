"""A county-like problem, drawn from a seed: a partnership's streams, years, areas, projects and rules."""

from __future__ import annotations

import random

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

COST_TYPES: tuple[CostType, ...] = ("capital", "revenue-labour", "revenue-other")
HARMS = ("violence", "burglary", "antisocial", "domestic", "rural-theft")
CURVES = (((1.0, 1.0),), ((0.4, 0.65), (1.0, 1.0)), ((0.25, 0.5), (0.6, 0.85), (1.0, 1.0)))


def a_county(
    seed: int = 1, *, areas: int = 117, projects: int = 25, streams: int = 5, years: int = 3
) -> Problem:
    """A problem of the shape that a county's partnership has, solvable to a proven gap in seconds."""
    return _County(seed, areas, projects, streams, years).problem()


class _County:
    def __init__(self, seed: int, areas: int, projects: int, streams: int, years: int) -> None:
        self.draw = random.Random(seed)
        self.areas = tuple(
            Area(
                id=f"E{n:08d}",
                name=f"Area {n}",
                population=self.draw.randint(1_000, 3_000),
                rural=self.draw.random() < 0.45,
            )
            for n in range(areas)
        )
        self.streams = tuple(f"stream-{n}" for n in range(streams))
        self.years = tuple(f"{2026 + n}/{27 + n}" for n in range(years))
        self.projects = tuple(f"project-{n:02d}" for n in range(projects))
        self.priorities = ("violence", "acquisitive", "communities", "rural")

    def problem(self) -> Problem:
        options = tuple(
            option for at, project in enumerate(self.projects) for option in self.options(at, project)
        )
        return Problem(
            title="A county",
            streams=tuple(Stream(id=name, name=name) for name in self.streams),
            pots=self.pots(options),
            areas=self.areas,
            priorities=tuple(
                Priority(id=name, name=name, weight=round(self.draw.uniform(0.7, 1.4), 2))
                for name in self.priorities
            ),
            harms=tuple(self.harm(at, name) for at, name in enumerate(HARMS)),
            projects=tuple(
                Project(id=name, name=name, priority=self.draw.choice(self.priorities))
                for name in self.projects
            ),
            options=options,
            rules=self.rules(options),
        )

    def harm(self, at: int, name: str) -> Harm:
        suffered = {
            area.id: round(self.draw.gammavariate(1.6, 60.0) * (0.6 if area.rural else 1.2), 2)
            for area in self.areas
        }
        return Harm(id=name, name=name, priority=self.priorities[at % len(self.priorities)], by_area=suffered)

    def options(self, at: int, project: str) -> list[Option]:
        served = [area.id for area in self.areas if self.draw.random() < self.draw.uniform(0.35, 1.0)]
        scale = self.draw.uniform(0.6, 2.5)
        if at % 3 == 0:
            return [self.whole(project, f"{project}-{tier}", served, scale * tier) for tier in (1, 2)]
        return [self.scalable(project, f"{project}-any", served, scale, units=at % 6 == 1)]

    def costs(self, served: list[str], pounds: float, *, scalable: bool, steps: int) -> tuple[Cost, ...]:
        kinds: list[CostType] = ["revenue-labour", "revenue-other"]
        if self.draw.random() < 0.3:
            kinds.append("capital")
        costs = []
        for year in self.years:
            for kind in kinds:
                each = {area: int(100 * pounds * self.draw.uniform(0.8, 1.2) / len(kinds)) for area in served}
                if scalable:
                    each = {area: max(1, pence // steps) for area, pence in each.items()}
                    fixed = {served[0]: int(100 * pounds * 4)} if kind == "revenue-other" else {}
                    costs.append(Cost(financial_year=year, cost_type=kind, fixed=fixed, per_step=each))
                else:
                    costs.append(Cost(financial_year=year, cost_type=kind, fixed=each))
        return tuple(costs)

    def effects(self, served: list[str], strength: float, *, uniform: bool) -> tuple[Effect, ...]:
        found = []
        for harm in self.draw.sample(HARMS, self.draw.randint(1, 2)):
            cut = min(0.6, strength * self.draw.uniform(0.04, 0.16))
            spread = 0.0 if uniform else 0.3
            found.append(
                Effect(
                    harm=harm,
                    reduction={
                        area: round(cut * self.draw.uniform(1 - spread, 1 + spread), 4) for area in served
                    },
                )
            )
        return tuple(found)

    def whole(self, project: str, name: str, served: list[str], scale: float) -> Option:
        return Option(
            id=name,
            project=project,
            name=name,
            costs=self.costs(served, 420 * scale, scalable=False, steps=1),
            effects=self.effects(served, scale**0.7, uniform=True),
        )

    def scalable(self, project: str, name: str, served: list[str], scale: float, *, units: bool) -> Option:
        steps = 4 if units else 100
        return Option(
            id=name,
            project=project,
            name=name,
            costs=self.costs(served, 500 * scale, scalable=True, steps=steps),
            steps=dict.fromkeys(served, steps),
            whole_units=units,
            minimum_pence=int(100 * 500 * scale * len(self.years) * 10),
            returns=self.draw.choice(CURVES),
            effects=self.effects(served, scale**0.7, uniform=False),
        )

    def pots(self, options: tuple[Option, ...]) -> tuple[Pot, ...]:
        asked: dict[tuple[str, str], int] = {}
        for option in options:
            for cost in option.costs:
                full = sum(cost.fixed.values())
                full += sum(pence * option.steps[area] for area, pence in cost.per_step.items())
                key = (cost.financial_year, cost.cost_type)
                asked[key] = asked.get(key, 0) + full
        pots = []
        for (year, kind), pence in sorted(asked.items()):
            for stream in self.streams:
                part = pence * 0.33 / len(self.streams) * self.draw.uniform(0.5, 1.5)
                pots.append(
                    Pot(
                        id=f"{stream} {year} {kind}",
                        stream=stream,
                        financial_year=year,
                        cost_type=kind,
                        pence=int(part),
                    )
                )
        return tuple(pots)

    def rules(self, options: tuple[Option, ...]) -> tuple[AnyRule, ...]:
        rural = tuple(area.id for area in self.areas if area.rural)
        rules: list[AnyRule] = [
            Share(
                name="a third is spent in rural areas", of=Money(rural=True), within=Money(), at_least=3_300
            ),
            Share(
                name="labour is at most 55% of stream-1",
                of=Money(streams=("stream-1",), cost_types=("revenue-labour",)),
                within=Money(streams=("stream-1",)),
                at_most=5_500,
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
                at_least=50 * len(self.areas) * len(self.projects),
            ),
            Amount(
                name="no project takes over half a million",
                of=Money(projects=self.projects[:1]),
                at_most=50_000_000,
            ),
            Requires(name="two stands on one", project=self.projects[2], needs=(self.projects[1],)),
            Choose(name="only one of two alike", projects=self.projects[3:5], at_most=1),
            Capacity(
                name="posts that can be filled",
                limit=900,
                unit="posts",
                uses={
                    option.id: Use(fixed=20, per_step=0 if not option.whole_units else 1)
                    for option in options
                },
            ),
            Eligibility(name="one stream is for rural areas", streams=self.streams[-1:], areas=rural),
        ]
        for at, stream in enumerate(self.streams[1:], start=1):
            chosen = tuple(name for name in self.projects if self.draw.random() < 0.6) or self.projects
            rules.append(
                Eligibility(
                    name=f"{stream} pays for what its grant letter lists",
                    streams=(stream,),
                    projects=chosen,
                    cost_types=COST_TYPES if at % 2 else COST_TYPES[1:],
                )
            )
        return tuple(rules)
