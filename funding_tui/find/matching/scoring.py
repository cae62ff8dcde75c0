"""One opportunity scored for one partnership: gates first, then how well it suits, and why."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from funding_tui.base.formats import day
from funding_tui.find.matching.decisions import DecisionHistory
from funding_tui.find.matching.fit import Fit, PriorityMatcher
from funding_tui.find.matching.gates import EligibilityChecker, EligibilityRule
from funding_tui.find.matching.judgements import Judgements
from funding_tui.find.matching.profiles import OpportunityProfile, PartnershipProfile
from models.money import BASIS_POINTS, Pence, format_pounds

_MOST_WORDS = 5  # of those found, shown in one line
_SHARE = r"(?<![\d.])(\d{1,3}(?:\.\d)?) ?(?:%|per ?cent)"
_MATCH = r"match(?:ed)?[- ]?(?:fund(?:ing|ed|s)?|contribution|money)?"
_MATCH_ASKED = (
    re.compile(rf"{_SHARE}(?: \w+){{0,4}} {_MATCH}", re.IGNORECASE),
    re.compile(rf"{_MATCH}(?: \w+){{0,5}} {_SHARE}", re.IGNORECASE),
)
_NO_MATCH = re.compile(
    rf"(?:no|without) {_MATCH}|{_MATCH} (?:is|are) not (?:required|needed|necessary)|not require {_MATCH}",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of a score: so many points of so many, and why."""

    name: str
    points: float
    most: float
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """An opportunity scored for the partnership.

    Attributes:
        id: of the opportunity.
        score: 0 to 100, half a hundred more where decisions raise it; 0 where a gate says no.
        gates: who may apply, where, open.
        parts: what the score is made of, before gates and decisions.
        priority: the priority that it fits best; empty for none.
        words: the terms found that show it.
        leaning: what was decided on similar opportunities; empty where nothing was.
        line: all of it in one line.
    """

    id: int
    score: int
    gates: tuple[EligibilityRule, ...]
    parts: tuple[ScorePart, ...]
    priority: str
    words: tuple[str, ...]
    leaning: str
    line: str

    @property
    def barred(self) -> bool:
        """Whether a gate says no; prose alone never does."""
        return any(gate.bars for gate in self.gates)


class MatchRequirement(NamedTuple):
    """How much match money an opportunity asks for.

    Attributes:
        share_bp: the share that its source states, basis points; 0 where it says that none is asked.
        quote: the words that say so.
    """

    share_bp: int
    quote: str

    def needed(self, award: Pence) -> Pence:
        """Pence of match for an award; where the source does not say of what, by the stricter reading.

        A share below 100% is taken to be of the whole cost; from 100% it can only be of the award.
        """
        if self.share_bp >= BASIS_POINTS:
            return award * self.share_bp // BASIS_POINTS
        return award * self.share_bp // (BASIS_POINTS - self.share_bp)


