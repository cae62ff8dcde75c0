"""A solution: who gets what from which pot, how good it is, and how sure we are that nothing is better."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from optimiser.checked_bound.record import Proof
from optimiser.record import Record, fingerprint

Status = Literal["optimal", "feasible", "infeasible", "failed"]
ProvenBy = Literal["solver", "solver-twice", "checked"]


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


class Carried(Record):
    """Whole pence carried from a pot to the pot of a later year."""

    from_pot: str
    to_pot: str
    pence: int = Field(gt=0)


class Stage(Record):
    """One stage of an objective that has several, such as the worst-off group first.

    Attributes:
        name: what was made as great as can be, in words.
        of: the area groups or priorities that it speaks of; empty for all of the benefit.
        value: how great it is in this answer.
        reached: how great it was when its turn came, of which later stages may have given some up.
        bound: no allocation that keeps the earlier stages can exceed this; None where nothing was proven.
    """

    name: str
    of: tuple[str, ...] = ()
    value: float
    reached: float
    bound: float | None = None


class Solution(Record):
    """An answer to one problem.

    Attributes:
        problem_hash: the fingerprint of the problem it answers.
        method: `optimiser`, or the name of a baseline.
        status: optimal (proven within the gap asked for), feasible (stopped early: bound and gap say how
            far off it may be), infeasible (`conflict` says which rules), failed (`message` says why).
        benefit: harm units over all active years by the true curve, unweighted: harm prevented, and
            officer points at `harm_per_point` each.
        unit: what the benefit is counted in, as the problem says; empty in a file that does not say.
        scored: of the benefit, what the officer points count for.
        value: what the objective comes to, with the priorities' weights in it; never harm. An objective in
            stages has that of the last stage it came to here, and of each in `stages`.
        value_bound: no allocation is worth more than this; None where nothing was proven.
        gap: `(value_bound - value) / value_bound`, share 0 to 1; None where nothing was proven.
        proven_by: how the bound, or that no allocation meets the rules, was proven: `solver` (one solver's
            word), `solver-twice` (the same by another way), `checked` (worked out again without a solver);
            None where nothing was proven.
        curve_error: share of the value by which the modelled curve lies above the true one at the answer;
            the bound allows for it.
        carried: pence that wait for a later year.
        conflict: names of rules that cannot hold together, when infeasible.
        solver: name and version of the solver that answered.
        proof: why no allocation is worth more than a bound, for a check without a solver; None until made.
    """

    format: Literal["funding-tui/solution/2"] = "funding-tui/solution/2"
    problem_hash: str
    method: str = "optimiser"
    status: Status
    benefit: float = 0.0
    unit: str = ""
    scored: float = 0.0
    value: float = 0.0
    value_bound: float | None = None
    gap: float | None = None
    proven_by: ProvenBy | None = None
    curve_error: float | None = None
    stages: tuple[Stage, ...] = ()
    choices: tuple[Choice, ...] = ()
    lines: tuple[Line, ...] = ()
    carried: tuple[Carried, ...] = ()
    conflict: tuple[str, ...] = ()
    message: str = ""
    solver: str = ""
    seconds: float = 0.0
    proof: Proof | None = None

    @property
    def fingerprint(self) -> str:
        """The hash of the answer, without the time that it took, nor a proof that was found later."""
        return fingerprint(self.model_copy(update={"seconds": 0.0, "proof": None}))
