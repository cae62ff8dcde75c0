"""The rules of a stream or a scenario in words, for those whose agreement gives none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from models.money import format_pounds
from models.rules import (
    AmountRule,
    ChooseRule,
    EligibleRule,
    FundingRule,
    LockRule,
    MatchRule,
    RequiresRule,
    ShareRule,
    SpendByRule,
)


def rule_in_words(rule: FundingRule) -> str:
    """The rule in the agreement's words, else in ours."""
    return rule.words.strip() or as_applied(rule)


def as_applied(rule: FundingRule) -> str:
    """What the rule is held to mean, in one sentence of ours, whatever the agreement calls it."""
    return _TOLD[type(rule)](rule)


def percent(basis_points: int) -> str:
    """Basis points as people read them: 4,000 is `40%`, 1,250 is `12.5%`."""
    return f"{basis_points / 100:g}%"


def listed(things: Sequence[str], joint: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(things) < 2:
        return "".join(things)
    return f"{', '.join(things[:-1])} {joint} {things[-1]}"


def _eligible(rule: EligibleRule) -> str:
    sides = _sides(rule)
    return f"Pays only for {'; '.join(sides)}." if sides else "Pays for anything."


def _share(rule: ShareRule) -> str:
    bounds = _bounds(rule.at_least_bp, rule.at_most_bp, percent)
    source = f"from {listed(rule.within)}" if rule.within else "from it"
    whole = f"the money held {source}" if rule.of_awarded else f"the money spent {source}"
    return f"{bounds} of {whole} goes to {_part(rule)}."


def _amount(rule: AmountRule) -> str:
    bounds = _bounds(rule.at_least_pence, rule.at_most_pence, format_pounds)
    source = f" from {listed(rule.within)}" if rule.within else ""
    return f"{bounds}{source} goes to {_part(rule)}."


def _match(rule: MatchRule) -> str:
    return f"For each £100 spent, at least £{rule.at_least_bp / 100:g} is spent from {listed(rule.by)}."


def _spend_by(rule: SpendByRule) -> str:
    return f"Money unspent on {rule.day} is lost."


def _lock(rule: LockRule) -> str:
    option = f" (option {rule.option})" if rule.option else ""
    return f"{rule.project}{option} is held {rule.state}, whatever the sums say."


def _choose(rule: ChooseRule) -> str:
    return f"{_bounds(rule.at_least, rule.at_most, str)} of {listed(rule.projects)}."


def _requires(rule: RequiresRule) -> str:
    return f"{rule.project} cannot be funded without {listed(rule.needs)}."


_TOLD: dict[type, Callable[[Any], str]] = {
    EligibleRule: _eligible,
    ShareRule: _share,
    AmountRule: _amount,
    MatchRule: _match,
    SpendByRule: _spend_by,
    LockRule: _lock,
    ChooseRule: _choose,
    RequiresRule: _requires,
}


def _bounds(least: int | None, most: int | None, told: Callable[[int], str]) -> str:
    if least is not None and least == most:
        return f"Exactly {told(least)}"
    parts = [f"at least {told(least)}"] if least is not None else []
    parts += [f"at most {told(most)}"] if most is not None else []
    return listed(parts).capitalize() or "Any amount"


def _part(rule: ShareRule | AmountRule) -> str:
    return ", ".join(_sides(rule)) or "anything"


def _sides(rule: EligibleRule | ShareRule | AmountRule) -> list[str]:
    """What a rule speaks of, side by side; a side that is given but empty lets nothing through."""
    sides = [
        f"{name} {listed(codes) or '(none)'}".strip()
        for name, codes in (
            ("", rule.cost_types),
            ("priority", rule.priorities),
            ("project", rule.projects),
            ("area", getattr(rule, "areas", None)),
        )
        if codes is not None
    ]
    return [*sides, f"{rule.places} areas"] if rule.places else sides
