"""The relaxation of a problem, solved by a primal-dual interior point, and what its prices prove.

    maximise  sum of harm * (1 - exp(-G)) + linear benefit
    0 <= t <= z of its option,  low <= y <= high,  rows(t, y) = or >= their limits

The method is Mehrotra's predictor and corrector: the first direction of each step shows how far one could
go at once, the second goes there without coming too near any bound.

Its prices prove a limit on what areas can deliver (weak duality). For concave benefit f, prices p of the rows
and any point, and everything that delivery could be:

    f(t) <= f(at) + slope . (t - at)         a tangent lies above
    f(t) + p . rows(t) <= fixed + sum of z[o] * rise[o]

where `rise` adds what each slot is worth beyond its price, if anything, for no slot holds more than its z.
Both hold for every allocation, however the point and the prices were found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimiser.decomposition.arrays import Floats, ProblemArrays, gradient_at
from optimiser.decomposition.newton import Bounds, FiveKinds, InteriorState, Newton, RowCouplings, Stopped
from optimiser.limits import Clock

MOST_STEPS = 80
ROW_TOLERANCE = 1e-6  # of a row's greatest weight: nearer than this, a row counts as met
LEAST_CENTRING = 1e-3  # of the complementarity, at least, is aimed at, to keep away from bounds
SHORTEST = 1e-8  # a shorter move is none


@dataclass(frozen=True)
class Point:
    """A point of the relaxation and its prices.

    Attributes:
        filled: (slot, area) 0 to z.
        columns: 0 to 1.
        prices: of rows; not below 0 for a row of `at least`.
        off: how far the row that is furthest from being met is off, of its greatest weight.
        benefit: in shares of the arrays' top.
    """

    filled: Floats
    columns: Floats
    prices: Floats
    off: float
    benefit: float


def relax(arrays: ProblemArrays, low: Floats, high: Floats, gap: float, clock: Clock) -> Point:
    """Solve the relaxation within `gap` of its benefit, with columns held between `low` and `high`.

    Wherever it stops, the prices of its point give a bound.
    """
    with np.errstate(all="ignore"):  # what is no longer a number ends the search
        return _search(arrays, low, high, gap, clock)


def _search(arrays: ProblemArrays, low: Floats, high: Floats, gap: float, clock: Clock) -> Point:
    bounds = Bounds(arrays, low, high)
    couplings = RowCouplings(arrays, bounds.free)
    at = _start(arrays, bounds, low, high)
    for _ in range(MOST_STEPS):
        off = _off(arrays, bounds, at)
        here = gradient_at(arrays, at.filled, at.columns)
        complementarity = bounds.complementarity(at)
        if (
            complementarity * bounds.number <= gap * abs(here.benefit)
            and np.abs(off).max(initial=0.0) <= ROW_TOLERANCE
        ):
            break
        try:
            newton = Newton(arrays, bounds, couplings, at, here, clock)
            predictor = newton.direction(0.0, off)
            after = bounds.complementarity(at.moved(predictor, *bounds.step_lengths(at, predictor)))
            centre = min(1.0, (after / complementarity) ** 3 + LEAST_CENTRING)
            direction = newton.direction(centre * complementarity, off, predictor)
        except (np.linalg.LinAlgError, Stopped):
            break  # as near as figures of this length, or the time, can come
        point_step, multiplier_step = bounds.step_lengths(at, direction)
        is_number = np.isfinite(direction.prices).all() and np.isfinite(
            direction.filled.sum() + direction.columns.sum()
        )
        if max(point_step, multiplier_step) < SHORTEST or not is_number:
            break
        at = at.moved(direction, point_step, multiplier_step)
    benefit = gradient_at(arrays, at.filled, at.columns).benefit
    off = _off(arrays, bounds, at)
    return Point(at.filled, at.columns, at.prices, float(np.abs(off).max(initial=0.0)), benefit)


def _off(arrays: ProblemArrays, bounds: Bounds, at: InteriorState) -> Floats:
    """What each row lacks."""
    share = arrays.per_option(arrays.slot_steps[:, None] * at.filled)
    activity = arrays.activity(at.columns) + arrays.delivered(share)
    spare: Floats = np.where(bounds.unequal, at.spare, 0.0)
    return arrays.rows.limit - activity + spare


def _start(arrays: ProblemArrays, bounds: Bounds, low: Floats, high: Floats) -> InteriorState:
    """Well inside all bounds: a part of everything, paid evenly."""
    number = len(arrays.options)
    columns = np.where(bounds.free, (low + high) / 2, low)
    columns[arrays.whole] = np.where(bounds.free[arrays.whole], 0.2, low[arrays.whole])
    filled = np.where(bounds.live, 0.3 * columns[bounds.of_slot][:, None], 0.0)
    money = _even_payments(arrays, filled, columns)
    columns[number:] = np.where(bounds.free, money, low)[number:]
    nothing = np.zeros(len(arrays.rows))
    bare = InteriorState(filled, columns, nothing, (filled, filled, columns, columns, nothing))
    spare = np.where(bounds.unequal, np.maximum(-_off(arrays, bounds, bare), 0.02), 1.0)
    slacks = bounds.slacks(bare._replace(spare=spare))
    return InteriorState(filled, columns, spare, _equal_complementarity(slacks, bounds))


def _equal_complementarity(slacks: FiveKinds, bounds: Bounds) -> FiveKinds:
    """Multipliers that are the same at every bound, times its slack."""
    empty, full, low, high, prices = (
        np.where(exists, 1.0 / bounds.number / np.where(exists, slack, 1.0), 0.0)
        for slack, exists in zip(slacks, bounds.exists, strict=True)
    )
    return empty, full, low, high, prices


def _even_payments(arrays: ProblemArrays, filled: Floats, columns: Floats) -> Floats:
    """Money that pays what the start costs, each bill's by its payers in equal parts."""
    rows, number = arrays.rows, len(arrays.options)
    share = arrays.per_option(arrays.slot_steps[:, None] * filled)
    choices = np.where(np.arange(len(columns)) < number, columns, 0.0)
    due = rows.limit - arrays.activity(choices) - arrays.delivered(share)
    pays = rows.equal[rows.row_of_term] & (rows.column >= number) & (rows.weight > 0)
    payers = np.bincount(rows.row_of_term[pays], rows.weight[pays], minlength=len(rows))
    part = np.where(payers > 0, due / np.maximum(payers, 1e-12), 0.0)
    money = np.full(len(columns), 0.3)
    money[rows.column[pays]] = part[rows.row_of_term[pays]]
    within: Floats = np.clip(money, 1e-3, 0.9)
    return within


