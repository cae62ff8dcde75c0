"""Where the interior point stands between its walls, and how far it may go.

Five kinds of walls bound the relaxation, always in this order: a slot is not below empty, nor above its
option's z; a column is not below its least, nor above its greatest; a row of `at least` has nothing below
nothing to spare. Each wall presses back, and what a row's wall presses with is the row's price.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.decomposition.arrays import Flags, Floats, Ints, ProblemArrays

STAY_INSIDE = 0.995  # of the way to the nearest wall
FiveKinds = tuple[Floats, Floats, Floats, Floats, Floats]


class InteriorState(NamedTuple):
    """A point, or a direction.

    Attributes:
        filled: (slot, area).
        columns: shares of each column's greatest value.
        spare: what each row of `at least` has above its limit.
        multipliers: of the five kinds of walls; the last is the price of every row, equations included.
    """

    filled: Floats
    columns: Floats
    spare: Floats
    multipliers: FiveKinds

    @property
    def prices(self) -> Floats:
        """Of the rows."""
        return self.multipliers[4]

    def moved(self, direction: InteriorState, point_step: float, multiplier_step: float) -> InteriorState:
        """So far along a direction: the point by one length, its pressures by another."""
        empty, full, low, high, prices = (
            here + multiplier_step * change
            for here, change in zip(self.multipliers, direction.multipliers, strict=True)
        )
        return InteriorState(
            self.filled + point_step * direction.filled,
            self.columns + point_step * direction.columns,
            self.spare + point_step * direction.spare,
            (empty, full, low, high, prices),
        )


class Bounds:
    """Which walls there are, where columns are held between `low` and `high`.

    Attributes:
        free: columns that can move.
        live: (slot, area) that can be filled.
        unequal: rows that have a wall.
        of_slot: the column that each slot is bounded by.
        exists: of the five kinds, where there is a wall.
        number: of all walls.
    """

    def __init__(self, arrays: ProblemArrays, low: Floats, high: Floats) -> None:
        self._low, self._high = low, high
        self.free: Flags = high - low > 1e-9
        self.of_slot: Ints = arrays.stepped[arrays.slot_option]
        self.live: Flags = (arrays.steps > 0)[arrays.slot_option] & (high[self.of_slot] > 0)[:, None]
        self.unequal: Flags = ~arrays.rows.equal
        self.exists = (self.live, self.live, self.free, self.free, self.unequal)
        self.number = float(max(1, sum(int(exists.sum()) for exists in self.exists)))

    def slacks(self, at: InteriorState) -> FiveKinds:
        """How far the point is from each wall."""
        slack = at.columns[self.of_slot][:, None] - at.filled
        return at.filled, slack, at.columns - self._low, self._high - at.columns, at.spare

    def slack_changes(self, direction: InteriorState) -> FiveKinds:
        """How those rooms change along a direction."""
        slack = direction.columns[self.of_slot][:, None] - direction.filled
        return direction.filled, slack, direction.columns, -direction.columns, direction.spare

    def complementarity(self, at: InteriorState) -> float:
        """The mean of room times pressure: nothing at the best point."""
        total = sum(
            float((slack * multipliers)[exists].sum())
            for slack, multipliers, exists in zip(self.slacks(at), at.multipliers, self.exists, strict=True)
        )
        return total / self.number

    def step_lengths(self, at: InteriorState, direction: InteriorState) -> tuple[float, float]:
        """How far the point and how far its pressures can go, and not all the way to a wall."""
        return (
            _step_length(self.slacks(at), self.slack_changes(direction), self.exists),
            _step_length(at.multipliers, direction.multipliers, self.exists),
        )


def _step_length(slacks: FiveKinds, changes: FiveKinds, exists: tuple[Flags, ...]) -> float:
    length = 1.0 / STAY_INSIDE
    for slack, change, at in zip(slacks, changes, exists, strict=True):
        falling = at & (change < 0)
        if falling.any():
            length = min(length, float(np.min(-slack[falling] / change[falling])))
    return min(1.0, STAY_INSIDE * length)
