"""What would bring an option in, in words."""

from __future__ import annotations

from optimiser.explaining.figures import POUND, full_cost
from optimiser.explaining.least_change import FINEST, FINEST_IN_STEPS, LeastChange
from optimiser.explaining.reasons import Rise, Saving
from optimiser.problem import Option, Problem
from optimiser.units import figure_words

NO_CUT = "no cut in its price brings it in"


def saving_of(option: Option, change: LeastChange) -> Saving:
    """A saving, with its words."""
    price = full_cost(option)
    return Saving(price, change.too_little, change.enough, _saving_words(option, change, price))


def _saving_words(option: Option, change: LeastChange, price: int) -> str:
    if change.is_impossible:
        return NO_CUT
    if change.enough is None:
        return ""
    fully = " in full" if option.steps else ""
    left = price - change.enough
    most, least = (100 * pence / price for pence in (change.enough, change.too_little or 0))
    is_least = change.is_least(price, FINEST_IN_STEPS if option.steps else FINEST)
    if left == 0 and is_least:
        return f"it cost nothing, instead of {_about(price)}{fully}"
    instead = f"({_about(left)} instead of {_about(price)}{fully})"
    if is_least:
        return f"it cost {most:.3g}% less {instead}"
    span = f"between {least:.3g}% and {most:.3g}%" if least else f"up to {most:.3g}%"
    return f"it cost {span} less {instead}"


def rise_of(problem: Problem, change: LeastChange) -> Rise | None:
    """A rise, with its words; None where no rise of its budgets brings it in, or nothing is known."""
    if change.enough is None and change.too_little is None:
        return None
    by_pot = change.by_pot or {}
    return Rise(
        change.too_little, change.enough, by_pot, change.does_best, _rise_words(problem, change, by_pot)
    )


def _rise_words(problem: Problem, change: LeastChange, by_pot: dict[str, int]) -> str:
    if change.enough is None:
        return ""
    streams = {stream.id: stream.name for stream in problem.streams}
    said = " and ".join(
        f"{streams[pot.stream]} had {figure_words(by_pot[pot.id], 'pence')} more for {pot.cost_type} in "
        f"{pot.financial_year}"
        for pot in problem.pots
        if pot.id in by_pot
    )
    if not change.is_least(change.enough):
        least = change.too_little
        said += f" (more than {figure_words(least, 'pence')} in all)" if least else " (less may do)"
    return f"{said}, which would do more elsewhere" if change.does_best is False else said


def entry_words(saving: Saving | None, rise: Rise | None) -> str:
    """What would bring an option in: a saving, or a rise; empty where neither is known."""
    cut = "" if saving is None else saving.words
    more = "" if rise is None else rise.words
    if more and cut == NO_CUT:
        return f"{more} (no cut in its price is enough)"
    return ", or ".join(filter(None, (cut, more)))


def _about(pence: int) -> str:
    """Pence as whole pounds, where they are many."""
    many = pence >= 100 * POUND
    return figure_words(round(pence / POUND) * POUND if many else pence, "pence")
