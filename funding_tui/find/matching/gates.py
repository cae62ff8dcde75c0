"""The gates of an opportunity: who may apply, where, whether it is open. Yes, no, or check; never a guess.

What the source lists counts first, then the page behind it. A person who checks a rule against its source has
the last word, until the source says something else.

The prose of a page says yes or no only where a sentence names a kind of applicant that the partnership is,
and admits or bars it without a condition. All else is for a person to check.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from funding_tui.base.term_matching import TermMatcher, Verdict, words_of
from funding_tui.find.matching.judgements import Judgements, ProseTerms
from funding_tui.find.matching.profiles import OpportunityProfile, PartnershipProfile, RuleCheck

VERDICTS: tuple[Verdict, ...] = ("yes", "no", "check")
_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_LONGEST = 400  # characters of a quote


@dataclass(frozen=True, slots=True)
class EligibilityRule:
    """One rule of eligibility.

    Attributes:
        name: `who may apply`, `where` or `open`; or `page:` and the sentence of the page that states it.
        verdict: `check` where the source or the partnership does not say enough.
        reason: why, in a few words.
        quote: the source's own words that decide; empty where it says nothing.
        read_at: when those words were read, UTC; None where that is not recorded.
        held: what a person found who checked it against its source; None where nobody did, or the source has
            said something else since.
    """

    name: str
    verdict: Verdict
    reason: str
    quote: str = ""
    read_at: datetime | None = None
    held: RuleCheck | None = None

    @property
    def verified_by(self) -> str:
        """Who checked it; empty where nobody did."""
        return self.held.who if self.held else ""

    @property
    def verified_at(self) -> datetime | None:
        """When it was checked, UTC; None where nobody did."""
        return self.held.at if self.held else None


def check_gates(
    profile: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements
) -> tuple[EligibilityRule, ...]:
    """The three gates, in the order in which an officer asks."""
    gates = (
        _by_page(_who(profile, partnership, judgements), profile, partnership, judgements),
        _where(profile, partnership, judgements),
        _open(profile),
    )
    return tuple(_by_hand(replace(gate, read_at=gate.read_at or profile.read_at), profile) for gate in gates)


def check_page_rules(
    profile: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements
) -> tuple[EligibilityRule, ...]:
    """The rules that the page behind it states, sentence by sentence; a person may settle each."""
    rules = _read_page(profile, _own_names(partnership, judgements), judgements.prose)
    return tuple(_by_hand(rule, profile) for rule in rules)


def _by_hand(gate: EligibilityRule, profile: OpportunityProfile) -> EligibilityRule:
    """The rule as a person found it, while its source still says the same."""
    check = profile.checks.get(gate.name)
    if check is None or check.value != gate.quote:
        return gate
    verdict = next((each for each in VERDICTS if each == check.verdict), gate.verdict)
    reason = f"{gate.reason}; {check.note}" if check.note else gate.reason
    return replace(gate, verdict=verdict, reason=reason, held=check)


def _by_page(
    gate: EligibilityRule,
    profile: OpportunityProfile,
    partnership: PartnershipProfile,
    judgements: Judgements,
) -> EligibilityRule:
    """Who may apply, where the page says what the source left open, or contradicts it."""
    if gate.verdict == "no" or not profile.page:
        return gate
    rules = _read_page(profile, _own_names(partnership, judgements), judgements.prose)
    bars = [rule for rule in rules if rule.verdict == "no"]
    admits = [rule for rule in rules if rule.verdict == "yes"]
    if bars and (admits or gate.verdict == "yes"):
        return replace(
            bars[0], name=gate.name, verdict="check", reason="its page seems to bar the partnership"
        )
    decisive = bars or admits
    if gate.verdict == "yes" or not decisive:
        return gate
    return replace(decisive[0], name=gate.name, reason=f"by its page, {decisive[0].reason}")


def _who(
    profile: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements
) -> EligibilityRule:
    name, quote = "who may apply", ", ".join(profile.applicant_types)
    of_contracts = [
        theme for theme in profile.themes if _plain(theme) in _plain_set(judgements.contracts.themes)
    ]
    if of_contracts and not _bids_for_contracts(partnership, judgements):
        return EligibilityRule(
            name, "no", "a contract for a provider to bid for, not a grant", of_contracts[0]
        )
    if not profile.applicant_types:
        return EligibilityRule(name, "check", "its source does not say who may apply")
    admitted = {_kind_of(each, judgements) for each in profile.applicant_types}
    if admitted & _plain_set(judgements.anyone.names):
        return EligibilityRule(name, "yes", "anyone may apply", quote)
    if not partnership.applicant_types:
        return EligibilityRule(name, "check", "the partnership has not stated what it applies as", quote)
    own = _all_kinds(partnership.applicant_types, judgements)
    if own & admitted:
        return EligibilityRule(name, "yes", f"open to {' and '.join(sorted(own & admitted))}", quote)
    unknown = admitted - _known_kinds(judgements)
    if unknown:
        return EligibilityRule(
            name, "check", f"whether the partnership is {' or '.join(sorted(unknown))}", quote
        )
    return EligibilityRule(name, "no", f"only for {' and '.join(sorted(admitted))}", quote)


def _bids_for_contracts(partnership: PartnershipProfile, judgements: Judgements) -> bool:
    bidders = {_kind_of(each, judgements) for each in judgements.contracts.open_to}
    return bool(bidders & _all_kinds(partnership.applicant_types, judgements))


def _where(
    profile: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements
) -> EligibilityRule:
    name, quote = "where", ", ".join(profile.places)
    if not profile.places:
        return EligibilityRule(name, "check", "its source does not say where")
    places = [_plain(each) for each in profile.places]
    own = {_plain(each) for each in partnership.places}
    if here := [place for place in places if place in own]:
        return EligibilityRule(name, "yes", f"in {here[0]}", quote)
    countries = [_countries(place, judgements) for place in places]
    if not partnership.country:
        return EligibilityRule(
            name, "check", "the partnership has no area code, so its country is not known", quote
        )
    if any(partnership.country in each for each in countries):
        return EligibilityRule(name, "yes", "its country is named", quote)
    if all(countries):
        return EligibilityRule(name, "no", "only elsewhere", quote)
    if own:
        return EligibilityRule(
            name, "check", "none of the places that the partnership works in is named", quote
        )
    return EligibilityRule(name, "check", "whether that is where the partnership works", quote)


def _open(profile: OpportunityProfile) -> EligibilityRule:
    quote = "" if profile.closes_on is None else f"closes {profile.closes_on.isoformat()}"
    if profile.status in ("closed", "no longer listed"):
        return EligibilityRule("open", "no", profile.status, quote)
    if profile.status in ("open", "not yet open"):
        return EligibilityRule("open", "yes", profile.status, quote)
    return EligibilityRule("open", "check", "the source does not say whether it is open", quote)


def _countries(place: str, judgements: Judgements) -> frozenset[str]:
    """The countries that a place is, or is all of; empty for a place within one, which is not known."""
    if place in judgements.whole:
        return frozenset(judgements.whole[place])
    return frozenset(code for code, names in judgements.countries.items() if place in names)


def _kind_of(words: str, judgements: Judgements) -> str:
    """The kind of applicant that some words mean; the words themselves where that is not known."""
    plain = _plain(words)
    for kind in judgements.applicants:
        if any(plain == _plain(name) for name in kind.names):
            return kind.names[0]
    return plain


def _known_kinds(judgements: Judgements) -> set[str]:
    return {kind.names[0] for kind in judgements.applicants}


def _all_kinds(types: Iterable[str], judgements: Judgements) -> set[str]:
    own = {_kind_of(each, judgements) for each in types}
    return own | {each.within for each in judgements.included if each.kind in own}


def _own_names(partnership: PartnershipProfile, judgements: Judgements) -> tuple[str, ...]:
    """Every name of what the partnership itself is; not of what includes it, which a page may mean apart."""
    own = {_kind_of(each, judgements) for each in partnership.applicant_types}
    names = [name for kind in judgements.applicants if kind.names[0] in own for name in kind.names]
    return (*names, *(each for each in own if each not in _known_kinds(judgements)))


def _plain_set(texts: Iterable[str]) -> set[str]:
    return {_plain(each) for each in texts}


@lru_cache(maxsize=4096)  # most opportunities name the same few kinds and places
def _plain(text: str) -> str:
    return " ".join(words_of(text))


def _read_page(
    profile: OpportunityProfile, own: Collection[str], prose: ProseTerms
) -> tuple[EligibilityRule, ...]:
    """The rules in the prose of a page, first those that have one of the partnership's `own` names."""
    naming: dict[str, EligibilityRule] = {}
    others: dict[str, EligibilityRule] = {}
    for sentence, heading in _sentences(profile, prose):
        if _holds(sentence, own):
            verdict, reason = _judge(sentence, heading, prose)
            rules = naming
        elif _holds(sentence, prose.rules):
            verdict, reason = "check", "for a person to read"
            rules = others
        else:
            continue
        name = f"page: {sentence}"
        rules[sentence] = EligibilityRule(name, verdict, reason, sentence, profile.page_read_at)
    return tuple((naming | others).values())[: prose.most]


def _sentences(profile: OpportunityProfile, prose: ProseTerms) -> Iterator[tuple[str, str]]:
    """Sentences of the sections on eligibility, each with its heading."""
    for heading, text in profile.page:
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
    """Whether a line is a heading: it ends in a colon, or begins like one and has no full stop."""
    if line.endswith(":"):
        return True
    return line[-1].isalnum() and any(line.casefold().startswith(part) for part in prose.headings)


def _judge(sentence: str, heading: str, prose: ProseTerms) -> tuple[Verdict, str]:
    """Verdict and reason of a sentence that names the partnership's kind of applicant."""
    if _holds(sentence, prose.conditions):
        return "check", "it names the partnership's kind, on a condition"
    if _holds(heading, prose.bars) or _holds(sentence, prose.bars):
        return "no", "it bars the partnership's kind"
    if _holds(heading, prose.admits) or _holds(sentence, prose.admits):
        return "yes", "it admits the partnership's kind"
    return "check", "it names the partnership's kind"


def _holds(text: str, terms: Collection[str]) -> bool:
    return bool(TermMatcher({"": terms}).find_in(text))
