"""An opportunity in words: its amount, its closing day, its fields, and what changed in it.

Officers' checks are stored with the words that they checked, so that a change of how a field is written here
would make every check of it look out of date.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from models.clock import LONDON
from models.money import Pence, format_pounds
from models.opportunities import Opportunity

NOT_STATED = "not stated"
NOT_KNOWN = "not known"
_DECISIVE = (
    "listed",
    "closes_on",
    "closes_at",
    "status",
    "amount_max",
    "amount_min",
    "amount_total",
    "applicant_types",
)
# dates in digits; whether 09/10 is in September or October depends on the reader
_FOR_MACHINES = re.compile(r"\d{4}-\d\d-\d\d(?:T|$)|\d{1,2}/\d{1,2}/\d{2,4}$")
_NAMES = {
    "closes_at": "closes at",
    "closes_on": "closes",
    "closes_text": "closes (their words)",
    "closes_time": "closes at",
    "opens_at": "opens at",
    "opens_on": "opens",
    "opens_time": "opens at",
    "opens_text": "opens (their words)",
    "amount_min": "least amount",
    "amount_max": "most amount",
    "amount_total": "amount in all",
    "amount_text": "amount (their words)",
    "applicant_types": "who may apply",
    "listed": "listed by its source",
    "places": "where",
    "published_at": "published",
}


def amount_in_words(
    least: Pence | None, most: Pence | None, total: Pence | None, currency: str = "GBP", text: str = ""
) -> str:
    """What may be applied for: `£1,500 to £30,500`, `up to £10,000`, `£2,000,000 in all`, `not stated`.

    Amounts are in hundredths of `currency`; `text` is the source's own words, used where it gives no number.
    """
    whole = f"{_money(total, currency)} in all" if total else ""
    if most and least and least != most:
        each = f"{_money(least, currency)} to {_money(most, currency)}"
    elif most:
        each = f"up to {_money(most, currency)}" if not least else _money(most, currency)
    else:
        each = f"from {_money(least, currency)}" if least else ""
    if each and whole:
        return f"{each} ({whole})"
    return each or whole or text.strip() or NOT_STATED


def closes_in_words(text: str, at: datetime | None, on: date | None, rolling: bool | None) -> str:
    """When it closes, in the source's words where it has any, or that this is not known.

    A date that a source writes in digits, such as `2027-01-15T12:00`, is written as people read it.
    """
    words = text.strip()
    if words and not (_FOR_MACHINES.match(words) and (at or on)):
        return words
    if at is not None:
        return _instant(at)
    if on is not None:
        return f"{on:%d %b %Y}"
    return "open until further notice" if rolling else NOT_KNOWN


def field_pairs(record: Opportunity) -> tuple[tuple[str, str], ...]:
    """Every field of an opportunity as (name, value), in the order in which an officer asks."""
    pairs: list[tuple[str, str]] = [
        ("status when read", record.status),
        ("opens", record.opens_text or _text(record.opens_at)),
        ("closes", closes_in_words("", record.closes_at, record.closes_on, record.rolling)),
        ("closes (their words)", record.closes_text or NOT_STATED),
        ("rolling", NOT_STATED if record.rolling is None else _text(record.rolling)),
        (
            "amount",
            amount_in_words(record.amount_min, record.amount_max, record.amount_total, record.currency),
        ),
        ("amount (their words)", record.amount_text or NOT_STATED),
        ("who may apply", _text(record.applicant_types)),
        ("where", _text(record.places)),
        ("themes", _text(record.themes)),
        ("notes", _text(record.notes)),
        ("published", _text(record.published_at)),
        ("source", f"{record.source} ({record.source_id})"),
        ("first seen", _text(record.first_seen)),
        ("last seen", _text(record.last_seen)),
        ("last changed", _text(record.changed_at)),
    ]
    if record.vanished_at is not None:
        pairs.append(("no longer listed since", _text(record.vanished_at)))
    return tuple(pairs)


def changes_in_words(changes: Mapping[str, Any], currency: str = "GBP") -> tuple[tuple[str, str, str], ...]:
    """What one fetch changed, as (field, from, to), the fields that decide a bid first."""
    triples = []
    for field in sorted(changes, key=_rank):
        if field.endswith("_time") and f"{field[:-5]}_at" in changes:
            continue
        pair = changes[field]
        before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
        name = _NAMES.get(field, field.replace("_", " "))
        triples.append((name, _value(field, before, currency), _value(field, after, currency)))
    return tuple(triples)


def _rank(field: str) -> int:
    """Fields that decide a bid come first; the rest keep their order."""
    return _DECISIVE.index(field) if field in _DECISIVE else len(_DECISIVE)


def _value(field: str, value: Any, currency: str) -> str:
    if field in ("amount_min", "amount_max", "amount_total") and isinstance(value, int):
        return _money(value, currency)
    if field.endswith(("_at", "_on")) and isinstance(value, str):
        return _text(_parse(value, has_time=field.endswith("_at")))
    return _text(value)


def _parse(text: str, *, has_time: bool) -> date | str:
    """The instant or the day that a text is; the text itself where it is neither."""
    try:
        parsed = datetime.fromisoformat(text) if has_time else date.fromisoformat(text)
    except ValueError:
        return text
    return text if isinstance(parsed, datetime) and parsed.tzinfo is None else parsed


def _text(value: Any) -> str:
    if value is None or value in ("", []):
        return NOT_STATED
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, date):
        return f"{value:%d %b %Y}"
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    return str(value)


def _instant(at: datetime) -> str:
    """An instant as a wall clock in the United Kingdom shows it."""
    return f"{at.astimezone(LONDON):%d %b %Y, %H:%M}"


def _money(pence: Pence | None, currency: str) -> str:
    pounds = format_pounds(pence or 0)
    return pounds if currency in ("GBP", "") else pounds.replace("£", f"{currency} ")
