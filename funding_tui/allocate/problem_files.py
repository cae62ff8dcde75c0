"""Problems and solutions in files of their own, read without a workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from funding_tui.allocate.report.allocation import weights_line
from funding_tui.base.errors import BadInput
from funding_tui.base.formats import count, join_words
from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.solution import Solution
from optimiser.stored.plain_json import PlainJsonError, check_plain, parse_plainly, validation_words
from optimiser.stored.stored_solution import parse_solution
from optimiser.verifying.checking import known_ids, one_option_a_project, steps_within_limits
from optimiser.verifying.solution_index import SolutionIndex

R = TypeVar("R", bound=Record)
MOST_NAMED = 5  # options in a remark


def read_problem(path: Path) -> Problem:
    """The problem in a file.

    Raises:
        BadInput: there is none; the sentence says where it goes wrong.
    """
    return _read(path, "problem", lambda content: parse_plainly(Problem, content))


def read_solution(problem: Problem, path: Path) -> Solution:
    """The solution in a file, of whichever format; its problem tells what an older format does not.

    Raises:
        BadInput: there is none; the sentence says where it goes wrong.
    """

    def parse(content: bytes) -> Solution:
        check_plain(content)
        return parse_solution(problem, content)

    return _read(path, "solution", parse)


def read_answered(problem: Path, solution: Path) -> tuple[Problem, Solution]:
    """A problem and the solution that answers it.

    Raises:
        BadInput: a file cannot be used, or the solution answers another problem, or speaks of what is not in
            this one.
    """
    solved = read_problem(problem)
    answer = read_solution(solved, solution)
    if answer.problem_hash != solved.fingerprint:
        message = f"{solution} answers another problem than {problem}: solve that file again"
        raise BadInput(message)
    index = SolutionIndex(solved, answer)
    for breach in (*known_ids(index), *one_option_a_project(index), *steps_within_limits(index)):
        message = (
            f"{solution} does not fit {problem}: {breach.message.rstrip('.')}; see all that is wrong with: "
            f"funding-tui verify {problem} {solution}"
        )
        raise BadInput(message)
    return solved, answer


def remarks_on(problem: Problem) -> tuple[str, ...]:
    """What a problem leaves to be understood and its author may not have meant, one sentence each."""
    options = [
        option.id
        for option in problem.options
        if not option.active_years and len(option.years_active) > 1 and (option.effects or option.points)
    ]
    weighed = weights_line({each.name: each.weight for each in problem.priorities})
    remarks = [weighed] if weighed else []
    if options:
        remarks.append(_unstated_years(options))
    return tuple(remarks)


def _unstated_years(options: list[str]) -> str:
    return (
        f"{count(len(options), 'option does', 'options do')} not state `active_years` and {_costs(options)} "
        "in several years, so the effect is counted in each of them; state the years in which it acts: "
        f"{join_words(options[:MOST_NAMED])}{' and others' if len(options) > MOST_NAMED else ''}"
    )


def _costs(options: list[str]) -> str:
    return "has costs" if len(options) == 1 else "have costs"


def _read(path: Path, what: str, parse: Callable[[bytes], R]) -> R:
    try:
        return parse(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise BadInput(message) from error
    except PlainJsonError as error:
        message = f"{path} is not a {what}: {error}"
        raise BadInput(message) from error
    except ValidationError as error:
        message = f"{path} is not a {what}: {validation_words(error)}"
        raise BadInput(message) from error
