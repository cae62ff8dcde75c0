"""The time in the United Kingdom, in which deadlines are stated."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def uk_today() -> date:
    """Today's date in the United Kingdom, wherever this machine is."""
    return datetime.now(LONDON).date()
