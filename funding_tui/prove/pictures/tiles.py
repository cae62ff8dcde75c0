"""A tile for each area, set out as the areas lie: for a map where no outlines are known."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from funding_tui.rendering.drawing import Point

_ROOM = 1.25  # cells for each tile, so that the shape of the county shows
_PASSES = 50


def tile_cells(points: Sequence[Point]) -> list[tuple[int, int]]:
    """The (column, row) of each point's tile, no two alike, row 0 to the north.

    Points are spread evenly by their order from west to east and from north to south, since towns would else
    need all tiles for themselves; each takes the nearest free cell, and pairs change places as long as that
    brings them nearer to where they belong.

    Args:
        points: (longitude, latitude) in degrees.
    """
    columns, rows = _grid(points)
    cells = np.array([(column, row) for row in range(rows) for column in range(columns)], dtype=np.int64)
    count = max(len(points) - 1, 1)
    # whole numbers throughout: the same tiles on every machine
    east = _ranks([point[0] for point in points]) * (columns - 1)
    south = _ranks([-point[1] for point in points]) * (rows - 1)
    away = (east[:, None] - cells[None, :, 0] * count) ** 2 + (
        south[:, None] - cells[None, :, 1] * count
    ) ** 2
    chosen = _improved(_nearest_free(away), away)
    return [(int(cells[cell, 0]), int(cells[cell, 1])) for cell in chosen]


def _grid(points: Sequence[Point]) -> tuple[int, int]:
    """Columns and rows: about as wide for its height as the county, neither a strip nor a tower."""
    lons, lats = [point[0] for point in points], [point[1] for point in points]
    wide = (max(lons) - min(lons)) * math.cos(math.radians((max(lats) + min(lats)) / 2))
    tall = max(lats) - min(lats)
    shape = min(max(wide / tall if tall else 1.6, 0.8), 1.6)
    columns = max(1, min(len(points), round(math.sqrt(len(points) * _ROOM * shape))))
    return columns, math.ceil(len(points) * _ROOM / columns)


def _ranks(values: Sequence[float]) -> NDArray[np.int64]:
    """The place of each value in order, from 0; equal values in their own order."""
    ranks = np.empty(len(values), dtype=np.int64)
    ranks[np.argsort(np.array(values), kind="stable")] = np.arange(len(values))
    return ranks


def _nearest_free(away: NDArray[np.int64]) -> NDArray[np.int64]:
    """For each point in turn the nearest cell that nobody has taken."""
    taken = np.zeros(away.shape[1], dtype=bool)
    chosen = np.empty(len(away), dtype=np.int64)
    furthest = away.max() + 1
    for point, row in enumerate(away):
        chosen[point] = np.where(taken, furthest, row).argmin()
        taken[chosen[point]] = True
    return chosen


def _improved(chosen: NDArray[np.int64], away: NDArray[np.int64]) -> NDArray[np.int64]:
    """Swap the cells of two points as long as that brings both together nearer."""
    every = np.arange(len(chosen))
    for _ in range(_PASSES):
        swapped = False
        for point in every:
            now = away[point, chosen[point]] + away[every, chosen]
            change = away[point, chosen] + away[every, chosen[point]] - now
            other = int(change.argmin())
            if change[other] < 0:
                chosen[point], chosen[other] = chosen[other], chosen[point]
                swapped = True
        if not swapped:
            break
    return chosen
