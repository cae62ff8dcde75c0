"""The floor under the rural share of all spending: as it is typed, as a rule, and in a problem."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import TypeAlias, TypeGuard

from funding_tui.base.errors import BadInput
from funding_tui.hold.rule_words import rule_in_words
from models.money import BASIS_POINTS
from models.rules import FundingRule, ShareRule
from optimiser.rules import AnyRule, Money, Share

ONE_PERCENT = 100  # basis points


class NoFloor(Enum):
    """No floor at all, where a scenario has one."""

    NO_FLOOR = "none"


NO_FLOOR = NoFloor.NO_FLOOR
RuralFloor: TypeAlias = int | NoFloor  # basis points of all spending, or none at all


def read_rural_floor(text: str) -> RuralFloor:
    """A floor as an officer types it: `40`, `37.5%` or `none`.

    Raises:
        BadInput: it is neither `none` nor a percentage from 0 to 100.
    """
    typed = text.strip().casefold()
    if typed == "none":
        return NO_FLOOR
    try:
        share = Decimal(typed.rstrip("% ")) * 100
    except InvalidOperation:
        share = Decimal(-1)
    if not share.is_finite() or not 0 <= share <= BASIS_POINTS or share != share.to_integral_value():
        message = f"{text[:20]!r} is not a share; write a percentage from 0 to 100, such as 40, or none"
        raise BadInput(message)
    if 0 < share <= ONE_PERCENT and not typed.endswith("%"):
        number = typed.strip()
        message = f"{number} may be {number}% or a share of 1; write it with its sign, such as {number}%"
        raise BadInput(message)
    return int(share)


def rural_floor_rule(at_least_bp: int) -> ShareRule:
    """The rule that at least so many basis points of all spending go to rural areas."""
    return ShareRule(
        words=f"At least {at_least_bp / 100:g}% of the money is spent in rural areas",
        places="rural",
        at_least_bp=at_least_bp,
    )


def is_rural_floor(rule: FundingRule) -> TypeGuard[ShareRule]:
    """Whether a rule is a floor under the rural share of all spending, and nothing narrower."""
    return (
        isinstance(rule, ShareRule)
        and rule.places == "rural"
        and rule.at_least_bp is not None
        and not any((rule.within, rule.cost_types, rule.priorities, rule.projects))
    )


def without_rural_floor(rule: FundingRule) -> FundingRule | None:
    """What is left of a rule without its rural floor: the cap that it also sets, or None."""
    if not is_rural_floor(rule):
        return rule
    if rule.at_most_bp is None:
        return None
    rest = rule.model_copy(update={"at_least_bp": None, "words": ""})
    return rest.model_copy(update={"words": rule_in_words(rest).rstrip(".")})


def highest_rural_floor(rules: Iterable[FundingRule]) -> int | None:
    """The highest floor under the rural share, in basis points; None where there is none."""
    return max((rule.at_least_bp or 0 for rule in rules if is_rural_floor(rule)), default=None)


def is_floor_of_problem(rule: AnyRule) -> TypeGuard[Share]:
    """Whether a rule of a problem is a floor under the rural share of all spending."""
    return (
        isinstance(rule, Share)
        and (rule.of, rule.within) == (Money(rural=True), Money())
        and rule.at_least is not None
    )


def highest_floor_of_problem(rules: Iterable[AnyRule]) -> int | None:
    """The highest of such floors among rules of a problem, in basis points; None where there is none."""
    return max((rule.at_least or 0 for rule in rules if is_floor_of_problem(rule)), default=None)
