"""Titles, funders, identifiers and addresses, taken apart so that two of them can be compared."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

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
_LONG = 4  # letters above which a word may be misspelt
_OCID = re.compile(r"ocds-[a-z0-9]{6}-[a-z0-9_-]+", re.IGNORECASE)
# a scheme that is run again keeps its label, two words at least, with a number that counts up
_RERUN = re.compile(r"^(?P<base>[a-z0-9-]*[a-z]{3}[a-z0-9]*-[a-z0-9-]+)-(?P<number>\d{1,2})$")
_TRACKING = ("utm_", "fbclid", "gclid", "mc_", "source", "ref")


@dataclass(frozen=True, slots=True)
class TitleParts:
    """What a title says.

    Attributes:
        words: those that say which fund it is, in alphabetical order.
        kinds: fund, grant, scheme and the like.
        editions: which of several like it: (`year`, `25`), (`round`, `2`), (`lot`, `1`).
        welsh: whether it is in Welsh.
    """

    words: tuple[str, ...]
    kinds: frozenset[str]
    editions: frozenset[Edition]
    welsh: bool

    def edition(self, kind: str) -> frozenset[str]:
        """The years, rounds or lots that it names."""
        return frozenset(value for name, value in self.editions if name == kind)


@cache
def _word_lists() -> Mapping[str, Any]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text("utf-8"))


def parse_title(text: str) -> TitleParts:
    """A title taken apart."""
    known = _word_lists()
    years = {("year", found[1]) for found in _YEARS.finditer(text) if _is_span_of_years(found[1], found[2])}
    rest = _YEARS.sub(lambda found: " " if _is_span_of_years(found[1], found[2]) else found[0], text)
    years |= {("year", found[1]) for found in _YEAR.finditer(rest)}
    words = fold_words(_APOSTROPHES.sub("", _YEAR.sub(" ", rest)))
    editions, kept = _split_editions(words, known["runs"], known["numbers"])
    kinds = frozenset(_singular(word) for word in kept if word in known["kinds"])
    said = (word for word in kept if word not in known["kinds"] and word not in known["idle"])
    return TitleParts(
        words=tuple(sorted({_singular(word) for word in said})),
        kinds=kinds,
        editions=frozenset(years | editions),
        welsh=any(word in known["welsh"]["words"] for word in words),
    )


def _is_span_of_years(first: str, second: str) -> bool:
    """Whether the second number is of the year after the first, as in 2025/26, or of up to ten later."""
    return 0 < int(second) - int(first) <= 10


def _split_editions(
    words: list[str], runs: Mapping[str, str], numbers: Mapping[str, str]
) -> tuple[set[Edition], list[str]]:
    """The rounds, lots and phases among words, and the words without them."""
    editions: set[Edition] = set()
    kept: list[str] = []
    at = 0
    while at < len(words):
        word, after = words[at], words[at + 1] if at + 1 < len(words) else ""
        number = numbers.get(after, after)
        if word in runs and _NUMBERED.fullmatch(number):
            editions.add((runs[word], number.lstrip("0") or "0"))
            at += 2
        elif word in numbers and len(word) > 2 and after in runs:
            editions.add((runs[after], numbers[word]))
            at += 2
        elif kept and at == len(words) - 1 and _is_run_number(word, numbers):
            editions.add(("round", numbers.get(word, word)))
            at += 1
        else:
            kept.append(word)
            at += 1
    return editions, kept


def _is_run_number(word: str, numbers: Mapping[str, str]) -> bool:
    """Whether a title's last word counts its runs, as in Safer Streets 4 or Safer Streets II."""
    return (word.isdigit() and len(word) == 1) or (word in numbers and set(word) <= set("iv"))


def _singular(word: str) -> str:
    return word[:-1] if len(word) > _LONG and word.endswith("s") and not word.endswith(("ss", "us")) else word


def same_words(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether both say the same words; a word may be misspelt."""
    return bool(first) and _within(first, second) and _within(second, first)


def one_within(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether the longer title holds every word of the shorter one, which has at least two."""
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
    """Whether two names are of one funder; None where one of them is not given."""
    here, there = _funder(first), _funder(second)
    if not here or not there:
        return None
    if here <= there or there <= here:
        return True
    if _initials(first) & there or _initials(second) & here:
        return True
    return fuzz.token_set_ratio(" ".join(sorted(here)), " ".join(sorted(there))) >= _ALIKE


def _funder(name: str) -> set[str]:
    return {word for word in fold_words(name) if word not in _word_lists()["idle"]}


def _initials(name: str) -> set[str]:
    """Its initials, such as MoJ and MHCLG: of the whole name, and without words such as `of`."""
    words = fold_words(name)
    every = ("".join(word[0] for word in some) for some in (words, [w for w in words if w in _funder(name)]))
    return {letters for letters in every if len(letters) >= _INITIALS}


def shared_names(source_id: str, url: str) -> frozenset[str]:
    """The OCIDs of a notice, and its address as every source would write it.

    A notice with an OCID has that alone: its address may be that of a later release.
    """
    ocids = frozenset(found.lower() for text in (source_id, url) for found in _OCID.findall(text))
    address = page_address(url)
    return ocids or (frozenset((address,)) if address else frozenset())


def page_address(url: str) -> str:
    """An address without scheme, `www.`, tracking, fragment and last slash; empty for a site's front page."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    path = unquote(parts.path).rstrip("/").lower()
    query = sorted(pair for pair in parse_qsl(parts.query) if not pair[0].lower().startswith(_TRACKING))
    if not parts.hostname or not (path or query):
        return ""
    host = parts.hostname.removeprefix("www.")
    return f"{host}{path}{'?' + urlencode(query) if query else ''}"


def label_of(source_id: str) -> tuple[str, int]:
    """A source's label without the number of its run, and that number: `fund-2` is the second of `fund`."""
    found = _RERUN.match(source_id.strip().lower())
    return (found["base"], int(found["number"])) if found else (source_id.strip().lower(), 1)
