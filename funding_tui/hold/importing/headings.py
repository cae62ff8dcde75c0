"""Which column holds what: headings matched loosely to the fields that an import knows.

Case, spaces, underscores and punctuation do not count; nor do years in a heading (`lsoa21_code`,
`LSOA code (2021)`, `LSOA21CD`). The words themselves are data, in `synonyms.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from models.errors import MoneyError
from models.money import FinancialYear

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEAM = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_NOT_WORD = re.compile(r"[\W_]+")
_YEAR = re.compile(r"(19|20)\d\d|[0-4]\d")
_ENDING_YEAR = re.compile(r"^(?P<rest>.*?)[\s_(\-]+(?P<year>20\d\d([/\-_]\d\d)?)\)?\s*$")
_FINANCIAL_YEAR = re.compile(r"\b(20\d\d) (20\d\d|\d\d)\b")


@cache
def heading_words(heading: str) -> str:
    """A heading's words, lower case, letters and digits apart: `pop_census2021` is `pop census 2021`."""
    apart = _SEAM.sub(" ", _CAMEL.sub(" ", heading))
    return _NOT_WORD.sub(" ", apart.casefold()).strip()


@cache
def without_years(heading: str) -> str:
    """A heading's words without its years: `lsoa21_code` is `lsoa code`."""
    return " ".join(word for word in heading_words(heading).split() if not _YEAR.fullmatch(word))


@cache
def slugify(name: str) -> str:
    """A name as a code: `Anti-social behaviour` is `anti_social_behaviour`."""
    return _NOT_WORD.sub("_", name.casefold()).strip("_")


def match_columns(
    headings: Sequence[str],
    fields: Mapping[str, tuple[str, ...]],
    never: Iterable[str] = (),
) -> dict[str, int]:
    """The column of each field that some heading names.

    Args:
        headings: as they stand in the file.
        fields: field -> its names, the surest first.
        never: headings that look like a field and are not (`ruc11_code` is not the class of 2021).

    Returns:
        Field -> position of its column. A column serves one field only.
    """
    barred = {heading_words(heading) for heading in never}
    taken: dict[int, str] = {}
    found: dict[str, int] = {}
    known = [
        (index, without_years(text))
        for index, text in enumerate(headings)
        if heading_words(text) not in barred
    ]
    for field, names in fields.items():
        for name in names:
            at = next(
                (i for i, text in known if i not in taken and text and text == without_years(name)), None
            )
            if at is not None:
                taken[at] = field
                found[field] = at
                break
    return found


def split_year(heading: str) -> tuple[str, str]:
    """A heading without the year at its end, and that year (empty when there is none).

    `burglary (2024)` is (`burglary`, `2024`); `imd2025_score` keeps its year, which is part of its name.
    """
    found = _ENDING_YEAR.match(heading)
    if found is None or not found["rest"].strip():
        return heading, ""
    return found["rest"], re.sub(r"[\-_]", "/", found["year"])


def financial_year_in(heading: str) -> tuple[FinancialYear | None, str]:
    """The financial year that a heading names, and the heading's other words.

    `2026/27 capital per unit` is (2026/27, `capital per unit`).
    """
    words = heading_words(heading)
    found = _FINANCIAL_YEAR.search(words)
    if found is None:
        return None, words
    rest = " ".join((words[: found.start()] + words[found.end() :]).split())
    try:
        return FinancialYear.parse(f"{found[1]}/{found[2]}"), rest
    except MoneyError:
        return None, words
