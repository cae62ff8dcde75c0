"""The clock on a wall in the United Kingdom, by which deadlines are kept."""

from __future__ import annotations

from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