class Cut(NamedTuple):
    """`benefit in cell + prices . delivery in cell <= fixed + rise . z`, for each cell.

    Attributes:
        fixed: of each cell.
        rise: (cell, option).
        prices: of rows.
    """

    fixed: Floats
    rise: Floats
    prices: Floats


def cut_at(arrays: ProblemArrays, point: Point) -> Cut:
    """The bound that touches the benefit of delivery at a point, in shares of the arrays' top."""
    prices = _with_closed_bills(arrays, point)
    here = gradient_at(arrays, point.filled, point.columns)
    strength = np.log(np.maximum(arrays.harm, 1e-300)) - np.log(np.maximum(here.left, 1e-300))
    touch = (arrays.harm - here.left * (1.0 + np.where(arrays.harm > 0, strength, 0.0))).sum(axis=0)
    full = arrays.slot_dose[:, None] * here.dose[arrays.slot_option]
    full += arrays.slot_steps[:, None] * arrays.delivery_prices(prices)[arrays.slot_option]
    beyond = arrays.per_option(np.maximum(full, 0.0)) * (arrays.steps > 0)
    whole = np.einsum("ha,hwa->wa", here.left, arrays.whole_push, optimize=True)
    fixed = np.array([touch[cell].sum() for cell in arrays.cells])
    rise = np.zeros((len(arrays.cells), len(arrays.options)))
    for at, cell in enumerate(arrays.cells):
        rise[at, arrays.stepped] = beyond[:, cell].sum(axis=1)
        rise[at, arrays.whole] = whole[:, cell].sum(axis=1)
    return Cut(fixed, rise, prices)


def ray_at(arrays: ProblemArrays, point: Point) -> Cut:
    """What delivery can add to the rows at these prices: a cut in which benefit does not count.

    Prices grow without end where the rows cannot be met; in their direction this rules the choice out.
    """
    prices = point.prices / max(1e-12, float(np.abs(point.prices).max(initial=0.0)))
    full = np.maximum(arrays.delivery_prices(prices), 0.0) * (
        arrays.steps > 0
    )  # the value of a slot is linear in its share
    rise = np.zeros((len(arrays.cells), len(arrays.options)))
    for at, cell in enumerate(arrays.cells):
        rise[at, arrays.stepped] = full[:, cell].sum(axis=1)
    return Cut(np.zeros(len(arrays.cells)), rise, prices)


def bound_of(arrays: ProblemArrays, cut: Cut, chosen: Floats) -> float:
    """No allocation with these options has more than this share of the arrays' top."""
    number = len(arrays.options)
    column_prices = arrays.linear_benefit + arrays.column_prices(cut.prices)
    at_choices = float(column_prices[:number] @ chosen) + float(cut.rise.sum(axis=0) @ chosen)
    at_money = float(np.maximum(column_prices[number:], 0.0)[arrays.scale[number:] > 0].sum())
    return float(cut.fixed.sum()) + at_choices + at_money - float(cut.prices @ arrays.rows.limit)


def _with_closed_bills(arrays: ProblemArrays, point: Point) -> Floats:
    """Prices in which what is not bought costs what its cheapest payer would ask.

    A cost of an option that is not chosen has no price of its own at the point.
    """
    number = len(arrays.options)
    bills = np.zeros(len(arrays.rows.limit), bool)
    pays = arrays.rows.equal[arrays.rows.row_of_term] & (arrays.rows.column >= number)
    bills[arrays.rows.row_of_term[pays]] = True
    others = arrays.column_prices(np.where(bills, 0.0, point.prices))
    column_prices = np.full(len(arrays.rows.limit), -np.inf)
    np.maximum.at(
        column_prices,
        arrays.rows.row_of_term[pays],
        others[arrays.rows.column[pays]] / arrays.rows.weight[pays],
    )
    closed = bills & (_most_due(arrays, point) <= 1e-9) & np.isfinite(column_prices)
    return np.where(closed, -column_prices, point.prices)


def _most_due(arrays: ProblemArrays, point: Point) -> Floats:
    """What each row would count if every chosen option were delivered in full."""
    number = len(arrays.options)
    chosen = np.where(np.arange(len(point.columns)) < number, point.columns, 0.0)
    share = np.repeat(point.columns[arrays.stepped][:, None], len(arrays.areas), axis=1)
    return np.abs(arrays.activity(chosen)) + np.abs(arrays.delivered(share))
