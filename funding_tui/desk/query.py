"""What an officer types to look for opportunities, as conditions on the records.

Words must be there, `-word` must not, "two words" stand together; `name:value` asks of one field, such as
`closing:<60d funder:"home office" amount:>10k -scotland`. What is not known of a listing meets no condition
on it: an amount that no source tells is neither above nor below ten thousand pounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlmodel import col

from funding_tui.desk.errors import BadInput
from models.opportunities import Opportunity
from sources.amounts import read_amount
from sources.dates import read_iso, read_long

# beyond this a search is a paste, and the database's own limit on a condition comes near
LONGEST = 400
_WORD = re.compile(
    r"(?P<out>-?)(?:(?P<field>[a-z]{2,10}):(?P<how><=|>=|<|>|=|))?"
    r'(?:"(?P<phrase>[^"]+)"?|(?P<word>\S+))?',
    re.IGNORECASE,
)
_AHEAD = re.compile(r"(\d{1,4})([dwm])", re.IGNORECASE)
_UNITS = {"d": "days", "w": "weeks", "m": "months"}
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_STATUSES = {
    "open": "open",
    "forecast": "forecast",
    "ahead": "forecast",
    "closed": "closed",
    "unknown": "unknown",
}


def matches(text: str, today: date) -> list[ColumnElement[bool]]:
    """One condition for each word or `name:value`.

    Args:
        text: as typed.
        today: the day that `closing:<60d` counts from.

    Raises:
        BadInput: the value of a field cannot be understood; one that is still empty is passed over.
    """
    flat = unicodedata.normalize("NFC", text.replace("\x00", " "))[:LONGEST]
    conditions = []
    for found in _WORD.finditer(flat):
        held = _condition(found, today)
        if held is not None:
            conditions.append(not_(held) if found["out"] else held)
    return conditions


def _condition(found: re.Match[str], today: date) -> ColumnElement[bool] | None:
    word = (found["phrase"] or found["word"] or "").strip()
    if not word.strip("-"):
        return None
    name = (found["field"] or "").lower()
    if name not in FIELDS:
        whole = f"{found['field']}:{found['how']}{word}" if found["field"] else word
        return _anywhere(whole)
    return FIELDS[name](found["how"] or "", word, today)


def _anywhere(word: str) -> ColumnElement[bool]:
    columns = (Opportunity.title, Opportunity.funder, Opportunity.summary, Opportunity.source)
    return or_(*(_holds(column, word) for column in columns), _listed(Opportunity.places, word))


def _holds(column: Any, word: str) -> ColumnElement[bool]:
    return or_(*(col(column).contains(form, autoescape=True) for form in _forms(word)))


def _listed(column: Any, word: str) -> ColumnElement[bool]:
    """Whether one of a listing's places, themes or the like holds the word."""
    each = func.json_each(col(column)).table_valued("value", name="each")
    return exists(
        select(1)
        .select_from(each)
        .where(or_(*(each.c.value.contains(form, autoescape=True) for form in _forms(word))))
    )


def _closing(how: str, word: str, today: date) -> ColumnElement[bool]:
    day = func.coalesce(col(Opportunity.closes_on), func.date(col(Opportunity.closes_at)))
    if word.lower() == "unknown":
        return and_(day.is_(None), col(Opportunity.rolling).is_not(True))
    if word.lower() == "rolling":
        return col(Opportunity.rolling).is_(True)
    told = _day(word, today)
    if told is None:
        message = (
            f"closing:{how}{word} is not understood; write closing:<60d, closing:>31/12/2026, "
            "closing:rolling or closing:unknown"
        )
        raise BadInput(message)
    # a day without a sign before it means by that day
    return and_(day.is_not(None), _compared(day, how or "<=", told))


def _day(word: str, today: date) -> date | None:
    if found := _AHEAD.fullmatch(word):
        later: date = today + relativedelta(**{_UNITS[found[2].lower()]: int(found[1])})
        return later
    if slashed := _SLASHED.fullmatch(word):
        day, month, year = (int(part) for part in slashed.groups())
        try:
            return date(year, month, day)
        except ValueError:
            return None
    return read_iso(word).on or read_long(word).on


def _amount(how: str, word: str, today: date) -> ColumnElement[bool]:
    del today
    pence = read_amount(word if word.startswith("£") else f"£{word}")
    if pence is None:
        message = f"amount:{how}{word} is not understood; write amount:>10k or amount:<=£250,000"
        raise BadInput(message)
    most = func.coalesce(
        col(Opportunity.amount_max), col(Opportunity.amount_total), col(Opportunity.amount_min)
    )
    return and_(col(Opportunity.currency) == "GBP", most.is_not(None), _compared(most, how or ">=", pence))


def _status(how: str, word: str, today: date) -> ColumnElement[bool]:
    del today
    if how or word.lower() not in _STATUSES:
        message = f"status:{how}{word} is not understood; write one of {', '.join(_STATUSES)}"
        raise BadInput(message)
    return col(Opportunity.status) == _STATUSES[word.lower()]


def _compared(column: Any, how: str, value: Any) -> ColumnElement[bool]:
    compare: dict[str, ColumnElement[bool]] = {
        "<": column < value,
        "<=": column <= value,
        ">": column > value,
        ">=": column >= value,
        "=": column == value,
    }
    return compare[how]


# what may stand before a colon, and how it is asked
FIELDS: Mapping[str, Callable[[str, str, date], ColumnElement[bool]]] = {
    "closing": _closing,
    "amount": _amount,
    "status": _status,
    "title": lambda _, word, __: _holds(Opportunity.title, word),
    "funder": lambda _, word, __: _holds(Opportunity.funder, word),
    "source": lambda _, word, __: _holds(Opportunity.source, word),
    "place": lambda _, word, __: _listed(Opportunity.places, word),
    "theme": lambda _, word, __: _listed(Opportunity.themes, word),
    "who": lambda _, word, __: _listed(Opportunity.applicant_types, word),
}


def _forms(word: str) -> tuple[str, ...]:
    """The word as it may be written: SQLite's LIKE folds the case of unaccented letters only."""
    if word.isascii():
        return (word,)
    return tuple(dict.fromkeys((word, word.lower(), word.upper(), word.title())))
