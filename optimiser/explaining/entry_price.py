"""The smallest saving, and the smallest rise of budgets, that brings an option in: found by solving again.

Both are worked out a solve at a time, so that many options can take turns and what is known so far of each
can be reported whenever the time is over.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping

from optimiser.explaining.figures import POUND, full_cost
from optimiser.explaining.reasons import Rise, Saving
from optimiser.explaining.what_if import LeastEnough, ValueRange, WhatIfSolver, bisect_least
from optimiser.problem import Option, Problem
from optimiser.problem_changes import with_lower_cost, with_more_money, with_option, without_option
from optimiser.solution import Solution
from optimiser.units import figure_words
from optimiser.verifying.solution_index import SolutionIndex

PARTS = 100  # the finest part of a price or a shortfall that is distinguished, unless a pound is coarser


def savings(
    what_if_solver: WhatIfSolver,
    problem: Problem,
    option: Option,
    best_without: float,
    enters_at_its_price: bool | None,
) -> Iterator[Saving]:
    """Close in on the smallest cut in price at which an option comes in.

    Cheaper is never worse, as long as no rule asks for a least amount to be spent; where one does, the cut
    found brings it in, and one a step smaller was shown not to.

    Args:
        what_if_solver: who solves.
        problem: as it was solved.
        option: one that is not chosen.
        best_without: the value of the best allocation that was found without it.
        enters_at_its_price: whether it is as good at the price it has.

    Yields:
        What is known after each solve.
    """
    price = full_cost(option)
    whole = max(1, min(PARTS, price // POUND))

    def comes_in(cut: int) -> bool | None:
        if cut == 0:
            return enters_at_its_price
        return what_if_solver.is_at_least(
            with_option(with_lower_cost(problem, option, cut, whole), option), best_without
        )

    none = 0 if enters_at_its_price is False else -1
    for known in bisect_least(comes_in, whole, start=max(1, whole // 2), too_little=none):
        yield _saving(option, known, price, whole)


def _saving(option: Option, known: LeastEnough, price: int, whole: int) -> Saving:
    def off(part: int | None) -> int | None:
        return None if part is None or part < 0 else price * part // whole

    too_little, enough = off(known.too_little), off(known.enough)
    return Saving(price, too_little, enough, price // whole, _saving_words(option, known, price, whole))


def _saving_words(option: Option, known: LeastEnough, price: int, whole: int) -> str:
    if known.none_is_enough:
        return "no cut in its price brings it in"
    if known.enough is None:
        return ""
    most, least = known.enough * 100 / whole, max(0, known.too_little) * 100 / whole
    left = price - price * known.enough // whole
    fully = " in full" if option.steps else ""
    if known.is_least and left == 0:
        return f"it cost nothing, instead of {_about(price)}{fully}"
    instead = f"({_about(left)} instead of {_about(price)}{fully})"
    if known.is_least:
        return f"it cost {most:.3g}% less {instead}"
    span = f"between {least:.3g}% and {most:.3g}%" if least else f"up to {most:.3g}%"
    return f"it cost {span} less {instead}"


def _about(pence: int) -> str:
    """Pence as whole pounds, where they are many."""
    many = pence >= 100 * POUND
    return figure_words(round(pence / POUND) * POUND if many else pence, "pence")


def shortfalls(problem: Problem, solution: Solution, forced: Solution, option: Option) -> dict[str, int]:
    """Pot id -> pence that it is short of, to pay what it pays an option when that is forced in."""
    left = SolutionIndex(problem, solution).left()
    drawn: dict[str, int] = {}
    for line in forced.lines:
        if line.option == option.id:
            drawn[line.pot] = drawn.get(line.pot, 0) + line.pence
    return {pot: pence - max(0, left[pot]) for pot, pence in drawn.items() if pence > max(0, left[pot])}


class RisingBudgets:
    """The search for the smallest rise at which an option comes in.

    With `I(r)` the value of the best allocation with the option after a rise r, and `O(r)` without it, it
    comes in at the least r with `I(r) >= O(r)`. Both grow with r, but their difference need not, so halving
    alone could miss the least. Between two rises a < b nothing comes in where `I(b) < O(a)`; the rest is
    searched from its low end. (More in a pot can forbid what was allowed where a rule asks for a share of
    what the pots hold; what is found then still brings the option in, but a smaller rise may too.)

    Args:
        short: pot id -> pence, the proportions of a rise.
        before: the value of the best without the option, and with it, as the budgets are.
    """

    def __init__(
        self,
        what_if_solver: WhatIfSolver,
        problem: Problem,
        option: Option,
        short: Mapping[str, int],
        before: tuple[ValueRange, ValueRange],
    ) -> None:
        self._solver = what_if_solver
        self._problem = problem
        self._option = option
        self._short = dict(short)
        self._total = sum(short.values())
        self._grain = max(POUND, self._total // PARTS)
        self._without = {0: before[0]}
        self._with = {0: before[1]}
        self._ruled_out = 0  # no rise up to this brings it in
        self._is_proven = True  # nothing was left open below

    def narrow_down(self) -> Iterator[Rise]:
        """Search; what is known after each pair of solves."""
        low, high = 0, -(-self._total // self._grain)
        most = high + -(-sum(full_cost(option) for option in self._problem.options) // self._grain)
        while True:
            found = yield from self._first(low, high)
            if found or high not in self._with or high >= most:
                break
            low, high = high, min(2 * high, most)
        yield self._best_known()

    def _first(self, low: int, high: int) -> Generator[Rise, None, bool]:
        """Look for the least rise after `low`, up to `high`; whether there is one."""
        if not self._solve_both(high):
            self._is_proven = False
            return False
        yield self._best_known()
        if self._with[high].falls_short_of(self._without[low].found):
            self._rule_out(high)
            return False
        if high - low == 1:
            if self._comes_in_at(high):
                return True
            if self._with[high].falls_short_of(self._without[high].found):
                self._rule_out(high)
            else:
                self._is_proven = False
            return False
        middle = (low + high) // 2
        in_lower_half = yield from self._first(low, middle)
        if in_lower_half or middle not in self._with:
            return in_lower_half
        in_upper_half = yield from self._first(middle, high)
        return in_upper_half

    def _rule_out(self, rise: int) -> None:
        if self._is_proven:
            self._ruled_out = max(self._ruled_out, rise)

    def _solve_both(self, rise: int) -> bool:
        """Solve with this rise, with the option and without it; False where the time is over."""
        if rise in self._with:
            return True
        more = with_more_money(self._problem, self._by_pot(rise))
        without = self._solver.solve(without_option(more, self._option))
        if without is None:
            return False
        within = self._solver.solve(
            with_option(more, self._option),
            lambda now: now.reaches(without.most) or now.falls_short_of(without.found),
        )
        if within is None:
            return False
        self._with[rise], self._without[rise] = within, without
        return True

    def _comes_in_at(self, rise: int) -> bool:
        return self._with[rise].reaches(self._without[rise].found)

    def _by_pot(self, rise: int) -> dict[str, int]:
        """The rise in whole pence, pot by pot, rounded up."""
        return {pot: -(-short * rise * self._grain // self._total) for pot, short in self._short.items()}

    def _best_known(self) -> Rise:
        enough = min((rise for rise in self._with if rise and self._comes_in_at(rise)), default=None)
        by_pot = {} if enough is None else self._by_pot(enough)
        return Rise(
            too_little=self._ruled_out * self._grain or None,
            enough=None if enough is None else sum(by_pot.values()),
            by_pot=by_pot,
            grain=self._grain,
            words=self._words(enough, by_pot),
        )

    def _words(self, enough: int | None, by_pot: Mapping[str, int]) -> str:
        if enough is None:
            return ""
        streams = {stream.id: stream.name for stream in self._problem.streams}
        said = " and ".join(
            f"{streams[pot.stream]} had {figure_words(by_pot[pot.id], 'pence')} more for {pot.cost_type} in "
            f"{pot.financial_year}"
            for pot in self._problem.pots
            if pot.id in by_pot
        )
        if enough - self._ruled_out == 1:
            return said
        least = figure_words(self._ruled_out * self._grain, "pence")
        return f"{said} ({f'more than {least} in all' if self._ruled_out else 'less may do'})"
