"""The relaxation of a shape, solved as a concave problem by a primal-dual interior point.

    maximise  sum of harm * (1 - exp(-G)) + linear worth
    0 <= t <= z of its option,  low <= y <= high,  rows(t, y) = or >= their limits

Areas meet only in the rows and the choices, and inside an area the second derivative is a diagonal and one
rank for each curve. So each step of Newton's method falls apart into tiny systems, one an area, all worked
out at once, and one dense system over rows and choices (Schur complement; Woodbury inside the areas).
The method is Mehrotra's predictor and corrector with one length of step for both sides, as curves need.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimiser.limits import Clock
from optimiser.pricing.shape import Flags, Floats, Shape

MOST_ITERATIONS = 80
BACK = 0.995  # of the way to the nearest wall
CHUNK = 4_096  # areas worked out together, for memory
NEAREST = 1e-15  # to a wall: nearer than this is lost in rounding
FIRM = 1e-11  # added to the dense system, so that rows that say the same do no harm


@dataclass
class Point:
    """A point of the relaxation and its prices.

    Attributes:
        filled: (slot, area) 0 to z.
        columns: 0 to 1.
        prices: of rows; not below nothing for a row of `at least`.
        off: how far the rows are from being met, the worst of them, of the row's greatest weight.
        benefit: in shares of the shape's top.
    """

    filled: Floats
    columns: Floats
    prices: Floats
    off: float
    benefit: float


class Slope(NamedTuple):
    """Benefit at a point, and what it rises by: for each full dose by area, and for each column."""

    benefit: float
    left: Floats
    dose: Floats
    columns: Floats


def slope_at(shape: Shape, filled: Floats, columns: Floats) -> Slope:
    """Benefit and its first derivatives.

    Returns:
        Shares of the shape's top; `left` is harm left by (curve, area).
    """
    dosed = shape.per_option(shape.slot_dose[:, None] * filled)
    strength = np.einsum("hsa,sa->ha", shape.push, dosed, optimize=True)
    strength += np.einsum("hwa,w->ha", shape.whole_push, columns[shape.whole], optimize=True)
    left = shape.harm * np.exp(-strength)
    benefit = float((shape.harm - left).sum() + (shape.points * dosed).sum() + shape.worth @ columns)
    dose = np.einsum("ha,hsa->sa", left, shape.push, optimize=True) + shape.points
    by_column = shape.worth.copy()
    by_column[shape.whole] += np.einsum("ha,hwa->w", left, shape.whole_push, optimize=True)
    return Slope(benefit, left, dose, by_column)


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
        return _Interior(shape, low, high).run(gap, clock)


class _Stopped(Exception):
    """The clock ran out in the middle of an iteration."""


class _Way(NamedTuple):
    """A direction: of slots, columns, prices, and the four kinds of walls."""

    filled: Floats
    columns: Floats
    prices: Floats
    spare: Floats
    empty: Floats
    full: Floats
    low: Floats
    high: Floats


class _Interior:
    """The point as it moves."""

    def __init__(self, shape: Shape, low: Floats, high: Floats) -> None:
        self.shape = shape
        number = len(shape.options)
        self.free = high - low > 1e-9
        self.low, self.high = low, np.where(self.free, high, low)
        self.columns = np.where(self.free, low + (high - low) * 0.3, low)
        self.columns[:number] = np.where(self.free[:number], (low + high)[:number] / 2, low[:number])
        self.columns[shape.whole] = np.where(self.free[shape.whole], 0.2, low[shape.whole])
        self.of_slot = shape.stepped[shape.slot_option]
        self.live = (shape.steps > 0)[shape.slot_option] & (self.columns[self.of_slot] > 0)[:, None]
        self.filled = np.where(self.live, 0.3 * self.columns[self.of_slot][:, None], 0.0)
        self.unequal = ~shape.equal
        money = self._paid_evenly(number)
        self.columns[number:] = np.where(self.free[number:], money, low[number:])
        walls = 2 * self.live.sum() + 2 * self.free.sum() + self.unequal.sum()
        self.walls = float(max(1, walls))
        pressure = 1.0 / self.walls
        self.spare = np.zeros(len(shape.limit))
        self.spare = np.where(self.unequal, np.maximum(-self.off(), 0.02), 1.0)
        self.prices = np.where(self.unequal, pressure / self.spare, 0.0)
        self.empty = np.where(self.live, pressure / np.where(self.live, self.filled, 1.0), 0.0)
        self.full = np.where(self.live, pressure / np.where(self.live, self.slack(), 1.0), 0.0)
        self.at_low = np.where(self.free, pressure / np.where(self.free, self.columns - low, 1.0), 0.0)
        self.at_high = np.where(self.free, pressure / np.where(self.free, high - self.columns, 1.0), 0.0)
        self.fixed_weight = self._dense_choices()
        self.pairs = self._pairs()

    def _paid_evenly(self, number: int) -> Floats:
        """Money that pays what the start costs, each bill's by its payers in equal parts."""
        shape = self.shape
        share = shape.per_option(shape.slot_steps[:, None] * self.filled)
        choices = np.where(np.arange(len(self.columns)) < number, self.columns, 0.0)
        due = shape.limit - shape.activity(choices) - shape.delivered(share)
        pays = shape.equal[shape.row_of] & (shape.column_of >= number) & (shape.weight > 0)
        payers = np.bincount(shape.row_of[pays], shape.weight[pays], minlength=len(shape.limit))
        part = np.where(payers > 0, due / np.maximum(payers, 1e-12), 0.0)
        money = np.full(len(self.columns), 0.3)
        money[shape.column_of[pays]] = part[shape.row_of[pays]]
        return np.clip(money, 1e-3, 0.9)[number:]

    def slack(self) -> Floats:
        """What each slot still has to its option's z."""
        return self.columns[self.of_slot][:, None] - self.filled

    def run(self, gap: float, clock: Clock) -> Point:
        """Move until the gap is closed, or nothing moves."""
        for _ in range(MOST_ITERATIONS):
            off = self.off()
            here = slope_at(self.shape, self.filled, self.columns)
            pressure = self.pressure()
            worst = float(np.abs(off).max(initial=0.0))
            if (pressure * self.walls <= gap * abs(here.benefit) and worst <= 1e-6) or clock.over():
                break
            try:
                newton = _Newton(self, here, clock)
                aim = newton.way(0.0, None, off)
                after = self.pressure(aim, *self.room(aim))
                centre = min(1.0, (after / pressure) ** 3 + 1e-3)
                way = newton.way(centre * pressure, aim, off)
            except (np.linalg.LinAlgError, _Stopped):
                break  # as near as figures of this length, or the time, can come
            forward, firmer = self.room(way)
            if max(forward, firmer) < 1e-8 or not np.isfinite(way.prices).all():
                break
            self.move(way, forward, firmer)
        here = slope_at(self.shape, self.filled, self.columns)
        return Point(
            self.filled, self.columns, self.prices, float(np.abs(self.off()).max(initial=0.0)), here.benefit
        )

    def off(self) -> Floats:
        """What each row lacks."""
        shape = self.shape
        share = shape.per_option(shape.slot_steps[:, None] * self.filled)
        activity = shape.activity(self.columns) + shape.delivered(share)
        return shape.limit - activity + np.where(self.unequal, self.spare, 0.0)

    def pressure(self, way: _Way | None = None, forward: float = 0.0, firmer: float = 0.0) -> float:
        """The mean of room times price over the walls, here or a step further."""
        if way is None:
            walls = self._walls(self.filled, self.columns, self.spare)
            prices = (self.empty, self.full, self.at_low, self.at_high, self.prices)
        else:
            walls = self._walls(
                self.filled + forward * way.filled,
                self.columns + forward * way.columns,
                self.spare + forward * way.spare,
            )
            prices = (
                self.empty + firmer * way.empty,
                self.full + firmer * way.full,
                self.at_low + firmer * way.low,
                self.at_high + firmer * way.high,
                self.prices + firmer * way.prices,
            )
        where = (self.live, self.live, self.free, self.free, self.unequal)
        total = sum(
            float((wall * price)[at].sum()) for wall, price, at in zip(walls, prices, where, strict=True)
        )
        return total / self.walls

    def _walls(self, filled: Floats, columns: Floats, spare: Floats) -> tuple[Floats, ...]:
        """The room before each kind of wall."""
        slack = columns[self.of_slot][:, None] - filled
        return filled, slack, columns - self.low, self.high - columns, spare

    def room(self, way: _Way) -> tuple[float, float]:
        """How far the point, and how far its prices, can go before a wall, and not all the way."""
        slack = way.columns[self.of_slot][:, None] - way.filled
        walls = self._walls(self.filled, self.columns, self.spare)
        changes = (way.filled, slack, way.columns, -way.columns, way.spare)
        prices = (self.empty, self.full, self.at_low, self.at_high, self.prices)
        price_changes = (way.empty, way.full, way.low, way.high, way.prices)
        where = (self.live, self.live, self.free, self.free, self.unequal)
        return _length(walls, changes, where), _length(prices, price_changes, where)

    def move(self, way: _Way, forward: float, firmer: float) -> None:
        """Go: the point forward, its prices as far as they may."""
        self.filled = self.filled + forward * way.filled
        self.columns = self.columns + forward * way.columns
        self.spare = self.spare + forward * way.spare
        self.prices = self.prices + firmer * way.prices
        self.empty = self.empty + firmer * way.empty
        self.full = self.full + firmer * way.full
        self.at_low = self.at_low + firmer * way.low
        self.at_high = self.at_high + firmer * way.high

    def _dense_choices(self) -> Floats:
        """(row, option) what rows say of choices."""
        shape = self.shape
        dense = np.zeros((len(shape.limit), len(shape.options)))
        is_choice = shape.column_of < len(shape.options)
        np.add.at(dense, (shape.row_of[is_choice], shape.column_of[is_choice]), shape.weight[is_choice])
        return dense

    def _pairs(self) -> tuple[Floats, ...]:
        """Pairs of rows that share a money column: their place in the dense matrix, weight and column."""
        shape = self.shape
        money = (shape.column_of >= len(shape.options)) & self.free[shape.column_of]
        order = np.argsort(shape.column_of[money], kind="stable")
        rows, columns = shape.row_of[money][order], shape.column_of[money][order]
        weights = shape.weight[money][order]
        starts = np.searchsorted(columns, columns, side="left")
        ends = np.searchsorted(columns, columns, side="right")
        counts = ends - starts
        first = np.repeat(np.arange(len(rows)), counts)
        within = np.arange(len(first)) - np.repeat(np.cumsum(counts) - counts, counts)
        second = np.repeat(starts, counts) + within
        return (
            rows[first] * len(shape.limit) + rows[second],
            weights[first] * weights[second],
            columns[first],
        )