class Scorer:
    """Scores opportunities for one partnership on one day."""

    def __init__(
        self,
        partnership: PartnershipProfile,
        judgements: Judgements,
        history: DecisionHistory,
        today: date,
    ) -> None:
        self._partnership = partnership
        self._judgements = judgements
        self._history = history
        self._today = today
        self._matcher = PriorityMatcher(partnership.priorities, judgements)
        self._checker = EligibilityChecker(partnership, judgements)

    @property
    def has_priorities(self) -> bool:
        """Whether the partnership has stated any; without them nothing fits better than anything else."""
        return bool(self._partnership.priorities)

    def topics(self, profile: OpportunityProfile) -> tuple[str, ...]:
        """Codes of what an opportunity is about."""
        return self._matcher.fit(profile).topics

    def score(self, profile: OpportunityProfile) -> Match:
        """The score of one opportunity, with its reasons."""
        gates = self._checker.check_gates(profile)
        fit = self._matcher.fit(profile)
        parts = (self._fit(fit), self._amount(profile), self._time(profile), self._match(profile))
        effect = self._history.effect_on(profile.id, profile.funder, fit.topics)
        # what fits nothing is of no use however large it is and however long it stays open
        total = sum(part.points for part in parts[1:]) * fit.share + parts[0].points
        checks = sum(gate.verdict != "yes" for gate in gates)
        total *= self._judgements.shares.check**checks * effect.factor
        barred = any(gate.bars for gate in gates)
        return Match(
            id=profile.id,
            score=0 if barred else round(total),
            gates=gates,
            parts=parts,
            priority=fit.priority,
            words=fit.words,
            leaning=effect.words,
            line=_line(gates, fit, parts, effect.words),
        )

    def _fit(self, fit: Fit) -> ScorePart:
        most = self._judgements.parts.fit
        words = f"{fit.priority or 'no priority'}: {', '.join(fit.words) or 'no word of it'}"
        return ScorePart("fit", most * fit.share, most, words)

    def _amount(self, profile: OpportunityProfile) -> ScorePart:
        most, cost = self._judgements.parts.amount, self._partnership.smallest_cost
        if profile.amount is None:
            return _unknown("amount", most, "amount not stated")
        words = f"up to {format_pounds(profile.amount)}"
        if not cost:
            return _unknown("amount", most, f"{words}, and no project is recorded to compare it with")
        return ScorePart("amount", most * min(1.0, profile.amount / cost), most, words)

    def _time(self, profile: OpportunityProfile) -> ScorePart:
        most, lead = self._judgements.parts.time, self._partnership.lead_days
        if profile.closes_on is None:
            if profile.rolling:
                return ScorePart("time", most, most, "stays open, its source says")
            return _unknown("time", most, "closing day not known")
        left = (profile.closes_on - self._today).days
        words = f"closes {day(profile.closes_on)}, {left} days"
        if lead is None:
            return _unknown("time", most, f"{words}; the partnership states no lead time")
        if lead == 0 or left >= lead:
            return ScorePart("time", most, most, words)
        return ScorePart("time", most * max(left, 0) / lead, most, f"{words}, of {lead} needed")

    def _match(self, profile: OpportunityProfile) -> ScorePart:
        most, free = self._judgements.parts.match, self._partnership.free
        page = "\n".join(text for _, text in profile.page)
        required = read_match_requirement(f"{profile.title}. {profile.summary}") or read_match_requirement(
            page
        )
        if required is None:
            return _unknown("match", most, "match not stated")
        if not required.share_bp:
            return ScorePart("match", most, most, f"no match asked (\u201c{required.quote}\u201d)")
        words = f"match asked (\u201c{required.quote}\u201d)"
        if profile.amount is None or free is None:
            return _unknown("match", most, words)
        needed = required.needed(profile.amount)
        share = 1.0 if needed <= free else max(free, 0) / needed
        words = f"{words}, about {format_pounds(needed)} for the most; {format_pounds(free)} is free in pots"
        return ScorePart("match", most * share, most, words)


def read_match_requirement(text: str) -> MatchRequirement | None:
    """What a text asks for in match money; None where it says nothing that can be read as a figure."""
    if none := _NO_MATCH.search(text):
        return MatchRequirement(0, " ".join(none[0].split()))
    line = " ".join(text.split())
    found = [each for each in (pattern.search(line) for pattern in _MATCH_ASKED) if each]
    if not found:
        return None
    first = min(found, key=lambda each: each.start())
    return MatchRequirement(round(float(first[1]) * 100), first[0])


def _unknown(name: str, most: float, words: str) -> ScorePart:
    return ScorePart(name, most / 2, most, words)


def _line(gates: tuple[EligibilityRule, ...], fit: Fit, parts: tuple[ScorePart, ...], leaning: str) -> str:
    """The score in one line, what bars it first."""
    barred = [f"{gate.name}: no, {gate.reason}" for gate in gates if gate.bars]
    if barred:
        return "; ".join(barred)
    words = ", ".join(fit.words[:_MOST_WORDS])
    more = len(fit.words) - _MOST_WORDS
    found = f"{fit.priority or 'no priority'}" + (
        f" ({words}{f' and {more} more' if more > 0 else ''})" if words else ""
    )
    checks = [f"check {gate.name}" for gate in gates if gate.verdict != "yes"]
    return "; ".join([found, *(part.words for part in parts[1:]), *checks, *([leaning] if leaning else [])])
