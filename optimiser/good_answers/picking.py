"""Make a solve's answer the one that the rule for ties picks: any solver or machine then shows the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from optimiser.good_answers.asking import Asker, Fixed, with_fixed
from optimiser.good_answers.exchanges import sort_projects
from optimiser.good_answers.finding import check_is_one_sum, finest_threshold
from optimiser.good_answers.in_order import FirstInOrder, first_in_order
from optimiser.good_answers.threshold import FINEST
from optimiser.limits import Cancelled, Clock, Limits, OnProgress, gap_between
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.solving import solve

NOT_SETTLED = "Which of the allocations that cannot be told apart is the first was not settled in time."


def pick_first_in_order(
    problem: Problem,
    solution: Solution,
    limits: Limits,
    *,
    seconds: float,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> Solution:
    """The allocation that the rule of `in_order` picks, with what was proven of the best.

    Args:
        problem: with one sum as its objective.
        solution: its answer.
        limits: which solver, and how close the answer was asked for.
        seconds: for all of it.
        progress: called with what is being asked.
        cancelled: checked often; the answer then stays as it is.

    Returns:
        The allocation; the answer as it is, with a `message`, where the rule was not settled in time.

    Raises:
        ValueError: the objective comes in stages or draws.
    """
    check_is_one_sum(problem)
    if not solution.choices:
        return solution
    clock = Clock(seconds, progress, cancelled)
    fine = replace(limits, gap=FINEST)
    asker = Asker(problem, [solution], fine, clock, None)
    threshold, is_known = finest_threshold(problem, solution, asker, fine, clock)
    shown = asker.best_known(threshold)
    if shown is None or not is_known:
        return solution.model_copy(update={"message": NOT_SETTLED})
    report: Callable[[str], None] = clock.report
    places = sort_projects(problem, shown, asker, threshold, report)
    first = first_in_order(problem, asker, threshold, places, report)
    if not first.is_settled:
        return solution.model_copy(update={"message": NOT_SETTLED})
    return _delivered_best(problem, solution, asker, first, fine)


def _delivered_best(
    problem: Problem, solution: Solution, asker: Asker, first: FirstInOrder, limits: Limits
) -> Solution:
    """The best allocation with these options, solved from nothing, so that it depends on them alone."""
    owner = {option.id: option.project for option in problem.options}
    fixed = [Fixed(owner[option], "in", option) for option in first.options]
    funded = {each.project for each in fixed}
    fixed += [Fixed(project.id, "out") for project in problem.projects if project.id not in funded]
    found = solve(with_fixed(problem, fixed), limits)
    best = found if found.status == "optimal" and found.value >= first.threshold else first.solution
    own = None if best is None else asker.own(best)
    if own is None:
        return solution.model_copy(update={"message": NOT_SETTLED})
    bound = None if solution.value_bound is None else max(solution.value_bound, own.value)
    return own.model_copy(
        update={
            "status": solution.status,
            "value_bound": bound,
            "gap": None if bound is None else gap_between(own.value, bound),
            "proven_by": solution.proven_by,
            "seconds": solution.seconds,
        }
    )
