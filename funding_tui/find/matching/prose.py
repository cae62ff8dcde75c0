"""What the prose of a page says of who may apply, sentence by sentence: yes, no, or for a person to check.

A sentence says yes or no only where the whole of it is one of a few stated forms, and nothing narrows whom
it speaks of, what is refused, or when. Everything else that may be a rule is shown, to be checked.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from funding_tui.base.term_matching import TermMatcher, Verdict, words_of
from funding_tui.find.matching.judgements import ProseTerms

WHO = "{who}"
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_LONGEST = 400  # characters of a quote
_JOINS = re.compile(r"[,;/&]|\b(?:and|or|nor)\b")
_ARTICLES = frozenset(("the", "a", "an", "any", "all", "both", "either"))
_MOST_WORDS = 4  # of one kind of applicant; what is longer says more than a name


class ProseReader:
    """Reads the sections on eligibility of a page for one partnership."""

    def __init__(self, terms: ProseTerms, own: Iterable[str]) -> None:
        """Take how pages are written, and the names of what the partnership applies as."""
        self._terms = terms
        own = tuple(own)
        self._own = {" ".join(words_of(name)) for name in own} - {""}
        self._own_names = TermMatcher({"": own})
        self._rule_words = TermMatcher({"": terms.rules})
        self._bars = _forms(terms.bars, terms.tails)
        self._admits = _forms(terms.admits, terms.tails)
        self._bar_headings = _headings(terms.bar_headings, terms.tails)
        self._admit_headings = _headings(terms.admit_headings, terms.tails)

    def read(self, page: Sequence[tuple[str, str]]) -> Iterator[tuple[str, Verdict, str, bool]]:
        """Each sentence that may be a rule: its words, verdict, reason, and whether it names the partnership.

        Args:
            page: (heading, text) of its sections.
        """
        for sentence, heading in self._sentences(page):
            if self._own_names.find_in(sentence):
                yield sentence, *self.judge(sentence, heading), True
            elif self._rule_words.find_in(sentence):
                yield sentence, "check", "for a person to read", False

    def judge(self, sentence: str, heading: str = "") -> tuple[Verdict, str]:
        """Verdict and reason of a sentence that names the partnership's kind of applicant."""
        plain = _plain(sentence)
        if self._names_it(plain, self._bars):
            return "no", "it bars the partnership's kind"
        under = _plain(heading)
        if self._names_it(plain, self._admits):
            if self._bar_headings.fullmatch(under):
                return "check", "it admits the partnership's kind under a heading that bars"
            return "yes", "it admits the partnership's kind"
        if self._is_kinds(plain):
            if self._bar_headings.fullmatch(under):
                return "no", "it bars the partnership's kind"
            if self._admit_headings.fullmatch(under):
                return "yes", "it admits the partnership's kind"
        return "check", "it names the partnership's kind"

    def _names_it(self, sentence: str, forms: Sequence[re.Pattern[str]]) -> bool:
        return any((found := form.fullmatch(sentence)) and self._is_kinds(found["who"]) for form in forms)

    def _is_kinds(self, words: str) -> bool:
        """Whether some words are a list of kinds of applicant, the partnership's among them, and no more."""
        kinds = [_without_articles(part) for part in _JOINS.split(words)]
        kinds = [kind for kind in kinds if kind]
        narrowed = any(
            len(kind) > _MOST_WORDS or self._terms.narrows_any(kind)
            for kind in kinds
            if " ".join(kind) not in self._own
        )
        return not narrowed and any(" ".join(kind) in self._own for kind in kinds)

    def _sentences(self, page: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        """Sentences of the sections on eligibility, each with its heading."""
        for heading, text in page:
            if not any(part in heading.casefold() for part in self._terms.headings):
                continue
            under = heading
            for line in filter(None, (" ".join(line.split()).strip("•-–* ") for line in text.splitlines())):
                if self._is_heading(line):
                    under = line
                    continue
                for sentence in filter(None, (part.strip() for part in _SENTENCE.split(line))):
                    yield sentence[:_LONGEST], under

    def _is_heading(self, line: str) -> bool:
        """Whether a line is a heading: it ends in a colon, or begins like one and has no full stop."""
        if line.endswith(":"):
            return True
        return line[-1].isalnum() and line.casefold().startswith(self._terms.headings)


def _plain(text: str) -> str:
    """Lower case without accents, curly quotes or closing marks; commas stay, which part a list."""
    text = text[:_LONGEST].replace("\u2019", "'").replace("-", " ")
    parted = unicodedata.normalize("NFKD", text)
    letters = "".join(letter for letter in parted if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split()).rstrip(".:;! ")


def _without_articles(part: str) -> tuple[str, ...]:
    words = words_of(part)
    while words and words[0] in _ARTICLES:
        words = words[1:]
    return words


def _forms(forms: Iterable[str], tails: Iterable[str]) -> list[re.Pattern[str]]:
    """A pattern for each form, which may end in one of the tails that narrow nothing."""
    end = _tail(tails)
    return [
        re.compile(re.escape(form).replace(re.escape(WHO), "(?P<who>.+?)") + end)
        for form in map(str.casefold, forms)
        if WHO in form  # other words alone decide nothing
    ]


def _headings(headings: Iterable[str], tails: Iterable[str]) -> re.Pattern[str]:
    either = "|".join(re.escape(heading.casefold()) for heading in headings)
    return re.compile(f"(?:{either}){_tail(tails)}[?]?" if either else r"(?!)")


def _tail(tails: Iterable[str]) -> str:
    either = "|".join(re.escape(tail.casefold()) for tail in tails)
    return f"(?: (?:{either}))*" if either else ""
