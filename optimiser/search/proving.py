"""A search, and where it matters a second one by another way that must say the same.

A solver's word is a claim. What it makes of a problem before it solves it, and its tolerances, can lose the
best allocation, or any allocation at all, where whole amounts come within a few pence of a limit. So where
that is plausible (`close_calls.py`) a claim is proven again on the model as it is written
(`Limits.careful`), and the weaker of the two bounds is told. What a known allocation belies is no claim at
all: it is solved again whatever the amounts are, and where two ways disagree the other solver is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from optimiser.baselines import baselines
from optimiser.formulation.build_model import formulate
from optimiser.formulation.model import Model
from optimiser.limits import REFUTED, Clock, Limits
from optimiser.problem import Problem
from optimiser.search.all_aims import Search
from optimiser.search.close_calls import is_close_call
from optimiser.search.one_aim import Best
from optimiser.search.starts import known_allocations
from optimiser.solution import ProvenBy, Stage
from optimiser.solvers import engine_for
from optimiser.solvers.base import Engine

AGAIN = "proving it again, another way"


@dataclass(frozen=True, slots=True)
class Findings:
    """What is known of a problem once it was searched.

    Attributes:
        best: the best allocation; None where none was found.
        stages: each aim that was come to, as it is in the best allocation.
        is_optimal: every aim is proven to be within the gap.
        is_impossible: it was proven that no allocation meets the rules.
        proven_by: how the bound, or that nothing meets the rules, was proven; None where neither was.
    """

    best: Best | None
    stages: tuple[Stage, ...]
    is_optimal: bool
    is_impossible: bool
    proven_by: ProvenBy | None


def search_and_prove(
    problem: Problem,
    model: Model,
    engine: Engine,
    limits: Limits,
    clock: Clock,
    hint: Sequence[int] | None = None,
    *,
    with_usual: bool = True,
) -> Findings:
    """Search for a problem's best allocation, and prove what is claimed of it.

    Args:
        problem: as it is now; its decisions may be those of a near one.
        model: of the problem, turned to its first aim.
        engine: the solver that holds the model.
        limits: how close.
        clock: how long; a second proof for which there is no time is not made.
        hint: a near problem's answer, tried first.
        with_usual: start from the usual methods too, so that the answer is no worse than any of them.
    """
    usual = baselines(problem) if with_usual else ()
    known = known_allocations(usual, model.decisions, model.rows)
    clock.in_doubt = not limits.careful and is_close_call(model)
    first = Search(limits, clock, model, engine, known)
    first.run(hint)
    searches = [first]
    if first.is_faulty or clock.in_doubt:
        for way in _other_ways(limits):
            if clock.over() or _agreeing(searches):
                break
            clock.report(AGAIN, None if first.best is None else first.best.value)
            searches.append(_search_again(problem, way, clock.part(clock.left()), searches, known))
    return _of_all(searches)


def _other_ways(limits: Limits) -> Iterator[Limits]:
    """The same solver on the model as it is written; then the other solver."""
    yield replace(limits, careful=True)
    yield replace(limits, careful=True, solver="cbc" if limits.solver == "highs" else "highs")


def _search_again(
    problem: Problem, limits: Limits, clock: Clock, before: Sequence[Search], known: list[list[int]]
) -> Search:
    """Search a model written anew, from the best that is known."""
    written = formulate(problem, limits.first_tolerance)
    starts = [*(each.best.values for each in before if each.best is not None), *known]
    again = Search(limits, clock, written, engine_for(limits, written), starts)
    again.run()
    return again


def _agreeing(searches: Sequence[Search]) -> tuple[Search, Search] | None:
    """Two searches that claim the same, and that no other belies."""
    sound = [each for each in searches if _is_sound(each, searches)]
    for one, other in combinations(sound, 2):
        if (one.impossible and other.impossible) or (one.proven and other.proven):
            return one, other
    return None


def _is_sound(search: Search, among: Sequence[Search]) -> bool:
    """Whether what a search claims is belied by nothing that was found, by itself or by another."""
    if search.is_faulty:
        return False
    found = [each.stages[0].reached for each in among if each.stages]
    if search.impossible:
        return not found
    bound = search.stages[0].bound if search.stages else None
    return bound is None or all(reached <= bound + REFUTED * abs(bound) for reached in found)


def _of_all(searches: Sequence[Search]) -> Findings:
    """What all searches say together: what two agree on, or what one says that nothing belies."""
    pair = _agreeing(searches)
    if pair is not None:
        return _of_two(*pair)
    sound = [each for each in searches if _is_sound(each, searches)]
    claimed = next((each for each in sound if each.proven or each.impossible), None)
    if claimed is not None:
        return Findings(claimed.best, claimed.stages, claimed.proven, claimed.impossible, "solver")
    best = max(searches, key=_reached)
    stages = best.stages if best in sound else tuple(_unproven(stage) for stage in best.stages)
    has_bound = bool(stages) and stages[-1].bound is not None
    proven_by: ProvenBy | None = "solver" if has_bound else None
    return Findings(best.best, stages, is_optimal=False, is_impossible=False, proven_by=proven_by)


def _of_two(one: Search, other: Search) -> Findings:
    """What two agree on: the better allocation, and the weaker bound."""
    if one.impossible:
        return Findings(None, (), is_optimal=False, is_impossible=True, proven_by="solver-twice")
    better, same = (other, one) if _reached(other) > _reached(one) else (one, other)
    stages = tuple(
        stage.model_copy(update={"bound": _weaker(stage.bound, again.bound)})
        for stage, again in zip(better.stages, same.stages, strict=False)
    )
    return Findings(better.best, stages, is_optimal=True, is_impossible=False, proven_by="solver-twice")


def _unproven(stage: Stage) -> Stage:
    return stage.model_copy(update={"bound": None})


def _reached(search: Search) -> list[float]:
    return [stage.reached for stage in search.stages]


def _weaker(one: float | None, other: float | None) -> float | None:
    return None if one is None or other is None else max(one, other)
