"""An answer made exact: whole pence, whole steps, every rule met as whole numbers.

The solver works with floating point, so its answer is not trusted. The choice of options is kept; the
pence and steps near the answer's are decided again as a small problem in whole numbers, written as
differences from a whole starting point so that every figure in it is small and exact. What comes back is
checked in Python's own integers. If even every step and every penny free gives nothing, the choice cannot
be paid for at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from optimiser.formulation.benefit import Slopes
from optimiser.formulation.constraints import budget_name, budgets
from optimiser.formulation.decisions import Bill, Column, Decisions
from optimiser.limits import Clock, Limits
from optimiser.rules.rule import Row
from optimiser.solution import Carried, Choice, Line
from optimiser.solvers import engine_for
from optimiser.solvers.base import LinearModel, SolveRequest

NEAR_PENCE = 1_000
RATIO_MARGIN = 1e-3  # pence of safety for a ratio that would otherwise come out broken
STAY_PUT = 1e-4  # what leaving a step alone is worth, of the model's units


@dataclass(frozen=True, slots=True)
class ExactValues:
    """Whole values for every column; None where it was proven that there are none, or not in time."""

    values: list[int] | None
    proven: bool = True


SlopesOf = Callable[[Collection[int]], dict[int, Slopes]]


class ProtectedPart(NamedTuple):
    """Something that rounding must not lose too much of: a part of the benefit that an earlier aim raised.

    Attributes:
        slopes: steps column -> what a step more gains it, and a step less loses it.
        needed: the least that all moves together must gain it; negative where it has something to lose.
    """

    slopes: dict[int, Slopes]
    needed: float


ProtectedPartsOf = Callable[[Sequence[int], Collection[int]], list[ProtectedPart]]
"""(whole values to move from, steps columns that may move) -> what must be kept."""


def no_protected_parts(base: Sequence[int], moving: Collection[int]) -> list[ProtectedPart]:
    """Nothing has to be kept."""
    return []


class _Window(NamedTuple):
    """How far steps and pence may move; None for as far as there is.

    Attributes:
        only: the steps that may move at all; None for every one.
    """

    steps: int | None
    pence: int | None
    only: frozenset[int] | None = None


_ALL = _Window(None, None)


def round_exactly(
    decisions: Decisions,
    rows: Sequence[Row],
    answer: Sequence[float],
    slopes: SlopesOf,
    limits: Limits,
    clock: Clock,
    *,
    allowed_loss: float,
    protected_parts: ProtectedPartsOf = no_protected_parts,
    prove: bool = True,
) -> ExactValues:
    """Find whole pence and whole steps for the options that an answer chooses.

    Args:
        decisions: what is decided.
        rows: every constraint.
        answer: the solver's value of each column, money in pence.
        slopes: gives the gain and loss of a step in each of some steps columns.
        limits: which solver.
        clock: how long.
        allowed_loss: of the model's units, what may be given up for a quick answer.
        protected_parts: what must be kept on the way.
        prove: whether it matters that there are none, which is then proven a second way.

    Returns:
        Values that meet every row exactly; none, and whether that is proven, by two ways.
    """
    base = _whole(decisions, answer)
    active = [at for at, column in enumerate(decisions.columns) if _is_open(decisions, column, base)]
    try_at = _Trial(decisions, rows, active, slopes, limits, clock, allowed_loss, protected_parts)
    for window in _windows(decisions, active, answer, base):
        if clock.over():
            return ExactValues(None, proven=False)
        values, proven_none = try_at.window(base, window)
        if values is not None:
            return ExactValues(values)
        if proven_none and window == _ALL and not prove:
            return ExactValues(None, proven=False)
        if proven_none and window == _ALL:
            values, proven_none = try_at._replace(limits=replace(limits, careful=True)).window(base, _ALL)
            proven = values is not None or (proven_none and protected_parts is no_protected_parts)
            return ExactValues(values, proven)
    return ExactValues(None, proven=False)


class _Trial(NamedTuple):
    """What every attempt needs."""

    decisions: Decisions
    rows: Sequence[Row]
    active: Sequence[int]
    slopes: SlopesOf
    limits: Limits
    clock: Clock
    allowed_loss: float
    protected_parts: ProtectedPartsOf

    def window(self, base: list[int], window: _Window) -> tuple[list[int] | None, bool]:
        """Ratios as they are, which may be met exactly; then with a margin, where a solver is too coarse.

        Values that meet every row, or none and whether there can be none in the window.
        """
        values, proven_none = self._within(base, window, 0.0)
        if values is None and not proven_none and any(row.unit == "ratio" for row in self.rows):
            values, _ = self._within(base, window, RATIO_MARGIN)
        return values, proven_none

    def _within(self, base: list[int], window: _Window, margin: float) -> tuple[list[int] | None, bool]:
        """Whole steps first, with pence that may be split; then whole pence; then both at once."""
        near, proven_none = self._solve(base, window, margin, whole_pence=False)
        if near is None:
            return None, proven_none
        if all(row.holds(near) for row in self.rows):
            return near, False
        values, _ = self._solve(near, _Window(0, NEAR_PENCE), margin, whole_pence=True)
        if values is None or not all(row.holds(values) for row in self.rows):
            values, proven_none = self._solve(base, window, margin, whole_pence=True)
        if values is None or not all(row.holds(values) for row in self.rows):
            return None, proven_none
        return values, False

    def _solve(
        self, base: list[int], window: _Window, margin: float, *, whole_pence: bool
    ) -> tuple[list[int] | None, bool]:
        small = _SmallModel(self, base, window, margin, whole_pence=whole_pence)
        return (None, True) if small.impossible else small.solve()


def _whole(decisions: Decisions, answer: Sequence[float]) -> list[int]:
    """The nearest whole numbers, with nothing spent on an option that is not chosen.

    A choice that a solver takes for 0 may be a hundred-millionth, which of a large cost is a penny.
    """
    columns = decisions.columns
    near = [min(max(round(value), 0), column.most) for column, value in zip(columns, answer, strict=False)]
    return [
        value if not column.option or near[decisions.chosen[column.option]] else 0
        for column, value in zip(columns, near, strict=True)
    ]


def _is_open(decisions: Decisions, column: Column, base: Sequence[int]) -> bool:
    if column.kind == "carried":
        return column.most > 0
    chosen = base[decisions.chosen[column.option]] == 1
    return chosen and column.kind != "chosen" and column.most > 0


def _windows(
    decisions: Decisions, active: Sequence[int], answer: Sequence[float], base: Sequence[int]
) -> Iterator[_Window]:
    """Nearest first: a small problem usually does, and only the last can prove that there is nothing."""
    steps = [at for at in active if decisions.columns[at].kind == "steps"]
    split = frozenset(at for at in steps if abs(answer[at] - base[at]) >= 1e-5)
    if not split:
        yield _Window(0, NEAR_PENCE)
    dearest: dict[int, int] = defaultdict(int)
    for bill in decisions.bills:
        for column, pence in bill.per_step.items():
            dearest[column] = max(dearest[column], pence)
    most = max((dearest[at] for at in steps), default=0)
    if split:
        yield _Window(1, NEAR_PENCE + 4 * most, split)
    if steps:
        yield _Window(1, NEAR_PENCE + 4 * most)
        yield _Window(5, NEAR_PENCE + 40 * most)
    yield _ALL


class _SmallModel:
    """The problem in differences from `base`, with the choice of options fixed."""

    def __init__(
        self, trial: _Trial, base: list[int], window: _Window, margin: float, *, whole_pence: bool
    ) -> None:
        self._trial = trial
        self._base = base
        self._margin = margin
        self._whole_pence = whole_pence
        self._model = LinearModel("exact")
        self._parts: dict[int, list[tuple[Any, int]]] = {}
        self.impossible = False
        objective: list[tuple[Any, float]] = []
        moving = [at for at in trial.active if self._moves(at, window)]
        self._slopes = trial.slopes(moving)
        for at in trial.active:
            column = trial.decisions.columns[at]
            if column.kind == "steps":
                if self._moves(at, window):
                    objective += self._add_steps(at, column, window)
            else:
                self._add_money(at, column, window)
        self._model.maximise(objective)
        for row in trial.rows:
            self._add_row(row)
        for keep in trial.protected_parts(base, moving):
            self._add_keep(keep)

    def _moves(self, at: int, window: _Window) -> bool:
        """Whether a column is of steps that may move in the window."""
        is_steps = self._trial.decisions.columns[at].kind == "steps"
        return is_steps and window.steps != 0 and (window.only is None or at in window.only)

    def _add_steps(self, at: int, column: Column, window: _Window) -> list[tuple[Any, float]]:
        slopes = self._slopes.get(at, Slopes(0.0, 0.0))
        more = column.most - self._base[at]
        less = self._base[at]
        if window.steps is not None:
            more, less = min(more, window.steps), min(less, window.steps)
        up = self._model.variable(0, more, whole=True, name=f"u{at}")
        down = self._model.variable(0, less, whole=True, name=f"d{at}")
        self._parts[at] = [(up, 1), (down, -1)]
        # One step up and one down again must never pay, nor a step that is worth nothing.
        return [(up, slopes.gain - STAY_PUT), (down, -max(slopes.loss, slopes.gain) - STAY_PUT)]

    def _add_money(self, at: int, column: Column, window: _Window) -> None:
        low, high = -self._base[at], column.most - self._base[at]
        if window.pence is not None:
            low, high = max(low, -window.pence), min(high, window.pence)
        pence = self._model.variable(low, high, whole=self._whole_pence, name=f"x{at}")
        self._parts[at] = [(pence, 1)]

    def _add_row(self, row: Row) -> None:
        there = row.activity(self._base)
        # Heads times pence make figures too large for a solver, which is why these are brought down.
        scale = max(map(abs, row.terms.values()), default=1) if row.unit == "ratio" else 1
        terms = [
            (variable, weight * sign / scale if scale > 1 else weight * sign)
            for column, weight in row.terms.items()
            for variable, sign in self._parts.get(column, ())
        ]
        if not terms:
            self.impossible = self.impossible or not row.holds(self._base)
            return
        margin = self._margin if scale > 1 else 0.0
        low = None if row.at_least is None else (row.at_least - there) / scale + margin
        high = None if row.at_most is None else (row.at_most - there) / scale - margin
        if low is not None:
            self._model.constrain(terms, "=" if low == high else ">=", low)
        elif high is not None:
            self._model.constrain(terms, "<=", high)

    def _add_keep(self, keep: ProtectedPart) -> None:
        terms: list[tuple[Any, float]] = []
        for at, slopes in keep.slopes.items():
            (up, _), (down, _) = self._parts[at]
            terms += [(up, slopes.gain), (down, -slopes.loss)]
        if terms:
            self._model.constrain(terms, ">=", keep.needed)

    def solve(self) -> tuple[list[int] | None, bool]:
        """The solver's values, rounded; or none, and whether it proved that there are none."""
        if not self._model.variables:
            holds = all(row.holds(self._base) for row in self._trial.rows)
            return (list(self._base), False) if holds else (None, True)
        engine = engine_for(self._trial.limits, self._model)
        request = SolveRequest(stage="making it exact", gap=self._trial.allowed_loss)
        outcome = engine.run(request, self._trial.clock)
        if not outcome.found:
            return None, outcome.ended == "infeasible"
        values = list(self._base)
        for at, parts in self._parts.items():
            values[at] += sum(sign * round(variable.varValue or 0.0) for variable, sign in parts)
        return values, False


