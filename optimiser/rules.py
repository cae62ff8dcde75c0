"""The rules of a problem: each a plain record with a name that a board understands.

A rule says what money may do, never how a solver is told so (`formulation/rules.py`) nor how it is
re-checked (`verifying.py`). Shares are basis points (10,000 is the whole), money is whole pence.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from optimiser.record import Record

BasisPoints = Annotated[int, Field(ge=0)]
Pence = Annotated[int, Field(ge=0)]


class Money(Record):
    """Which money a rule speaks of: pence spent that meets every condition given; None means any.

    Attributes:
        streams: stream ids.
        financial_years: such as "2026/27".
        cost_types: `capital`, `revenue-labour`, `revenue-other`.
        projects: project ids.
        priorities: priority ids; a project's money counts under its one main priority.
        areas: area ids.
        rural: True for money spent in rural areas, False for urban, None for either.
    """

    streams: tuple[str, ...] | None = None
    financial_years: tuple[str, ...] | None = None
    cost_types: tuple[str, ...] | None = None
    projects: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    rural: bool | None = None


class Rule(Record):
    """What every rule has: a name, unique in its problem, in the words a board reads."""

    name: str = Field(min_length=1)


class Eligibility(Rule):
    """Money of these streams may only pay for what is listed; None leaves that side open.

    A pound of stream s may pay for (project, area, cost type) when every eligibility rule that names s
    allows all three. `projects` and `priorities` are both conditions where both are given.
    """

    kind: Literal["eligibility"] = "eligibility"
    streams: tuple[str, ...]
    projects: tuple[str, ...] | None = None
    priorities: tuple[str, ...] | None = None
    areas: tuple[str, ...] | None = None
    cost_types: tuple[str, ...] | None = None


class Share(Rule):
    """`at_least * M(within) <= 10000 * M(of) <= at_most * M(within)`, M being pence spent.

    Labour at most 40% of a stream: `of` is the stream's labour, `within` the stream. A rural floor:
    `of` rural money, `within` all money. Match of half: `of` own money, `within` the matched stream,
    `at_least` 5,000. With `of_available` the right-hand M is the pence that the pots of `within` hold
    (its streams, years and cost types only), spent or not.
    """

    kind: Literal["share"] = "share"
    of: Money
    within: Money
    at_least: BasisPoints | None = None
    at_most: BasisPoints | None = None
    of_available: bool = False

    @model_validator(mode="after")
    def _says_something(self) -> Share:
        if self.at_least is None and self.at_most is None:
            message = f"share rule {self.name!r} gives neither at_least nor at_most"
            raise ValueError(message)
        return self


class Amount(Rule):
    """`at_least <= M(of) <= at_most`, in pence spent: a priority's floor, a provider's cap."""

    kind: Literal["amount"] = "amount"
    of: Money
    at_least: Pence | None = None
    at_most: Pence | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Amount:
        if self.at_least is None and self.at_most is None:
            message = f"amount rule {self.name!r} gives neither at_least nor at_most"
            raise ValueError(message)
        return self


class Use(Record):
    """What an option takes of a capacity: `fixed` once chosen, and `per_step` for each step delivered."""

    fixed: int = Field(default=0, ge=0)
    per_step: int = Field(default=0, ge=0)


class Capacity(Rule):
    """`sum_o fixed[o]*z[o] + per_step[o]*steps[o] <= limit`, whole numbers of `unit` (hundredths of a post).

    Attributes:
        limit: how much there is.
        unit: what is counted, in words.
        uses: option id -> what it takes.
    """

    kind: Literal["capacity"] = "capacity"
    limit: int = Field(ge=0)
    unit: str
    uses: dict[str, Use]


class Requires(Rule):
    """`chosen(project) <= chosen(q)` for each q in `needs`: no project without what it stands on."""

    kind: Literal["requires"] = "requires"
    project: str
    needs: tuple[str, ...] = Field(min_length=1)


class Choose(Rule):
    """`at_least <= number of these projects chosen <= at_most`; an exclusion is at most 1 of two."""

    kind: Literal["choose"] = "choose"
    projects: tuple[str, ...] = Field(min_length=1)
    at_least: int | None = Field(default=None, ge=0)
    at_most: int | None = Field(default=None, ge=0)


class Lock(Rule):
    """`chosen = 1` (in) or `chosen = 0` (out) for a project, or for the one of its options that is given."""

    kind: Literal["lock"] = "lock"
    project: str
    option: str | None = None
    state: Literal["in", "out"]


AnyRule = Annotated[
    Eligibility | Share | Amount | Capacity | Requires | Choose | Lock, Field(discriminator="kind")
]
