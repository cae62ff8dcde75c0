"""The extra money that would buy back what a rural rule costs: found by solving with larger pots."""

from __future__ import annotations

from collections.abc import Sequence

from funding_tui.allocate.report.rural import BuyBack
from funding_tui.base.formats import percent
from models.money import BASIS_POINTS, Pence, format_pounds
from optimiser.problem import Problem
from optimiser.sweeping import Case, CaseResult, Change


def enlarge_pots(problem: Problem, steps_bp: Sequence[int]) -> tuple[Case, ...]:
    """The problem with every pot larger by each step; part of a penny is left out."""
    return tuple(
        Case(
            name=f"every pot {percent(step)} larger",
            parameters={"more": step},
            change=Change(
                pots=tuple(
                    pot.model_copy(update={"pence": pot.pence * (BASIS_POINTS + step) // BASIS_POINTS})
                    for pot in problem.pots
                )
            ),
        )
        for step in steps_bp
    )


def build_buy_back(
    problem: Problem, of: str, target: float, cases: Sequence[Case], results: Sequence[CaseResult]
) -> BuyBack:
    """What the answers prove and show.

    Args:
        problem: with the rural rule.
        of: what that case is called.
        target: harm units of the best allocation found without a rural rule.
        cases: of `enlarge_pots`.
        results: of those that are solved.
    """
    held = sum(pot.pence for pot in problem.pots)
    extra = {case.name: sum(pot.pence for pot in case.change.pots) - held for case in cases}
    enough = [
        extra[result.case]
        for result in results
        if result.verified and result.benefit is not None and result.benefit >= target
    ]
    short = [extra[result.case] for result in results if result.bound is not None and result.bound < target]
    return BuyBack(
        of=of,
        more_than=max(short, default=None),
        at_most=min(enough, default=None),
        tried_to=max((extra[result.case] for result in results), default=None),
        words=_words(max(short, default=None), min(enough, default=None), [extra[r.case] for r in results]),
    )


def _words(more_than: Pence | None, at_most: Pence | None, tried: Sequence[Pence]) -> str:
    how = "This was found by solving again with every pot made larger by the same share."
    if not tried:
        return "What extra money would buy the loss back was not worked out."
    if at_most is not None and more_than is not None:
        return (
            f"To prevent as much as without the rule would take between {_pounds(more_than)} and "
            f"{_pounds(at_most)} of extra money. {how}"
        )
    if at_most is not None:
        return f"{_pounds(at_most)} of extra money, or less, would prevent as much again. {how}"
    return (
        f"No extra money up to {_pounds(max(tried))} was found to buy the loss back; what is on offer, "
        f"or another rule, stands in the way. {how}"
    )


def _pounds(pence: Pence) -> str:
    """Whole pounds, as far as a budget is ever changed."""
    return format_pounds(round(pence, -2))
