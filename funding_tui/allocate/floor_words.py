"""Floors that were moved step by step, as they are told in a table; screens and pictures both use these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import gap_percent, harm, percent

if TYPE_CHECKING:
    from funding_tui.allocate.compare.floors import FloorRow

FLOOR_HEADINGS = ("Floor", "Rural", "Benefit", "Lost", "Lost, %", "Spent", "Gap", "Status")
NONE_PROVEN = "none told"  # a difference that lies within the gaps
NONE = "-"


def floor_cells(floor: FloorRow) -> tuple[str, ...]:
    """What stands under `FLOOR_HEADINGS`; what is lost is against no floor at all."""
    from models.money import format_pounds  # here: the first frame waits for no record

    row, result = floor.row, floor.row.result
    name = "none" if floor.floor_bp is None else percent(floor.floor_bp)
    if result.benefit is None:
        return (name, *(NONE,) * 6, result.status)
    is_lost = floor.floor_bp is not None and row.lost is not None
    can_be_told = bool(row.lost_at_least)
    return (
        name,
        NONE if result.share is None else f"{result.share:.1%}",
        harm(result.benefit),
        (harm(row.lost or 0.0) if can_be_told else NONE_PROVEN) if is_lost else NONE,
        f"{row.lost_share:.1%}" if is_lost and can_be_told and row.lost_share is not None else NONE,
        NONE if result.spent is None else format_pounds(result.spent),
        NONE if result.gap is None else gap_percent(result.gap),
        result.status if result.verified else "CHECK FAILED",
    )
