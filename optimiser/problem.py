"""A problem of allocation: what there is to spend, on what, where, and what it would prevent.

One frozen, validated record, JSON in and out, that needs no database to be solved or verified. Money is
whole pence; harm is in weighted harm units a year (the paper names the unit); shares are 0 to 1.
Ids are plain strings, unique within their kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, model_validator

from optimiser.objectives import AnyObjective, Benefit, Fair, Frontier, Lexicographic, Robust
from optimiser.record import Record, fingerprint
from optimiser.rules import AnyRule, Lock, SpendBy
from optimiser.uncertain_inputs import Unknown, check_unknowns

CostType = Literal["capital", "revenue-labour", "revenue-other"]
PenceByArea = dict[str, Annotated[int, Field(ge=0)]]


class Pot(Record):
    """The unit that money cannot leave: one stream, financial year and cost type, with what is free in it."""

    id: str
    stream: str
    financial_year: str
    cost_type: CostType
    pence: int = Field(ge=0)


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
    population: int = Field(ge=0)
    rural: bool
    groups: tuple[str, ...] = ()


class Priority(Record):
    """What the partnership wants, with the weight that its harm counts by."""

    id: str
    name: str
    weight: float = Field(ge=0)


class Harm(Record):
    """A kind of harm counted under one priority, and how much of it each area suffers.

    Attributes:
        by_area: area id -> harm units a year before anything is done.
    """

    id: str
    name: str
    priority: str
    by_area: dict[str, Annotated[float, Field(ge=0)]]


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


class Effect(Record):
    """The share of one harm that an option prevents at full delivery, area by area.

    Effects of several options on one harm multiply: two that each cut it by 30% leave 49%.

    Attributes:
        reduction: area id -> share of the area's harm prevented, 0 up to but not including 1.
        basis: `evidence` for a measured effect, `assumption` for one that is not.
    """

    harm: str
    reduction: dict[str, Annotated[float, Field(ge=0, lt=1)]]
    basis: Literal["evidence", "assumption"] = "evidence"


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
    """

    id: str
    project: str
    name: str
    costs: tuple[Cost, ...] = ()
    steps: dict[str, Annotated[int, Field(gt=0)]] = {}
    whole_units: bool = False
    minimum_pence: int = Field(default=0, ge=0)
    returns: tuple[tuple[float, float], ...] = ((1.0, 1.0),)
    effects: tuple[Effect, ...] = ()
    points: dict[str, Annotated[float, Field(ge=0)]] = {}
    active_years: tuple[str, ...] = ()

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
        """The financial years in which the option acts."""
        return self.active_years or tuple(sorted({cost.financial_year for cost in self.costs}))


