"""The prices of rules as they are told in a table; screens and commands both use these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding_tui.base.formats import harm

if TYPE_CHECKING:
    from funding_tui.allocate.report.rules import GainRange, RuleReport

RULE_PRICE_HEADINGS = ("Rule", "State", "Room", "A little easier", "Without it")
RULE_PRICE_EXPLANATION = (
    "A little easier: the benefit gained where a rule is eased by £1,000, one percentage point or one unit. "
    "Without it: what is gained where it is dropped; a minus is a loss. Each is found by solving again."
)
CLOSE = 0.05  # share of a gain below which its two ends are told as one figure
SMALLEST = 0.05  # harm units; less is told as nothing


def price_cells(rule: RuleReport) -> tuple[str, str]:
    """What easing a rule a little gains, and what dropping it gains; empty where it was not worked out.

    A rule with several figures tells of the one that gains most.
    """
    if rule.price is None:
        return "", ""
    gains = [margin.gain for margin in rule.price.margins if margin.gain is not None]
    most = max(gains, key=lambda gain: gain.found, default=None)
    return gain_cell(most), gain_cell(rule.price.dropped)


def gain_cell(gain: GainRange | None) -> str:
    """A gain in harm units: one figure, `from to`, or `up to` where it may be nothing."""
    if gain is None:
        return ""
    low, high = sorted((gain.at_least, gain.at_most), key=abs)
    sign = "-" if high < 0 else "+"
    if abs(high) < SMALLEST:
        return "nothing"
    if gain.at_least < -SMALLEST and gain.at_most > SMALLEST:
        return f"-{harm(-gain.at_least)} to +{harm(gain.at_most)}"
    if abs(low) < SMALLEST:
        return f"up to {sign}{harm(abs(high))}"
    if abs(high - low) <= CLOSE * abs(high):
        return f"{sign}{harm(abs(gain.found))}"
    return f"{sign}{harm(abs(low))} to {harm(abs(high))}"


def rule_price_cells(rule: RuleReport) -> tuple[str, ...]:
    """What stands under `RULE_PRICE_HEADINGS`."""
    return rule.words, rule.state, rule.room, *price_cells(rule)
