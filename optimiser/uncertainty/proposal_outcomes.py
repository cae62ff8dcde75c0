"""How proposals fare over the draws: benefit, worst cases, what may be regretted, and pots overspent.

In each draw the harm left in an area is the product of `(1 - factor * reduction) ** dose` over the options
of the plan that act there, and the harm of a kind is multiplied by its own factor. A plan's doses stay as
decided and only the factors move, so that one array of log-reductions (draws x areas) for each effect serves
every plan.

With higher costs the plan stays as decided too: each payment from a pot to an option is multiplied by the
option's cost factor, rounded up to whole pence once. Money cannot leave its pot, so a saving in one pays for
nothing in another; a stream's overspend is that of its pots together. A pot is overspent beyond what it
holds, with what is carried into and out of it; room to over-programme is a risk taken, and is not counted.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from optimiser.baselines.objective_value import worst_average
from optimiser.benefit import dose
from optimiser.problem import Effect, Harm, Option, Problem
from optimiser.problem_changes import MOST_REDUCTION, exact_factor, multiply_pence
from optimiser.record import Record
from optimiser.solution import Choice, Solution
from optimiser.uncertain_inputs import Draw, Unknown

Floats = NDArray[np.float64]
Plan = Sequence[Choice]

AT_ONCE = 250_000  # cells of one array, so that a police force area still fits in memory


def benefits(
    problem: Problem, unknowns: Sequence[Unknown], draws: Sequence[Draw], plans: Sequence[Plan]
) -> Floats:
    """The benefit of each plan in each draw, in harm units: a row for each plan and a column for each draw.

    It is what `true_benefit(with_draw(problem, unknowns, draw), plan)` gives, to the last digits. Costs do
    not matter here.

    Raises:
        ValueError: a plan names an option that is not in the problem.
    """
    unweighted = dict.fromkeys((priority.id for priority in problem.priorities), 1.0)
    return _over_draws(problem, unweighted, unknowns, draws, plans)


def values(
    problem: Problem, unknowns: Sequence[Unknown], draws: Sequence[Draw], plans: Sequence[Plan]
) -> Floats:
    """The value of each plan in each draw: as `benefits`, with the priorities' weights in it.

    Raises:
        ValueError: a plan names an option that is not in the problem.
    """
    weights = {priority.id: priority.weight for priority in problem.priorities}
    return _over_draws(problem, weights, unknowns, draws, plans)


def _over_draws(
    problem: Problem,
    weights: Mapping[str, float],
    unknowns: Sequence[Unknown],
    draws: Sequence[Draw],
    plans: Sequence[Plan],
) -> Floats:
    _check_known_options(problem, plans)
    together = max(1, AT_ONCE // max(1, len(problem.areas)))
    parts = [
        _DrawBlock(problem, weights, unknowns, draws[start : start + together]).weigh(plans)
        for start in range(0, len(draws), together)
    ]
    return np.concatenate(parts, axis=1) if parts else np.zeros((len(plans), 0))


def _check_known_options(problem: Problem, plans: Sequence[Plan]) -> None:
    known = {option.id for option in problem.options}
    for plan in plans:
        for choice in plan:
            if choice.option not in known:
                message = f"a choice names option {choice.option!r}, which is not in the problem"
                raise ValueError(message)


class _DrawBlock:
    """Some of the draws, with the log-reductions that plans share."""

    def __init__(
        self,
        problem: Problem,
        weights: Mapping[str, float],
        unknowns: Sequence[Unknown],
        draws: Sequence[Draw],
    ) -> None:
        self.problem = problem
        self.options = {option.id: option for option in problem.options}
        self.priority_of = {project.id: project.priority for project in problem.projects}
        self.weights = weights
        self.number = len(draws)
        self.on_effect: dict[tuple[str, str], Floats] = {}
        self.on_points: dict[str, Floats] = {}
        self.on_harm: dict[str, Floats] = {}
        for unknown in unknowns:
            factors = np.array([draw[unknown.id] for draw in draws])
            for effect in unknown.effects:
                self.on_effect[effect] = self.on_effect.get(effect, 1.0) * factors
            for option in unknown.points:
                self.on_points[option] = self.on_points.get(option, 1.0) * factors
            for harm in unknown.harms:
                self.on_harm[harm] = self.on_harm.get(harm, 1.0) * factors
        self.logs: dict[tuple[str, str], Floats] = {}

    def weigh(self, plans: Sequence[Plan]) -> Floats:
        """Benefit times weight, plan by plan and draw by draw."""
        found = np.zeros((len(plans), self.number))
        for harm in self.problem.harms:
            weight = self.weights[harm.priority]
            areas = [area for area, suffered in harm.by_area.items() if suffered]
            if not weight or not areas:
                continue
            suffered = weight * np.array([harm.by_area[area] for area in areas])
            drawn = self.on_harm.get(harm.id, 1.0)
            for at, plan in enumerate(plans):
                for years, pushed in self._pushes(plan, harm, areas):
                    found[at] += years * (-np.expm1(-pushed) @ suffered) * drawn
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
        value = self.problem.harm_per_point * self.weights[self.priority_of[option.project]]
        scored = sum(
            points * dose(option, area, choice.steps.get(area, 0)) for area, points in option.points.items()
        )
        return value * len(option.years_active) * scored * self.on_points.get(option.id, 1.0)


class Overspend(Record):
    """How often there is not enough, and by how much.

    Attributes:
        probability: the share of draws in which more is spent than held, 0 to 1.
        expected_pence: overspent pence averaged over all draws, those without included; rounded up.
        most_pence: overspent pence in the worst draw.
    """

    probability: float
    expected_pence: int
    most_pence: int


class Overspending(Record):
    """The overspends of one proposal.

    Attributes:
        anywhere: of any pot; pence are those of all pots together.
        by_stream: stream id -> of any of its pots; streams that never overspend are left out.
        by_pot: pot id -> of that pot; pots that never overspend are left out.
    """

    anywhere: Overspend
    by_stream: dict[str, Overspend] = {}
    by_pot: dict[str, Overspend] = {}


def overspending(
    problem: Problem, unknowns: Sequence[Unknown], proposal: Solution, draws: Sequence[Draw]
) -> Overspending:
    """How often, and by how much, the costs drawn come to more than the pots hold.

    Raises:
        ValueError: the proposal pays from a pot that is not in the problem.
    """
    stream_of = {pot.id: pot.stream for pot in problem.pots}
    by_pot: dict[str, list[int]] = defaultdict(lambda: [0] * len(draws))
    by_stream: dict[str, list[int]] = defaultdict(lambda: [0] * len(draws))
    in_all = [0] * len(draws)
    for at, over in enumerate(_overspent(problem, unknowns, proposal, draws)):
        for pot, pence in over.items():
            by_pot[pot][at] += pence
            by_stream[stream_of[pot]][at] += pence
            in_all[at] += pence
    return Overspending(
        anywhere=_overspend(in_all),
        by_stream={stream: _overspend(by_stream[stream]) for stream in sorted(by_stream)},
        by_pot={pot.id: _overspend(by_pot[pot.id]) for pot in problem.pots if pot.id in by_pot},
    )


def _overspent(
    problem: Problem, unknowns: Sequence[Unknown], proposal: Solution, draws: Sequence[Draw]
) -> Iterator[dict[str, int]]:
    """For each draw, pot id -> pence above what it holds, where there are any."""
    held = _available_by_pot(problem, proposal)
    paid = Counter[tuple[str, str]]()
    for line in proposal.lines:
        if line.pot not in held:
            message = f"the proposal pays from pot {line.pot!r}, which is not in the problem"
            raise ValueError(message)
        paid[line.pot, line.option] += line.pence
    moved_by = defaultdict(list)
    for unknown in unknowns:
        for option in unknown.costs:
            moved_by[option].append(unknown.id)
    for draw in draws:
        factors = {option: _product(draw, names) for option, names in moved_by.items()}
        spent = Counter[str]()
        for (pot, option), pence in paid.items():
            spent[pot] += multiply_pence(pence, factors[option]) if option in factors else pence
        yield {pot: pence - held[pot] for pot, pence in spent.items() if pence > held[pot]}


def _available_by_pot(problem: Problem, proposal: Solution) -> Counter[str]:
    held = Counter({pot.id: pot.pence for pot in problem.pots})
    for each in proposal.carried:
        held[each.from_pot] -= each.pence
        held[each.to_pot] += each.pence
    return held


def _product(draw: Draw, names: Sequence[str]) -> Fraction:
    product = Fraction(1)
    for name in names:
        product *= exact_factor(draw[name])
    return product


def _overspend(pence: Sequence[int]) -> Overspend:
    return Overspend(
        probability=sum(each > 0 for each in pence) / len(pence),
        expected_pence=-(-sum(pence) // len(pence)),
        most_pence=max(pence),
    )


class ProposalOutcome(Record):
    """One proposal over the draws; harm units, unweighted, unless said otherwise.

    Attributes:
        proposal: its name.
        benefit: as the problem states it, nothing drawn.
        mean: the average over the draws.
        standard_error: of the mean, as from plain random draws; stratified ones come closer.
        low: one draw in 20 brings less than this (the 5th percentile).
        median: half of the draws bring less.
        high: one draw in 20 brings more (the 95th percentile).
        worst: the average of the worst `tail` of the draws (conditional value at risk; Rockafellar and
            Uryasev 2000).
        tail: the share of draws averaged in `worst`, basis points.
        best_in: the share of draws in which no other proposal is worth more, 0 to 1.
        regret: how much more value the best of the proposals has, averaged over the draws.
        most_regret: the same in the draw where it is greatest.
        overspending: what higher costs may do to the pots.
    """

    proposal: str
    benefit: float
    mean: float
    standard_error: float
    low: float
    median: float
    high: float
    worst: float
    tail: int
    best_in: float
    regret: float
    most_regret: float
    overspending: Overspending


def outcomes(
    problem: Problem,
    unknowns: Sequence[Unknown],
    proposals: Mapping[str, Solution],
    draws: Sequence[Draw],
    *,
    tail: int = 1_000,
) -> tuple[ProposalOutcome, ...]:
    """How each proposal fares over the draws, in their order.

    The worst `tail` of the draws, in basis points, are averaged.

    Raises:
        ValueError: there is no draw, or a proposal names an option that is not in the problem.
    """
    if not draws:
        message = "outcomes need at least one draw"
        raise ValueError(message)
    plans = [solution.choices for solution in proposals.values()]
    prevented = benefits(problem, unknowns, draws, plans)
    as_stated = benefits(problem, (), [{}], plans)
    worth = values(problem, unknowns, draws, plans)
    behind = worth.max(axis=0, initial=-math.inf) - worth
    return tuple(
        ProposalOutcome(
            proposal=name,
            benefit=float(as_stated[at, 0]),
            mean=float(row.mean()),
            standard_error=standard_error(row),
            low=float(np.percentile(row, 5)),
            median=float(np.percentile(row, 50)),
            high=float(np.percentile(row, 95)),
            worst=worst_average(row, tail),
            tail=tail,
            best_in=float(np.mean(behind[at] <= 0)),
            regret=float(behind[at].mean()),
            most_regret=float(behind[at].max()),
            overspending=overspending(problem, unknowns, proposals[name], draws),
        )
        for at, (name, row) in enumerate(zip(proposals, prevented, strict=True))
    )


def standard_error(values: Floats) -> float:
    """The standard deviation of the values over the root of their number; 0 for a single one."""
    return float(values.std(ddof=1) / math.sqrt(len(values))) if len(values) > 1 else 0.0
