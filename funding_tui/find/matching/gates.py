"""The gates of a notice: who may apply, where, and whether it is open. Yes, no, or check; never a guess.

The listing speaks first, then the page behind it, and last a person who held a rule against its source: that
stands until the source says something else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from funding_tui.base.term_matching import Verdict, words_of
from funding_tui.find.matching.judgements import Judgements
from funding_tui.find.matching.profiles import OpportunityProfile, PartnershipProfile, RuleCheck
from funding_tui.find.matching.prose import read_prose_rules

VERDICTS: tuple[Verdict, ...] = ("yes", "no", "check")


@dataclass(frozen=True, slots=True)
class Gate:
    """One rule of eligibility.

    Attributes:
        name: `who may apply`, `where` or `open`.
        verdict: `check` where the notice or the partnership does not say enough.
        reason: why, in a few words.
        quote: the source's own words that decide; empty where it says nothing.
        read_at: when those words were read, UTC; None where that is not recorded.
        held: what a person found who held it against its source; None where nobody did, or the source has
            said something else since.
    """

    name: str
    verdict: Verdict
    reason: str
    quote: str = ""
    read_at: datetime | None = None
    held: RuleCheck | None = None


def check_gates(
    notice: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements
) -> tuple[Gate, ...]:
    """The three gates, in the order in which an officer asks."""
    gates = (
        _by_page(_who(notice, partnership, judgements), notice, partnership, judgements),
        _where(notice, partnership, judgements),
        _open(notice),
    )
    return tuple(_by_hand(replace(gate, read_at=gate.read_at or notice.read_at), notice) for gate in gates)


def check_page_rules(
    notice: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements
) -> tuple[Gate, ...]:
    """What the page behind a notice says besides, sentence by sentence; a person may settle each."""
    rules = read_prose_rules(notice, _own_names(partnership, judgements), judgements.prose)
    gates = (
        Gate(f"page: {rule.quote}", rule.verdict, rule.reason, rule.quote, notice.page_read_at)
        for rule in rules
    )
    return tuple(_by_hand(gate, notice) for gate in gates)


def _by_hand(gate: Gate, notice: OpportunityProfile) -> Gate:
    """The gate as a person found it, while its source still says the same."""
    held = notice.held.get(gate.name)
    if held is None or held.value != gate.quote:
        return gate
    verdict = next((each for each in VERDICTS if each == held.verdict), gate.verdict)
    reason = f"{gate.reason}; {held.note}" if held.note else gate.reason
    return replace(gate, verdict=verdict, reason=reason, held=held)


def _by_page(
    gate: Gate, notice: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements
) -> Gate:
    """Who may apply, where the page says what the listing leaves open or says otherwise."""
    if gate.verdict == "no" or not notice.page:
        return gate
    rules = read_prose_rules(notice, _own_names(partnership, judgements), judgements.prose)
    bars = [rule for rule in rules if rule.verdict == "no"]
    admits = [rule for rule in rules if rule.verdict == "yes"]
    if bars and (admits or gate.verdict == "yes"):
        return replace(
            gate,
            verdict="check",
            reason="its page seems to bar the partnership",
            quote=bars[0].quote,
            read_at=notice.page_read_at,
        )
    told = bars or admits
    if gate.verdict == "yes" or not told:
        return gate
    return replace(
        gate,
        verdict=told[0].verdict,
        reason=f"by its page, {told[0].reason}",
        quote=told[0].quote,
        read_at=notice.page_read_at,
    )


def _who(notice: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements) -> Gate:
    name, quote = "who may apply", ", ".join(notice.applicant_types)
    marks = [theme for theme in notice.themes if _plain(theme) in _all_plain(judgements.contracts.themes)]
    if marks and not _bids_for_contracts(partnership, judgements):
        return Gate(name, "no", "a contract for a provider to bid for, not a grant", marks[0])
    if not notice.applicant_types:
        return Gate(name, "check", "the notice does not say who may apply")
    admitted = {_kind(each, judgements) for each in notice.applicant_types}
    if admitted & _all_plain(judgements.anyone.names):
        return Gate(name, "yes", "anyone may apply", quote)
    if not partnership.applicant_types:
        return Gate(name, "check", "the partnership has not stated what it applies as", quote)
    own = _all_kinds(partnership.applicant_types, judgements)
    if own & admitted:
        return Gate(name, "yes", f"open to {' and '.join(sorted(own & admitted))}", quote)
    unknown = admitted - _known_kinds(judgements)
    if unknown:
        return Gate(name, "check", f"whether the partnership is {' or '.join(sorted(unknown))}", quote)
    return Gate(name, "no", f"only for {' and '.join(sorted(admitted))}", quote)


def _bids_for_contracts(partnership: PartnershipProfile, judgements: Judgements) -> bool:
    bidders = {_kind(each, judgements) for each in judgements.contracts.open_to}
    return bool(bidders & _all_kinds(partnership.applicant_types, judgements))


def _where(notice: OpportunityProfile, partnership: PartnershipProfile, judgements: Judgements) -> Gate:
    name, quote = "where", ", ".join(notice.places)
    if not notice.places:
        return Gate(name, "check", "the notice does not say where")
    places = [_plain(each) for each in notice.places]
    own = {_plain(each) for each in partnership.places}
    if here := [place for place in places if place in own]:
        return Gate(name, "yes", f"in {here[0]}", quote)
    countries = [_countries(place, judgements) for place in places]
    if not partnership.country:
        return Gate(name, "check", "the partnership has no area code, so its country is not known", quote)
    if any(partnership.country in each for each in countries):
        return Gate(name, "yes", "its country is named", quote)
    if all(countries):
        return Gate(name, "no", "only elsewhere", quote)
    if own:
        return Gate(name, "check", "none of the places that the partnership states is named", quote)
    return Gate(name, "check", "whether that is where the partnership works", quote)


def _open(notice: OpportunityProfile) -> Gate:
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


def _own_names(partnership: PartnershipProfile, judgements: Judgements) -> tuple[str, ...]:
    """Every name of what the partnership itself is; not of what includes it, which a page may mean apart."""
    own = {_kind(each, judgements) for each in partnership.applicant_types}
    listed = [name for kind in judgements.applicants if kind.names[0] in own for name in kind.names]
    return (*listed, *(each for each in own if each not in _known_kinds(judgements)))


def _all_plain(texts: Iterable[str]) -> set[str]:
    return {_plain(each) for each in texts}


@lru_cache(maxsize=4096)  # the same few kinds and places stand in most notices
def _plain(text: str) -> str:
    return " ".join(words_of(text))
