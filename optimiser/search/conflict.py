"""Which rules cannot hold together, when no allocation exists: a smallest set, in the board's words.

A set is smallest in that each rule of it is needed: leave any one out, and the others can be met. Whole
halves of the rules are tried before single ones, so that a conflict of k among n rules takes about
k * log(n) solves, none of which has to find the best of anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from optimiser.baselines import baselines
from optimiser.formulation.build_model import formulate
from optimiser.formulation.constraints import budget_name, minimum_name
from optimiser.formulation.model import Model
from optimiser.limits import Clock, Limits
from optimiser.problem import Problem
from optimiser.search.close_calls import is_close_call
from optimiser.search.rounding import round_exactly
from optimiser.search.starts import known_allocations
from optimiser.solve_log import RecordedAnswer, question
from optimiser.solvers import engine_for
from optimiser.solvers.base import SolveRequest

LEAST_SECONDS = 5.0
MOST_CHOICES = 20  # how many choices that cannot be paid to the penny are ruled out before giving up

Holds = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Names of rules of which not all can hold, and that in words."""

    rules: tuple[str, ...]
    message: str


def find_smallest_conflict(problem: Problem, limits: Limits, clock: Clock) -> Conflict:
    """Find a smallest set of rules, pot budgets and minimum scales that cannot hold together.

    The problem has no allocation; a few seconds are taken even when the clock has none left. The names come
    in the problem's order, with a sentence.
    """
    bare = _without_benefit(problem)
    names = possible_culprits(problem)
    guard = Clock(max(LEAST_SECONDS, clock.left()), None, clock.cancelled)
    timed_out = False

    def can_hold(kept: Sequence[str]) -> bool:
        nonlocal timed_out
        fixed = has_allocation(bare, frozenset(names) - frozenset(kept), limits, guard)
        timed_out = timed_out or fixed is None
        return fixed is not False

    found = set(_needed([], [], names, can_hold))
    rules = tuple(name for name in names if name in found)
    if timed_out:
        message = (
            "No allocation meets all of these rules; a shorter list was not worked out in the time allowed."
        )
    elif len(rules) == 1:
        message = f"No allocation meets this rule: {rules[0]}."
    else:
        message = "These rules cannot hold together; without any one of them, the others can."
    return Conflict(rules, message)


def has_allocation(problem: Problem, without: frozenset[str], limits: Limits, clock: Clock) -> bool | None:
    """Whether any allocation meets the rules, budgets and scales that are left; None where time ran out.

    That there is none is said only where no usual method finds one, and where amounts come within a few pence
    of a limit only if it is found by a second way too.
    """
    log = clock.log
    if log is None:
        return _look_for_allocation(problem, without, limits, clock)
    asked = question(problem, tuple(without))
    if log.is_replayed:
        return log.give(asked).holds
    # what is seen of the time within an answer is not written down
    holds = _look_for_allocation(problem, without, limits, clock.part(clock.left()))
    log.write(RecordedAnswer(of=asked, holds=holds))
    return holds


def _look_for_allocation(
    problem: Problem, without: frozenset[str], limits: Limits, clock: Clock
) -> bool | None:
    kept = tuple(rule for rule in problem.rules if rule.name not in without)
    left = problem.model_copy(update={"rules": kept})
    model = formulate(left, without=without)
    found = _has_allocation(model, limits, clock)
    if found is not False:
        return found
    if known_allocations(baselines(left), model.decisions, model.rows):
        return True
    if is_close_call(model):
        again = _has_allocation(formulate(left, without=without), replace(limits, careful=True), clock)
        return again if again is not None else False
    return False


def _has_allocation(model: Model, limits: Limits, clock: Clock) -> bool | None:
    """What one solver says, a choice that cannot be paid to the penny ruled out after the other."""
    engine = engine_for(limits, model)
    for _ in range(MOST_CHOICES):
        outcome = engine.run(
            SolveRequest(stage="finding which rules cannot hold together", relative_gap=1.0), clock
        )
        if not outcome.found:
            return False if outcome.ended == "infeasible" else None
        values = model.values()
        exact = round_exactly(
            model.decisions, model.rows, values, lambda _: {}, limits, clock, allowed_loss=1.0
        )
        if exact.values is not None:
            return True
        if not exact.proven:
            return None
        chosen = model.decisions.chosen
        model.forbid({option for option, column in chosen.items() if values[column] > 0.5})
    return None


def _needed(fixed: list[str], added: list[str], in_doubt: list[str], can_hold: Holds) -> list[str]:
    """Those of `in_doubt` without which, with what is kept, there would be no conflict."""
    if added and not can_hold(fixed):
        return []
    if len(in_doubt) == 1:
        return in_doubt
    middle = len(in_doubt) // 2
    first, second = in_doubt[:middle], in_doubt[middle:]
    of_second = _needed([*fixed, *first], first, second, can_hold)
    of_first = _needed([*fixed, *of_second], of_second, first, can_hold)
    return [*of_first, *of_second]


def possible_culprits(problem: Problem) -> list[str]:
    """Names of what may be blamed: first rules that ask for something, for they explain a conflict best."""
    return [
        *(rule.name for rule in problem.rules if not rule.is_ring_fence and not rule.loosens),
        *(rule.name for rule in problem.rules if rule.is_ring_fence),
        *(minimum_name(option.id) for option in problem.options if option.minimum_pence),
        *(budget_name(pot.id) for pot in problem.pots),
    ]


def _without_benefit(problem: Problem) -> Problem:
    options = tuple(option.model_copy(update={"effects": (), "points": {}}) for option in problem.options)
    return problem.model_copy(update={"harms": (), "options": options})
