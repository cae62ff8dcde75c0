"""What a check finds: whether everything holds, and if not, what is broken, where, and by how much."""

from __future__ import annotations

from optimiser.record import Record


class Breach(Record):
    """One thing that does not hold in an allocation.

    Attributes:
        rule: the rule's name; a fixed name such as "exact cost" for what every allocation must meet.
        by_pence: by how many pence; for what is not money, by how many units (projects, steps, posts).
        where: the pot, option, area or rule that it was found at.
        message: one plain sentence.
    """

    rule: str
    by_pence: int
    where: str
    message: str


class CheckedClaim(Record):
    """What a proof was found to prove, in whole numbers and without a solver.

    Attributes:
        value_bound: no allocation is worth more; None where it is proven that there is no allocation.
        gap: `(value_bound - value) / value_bound`, share 0 to 1; None where there is no allocation.
        cases: how many cases the proof parts the problem into.
        cannot_hold: how many of them hold no allocation.
        price_sets: how many sets of prices settle them.
        cuts: how many rows were derived anew from others.
        seconds: that the check took.
    """

    value_bound: float | None
    gap: float | None
    cases: int
    cannot_hold: int
    price_sets: int
    cuts: int = 0
    seconds: float


class Verdict(Record):
    """The outcome of a check.

    Attributes:
        holds: nothing is broken.
        broken: everything that is, in the order of the checks.
        benefit: harm units, unweighted, officer points included, worked out again from the choices.
        scored: of the benefit, what the officer points count for.
        value: the value of the objective, worked out again.
        claim: what the solution says of how good it is, in one sentence; what of it was checked here, and
            what rests on the solver.
        checked: what the solution's proof proves; None where it carries none.
    """

    holds: bool
    broken: tuple[Breach, ...]
    benefit: float
    scored: float = 0.0
    value: float = 0.0
    claim: str = ""
    checked: CheckedClaim | None = None
