"""The words of a search: as an expression of the full-text index, and where they stand in a text.

A word is found whatever its case and accents, in its singular and plural, and the last one by its beginning;
words in quotes stand together as they are. Both readings here follow the index's own: letters and digits make
words, all else parts them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

EVERYWHERE = ("title", "funder", "summary", "places", "themes", "who")
SHORTEST = 2  # letters of a beginning: one alone would be found in nearly everything
_WORD = re.compile(r"[^\W_]+")
_PLURAL = 5  # letters from which an ending s is taken for a plural

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class SearchTerm:
    """What must stand together somewhere in a listing.

    Attributes:
        text: as typed.
        columns: of the index, where it must stand.
        beginning: of the last word a beginning will do, since it may still be being typed.
        exact: in no other form than typed; otherwise one word finds its plural and singular.
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
        if self.reaches:
            return ((*words[:-1], _stem(words[-1])),)
        return tuple((*words[:-1], last) for last in _one_or_many(words[-1]))

    @property
    def reaches(self) -> bool:
        """Whether words that only begin like the last are found; one letter begins too many."""
        return self.beginning and len(self.words[-1]) >= SHORTEST

    @property
    def expression(self) -> str:
        """It in the language of FTS5; what was typed stands there as folded words, so nothing is obeyed."""
        star = " *" if self.reaches else ""
        said = " OR ".join(f'"{" ".join(form)}"{star}' for form in self.forms)
        place = f"{{{' '.join(self.columns)}}} : ({said})"
        if len(self.words) == 1 or self.columns != EVERYWHERE:
            return f"({place})"
        # several words in one are how a source is named: find-a-grant
        return f'({place} OR {{source}} : "{"".join(self.words)}"{star})'


def fold_words_with_spans(text: str) -> list[tuple[str, Span]]:
    """The words of a text without case and accents, each with where it stands."""
    return [(_fold(found[0]), found.span()) for found in _WORD.finditer(text)]


def fold_words(text: str) -> list[str]:
    """The words of a text without case and accents."""
    return [word for word, _ in fold_words_with_spans(text)]


def find_hits(text: str, terms: Sequence[SearchTerm], column: str) -> tuple[Span, ...]:
    """Where terms stand in the text of a column: from and to in characters, in order, none over another."""
    wanted = [term for term in terms if column in term.columns and term.words]
    words = fold_words_with_spans(text) if wanted else []
    found = []
    for at in range(len(words)):
        for term in wanted:
            end = at + len(term.words)
            stands = tuple(word for word, _ in words[at:end])
            if any(_is(stands, form, term.reaches) for form in term.forms):
                found.append((words[at][1][0], words[end - 1][1][1]))
    return _apart(found)


def _is(words: tuple[str, ...], form: tuple[str, ...], reaches: bool) -> bool:
    if not reaches or len(words) != len(form):
        return words == form
    return words[:-1] == form[:-1] and words[-1].startswith(form[-1])


def _apart(spans: list[Span]) -> tuple[Span, ...]:
    """Spans in order, those that overlap made one."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _fold(word: str) -> str:
    if word.isascii():
        return word.lower()
    apart = unicodedata.normalize("NFKD", word)
    return "".join(char for char in apart if not unicodedata.combining(char)).lower()


def _one_or_many(word: str) -> tuple[str, ...]:
    """A word, its singular and its plural, as English spells most of them."""
    if word.isdigit() or len(word) < SHORTEST + 1:
        return (word,)
    stem = _stem(word)
    if stem != word:
        return (word, f"{stem}y" if word.endswith("ies") else stem)
    return (word, f"{word[:-1]}ies" if word.endswith("y") else f"{word}s")


def _stem(word: str) -> str:
    """What a word and its plural both begin with."""
    if len(word) < _PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] if word.endswith("ies") else word[:-1]
