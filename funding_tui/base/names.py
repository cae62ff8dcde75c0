"""When two names are the same name: letters that look alike or cannot be seen make no difference.

A spreadsheet, a web page or a keyboard can put a zero-width space, a wide letter or another capital into a
code. Two records would then stand side by side under what a reader sees as one name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

# what is drawn as nothing and yet is a letter or a mark: joiners, fillers, selectors of a variant
_INVISIBLE_MARKS = frozenset(
    chr(code)
    for code in (
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    )
)
# small letters of Cyrillic and Greek that are drawn as Latin ones (Unicode Technical Standard 39)
_LOOKS_LATIN = str.maketrans("аеорсухіјѕԁһкмтвнοαινρτυκχγѵԝ", "aeopcyxijsdhkmtbhoaivptukxyvw")
NAMES_ARE_TYPED = "Names are as typed: the app does not check who types them."
_UNSEEN = ("Cf", "Cc")
_PLAIN = re.compile(r"[ -~]*")


def without_invisible(text: str) -> str:
    """The text as it is seen: without zero-width and control characters; spaces and line ends stay."""
    if _PLAIN.fullmatch(text):
        return text
    return "".join(
        char
        for char in text
        if char.isspace() or (char not in _INVISIBLE_MARKS and unicodedata.category(char) not in _UNSEEN)
    )


def name_key(text: str) -> str:
    """What two spellings of one name have in common.

    The text without what cannot be seen, after NFKC (Unicode Standard Annex 15) and case folding, its
    spaces tidied.
    """
    if _PLAIN.fullmatch(text):
        return " ".join(text.casefold().split())
    plain = unicodedata.normalize("NFKC", without_invisible(unicodedata.normalize("NFKC", text)))
    return " ".join(unicodedata.normalize("NFKC", plain.casefold()).split())


def free_code(stem: str, taken: Iterable[str]) -> str:
    """A code for something new: the one that its name makes, with a number after it where it is taken."""
    others = {name_key(code) for code in taken}
    code, number = stem, 1
    while name_key(code) in others:
        number += 1
        code = f"{stem}-{number}"
    return code


def same_person(one: str, other: str) -> bool:
    """Whether two typed names may be those of one person.

    Capitals, accents, punctuation, the order of the words and letters of other scripts that look Latin make
    no difference: who asks for money and who signs for it must be told apart by more than those.
    """
    return _letters(one) == _letters(other) or sorted(_words(one)) == sorted(_words(other))


def is_name(text: str) -> bool:
    """Whether a text has a letter or a digit that can be seen."""
    return bool(_letters(text))


def _words(name: str) -> list[str]:
    marked = unicodedata.normalize("NFKD", name_key(name)).translate(_LOOKS_LATIN)
    plain = "".join(char for char in marked if not unicodedata.combining(char))
    return re.findall(r"[^\W_]+", plain)


def _letters(name: str) -> str:
    return "".join(_words(name))


class Spellings:
    """The names in use: one name has one spelling, that of the records, else the first in the file."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = set[str]()
        self._by_key = dict[str, str]()
        for name in names:
            self._names.add(name)
            self._by_key.setdefault(name_key(name), name)

    def settle(self, name: str) -> str:
        """The spelling in use of a name; the name itself becomes it where there is none."""
        # records may hold two spellings since before this was looked at: each is itself
        if name in self._names:
            return name
        spelling = self._by_key.setdefault(name_key(name), name)
        self._names.add(spelling)
        return spelling
