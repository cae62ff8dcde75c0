"""What is to be made as great as can be: a record, part of the problem.

Each is concave in the decisions, so that its bound is a proof. A later stage of an objective never gives up
more of an earlier one than `give_up`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from optimiser.record import Record
from optimiser.rules.rule import Money
from optimiser.units import BASIS_POINTS

GiveUp = Annotated[int, Field(ge=0, le=BASIS_POINTS)]


class Benefit(Record):
    """The most value in all.

    Mathematics: maximise `V = sum over priorities of weight * (harm prevented + officer points)`.
    Units: harm units times weight.
    A board reads: "The allocation that is worth most by the priorities' weights"; where every weight is 1
    and no officer points count, "The allocation that prevents the most harm".
    """

    kind: Literal["benefit"] = "benefit"


class Fair(Record):
    """The worst-off group first, then value in all.

    Mathematics: maximise `min over g of V(g) / heads(g)`; then, with `refine`, the next worst, and so on;
    then V, every group keeping `(10000 - give_up) / 10000` of what it was raised to.
    Units: harm units times weight, a head.
    A board reads: "No locality is left further behind than it must be".

    Attributes:
        groups: group name -> area ids; a group whose heads are nothing is left out.
        heads: area id -> people, or any whole-number measure of need; left empty, the areas' population.
        refine: raise the second worst, the third, and so on, before value in all.
        give_up: basis points of a group's level that may go for more value in all.
    """

    kind: Literal["fair"] = "fair"
    groups: dict[str, tuple[str, ...]] = Field(min_length=1)
    heads: dict[str, int] = {}
    refine: bool = False
    give_up: GiveUp = 50


class Frontier(Record):
    """A point on the frontier between value and where the money goes.

    Mathematics: maximise `V + harm_per_pound * M(of) / 100`, M being pence spent.
    Units: harm units times weight; the same a pound.
    A board reads: "The most value, where each pound spent in rural areas counts as so much more".
    """

    kind: Literal["frontier"] = "frontier"
    of: Money
    harm_per_pound: float = Field(ge=0)


class Lexicographic(Record):
    """One priority after another.

    Mathematics: maximise `V(p)` for the first priority p, then for the next with the first kept at
    `(10000 - give_up) / 10000` of its greatest, and so on; then V.
    Units: harm units times weight.
    A board reads: "Domestic abuse comes first; the rest is what that leaves".
    """

    kind: Literal["lexicographic"] = "lexicographic"
    priorities: tuple[str, ...] = Field(min_length=1)
    give_up: GiveUp = 50


class Robust(Record):
    """The best in the worst cases.

    Mathematics: maximise the average of `V(d)` over the worst `tail` of the draws d of what is not known:
    `max over eta of eta - sum over d of max(0, eta - V(d)) / (draws * tail)` (conditional value at risk;
    Rockafellar and Uryasev 2000, Optimization of conditional value-at-risk, Journal of Risk 2).
    Units: harm units times weight; basis points of the draws.
    A board reads: "The allocation that does best where the evidence turns out weak".

    Attributes:
        tail: the share of draws that are averaged, in basis points.
        draws: how many.
        seed: which; recorded, so that the same draws can be had again.
    """

    kind: Literal["robust"] = "robust"
    tail: int = Field(default=1_000, gt=0, le=BASIS_POINTS)
    draws: int = Field(default=50, gt=0, le=1_000)
    seed: int = 0


Objective = Benefit | Fair | Frontier | Lexicographic | Robust
AnyObjective = Annotated[Objective, Field(discriminator="kind")]


def why_unchecked(objective: Objective) -> str:
    """Why the bound of an objective is the solver's word alone, in part of a sentence; else empty."""
    if isinstance(objective, Benefit | Frontier):
        return ""
    return f"the bound of a {objective.kind} objective cannot be checked without a solver"