class Problem(Record):
    """Everything that an allocation depends on.

    Attributes:
        format: the name and version of this schema.
        harm_unit: what one unit of harm is, in words.
        harm_per_point: how many harm units one officer point counts as (an assumption, printed as one).
        options: listed under their projects in the order that ties are broken by.
        objective: what is to be made as great as can be.
        unknowns: what is not known exactly, with its spread.
    """

    format: Literal["funding-tui/problem/1"] = "funding-tui/problem/1"
    title: str = ""
    harm_unit: str = "harm units"
    harm_per_point: float = Field(default=1.0, ge=0)
    streams: tuple[Stream, ...]
    pots: tuple[Pot, ...]
    areas: tuple[Area, ...]
    priorities: tuple[Priority, ...]
    harms: tuple[Harm, ...] = ()
    projects: tuple[Project, ...]
    options: tuple[Option, ...]
    rules: tuple[AnyRule, ...] = ()
    objective: AnyObjective = Benefit()
    unknowns: tuple[Unknown, ...] = ()

    @model_validator(mode="after")
    def _hangs_together(self) -> Problem:
        for kind, ids in self._names().items():
            _refuse_repeats(kind, ids)
        known = self._known()
        _refuse_unknown("a pot's stream", {pot.stream for pot in self.pots}, known["streams"])
        _refuse_unknown("a harm's priority", {harm.priority for harm in self.harms}, known["priorities"])
        asked_for = {project.priority for project in self.projects}
        _refuse_unknown("a project's priority", asked_for, known["priorities"])
        _refuse_unknown("an option's project", {option.project for option in self.options}, known["projects"])
        for harm in self.harms:
            _refuse_unknown(f"harm {harm.id!r}", harm.by_area, known["areas"])
        for option in self.options:
            _check_option(option, known["areas"], known["harms"])
        for rule in self.rules:
            self._check_rule(rule, known)
        self._check_objective(known)
        check_unknowns(self.unknowns, self.options)
        return self

    def _names(self) -> dict[str, list[str]]:
        return {
            "stream": [stream.id for stream in self.streams],
            "pot": [pot.id for pot in self.pots],
            "stream, financial year and cost type": [
                f"{pot.stream} {pot.financial_year} {pot.cost_type}" for pot in self.pots
            ],
            "area": [area.id for area in self.areas],
            "priority": [priority.id for priority in self.priorities],
            "harm": [harm.id for harm in self.harms],
            "project": [project.id for project in self.projects],
            "option": [option.id for option in self.options],
            "rule": [rule.name for rule in self.rules],
        }

    def _known(self) -> dict[str, set[str]]:
        return {
            "streams": {stream.id for stream in self.streams},
            "pots": {pot.id for pot in self.pots},
            "areas": {area.id for area in self.areas},
            "priorities": {priority.id for priority in self.priorities},
            "harms": {harm.id for harm in self.harms},
            "projects": {project.id for project in self.projects},
            "options": {option.id for option in self.options},
            "cost_types": set(get_args(CostType)),  # a misspelt cap would otherwise cap nothing
        }

    def _check_rule(self, rule: AnyRule, known: dict[str, set[str]]) -> None:
        for what, ids in rule.mentions():
            _refuse_unknown(f"rule {rule.name!r}", ids, known[what])
        if isinstance(rule, Lock) and rule.option is not None:
            own = {option.id for option in self.options if option.project == rule.project}
            if rule.option not in own:
                message = f"rule {rule.name!r} locks {rule.option!r}, which is no option of {rule.project!r}"
                raise ValueError(message)
        if isinstance(rule, SpendBy):
            _check_days(rule, self.options)

    def _check_objective(self, known: dict[str, set[str]]) -> None:
        where = "the objective"
        match self.objective:
            case Fair(groups=groups, heads=heads):
                _refuse_unknown(where, (area for areas in groups.values() for area in areas), known["areas"])
                _refuse_unknown(where, heads, known["areas"])
            case Frontier(of=money):
                for what, ids in money.mentions():
                    _refuse_unknown(where, ids, known[what])
            case Lexicographic(priorities=priorities):
                _refuse_unknown(where, priorities, known["priorities"])
            case Robust() if not self.unknowns:
                message = "a robust objective needs unknowns to draw; the problem states none"
                raise ValueError(message)

    @cached_property
    def fingerprint(self) -> str:
        """The hash that ties a run, its papers and its proof together."""
        return fingerprint(self)

    def __copy__(self) -> Self:
        # A copy may be made to change it (`model_copy(update=...)`): it must not keep the hash of the old.
        copied = super().__copy__()
        copied.__dict__.pop("fingerprint", None)
        return copied

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        copied = super().__deepcopy__(memo)
        copied.__dict__.pop("fingerprint", None)
        return copied


def _refuse_repeats(kind: str, ids: list[str]) -> None:
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            message = f"{kind} {name!r} is given twice"
            raise ValueError(message)
        seen.add(name)


def _refuse_unknown(where: str, names: Iterable[str], known: set[str]) -> None:
    unknown = sorted(set(names) - known)
    if unknown:
        message = f"{where} names {unknown[0]!r}, which the problem does not hold"
        raise ValueError(message)


def _check_days(rule: SpendBy, options: Iterable[Option]) -> None:
    """A spend-by date needs the last day of every cost."""
    for option in options:
        for cost in option.costs:
            try:
                _ = cost.last_day
            except ValueError as error:
                message = (
                    f"rule {rule.name!r} needs the last day on which option {option.id!r} spends its "
                    f"{cost.financial_year!r} money: give it as spent_by, or write the year as 2026/27"
                )
                raise ValueError(message) from error


def _check_option(option: Option, areas: set[str], harms: set[str]) -> None:
    where = f"option {option.id!r}"
    _refuse_repeats(f"{where}: cost of", [f"{cost.financial_year} {cost.cost_type}" for cost in option.costs])
    _refuse_repeats(f"{where}: effect on", [effect.harm for effect in option.effects])
    _refuse_unknown(where, option.steps, areas)
    _refuse_unknown(where, option.points, areas)
    for cost in option.costs:
        _refuse_unknown(where, cost.fixed, areas)
        if set(cost.per_step) - set(option.steps):
            message = f"{where} has a cost per step in an area where it has no steps"
            raise ValueError(message)
    for effect in option.effects:
        _refuse_unknown(where, [effect.harm], harms)
        _refuse_unknown(where, effect.reduction, areas)
