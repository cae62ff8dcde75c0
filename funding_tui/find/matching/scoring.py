"""One notice scored for one partnership: gates first, then how much it is worth a look, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from funding_tui.base.formats import day
from funding_tui.find.matching.decisions import DecisionHistory
from funding_tui.find.matching.fit import Fit, PriorityMatcher
from funding_tui.find.matching.gates import Gate, check_gates
from funding_tui.find.matching.judgements import Judgements
from funding_tui.find.matching.match_money import read_match_requirement
from funding_tui.find.matching.profiles import OpportunityProfile, PartnershipProfile
from models.money import format_pounds

_MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class ScorePart:
    """One part of a score: so many points of so many, and why."""

    name: str
    points: float
    most: float
    words: str


@dataclass(frozen=True, slots=True)
class Match:
    """A notice scored for the partnership.

    Attributes:
        id: of the opportunity.
        score: 0 to 100, half a hundred more where decisions raise it; 0 where a gate says no.
        gates: who may apply, where, open.
        parts: what the score is made of, before gates and decisions.
        priority: the priority that it fits best; empty for none.
        words: terms of the notice that tell so.
        leaning: what earlier decisions on its like say; empty where there are none.
        line: all of it in one line.
    """

    id: int
    score: int
    gates: tuple[Gate, ...]
    parts: tuple[ScorePart, ...]
    priority: str
    words: tuple[str, ...]
    leaning: str
    line: str

    @property
    def barred(self) -> bool:
        """Whether a gate says no."""
        return any(gate.verdict == "no" for gate in self.gates)


class Scorer:
    """Scores notices for one partnership on one day."""

    def __init__(
        self, seeker: PartnershipProfile, judgements: Judgements, leanings: DecisionHistory, today: date
    ) -> None:
        self._seeker = seeker
        self._judgements = judgements
        self._leanings = leanings
        self._today = today
        self._fitting = PriorityMatcher(seeker.priorities, judgements)

    @property
    def has_priorities(self) -> bool:
        """Whether the partnership has stated any, without which nothing fits better than another thing."""
        return bool(self._seeker.priorities)

    def topics(self, notice: OpportunityProfile) -> tuple[str, ...]:
        """Codes of what a notice is about."""
        return self._fitting.fit(notice).topics

    def score(self, notice: OpportunityProfile) -> Match:
        """The score of one notice, with its reasons."""
        gates = check_gates(notice, self._seeker, self._judgements)
        fit = self._fitting.fit(notice)
        parts = (self._fit(fit), self._amount(notice), self._time(notice), self._match(notice))
        leaning = self._leanings.of(notice.id, notice.funder, fit.topics)
        # what fits nothing is of no use however large it is and however long it stays open
        total = sum(part.points for part in parts[1:]) * fit.share + parts[0].points
        checks = sum(gate.verdict == "check" for gate in gates)
        total *= self._judgements.shares.check**checks * leaning.factor
        barred = any(gate.verdict == "no" for gate in gates)
        return Match(
            id=notice.id,
            score=0 if barred else round(total),
            gates=gates,
            parts=parts,
            priority=fit.priority,
            words=fit.words,
            leaning=leaning.words,
            line=_line(gates, fit, parts, leaning.words),
        )

    def _fit(self, fit: Fit) -> ScorePart:
        most = self._judgements.parts.fit
        words = f"{fit.priority or 'no priority'}: {', '.join(fit.words) or 'no word of it'}"
        return ScorePart("fit", most * fit.share, most, words)

    def _amount(self, notice: OpportunityProfile) -> ScorePart:
        most, cost = self._judgements.parts.amount, self._seeker.smallest_cost
        if notice.amount is None:
            return _unknown("amount", most, "amount not told")
        told = f"up to {format_pounds(notice.amount)}"
        if not cost:
            return _unknown("amount", most, f"{told}, and no project is recorded to hold it against")
        return ScorePart("amount", most * min(1.0, notice.amount / cost), most, told)

    def _time(self, notice: OpportunityProfile) -> ScorePart:
        most, lead = self._judgements.parts.time, self._seeker.lead_days
        if notice.closes_on is None:
            if notice.rolling:
                return ScorePart("time", most, most, "stays open, its source says")
            return _unknown("time", most, "closing day not known")
        left = (notice.closes_on - self._today).days
        told = f"closes {day(notice.closes_on)}, {left} days"
        if lead is None:
            return _unknown("time", most, f"{told}; the partnership states no lead time")
        if lead == 0 or left >= lead:
            return ScorePart("time", most, most, told)
        return ScorePart("time", most * max(left, 0) / lead, most, f"{told}, of {lead} needed")

    def _match(self, notice: OpportunityProfile) -> ScorePart:
        most, free = self._judgements.parts.match, self._seeker.free
        page = "\n".join(text for _, text in notice.page)
        asked = read_match_requirement(f"{notice.title}. {notice.summary}") or read_match_requirement(page)
        if asked is None:
            return _unknown("match", most, "match not told")
        if not asked.share_bp:
            return ScorePart("match", most, most, f"no match asked (\u201c{asked.quote}\u201d)")
        told = f"match asked (\u201c{asked.quote}\u201d)"
        if notice.amount is None or free is None:
            return _unknown("match", most, told)
        needed = asked.needed(notice.amount)
        share = 1.0 if needed <= free else free / needed
        told = f"{told}, about {format_pounds(needed)} for the most; {format_pounds(free)} is free in pots"
        return ScorePart("match", most * share, most, told)


def _unknown(name: str, most: float, words: str) -> ScorePart:
    return ScorePart(name, most / 2, most, words)


def _line(gates: tuple[Gate, ...], fit: Fit, parts: tuple[ScorePart, ...], leaning: str) -> str:
    """Why a notice stands where it stands, what bars it first."""
    barred = [f"{gate.name}: no, {gate.reason}" for gate in gates if gate.verdict == "no"]
    if barred:
        return "; ".join(barred)
    words = ", ".join(fit.words[:_MOST_WORDS])
    more = len(fit.words) - _MOST_WORDS
    found = f"{fit.priority or 'no priority'}" + (
        f" ({words}{f' and {more} more' if more > 0 else ''})" if words else ""
    )
    checks = [f"check {gate.name}" for gate in gates if gate.verdict == "check"]
    return "; ".join([found, *(part.words for part in parts[1:]), *checks, *([leaning] if leaning else [])])
