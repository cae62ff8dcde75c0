"""Everything that can be said of an answer, within the time allowed."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.explaining.conflict_fixes import Conflict, explain_conflict
from optimiser.explaining.funded_reasons import AreaReason, area_reasons, option_reasons
from optimiser.explaining.prices import RulePrice, rule_prices
from optimiser.explaining.reasons import WhyNot
from optimiser.explaining.why_not import RefusalSearch
from optimiser.limits import Cancelled, Clock, Limits, OnProgress
from optimiser.problem import Problem
from optimiser.rule_states import RuleState, rule_states
from optimiser.solution import Solution

FOR_PRICES = 0.5  # the share of the time that is kept for the prices of rules, where they are asked for


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why the answer is as it is.

    Attributes:
        why: option id -> what it buys, and what stops it from getting more.
        why_not: each project that gets nothing, in the problem's order, by the option that came nearest.
        rules: how each rule and each pot's budget stands.
        where: the same as `why` for each option in each area.
        options: each option that is not chosen, in the problem's order, those of funded projects too.
        prices: what each rule and each pot's budget costs; none where they were not asked for.
        conflict: of a problem that has no allocation: which rules, and what would mend it.
    """

    why: dict[str, str]
    why_not: tuple[WhyNot, ...]
    rules: tuple[RuleState, ...]
    where: tuple[AreaReason, ...] = ()
    options: tuple[WhyNot, ...] = ()
    prices: tuple[RulePrice, ...] = ()
    conflict: Conflict | None = None


def explain(
    problem: Problem,
    solution: Solution,
    limits: Limits | None = None,
    *,
    deep: bool = True,
    prices: bool = False,
    only: str | None = None,
    seconds: float = 60.0,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> Explanation:
    """Say why of everything.

    Args:
        problem: as it was solved.
        solution: an allocation of it, or that there is none; nothing is said of a failed one.
        limits: which solver.
        deep: solve again for each refused option; otherwise only what is certain at a glance.
        prices: price every rule as well.
        only: ask why not of this one project; None for all.
        seconds: for all of that together.
        progress: told what is being looked into.
        cancelled: asked often; what is left is then told as not worked out.

    Returns:
        The reasons, as data with their words.
    """
    used_limits = limits or Limits()
    clock = Clock(seconds, progress, cancelled)
    if solution.status == "infeasible":
        clock.report("finding what would mend the conflict")
        return Explanation(
            {}, (), (), conflict=explain_conflict(problem, used_limits, clock, solution.conflict)
        )
    if solution.status == "failed":
        return Explanation({}, (), ())
    states = rule_states(problem, solution)
    where = area_reasons(problem, solution, states, clock)  # first, for it takes little
    why_nots = RefusalSearch(problem, solution, only)
    if deep:
        share = clock.left() * (1 - FOR_PRICES) if prices else clock.left()
        why_nots.look_deeper(used_limits, Clock(share, progress, cancelled), states)
    priced: tuple[RulePrice, ...] = ()
    if prices:
        priced = rule_prices(
            problem, solution, used_limits, seconds=clock.left(), progress=progress, cancelled=cancelled
        )
    return Explanation(
        why=option_reasons(problem, solution, states),
        why_not=why_nots.of_projects(),
        rules=states,
        where=where,
        options=why_nots.of_options(),
        prices=priced,
    )
