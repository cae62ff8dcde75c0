"""Text as words, so that a term is found as a whole and never inside another word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

Verdict: TypeAlias = Literal["yes", "no", "check"]

_WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?")
# the longest text that is looked through; what lies beyond is a paste, not a summary
LONGEST = 20_000


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text in lower case without accents, hyphens parting words."""
    plain = text[:LONGEST].replace("\u2019", "'")
    if not plain.isascii():
        parted = unicodedata.normalize("NFKD", plain)
        plain = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return tuple(_WORD.findall(plain.casefold()))


class TermMatcher:
    """Terms to look for, found in one pass over a text however many they are."""

    def __init__(self, terms: Mapping[str, Iterable[str]]) -> None:
        """Take terms by topic; one term may belong to several topics."""
        self._by_first: dict[str, list[tuple[tuple[str, ...], str, str]]] = {}
        for topic, several in terms.items():
            for term in several:
                parts = words_of(term)
                if parts:
                    self._by_first.setdefault(parts[0], []).append((parts, topic, term))

    def find_in(self, text: str) -> dict[str, list[str]]:
        """Topic -> its terms that are in a text, each once, in the order of the text."""
        words = words_of(text)
        found: dict[str, dict[str, None]] = {}
        for at, word in enumerate(words):
            for parts, topic, term in self._by_first.get(word, ()):
                if words[at : at + len(parts)] == parts:
                    found.setdefault(topic, {})[term] = None
        return {topic: list(terms) for topic, terms in found.items()}
