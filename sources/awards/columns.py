"""Find the fields of a grant among the headings of a file, or the paths of a JSON record, however spelt."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sources.settings import packaged_table

_YEARS = re.compile(r"\b(?:19|20)\d\d ?[-/–] ?\d{2,4}\b")
_REPEAT = re.compile(r":\d+(?=:)")
_SIGNS = re.compile(r"[^a-z0-9:]")
_DEEPEST = 5  # levels of a JSON record


@dataclass(frozen=True, slots=True)
class AwardColumns:
    """Which columns the fields are in.

    Attributes:
        of: field -> numbers of its columns, from 0, in the file's order.
        unit: pounds that one in the column of amounts means.
        amount_heading: that column's heading when it has the unit, else empty.
        unused: headings that mean no field.
    """

    of: Mapping[str, tuple[int, ...]]
    unit: int
    amount_heading: str
    unused: tuple[str, ...]


def find_columns(headings: Sequence[str]) -> AwardColumns:
    """The fields that the headings name."""
    fields, units = _words()
    of: dict[str, list[int]] = {}
    unit, amount_heading, unused = 1, "", []
    for number, heading in enumerate(headings):
        word = _plain(heading)
        field = fields.get(word)
        if field is not None:
            of.setdefault(field, []).append(number)
        elif word in units and "amount" not in of:
            of["amount"] = [number]
            unit, amount_heading = units[word], heading
        elif heading:
            unused.append(heading)
    return AwardColumns(
        {field: tuple(numbers) for field, numbers in of.items()}, unit, amount_heading, tuple(unused)
    )


@functools.cache
def _words() -> tuple[Mapping[str, str], Mapping[str, int]]:
    """Heading -> field, and heading -> unit, from the packaged list."""
    headings = packaged_table("sources.awards", "headings.toml")
    return (
        {word: field for field, names in headings["fields"].items() for word in _all_plain(names)},
        {word: int(unit) for unit, names in headings["units"].items() for word in _all_plain(names)},
    )


def _all_plain(names: Iterable[str]) -> list[str]:
    return [_plain(name) for name in names]


def _plain(heading: str) -> str:
    """A heading without case, spaces, signs, years and the numbers of repeated columns."""
    return _REPEAT.sub("", _SIGNS.sub("", _YEARS.sub("", heading.casefold())))


def flatten(record: Mapping[str, Any]) -> dict[str, str | int | Decimal | None]:
    """A record's values by their path, `recipientOrganization:0:name`; what lies deeper is left out."""
    found: dict[str, str | int | Decimal | None] = {}

    def add(value: object, path: str, depth: int) -> None:
        if isinstance(value, dict) and depth < _DEEPEST:
            for name, inner in value.items():
                add(inner, f"{path}:{name}" if path else str(name), depth + 1)
        elif isinstance(value, list) and depth < _DEEPEST:
            for number, inner in enumerate(value):
                add(inner, f"{path}:{number}", depth + 1)
        elif isinstance(value, str | int | Decimal) or value is None:
            found[path] = value

    add(dict(record), "", 0)
    return found
