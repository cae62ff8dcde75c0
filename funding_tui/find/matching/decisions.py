"""What earlier decisions do to a score: they raise or lower it for similar opportunities.

Nothing is learnt but what is on record: take a decision back, and its effect is gone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from funding_tui.find.matching.judgements import ScoreFactors


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision of an officer on an opportunity.

    Attributes:
        id: of the opportunity, whose own score it does not change.
        funder: who gave the money.
        topics: codes of what it was about.
        taken: whether it was taken up; else it was dismissed.
    """

    id: int
    funder: str
    topics: tuple[str, ...]
    taken: bool


@dataclass(frozen=True, slots=True)
class DecisionEffect:
    """What decisions on similar opportunities do to a score.

    Attributes:
        factor: what the score is multiplied by; 1 where nothing similar was decided.
        words: why, such as `2 from Home Office were taken up`; empty where nothing was.
    """

    factor: float
    words: str


class DecisionHistory:
    """The decisions of a partnership, counted by funder and by topic."""

    def __init__(self, decisions: Iterable[Decision], shares: ScoreFactors) -> None:
        """Count them; the effect of each kind stays within `shares.least` and `shares.most`."""
        self._shares = shares
        self._counts: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        self._by_id: dict[int, Decision] = {}
        for each in decisions:
            self._by_id[each.id] = each
            self._counts[each.taken].update(_keys(each.funder, each.topics))

    def effect_on(self, key: int, funder: str, topics: tuple[str, ...]) -> DecisionEffect:
        """What was decided on others of the same funder or topics; that on `key` itself does not count."""
        own = self._by_id.get(key)
        ratios, words = [], []
        for kind in _keys(funder, topics):
            taken, dismissed = (
                self._counts[how][kind]
                - (own is not None and own.taken is how and kind in _keys(own.funder, own.topics))
                for how in (True, False)
            )
            if taken or dismissed:
                ratios.append((taken + 1) / (dismissed + 1))
                words += [_count_words(kind, taken, "taken up")] if taken else []
                words += [_count_words(kind, dismissed, "dismissed")] if dismissed else []
        if not ratios:
            return DecisionEffect(1.0, "")
        # the square root of their geometric mean: one decision is a hint, not a rule
        factor = prod(ratios) ** (1 / (2 * len(ratios)))
        return DecisionEffect(min(max(factor, self._shares.least), self._shares.most), "; ".join(words))


def _keys(funder: str, topics: tuple[str, ...]) -> tuple[str, ...]:
    return (*([f"from {funder}"] if funder else []), *(f"on {topic.strip()}" for topic in topics))


def _count_words(kind: str, number: int, what: str) -> str:
    return f"{number} {kind} {'was' if number == 1 else 'were'} {what}"
