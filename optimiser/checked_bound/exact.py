"""A problem in whole numbers: what each decision can be, what it brings at most, and which rows it stands in.

Values are counted in units of `2**-places` harm units and rounded up, so that whatever is bounded here is
bounded in truth. The rows are those of the rules, in pence and counts; they are exact as they are.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from optimiser.benefit import teams
from optimiser.checked_bound.logarithm import ln_up
from optimiser.formulation.constraints import budgets, minimum_scales
from optimiser.formulation.decisions import FEW_STEPS, Bill, Decisions, list_decisions
from optimiser.objectives import Frontier, why_unchecked
from optimiser.problem import Option, Problem
from optimiser.rules.rule import Row

WIDTH_BITS = 20
"""Binary places of the width of a stretch of a curve of returns, in steps."""
_DIGITS = 60  # binary digits of the largest value


@dataclass(frozen=True, slots=True)
class Cell:
    """Harm in which several options work together: `harm * (1 - exp(-sum of push * dose))`.

    Attributes:
        name: stable in this problem.
        harm: in units of value, rounded up.
        pushes: (option id, area id, log-reduction at full delivery times 2**BITS, rounded up); the area is
            empty for an option that acts in full wherever it acts.
    """

    name: str
    harm: int
    pushes: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A straight part of a curve of returns: at most `width` steps, each of `slope` of the full dose.

    Attributes:
        width: steps, times 2**WIDTH_BITS, rounded up.
    """

    width: int
    slope: Fraction


@dataclass(frozen=True, slots=True)
class Delivery:
    """An option in one area, delivered in steps.

    Attributes:
        column: of its steps.
        most: steps.
        worth: units of value of its points at full delivery, rounded up.
        stretches: from the steepest to the flattest.
    """

    area: str
    column: int
    most: int
    worth: int
    stretches: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class Choosable:
    """One option: what choosing it brings by itself, and where it can be delivered.

    Attributes:
        worth: units of value once chosen, rounded up.
        most: 0 where it cannot be chosen at all.
    """

    id: str
    column: int
    most: int
    worth: int
    deliveries: tuple[Delivery, ...]
    bills: tuple[Bill, ...]


@dataclass
class ExactProblem:
    """A problem as the check of a bound reads it.

    Attributes:
        places: binary places of a unit of value.
        projects: the options of each project, of which at most one is chosen.
        rows: those that have a price, by a name that is unique and stable: the rule's, and its number there.
        money: units of value that a penny of a money column adds, rounded up.
        whole: every allocation's value is a multiple of so many units of value; 0 where there is none.
    """

    decisions: Decisions
    places: int
    projects: list[list[Choosable]] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    rows: dict[str, Row] = field(default_factory=dict)
    money: dict[int, int] = field(default_factory=dict)
    whole: int = 0

    @cached_property
    def project_of_column(self) -> dict[int, int]:
        """Column of a choice or of steps -> place of its project."""
        return {
            column: at
            for at, options in enumerate(self.projects)
            for option in options
            for column in (option.column, *(each.column for each in option.deliveries))
        }

    @cached_property
    def size(self) -> int:
        """What there is to look at once prices are given: options, stretches of steps, and terms of rows."""
        options = sum(_size(option) for options in self.projects for option in options)
        terms = sum(1 + len(row.terms) for row in self.rows.values())
        return options + terms + sum(1 + len(cell.pushes) for cell in self.cells)

    @cached_property
    def column_sizes(self) -> dict[int, int]:
        """Column of a choice or of steps -> what there is to look at where a case limits it."""
        sizes: dict[int, int] = {}
        for options in self.projects:
            for option in options:
                sizes[option.column] = len(options)
                sizes |= {each.column: len(options) + _size(option) for each in option.deliveries}
        return sizes

    @cached_property
    def cell_names(self) -> frozenset[str]:
        """The names of the cells."""
        return frozenset(cell.name for cell in self.cells)

    @cached_property
    def column_names(self) -> dict[str, int]:
        """Name of a decision that parts cases -> its column: `option`, or `option@area` of its steps."""
        named = {option.id: option.column for options in self.projects for option in options}
        for options in self.projects:
            for option in options:
                named |= {f"{option.id}@{each.area}": each.column for each in option.deliveries}
        return named


