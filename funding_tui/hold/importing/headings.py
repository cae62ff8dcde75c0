"""Which column holds what: headings matched loosely to the fields that an import knows.

Case, spaces, underscores and punctuation do not count; nor do years in a heading (`lsoa21_code`,
`LSOA code (2021)`, `LSOA21CD`). The words themselves are data, in `synonyms.py`. A column of money names its
cost type, and perhaps its year and `per unit`; a column of figures names what it measures and per what.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from funding_tui.base.names import name_key, without_invisible
from funding_tui.hold.importing.cells import Cell, CellError, read_text
from funding_tui.hold.importing.synonyms import (
    BASES,
    COST_TYPES,
    INDICATOR_CODES,
    MONEY_FILLERS,
    SCALE_WORDS,
    UNIT_WORDS,
)
from models.errors import MoneyError
from models.money import FinancialYear
from models.rules import COST_TYPES as KNOWN

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_SEAM = re.compile(r"(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[^\W\d_])")
_NOT_WORD = re.compile(r"[\W_]+")
# words of headings beside figures that hold a date, a name or a remark instead
_NOT_FIGURES = frozenset(
    {
        "by",
        "date",
        "on",
        "note",
        "notes",
        "comment",
        "ref",
        "reference",
        "letter",
        "status",
        "profile",
        "plan",
    }
    | {"rule", "rules", "when", "who", "officer", "lead", "source", "name", "code", "type", "basis", "year"}
    | {"illustrative", "period", "end", "start", "condition", "conditions", "link", "url", "kind", "contact"}
)
_YEAR = re.compile(r"(19|20)\d\d|[0-4]\d")
_ENDING_YEAR = re.compile(r"^(?P<rest>.*?)[\s_(\-]+(?P<year>20\d\d([/\-_]\d\d)?)\)?\s*$")
_FINANCIAL_YEAR = re.compile(r"\b(20\d\d) (20\d\d|\d\d)\b")
# "burglary per 1000 properties wavg", "asb rate per 1 000 population"
_RATE = re.compile(
    r"(?P<name>.+?)(?: rate)? per (?P<per>10*|10*(?: 000)+) (?P<base>[a-z]+(?: residents)?)"
    r"(?: w ?avg| weighted average| mean)?"
)


@cache
def heading_words(heading: str) -> str:
    """A heading's words, lower case, letters and digits apart: `pop_census2021` is `pop census 2021`."""
    seen = unicodedata.normalize("NFKC", without_invisible(heading))
    apart = _SEAM.sub(" ", _CAMEL.sub(" ", seen))
    return _NOT_WORD.sub(" ", apart.casefold()).strip()


@cache
def without_years(heading: str) -> str:
    """A heading's words without its years: `lsoa21_code` is `lsoa code`."""
    return " ".join(word for word in heading_words(heading).split() if not _YEAR.fullmatch(word))


@cache
def slugify(name: str) -> str:
    """A name as a code: `Anti-social behaviour` is `anti_social_behaviour`."""
    return _NOT_WORD.sub("_", name_key(name)).strip("_")


def match_columns(
    headings: Sequence[str],
    fields: Mapping[str, tuple[str, ...]],
    never: Iterable[str] = (),
) -> dict[str, int]:
    """The column of each field that some heading names.

    Args:
        headings: as they are in the file.
        fields: field -> its names, the surest first.
        never: headings that look like a field and are not (`ruc11_code` is not the class of 2021).

    Returns:
        Field -> position of its column. A column serves one field only.
    """
    barred = {heading_words(heading) for heading in never}
    taken: dict[int, str] = {}
    found: dict[str, int] = {}
    known = [
        (index, without_years(text), without_unit(text))
        for index, text in enumerate(headings)
        if heading_words(text) not in barred
    ]
    for field, names in fields.items():
        for name in names:
            wanted = without_years(name)
            at = next((i for i, *texts in known if i not in taken and wanted and wanted in texts), None)
            if at is not None:
                taken[at] = field
                found[field] = at
                break
    return found


