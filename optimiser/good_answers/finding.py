"""Find the set of good answers, as far as the time allows; what there was no time for is not settled."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from optimiser.checked_bound.record import Proof
from optimiser.explaining.side_by_side import answer_all
from optimiser.explaining.what_if import ValueRange, value_range
from optimiser.good_answers.asking import Asker
from optimiser.good_answers.different import Beside, problems_that_differ, side_by_side
from optimiser.good_answers.exchanges import ProjectPlace, sort_projects
from optimiser.good_answers.in_order import FirstInOrder, first_in_order
from optimiser.good_answers.threshold import FINEST, round_threshold, step_below, threshold_within
from optimiser.limits import Cancelled, Clock, Limits, OnProgress
from optimiser.objectives import Benefit, Frontier
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solve_log import SolveLog

DIFFERENT_GAP = 0.001  # of an allocation that really differs: one of the best of its kind
SAME_VALUE = 1e-12  # a gap that is no more than two ways of adding up


@dataclass(frozen=True, slots=True)
class GoodAnswers:
    """What is known of the allocations within a share of the best.

    Attributes:
        within: that share of the value of the allocation that is shown.
        threshold: an allocation worth at least so much is a good answer.
        projects: where each stands, in the problem's order.
        allocations: the one shown and others that really differ, side by side.
        first: the allocation that the rule for ties picks.
        is_shown_first: whether the one shown funds the same options; None where that is not settled.
    """

    within: float
    threshold: float
    projects: tuple[ProjectPlace, ...]
    allocations: tuple[Beside, ...]
    first: FirstInOrder
    is_shown_first: bool | None


def check_is_one_sum(problem: Problem) -> None:
    """Refuse an objective that comes in stages or draws.

    Raises:
        ValueError: it does.
    """
    if not isinstance(problem.objective, Benefit | Frontier):
        message = f"good answers are known only of one sum, not of the objective {problem.objective.kind!r}"
        raise ValueError(message)


def find_good_answers(
    problem: Problem,
    solution: Solution,
    *,
    within: float,
    limits: Limits | None = None,
    seconds: float = 120.0,
    proof: Proof | None = None,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
    log: SolveLog | None = None,
) -> GoodAnswers:
    """Sort the projects, pick allocations that differ, and apply the rule for ties.

    Args:
        problem: as it was solved, with one sum as its objective.
        solution: an allocation of it, the one that is shown.
        within: share of its value that a good answer may be short of it; 0 for those as good as it.
        limits: which solver.
        seconds: for all of that together.
        proof: of the problem's bound, whose prices settle what they can without a solver.
        progress: called with what is being asked.
        cancelled: checked often; what is left is then not settled.
        log: where the answers of the solver are written down, or given from.

    Raises:
        ValueError: the objective comes in stages or draws.
    """
    check_is_one_sum(problem)
    clock = Clock(seconds, progress, cancelled, log)
    fine = replace(limits or Limits(), gap=FINEST)
    asker = Asker(problem, [solution], fine, clock, proof)
    shown = asker.known[0] if asker.known else solution
    threshold = threshold_within(solution.value, within)
    projects = sort_projects(problem, shown, asker, threshold, clock.report)
    clock.report("finding allocations that really differ")
    coarse = replace(fine, gap=DIFFERENT_GAP)
    for each in answer_all(problem, problems_that_differ(problem, shown), coarse, clock, keep_solutions=True):
        if each is not None:
            asker.learn(each)
    clock.report("finding the first in the order of the list")
    finest, is_known = finest_threshold(problem, solution, asker, fine, clock)
    known = projects if threshold <= finest else ()
    first = first_in_order(problem, asker, finest, known, clock.report)
    if not is_known:
        first = replace(first, is_settled=False)
    allocations = side_by_side(problem, shown, asker.known, threshold)
    if log is not None and not log.is_replayed:
        picked = [each.solution.choices for each in allocations]
        log.keep_only(lambda each: each.value >= threshold or each.choices in picked)
    same = set(first.options) == {choice.option for choice in shown.choices}
    return GoodAnswers(
        within=within,
        threshold=threshold,
        projects=projects,
        allocations=allocations,
        first=first,
        is_shown_first=same if first.is_settled else None,
    )


def finest_threshold(
    problem: Problem, solution: Solution, asker: Asker, limits: Limits, clock: Clock
) -> tuple[float, bool]:
    """From what value on no allocation can be told from the best; and whether that was settled."""
    best = value_range(solution)
    if not _is_close(best):
        (again,) = answer_all(problem, [problem], limits, clock, keep_solutions=True)
        if again is not None:
            asker.learn(again)
            best = ValueRange(max(best.found, again.found), min(best.most, again.most))
    found = max(best.found, *(each.value for each in asker.known), -math.inf)
    if best.most <= found * (1 + SAME_VALUE):
        return found, True
    lowest, highest = round_threshold(found), round_threshold(best.most)
    step = step_below(found)
    while highest > lowest * (1 + SAME_VALUE) and step > 0:
        (answer,) = asker.ask([()], highest)
        if answer.allocation is not None:
            return highest, True
        if not answer.is_no:
            return lowest, False
        highest = round_threshold(highest - step / 2)
    return lowest, True


def _is_close(best: ValueRange) -> bool:
    return best.most <= best.found * (1 + FINEST)
