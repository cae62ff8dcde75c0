"""A solution: who gets what from which pot, how good it is, and how sure we are that nothing is better."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from optimiser.record import Record, fingerprint

Status = Literal["optimal", "feasible", "infeasible", "failed"]


class Choice(Record):
    """A chosen option, and the steps delivered in each area where it has any."""

    option: str
    steps: dict[str, Annotated[int, Field(ge=0)]] = {}


class Line(Record):
    """Whole pence from one pot to one option in one area."""

    pot: str
    option: str
    area: str
    pence: int = Field(gt=0)


class Solution(Record):
    """An answer to one problem.

    Attributes:
        problem_hash: the fingerprint of the problem it answers.
        method: `optimiser`, or the name of a baseline.
        status: optimal (proven within the gap asked for), feasible (stopped early: bound and gap say how
            far off it may be), infeasible (`conflict` says which rules), failed (`message` says why).
        benefit: harm units prevented over all active years, officer points included, by the true curve.
        bound: no allocation can prevent more than this; None where nothing was proven.
        gap: `(bound - benefit) / bound`, share 0 to 1; None where nothing was proven.
        conflict: names of rules that cannot hold together, when infeasible.
        solver: name and version of the solver that answered.
    """

    format: Literal["funding-tui/solution/1"] = "funding-tui/solution/1"
    problem_hash: str
    method: str = "optimiser"
    status: Status
    benefit: float = 0.0
    bound: float | None = None
    gap: float | None = None
    choices: tuple[Choice, ...] = ()
    lines: tuple[Line, ...] = ()
    conflict: tuple[str, ...] = ()
    message: str = ""
    solver: str = ""
    seconds: float = 0.0

    @property
    def fingerprint(self) -> str:
        """The hash of the answer, without the time that it took."""
        return fingerprint(self.model_copy(update={"seconds": 0.0}))
