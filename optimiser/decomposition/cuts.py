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

from optimiser.decomposition.interior import Point
from optimiser.decomposition.shape import Floats, Shape
from optimiser.decomposition.slope import slope_at


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


def cut_at(shape: Shape, point: Point) -> Cut:
    """The bound that touches the worth of delivery at a point.

    Returns:
        In shares of the shape's top.
    """
    prices = _with_closed_bills(shape, point)
    here = slope_at(shape, point.filled, point.columns)
    strength = np.log(np.maximum(shape.harm, 1e-300)) - np.log(np.maximum(here.left, 1e-300))
    touch = (shape.harm - here.left * (1.0 + np.where(shape.harm > 0, strength, 0.0))).sum(axis=0)
    full = shape.slot_dose[:, None] * here.dose[shape.slot_option]
    full += shape.slot_steps[:, None] * shape.priced(prices)[shape.slot_option]
    beyond = shape.per_option(np.maximum(full, 0.0)) * (shape.steps > 0)
    whole = np.einsum("ha,hwa->wa", here.left, shape.whole_push, optimize=True)
    fixed = np.array([touch[cell].sum() for cell in shape.cells])
    rise = np.zeros((len(shape.cells), len(shape.options)))
    for at, cell in enumerate(shape.cells):
        rise[at, shape.stepped] = beyond[:, cell].sum(axis=1)
        rise[at, shape.whole] = whole[:, cell].sum(axis=1)
    return Cut(fixed, rise, prices)


def ray_at(shape: Shape, point: Point) -> Cut:
    """What delivery can add to the rows at these prices, whatever it is worth.

    Prices grow without end where the rows cannot be met; in their direction this rules the choice out.

    Returns:
        A cut in which worth does not count.
    """
    prices = point.prices / max(1e-12, float(np.abs(point.prices).max(initial=0.0)))
    full = np.maximum(shape.priced(prices), 0.0) * (shape.steps > 0)  # worth of a slot is linear in its share
    rise = np.zeros((len(shape.cells), len(shape.options)))
    for at, cell in enumerate(shape.cells):
        rise[at, shape.stepped] = full[:, cell].sum(axis=1)
    return Cut(np.zeros(len(shape.cells)), rise, prices)


def bound_of(shape: Shape, cut: Cut, chosen: Floats) -> float:
    """No allocation with these options can be worth more.

    Returns:
        In shares of the shape's top.
    """
    number = len(shape.options)
    asked = shape.worth + shape.asked(cut.prices)
    at_choices = float(asked[:number] @ chosen) + float(cut.rise.sum(axis=0) @ chosen)
    at_money = float(np.maximum(asked[number:], 0.0)[shape.scale[number:] > 0].sum())
    return float(cut.fixed.sum()) + at_choices + at_money - float(cut.prices @ shape.rows.limit)


def _with_closed_bills(shape: Shape, point: Point) -> Floats:
    """Prices in which what is not bought costs what its cheapest payer would ask.

    A cost of an option that is not chosen has no price of its own at the point.
    """
    number = len(shape.options)
    bills = np.zeros(len(shape.rows.limit), bool)
    pays = shape.rows.equal[shape.rows.of_term] & (shape.rows.column >= number)
    bills[shape.rows.of_term[pays]] = True
    others = shape.asked(np.where(bills, 0.0, point.prices))
    asked = np.full(len(shape.rows.limit), -np.inf)
    np.maximum.at(asked, shape.rows.of_term[pays], others[shape.rows.column[pays]] / shape.rows.weight[pays])
    closed = bills & (_most_due(shape, point) <= 1e-9) & np.isfinite(asked)
    return np.where(closed, -asked, point.prices)


def _most_due(shape: Shape, point: Point) -> Floats:
    """What each row would count if every chosen option were delivered in full."""
    number = len(shape.options)
    chosen = np.where(np.arange(len(point.columns)) < number, point.columns, 0.0)
    share = np.repeat(point.columns[shape.stepped][:, None], len(shape.areas), axis=1)
    return np.abs(shape.activity(chosen)) + np.abs(shape.delivered(share))
