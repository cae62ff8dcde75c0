"""The words of a search: as an expression of the full-text index, and where they stand in a text.

A word is found by its beginning, whatever its case and accents, and its plural finds its singular; words in
quotes stand together as they are. Both readings here follow the index's own: letters and digits make words,
all else parts them.
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
class Term:
    """What must stand together somewhere in a listing.

    Attributes:
        text: as typed.
        columns: of the index, where it must stand.
        whole: the last word is whole, not a beginning.
    """

    text: str
    columns: tuple[str, ...] = EVERYWHERE
    whole: bool = False

    @property
    def words(self) -> tuple[str, ...]:
        """Its words, folded; the last one without the ending of a plural where a beginning will do."""
        words = tuple(folded(self.text))
        return words if self.whole or not words else (*words[:-1], _singular(words[-1]))

    @property
    def expression(self) -> str:
        """It in the language of FTS5; everything typed stands within quotes, so nothing in it is obeyed."""
        words = self.words
        star = "" if self.whole or len(words[-1]) < SHORTEST else " *"
        said = f'{{{" ".join(self.columns)}}} : "{" ".join(words)}"{star}'
        if self.columns != EVERYWHERE:
            return f"({said})"
        return f'({said} OR {{source}} : "{"".join(folded(self.text))}"{star})'


def folded_words(text: str) -> list[tuple[str, Span]]:
    """The words of a text without case and accents, each with where it stands."""
    return [(_fold(found[0]), found.span()) for found in _WORD.finditer(text)]


def folded(text: str) -> list[str]:
    """The words of a text without case and accents."""
    return [word for word, _ in folded_words(text)]


def hits(text: str, terms: Sequence[Term], column: str) -> tuple[Span, ...]:
    """Where terms stand in the text of a column: from and to in characters, in order, none over another."""
    wanted = [(term.words, term.whole) for term in terms if column in term.columns and term.words]
    words = folded_words(text) if wanted else []
    found = []
    for at in range(len(words)):
        for asked, whole in wanted:
            if _stands([word for word, _ in words[at : at + len(asked)]], asked, whole):
                found.append((words[at][1][0], words[at + len(asked) - 1][1][1]))
    return _apart(found)


def _stands(words: Sequence[str], asked: Sequence[str], whole: bool) -> bool:
    if len(words) != len(asked) or list(words[:-1]) != list(asked[:-1]):
        return False
    beginning = not whole and len(asked[-1]) >= SHORTEST
    return words[-1].startswith(asked[-1]) if beginning else words[-1] == asked[-1]


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
    apart = unicodedata.normalize("NFKD", word) if not word.isascii() else word
    return "".join(char for char in apart if not unicodedata.combining(char)).lower()


def _singular(word: str) -> str:
    if len(word) < _PLURAL or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    return word[:-3] if word.endswith("ies") else word[:-1]
