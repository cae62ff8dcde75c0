"""The value of information: which evaluation could change the decision, and by how much value.

The decision is among candidates: the proposals, and what would be decided in each re-solved draw. Today the
one with the best mean is taken; someone who knew more could take another.

- Everything known (expected value of perfect information): `mean over d of max over c of B(c, d), less max
  over c of mean over d of B(c, d)`, for candidates c and draws d. Other plans than the candidates could gain
  more, so it is a floor; the proven bounds of the re-solved draws give a ceiling.
- One unknown known (expected value of partial perfect information): each candidate's value is fitted as
  a cubic spline in that unknown's factor alone, over all draws, and the fits take the place of B (Strong,
  Oakley and Brennan 2014, Medical Decision Making 34(3)). The most of several fits leans upwards, so the
  figure is checked on draws that the fit has not seen.

Costs stay as stated here: a more expensive plan loses no value, it overspends (`proposal_outcomes.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.solution import Choice, Solution
from optimiser.uncertain_inputs import Draw, Unknown
from optimiser.uncertainty.draw_decisions import DrawDecision
from optimiser.uncertainty.proposal_outcomes import Floats, Plan, standard_error, values

POWERS = 3  # a cubic spline,
KNOTS = 4  # whose pieces meet at these quantiles of the factor, evenly apart
LEAST_DRAWS = 2 * (POWERS + 1 + KNOTS)  # two for each figure of the fit
FOLDS = 2
OUTER = 0.1  # "low" is the lowest tenth of the draws of a factor, "high" the highest
NO_GAIN = 1e-9  # of the value: candidates as close as that are one

Whole = NDArray[np.intp]


class Candidate(Record):
    """A plan that could be decided on.

    Attributes:
        name: the proposal's, or that of the draw for which it would be decided.
        choices: what it chooses.
        mean: its value averaged over the draws.
        pence: what it costs as stated.
    """

    name: str
    choices: tuple[Choice, ...]
    mean: float
    pence: int


class Switch(Record):
    """How the decision would change.

    Attributes:
        to: the name of the candidate that would then be best.
        enter: option ids that come in.
        leave: option ids that go.
        rescaled: option ids that stay, delivered to another extent.
    """

    to: str
    enter: tuple[str, ...]
    leave: tuple[str, ...]
    rescaled: tuple[str, ...]


class InputValue(Record):
    """What an evaluation of one unknown would be worth.

    Attributes:
        unknown: its id.
        value: gained on average by deciding with it known (never negative).
        standard_error: of that, from the draws.
        held_out: the same where the decision is taken on one half of the draws and valued on the other. It
            leans downwards; near or below 0, the figure may be chance.
        pence: what the candidate taken today spends, on average, to prevent as much, rounded down: a way to
            see the size, not a price. None where it prevents nothing.
        changes_in: the share of draws in which another candidate would be taken, 0 to 1.
        when_low: what is taken where the factor is in its lowest tenth; None where nothing changes.
        when_high: the same for its highest tenth.
    """

    unknown: str
    value: float
    standard_error: float
    held_out: float
    pence: int | None
    changes_in: float
    when_low: Switch | None
    when_high: Switch | None


class InformationValue(Record):
    """What evaluations would be worth, in harm units.

    Attributes:
        taken: the candidate with the best mean, which is decided on today.
        candidates: how many plans were weighed.
        everything: gained on average if all were known, among the candidates: a floor.
        standard_error: of that.
        at_most: no knowledge could gain more on average, by the proven bounds of the re-solved draws; None
            where there are none. It rests on few draws; its own standard error is `at_most_error`.
        at_most_error: of `at_most`.
        unknowns: one by one, the most valuable first; those that bear on costs alone are left out.
    """

    taken: Candidate
    candidates: int
    everything: float
    standard_error: float
    at_most: float | None
    at_most_error: float | None
    unknowns: tuple[InputValue, ...]


def information(
    problem: Problem,
    unknowns: Sequence[Unknown],
    proposals: Mapping[str, Solution],
    draws: Sequence[Draw],
    decided: Sequence[DrawDecision] = (),
    decided_draws: Sequence[Draw] = (),
) -> InformationValue:
    """What it would be worth to know all, or each, of the unknowns.

    The candidates are the proposals (name -> an allocation) and the plans of single draws that were decided
    with costs as stated, each for the one of `decided_draws` that it numbers. Costs do not matter here.

    Raises:
        ValueError: there is no proposal, or fewer than 16 draws.
    """
    if not proposals or len(draws) < LEAST_DRAWS:
        message = f"the value of information needs a proposal and at least {LEAST_DRAWS} draws"
        raise ValueError(message)
    plans = _plans(proposals, decided)
    prevented = values(problem, unknowns, draws, [plan.choices for plan in plans])
    listed = [
        Candidate(**plan._asdict(), mean=float(row.mean()))
        for plan, row in zip(plans, prevented, strict=True)
    ]
    today = int(prevented.mean(axis=1).argmax())
    gains = prevented.max(axis=0) - prevented[today]
    ceiling = _ceiling(problem, unknowns, listed[today].choices, decided, decided_draws)
    of_inputs = [
        _input_value(unknown, draws, prevented, today, listed)
        for unknown in unknowns
        if unknown.effects or unknown.points
    ]
    return InformationValue(
        taken=listed[today],
        candidates=len(listed),
        everything=float(gains.mean()),
        standard_error=standard_error(gains),
        at_most=float(ceiling.mean()) if len(ceiling) else None,
        at_most_error=standard_error(ceiling) if len(ceiling) else None,
        unknowns=tuple(sorted(of_inputs, key=lambda value: -value.value)),
    )


class _Plan(NamedTuple):
    name: str
    choices: tuple[Choice, ...]
    pence: int

    def key(self) -> frozenset[tuple[str, frozenset[tuple[str, int]]]]:
        """What plans that differ in name alone share."""
        return frozenset((choice.option, frozenset(choice.steps.items())) for choice in self.choices)


def _plans(proposals: Mapping[str, Solution], decided: Sequence[DrawDecision]) -> list[_Plan]:
    """Every plan to weigh, each once, under the first of its names."""
    different: dict[object, _Plan] = {}
    for name, solution in proposals.items():
        plan = _Plan(name, solution.choices, sum(line.pence for line in solution.lines))
        different.setdefault(plan.key(), plan)
    for each in decided:
        plan = _Plan(f"the plan of draw {each.draw + 1}", each.choices, each.pence)
        if each.decided:
            different.setdefault(plan.key(), plan)
    return list(different.values())


def _ceiling(
    problem: Problem,
    unknowns: Sequence[Unknown],
    taken: Plan,
    decided: Sequence[DrawDecision],
    decided_draws: Sequence[Draw],
) -> Floats:
    """In each draw with a proven bound, how much more than today's plan could be prevented at all."""
    proven = [
        (each.value_bound, decided_draws[each.draw]) for each in decided if each.value_bound is not None
    ]
    prevented = values(problem, unknowns, [draw for _, draw in proven], [taken])[0]
    more: Floats = np.maximum(np.array([bound for bound, _ in proven]) - prevented, 0.0)
    return more


