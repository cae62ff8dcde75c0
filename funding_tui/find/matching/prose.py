"""Rules of eligibility in the prose of a page, each with its own words.

Prose says yes or no only where a sentence names a kind of applicant that the partnership is, and admits or
bars it without a condition. All else is for a person to check.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from funding_tui.base.term_matching import TermMatcher, Verdict
from funding_tui.find.matching.judgements import ProseTerms
from funding_tui.find.matching.profiles import OpportunityProfile

_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_LONGEST = 400  # characters of a quote


@dataclass(frozen=True, slots=True)
class ProseRule:
    """One sentence that says who may apply, or on what terms.

    Attributes:
        verdict: for the partnership.
        reason: why, in a few words.
        names_us: whether it names a kind of applicant that the partnership is.
    """

    quote: str
    verdict: Verdict
    reason: str
    names_us: bool


def read_prose_rules(
    notice: OpportunityProfile, own: Collection[str], prose: ProseTerms
) -> tuple[ProseRule, ...]:
    """The rules that the page behind a notice states, those that name the partnership first.

    Args:
        notice: with its page.
        own: every name of the kinds of applicant that the partnership is.
        prose: how to read.
    """
    found = [_rule(sentence, under, own, prose) for sentence, under in _sentences(notice, prose)]
    rules = sorted((rule for rule in found if rule is not None), key=lambda rule: not rule.names_us)
    return tuple({rule.quote: rule for rule in rules}.values())[: prose.most]


def _sentences(notice: OpportunityProfile, prose: ProseTerms) -> Iterator[tuple[str, str]]:
    """Sentences of the sections on eligibility, each with the heading that it stands under."""
    for heading, text in notice.page:
        if not any(part in heading.casefold() for part in prose.headings):
            continue
        under = heading
        for line in filter(None, (" ".join(line.split()).strip("•-–* ") for line in text.splitlines())):
            if _is_heading(line, prose):
                under = line
                continue
            for sentence in filter(None, (part.strip() for part in _SENTENCE.split(line))):
                yield sentence[:_LONGEST], under


def _is_heading(line: str, prose: ProseTerms) -> bool:
    """Whether a line names what follows it: it ends in a colon, or has the words of a heading and no stop."""
    if line.endswith(":"):
        return True
    return line[-1].isalnum() and any(line.casefold().startswith(part) for part in prose.headings)


def _rule(sentence: str, under: str, own: Collection[str], prose: ProseTerms) -> ProseRule | None:
    names_us = _holds(sentence, own)
    if not (names_us or _holds(sentence, prose.rules)):
        return None
    if not names_us:
        return ProseRule(sentence, "check", "for a person to read", names_us=False)
    if _holds(sentence, prose.conditions):
        return ProseRule(sentence, "check", "it names the partnership's kind, on a condition", names_us=True)
    if _holds(under, prose.bars) or _holds(sentence, prose.bars):
        return ProseRule(sentence, "no", "it bars the partnership's kind", names_us=True)
    if _holds(under, prose.admits) or _holds(sentence, prose.admits):
        return ProseRule(sentence, "yes", "it admits the partnership's kind", names_us=True)
    return ProseRule(sentence, "check", "it names the partnership's kind", names_us=True)


def _holds(text: str, terms: Collection[str]) -> bool:
    return bool(TermMatcher({"": terms}).find_in(text))
