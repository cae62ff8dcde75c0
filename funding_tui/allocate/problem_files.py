"""Problems and solutions in files of their own, read without a workspace."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from funding_tui.base.errors import BadInput
from optimiser.plain_json import PlainJsonError, check_plain, parse_plainly, validation_words
from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.solution import Solution
from optimiser.stored_solution import parse_solution

R = TypeVar("R", bound=Record)


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
        BadInput: a file cannot be used, or the solution answers another problem.
    """
    solved = read_problem(problem)
    answer = read_solution(solved, solution)
    if answer.problem_hash != solved.fingerprint:
        message = f"{solution} answers another problem than {problem}: solve that file again"
        raise BadInput(message)
    return solved, answer


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
