"""The parts of a problem: streams and their pots, areas, priorities, harms, projects and their options.

Money is whole pence; harm is in harm units a year, before any weight (the paper names the unit); shares are
0 to 1.
Ids are plain strings, unique within their kind.
"""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Annotated, Literal

from pydantic import Field, model_validator

from optimiser.record import Record

LARGEST_PENCE = 10**15  # ten trillion pounds
LARGEST_STEPS = 10**9  # of one option in one area
LARGEST_HARM = 1e12  # harm units, points or people: beyond any country's
LARGEST_WEIGHT = 1e6  # of a priority

Pence = Annotated[int, Field(ge=0, le=LARGEST_PENCE)]
HarmUnits = Annotated[float, Field(ge=0, le=LARGEST_HARM)]
CostType = Literal["capital", "revenue-labour", "revenue-other"]
PenceByArea = dict[str, Pence]


class Pot(Record):
    """The unit that money cannot leave: one stream, financial year and cost type, with what is free in it."""

    id: str
    stream: str
    financial_year: str
    cost_type: CostType
    pence: Pence


class Stream(Record):
    """Money held under one agreement; its rules stand among the problem's rules."""

    id: str
    name: str


class Area(Record):
    """A place where money can be spent.

    Attributes:
        population: people.
        rural: rural by the classification that the paper names.
        groups: ids of groups it belongs to (a locality, a rural-urban class), for reports.
    """

    id: str
    name: str
    population: int = Field(ge=0, le=int(LARGEST_HARM))
    rural: bool
    groups: tuple[str, ...] = ()


class Priority(Record):
    """What the partnership wants, with the weight that its benefit counts by in value."""

    id: str
    name: str
    weight: float = Field(ge=0, le=LARGEST_WEIGHT)


class Harm(Record):
    """A kind of harm counted under one priority, and how much of it each area suffers.

    Attributes:
        by_area: area id -> harm units a year before anything is done.
        weight: harm units that one offence counts as, already in `by_area`; None where not stated, and then
            offences cannot be told from harm units.
        counted_by: the name of the count that it weighs; empty where not stated.
        proxy_for: what it stands in for, where the thing itself is not counted; empty where it is.
        weight_is_assumed: the weight is someone's judgement, and no index has it.
    """

    id: str
    name: str
    priority: str
    by_area: dict[str, HarmUnits]
    weight: float | None = Field(default=None, ge=0, le=LARGEST_HARM)
    counted_by: str = ""
    proxy_for: str = ""
    weight_is_assumed: bool = False


class Project(Record):
    """A proposal to do something; at most one of its options can be chosen."""

    id: str
    name: str
    priority: str


class Cost(Record):
    """What an option costs in one financial year and cost type.

    Attributes:
        fixed: area id -> pence paid there once the option is chosen.
        per_step: area id -> pence for each step delivered there.
        spent_by: the last day on which any of it is spent; None for the end of its financial year.
    """

    financial_year: str
    cost_type: CostType
    fixed: PenceByArea = {}
    per_step: PenceByArea = {}
    spent_by: date | None = None

    @property
    def last_day(self) -> date:
        """The last day of spending.

        Raises:
            ValueError: no day is given, and the year is not written as "2026/27".
        """
        return self.spent_by or date(int(self.financial_year.split("/")[0]) + 1, 3, 31)


class NeedShare(Record):
    """One share of the formula by which the population-and-need baseline sets each area's target.

    Attributes:
        name: `population`, `need` (recorded harm by weight), or whatever else is counted.
        share: basis points of the formula.
        by_area: area id -> what is counted there; empty for `population` and `need`, which the problem has.
    """

    name: str
    share: int = Field(gt=0, le=10_000)
    by_area: dict[str, HarmUnits] = {}


class FundingList(Record):
    """What somebody chose to fund, such as last year's list; a baseline, and no rule.

    Attributes:
        name: what a board calls it; the baseline's name.
        entries: for each project of the list, the ids of the options that it may be funded by; the first
            project is paid first.
    """

    id: str
    name: str
    entries: tuple[tuple[str, ...], ...]


class Effect(Record):
    """The share of one harm that an option prevents at full delivery, area by area.

    Effects of several options on one harm multiply: two that each cut it by 30% leave 49%.

    Attributes:
        reduction: area id -> share of the area's harm prevented, 0 up to but not including 1.
        basis: `evidence` for a measured effect, `assumption` for one that is not.
        reach: the share of the harm that is exposed to the option, already in `reduction`; None where not
            stated.
        carried_over: what differs from where the effect was measured: `country`, or `rural` for rural areas
            where no rural place was studied.
    """

    harm: str
    reduction: dict[str, Annotated[float, Field(ge=0, lt=1)]]
    basis: Literal["evidence", "assumption"] = "evidence"
    reach: float | None = Field(default=None, gt=0, le=1)
    carried_over: tuple[Literal["country", "rural"], ...] = ()


class Option(Record):
    """One way to fund a project.

    An option with no `steps` is all-or-nothing: chosen, it pays its fixed costs and acts fully in every
    area of its effects. An option with steps is delivered between none and `steps[a]` of them in each
    area, and at least one in all. It acts only there: its effect follows the concave curve `returns` of the
    share of steps delivered.
    A step is the finest delivery whose every cost is a whole number of pence (a post, a camera, or a
    hundredth of a scheme), so costs are exact by construction.

    Attributes:
        costs: at most one for each financial year and cost type.
        steps: area id -> the most steps that can be delivered there.
        whole_units: a step is a thing that cannot be split (a post, a camera).
        minimum_pence: the least total cost at which the option is worth starting.
        returns: (share of steps, share of effect) corners of a concave curve from (0, 0), last (1, 1).
        effects: what it does to harms.
        points: area id -> officer points a year at full delivery, for what no evidence measures.
        active_years: the financial years in which its effects act; where empty, those of its costs.
        years_are_assumed: those years are somebody's judgement, and no source states them.
    """

    id: str
    project: str
    name: str
    costs: tuple[Cost, ...] = ()
    steps: dict[str, Annotated[int, Field(gt=0, le=LARGEST_STEPS)]] = {}
    whole_units: bool = False
    minimum_pence: int = Field(default=0, ge=0, le=LARGEST_PENCE)
    returns: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    effects: tuple[Effect, ...] = ()
    points: dict[str, HarmUnits] = {}
    active_years: tuple[str, ...] = ()
    years_are_assumed: bool = False

    @model_validator(mode="after")
    def _curve_is_concave(self) -> Option:
        corners = ((0.0, 0.0), *self.returns)
        slopes = [
            (y1 - y0) / (x1 - x0) if x1 > x0 else float("inf") for (x0, y0), (x1, y1) in pairwise(corners)
        ]
        falling = all(later <= earlier + 1e-12 for earlier, later in pairwise(slopes))
        if corners[-1] != (1.0, 1.0) or float("inf") in slopes or not falling or min(slopes) < 0:
            message = f"option {self.id!r}: returns must be a concave curve that rises from (0, 0) to (1, 1)"
            raise ValueError(message)
        return self

    @property
    def years_active(self) -> tuple[str, ...]:
        """The financial years in which the option acts, each once."""
        stated = tuple(dict.fromkeys(self.active_years))
        return stated or tuple(sorted({cost.financial_year for cost in self.costs}))
