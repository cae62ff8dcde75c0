"""The benefit of the decisions: harm prevented, as a linear part and as cells with a curve.

In a harm cell (one harm, one area, the years in which the same options act) the harm prevented is
`harm * (1 - exp(-G))`, with `G = sum of push * decision`. Cells whose pushes are the same are merged by
adding their harm, which is exact. Where only all-or-nothing options of one project act, G takes one value
for each of them, so the cell is exactly linear. `curves.py` bounds the other cells from above.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from optimiser.benefit import dose, teams
from optimiser.formulation.decisions import FEW_STEPS, Decisions
from optimiser.problem import Effect, Harm, Option


class Segment(NamedTuple):
    """A stretch of an option's curve of returns in one area, with a decision of its own.

    Attributes:
        steps: column of m[o,a], of which this takes a part.
        chosen: column of z[o].
        width: the most steps that fall in it.
        slope: dose for each step.
    """

    steps: int
    chosen: int
    width: float
    slope: float


class HarmCell(NamedTuple):
    """`harm * (1 - exp(-G))`, with `G = sum of push * variable`.

    Attributes:
        pushes: (variable number, log-reduction for each unit of it).
        most: no allocation makes G greater.
    """

    harm: float
    pushes: tuple[tuple[int, float], ...]
    most: float


class Slopes(NamedTuple):
    """What one step more gains, and what one step less loses, in harm units."""

    gain: float
    loss: float


@dataclass
class BenefitFunction:
    """The benefit of a problem, in harm units over all active years.

    Variables are numbered as the decisions' columns, and go on with the segments.

    Attributes:
        linear: variable -> harm units for each unit of it.
        cells: the harm cells that are not linear.
        segments: steps column -> its stretches of the curve, from the first; none where returns are linear.
    """

    first_segment: int
    linear: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    cells: list[HarmCell] = field(default_factory=list)
    segments: dict[int, list[int]] = field(default_factory=dict)
    stretches: list[Segment] = field(default_factory=list)

    def value(self, full: Sequence[float]) -> float:
        """The benefit at these values of all variables, by the true curve, in harm units."""
        straight = (each * full[variable] for variable, each in self.linear.items())
        bent = (
            -cell.harm * math.expm1(-math.fsum(push * full[variable] for variable, push in cell.pushes))
            for cell in self.cells
        )
        return math.fsum((*straight, *bent))

    def at_most(self, most: dict[int, float]) -> float:
        """A crude upper limit of the benefit, to bring figures to one scale."""
        straight = sum(benefit * most.get(variable, 0.0) for variable, benefit in self.linear.items())
        return straight + sum(-cell.harm * math.expm1(-cell.most) for cell in self.cells)

    def filled(self, values: Sequence[float]) -> list[float]:
        """Values of all variables, where those of the columns are given: steps fill their curve in order."""
        full = [*values[: self.first_segment], *(0.0 for _ in self.stretches)]
        for column, segments in self.segments.items():
            left = full[column]
            for each in segments:
                full[each] = min(left, self.stretches[each - self.first_segment].width)
                left -= full[each]
        return full

    def slopes(self, columns: Iterable[int], values: Sequence[float]) -> dict[int, Slopes]:
        """What one step more gains and one step less loses, in harm units, if all else stays as it is."""
        full = self.filled(values)
        moves: dict[int, tuple[int, float, float]] = {}
        gain: dict[int, float] = defaultdict(float)
        loss: dict[int, float] = defaultdict(float)
        for column in columns:
            for variable, up, down in self._moved(column, full):
                moves[variable] = (column, up, down)
                gain[column] += self.linear.get(variable, 0.0) * up
                loss[column] += self.linear.get(variable, 0.0) * down
        for cell in self.cells:
            left = cell.harm * math.exp(-sum(push * full[variable] for variable, push in cell.pushes))
            rises: dict[int, list[float]] = {}
            for variable, push in cell.pushes:
                if variable in moves:
                    column, up, down = moves[variable]
                    rise = rises.setdefault(column, [0.0, 0.0])
                    rise[0] += push * up
                    rise[1] += push * down
            for column, (up, down) in rises.items():
                gain[column] -= left * math.expm1(-up)
                loss[column] += left * math.expm1(down)
        return {column: Slopes(gain[column], loss[column]) for column in columns}

    def _moved(self, column: int, full: Sequence[float]) -> list[tuple[int, float, float]]:
        """The variables that one step more, or less, in this column moves, and by how much each."""
        segments = self.segments.get(column)
        if not segments:
            return [(column, 1.0, 1.0)]
        ends, end = [], 0.0
        for each in segments:
            end += self.stretches[each - self.first_segment].width
            ends.append((end - self.stretches[each - self.first_segment].width, end))
        here = full[column]
        return [
            (each, _overlap(here, here + 1, *span), _overlap(here - 1, here, *span))
            for each, span in zip(segments, ends, strict=True)
        ]


def _overlap(start: float, end: float, low: float, high: float) -> float:
    return max(0.0, min(end, high) - max(start, low))


class _Acting(NamedTuple):
    """One option's work on one harm: area -> log-reduction at full delivery."""

    option: Option
    pushes: dict[str, float]