@cache
def without_unit(heading: str) -> str:
    """A heading's words without years and the unit that its figures have anyway: `Award (GBP)` is `award`."""
    return " ".join(word for word in without_years(heading).split() if word not in UNIT_WORDS)


def unread_figure(heading: str, figures: Mapping[str, tuple[str, ...]]) -> str:
    """Why a heading that is not read must not be passed over; empty where it may be.

    Args:
        heading: as it is in the file.
        figures: field that holds a figure -> words of which one is in a heading that may be it.
    """
    words = without_unit(heading).split()
    plain = [word for word in words if word not in SCALE_WORDS]
    if len(plain) < len(words) and (
        cost_column(0, " ".join(plain)) or any(word in plain for each in figures.values() for word in each)
    ):
        return (
            f"{heading!r} is not in whole pounds or per cent; change its figures, and its heading, to those"
        )
    if _NOT_FIGURES.intersection(words):
        return ""
    field = next((name for name, each in figures.items() if any(word in plain for word in each)), None)
    if field is None:
        return ""
    return f"{heading!r} may be the {field}, and is not read; head it {field!r}, or 'note' if it is not"


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


@dataclass(frozen=True, slots=True)
class CostColumn:
    """A column of amounts.

    Attributes:
        at: its position.
        heading: as it is in the file.
        year: the financial year it names, if any.
        cost_type: what the money is for.
        per_unit: for each unit rather than once.
    """

    at: int
    heading: str
    year: FinancialYear | None
    cost_type: str
    per_unit: bool


def cost_columns(headings: Sequence[str], taken: Iterable[int]) -> tuple[CostColumn, ...]:
    """The columns, among those not taken, whose headings name a cost type."""
    used = set(taken)
    found = (cost_column(at, text) for at, text in enumerate(headings) if at not in used)
    return tuple(column for column in found if column is not None)


def cost_column(at: int, heading: str) -> CostColumn | None:
    """What `2026/27 capital per unit` holds; None for a heading that names no cost type."""
    year, rest = financial_year_in(heading)
    words = rest.split()
    per_unit = words[-2:] == ["per", "unit"] or words[:1] == ["unit"]
    if per_unit:
        words = words[:-2] if words[-1] == "unit" else words[1:]
    full = " ".join(words)
    plain = " ".join(word for word in words if word not in MONEY_FILLERS)
    cost_type = COST_TYPES.get(full) or COST_TYPES.get(plain)
    return None if cost_type is None else CostColumn(at, heading, year, cost_type, per_unit)


def read_cost_type(cell: Cell) -> str | None:
    """The cost type that a cell names."""
    text = read_text(cell)
    if text is None:
        return None
    found = COST_TYPES.get(heading_words(text))
    if found is None:
        message = f"{text!r} is not a cost type; write {', '.join(KNOWN[:-1])} or {KNOWN[-1]}"
        raise CellError(message)
    return found


@dataclass(frozen=True, slots=True)
class Measure:
    """What one column holds.

    Attributes:
        at: its position; -1 for a measure that is named in a cell.
        heading: as it is in the file.
        code: the indicator's code.
        per, base: the value is per `per` of `base`; base `none` is a plain figure.
        period: what a year at the end of the heading says, or empty.
    """

    at: int
    heading: str
    code: str
    per: int
    base: str
    period: str = ""


def measure_of(at: int, heading: str) -> Measure:
    """The measure that a heading names: a rate when it says what it is per, else a plain figure."""
    title, period = split_year(heading)
    found = _RATE.fullmatch(heading_words(title))
    base = BASES.get(found["base"]) if found else None
    if found is None or base is None or base == "none":
        return Measure(at, heading, indicator_code(title), 1, "none", period)
    per = int(found["per"].replace(" ", ""))
    return Measure(at, heading, indicator_code(found["name"]), per, base, period)


def indicator_code(name: str) -> str:
    """Our code for what a publisher calls an indicator."""
    code = slugify(name)
    return INDICATOR_CODES.get(code, code)
