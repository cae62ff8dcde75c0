"""Titles and funders read apart, so that two may be compared by what they say."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from rapidfuzz import fuzz

from funding_tui.find.search_terms import fold_words

Edition = tuple[str, str]

_YEARS = re.compile(r"\b(?:20)?(\d\d)\s*(?:/|-|–|—|to)\s*(?:20)?(\d\d)\b")
_YEAR = re.compile(r"\b20(\d\d)\b")
_ALIKE = 90  # of 100: two spellings of one funder
_TYPO = 85  # of 100: two spellings of one word
_NUMBERED = re.compile(r"(\d+|[a-h])")
_APOSTROPHES = re.compile("['’‘`]")
_INITIALS = 3  # letters from which initials are a name
_LONG = 4  # letters from which a word may be misspelt


@dataclass(frozen=True, slots=True)
class TitleParts:
    """What a title says.

    Attributes:
        words: those that say which fund it is, in alphabetical order.
        kinds: fund, grant, scheme and the like.
        marks: what sets it off from its like: (`year`, `25`), (`round`, `2`), (`lot`, `1`).
        welsh: whether it is in Welsh.
    """

    words: tuple[str, ...]
    kinds: frozenset[str]
    marks: frozenset[Edition]
    welsh: bool

    def value(self, kind: str) -> frozenset[str]:
        """The marks of one kind."""
        return frozenset(value for name, value in self.marks if name == kind)


@cache
def _known() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def parse_title(text: str) -> TitleParts:
    """A title read apart."""
    known = _known()
    years = {("year", found[1]) for found in _YEARS.finditer(text) if _follows(found[1], found[2])}
    rest = _YEARS.sub(lambda found: " " if _follows(found[1], found[2]) else found[0], text)
    years |= {("year", found[1]) for found in _YEAR.finditer(rest)}
    words = fold_words(_APOSTROPHES.sub("", _YEAR.sub(" ", rest)))
    marks, kept = _runs(words, known["runs"], known["numbers"])
    kinds = frozenset(_one_of_many(word) for word in kept if word in known["kinds"])
    said = (word for word in kept if word not in known["kinds"] and word not in known["idle"])
    return TitleParts(
        words=tuple(sorted({_one_of_many(word) for word in said})),
        kinds=kinds,
        marks=frozenset(years | marks),
        welsh=any(word in known["welsh"]["words"] for word in words),
    )


def _follows(first: str, second: str) -> bool:
    """Whether two numbers are years that follow, as in 2025/26, or a span of some years."""
    return 0 < int(second) - int(first) <= 10


def _runs(
    words: list[str], runs: Mapping[str, str], numbers: Mapping[str, str]
) -> tuple[set[Edition], list[str]]:
    """The rounds, lots and phases among words, and the words without them."""
    marks: set[Edition] = set()
    kept: list[str] = []
    at = 0
    while at < len(words):
        word, after = words[at], words[at + 1] if at + 1 < len(words) else ""
        number = numbers.get(after, after)
        if word in runs and _NUMBERED.fullmatch(number):
            marks.add((runs[word], number.lstrip("0") or "0"))
            at += 2
        elif word in numbers and len(word) > 2 and after in runs:
            marks.add((runs[after], numbers[word]))
            at += 2
        elif kept and at == len(words) - 1 and _is_run_number(word, numbers):
            marks.add(("round", numbers.get(word, word)))
            at += 1
        else:
            kept.append(word)
            at += 1
    return marks, kept


def _is_run_number(word: str, numbers: Mapping[str, str]) -> bool:
    """Whether a title's last word counts its runs, as in Safer Streets 4 or Safer Streets II."""
    return (word.isdigit() and len(word) == 1) or (word in numbers and set(word) <= set("iv"))


def _one_of_many(word: str) -> str:
    return word[:-1] if len(word) > _LONG and word.endswith("s") and not word.endswith(("ss", "us")) else word


def same_words(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether every word of each stands in the other, a slip of the pen forgiven."""
    return bool(first) and _within(first, second) and _within(second, first)


def one_within(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether the shorter title, of two words at least, says nothing that the longer does not."""
    short, long = sorted((first, second), key=len)
    return len(short) > 1 and _within(short, long)


def _within(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return all(any(_same_word(word, other) for other in others) for word in some)


def _same_word(word: str, other: str) -> bool:
    if word == other:
        return True
    if min(len(word), len(other)) <= _LONG or word.isdigit() or other.isdigit():
        return False
    return fuzz.ratio(word, other) >= _TYPO


def funders_agree(first: str, second: str) -> bool | None:
    """Whether two names are of one funder; None where one of them is not told."""
    here, there = _funder(first), _funder(second)
    if not here or not there:
        return None
    if here <= there or there <= here:
        return True
    if _initials(first) & there or _initials(second) & here:
        return True
    return fuzz.token_set_ratio(" ".join(sorted(here)), " ".join(sorted(there))) >= _ALIKE


def _funder(name: str) -> set[str]:
    return {word for word in fold_words(name) if word not in _known()["idle"]}


def _initials(name: str) -> set[str]:
    """MoJ and MHCLG, of the whole name and of its longer words."""
    words = fold_words(name)
    every = ("".join(word[0] for word in some) for some in (words, [w for w in words if w in _funder(name)]))
    return {letters for letters in every if len(letters) >= _INITIALS}