PartOf = Callable[[str, str], str | None]
"""(priority, area) -> the part of the benefit that harm prevented there counts under; None for no part."""


def benefit_function(decisions: Decisions) -> BenefitFunction:
    """The benefit of every decision, as a linear part and harm cells."""
    return benefit_functions(decisions, ("",), lambda _priority, _area: "")[""]


def benefit_functions(
    decisions: Decisions, names: Sequence[str], part_of: PartOf, sharing: BenefitFunction | None = None
) -> dict[str, BenefitFunction]:
    """The same, kept apart by parts of the benefit.

    Args:
        decisions: what is decided.
        names: the parts.
        part_of: which part a priority in an area counts under.
        sharing: another function of the same decisions, whose stretches of the curves of returns are shared.
    """
    shared = sharing or BenefitFunction(first_segment=len(decisions.columns))
    made = _Parts(names, part_of, shared)
    problem = decisions.problem
    doses = _Doses(decisions, shared)
    weights = {priority.id: priority.weight for priority in problem.priorities}
    acting: dict[str, list[_Acting]] = defaultdict(list)
    for option in problem.options:
        if not decisions.columns[decisions.chosen[option.id]].most:
            continue
        for effect in option.effects:
            acting[effect.harm].append(_Acting(option, _pushes(decisions, option, effect)))
        priority = decisions.project_of[option.id].priority
        _add_points(decisions, made, doses, option, priority, weights[priority])
    for harm in problem.harms:
        if weights[harm.priority]:
            _add_harm(made, doses, harm, weights[harm.priority], acting[harm.id])
    return made.finished()


class _Parts:
    """The functions being put together, one a part."""

    def __init__(self, names: Sequence[str], part_of: PartOf, shared: BenefitFunction) -> None:
        self._part_of = part_of
        self._benefits = {
            name: BenefitFunction(shared.first_segment, segments=shared.segments, stretches=shared.stretches)
            for name in names
        }
        self._merged: dict[str, dict[tuple[tuple[int, float], ...], list[float]]] = {
            name: {} for name in names
        }

    def linear(self, priority: str, area: str) -> dict[int, float] | None:
        """Where the linear benefit of a priority in an area is added up; None where it counts nowhere."""
        name = self._part_of(priority, area)
        return None if name is None else self._benefits[name].linear

    def cells(self, priority: str, area: str) -> dict[tuple[tuple[int, float], ...], list[float]]:
        """Where the harm cells of a priority in an area are merged: pushes -> harm and greatest push."""
        name = self._part_of(priority, area)
        return {} if name is None else self._merged[name]

    def finished(self) -> dict[str, BenefitFunction]:
        """Part -> function, with its merged cells."""
        for name, benefit in self._benefits.items():
            benefit.cells = [HarmCell(harm, key, most) for key, (harm, most) in self._merged[name].items()]
        return self._benefits


