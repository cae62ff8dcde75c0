"""Columns of a table: how wide each is in the room that there is, and which give way when it is narrow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

GAP = 1


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: what stands above it.
        width: its cells; the least of a column that grows.
        grow: its part of the room that is left; 0 for a fixed width.
        right: numbers, set to the right.
        drop: when there is no room, the highest goes first; 0 always stays.
    """

    title: str
    width: int
    grow: int = 0
    right: bool = False
    drop: int = 0


def fit_columns(columns: Sequence[Column], room: int) -> list[tuple[int, int]]:
    """Which columns are shown (by number) and how wide each is, so that all fit into `room` cells."""
    shown = list(range(len(columns)))
    while _need(columns, shown) > room and any(columns[at].drop for at in shown):
        shown.remove(max(shown, key=lambda at: columns[at].drop))
    spare = room - _need(columns, shown)
    widths = {at: columns[at].width for at in shown}
    growing = [at for at in shown if columns[at].grow]
    parts = sum(columns[at].grow for at in growing)
    left = spare
    for at in growing:
        more = left if at == growing[-1] else spare * columns[at].grow // parts
        widths[at] = max(4, widths[at] + more)
        left -= more
    return [(at, widths[at]) for at in shown]


def _need(columns: Sequence[Column], shown: Sequence[int]) -> int:
    return sum(columns[at].width for at in shown) + GAP * (len(shown) - 1)
