"""Every day that a partnership must not miss: obligations, closing days, days by which money must be spent.

The calendar file is read by any diary, again and again: entries keep their keys, so that none is doubled.
Working days are those of England and Wales: no weekend, no bank holiday.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import col, select

from funding_tui import __version__
from funding_tui.base.errors import BadInput
from funding_tui.find.opportunities import closing_day, still_open
from funding_tui.hold.obligations import ObligationRow, obligations
from funding_tui.hold.streams import group_unspent, pots
from funding_tui.rendering.files import write_atomically
from funding_tui.rendering.text import LONGEST_NAME, LONGEST_PARAGRAPH, safe_line
from models.clock import LONDON
from models.database import Workspace
from models.money import format_pounds
from models.opportunities import Opportunity, PipelineItem, PipelineTask
from models.partnership import Partnership

if TYPE_CHECKING:
    from holidays import HolidayBase
    from icalendar import Event

REMIND_WORKING_DAYS = 5  # as the funder's own service reminds of a return, see `build_calendar`
TO_BE_SENT = ("watching", "bidding")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?", re.IGNORECASE)
_WORDS = {"noon": time(12), "12 noon": time(12), "midday": time(12), "12 midday": time(12)}
SUFFIX = ".ics"
REMIND_AT = time(9)  # when an office opens


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarEntry:
    """One entry.

    Attributes:
        key: the same for the same thing whenever it is written, so that a diary moves it.
        kind: `claim`, `return`, ... of an obligation; `spend by`; `closing`; `task` of a bid.
        day: in the United Kingdom.
        at: the instant in UTC; None where only the day is known.
        remind_on: a working day some working days before.
        words: more about it, one thing a line.
    """

    key: str
    kind: str
    title: str
    day: date
    at: datetime | None = None
    remind_on: date
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FundingCalendar:
    """A partnership's entries, the earliest first."""

    partnership: str
    entries: tuple[CalendarEntry, ...]


def build_calendar(
    workspace: Workspace, today: date, *, closings: bool = False, remind: int = REMIND_WORKING_DAYS
) -> FundingCalendar:
    """Everything with a day from today on, and obligations that are overdue.

    The reminder's default is that of the government's own service for returns: five business days before.

    Args:
        workspace: whose records.
        today: the day in the United Kingdom.
        closings: the closing days of every open opportunity; else only of those watched or bid for.
        remind: how many working days before.
    """
    with workspace.session() as session:
        partnership = session.exec(select(Partnership)).first()
    found = [
        *(_obligation_entry(row, remind) for row in obligations(workspace, today) if row.done_on is None),
        *_spend_by_entries(workspace, today, remind),
        *_closings(workspace, today, remind, everything=closings),
        *_tasks(workspace, remind),
    ]
    found.sort(key=lambda entry: (entry.day, entry.title, entry.key))
    return FundingCalendar(partnership.name if partnership else "", tuple(found))


def _obligation_entry(row: ObligationRow, remind: int) -> CalendarEntry:
    clock = _clock(row.due_time)
    words = [
        row.stream_name,
        f"by {row.due_time}" if row.due_time else "",
        f"owner: {row.owner}" if row.owner else "",
        row.note,
        f"source: {row.source}" if row.source else "",
    ]
    return CalendarEntry(
        key=f"obligation-{row.id}",
        kind=row.kind,
        title=_with_note(f"{row.title} ({row.kind} due)", row.illustrative),
        day=row.due,
        at=None if clock is None else datetime.combine(row.due, clock, LONDON).astimezone(UTC),
        remind_on=working_days_before(row.due, remind),
        words=tuple(word for word in words if word),
    )


def _spend_by_entries(workspace: Workspace, today: date, remind: int) -> Iterator[CalendarEntry]:
    """One entry for each stream and last day on which its free money can be spent."""
    ahead = (pot for pot in pots(workspace, today) if pot.spend_by >= today)
    for (stream, day), of in group_unspent(ahead).items():
        free = format_pounds(sum(pot.free for pot in of))
        illustrative = any(pot.illustrative for pot in of)
        yield CalendarEntry(
            # diaries know entries that were written before by this key
            key=f"money-dies-{stream}-{day.isoformat()}",
            kind="spend by",
            title=_with_note(f"{free} must be spent: {of[0].stream_name}", illustrative),
            day=day,
            remind_on=working_days_before(day, remind),
            words=tuple(f"{format_pounds(pot.free)} {pot.cost_type}" for pot in of),
        )


