"""Whether two opportunities are the same money.

Sure enough to link at once: the same identifier from their sources; a scheme that its source lists again
under the next number; the same name, funder and month of closing. Worth asking a person: all but one of
these. A title that names another year, round or lot outweighs every likeness.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from rapidfuzz import fuzz

from funding_tui.find.duplicates.names import (
    TitleParts,
    funders_agree,
    label_of,
    one_within,
    parse_title,
    same_words,
    shared_names,
)

State: TypeAlias = Literal["linked", "asked"]

_SAME_TEXT = 92  # of 100: two summaries of one author
_LONG_TEXT = 80  # characters; two shorter summaries may be alike by chance
SLACK_DAYS = 3  # midnight is one day here and another there, and a bank holiday moves a day


@dataclass(frozen=True, slots=True)
class Candidate:
    """What is compared of an opportunity.

    Attributes:
        closes_on: the closing day in the United Kingdom, where known.
        amounts: the amounts that its source gives, pence.
    """

    id: int
    source: str
    source_id: str
    url: str
    title: str
    funder: str = ""
    summary: str = ""
    closes_on: date | None = None
    amounts: frozenset[int] = frozenset()

    @property
    def title_parts(self) -> TitleParts:
        """Its title taken apart."""
        return parse_title(self.title)


@dataclass(frozen=True, slots=True)
class DuplicateVerdict:
    """That two opportunities are the same money, or may be.

    Attributes:
        how: `identifier`, `relisted`, `name` or `likeness`.
        why: what they have in common, as the end of a sentence.
    """

    state: State
    how: str
    why: str


def judge_pair(first: Candidate, second: Candidate) -> DuplicateVerdict | None:
    """Whether two opportunities are the same money; None where nothing says so."""
    if first.source == second.source and first.source_id == second.source_id:
        return None
    one, other = first.title_parts, second.title_parts
    differ = _name_different_editions(one, other)
    if shared := shared_names(first.source_id, first.url) & shared_names(second.source_id, second.url):
        if not differ:
            return DuplicateVerdict("linked", "identifier", f"both are {min(shared)}")
        # a page may be used again for the next round, so that one address has had two opportunities
        is_ocid = min(shared).startswith("ocds-")
        return DuplicateVerdict("asked", "identifier", "one OCID") if is_ocid else None
    if differ:
        return None
    return _relisted(first, second, one, other) or _by_name(first, second, one, other)


def _relisted(
    first: Candidate, second: Candidate, one: TitleParts, other: TitleParts
) -> DuplicateVerdict | None:
    if first.source != second.source:
        return None
    (here, number), (there, next_number) = label_of(first.source_id), label_of(second.source_id)
    if here != there or number == next_number or funders_agree(first.funder, second.funder) is False:
        return None
    if same_words(one.words, other.words):
        return DuplicateVerdict(
            "linked", "relisted", f"{first.source} lists {here} again under the next number"
        )
    return DuplicateVerdict("asked", "relisted", f"{first.source} lists {here} again, under another title")


def _by_name(
    first: Candidate, second: Candidate, one: TitleParts, other: TitleParts
) -> DuplicateVerdict | None:
    funder = funders_agree(first.funder, second.funder)
    month = _same_month(first, second)
    if funder is False or month is False:
        return None
    uncertain = _only_one_names_an_edition(one, other)
    # a source that lists the same name twice may well mean two opportunities
    elsewhere = first.source != second.source
    if same_words(one.words, other.words):
        if elsewhere and funder and month and one.kinds == other.kinds and not uncertain:
            return DuplicateVerdict("linked", "name", "the same title, funder and month of closing")
        return DuplicateVerdict("asked", "name", f"the same title{_and(funder, month)}")
    if not (funder and month) or uncertain:
        return None
    if _same_text(first, second):
        return DuplicateVerdict("asked", "likeness", "the same summary and funder, under another title")
    if one.welsh != other.welsh and _same_day(first, second) and first.amounts & second.amounts:
        return DuplicateVerdict("asked", "likeness", "one in Welsh: the same funder, amount and closing day")
    if (
        elsewhere
        and one_within(one.words, other.words)
        and (_same_day(first, second) or first.amounts & second.amounts)
    ):
        return DuplicateVerdict("asked", "likeness", "one title within the other, the same funder and month")
    return None


def _name_different_editions(one: TitleParts, other: TitleParts) -> bool:
    """Whether two titles name different years, rounds or lots."""
    for kind in {name for name, _ in one.editions | other.editions}:
        here, there = one.edition(kind), other.edition(kind)
        if here and there and not here & there:
            return True
    return False


def _only_one_names_an_edition(one: TitleParts, other: TitleParts) -> bool:
    """Whether one title names a later round, or a lot, and the other names none."""
    return any(
        bool(one.edition(kind)) != bool(other.edition(kind))
        # the first round is often named only once there is a second
        and (one.edition(kind) | other.edition(kind)) != {"1"}
        for kind in {name for name, _ in one.editions | other.editions} - {"year"}
    )


def _same_month(first: Candidate, second: Candidate) -> bool | None:
    """Whether both close in one month or within days of each other; None where this is not known."""
    here, there = first.closes_on, second.closes_on
    if here is None or there is None:
        return None
    return (here.year, here.month) == (there.year, there.month) or abs((here - there).days) <= SLACK_DAYS


def _same_day(first: Candidate, second: Candidate) -> bool:
    return first.closes_on is not None and first.closes_on == second.closes_on


def _same_text(first: Candidate, second: Candidate) -> bool:
    here, there = first.summary.casefold(), second.summary.casefold()
    return min(len(here), len(there)) >= _LONG_TEXT and fuzz.ratio(here, there) >= _SAME_TEXT


def _and(funder: bool | None, month: bool | None) -> str:
    same = [word for word, holds in (("funder", funder), ("month of closing", month)) if holds]
    return f" and {' and '.join(same)}" if same else "; not both give the funder and the closing day"
