"""Which run a command speaks of: its number, or the latest."""

from __future__ import annotations

from funding_tui.base.errors import BadInput

LATEST = "latest"


def run_number(text: str) -> int | None:
    """The number of a run; None stands for the latest.

    Raises:
        BadInput: the text is neither a number nor `latest`.
    """
    if text.strip().lower() == LATEST:
        return None
    if text.isascii() and text.isdecimal() and len(text) < 10 and int(text) > 0:
        return int(text)
    message = f"{text[:20]!r} is not the number of a run; give a number such as 12, or {LATEST}"
    raise BadInput(message)
