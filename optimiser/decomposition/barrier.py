"""Where the interior point stands between its walls, and how far it may go.

Five kinds of walls bound the relaxation, always in this order: a slot is not below empty, nor above its
option's z; a column is not below its least, nor above its greatest; a row of `at least` has nothing below
nothing to spare. Each wall presses back, and what a row's wall presses with is the row's price.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.decomposition.shape import Flags, Floats, Ints, Shape

BACK = 0.995  # of the way to the nearest wall
Five = tuple[Floats, Floats, Floats, Floats, Floats]


class State(NamedTuple):
    """A point, or a direction.

    Attributes:
        filled: (slot, area).
        columns: shares of each column's greatest value.
        spare: what each row of `at least` has above its limit.
        pressure: of the five kinds of walls; the last is the price of every row, equations included.
    """

    filled: Floats
    columns: Floats
    spare: Floats
    pressure: Five

    @property
    def prices(self) -> Floats:
        """Of the rows."""
        return self.pressure[4]

    def moved(self, way: State, forward: float, firmer: float) -> State:
        """So far along a direction: the point by one length, its pressures by another."""
        empty, full, low, high, prices = (
            here + firmer * change for here, change in zip(self.pressure, way.pressure, strict=True)
        )
        return State(
            self.filled + forward * way.filled,
            self.columns + forward * way.columns,
            self.spare + forward * way.spare,
            (empty, full, low, high, prices),
        )


class Walls:
    """Which walls there are, where columns are held between `low` and `high`.

    Attributes:
        free: columns that can move.
        live: (slot, area) that can be filled.
        unequal: rows that have a wall.
        of_slot: the column that each slot is bounded by.
        there: of the five kinds, where there is a wall.
        number: of all walls.
    """

    def __init__(self, shape: Shape, low: Floats, high: Floats) -> None:
        self._low, self._high = low, high
        self.free: Flags = high - low > 1e-9
        self.of_slot: Ints = shape.stepped[shape.slot_option]
        self.live: Flags = (shape.steps > 0)[shape.slot_option] & (high[self.of_slot] > 0)[:, None]
        self.unequal: Flags = ~shape.rows.equal
        self.there = (self.live, self.live, self.free, self.free, self.unequal)
        self.number = float(max(1, sum(int(there.sum()) for there in self.there)))

    def rooms(self, at: State) -> Five:
        """How far the point is from each wall."""
        slack = at.columns[self.of_slot][:, None] - at.filled
        return at.filled, slack, at.columns - self._low, self._high - at.columns, at.spare

    def closing(self, way: State) -> Five:
        """How those rooms change along a direction."""
        slack = way.columns[self.of_slot][:, None] - way.filled
        return way.filled, slack, way.columns, -way.columns, way.spare

    def mean(self, at: State) -> float:
        """The mean of room times pressure: nothing at the best point."""
        total = sum(
            float((room * pressure)[there].sum())
            for room, pressure, there in zip(self.rooms(at), at.pressure, self.there, strict=True)
        )
        return total / self.number

    def lengths(self, at: State, way: State) -> tuple[float, float]:
        """How far the point and how far its pressures can go, and not all the way to a wall."""
        return (
            _length(self.rooms(at), self.closing(way), self.there),
            _length(at.pressure, way.pressure, self.there),
        )


def _length(rooms: Five, changes: Five, there: tuple[Flags, ...]) -> float:
    length = 1.0 / BACK
    for room, change, at in zip(rooms, changes, there, strict=True):
        falling = at & (change < 0)
        if falling.any():
            length = min(length, float(np.min(-room[falling] / change[falling])))
    return min(1.0, BACK * length)
