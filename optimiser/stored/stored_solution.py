"""Solutions as they are stored: of today's format, and of the first, which had no benefit apart from value.

A solution of format 1 calls `benefit` what the weights made of it, `bound` the bound of that, and has a
`value` only where the objective is another. Its unweighted benefit is worked out from its choices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel

from optimiser.benefit import benefit_parts
from optimiser.problem import Problem
from optimiser.record import Record, fingerprint
from optimiser.solution import Carried, Choice, Line, Solution, Stage, Status

FORMAT_1 = "funding-tui/solution/1"


class SolutionFormat1(Record):
    """A solution as the first format had it, with the names that it had."""

    format: Literal["funding-tui/solution/1"] = "funding-tui/solution/1"
    problem_hash: str
    method: str = "optimiser"
    status: Status
    benefit: float = 0.0
    value: float | None = None
    bound: float | None = None
    gap: float | None = None
    curve_error: float | None = None
    stages: tuple[Stage, ...] = ()
    choices: tuple[Choice, ...] = ()
    lines: tuple[Line, ...] = ()
    carried: tuple[Carried, ...] = ()
    conflict: tuple[str, ...] = ()
    message: str = ""
    solver: str = ""
    seconds: float = 0.0

    def upgraded(self, problem: Problem) -> Solution:
        """The same answer in today's format; a benefit that its problem cannot tell is left at 0.

        The verifier, which works the benefit out by itself, finds choices that the problem does not know.
        """
        known = {option.id for option in problem.options}
        parts = benefit_parts(problem, [choice for choice in self.choices if choice.option in known])
        kept = {name: getattr(self, name) for name in type(self).model_fields if name in _KEPT}
        return Solution(
            **kept,
            benefit=parts.total,
            unit=problem.harm_unit,
            scored=parts.scored,
            value=self.benefit if self.value is None else self.value,
            value_bound=self.bound,
        )


_KEPT = set(SolutionFormat1.model_fields) & set(Solution.model_fields) - {"format", "benefit", "value"}


def read_solution(problem: Problem, data: Mapping[str, Any]) -> Solution:
    """A solution from what its JSON holds, of whichever format.

    Raises:
        pydantic.ValidationError: it is no solution.
    """
    if data.get("format") == FORMAT_1:
        return SolutionFormat1.model_validate(data).upgraded(problem)
    return Solution.model_validate(data)


def parse_solution(problem: Problem, content: bytes) -> Solution:
    """A solution from its JSON, of whichever format.

    Raises:
        pydantic.ValidationError: it is no solution.
    """
    if _Format.model_validate_json(content).format == FORMAT_1:
        return SolutionFormat1.model_validate_json(content, strict=True).upgraded(problem)
    return Solution.model_validate_json(content, strict=True)


class _Format(BaseModel):
    """What a solution says of its format, and nothing else."""

    format: str = Solution.model_fields["format"].default


def fingerprint_of_stored(data: Mapping[str, Any]) -> str:
    """The hash of a stored answer as it was when it was stored, whichever its format.

    Its time is left out, and a proof that was found later.

    Raises:
        pydantic.ValidationError: it is no solution.
    """
    if data.get("format") == FORMAT_1:
        return fingerprint(SolutionFormat1.model_validate({**data, "seconds": 0.0}))
    return Solution.model_validate(data).fingerprint