def choices_of(decisions: Decisions, values: Sequence[int]) -> tuple[Choice, ...]:
    """The options chosen, in the problem's order, and the steps of each in the areas that get any."""
    return tuple(
        Choice(
            option=option.id,
            steps={
                area: values[decisions.steps[option.id, area]]
                for area in option.steps
                if values[decisions.steps[option.id, area]]
            },
        )
        for option in decisions.problem.options
        if values[decisions.chosen[option.id]]
    )


def carried_of(decisions: Decisions, values: Sequence[int]) -> tuple[Carried, ...]:
    """What waits for a later year, in the order of the columns; no more of it than the later pot lacks."""
    left = {row.rule: (row.at_most or 0) - row.activity(values) for row in budgets(decisions)}
    carried = {pots: values[column] for pots, column in decisions.carried.items()}
    # The latest pot first: what it does not need stays in an earlier one, which may then need less itself.
    for giver, taker in sorted(
        carried, key=lambda pots: decisions.pots[pots[1]].financial_year, reverse=True
    ):
        needless = max(0, min(carried[giver, taker], left[budget_name(taker)]))
        carried[giver, taker] -= needless
        left[budget_name(taker)] -= needless
        left[budget_name(giver)] += needless
    return tuple(
        Carried(from_pot=giver, to_pot=taker, pence=pence)
        for (giver, taker), pence in carried.items()
        if pence
    )


