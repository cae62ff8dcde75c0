"""Problems and solutions in files of their own, read without a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from funding_tui.base.errors import BadInput
from optimiser.problem import Problem
from optimiser.record import Record
from optimiser.solution import Solution

R = TypeVar("R", bound=Record)


def read_problem(path: Path) -> Problem:
    """The problem in a file.

    Raises:
        BadInput: there is none; the sentence says where it goes wrong.
    """
    return _read(path, Problem)


def read_solution(path: Path) -> Solution:
    """The solution in a file.

    Raises:
        BadInput: there is none; the sentence says where it goes wrong.
    """
    return _read(path, Solution)


def read_answered(problem: Path, solution: Path) -> tuple[Problem, Solution]:
    """A problem and the solution that answers it.

    Raises:
        BadInput: a file cannot be used, or the solution answers another problem.
    """
    solved, answer = read_problem(problem), read_solution(solution)
    if answer.problem_hash != solved.fingerprint:
        message = f"{solution} answers another problem than {problem}: solve that file again"
        raise BadInput(message)
    return solved, answer


def _read(path: Path, kind: type[R]) -> R:
    try:
        return kind.model_validate_json(path.read_bytes())
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror or error}"
        raise BadInput(message) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the whole file"
        message = f"{path} is not a {kind.__name__.lower()}: {where}: {first['msg']}"
        raise BadInput(message) from error
