"""The clock on a wall in the United Kingdom, by which deadlines are kept."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def uk_today() -> date:
    """The day that it is in the United Kingdom, wherever this machine is."""
    return datetime.now(LONDON).date()
