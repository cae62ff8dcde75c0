"""What several plans prevent in every draw: the true curve of `optimiser.benefit`, over arrays of draws.

In each draw the harm left in an area is the product of `(1 - factor * reduction) ** dose` over the options
of the plan that act there. A plan's doses stay as decided and only the factors move, so that one array of
log-reductions (draws x areas) for each effect serves every plan.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from optimiser.benefit import dose
from optimiser.problem import Effect, Harm, Option, Problem
from optimiser.problem_changes import MOST_REDUCTION
from optimiser.solution import Choice
from optimiser.uncertain_inputs import Draw, Unknown

Floats = NDArray[np.float64]
Plan = Sequence[Choice]

AT_ONCE = 250_000  # cells of one array, so that a police force area still fits in memory


def benefits(
    problem: Problem, unknowns: Sequence[Unknown], draws: Sequence[Draw], plans: Sequence[Plan]
) -> Floats:
    """The benefit of each plan in each draw.

    Args:
        problem: as stated.
        unknowns: what each factor bears on; costs do not matter here.
        draws: a factor for each unknown.
        plans: what each plan chooses.

    Returns:
        Harm units, a row for each plan and a column for each draw: what
        `true_benefit(with_draw(problem, unknowns, draw), plan)` gives, to the last digits.

    Raises:
        ValueError: a plan names an option that the problem does not hold.
    """
    _check_known_options(problem, plans)
    together = max(1, AT_ONCE // max(1, len(problem.areas)))
    parts = [
        _Block(problem, unknowns, draws[start : start + together]).benefits(plans)
        for start in range(0, len(draws), together)
    ]
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(plans), 0))


def _check_known_options(problem: Problem, plans: Sequence[Plan]) -> None:
    known = {option.id for option in problem.options}
    for plan in plans:
        for choice in plan:
            if choice.option not in known:
                message = f"a choice names option {choice.option!r}, which the problem does not hold"
                raise ValueError(message)


class _Block:
    """Some of the draws, with the log-reductions that plans share."""

    def __init__(self, problem: Problem, unknowns: Sequence[Unknown], draws: Sequence[Draw]) -> None:
        self.problem = problem
        self.options = {option.id: option for option in problem.options}
        self.priority_of = {project.id: project.priority for project in problem.projects}
        self.weights = {priority.id: priority.weight for priority in problem.priorities}
        self.number = len(draws)
        self.on_effect: dict[tuple[str, str], Floats] = {}
        self.on_points: dict[str, Floats] = {}
        for unknown in unknowns:
            factors = np.array([draw[unknown.id] for draw in draws])
            for effect in unknown.effects:
                self.on_effect[effect] = self.on_effect.get(effect, 1.0) * factors
            for option in unknown.points:
                self.on_points[option] = self.on_points.get(option, 1.0) * factors
        self.logs: dict[tuple[str, str], Floats] = {}

    def benefits(self, plans: Sequence[Plan]) -> Floats:
        found = np.zeros((len(plans), self.number))
        for harm in self.problem.harms:
            weight = self.weights[harm.priority]
            areas = [area for area, suffered in harm.by_area.items() if suffered]
            if not weight or not areas:
                continue
            suffered = weight * np.array([harm.by_area[area] for area in areas])
            for at, plan in enumerate(plans):
                for years, pushed in self._pushes(plan, harm, areas):
                    found[at] += years * (-np.expm1(-pushed) @ suffered)
            self.logs.clear()  # they serve one harm only
        for at, plan in enumerate(plans):
            found[at] += sum(self._points(choice) for choice in plan)
        return found

    def _pushes(self, plan: Plan, harm: Harm, areas: list[str]) -> Iterator[tuple[int, Floats]]:
        """(years, log-reductions by draw and area) for each set of options that act in the same years."""
        acting = [
            (self.options[choice.option], choice, effect)
            for choice in plan
            for effect in self.options[choice.option].effects
            if effect.harm == harm.id
        ]
        active = defaultdict(list)
        for each in acting:
            for year in each[0].years_active:
                active[year].append(each)
        teams = Counter(tuple(option.id for option, _, _ in team) for team in active.values())
        by_name = {option.id: (option, choice, effect) for option, choice, effect in acting}
        for team, years in teams.items():
            yield years, sum((self._push(*by_name[name], areas) for name in team), np.zeros((1, len(areas))))

    def _push(self, option: Option, choice: Choice, effect: Effect, areas: list[str]) -> Floats:
        doses = np.array([dose(option, area, choice.steps.get(area, 0)) for area in areas])
        return doses * self._log(option, effect, areas)

    def _log(self, option: Option, effect: Effect, areas: list[str]) -> Floats:
        key = (option.id, effect.harm)
        if key not in self.logs:
            stated = np.array([effect.reduction.get(area, 0.0) for area in areas])
            factors = self.on_effect.get(key)
            if factors is None:
                drawn = stated[np.newaxis, :]
            else:
                drawn = np.clip(factors[:, np.newaxis] * stated, 0.0, MOST_REDUCTION)
            self.logs[key] = -np.log1p(-drawn)
        return self.logs[key]

    def _points(self, choice: Choice) -> Floats | float:
        option = self.options[choice.option]
        worth = self.problem.harm_per_point * self.weights[self.priority_of[option.project]]
        scored = sum(
            points * dose(option, area, choice.steps.get(area, 0)) for area, points in option.points.items()
        )
        return worth * len(option.years_active) * scored * self.on_points.get(option.id, 1.0)
