"""The gates of an opportunity: who may apply, where, whether it is open. Yes, no, or check; never a guess.

What the source lists counts first, then the page behind it. A person who checks a rule against its source has
the last word, until the source says something else.

What the prose of a page says is told with its words and hides nothing: a person reads it and decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from funding_tui.base.term_matching import Verdict, words_of
from funding_tui.find.matching.judgements import Judgements
from funding_tui.find.matching.profiles import OpportunityProfile, PartnershipProfile, RuleCheck
from funding_tui.find.matching.prose import ProseReader

VERDICTS: tuple[Verdict, ...] = ("yes", "no", "check")


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
        by_prose: the verdict is that of a sentence on its page, which may be misread.
    """

    name: str
    verdict: Verdict
    reason: str
    quote: str = ""
    read_at: datetime | None = None
    held: RuleCheck | None = None
    by_prose: bool = False

    @property
    def bars(self) -> bool:
        """Whether it is a no that a source's own field or a person gives; a sentence of prose bars nobody."""
        return self.verdict == "no" and not (self.by_prose and self.held is None)

    @property
    def verified_by(self) -> str:
        """Who checked it; empty where nobody did."""
        return self.held.who if self.held else ""

    @property
    def verified_at(self) -> datetime | None:
        """When it was checked, UTC; None where nobody did."""
        return self.held.at if self.held else None


class EligibilityChecker:
    """Checks opportunities against what one partnership is and where it works."""

    def __init__(self, partnership: PartnershipProfile, judgements: Judgements) -> None:
        """Take from the judgements what holds for this partnership."""
        self._judgements = judgements
        self._country = partnership.country
        self._places = _plain_set(partnership.places)
        itself = {self._kind_of(each) for each in partnership.applicant_types}
        self._kinds = itself | {each.within for each in judgements.included if each.kind in itself}
        self._known_kinds = {kind.names[0] for kind in judgements.applicants}
        self._anyone = _plain_set(judgements.anyone.names)
        self._contracts = _plain_set(judgements.contracts.themes)
        self._bids_for_contracts = any(
            self._kind_of(each) in self._kinds for each in judgements.contracts.open_to
        )
        # not the names of what includes it, which a page may mean apart
        own = [name for kind in judgements.applicants if kind.names[0] in itself for name in kind.names]
        self._partnership_names = _plain_set(judgements.prose.own)
        self._prose = ProseReader(
            judgements.prose, (*own, *(itself - self._known_kinds), *judgements.prose.own)
        )

    def check_gates(self, profile: OpportunityProfile) -> tuple[EligibilityRule, ...]:
        """The three gates, in the order in which an officer asks."""
        gates = (self._by_page(self._who(profile), profile), self._where(profile), _open(profile))
        return tuple(
            _by_hand(replace(gate, read_at=gate.read_at or profile.read_at), profile) for gate in gates
        )

    def check_page(self, profile: OpportunityProfile) -> tuple[EligibilityRule, ...]:
        """The rules that the page behind it states, sentence by sentence; a person may settle each."""
        return tuple(_by_hand(rule, profile) for rule in self._read_page(profile))

    def _by_page(self, gate: EligibilityRule, profile: OpportunityProfile) -> EligibilityRule:
        """Who may apply, where the page says what the source left open, or contradicts it."""
        if gate.verdict == "no" or not profile.page:
            return gate
        rules = self._read_page(profile)
        bars = [rule for rule in rules if rule.verdict == "no"]
        admits = [rule for rule in rules if rule.verdict == "yes"]
        if bars and (admits or gate.verdict == "yes"):
            reason = "its page seems to bar the partnership"
            return replace(bars[0], name=gate.name, verdict="check", reason=reason)
        decisive = bars or admits
        if gate.verdict == "yes" or not decisive:
            return gate
        reason = f"by its page, {decisive[0].reason}; read the sentence"
        return replace(decisive[0], name=gate.name, reason=reason, by_prose=True)

    def _who(self, profile: OpportunityProfile) -> EligibilityRule:
        name, quote = "who may apply", ", ".join(profile.applicant_types)
        contracts = [theme for theme in profile.themes if _plain(theme) in self._contracts]
        if contracts and not self._bids_for_contracts:
            reason = "a contract for a provider to bid for, not a grant"
            return EligibilityRule(name, "no", reason, contracts[0])
        if not profile.applicant_types:
            return EligibilityRule(name, "check", "its source does not say who may apply")
        admitted = {self._kind_of(each) for each in profile.applicant_types}
        if admitted & self._anyone:
            return EligibilityRule(name, "yes", "anyone may apply", quote)
        if not self._kinds:
            return EligibilityRule(name, "check", "the partnership has not stated what it applies as", quote)
        if named := self._partnership_names & admitted:
            return EligibilityRule(name, "yes", f"open to {sorted(named)[0]}", quote)
        if both := self._kinds & admitted:
            return EligibilityRule(name, "yes", f"open to {' and '.join(sorted(both))}", quote)
        if unknown := admitted - self._known_kinds:
            reason = f"whether the partnership is {' or '.join(sorted(unknown))}"
            return EligibilityRule(name, "check", reason, quote)
        return EligibilityRule(name, "no", f"only for {' and '.join(sorted(admitted))}", quote)

    def _where(self, profile: OpportunityProfile) -> EligibilityRule:
        name, quote = "where", ", ".join(profile.places)
        if not profile.places:
            return EligibilityRule(name, "check", "its source does not say where")
        places = [_plain(each) for each in profile.places]
        if here := [place for place in places if place in self._places]:
            return EligibilityRule(name, "yes", f"in {here[0]}", quote)
        countries = [self._countries(place) for place in places]
        if not self._country:
            reason = "the partnership has no area code, so its country is not known"
            return EligibilityRule(name, "check", reason, quote)
        if any(self._country in each for each in countries):
            return EligibilityRule(name, "yes", "its country is named", quote)
        if all(countries):
            return EligibilityRule(name, "no", "only elsewhere", quote)
        if self._places:
            reason = "none of the places that the partnership works in is named"
            return EligibilityRule(name, "check", reason, quote)
        return EligibilityRule(name, "check", "whether that is where the partnership works", quote)

    def _countries(self, place: str) -> frozenset[str]:
        """The countries that a place is, or is all of; empty for a place within one, which is not known."""
        if place in self._judgements.whole:
            return frozenset(self._judgements.whole[place])
        return frozenset(code for code, names in self._judgements.countries.items() if place in names)

    def _kind_of(self, words: str) -> str:
        """The kind of applicant that some words mean; the words themselves where that is not known."""
        plain = _plain(words)
        for kind in self._judgements.applicants:
            if any(plain == _plain(name) for name in kind.names):
                return kind.names[0]
        return plain

    def _read_page(self, profile: OpportunityProfile) -> tuple[EligibilityRule, ...]:
        """The rules in the prose of a page, first those that name the partnership's kind of applicant."""
        naming: dict[str, EligibilityRule] = {}
        others: dict[str, EligibilityRule] = {}
        for sentence, verdict, reason, is_named in self._prose.read(profile.page):
            rule = EligibilityRule(f"page: {sentence}", verdict, reason, sentence, profile.page_read_at)
            (naming if is_named else others)[sentence] = rule
        return tuple((naming | others).values())[: self._judgements.prose.most]


