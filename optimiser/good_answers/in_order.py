"""Which of the allocations that nobody can tell apart is the one shown: the first in the order of the list.

The rule. Of all allocations worth at least the round threshold (`threshold.round_threshold` of the best, or
the best itself where the gap is proven to be nothing), take those that fund the project listed first, if any
does; of these, those that fund it by the option listed first; and so on down the list. What that leaves is
one set of projects and options. It depends on the problem alone, and not on the solver, its version or the
machine. How far each is delivered, and by which pots, is then what is worth most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from optimiser.good_answers.asking import Answer, Asker, Fixed
from optimiser.good_answers.exchanges import ProjectPlace
from optimiser.problem import Problem
from optimiser.solution import Solution


@dataclass(frozen=True, slots=True)
class FirstInOrder:
    """The allocation that the rule picks.

    Attributes:
        threshold: the allocations that the rule chooses from are worth at least so much.
        options: ids of the options that it funds.
        solution: an allocation with these options; None where the search did not come so far.
        is_settled: every step of the rule was answered; otherwise time did not suffice.
    """

    threshold: float
    options: tuple[str, ...]
    solution: Solution | None
    is_settled: bool


def first_in_order(
    problem: Problem,
    asker: Asker,
    threshold: float,
    places: Sequence[ProjectPlace] = (),
    told: Callable[[str], None] | None = None,
) -> FirstInOrder:
    """Go down the list of projects, holding in whatever still leaves an allocation worth the threshold.

    Args:
        problem: as it was solved.
        asker: knows at least one allocation that is worth the threshold.
        threshold: see the rule.
        places: what is known of the projects at a lower threshold already.
        told: what is being asked.
    """
    known = {each.project: each for each in places}
    fixed: list[Fixed] = []
    is_settled = True
    for project in problem.projects:
        place = known.get(project.id)
        if place is not None and place.place == "in none":
            continue
        options = [option.id for option in problem.options if option.project == project.id]
        if told is not None:
            told(f"finding the first in the order of the list: {project.name}")
        found, is_open = _first_option(problem, asker, threshold, fixed, place, options)
        is_settled = is_settled and not is_open
        fixed.append(Fixed(project.id, "out") if found is None else Fixed(project.id, "in", found))
    return FirstInOrder(
        threshold,
        tuple(each.option for each in fixed if each.option is not None),
        asker.best_known(threshold, fixed),
        is_settled,
    )


def _first_option(
    problem: Problem,
    asker: Asker,
    threshold: float,
    fixed: Sequence[Fixed],
    place: ProjectPlace | None,
    options: Sequence[str],
) -> tuple[str | None, bool]:
    """The first option by which the project can be fixed in beside what is fixed; whether one stayed open."""
    is_open = False
    for option in options:
        answer = _ask(asker, threshold, (*fixed, Fixed(_owner(problem, option), "in", option)), place, option)
        if answer.allocation is not None:
            return option, is_open
        is_open = is_open or not answer.is_no
    return None, is_open


def _ask(
    asker: Asker, threshold: float, fixed: Sequence[Fixed], place: ProjectPlace | None, option: str
) -> Answer:
    known = asker.best_known(threshold, fixed)
    if known is not None:
        return Answer(known, "checked")
    if _is_ruled_out(option, place):
        return Answer(None, "solver")
    (answer,) = asker.ask([fixed], threshold)
    return answer


def _is_ruled_out(option: str, place: ProjectPlace | None) -> bool:
    """Whether no allocation funds a project by this option, as was found at a lower threshold."""
    if place is None or not place.funded or not place.options_settled:
        return False
    return option not in (place.shown_option, *place.other_options)


def _owner(problem: Problem, option: str) -> str:
    return next(each.project for each in problem.options if each.id == option)