def _size(option: Choosable) -> int:
    return 1 + sum(1 + len(each.stretches) for each in option.deliveries)


def exact_problem(problem: Problem) -> ExactProblem:
    """Write a problem in whole numbers.

    Raises:
        ValueError: its objective has several stages or draws, which this check does not bound.
    """
    if message := why_unchecked(problem.objective):
        raise ValueError(message)
    decisions = list_decisions(problem)
    worths, cells = _values(decisions)
    largest = sum(worths.values(), start=Fraction(0)) + sum(cells.values(), start=Fraction(0))
    places = _DIGITS - _magnitude(largest)
    exact = ExactProblem(decisions, places)
    unit = Fraction(2) ** places
    exact.cells = [
        Cell(
            f"cell {at}",
            _up(harm * unit),
            tuple((option, area, ln_up(1 / (1 - share))) for option, area, share in parts),
        )
        for at, (parts, harm) in enumerate(cells.items(), start=1)
    ]
    bills: dict[str, list[Bill]] = defaultdict(list)
    for bill in decisions.bills:
        bills[bill.option].append(bill)
    by_project: dict[str, list[Choosable]] = defaultdict(list)
    for option in problem.options:
        by_project[option.project].append(_choosable(decisions, option, worths, unit, bills[option.id]))
    exact.projects = list(by_project.values())
    exact.rows = dict(_named_rows(decisions))
    if isinstance(problem.objective, Frontier):
        each = Fraction(problem.objective.harm_per_pound) / 100
        exact.money = dict.fromkeys(decisions.paying(problem.objective.of), _up(each * unit))
    exact.whole = _whole_unit(exact, worths, unit)
    return exact


def _named_rows(decisions: Decisions) -> Iterator[tuple[str, Row]]:
    """The rows that a price can be put on; what holds of a single option or bill is met in closed form."""
    seen: dict[str, int] = defaultdict(int)
    ruled = (row for rule in decisions.problem.rules for row in rule.rows(decisions))
    for row in (*budgets(decisions), *minimum_scales(decisions), *ruled):
        seen[row.rule] += 1
        yield (row.rule if seen[row.rule] == 1 else f"{row.rule} #{seen[row.rule]}"), row


def _choosable(
    decisions: Decisions,
    option: Option,
    worths: Mapping[tuple[str, str], Fraction],
    unit: Fraction,
    bills: list[Bill],
) -> Choosable:
    deliveries = tuple(
        Delivery(
            area,
            decisions.steps[option.id, area],
            decisions.columns[decisions.steps[option.id, area]].most,
            _up(worths.get((option.id, area), Fraction(0)) * unit),
            tuple(sorted(_stretches(option, area), key=lambda part: part.slope, reverse=True)),
        )
        for area in option.steps
        if decisions.columns[decisions.steps[option.id, area]].most
    )
    return Choosable(
        option.id,
        decisions.chosen[option.id],
        int(_can_be_chosen(decisions, option)),
        _up(worths.get((option.id, ""), Fraction(0)) * unit),
        deliveries,
        tuple(bills),
    )


def _can_be_chosen(decisions: Decisions, option: Option) -> bool:
    """Whether some pot may pay for it, and for a step of it somewhere where it comes in steps."""
    most = [decisions.columns[decisions.steps[option.id, area]].most for area in option.steps]
    return decisions.columns[decisions.chosen[option.id]].most > 0 and (not most or any(most))


def _stretches(option: Option, area: str) -> Iterator[Stretch]:
    """The curve of returns as straight parts in steps; where steps are few, one part for each step."""
    most = option.steps[area]
    if most <= FEW_STEPS:
        heights = [_exact_dose(option, step, most) for step in range(most + 1)]
        for before, after in pairwise(heights):
            yield Stretch(1 << WIDTH_BITS, after - before)
        return
    corners = ((Fraction(0), Fraction(0)), *((Fraction(x), Fraction(y)) for x, y in option.returns))
    for (x0, y0), (x1, y1) in pairwise(corners):
        yield Stretch(_up(most * (x1 - x0) * (1 << WIDTH_BITS)), (y1 - y0) / (x1 - x0) / most)


