"""Find the fields of a grant among a file's headings, however the publisher spells them."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

_YEARS = re.compile(r"\b(?:19|20)\d\d ?[-/–] ?\d{2,4}\b")
_REPEAT = re.compile(r":\d+(?=:)")
_SIGNS = re.compile(r"[^a-z0-9:]")


@dataclass(frozen=True, slots=True)
class AwardColumns:
    """Where the fields stand.

    Attributes:
        of: field -> numbers of its columns, from 0, in the file's order.
        unit: pounds that one in the column of amounts stands for.
        amount_heading: that column's heading when it holds the unit, else empty.
        unused: headings that stand for no field.
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
    told = tomllib.loads(files("sources.awards").joinpath("headings.toml").read_text(encoding="utf-8"))
    return (
        {word: field for field, names in told["fields"].items() for word in _all_plain(names)},
        {word: int(unit) for unit, names in told["units"].items() for word in _all_plain(names)},
    )


def _all_plain(names: Iterable[str]) -> list[str]:
    return [_plain(name) for name in names]


def _plain(heading: str) -> str:
    """A heading without case, spaces, signs, years and the numbers of repeated columns."""
    return _REPEAT.sub("", _SIGNS.sub("", _YEARS.sub("", heading.casefold())))
