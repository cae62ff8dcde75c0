"""Who set each rule of a problem: an agreement, a scenario and its author, a shock, an officer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session, col, select

from funding_tui.allocate.problem.scenario_layers import ALL_STREAMS, ApplicableRule, rule_key
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.report.identity.added_for_run import NOBODY
from models.allocations import Scenario
from models.funding import Stream, StreamRule
from models.rules import FundingRule

BY_SHOCK = "a shock of the scenario"
BY_CAPACITY = "the partnership's capacity"
BY_POT = "what the pot holds"
NOT_KNOWN = "not recorded"


@dataclass(frozen=True, slots=True)
class RuleCredit:
    """Who set a rule, in words, and the source that the records give for it."""

    set_by: str
    source: str = ""


class RuleCredits:
    """Who set each rule that a problem was made of.

    Args:
        session: on the workspace.
        carried: the rules before shocks, those added for the run among them (without stream and origin).
        scenarios: the scenario after what it is based on.
        changes: what was changed for the run alone.
    """

    def __init__(
        self,
        session: Session,
        carried: Iterable[ApplicableRule],
        scenarios: Sequence[Scenario],
        changes: UnsavedChanges,
    ) -> None:
        self._streams = dict(session.exec(select(Stream.code, Stream.name)).all())
        self._references = dict(session.exec(select(Stream.code, Stream.agreement_reference)).all())
        self._sources = _sources(session)
        self._scenarios = {layer.code: scenario_credit(layer) for layer in scenarios}
        self._run = f"added for this run by {changes.by or NOBODY}"
        self._known: dict[tuple[str, str], RuleCredit] = {}
        for each in carried:
            for key in _keys(each.stream, each.rule):
                self._known.setdefault(key, self._credit(each))

    def of(self, stream: str, rule: FundingRule) -> RuleCredit:
        """Who set a rule; one that was not among those before the shocks was set by a shock."""
        known = (self._known.get(key) for key in _keys(stream, rule))
        return next((credit for credit in known if credit is not None), RuleCredit(BY_SHOCK))

    def _credit(self, carried: ApplicableRule) -> RuleCredit:
        if carried.stream != ALL_STREAMS:
            name = self._streams.get(carried.stream, carried.stream)
            source = self._sources.get((carried.stream, carried.rule.words), "")
            reference = self._references.get(carried.stream, "")
            return RuleCredit(f"the agreement of {name}{f' ({reference})' if reference else ''}", source)
        return RuleCredit(self._scenarios[carried.origin] if carried.origin else self._run)


def scenario_credit(scenario: Scenario) -> str:
    """A scenario and its author, as the credit of what it says."""
    made = f"made by {scenario.author}" if scenario.author else "whose author is not recorded"
    return f"the scenario \u201c{scenario.name}\u201d, {made}"


def weight_credits(
    scenarios: Iterable[Scenario], strategy: Mapping[str, float], used: Mapping[str, float]
) -> dict[str, str]:
    """Priority code -> who set its weight, of those whose weight is not the strategy's.

    Args:
        scenarios: the scenario after what it is based on.
        strategy: priority code -> the weight of the strategy.
        used: priority code -> the weight in the problem.
    """
    found: dict[str, str] = {}
    for layer in scenarios:
        for code, weight in layer.weights.items():
            found[code] = f"{scenario_credit(layer)}; the strategy says {strategy.get(code, 1):g}"
            if weight != used.get(code, weight):
                found[code] = BY_SHOCK
    moved = {code for code, weight in used.items() if weight != strategy.get(code, weight)}
    return {code: found.get(code, BY_SHOCK) for code in used if code in moved}


def _keys(stream: str, rule: FundingRule) -> tuple[tuple[str, str], ...]:
    """By what it says; by its words, with and without what is added where part of it is promised already."""
    words = [rule.words, rule.words.rpartition(" (")[0]] if rule.words else []
    return tuple((stream, text) for text in (rule_key(rule, stream), *words) if text)


def _sources(session: Session) -> dict[tuple[str, str], str]:
    """(stream code, words of a rule) -> where the rule was read."""
    rows = session.exec(
        select(Stream.code, StreamRule)
        .join(StreamRule, col(StreamRule.stream_id) == col(Stream.id))
        .order_by(col(StreamRule.id))
    )
    return {(code, record.rule.get("words", "")): record.source for code, record in rows}