def _by_hand(rule: EligibilityRule, profile: OpportunityProfile) -> EligibilityRule:
    """The rule as a person found it, while its source still says the same."""
    check = profile.checks.get(rule.name)
    if check is None or check.value != rule.quote:
        return rule
    verdict = next((each for each in VERDICTS if each == check.verdict), rule.verdict)
    reason = f"{rule.reason}; {check.note}" if check.note else rule.reason
    return replace(rule, verdict=verdict, reason=reason, held=check)


def _open(profile: OpportunityProfile) -> EligibilityRule:
    if profile.withdrawn is not None:
        day, words = profile.withdrawn
        on = "" if day is None else f" on {day.isoformat()}"
        reason = f"withdrawn by its publisher{on}"
        return EligibilityRule("open", "no", reason, words, profile.page_read_at)
    quote = "" if profile.closes_on is None else f"closes {profile.closes_on.isoformat()}"
    if profile.status in ("closed", "no longer listed"):
        return EligibilityRule("open", "no", profile.status, quote)
    if profile.status in ("open", "not yet open"):
        return EligibilityRule("open", "yes", profile.status, quote)
    return EligibilityRule("open", "check", "the source does not say whether it is open", quote)


def _plain_set(texts: Iterable[str]) -> set[str]:
    return {_plain(each) for each in texts}


@lru_cache(maxsize=4096)  # most opportunities name the same few kinds and places
def _plain(text: str) -> str:
    return " ".join(words_of(text))
