"""Whether to bid: what it costs against what it may bring, with the reasons and what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from funding_tui.base.formats import percent
from models.money import BASIS_POINTS, Pence, format_pounds

Advice = Literal["bid", "do not bid", "not enough is known"]


@dataclass(frozen=True, slots=True)
class BidFacts:
    """What is stated of one bid; None where it is not.

    Attributes:
        sought: pence asked for.
        officer_days: days of own officers that it takes. officer_day: what one costs, pence.
        other_cost: pence besides, such as a bid writer.
        match_needed: pence of match. match_held: pence free in the pots that are open.
        chance_bp: chance of winning, basis points, as somebody judged it.
        capacity_days: officer days that there are until it closes.
        fit_bp: how well it fits the strategy, basis points.
        barred: why the partnership may not apply at all; empty where nothing forbids it.
    """

    sought: Pence | None = None
    officer_days: float | None = None
    officer_day: Pence | None = None
    other_cost: Pence | None = None
    match_needed: Pence | None = None
    match_held: Pence | None = None
    chance_bp: int | None = None
    capacity_days: float | None = None
    fit_bp: int | None = None
    barred: str = ""


@dataclass(frozen=True, slots=True)
class BidAdvice:
    """The advice on a bid.

    Attributes:
        advice: in a few words.
        cost: of the bid, pence; None where a part of it is not stated.
        expected: pence that it brings on average, chance times what is sought, less its cost; None where
            one of them is not stated.
        breakeven_bp: the chance above which it is worth its cost, basis points; None where not known.
        reasons: sentences for and against, those against first.
        missing: what would have to be stated.
    """

    advice: Advice
    cost: Pence | None
    expected: Pence | None
    breakeven_bp: int | None
    reasons: tuple[str, ...]
    missing: tuple[str, ...]


def appraise_bid(facts: BidFacts) -> BidAdvice:
    """Advise on one bid. What is not stated is never taken to be 0."""
    cost = _cost(facts)
    expected = None
    if cost is not None and facts.sought is not None and facts.chance_bp is not None:
        expected = facts.sought * facts.chance_bp // BASIS_POINTS - cost
    breakeven = None
    if cost is not None and facts.sought:
        breakeven = -(-cost * BASIS_POINTS // facts.sought)
    against = tuple(_against(facts, cost, expected))
    missing = tuple(_missing(facts))
    advice: Advice = "bid"
    if against:
        advice = "do not bid"
    elif missing:
        advice = "not enough is known"
    reasons = (*against, *_for(facts, cost, expected, breakeven))
    return BidAdvice(advice, cost, expected, breakeven, reasons, missing)


def _cost(facts: BidFacts) -> Pence | None:
    if facts.officer_days is None or facts.other_cost is None:
        return None
    if not facts.officer_days:
        return facts.other_cost
    if facts.officer_day is None:
        return None
    return round(facts.officer_days * facts.officer_day) + facts.other_cost


def _against(facts: BidFacts, cost: Pence | None, expected: Pence | None) -> list[str]:
    """Reasons that are each enough not to bid on these terms."""
    reasons = []
    if facts.barred:
        reasons.append(f"The partnership may not apply: {facts.barred}.")
    if expected is not None and expected <= 0 and cost is not None and facts.sought is not None:
        reasons.append(
            f"On average it costs more than it brings: {format_pounds(cost)} for a chance of "
            f"{percent(facts.chance_bp or 0)} at {format_pounds(facts.sought)}."
        )
    if facts.match_needed and facts.match_held is not None and facts.match_held < facts.match_needed:
        reasons.append(
            f"Match of {format_pounds(facts.match_needed)} is needed, and {format_pounds(facts.match_held)} "
            "is free in the pots that are open."
        )
    if _short_of_days(facts):
        reasons.append(
            f"It takes {facts.officer_days:g} officer days, and there are {facts.capacity_days:g} until it "
            "closes."
        )
    if facts.fit_bp == 0:
        reasons.append("It fits none of the priorities.")
    return reasons


def _short_of_days(facts: BidFacts) -> bool:
    return (
        facts.officer_days is not None
        and facts.capacity_days is not None
        and facts.capacity_days < facts.officer_days
    )


def _for(facts: BidFacts, cost: Pence | None, expected: Pence | None, breakeven: int | None) -> list[str]:
    reasons = []
    if expected is not None and expected > 0 and cost is not None and facts.sought is not None:
        reasons.append(
            f"On average it brings {format_pounds(expected)} more than its cost of {format_pounds(cost)}."
        )
    if breakeven is not None:
        reasons.append(
            f"It is worth its cost where the chance is above {percent(breakeven)}."
            if breakeven < BASIS_POINTS
            else "It costs more than is sought."
        )
    if facts.match_needed and facts.match_held is not None and facts.match_held >= facts.match_needed:
        reasons.append(
            f"Match of {format_pounds(facts.match_needed)} is needed, and {format_pounds(facts.match_held)} "
            "is free in open pots; check that their agreements let it be match."
        )
    if facts.fit_bp:
        reasons.append(f"It fits the strategy to {percent(facts.fit_bp)}, by the words of its source.")
    return reasons


def _missing(facts: BidFacts) -> list[str]:
    """What must be stated before there can be advice."""
    needed = {
        "what would be sought": facts.sought,
        "the officer days that it takes": facts.officer_days,
        "what else it costs": facts.other_cost,
        "the match that it needs": facts.match_needed,
        "the chance of winning, and on what that rests": facts.chance_bp,
        "the officer days that there are": facts.capacity_days,
    }
    missing = [name for name, value in needed.items() if value is None]
    if facts.officer_days and facts.officer_day is None:
        missing.append("what a day of an officer costs the partnership")
    return missing
