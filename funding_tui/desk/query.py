"""What an officer types to look for opportunities, as conditions on the records."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy import ColumnElement, exists, func, not_, or_, select
from sqlmodel import col

from models.opportunities import Opportunity

# beyond this a search is a paste, and the database's own limit on a condition comes near
LONGEST = 400
_WORD = re.compile(r'(?P<out>-?)(?:"(?P<phrase>[^"]+)"?|(?P<word>\S+))')


def matches(text: str) -> list[ColumnElement[bool]]:
    """One condition for each word: `word` must be there, `-word` must not, "two words" stand together."""
    flat = unicodedata.normalize("NFC", text.replace("\x00", " "))[:LONGEST]
    conditions = []
    for found in _WORD.finditer(flat):
        word = (found["phrase"] or found["word"]).strip()
        if not word.strip("-"):
            continue
        held = _holds(word)
        conditions.append(not_(held) if found["out"] else held)
    return conditions


def _holds(word: str) -> ColumnElement[bool]:
    place = func.json_each(col(Opportunity.places)).table_valued("value", name="place")
    columns = (
        col(Opportunity.title),
        col(Opportunity.funder),
        col(Opportunity.summary),
        col(Opportunity.source),
    )
    forms = _forms(word)
    return or_(
        *(column.contains(form, autoescape=True) for column in columns for form in forms),
        exists(
            select(1)
            .select_from(place)
            .where(or_(*(place.c.value.contains(form, autoescape=True) for form in forms)))
        ),
    )


def _forms(word: str) -> tuple[str, ...]:
    """The word as it may be written: SQLite's LIKE folds the case of unaccented letters only."""
    if word.isascii():
        return (word,)
    return tuple(dict.fromkeys((word, word.lower(), word.upper(), word.title())))
