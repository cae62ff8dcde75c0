"""The gates of a notice: who may apply, where, and whether it is open. Yes, no, or check; never a guess."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from funding_tui.desk.matching.judgements import Judgements
from funding_tui.desk.matching.subjects import Notice, Seeker
from funding_tui.desk.matching.words import words_of

Verdict = Literal["yes", "no", "check"]


@dataclass(frozen=True, slots=True)
class Gate:
    """One rule of eligibility.

    Attributes:
        name: `who may apply`, `where` or `open`.
        verdict: `check` where the notice or the partnership does not say enough.
        reason: why, in a few words.
        quote: the source's own words that decide; empty where it says nothing.
    """

    name: str
    verdict: Verdict
    reason: str
    quote: str = ""


def gates_of(notice: Notice, seeker: Seeker, judgements: Judgements) -> tuple[Gate, ...]:
    """The three gates, in the order in which an officer asks."""
    return (_who(notice, seeker, judgements), _where(notice, seeker, judgements), _open(notice))


def _who(notice: Notice, seeker: Seeker, judgements: Judgements) -> Gate:
    name, quote = "who may apply", ", ".join(notice.applicant_types)
    if not notice.applicant_types:
        return Gate(name, "check", "the notice does not say who may apply")
    admitted = {_kind(each, judgements) for each in notice.applicant_types}
    if admitted & {_plain(each) for each in judgements.anyone.names}:
        return Gate(name, "yes", "anyone may apply", quote)
    if not seeker.applicant_types:
        return Gate(name, "check", "the partnership has not stated what it applies as", quote)
    own = _all_kinds(seeker.applicant_types, judgements)
    if own & admitted:
        return Gate(name, "yes", f"open to {' and '.join(sorted(own & admitted))}", quote)
    unknown = admitted - _known_kinds(judgements)
    if unknown:
        return Gate(name, "check", f"whether the partnership is {' or '.join(sorted(unknown))}", quote)
    return Gate(name, "no", f"only for {' and '.join(sorted(admitted))}", quote)


def _where(notice: Notice, seeker: Seeker, judgements: Judgements) -> Gate:
    name, quote = "where", ", ".join(notice.places)
    if not notice.places:
        return Gate(name, "check", "the notice does not say where")
    places = [_plain(each) for each in notice.places]
    own = {_plain(each) for each in seeker.places}
    if here := [place for place in places if place in own]:
        return Gate(name, "yes", f"in {here[0]}", quote)
    countries = [_countries(place, judgements) for place in places]
    if not seeker.country:
        return Gate(name, "check", "the partnership has no area code, so its country is not known", quote)
    if any(seeker.country in each for each in countries):
        return Gate(name, "yes", "its country is named", quote)
    if all(countries):
        return Gate(name, "no", "only elsewhere", quote)
    if own:
        return Gate(name, "check", "none of the places that the partnership states is named", quote)
    return Gate(name, "check", "whether that is where the partnership works", quote)


def _open(notice: Notice) -> Gate:
    quote = "" if notice.closes_on is None else f"closes {notice.closes_on.isoformat()}"
    if notice.status in ("closed", "no longer listed"):
        return Gate("open", "no", notice.status, quote)
    if notice.status in ("open", "not yet open"):
        return Gate("open", "yes", notice.status, quote)
    return Gate("open", "check", "the source does not say whether it is open", quote)


def _countries(place: str, judgements: Judgements) -> frozenset[str]:
    """The countries that a place is, or is all of; empty for a place within one, which is not known."""
    if place in judgements.whole:
        return frozenset(judgements.whole[place])
    return frozenset(code for code, names in judgements.countries.items() if place in names)


def _kind(words: str, judgements: Judgements) -> str:
    """The kind of applicant that some words mean; the words themselves where that is not known."""
    plain = _plain(words)
    for kind in judgements.applicants:
        if any(plain == _plain(name) for name in kind.names):
            return kind.names[0]
    return plain


def _known_kinds(judgements: Judgements) -> set[str]:
    return {kind.names[0] for kind in judgements.applicants}


def _all_kinds(types: Iterable[str], judgements: Judgements) -> set[str]:
    own = {_kind(each, judgements) for each in types}
    return own | {each.within for each in judgements.included if each.kind in own}


def _plain(text: str) -> str:
    return " ".join(words_of(text))
