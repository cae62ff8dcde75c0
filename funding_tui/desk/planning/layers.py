"""A scenario and everything that it is laid over, read as one: which rules, weights, locks and shocks hold.

The deepest base comes first, so that what is laid later decides.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

from sqlmodel import Session, col, select

from funding_tui.desk.errors import NotFound
from funding_tui.desk.near import did_you_mean
from models.allocations import Scenario
from models.funding import Stream, StreamRule
from models.rules import FundingRule
from models.shocks import Shock

ALL_STREAMS = ""
LockState: TypeAlias = Literal["in", "out"]
FREE = "free"  # a lock of the scenario under it, lifted


@dataclass(frozen=True, slots=True)
class Carried:
    """One rule, who carries it, and whether the scenario lets it hold.

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


def layers(session: Session, code: str) -> list[Scenario]:
    """The scenario after everything that it is laid over, the deepest base first.

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

    Its words are no part of it, so a rule stays switched off when an agreement's wording is mended, and
    holds again when what it says is changed.
    """
    said = json.dumps(rule.model_dump(mode="json", exclude={"words"}), sort_keys=True)
    digest = hashlib.sha256(said.encode()).hexdigest()[:8]
    return f"{stream}:{rule.kind}-{digest}" if stream else f"{rule.kind}-{digest}"


def read_carried(session: Session, chain: Sequence[Scenario], today: date) -> tuple[Carried, ...]:
    """Every rule in force today, streams' first, then the scenarios' own; also those switched off."""
    aside = {each for layer in chain for each in layer.switched_off}
    found = [*_of_streams(session, today), *of_scenarios(chain)]
    return tuple(
        Carried(
            each.key,
            each.stream,
            each.origin,
            each.rule,
            on=each.key not in aside and (not each.rule.words or each.rule.words not in aside),
        )
        for each in found
    )


def of_scenarios(chain: Iterable[Scenario]) -> list[Carried]:
    """The rules that the scenarios themselves carry, before any is switched off."""
    return [
        Carried(rule_key(rule), ALL_STREAMS, layer.code, rule)
        for layer in chain
        for rule in layer.read_rules()
    ]


def _of_streams(session: Session, today: date) -> list[Carried]:
    rows = session.exec(
        select(Stream.code, StreamRule)
        .join(StreamRule, col(StreamRule.stream_id) == col(Stream.id))
        .order_by(col(StreamRule.id))
    )
    in_force = [(code, record.read()) for code, record in rows if record.holds_on(today)]
    return [Carried(rule_key(rule, code), code, "", rule) for code, rule in in_force]


def gone(chain: Sequence[Scenario], carried: Iterable[Carried]) -> tuple[str, ...]:
    """What is switched off and matches no rule any more, such as a rule that was changed since."""
    known = {name for each in carried for name in (each.key, each.rule.words)}
    return tuple(dict.fromkeys(each for layer in chain for each in layer.switched_off if each not in known))


def laid_weights(chain: Iterable[Scenario]) -> dict[str, float]:
    """Priority code -> the weight that replaces the strategy's."""
    return {code: weight for layer in chain for code, weight in layer.weights.items()}


def laid_locks(chain: Iterable[Scenario]) -> dict[str, LockState]:
    """Project code -> `in` or `out`; a lock that a later layer lifted is not there."""
    locks = {code: state for layer in chain for code, state in layer.locks.items()}
    return {code: "in" if state == "in" else "out" for code, state in locks.items() if state != FREE}


def laid_shocks(chain: Iterable[Scenario]) -> list[Shock]:
    """Every shock, in the order in which they strike."""
    return [shock for layer in chain for shock in layer.read_shocks()]
