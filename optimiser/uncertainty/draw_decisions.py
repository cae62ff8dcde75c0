"""What would be decided if it were known: each draw solved again, and how often each option is chosen.

A plain loop over draws: a part of the draws can be solved elsewhere, and the parts joined, since each answer
rests on its own draw alone.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from optimiser.limits import Cancelled, Limits, OnProgress, Progress
from optimiser.objectives import Benefit, Robust
from optimiser.problem import Problem
from optimiser.problem_changes import with_draw
from optimiser.record import Record
from optimiser.solution import Choice
from optimiser.solving import Resolver
from optimiser.uncertain_inputs import Draw, Unknown

Answered = Literal["optimal", "feasible", "infeasible", "failed"]


class DrawDecision(Record):
    """What would be decided in one draw.

    Attributes:
        draw: its number, from 0.
        status: as of a solution; a `feasible` one is short of the gap asked for.
        value: of the plan in this draw.
        value_bound: no plan is worth more in this draw; None where nothing was proven, or where the
            objective is not benefit.
        choices: what is chosen.
        pence: what that costs in this draw.
    """

    draw: int
    status: Answered
    value: float = 0.0
    value_bound: float | None = None
    choices: tuple[Choice, ...] = ()
    pence: int = 0

    @property
    def decided(self) -> bool:
        """Whether there is a plan."""
        return self.status in ("optimal", "feasible")


class ChosenShare(Record):
    """In how many of the draws each option is chosen.

    Attributes:
        asked: how many draws were to be solved.
        done: how many were.
        short: how many of those stopped short of the gap asked for.
        impossible: how many of those have no plan that meets every rule.
        failed: how many of those the solver could not answer.
        chosen: option id -> draws in which it is chosen; every option of the problem is listed.
    """

    asked: int
    done: int
    short: int
    impossible: int
    failed: int
    chosen: dict[str, int]

    def share(self, option: str) -> float | None:
        """The share of the draws answered in which an option is chosen, 0 to 1; None where none was."""
        answered = self.done - self.failed
        return self.chosen[option] / answered if answered else None


def resolve_draws(
    problem: Problem,
    unknowns: Sequence[Unknown],
    draws: Sequence[Draw],
    limits: Limits | None = None,
    *,
    first: int = 0,
    progress: OnProgress | None = None,
    cancelled: Cancelled | None = None,
) -> list[DrawDecision]:
    """Solve the problem of each draw as if its factors were known.

    Args:
        problem: as stated; a robust objective becomes plain benefit, since nothing is unknown in a draw.
        unknowns: what each factor bears on.
        draws: as many as are to be solved.
        limits: for each solve; to within 1% where not given.
        first: the number of the first draw, where these are a part of more.
        progress: called after each draw.
        cancelled: checked all along; when it is true, what is decided by then is returned.

    Returns:
        One decision a draw, in order; fewer where cancelled.
    """
    start = time.monotonic()
    resolver = Resolver(limits or Limits(gap=0.01))
    objective = Benefit() if isinstance(problem.objective, Robust) else problem.objective
    stated = problem.model_copy(update={"objective": objective})
    found: list[DrawDecision] = []
    for at, draw in enumerate(draws):
        if cancelled is not None and cancelled():
            break
        known = with_draw(stated, unknowns, draw)
        solution = resolver.solve(known, cancelled=cancelled)
        if cancelled is not None and cancelled() and solution.status != "optimal":
            break  # stopped on the way: not what would be decided
        found.append(
            DrawDecision(
                draw=first + at,
                status=solution.status,
                value=solution.value,
                value_bound=solution.value_bound if isinstance(objective, Benefit) else None,
                choices=solution.choices,
                pence=sum(line.pence for line in solution.lines),
            )
        )
        if progress is not None:
            progress(Progress(f"Draw {at + 1} of {len(draws)}", time.monotonic() - start))
    return found


def count_choices(problem: Problem, decided: Sequence[DrawDecision], asked: int) -> ChosenShare:
    """In how many draws each option is chosen, where so many were to be solved."""
    counts = Counter(choice.option for decision in decided for choice in decision.choices)
    status = Counter(decision.status for decision in decided)
    return ChosenShare(
        asked=asked,
        done=len(decided),
        short=status["feasible"],
        impossible=status["infeasible"],
        failed=status["failed"],
        chosen={option.id: counts[option.id] for option in problem.options},
    )
