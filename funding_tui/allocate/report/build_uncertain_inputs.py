"""What a run does not know exactly, and how far it is taken to be from what is stated."""

from __future__ import annotations

from collections import defaultdict

from funding_tui.allocate.report.uncertainty import UncertainInputReport
from optimiser.distributions import (
    AnyDistribution,
    Beta,
    Draws,
    Interval,
    LogNormal,
    Point,
    Triangular,
    quantile,
)
from optimiser.problem import Problem


def build_uncertain_input_reports(problem: Problem) -> tuple[UncertainInputReport, ...]:
    """Everything that is not known exactly, what is taken alike together: measured first, then assumed."""
    alike: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for unknown in sorted(problem.unknowns, key=lambda unknown: unknown.basis != "evidence"):
        alike[distribution_words(unknown.factor), unknown.basis, unknown.source].append(unknown.name)
    return tuple(
        UncertainInputReport(
            names=tuple(names),
            spread=spread,
            basis="evidence" if basis == "evidence" else "assumption",
            source=source,
        )
        for (spread, basis, source), names in alike.items()
    )


def distribution_words(spread: AnyDistribution) -> str:
    """How far a figure may be from what is stated, in words."""
    match spread:
        case Point(value=value):
            return f"{value:.4g} times as stated, exactly"
        case Interval(low=low, high=high):
            return f"anywhere from {_ends(low, high)}, none likelier than another"
        case Triangular(low=low, mode=mode, high=high):
            return f"from {_ends(low, high)}, likeliest {mode:.4g} times"
        case LogNormal(median=median, low=low, high=high, coverage=coverage):
            return f"{coverage:.0%} of the time from {_ends(low, high)}, as often below {median:.4g} as above"
        case Beta() | Draws():
            return f"90% of the time from {_ends(quantile(spread, 0.05), quantile(spread, 0.95))}"


def _ends(low: float, high: float) -> str:
    return f"{low:.4g} to {high:.4g} times as stated"
