"""A calendar file that any diary reads, and reads again: entries keep their keys, so that none is doubled."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui import __version__
from funding_tui.base.errors import BadInput
from funding_tui.prove.export_run import write_atomically
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line
from funding_tui.today.calendar import CalendarEntry, FundingCalendar
from models.clock import LONDON

if TYPE_CHECKING:
    from icalendar import Event

SUFFIX = ".ics"
REMIND_AT = time(9)  # when an office opens


def write_calendar(diary: FundingCalendar, now: datetime) -> bytes:
    """The diary as an iCalendar file (RFC 5545).

    Args:
        diary: what there is to write.
        now: when it is written, which is what tells a diary that it is newer than the last.
    """
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", f"-//funding-tui//{__version__}//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", f"{safe_line(diary.partnership, LONGEST_NAME) or 'Partnership'}: funding")
    calendar.add("x-wr-timezone", "Europe/London")
    for entry in diary.entries:
        calendar.add_component(_event(entry, diary.partnership, now))
    written: bytes = calendar.to_ical()
    return written


def export_calendar(diary: FundingCalendar, to: Path) -> Path:
    """Write the diary to a file, as of now.

    Raises:
        BadInput: its name does not end in .ics, or there is no such folder.
        OperationError: it cannot be written.
    """
    if to.suffix.lower() != SUFFIX:
        message = f"{to} must end in {SUFFIX}, which is how diaries know a calendar"
        raise BadInput(message)
    write_atomically(to, write_calendar(diary, datetime.now(UTC).replace(microsecond=0)))
    return to


def _event(entry: CalendarEntry, partnership: str, now: datetime) -> Event:
    from icalendar import Alarm, Event

    event, alarm = Event(), Alarm()
    event.add("uid", _uid(partnership, entry.key))
    event.add("dtstamp", now)
    event.add("last-modified", now)
    event.add("sequence", int(now.timestamp()) // 60)
    event.add("summary", safe_line(entry.title, LONGEST_NAME))
    event.add("description", "\n".join(safe_line(line, LONGEST_PARAGRAPH) for line in entry.words))
    event.add("categories", [entry.kind])
    event.add("transp", "TRANSPARENT")
    if entry.at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
    else:
        event.add("dtstart", entry.at)
        event.add("dtend", entry.at)
    alarm.add("action", "DISPLAY")
    alarm.add("description", f"{safe_line(entry.title, LONGEST_NAME)}: {entry.day:%A %d %B %Y}")
    alarm.add("trigger", datetime.combine(entry.remind_on, REMIND_AT, LONDON).astimezone(UTC))
    event.add_component(alarm)
    return event


def _uid(partnership: str, key: str) -> str:
    """The same on every machine for the same entry of the same partnership, and telling nothing of either."""
    return f"{hashlib.sha256(f'{partnership}/{key}'.encode()).hexdigest()[:32]}@funding-tui"