class _Doses:
    """Which variables make up the dose of an option in an area, and how much of it each unit gives."""

    def __init__(self, decisions: Decisions, benefit: BenefitFunction) -> None:
        self._decisions = decisions
        self._benefit = benefit

    def of(self, option: Option, area: str) -> list[tuple[int, float]]:
        if not option.steps:
            return [(self._decisions.chosen[option.id], 1.0)]
        column = self._decisions.steps.get((option.id, area))
        if column is None or not self._decisions.columns[column].most:
            return []
        most = option.steps[area]
        if len(option.returns) == 1:
            return [(column, 1.0 / most)]
        if column not in self._benefit.segments:
            self._benefit.segments[column] = [
                self._stretch(option, column, most * (x1 - x0), (y1 - y0) / (x1 - x0) / most)
                for (x0, y0), (x1, y1) in pairwise(((0.0, 0.0), *_corners(option, area)))
            ]
        first, segments = self._benefit.first_segment, self._benefit.segments[column]
        return [(each, self._benefit.stretches[each - first].slope) for each in segments]

    def _stretch(self, option: Option, column: int, width: float, slope: float) -> int:
        stretches = self._benefit.stretches
        stretches.append(Segment(column, self._decisions.chosen[option.id], width, slope))
        return self._benefit.first_segment + len(stretches) - 1


def _corners(option: Option, area: str) -> list[tuple[float, float]]:
    """The corners of an option's curve of returns in an area, as far as whole steps can show.

    Where steps are few the curve is straight from one whole step to the next: nothing between can be had,
    and the bound is the lower for it.
    """
    most = option.steps[area]
    if most > FEW_STEPS:
        return list(option.returns)
    heights = [(step / most, dose(option, area, step)) for step in range(most + 1)]
    corners: list[tuple[float, float]] = []
    for here, after in pairwise(heights[1:]):
        before = corners[-1] if corners else heights[0]
        slope = (here[1] - before[1]) / (here[0] - before[0])
        if slope - (after[1] - here[1]) / (after[0] - here[0]) > 1e-12:
            corners.append(here)
    return [*corners, heights[-1]]


def _pushes(decisions: Decisions, option: Option, effect: Effect) -> dict[str, float]:
    """Area -> log-reduction at full delivery, where there can be any."""
    return {
        area: -math.log1p(-reduction)
        for area, reduction in effect.reduction.items()
        if reduction and (not option.steps or (option.id, area) in decisions.steps)
    }


def _add_points(
    decisions: Decisions, made: _Parts, doses: _Doses, option: Option, priority: str, weight: float
) -> None:
    """`harm_per_point * weight * points[a] * d[o,a]`, for each active year."""
    each = decisions.problem.harm_per_point * weight * len(set(option.years_active))
    for area, points in option.points.items():
        linear = made.linear(priority, area)
        if linear is None:
            continue
        for variable, delivered in doses.of(option, area):
            linear[variable] += each * points * delivered


def _add_harm(made: _Parts, doses: _Doses, harm: Harm, weight: float, acting: list[_Acting]) -> None:
    """One cell for each area and each set of options that act on the harm together in some years."""
    for team, years_alike in teams([each.option for each in acting]).items():
        by_area: dict[str, list[_Acting]] = defaultdict(list)
        for at in team:
            for area in acting[at].pushes:
                by_area[area].append(acting[at])
        for area, together in by_area.items():
            suffered = weight * years_alike * harm.by_area.get(area, 0.0)
            if suffered:
                _add_cell(made, doses, harm.priority, area, suffered, together)


def _add_cell(
    made: _Parts, doses: _Doses, priority: str, area: str, harm: float, together: list[_Acting]
) -> None:
    linear = made.linear(priority, area)
    if linear is None:
        return
    pushes: dict[int, float] = defaultdict(float)
    greatest: dict[str, float] = defaultdict(float)
    for option, log_reductions in together:
        delivered = doses.of(option, area)
        for variable, share in delivered:
            pushes[variable] += log_reductions[area] * share
        if delivered:
            greatest[option.project] = max(greatest[option.project], log_reductions[area])
    whole = all(not each.option.steps for each in together)
    if whole and len(greatest) == 1:
        # The options exclude one another and each acts fully or not at all: nothing to bend.
        for variable, push in pushes.items():
            linear[variable] += -harm * math.expm1(-push)
        return
    key = tuple(sorted((variable, push) for variable, push in pushes.items() if push))
    if key:
        known = made.cells(priority, area).setdefault(key, [0.0, sum(greatest.values())])
        known[0] += harm
