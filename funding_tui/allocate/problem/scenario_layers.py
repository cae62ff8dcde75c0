"""A scenario and everything that it is based on, read as one: which rules, weights, locks and shocks apply.

The deepest base comes first, so that what comes later decides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, TypeAlias

from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from models.allocations import Scenario, Shock
from models.funding import Stream, StreamRule
from models.rules import FundingRule, SpendByRule

ALL_STREAMS = ""
LockState: TypeAlias = Literal["in", "out"]
UNLOCKED = "free"  # a lock of the scenario under it, lifted


@dataclass(frozen=True, slots=True)
class ApplicableRule:
    """One rule, who carries it, and whether it applies in the scenario.

    Attributes:
        key: what the rule is, whatever it is called: it stays the same when only its words change.
        stream: code of the stream whose agreement carries it; ALL_STREAMS for a scenario's own.
        origin: code of the scenario that carries it; empty for a stream's.
        on: no layer has switched it off.
    """

    key: str
    stream: str
    origin: str
    rule: FundingRule
    on: bool = True


def read_layers(session: Session, code: str) -> list[Scenario]:
    """The scenario after everything that it is based on, the deepest base first.

    Raises:
        NotFound: there is no such scenario; the sentence names the nearest.
    """
    found = session.exec(select(Scenario).where(Scenario.code == code)).first()
    if found is None:
        raise NotFound(did_you_mean("scenario", code, session.exec(select(Scenario.code))))
    chain = [found]
    while chain[0].base_id is not None:
        base = session.get(Scenario, chain[0].base_id)
        if base is None or base in chain:
            break
        chain.insert(0, base)
    return chain


def rule_key(rule: FundingRule, stream: str = ALL_STREAMS) -> str:
    """What a rule is, in short: `STREAM:KIND-DIGEST`, or `KIND-DIGEST` for a scenario's own.

    Its words are no part of it, so a rule stays switched off when an agreement's wording is corrected, and
    applies again when what it says is changed.
    """
    said = json.dumps(rule.model_dump(mode="json", exclude={"words"}), sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()[:8]
    return f"{stream}:{rule.kind}-{digest}" if stream else f"{rule.kind}-{digest}"


def read_applicable_rules(
    session: Session, chain: Sequence[Scenario], today: date
) -> tuple[ApplicableRule, ...]:
    """Every rule in force today, streams' first, then the scenarios' own; also those switched off."""
    return (*_switched(_of_streams(session, today), chain), *rules_of_scenarios(chain))


def rules_of_scenarios(chain: Sequence[Scenario]) -> tuple[ApplicableRule, ...]:
    """The rules that the scenarios themselves carry, the deepest base's first; also those switched off."""
    found = [
        ApplicableRule(rule_key(rule), ALL_STREAMS, layer.code, rule)
        for layer in chain
        for rule in layer.read_rules()
    ]
    return _switched(found, chain)


def is_name_of_rule(name: str, carried: ApplicableRule) -> bool:
    """Whether a rule is meant: by its key, or by its words."""
    return name == carried.key or (bool(name) and name == carried.rule.words)


def _switched(carried: Iterable[ApplicableRule], chain: Iterable[Scenario]) -> tuple[ApplicableRule, ...]:
    aside = [name for layer in chain for name in layer.switched_off]
    return tuple(replace(each, on=not any(is_name_of_rule(name, each) for name in aside)) for each in carried)


def _of_streams(session: Session, today: date) -> list[ApplicableRule]:
    rows = session.exec(
        select(Stream.code, StreamRule)
        .join(StreamRule, col(StreamRule.stream_id) == col(Stream.id))
        .order_by(col(StreamRule.id))
    )
    in_force = [(code, _readable(record)) for code, record in rows if record.is_in_force(today)]
    return [ApplicableRule(rule_key(rule, code), code, "", rule) for code, rule in in_force]


def _readable(record: StreamRule) -> FundingRule:
    try:
        return record.read()
    except ValueError as error:
        message = (
            f"rule number {record.id} of a stream cannot be read; import it again "
            "(funding-tui doctor names the stream)"
        )
        raise BadInput(message) from error


def spend_by_days(carried: Iterable[ApplicableRule]) -> dict[str, date]:
    """Stream code -> the earliest day by which a rule says its money must be spent."""
    days: dict[str, date] = {}
    for each in carried:
        if each.on and isinstance(each.rule, SpendByRule):
            day = date.fromisoformat(each.rule.day)
            days[each.stream] = min(day, days.get(each.stream, day))
    return days


def unknown_switches(chain: Sequence[Scenario], carried: Iterable[ApplicableRule]) -> tuple[str, ...]:
    """What is switched off and matches no rule any more, such as a rule that was changed since."""
    known = {name for each in carried for name in (each.key, each.rule.words)}
    return tuple(dict.fromkeys(each for layer in chain for each in layer.switched_off if each not in known))


def effective_weights(chain: Iterable[Scenario]) -> dict[str, float]:
    """Priority code -> the weight that replaces the strategy's."""
    return {code: weight for layer in chain for code, weight in layer.weights.items()}


def effective_locks(chain: Iterable[Scenario]) -> dict[str, LockState]:
    """Project code -> `in` or `out`; a lock that a later layer lifted is not there."""
    locks = {code: state for layer in chain for code, state in layer.locks.items()}
    return {code: "in" if state == "in" else "out" for code, state in locks.items() if state != UNLOCKED}


def effective_shocks(chain: Iterable[Scenario]) -> list[Shock]:
    """Every shock, in the order in which they apply."""
    return [shock for layer in chain for shock in layer.read_shocks()]
