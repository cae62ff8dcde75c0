"""Bounds on what areas can deliver, proven by prices (weak duality).

For concave worth f, prices p of the rows and any point, and everything that delivery could be:

    f(t) <= f(at) + slope . (t - at)         a tangent lies above
    f(t) + p . rows(t) <= fixed + sum of z[o] * rise[o]

where `rise` adds what each slot is worth beyond its price, if anything, for no slot holds more than its z.
Both hold for every allocation, however the point and the prices were found.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.decomposition.arrays import Floats, ProblemArrays
from optimiser.decomposition.gradient import gradient_at
from optimiser.decomposition.relaxation import Point


class Cut(NamedTuple):
    """`worth in cell + prices . delivery in cell <= fixed + rise . z`, for each cell.

    Attributes:
        fixed: of each cell.
        rise: (cell, option).
        prices: of rows.
    """

    fixed: Floats
    rise: Floats
    prices: Floats


def cut_at(arrays: ProblemArrays, point: Point) -> Cut:
    """The bound that touches the worth of delivery at a point.

    Returns:
        In shares of the shape's top.
    """
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
    """What delivery can add to the rows at these prices, whatever it is worth.

    Prices grow without end where the rows cannot be met; in their direction this rules the choice out.

    Returns:
        A cut in which worth does not count.
    """
    prices = point.prices / max(1e-12, float(np.abs(point.prices).max(initial=0.0)))
    full = np.maximum(arrays.delivery_prices(prices), 0.0) * (
        arrays.steps > 0
    )  # worth of a slot is linear in its share
    rise = np.zeros((len(arrays.cells), len(arrays.options)))
    for at, cell in enumerate(arrays.cells):
        rise[at, arrays.stepped] = full[:, cell].sum(axis=1)
    return Cut(np.zeros(len(arrays.cells)), rise, prices)


def bound_of(arrays: ProblemArrays, cut: Cut, chosen: Floats) -> float:
    """No allocation with these options can be worth more.

    Returns:
        In shares of the shape's top.
    """
    number = len(arrays.options)
    column_prices = arrays.worth + arrays.column_prices(cut.prices)
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
