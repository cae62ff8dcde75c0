"""Listings that an officer marked, in the order in which a list shows them."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Collection, Sequence
from datetime import date

from funding_tui.find.search import find
from models.database import Workspace


def order_selected(
    workspace: Workspace,
    marked: Collection[int],
    listed: Sequence[int],
    *,
    today: date,
    cancelled: Callable[[], bool] | None = None,
) -> array[int]:
    """Ids of the marked listings in the order of a list.

    Those that the list leaves out follow, in the order of the list of everything; one that another listing
    has come to stand for since it was marked is left out.

    Args:
        workspace: where the listings are.
        marked: ids, in any order.
        listed: ids of the list, as `find` gave them.
        today: the day in the United Kingdom.
        cancelled: asked often, whether to stop.

    Raises:
        OperationCancelled: cancelled.
    """
    ordered = array("q", [key for key in listed if key in marked])
    if len(ordered) < len(marked):
        there = set(ordered)
        everything = find(workspace, closed=True, today=today, cancelled=cancelled)
        ordered.extend(key for key in everything if key in marked and key not in there)
    return ordered
