"""How well an opportunity fits the priorities of the partnership, with the words that show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from funding_tui.base.term_matching import TermMatcher
from funding_tui.find.matching.judgements import Judgements
from funding_tui.find.matching.profiles import OpportunityProfile, PriorityProfile

_GENERAL = ""


@dataclass(frozen=True, slots=True)
class Fit:
    """How surely an opportunity is about something that the partnership wants.

    Attributes:
        share: 0 to 1, of the priority that it fits best, reduced where another priority has more weight.
        priority: name of that priority; empty where it fits none.
        words: the terms found, those of the title first.
        topics: codes of every topic found.
    """

    share: float
    priority: str
    words: tuple[str, ...]
    topics: tuple[str, ...]


class PriorityMatcher:
    """The priorities of one partnership, ready to be looked for in many opportunities."""

    def __init__(self, priorities: tuple[PriorityProfile, ...], judgements: Judgements) -> None:
        """Find the topics that serve each priority; one without any is looked for by its own name."""
        self._judgements = judgements
        self._priorities = priorities
        topics = TermMatcher({topic.code: (topic.code, *topic.terms) for topic in judgements.topic})
        self._topics_of = {
            each.code: set(topics.find_in(f"{each.name}. {each.code}. {each.description}"))
            or {f"{each.code} "}
            for each in priorities
        }

    @cached_property
    def _terms(self) -> TermMatcher:
        own = {f"{each.code} ": (each.name,) for each in self._priorities}
        known = {topic.code: topic.terms for topic in self._judgements.topic}
        return TermMatcher(own | known | {_GENERAL: self._judgements.general.terms})

    def fit(self, profile: OpportunityProfile) -> Fit:
        """How an opportunity fits the priority that it fits best."""
        weights = self._judgements.places_of_terms
        doubt: dict[str, float] = {}  # topic -> how unsure it still is that this is about it, 0 to 1
        words: dict[str, dict[str, None]] = {}
        for text, sureness in (
            (profile.title, weights.title),
            (". ".join(profile.themes), weights.themes),
            (profile.summary, weights.summary),
        ):
            for topic, terms in self._terms.find_in(text).items():
                new = [term for term in terms if term not in words.get(topic, {})]
                doubt[topic] = doubt.get(topic, 1.0) * (1 - sureness) ** len(new)
                words.setdefault(topic, {}).update(dict.fromkeys(new))
        return self._best(doubt, words)

    def _best(self, doubt: dict[str, float], words: dict[str, dict[str, None]]) -> Fit:
        greatest = max((each.weight for each in self._priorities), default=0.0)
        best, name = 0.0, ""
        shown: tuple[str, ...] = ()
        for each in self._priorities:
            if greatest <= 0:
                break
            unsure = 1.0
            for topic in self._topics_of[each.code]:
                unsure *= doubt.get(topic, 1.0)
            # a priority of less weight is wanted less, but never less than half as much
            share = (1 - unsure) * (0.5 + 0.5 * each.weight / greatest)
            if share > best:
                found = (term for topic in self._topics_of[each.code] for term in words.get(topic, ()))
                best, name, shown = share, each.name, tuple(dict.fromkeys(found))
        general = self._judgements.general.strength * (1 - doubt.get(_GENERAL, 1.0))
        shown = (*shown, *(term for term in words.get(_GENERAL, ()) if term not in shown))
        topics = tuple(topic for topic in doubt if topic != _GENERAL)
        return Fit(1 - (1 - best) * (1 - general), name, shown, topics)
