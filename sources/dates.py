"""Dates and times as sources write them, read by explicit patterns and never by guessing.

A value without a zone is local time in the United Kingdom. What is not understood keeps its text and gets no
date, so that nobody works to a deadline that we made up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone

from models.clock import LONDON

_ISO = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})"
    r"(?:[T ](?P<time>(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?)"
    r"\s?(?P<offset>Z|[+-]\d{2}:?\d{2})?)?"
)
_LONG = re.compile(
    r"(?P<day>\d{1,2}) (?P<month>[a-z]+) (?P<year>\d{4})"
    r"(?:,? (?:at )?(?P<hour>\d{1,2})(?:[:.](?P<minute>[0-5]\d))? ?(?P<half>am|pm))?"
    r"(?: \((?P<word>midnight|midday)\))?",
    re.IGNORECASE,
)
_RFC822 = re.compile(
    r"(?:[a-z]{3,9},? )?(?P<day>\d{1,2}) (?P<month>[a-z]{3,9}) (?P<year>\d{4}|\d{2})"
    r" (?P<time>\d{1,2}:[0-5]\d(?::[0-5]\d)?) ?(?P<zone>[a-z]{1,4}|[+-]\d{4})",
    re.IGNORECASE,
)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
# Only zones that a British publisher writes; the rest are ambiguous around the world ("IST", "CST").
_ZONES = {"gmt": 0, "ut": 0, "utc": 0, "z": 0, "bst": 1}
# Outside these years a date is a typing error or means "no date".
_FIRST_YEAR, _LAST_YEAR = 1990, 2199


@dataclass(frozen=True, slots=True)
class Moment:
    """When something opens or closes, as far as the source says.

    Attributes:
        text: the source's own words; empty when it says nothing.
        at: the instant in UTC; None when the time of day is not known or not understood.
        on: the day in the United Kingdom; None when not known or not understood.
        time: the time on a clock in the United Kingdom, `23:59`; None when not known.
    """

    text: str = ""
    at: datetime | None = None
    on: date | None = None
    time: str | None = None

    @property
    def not_understood(self) -> bool:
        """Whether the source said something that we could not read as a date."""
        return bool(self.text) and self.on is None


UNKNOWN = Moment()


def read_iso(value: object) -> Moment:
    """`2026-10-23`, `2026-10-23T23:59`, with seconds, fractions, `Z`, `+01:00` or `+0000`.

    Without a zone it is UK wall-clock time; a date alone gets no time of day.
    """
    text = _text(value)
    found = _ISO.fullmatch(text)
    if found is None:
        return Moment(text)
    try:
        day = date.fromisoformat(found["day"])
        if found["time"] is None:
            return Moment(text, on=day) if _plausible(day) else Moment(text)
        moment = datetime.fromisoformat(f"{found['day']}T{found['time']}{found['offset'] or ''}")
    except ValueError:
        return Moment(text)
    return _of(text, moment)


def read_uk_wall_clock(value: object) -> Moment:
    """ISO text whose digits are what a UK clock showed, even where `Z` or `+00:00` follows them.

    Find a Grant stores what an administrator typed as if it were UTC and shows it unshifted all year, so a
    summer deadline of `23:59+00:00` is 23:59 BST. Taking the zone at its word would show it an hour late.
    """
    text = _text(value)
    found = _ISO.fullmatch(text)
    if found is None or found["offset"] not in ("Z", "+00:00", "+0000"):
        return read_iso(text)
    return replace(read_iso(f"{found['day']}T{found['time']}"), text=text)


def read_long(value: object) -> Moment:
    """`23 October 2026`, `23 October 2026, 11:59pm`, each may end ` (Midnight)` or ` (Midday)`."""
    text = _text(value)
    found = _LONG.fullmatch(text)
    if found is None:
        return Moment(text)
    try:
        day = date(int(found["year"]), _month(found["month"]), int(found["day"]))
        clock = _twelve_hour(found["hour"], found["minute"], found["half"])
    except ValueError:
        return Moment(text)
    word = (found["word"] or "").lower()
    if clock is None and word:
        # "Midnight" alone does not say which end of the day; only the day itself is sure.
        clock = time(12) if word == "midday" else None
    if clock is None:
        return Moment(text, on=day) if _plausible(day) else Moment(text)
    return _of(text, datetime.combine(day, clock))


def read_feed_date(value: object) -> Moment:
    """The date of a feed entry: RFC 822 (`Thu, 23 Oct 2026 09:00:00 GMT`) or ISO."""
    text = _text(value)
    found = _RFC822.fullmatch(text)
    if found is None:
        return read_iso(text)
    try:
        year = int(found["year"])
        day = date(year if year > 99 else 2000 + year, _month(found["month"]), int(found["day"]))
        clock = time.fromisoformat(found["time"].zfill(8 if found["time"].count(":") == 2 else 5))
        moment = datetime.combine(day, clock, tzinfo=_zone(found["zone"]))
    except (ValueError, KeyError):
        return Moment(text)
    return _of(text, moment)


def as_deadline(moment: Moment) -> Moment:
    """The same moment as a deadline: exactly midnight at the start of a day is 23:59 of the day before.

    Find a Grant shows it so, and the earlier of the two is the one that never makes an officer late.
    """
    if moment.time != "00:00" or moment.on is None:
        return moment
    return _of(moment.text, datetime.combine(moment.on - timedelta(days=1), time(23, 59)))


def as_opening(moment: Moment) -> Moment:
    """The same moment as an opening: exactly midnight is 00:01, as Find a Grant shows it."""
    if moment.time != "00:00" or moment.on is None:
        return moment
    return _of(moment.text, datetime.combine(moment.on, time(0, 1)))


def _of(text: str, moment: datetime) -> Moment:
    """A moment whose day and time are those of the United Kingdom."""
    if not _plausible(moment.date()):
        return Moment(text)
    if moment.tzinfo is None:
        # An hour that happens twice in October is taken at its first occurrence: a deadline is never late.
        local = moment.replace(tzinfo=LONDON)
        at = local.astimezone(UTC)
        if at.astimezone(LONDON).replace(tzinfo=None) != moment:
            # Clocks skip this hour in March: the day is sure, the instant is not.
            return Moment(text, on=moment.date())
    else:
        at = moment.astimezone(UTC)
        local = at.astimezone(LONDON)
    return Moment(text, at=at.replace(microsecond=0), on=local.date(), time=local.strftime("%H:%M"))


def _text(value: object) -> str:
    return " ".join(value.replace("\x00", "").split()) if isinstance(value, str) else ""


def _plausible(day: date) -> bool:
    return _FIRST_YEAR <= day.year <= _LAST_YEAR


def _month(word: str) -> int:
    name = word.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if name == month or name == month[:3] or (name == "sept" and number == 9):
            return number
    message = f"{word!r} is not a month"
    raise ValueError(message)


def _twelve_hour(hour: str | None, minute: str | None, half: str | None) -> time | None:
    if hour is None or half is None:
        return None
    if not 1 <= int(hour) <= 12:
        message = f"{hour!r} is not an hour of a twelve-hour clock"
        raise ValueError(message)
    return time(int(hour) % 12 + (12 if half.lower() == "pm" else 0), int(minute or 0))


def _zone(word: str) -> timezone:
    if word[0] in "+-":
        offset = timedelta(hours=int(word[1:3]), minutes=int(word[3:5]))
        return timezone(-offset if word[0] == "-" else offset)
    return timezone(timedelta(hours=_ZONES[word.lower()]))