def lines_of(decisions: Decisions, values: Sequence[int]) -> tuple[Line, ...]:
    """Share each cell's money out to its areas, exactly: by option, pot and area, in order."""
    paid: dict[tuple[str, str, str], int] = defaultdict(int)
    for bill in decisions.bills:
        if values[decisions.chosen[bill.option]]:
            for pot, area, pence in _shared_out(decisions, bill, values):
                paid[bill.option, pot, area] += pence
    return tuple(
        Line.model_construct(pot=pot, option=option, area=area, pence=pence)  # whole and positive already
        for (option, pot, area), pence in paid.items()
    )


def _shared_out(decisions: Decisions, bill: Bill, values: Sequence[int]) -> Iterator[tuple[str, str, int]]:
    """Each area's cost of a bill, met from the pots in turn."""
    pots: list[tuple[str, int]] = [(pot, values[column]) for pot, column in bill.payers.items()]
    at = 0
    for area in decisions.cells.areas[bill.cell]:
        due = bill.cost.fixed.get(area.id, 0)
        if bill.cost.per_step.get(area.id):
            due += bill.cost.per_step[area.id] * values[decisions.steps[bill.option, area.id]]
        while due:
            pot, left = pots[at]
            pence = min(due, left)
            if pence:
                yield pot, area.id, pence
            due -= pence
            pots[at] = (pot, left - pence)
            at += due > 0
