"""One step of Newton's method between the bounds of the relaxation; it falls apart over areas.

Five kinds of bounds limit the relaxation, always in this order: a slot is not below empty, nor above its
option's z; a column is not below its least, nor above its greatest; a row of `at least` has no slack below
0. Each bound has a multiplier, and that of a row is the row's price.

Inside an area the second derivative is a diagonal and one rank for each curve, so a tiny system for each
area, all worked out at once, takes slots out (Woodbury). What stays is one dense system over the prices of
rows and the choices (Schur complement), out of which money goes too, for its columns meet only in rows.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from optimiser.decomposition.arrays import Entry, Flags, Floats, Gradient, Ints, ProblemArrays
from optimiser.limits import Clock

STAY_INSIDE = 0.995  # of the way to the nearest bound
FiveKinds = tuple[Floats, Floats, Floats, Floats, Floats]


class InteriorState(NamedTuple):
    """A point, or a direction.

    Attributes:
        filled: (slot, area).
        columns: shares of each column's greatest value.
        spare: what each row of `at least` has above its limit.
        multipliers: of the five kinds of bounds; the last is the price of every row, equations included.
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
        """So far along a direction: the point by one length, its multipliers by another."""
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
    """Which bounds there are, where columns lie between `low` and `high`.

    Attributes:
        free: columns that can move.
        live: (slot, area) that can be filled.
        unequal: rows that have a bound.
        of_slot: the column that each slot is bounded by.
        exists: of the five kinds, where there is a bound.
        number: of all bounds.
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
        """How far the point is from each bound."""
        slack = at.columns[self.of_slot][:, None] - at.filled
        return at.filled, slack, at.columns - self._low, self._high - at.columns, at.spare

    def slack_changes(self, direction: InteriorState) -> FiveKinds:
        """How those slacks change along a direction."""
        slack = direction.columns[self.of_slot][:, None] - direction.filled
        return direction.filled, slack, direction.columns, -direction.columns, direction.spare

    def complementarity(self, at: InteriorState) -> float:
        """The mean of slack times multiplier: 0 at the best point."""
        total = sum(
            float((slack * multipliers)[exists].sum())
            for slack, multipliers, exists in zip(self.slacks(at), at.multipliers, self.exists, strict=True)
        )
        return total / self.number

    def step_lengths(self, at: InteriorState, direction: InteriorState) -> tuple[float, float]:
        """How far the point and how far its multipliers can go, and not all the way to a bound."""
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


CHUNK = 4_096  # areas worked out together, for memory
LEAST_SLACK = 1e-15  # to a bound: nearer than this is lost in rounding
REGULARISATION = 1e-11  # added to the dense system, so that rows that say the same do no harm


class Stopped(Exception):
    """The clock ran out in the middle of a step."""


class RowCouplings:
    """How rows meet in choices and in money, which stays the same from step to step."""

    def __init__(self, arrays: ProblemArrays, free: Flags) -> None:
        rows = arrays.rows
        number = len(arrays.options)
        is_choice = rows.column < number
        self.choices = np.zeros((len(rows), number))
        np.add.at(self.choices, (rows.row_of_term[is_choice], rows.column[is_choice]), rows.weight[is_choice])
        money = ~is_choice & free[rows.column]
        order = np.argsort(rows.column[money], kind="stable")
        row_of_term, weight = rows.row_of_term[money][order], rows.weight[money][order]
        column = rows.column[money][order]
        starts = np.searchsorted(column, column, side="left")
        counts = np.searchsorted(column, column, side="right") - starts
        first = np.repeat(np.arange(len(column)), counts)
        second = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
        second += np.repeat(starts, counts)
        self._size = len(rows)
        self._place = row_of_term[first] * self._size + row_of_term[second]
        self._weight = weight[first] * weight[second]
        self._column = column[first]

    def in_money(self, stiff: Floats) -> Floats:
        """(row, row) what money columns of this stiffness pass from row to row."""
        each = self._weight / stiff[self._column]
        flat = np.bincount(self._place, each, minlength=self._size**2)
        return flat.reshape(self._size, self._size).astype(np.float64)


class _Block(NamedTuple):
    """A chunk of areas of one cell.

    Attributes:
        part: the areas.
        places: rows and choices that they speak of, as places in the dense system.
        half: (area, curve, curve) the inverse of the root of the area's system.
        flat: (area and curve, place) what the places do to the area's curves.
        pull: (curve, stepped, area) push, by the root of the harm left.
    """

    part: slice
    places: Ints
    half: Floats
    flat: Floats
    pull: Floats


class Newton:
    """The linear system at one point, for which several right-hand sides are solved.

    Raises:
        Stopped: the clock is over.
        numpy.linalg.LinAlgError: the figures are too inexact to give a direction.
    """

    def __init__(
        self,
        arrays: ProblemArrays,
        bounds: Bounds,
        couplings: RowCouplings,
        at: InteriorState,
        here: Gradient,
        clock: Clock,
    ) -> None:
        self._arrays, self._walls, self._at, self._here = arrays, bounds, at, here
        self._slacks = tuple(
            np.where(exists, np.maximum(slack, LEAST_SLACK), 1.0)
            for slack, exists in zip(bounds.slacks(at), bounds.exists, strict=True)
        )
        empty, full, low, high, _ = self._slacks
        self._link = at.multipliers[1] / full
        stiff_slots = np.where(bounds.live, at.multipliers[0] / empty + self._link, 1.0)
        self._loose = np.where(bounds.live, 1.0 / stiff_slots, 0.0)
        stiff = at.multipliers[2] / low + at.multipliers[3] / high
        np.add.at(stiff, bounds.of_slot, self._link.sum(axis=1))
        self._stiff = np.where(bounds.free, stiff, 1.0)
        self._fixed = len(arrays.rows) + np.flatnonzero(~bounds.free[: len(arrays.options)])
        self._blocks: list[_Block] = []
        self._system = self._assembled(couplings, clock)

    def _assembled(self, couplings: RowCouplings, clock: Clock) -> Floats:
        arrays, bounds = self._arrays, self._walls
        rows, number = len(arrays.rows), len(arrays.options)
        total = self._by_slots()
        dose_dose = arrays.per_option(arrays.slot_dose[:, None] ** 2 * self._loose)
        steps_dose = arrays.per_option((arrays.slot_steps * arrays.slot_dose)[:, None] * self._loose)
        link_dose = arrays.per_option(arrays.slot_dose[:, None] * self._link * self._loose)
        for cell, entries in zip(arrays.cells, arrays.rows.entries, strict=True):
            for start in range(cell.start, cell.stop, CHUNK):
                if clock.over():
                    raise Stopped
                part = slice(start, min(start + CHUNK, cell.stop))
                block = self._block(cell, part, entries, (dose_dose, steps_dose, link_dose))
                total[np.ix_(block.places, block.places)] -= block.flat.T @ block.flat
                self._blocks.append(block)
        system = np.empty_like(total)
        system[:rows, :rows] = total[:rows, :rows] + couplings.in_money(self._stiff)
        system[:rows, rows:] = total[:rows, rows:] + couplings.choices
        system[rows:, :rows] = -system[:rows, rows:].T
        system[rows:, rows:] = np.diag(self._stiff[:number]) - total[rows:, rows:]
        diagonal = np.arange(rows)
        system[diagonal, diagonal] += (
            np.where(bounds.unequal, self._at.spare / self._prices(), 0.0) + REGULARISATION
        )
        system[:, self._fixed] = 0.0
        system[self._fixed, :] = 0.0
        system[self._fixed, self._fixed] = 1.0
        return system

    def _prices(self) -> Floats:
        return np.where(self._walls.unequal, self._at.prices, 1.0)

    def _by_slots(self) -> Floats:
        """(place, place) what slots would pass on if no curve held them together."""
        arrays = self._arrays
        rows = len(arrays.rows)
        steps_steps = arrays.per_option(arrays.slot_steps[:, None] ** 2 * self._loose)
        steps_link = arrays.per_option(arrays.slot_steps[:, None] * self._link * self._loose)
        link_link = arrays.per_option(self._link**2 * self._loose).sum(axis=1)
        total = np.zeros((rows + len(arrays.options), rows + len(arrays.options)))
        for cell, entries in zip(arrays.cells, arrays.rows.entries, strict=True):
            for entry in entries:
                choice = rows + arrays.stepped[entry.option]
                weighted = entry.weights * steps_steps[entry.option, cell]
                total[np.ix_(entry.rows, entry.rows)] += weighted @ entry.weights.T
                cross = entry.weights @ steps_link[entry.option, cell]
                total[entry.rows, choice] += cross
                total[choice, entry.rows] += cross
        total[rows + arrays.stepped, rows + arrays.stepped] += link_link
        return total

    def _block(
        self, cell: slice, part: slice, entries: tuple[Entry, ...], per: tuple[Floats, Floats, Floats]
    ) -> _Block:
        arrays = self._arrays
        dose_dose, steps_dose, link_dose = (each[:, part] for each in per)
        rows, stepped = len(arrays.rows), len(arrays.stepped)
        own = np.unique(np.concatenate([np.zeros(0, np.int64), *(entry.rows for entry in entries)]))
        places = np.concatenate([own, rows + arrays.stepped, rows + arrays.whole])
        root = np.sqrt(self._here.left[:, None, part])
        pull = arrays.push[:, :, part] * root
        by_area = np.moveaxis(pull, 2, 0)
        inner = (by_area * dose_dose.T[:, None, :]) @ np.swapaxes(by_area, 1, 2) + np.eye(len(pull))
        half = np.linalg.inv(np.linalg.cholesky(inner))
        place_effects = np.zeros((len(places), len(pull), by_area.shape[0]))
        inside = slice(part.start - cell.start, part.stop - cell.start)
        for entry in entries:
            spread = pull[:, entry.option] * steps_dose[entry.option]
            place_effects[np.searchsorted(own, entry.rows)] += entry.weights[:, None, inside] * spread
        place_effects[len(own) : len(own) + stepped] = np.swapaxes(pull * link_dose, 0, 1)
        place_effects[len(own) + stepped :] = np.swapaxes(arrays.whole_push[:, :, part] * root, 0, 1)
        flat = (half @ np.transpose(place_effects, (2, 1, 0))).reshape(-1, len(places))
        return _Block(part, places, half, flat, pull)

    def direction(self, target: float, off: Floats, predictor: InteriorState | None = None) -> InteriorState:
        """The direction to where slack times multiplier is `target` at every bound and no row is `off`."""
        arrays, bounds, at = self._arrays, self._walls, self._at
        to_empty, to_full, to_low, to_high, to_spare = self._targets(target, predictor)
        gain = self._gain(self._here.dose, at.prices) + to_empty - to_full
        to_slots = np.where(bounds.live, gain, 0.0)
        to_columns = self._here.columns + arrays.column_prices(at.prices) + to_low - to_high
        np.add.at(to_columns, bounds.of_slot, to_full.sum(axis=1))
        to_columns = np.where(bounds.free, to_columns, 0.0)
        spare = np.where(bounds.unequal, to_spare / self._prices() - at.spare, 0.0)
        prices, choices, curved = self._solved(to_slots, to_columns, off + spare)
        columns = np.where(bounds.free, (to_columns + arrays.column_prices(prices)) / self._stiff, 0.0)
        columns[: len(choices)] = choices
        filled = to_slots + self._gain(-curved, prices) + self._link * columns[bounds.of_slot][:, None]
        filled = self._loose * filled
        spare -= np.where(bounds.unequal, at.spare * prices / self._prices(), 0.0)
        direction = InteriorState(filled, columns, spare, (*at.multipliers[:4], prices))
        empty, full, low, high = (
            np.where(exists, to - multipliers - multipliers * change / slack, 0.0)
            for to, multipliers, change, slack, exists in zip(
                (to_empty, to_full, to_low, to_high),
                at.multipliers[:4],
                bounds.slack_changes(direction)[:4],
                self._slacks[:4],
                bounds.exists[:4],
                strict=True,
            )
        )
        return direction._replace(multipliers=(empty, full, low, high, prices))

    def _gain(self, dose: Floats, prices: Floats) -> Floats:
        """(slot, area) gain from each full dose and from prices of rows."""
        arrays = self._arrays
        by_dose = arrays.slot_dose[:, None] * dose[arrays.slot_option]
        return by_dose + arrays.slot_steps[:, None] * arrays.delivery_prices(prices)[arrays.slot_option]

    def _targets(self, target: float, predictor: InteriorState | None) -> list[Floats]:
        """The multiplier that each bound should have; of rows, its product with their slack."""
        bounds = self._walls
        wanted: list[Floats] = [np.full_like(slack, target) for slack in self._slacks]
        if predictor is not None:
            for want, change, multipliers in zip(
                wanted, bounds.slack_changes(predictor), predictor.multipliers, strict=True
            ):
                want -= change * multipliers
        targets = [
            np.where(exists, want / slack, 0.0)
            for want, slack, exists in zip(wanted[:4], self._slacks[:4], bounds.exists[:4], strict=True)
        ]
        return [*targets, wanted[4]]

    def _solved(self, to_slots: Floats, to_columns: Floats, to_rows: Floats) -> tuple[Floats, Floats, Floats]:
        """Change of prices and of choices, and (stepped, area) how the curves reduce the gain by it."""
        arrays, bounds = self._arrays, self._walls
        rows, number = len(arrays.rows), len(arrays.options)
        eased = self._loose * to_slots
        money = np.where(bounds.free, to_columns / self._stiff, 0.0)
        money[:number] = 0.0
        right = np.zeros(rows + number)
        share = arrays.per_option(arrays.slot_steps[:, None] * eased)
        right[:rows] = to_rows - arrays.delivered(share) - arrays.activity(money)
        right[rows:] = to_columns[:number]
        np.add.at(right, rows + bounds.of_slot, (self._link * eased).sum(axis=1))
        dosed = arrays.per_option(arrays.slot_dose[:, None] * eased)
        inners = []
        for block in self._blocks:
            inner = np.einsum("hsa,sa->ah", block.pull, dosed[:, block.part], optimize=True)
            inner = (block.half @ inner[:, :, None])[:, :, 0]
            inners.append(inner)
            back = block.flat.T @ inner.ravel()
            right[block.places] += np.where(block.places < rows, back, -back)
        right[self._fixed] = 0.0
        found: Floats = np.linalg.solve(self._system, right).astype(np.float64)
        curved = np.zeros_like(self._here.dose)
        for block, inner in zip(self._blocks, inners, strict=True):
            both = (block.flat @ found[block.places]).reshape(inner.shape) + inner
            both = (np.swapaxes(block.half, 1, 2) @ both[:, :, None])[:, :, 0]
            curved[:, block.part] = np.einsum("hsa,ah->sa", block.pull, both, optimize=True)
        return found[:rows], found[rows:], curved