def _closings(workspace: Workspace, today: date, remind: int, *, everything: bool) -> Iterator[CalendarEntry]:
    query = select(Opportunity).where(still_open(today)).order_by(col(Opportunity.id))
    if everything:
        query = query.where(col(Opportunity.same_as_id).is_(None))
    else:
        taken_up = select(PipelineItem.opportunity_id).where(col(PipelineItem.stage).in_(TO_BE_SENT))
        query = query.where(col(Opportunity.id).in_(taken_up))
    with workspace.session() as session:
        for opportunity in session.exec(query):
            day = closing_day(opportunity.closes_on, opportunity.closes_at)
            if day is None:
                continue
            yield CalendarEntry(
                key=f"closing-{opportunity.source}-{opportunity.source_id}",
                kind="closing",
                title=f"Closes: {opportunity.title}",
                day=day,
                at=opportunity.closes_at,
                remind_on=working_days_before(day, remind),
                words=tuple(
                    word
                    for word in (opportunity.funder, f"closes: {opportunity.closes_text}", opportunity.url)
                    if word
                ),
            )


def _tasks(workspace: Workspace, remind: int) -> Iterator[CalendarEntry]:
    """What is still to be done for bids, where a day was set."""
    query = (
        select(PipelineTask, Opportunity)
        .join(PipelineItem, col(PipelineTask.item_id) == col(PipelineItem.id))
        .join(Opportunity, col(PipelineItem.opportunity_id) == col(Opportunity.id))
        .where(col(PipelineTask.done_on).is_(None), col(PipelineTask.due).is_not(None))
    )
    with workspace.session() as session:
        for task, opportunity in session.exec(query):
            if task.due is None:
                continue
            yield CalendarEntry(
                key=f"task-{task.id}",
                kind="task",
                title=f"{task.title} (bid: {opportunity.title})",
                day=task.due,
                remind_on=working_days_before(task.due, remind),
                words=(f"owner: {task.owner}",) if task.owner else (),
            )


def _clock(words: str) -> time | None:
    """`17:00`, `5pm`, `12 noon`; None for anything else: midnight does not say which end of the day it is."""
    text = " ".join(words.lower().split())
    if text in _WORDS:
        return _WORDS[text]
    found = _CLOCK.fullmatch(text)
    if found is None or (found[2] is None and found[3] is None):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3] and not 1 <= hour <= 12:
        return None
    if found[3]:
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 and (hour, minute) != (0, 0) else None


def _with_note(title: str, illustrative: bool) -> str:
    return f"{title} (illustrative)" if illustrative else title


def write_calendar(calendar: FundingCalendar, now: datetime) -> bytes:
    """The calendar as an iCalendar file (RFC 5545).

    Args:
        calendar: what there is to write.
        now: when it is written, which is what tells a diary that it is newer than the last.
    """
    from icalendar import Calendar

    file = Calendar()
    file.add("prodid", f"-//funding-tui//{__version__}//EN")
    file.add("version", "2.0")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", f"{safe_line(calendar.partnership, LONGEST_NAME) or 'Partnership'}: funding")
    file.add("x-wr-timezone", "Europe/London")
    for entry in calendar.entries:
        file.add_component(_event(entry, calendar.partnership, now))
    written: bytes = file.to_ical()
    return written


def export_calendar(calendar: FundingCalendar, to: Path) -> Path:
    """Write the calendar to a file, as of now.

    Raises:
        BadInput: its name does not end in .ics, or there is no such folder.
        OperationError: it cannot be written.
    """
    if to.suffix.lower() != SUFFIX:
        message = f"{to} must end in {SUFFIX}, which is how diaries know a calendar"
        raise BadInput(message)
    write_atomically(to, write_calendar(calendar, datetime.now(UTC).replace(microsecond=0)))
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
    """The same on every machine for the same entry of the same partnership, and revealing neither."""
    return f"{hashlib.sha256(f'{partnership}/{key}'.encode()).hexdigest()[:32]}@funding-tui"


def is_working_day(day: date) -> bool:
    """Whether offices in England and Wales are open, as far as the `holidays` library knows."""
    return day.weekday() < 5 and day not in _bank_holidays()


def working_days_before(day: date, number: int) -> date:
    """The working day `number` working days before `day`; 0 is `day` itself, or the last one before it.

    Args:
        day: such as the day on which a return is due.
        number: how many working days earlier, 0 or more.
    """
    found = day
    while not is_working_day(found):
        found -= timedelta(days=1)
    for _ in range(number):
        found -= timedelta(days=1)
        while not is_working_day(found):
            found -= timedelta(days=1)
    return found


def working_days_left(today: date, day: date) -> int:
    """How many working days there are after `today` up to `day`, which counts too; 0 where it is today.

    A `day` that is not a working day itself, or has passed, adds nothing.
    """
    ahead = (today + timedelta(days=number) for number in range(1, (day - today).days + 1))
    return sum(map(is_working_day, ahead))


@cache
def _bank_holidays() -> HolidayBase:
    import holidays  # takes a moment, and only calendars need it

    return holidays.country_holidays("GB", subdiv="ENG")
