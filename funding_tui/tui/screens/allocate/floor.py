"""The rural floor as it is typed: `40`, `40%`, `37.5`, `none`, or nothing for the scenario's own."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from funding_tui.base.errors import BadInput
from models.money import BASIS_POINTS

NO_FLOOR = -1


def floor_bp(text: str) -> int | None:
    """Basis points of all spending; -1 for none at all, None for the scenario's own.

    Raises:
        BadInput: it is not a percentage from 0 to 100.
    """
    typed = text.strip().casefold()
    if not typed:
        return None
    if typed == "none":
        return NO_FLOOR
    try:
        share = Decimal(typed.rstrip("% ")) * 100
    except InvalidOperation:
        share = Decimal(NO_FLOOR)
    if not share.is_finite() or not 0 <= share <= BASIS_POINTS or share != share.to_integral_value():
        message = (
            f"{text[:20]!r} is not a share; type a percentage from 0 to 100 such as 40, none, or nothing"
        )
        raise BadInput(message)
    return int(share) or NO_FLOOR
