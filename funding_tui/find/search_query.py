"""What an officer types to search: words for the full-text index, and conditions on fields.

Words must be there (except those that only join others: for, of, the), `-word` must not, "two words" are
looked for together; `name:value` searches one field, such as `closing:<60d funder:"home office" amount:>10k
-scotland stage:watching`. What is not known meets no condition: an amount that no source gives is neither
above nor below ten thousand pounds.
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
from models.opportunities import PIPELINE_STAGES, Opportunity, OpportunityPage, PipelineItem
from sources.amounts import read_amount
from sources.dates import read_iso, read_long

# characters; more is text pasted by mistake, and comes near the index's own limit
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
_MONEY = frozenset(("fund", "funding", "funds", "grant", "grants", "money"))  # what every result is
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
_PAGE_OWNER = aliased(Opportunity)
_LISTS = ("places", "themes", "who")


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A search that was typed, taken apart.

    Attributes:
        terms: each must be there.
        excluded: none of these may be.
        conditions: each must hold.
    """

    terms: tuple[SearchTerm, ...]
    excluded: tuple[SearchTerm, ...]
    conditions: tuple[ColumnElement[bool], ...]

    @property
    def match_expression(self) -> str:
        """Every term and none that is excluded, for FTS5; empty without any term."""
        every = " AND ".join(dict.fromkeys(term.expression for term in self.terms))
        return f"({every}) NOT ({self.excluded_expression})" if every and self.excluded else every

    @property
    def excluded_expression(self) -> str:
        """Any excluded term, for FTS5."""
        return " OR ".join(dict.fromkeys(term.expression for term in self.excluded))


def parse_query(text: str, today: date) -> SearchQuery:
    """Take a search apart, word by word.

    Args:
        text: as typed.
        today: the day that `closing:<60d` counts from.

    Raises:
        BadInput: the value of a field cannot be understood; a field without a value is ignored.
    """
    flat = unicodedata.normalize("NFC", text.replace("\x00", ""))[:LONGEST]
    terms: list[SearchTerm] = []
    excluded: list[SearchTerm] = []
    conditions: list[ColumnElement[bool]] = []
    for found in _WORD.finditer(flat):
        part = _parse_word(found, today)
        if isinstance(part, SearchTerm):
            (excluded if found["out"] else terms).append(part)
        elif part is not None:
            conditions.append(not_(part) if found["out"] else part)
    # the last may be the beginning of another word
    kept = [term for term, following in pairwise(terms) if not _is_filler(term, following)]
    terms = [*kept, *terms[-1:]]
    if terms and not terms[-1].exact:
        terms[-1] = replace(terms[-1], beginning=True)
    return SearchQuery(tuple(terms), tuple(excluded), tuple(conditions))


def _is_filler(term: SearchTerm, following: SearchTerm) -> bool:
    """Whether a term says nothing of what is wanted, as the first two of `grants for police equipment`."""
    if term.exact or term.columns != EVERYWHERE:
        return False
    return term.text.lower() in _JOINING or (term.text.lower() in _MONEY and following.text.lower() == "for")


def _parse_word(found: re.Match[str], today: date) -> SearchTerm | ColumnElement[bool] | None:
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
    return term if term.words else _contains_as_typed(word, columns)


def _contains_as_typed(word: str, columns: tuple[str, ...]) -> ColumnElement[bool]:
    """Signs without a letter or digit, which the index does not hold, looked for as typed."""
    return or_(
        *(
            _list_holds(_COLUMNS[name], word) if name in _LISTS else _holds(_COLUMNS[name], word)
            for name in columns
        )
    )


def _holds(column: Any, word: str) -> ColumnElement[bool]:
    return col(column).contains(word, autoescape=True)


def _list_holds(column: Any, word: str) -> ColumnElement[bool]:
    """Whether one of an opportunity's places, themes or kinds of applicant holds the word."""
    each = each_text(col(column))
    return exists(select(1).select_from(each).where(each.c.value.contains(word, autoescape=True)))


def _closing(how: str, word: str, today: date) -> ColumnElement[bool]:
    day = col(Opportunity.closing_day)
    if word.lower() == "unknown":
        return and_(day.is_(None), col(Opportunity.rolling).is_not(True))
    if word.lower() == "rolling":
        return col(Opportunity.rolling).is_(True)
    given = _parse_day(word, today)
    if given is None:
        message = (
            f"closing:{how}{word} is not understood; write closing:<60d, closing:>31/12/2026, "
            "closing:rolling or closing:unknown"
        )
        raise BadInput(message)
    # a day without a sign before it means by that day
    return and_(day.is_not(None), _compare(day, how or "<=", given))


def _parse_day(word: str, today: date) -> date | None:
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
    return and_(col(Opportunity.currency) == "GBP", most.is_not(None), _compare(most, how or ">=", pence))


def _status(how: str, word: str, today: date) -> ColumnElement[bool]:
    del today
    if how or word.lower() not in _STATUSES:
        message = f"status:{how}{word} is not understood; write one of {', '.join(_STATUSES)}"
        raise BadInput(message)
    return col(Opportunity.status) == _STATUSES[word.lower()]


def _stage(how: str, word: str, today: date) -> ColumnElement[bool]:
    del today
    if how or word.lower() not in PIPELINE_STAGES:
        message = f"stage:{how}{word} is not understood; write one of {', '.join(PIPELINE_STAGES)}"
        raise BadInput(message)
    return exists(
        select(1).where(
            col(PipelineItem.opportunity_id) == col(Opportunity.id),
            col(PipelineItem.stage) == word.lower(),
        )
    )


def _page(how: str, word: str, today: date) -> ColumnElement[bool]:
    """That the page behind it, or behind a duplicate of it, holds the words as typed."""
    del today
    texts = (
        each_text_within(column) for column in (col(OpportunityPage.sections), col(OpportunityPage.documents))
    )
    holds = (
        exists(select(1).select_from(each).where(each.c.value.icontains(f"{how}{word}", autoescape=True)))
        for each in texts
    )
    shown = func.coalesce(col(_PAGE_OWNER.same_as_id), col(_PAGE_OWNER.id))
    pages = select(shown).where(col(_PAGE_OWNER.id) == col(OpportunityPage.opportunity_id), or_(*holds))
    return col(Opportunity.id).in_(pages)


def _compare(column: Any, how: str, value: Any) -> ColumnElement[bool]:
    compare: dict[str, ColumnElement[bool]] = {
        "<": column < value,
        "<=": column <= value,
        ">": column > value,
        ">=": column >= value,
        "=": column == value,
    }
    return compare[how]


# the names before a colon that are not columns of text, each with its condition
FIELDS: Mapping[str, Callable[[str, str, date], ColumnElement[bool]]] = {
    "closing": _closing,
    "amount": _amount,
    "status": _status,
    "stage": _stage,
    "page": _page,
    "source": lambda _, word, __: col(Opportunity.source).icontains(word, autoescape=True),
}
