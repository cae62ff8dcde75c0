"""What an officer types to look for opportunities: words for the full-text index, and conditions.

Words must be there (but for those that only join others: for, of, the), `-word` must not, "two words" stand
together; `name:value` asks of one field, such as `closing:<60d funder:"home office" amount:>10k -scotland
stage:watching`. What is not known of a listing
meets no condition on it: an amount that no source tells is neither above nor below ten thousand pounds.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from funding_tui.base.errors import BadInput
from funding_tui.find.search_terms import EVERYWHERE, SearchTerm
from models.columns import each_text, each_text_within
from models.opportunities import STAGES, Opportunity, OpportunityPage, PipelineItem
from sources.amounts import read_amount
from sources.dates import read_iso, read_long

# beyond this a search is a paste, and the index's own limit on an expression comes near
LONGEST = 400
_WORD = re.compile(
    r"(?P<out>-?)(?:(?P<field>[a-z]{2,10}):(?P<how><=|>=|<|>|=|))?"
    r'(?:"(?P<phrase>[^"]+)(?P<shut>"?)|(?P<word>\S+))?',
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
_JOINING = frozenset(
    ("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "our", "the", "to", "we", "with")
)
_MONEY = frozenset(("fund", "funding", "funds", "grant", "grants", "money"))  # what all of it is
# name before a colon -> column of the full-text index
_WORDED = {
    "title": "title",
    "funder": "funder",
    "place": "places",
    "theme": "themes",
    "who": "who",
}
_COLUMNS = {
    "title": Opportunity.title,
    "funder": Opportunity.funder,
    "summary": Opportunity.summary,
    "places": Opportunity.places,
    "themes": Opportunity.themes,
    "who": Opportunity.applicant_types,
}
_BEHIND = aliased(Opportunity)
_LISTS = ("places", "themes", "who")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search as understood.

    Attributes:
        terms: each must be there.
        without: none of these may be.
        conditions: each holds on a listing.
    """

    terms: tuple[SearchTerm, ...]
    without: tuple[SearchTerm, ...]
    conditions: tuple[ColumnElement[bool], ...]

    @property
    def match(self) -> str:
        """Every term and none that must not be there, for the full-text index; empty without any term."""
        every = " AND ".join(dict.fromkeys(term.expression for term in self.terms))
        return f"({every}) NOT ({self.unwanted})" if every and self.without else every

    @property
    def unwanted(self) -> str:
        """Any term that must not be there."""
        return " OR ".join(dict.fromkeys(term.expression for term in self.without))


def parse_query(text: str, today: date) -> SearchQuery:
    """What a search asks, word by word.

    Args:
        text: as typed.
        today: the day that `closing:<60d` counts from.

    Raises:
        BadInput: the value of a field cannot be understood; one that is still empty is passed over.
    """
    flat = unicodedata.normalize("NFC", text.replace("\x00", ""))[:LONGEST]
    terms: list[SearchTerm] = []
    without: list[SearchTerm] = []
    conditions: list[ColumnElement[bool]] = []
    for found in _WORD.finditer(flat):
        held = _held(found, today)
        if isinstance(held, SearchTerm):
            (without if found["out"] else terms).append(held)
        elif held is not None:
            conditions.append(not_(held) if found["out"] else held)
    # the last may be the beginning of another word
    said = [term for term, then in pairwise(terms) if not _says_nothing(term, then)]
    terms = [*said, *terms[-1:]]
    if terms and not terms[-1].exact:
        terms[-1] = replace(terms[-1], beginning=True)
    return SearchQuery(tuple(terms), tuple(without), tuple(conditions))


def _says_nothing(term: SearchTerm, then: SearchTerm) -> bool:
    """Whether it says nothing of what is looked for, as the first two in `grants for police equipment`."""
    if term.exact or term.columns != EVERYWHERE:
        return False
    return term.text.lower() in _JOINING or (term.text.lower() in _MONEY and then.text.lower() == "for")


def _held(found: re.Match[str], today: date) -> SearchTerm | ColumnElement[bool] | None:
    word = (found["phrase"] or found["word"] or "").strip()
    if not word.strip("-"):
        return None
    name = (found["field"] or "").lower()
    if name in FIELDS:
        return FIELDS[name](found["how"] or "", word, today)
    columns = (_WORDED[name],) if name in _WORDED else EVERYWHERE
    if found["field"] and name not in _WORDED:
        word = f"{found['field']}:{found['how']}{word}"
    term = SearchTerm(word, columns, exact=bool(found["shut"]))
    return term if term.words else _written(word, columns)


def _written(word: str, columns: tuple[str, ...]) -> ColumnElement[bool]:
    """Signs without a letter or digit, which no index of words holds, looked for as they are written."""
    return or_(
        *(
            _listed(_COLUMNS[name], word) if name in _LISTS else _holds(_COLUMNS[name], word)
            for name in columns
        )
    )


def _holds(column: Any, word: str) -> ColumnElement[bool]:
    return col(column).contains(word, autoescape=True)


def _listed(column: Any, word: str) -> ColumnElement[bool]:
    """Whether one of a listing's places, themes or the like holds the word."""
    each = each_text(col(column))
    return exists(select(1).select_from(each).where(each.c.value.contains(word, autoescape=True)))


def _closing(how: str, word: str, today: date) -> ColumnElement[bool]:
    day = col(Opportunity.closing_day)
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


def _stage(how: str, word: str, today: date) -> ColumnElement[bool]:
    del today
    if how or word.lower() not in STAGES:
        message = f"stage:{how}{word} is not understood; write one of {', '.join(STAGES)}"
        raise BadInput(message)
    return exists(
        select(1).where(
            col(PipelineItem.opportunity_id) == col(Opportunity.id),
            col(PipelineItem.stage) == word.lower(),
        )
    )


def _page(how: str, word: str, today: date) -> ColumnElement[bool]:
    """That the page behind a listing, or behind one that it stands for, holds what is typed as it is."""
    del today
    texts = (
        each_text_within(column) for column in (col(OpportunityPage.sections), col(OpportunityPage.documents))
    )
    holds = (
        exists(select(1).select_from(each).where(each.c.value.icontains(f"{how}{word}", autoescape=True)))
        for each in texts
    )
    stands = func.coalesce(col(_BEHIND.same_as_id), col(_BEHIND.id))
    pages = select(stands).where(col(_BEHIND.id) == col(OpportunityPage.opportunity_id), or_(*holds))
    return col(Opportunity.id).in_(pages)


def _compared(column: Any, how: str, value: Any) -> ColumnElement[bool]:
    compare: dict[str, ColumnElement[bool]] = {
        "<": column < value,
        "<=": column <= value,
        ">": column > value,
        ">=": column >= value,
        "=": column == value,
    }
    return compare[how]


# what may stand before a colon besides the names of text, and how it is asked
FIELDS: Mapping[str, Callable[[str, str, date], ColumnElement[bool]]] = {
    "closing": _closing,
    "amount": _amount,
    "status": _status,
    "stage": _stage,
    "page": _page,
    "source": lambda _, word, __: col(Opportunity.source).icontains(word, autoescape=True),
}
