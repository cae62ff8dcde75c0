"""The relaxation of a shape, solved as a concave problem by a primal-dual interior point.

    maximise  sum of harm * (1 - exp(-G)) + linear worth
    0 <= t <= z of its option,  low <= y <= high,  rows(t, y) = or >= their limits

The method is Mehrotra's predictor and corrector: the first direction of each step tells how far one could
go at once, the second goes there without coming too near any wall.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.decomposition.barrier import Five, State, Walls
from optimiser.decomposition.newton import Meetings, Newton, Stopped
from optimiser.decomposition.shape import Floats, Shape
from optimiser.decomposition.slope import slope_at
from optimiser.limits import Clock

MOST_STEPS = 80
MET = 1e-6  # of a row's greatest weight: nearer than this, a row counts as met
CENTRE = 1e-3  # of the pressure, at least, is aimed at, to keep away from walls
SHORTEST = 1e-8  # a shorter move is none


@dataclass(frozen=True)
class Point:
    """A point of the relaxation and its prices.

    Attributes:
        filled: (slot, area) 0 to z.
        columns: 0 to 1.
        prices: of rows; not below nothing for a row of `at least`.
        off: how far the row that is furthest from being met is off, of its greatest weight.
        benefit: in shares of the shape's top.
    """

    filled: Floats
    columns: Floats
    prices: Floats
    off: float
    benefit: float


def relax(shape: Shape, low: Floats, high: Floats, gap: float, clock: Clock) -> Point:
    """Solve the relaxation with columns held between `low` and `high`.

    Args:
        shape: the problem.
        low: least of each column.
        high: greatest of each column.
        gap: share of benefit by which the point may be off.
        clock: stops it where it is.

    Returns:
        The point where it stopped; whatever it is, its prices give a bound (`cuts.py`).
    """
    with np.errstate(all="ignore"):  # what is no number any more ends the search
        return _search(shape, low, high, gap, clock)


def _search(shape: Shape, low: Floats, high: Floats, gap: float, clock: Clock) -> Point:
    walls = Walls(shape, low, high)
    meetings = Meetings(shape, walls.free)
    at = _start(shape, walls, low, high)
    for _ in range(MOST_STEPS):
        off = _off(shape, walls, at)
        here = slope_at(shape, at.filled, at.columns)
        mean = walls.mean(at)
        if mean * walls.number <= gap * abs(here.benefit) and np.abs(off).max(initial=0.0) <= MET:
            break
        try:
            newton = Newton(shape, walls, meetings, at, here, clock)
            aim = newton.way(0.0, off)
            after = walls.mean(at.moved(aim, *walls.lengths(at, aim)))
            centre = min(1.0, (after / mean) ** 3 + CENTRE)
            way = newton.way(centre * mean, off, aim)
        except (np.linalg.LinAlgError, Stopped):
            break  # as near as figures of this length, or the time, can come
        forward, firmer = walls.lengths(at, way)
        is_number = np.isfinite(way.prices).all() and np.isfinite(way.filled.sum() + way.columns.sum())
        if max(forward, firmer) < SHORTEST or not is_number:
            break
        at = at.moved(way, forward, firmer)
    benefit = slope_at(shape, at.filled, at.columns).benefit
    off = _off(shape, walls, at)
    return Point(at.filled, at.columns, at.prices, float(np.abs(off).max(initial=0.0)), benefit)


def _off(shape: Shape, walls: Walls, at: State) -> Floats:
    """What each row lacks."""
    share = shape.per_option(shape.slot_steps[:, None] * at.filled)
    activity = shape.activity(at.columns) + shape.delivered(share)
    spare: Floats = np.where(walls.unequal, at.spare, 0.0)
    return shape.rows.limit - activity + spare


def _start(shape: Shape, walls: Walls, low: Floats, high: Floats) -> State:
    """Well inside all walls: a part of everything, paid evenly."""
    number = len(shape.options)
    columns = np.where(walls.free, (low + high) / 2, low)
    columns[shape.whole] = np.where(walls.free[shape.whole], 0.2, low[shape.whole])
    filled = np.where(walls.live, 0.3 * columns[walls.of_slot][:, None], 0.0)
    money = _paid_evenly(shape, filled, columns)
    columns[number:] = np.where(walls.free, money, low)[number:]
    nothing = np.zeros(len(shape.rows))
    bare = State(filled, columns, nothing, (filled, filled, columns, columns, nothing))
    spare = np.where(walls.unequal, np.maximum(-_off(shape, walls, bare), 0.02), 1.0)
    rooms = walls.rooms(bare._replace(spare=spare))
    return State(filled, columns, spare, _even(rooms, walls))


def _even(rooms: Five, walls: Walls) -> Five:
    """Pressures that are the same at every wall, times its room."""
    empty, full, low, high, prices = (
        np.where(there, 1.0 / walls.number / np.where(there, room, 1.0), 0.0)
        for room, there in zip(rooms, walls.there, strict=True)
    )
    return empty, full, low, high, prices


def _paid_evenly(shape: Shape, filled: Floats, columns: Floats) -> Floats:
    """Money that pays what the start costs, each bill's by its payers in equal parts."""
    rows, number = shape.rows, len(shape.options)
    share = shape.per_option(shape.slot_steps[:, None] * filled)
    choices = np.where(np.arange(len(columns)) < number, columns, 0.0)
    due = rows.limit - shape.activity(choices) - shape.delivered(share)
    pays = rows.equal[rows.of_term] & (rows.column >= number) & (rows.weight > 0)
    payers = np.bincount(rows.of_term[pays], rows.weight[pays], minlength=len(rows))
    part = np.where(payers > 0, due / np.maximum(payers, 1e-12), 0.0)
    money = np.full(len(columns), 0.3)
    money[rows.column[pays]] = part[rows.of_term[pays]]
    within: Floats = np.clip(money, 1e-3, 0.9)
    return within
