"""The words of a search: as an expression for the full-text index, and where they are in a text.

A word is found whatever its case and accents, in its singular and plural, and the last one by its beginning;
words in quotes are looked for together, as typed. As in the index, letters and digits make words, and
everything else separates them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

EVERYWHERE = ("title", "funder", "summary", "places", "themes", "who")
SHORTEST = 2  # letters of a beginning; one alone would be found in nearly everything
_WORD = re.compile(r"[^\W_]+")
_PLURAL = 5  # letters; in a shorter word a final s is not taken for a plural

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """Words that must be together somewhere in an opportunity.

    Attributes:
        text: as typed.
        columns: of the index, where they may be.
        beginning: whether the last word may be only the beginning of one, as while it is being typed.
        exact: whether only the form typed is looked for; otherwise a word finds its plural and singular too.
    """

    text: str
    columns: tuple[str, ...] = EVERYWHERE
    beginning: bool = False
    exact: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, without case and accents."""
        return tuple(fold_words(self.text))

    @property
    def forms(self) -> tuple[tuple[str, ...], ...]:
        """Its words in each form in which they are looked for."""
        words = self.words
        if self.exact or not words:
            return (words,)
        if self.is_prefix:
            return ((*words[:-1], _stem(words[-1])),)
        return tuple((*words[:-1], last) for last in _singular_and_plural(words[-1]))

    @property
    def is_prefix(self) -> bool:
        """Whether words that begin with the last one are found too; one letter would begin too many."""
        return self.beginning and len(self.words[-1]) >= SHORTEST

    @property
    def expression(self) -> str:
        """As an expression of FTS5, which what was typed enters as folded words and never as a command."""
        star = " *" if self.is_prefix else ""
        said = " OR ".join(f'"{" ".join(form)}"{star}' for form in self.forms)
        place = f"{{{' '.join(self.columns)}}} : ({said})"
        if len(self.words) == 1 or self.columns != EVERYWHERE:
            return f"({place})"
        # the name of a source is several words in one: find-a-grant
        return f'({place} OR {{source}} : "{"".join(self.words)}"{star})'


def fold_words_with_spans(text: str) -> list[tuple[str, Span]]:
    """The words of a text without case and accents, each with its place."""
    return [(_fold(found[0]), found.span()) for found in _WORD.finditer(text)]


def fold_words(text: str) -> list[str]:
    """The words of a text without case and accents."""
    return [word for word, _ in fold_words_with_spans(text)]


def find_hits(text: str, terms: Sequence[SearchTerm], column: str) -> tuple[Span, ...]:
    """Where terms are in the text of a column: from and to in characters, in order, without overlaps."""
    wanted = [term for term in terms if column in term.columns and term.words]
    words = fold_words_with_spans(text) if wanted else []
    found = []
    for at in range(len(words)):
        for term in wanted:
            end = at + len(term.words)
            here = tuple(word for word, _ in words[at:end])
            if any(_has_form(here, form, term.is_prefix) for form in term.forms):
                found.append((words[at][1][0], words[end - 1][1][1]))
    return _merge_overlaps(found)


def _has_form(words: tuple[str, ...], form: tuple[str, ...], is_prefix: bool) -> bool:
    if not is_prefix or len(words) != len(form):
        return words == form
    return words[:-1] == form[:-1] and words[-1].startswith(form[-1])


def _merge_overlaps(spans: list[Span]) -> tuple[Span, ...]:
    """Spans in order, each two that overlap made one."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    decomposed = unicodedata.normalize("NFKD", word)
    return "".join(char for char in decomposed if not unicodedata.combining(char)).lower()


def _singular_and_plural(word: str) -> tuple[str, ...]:
    """A word, its singular and its plural, as English spells most of them."""
    if word.isdigit() or len(word) < SHORTEST + 1:
        return (word,)
    stem = _stem(word)
    if stem != word:
        return (word, f"{stem}y" if word.endswith("ies") else stem)
    return (word, f"{word[:-1]}ies" if word.endswith("y") else f"{word}s")


def _stem(word: str) -> str:
    """The beginning that a word and its plural have in common."""
    if len(word) < _PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] if word.endswith("ies") else word[:-1]
