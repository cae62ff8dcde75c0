"""Shares as an officer types them."""

from __future__ import annotations

from funding_tui.base.errors import BadInput


def basis_points(text: str | None) -> int | None:
    """A percentage (`15%`, `15`, `12.5`) in basis points; None where nothing was typed.

    Raises:
        BadInput: it is no percentage.
    """
    from funding_tui.hold.importing.cells import read_percentage
    from funding_tui.hold.importing.report import CellError

    if text is None:
        return None
    try:
        return read_percentage(text if text.endswith("%") else f"{text}%")
    except CellError as fault:
        raise BadInput(str(fault)) from fault