def _input_value(
    unknown: Unknown, draws: Sequence[Draw], prevented: Floats, today: int, listed: Sequence[Candidate]
) -> InputValue:
    factors = np.array([max(draw[unknown.id], 0.0) for draw in draws])
    fits = _fitted(factors, prevented, factors)
    best = _best(fits, today)
    each = np.arange(len(draws))
    gained = prevented[best, each] - prevented[today]
    value = float(np.mean(fits[best, each] - fits[today]))
    taken = listed[today]
    low, high = np.quantile(factors, [OUTER, 1 - OUTER])
    return InputValue(
        unknown=unknown.id,
        value=value,
        standard_error=standard_error(gained),
        held_out=_held_out(factors, prevented),
        pence=int(value / taken.mean * taken.pence) if taken.mean > 0 else None,
        changes_in=float(np.mean(best != today)),
        when_low=_switch(fits[:, factors <= low], today, listed),
        when_high=_switch(fits[:, factors >= high], today, listed),
    )


def _fitted(factors: Floats, prevented: Floats, at: Floats) -> Floats:
    """Each candidate's value as a spline in the factor, by least squares, at other values of the factor."""
    low, high = float(factors.min()), float(factors.max())
    width = high - low or 1.0
    corners = np.unique(np.quantile(factors, np.linspace(0, 1, KNOTS + 2)[1:-1]))

    def basis(values: Floats) -> Floats:
        inside = np.clip(values, low, high)[:, np.newaxis]  # a spline says nothing beyond what it has seen
        beyond = np.clip((inside - corners) / width, 0.0, None)
        return np.hstack([((inside - low) / width) ** np.arange(POWERS + 1), beyond**POWERS])

    fit = np.linalg.lstsq(basis(factors), prevented.T, rcond=None)[0]
    fitted: Floats = (basis(at) @ fit).T
    return fitted


def _best(fits: Floats, today: int) -> Whole:
    """The best candidate in each draw; today's unless another gains something."""
    best = fits.argmax(axis=0)
    gains = fits.max(axis=0) - fits[today] > NO_GAIN * np.abs(fits[today])
    return np.where(gains, best, today)


def _held_out(factors: Floats, prevented: Floats) -> float:
    """What deciding by the fit gains on draws that the fit has not seen, each part of them in turn."""
    part = np.arange(len(factors)) % FOLDS
    gains: list[float] = []
    for fold in range(FOLDS):
        seen, unseen = prevented[:, part != fold], prevented[:, part == fold]
        today = int(seen.mean(axis=1).argmax())
        best = _best(_fitted(factors[part != fold], seen, factors[part == fold]), today)
        gains.extend(unseen[best, np.arange(unseen.shape[1])] - unseen[today])
    return float(np.mean(gains))


def _switch(fits: Floats, today: int, listed: Sequence[Candidate]) -> Switch | None:
    """What would be taken rather than today's candidate in these draws."""
    best = int(_best(fits.mean(axis=1, keepdims=True), today)[0])
    if best == today:
        return None
    now = {choice.option: choice.steps for choice in listed[today].choices}
    then = {choice.option: choice.steps for choice in listed[best].choices}
    return Switch(
        to=listed[best].name,
        enter=tuple(option for option in then if option not in now),
        leave=tuple(option for option in now if option not in then),
        rescaled=tuple(option for option in then if option in now and then[option] != now[option]),
    )