class _Newton:
    """The system of one iteration, of which several right-hand sides are solved."""

    def __init__(self, at: _Interior, here: Slope, clock: Clock) -> None:
        shape = at.shape
        self.at, self.here = at, here
        live = at.live
        safe_filled = np.where(live, at.filled, 1.0)
        safe_slack = np.where(live, np.maximum(at.slack(), NEAREST), 1.0)
        self.filled, self.slack = safe_filled, safe_slack
        self.link = at.full / safe_slack
        self.loose = np.where(live, 1.0 / np.where(live, at.empty / safe_filled + self.link, 1.0), 0.0)
        self.root = np.sqrt(here.left)
        self.safe_low = np.where(at.free, np.maximum(at.columns - at.low, NEAREST), 1.0)
        self.safe_high = np.where(at.free, np.maximum(at.high - at.columns, NEAREST), 1.0)
        stiff = at.at_low / self.safe_low + at.at_high / self.safe_high
        linked = np.zeros(len(stiff))
        np.add.at(linked, at.of_slot, self.link.sum(axis=1))
        self.stiff = np.where(at.free, stiff + linked, 1.0)
        self._assemble(clock)

    def _assemble(self, clock: Clock) -> None:
        at, shape = self.at, self.at.shape
        rows, number = len(shape.limit), len(shape.options)
        slot_steps, slot_dose = shape.slot_steps[:, None], shape.slot_dose[:, None]
        per = shape.per_option
        dose_dose = per(slot_dose**2 * self.loose)
        steps_dose = per(slot_steps * slot_dose * self.loose)
        link_dose = per(self.link * slot_dose * self.loose)
        steps_steps = per(slot_steps**2 * self.loose)
        steps_link = per(slot_steps * self.link * self.loose)
        link_link = per(self.link**2 * self.loose).sum(axis=1)
        size = rows + number
        total = np.zeros((size, size))
        for cell, entries in zip(shape.cells, shape.entries, strict=True):
            for entry in entries:
                z = rows + shape.stepped[entry.option]
                square = np.ix_(entry.rows, entry.rows)
                total[square] += (entry.weights * steps_steps[entry.option, cell]) @ entry.weights.T
                cross = entry.weights @ steps_link[entry.option, cell]
                total[entry.rows, z] += cross
                total[z, entry.rows] += cross
        np.add.at(total, (rows + shape.stepped, rows + shape.stepped), link_link)
        self.blocks = []
        for cell, entries in zip(shape.cells, shape.entries, strict=True):
            own = np.unique(np.concatenate([entry.rows for entry in entries])) if entries else np.zeros(0, int)
            places = np.concatenate([own, rows + shape.stepped, rows + shape.whole])
            square = np.ix_(places, places)
            inside = np.zeros((len(places), len(places)))
            for start in range(cell.start, cell.stop, CHUNK):
                if clock.over():
                    raise _Stopped
                part = slice(start, min(start + CHUNK, cell.stop))
                offset = slice(part.start - cell.start, part.stop - cell.start)
                pull = shape.push[:, :, part] * self.root[:, None, part]
                whole = shape.whole_push[:, :, part] * self.root[:, None, part]
                by_area = np.moveaxis(pull, 2, 0)
                inner = by_area * dose_dose[:, part].T[:, None, :] @ np.swapaxes(by_area, 1, 2)
                inner += np.eye(inner.shape[1])
                half = np.linalg.inv(np.linalg.cholesky(inner))
                reach = np.zeros((len(places), pull.shape[0], pull.shape[2]))
                for entry in entries:
                    spread = pull[:, entry.option] * steps_dose[entry.option, part]
                    reach[np.searchsorted(own, entry.rows)] += entry.weights[:, None, offset] * spread
                reach[len(own) : len(own) + len(shape.stepped)] = np.swapaxes(pull * link_dose[:, part], 0, 1)
                reach[len(own) + len(shape.stepped) :] = np.swapaxes(whole, 0, 1)
                across = half @ np.transpose(reach, (2, 1, 0))
                flat = across.reshape(-1, len(places))
                inside += flat.T @ flat
                self.blocks.append((part, places, half, flat, pull))
            total[square] -= inside
        other = np.zeros(rows * rows)
        place, weight, column = at.pairs
        other = np.bincount(place, weight / self.stiff[column], minlength=rows * rows).reshape(rows, rows)
        choices = slice(rows, size)
        system = np.empty((size, size))
        system[:rows, :rows] = total[:rows, :rows] + other
        system[:rows, choices] = total[:rows, choices] + at.fixed_weight
        system[choices, :rows] = -system[:rows, choices].T
        system[choices, choices] = np.diag(self.stiff[:number]) - total[choices, choices]
        ease = np.where(at.unequal, at.spare / np.where(at.unequal, at.prices, 1.0), 0.0)
        diagonal = np.arange(rows)
        system[diagonal, diagonal] += ease + FIRM
        fixed = rows + np.flatnonzero(~at.free[:number])
        system[:, fixed] = 0.0
        system[fixed, :] = 0.0
        system[fixed, fixed] = 1.0
        self.system = system

    def way(self, target: float, aim: _Way | None, off: Floats) -> _Way:
        """The direction to walls times prices of `target`, mended for what the aim would miss."""
        at, shape = self.at, self.at.shape
        rows, number = len(shape.limit), len(shape.options)
        slots = shape.slot_option
        live = at.live
        empty_to = np.full_like(at.filled, target)
        full_to = np.full_like(at.filled, target)
        low_to = np.full_like(at.columns, target)
        high_to = np.full_like(at.columns, target)
        spare_to = np.full_like(at.spare, target)
        if aim is not None:
            empty_to -= aim.filled * aim.empty
            full_to -= (aim.columns[at.of_slot][:, None] - aim.filled) * aim.full
            low_to -= aim.columns * aim.low
            high_to += aim.columns * aim.high
            spare_to -= aim.spare * aim.prices
        empty_to = np.where(live, empty_to / self.filled, 0.0)
        full_to = np.where(live, full_to / self.slack, 0.0)
        low_to = np.where(at.free, low_to / self.safe_low, 0.0)
        high_to = np.where(at.free, high_to / self.safe_high, 0.0)
        gain = shape.slot_dose[:, None] * self.here.dose[slots]
        gain += shape.slot_steps[:, None] * shape.priced(at.prices)[slots]
        to_slots = np.where(live, gain + empty_to - full_to, 0.0)
        to_columns = self.here.columns + shape.dot(at.prices) + low_to - high_to
        np.add.at(to_columns, at.of_slot, full_to.sum(axis=1))
        to_columns = np.where(at.free, to_columns, 0.0)
        prices = np.where(at.unequal, at.prices, 1.0)
        to_rows = off + np.where(at.unequal, spare_to / prices - at.spare, 0.0)
        eased = self.loose * to_slots
        dosed = shape.per_option(shape.slot_dose[:, None] * eased)
        right = np.zeros(rows + number)
        right[:rows] = to_rows - shape.delivered(shape.per_option(shape.slot_steps[:, None] * eased))
        money = np.where(at.free, to_columns / self.stiff, 0.0)
        money[:number] = 0.0
        right[:rows] -= shape.activity(money)
        right[rows:] = to_columns[:number]
        np.add.at(right, rows + at.of_slot, (self.link * eased).sum(axis=1))
        turned = []
        for part, places, half, flat, pull in self.blocks:
            inner = np.einsum("hsa,sa->ah", pull, dosed[:, part], optimize=True)
            inner = (half @ inner[:, :, None])[:, :, 0]
            turned.append(inner)
            back = flat.T @ inner.ravel()
            is_row = places < rows
            right[places] += np.where(is_row, back, -back)
        fixed = rows + np.flatnonzero(~at.free[:number])
        right[fixed] = 0.0
        found = np.linalg.solve(self.system, right)
        d_prices, d_choices = found[:rows], found[rows:]
        d_columns = np.where(at.free, (to_columns + shape.dot(d_prices)) / self.stiff, 0.0)
        d_columns[:number] = d_choices
        push = to_slots + shape.slot_steps[:, None] * shape.priced(d_prices)[slots]
        push += self.link * d_columns[at.of_slot][:, None]
        bent = np.zeros_like(self.here.dose)
        for (part, places, half, flat, pull), inner in zip(self.blocks, turned, strict=True):
            both = (flat @ found[places]).reshape(inner.shape) + inner
            both = (np.swapaxes(half, 1, 2) @ both[:, :, None])[:, :, 0]
            bent[:, part] = np.einsum("hsa,ah->sa", pull, both, optimize=True)
        d_filled = self.loose * (push - shape.slot_dose[:, None] * bent[slots])
        d_slack = d_columns[at.of_slot][:, None] - d_filled
        d_empty = np.where(live, empty_to - at.empty - at.empty * d_filled / self.filled, 0.0)
        d_full = np.where(live, full_to - at.full - at.full * d_slack / self.slack, 0.0)
        d_low = np.where(at.free, low_to - at.at_low - at.at_low * d_columns / self.safe_low, 0.0)
        d_high = np.where(at.free, high_to - at.at_high + at.at_high * d_columns / self.safe_high, 0.0)
        d_spare = np.where(at.unequal, spare_to / prices - at.spare - at.spare * d_prices / prices, 0.0)
        return _Way(d_filled, d_columns, d_prices, d_spare, d_empty, d_full, d_low, d_high)


def _length(walls: tuple[Floats, ...], changes: tuple[Floats, ...], where: tuple[Flags, ...]) -> float:
    """The longest step that reaches no wall, at most a whole one."""
    length = 1.0 / BACK
    for wall, change, at in zip(walls, changes, where, strict=True):
        falling = at & (change < 0)
        if falling.any():
            length = min(length, float((-wall[falling] / change[falling]).min()))
    return min(1.0, BACK * length)