def _exact_dose(option: Option, step: int, most: int) -> Fraction:
    share = Fraction(step, most)
    for (x0, y0), (x1, y1) in pairwise(((0.0, 0.0), *option.returns)):
        if share <= Fraction(x1):
            low, high = Fraction(x0), Fraction(x1)
            return Fraction(y0) + (Fraction(y1) - Fraction(y0)) * (share - low) / (high - low)
    return Fraction(1)


_Part = tuple[str, str, Fraction]
"""Option, area where it comes in steps, and the share that it prevents there at full delivery."""
_Cells = dict[tuple[_Part, ...], Fraction]


def _values(
    decisions: Decisions,
) -> tuple[dict[tuple[str, str], Fraction], _Cells]:
    """(option, area) -> value at full delivery that nothing else bends; and the cells, with their harm.

    The area is empty where the option acts in full once chosen.
    """
    problem = decisions.problem
    weights = {priority.id: Fraction(priority.weight) for priority in problem.priorities}
    possible = [option for option in problem.options if _can_be_chosen(decisions, option)]
    worths: dict[tuple[str, str], Fraction] = defaultdict(Fraction)
    for option in possible:
        weight = weights[decisions.project_of[option.id].priority]
        each = Fraction(problem.harm_per_point) * weight * len(set(option.years_active))
        for area, points in option.points.items():
            if not option.steps or area in option.steps:
                worths[option.id, area if option.steps else ""] += each * Fraction(points)
    cells: _Cells = defaultdict(Fraction)
    for harm in problem.harms:
        acting = [
            (option, effect.reduction)
            for option in possible
            for effect in option.effects
            if effect.harm == harm.id
        ]
        for team, years in teams([option for option, _ in acting]).items():
            together = [acting[at] for at in team]
            for area in dict.fromkeys(area for _, reduction in together for area in reduction):
                suffered = weights[harm.priority] * years * Fraction(harm.by_area.get(area, 0.0))
                if suffered:
                    _add_cell(worths, cells, suffered, area, together)
    return worths, cells


def _add_cell(
    worths: dict[tuple[str, str], Fraction],
    cells: _Cells,
    harm: Fraction,
    area: str,
    together: list[tuple[Option, dict[str, float]]],
) -> None:
    """What a harm of an area adds: to the worth of the options of one whole project, else to a cell."""
    here = [
        (option, Fraction(reduction[area]))
        for option, reduction in together
        if reduction.get(area) and (not option.steps or area in option.steps)
    ]
    if not here:
        return
    if len({option.project for option, _ in here}) == 1 and not any(option.steps for option, _ in here):
        # they exclude one another and act in full or not at all: nothing bends
        for option, reduction in here:
            worths[option.id, ""] += harm * reduction
        return
    cells[tuple((option.id, area if option.steps else "", reduction) for option, reduction in here)] += harm


def _whole_unit(exact: ExactProblem, worths: Mapping[tuple[str, str], Fraction], unit: Fraction) -> int:
    """Units of value of which every allocation's value is a multiple; 0 where there is none."""
    if exact.cells or isinstance(exact.decisions.problem.objective, Frontier):
        return 0
    parts = [worth for (_, area), worth in worths.items() if not area]
    for option in (each for options in exact.projects for each in options):
        for delivery in option.deliveries:
            worth = worths.get((option.id, delivery.area), Fraction(0))
            if worth and delivery.most > FEW_STEPS:
                return 0
            # each of a few whole steps adds so much
            parts += [worth * part.slope for part in delivery.stretches]
    shared = math.lcm(*(part.denominator for part in parts))
    common = Fraction(math.gcd(*(int(part * shared) for part in parts)), shared) * unit
    return int(common) if common.denominator == 1 else 0


def _magnitude(value: Fraction) -> int:
    """About the binary logarithm."""
    return value.numerator.bit_length() - value.denominator.bit_length()


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
