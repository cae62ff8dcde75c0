"""A problem of allocation: what there is to spend, on what, where, and what it would prevent.

One frozen, validated record, JSON in and out, that needs no database to be solved or verified. Its parts are
in `problem_parts.py`, its rules in `rules/`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any, Literal, Self, get_args

from pydantic import Field, model_validator

from optimiser.objectives import AnyObjective, Benefit, Fair, Frontier, Lexicographic, Robust
from optimiser.problem_parts import (
    LARGEST_HARM,
    Area,
    Cost,
    CostType,
    Effect,
    FundingList,
    Harm,
    NeedShare,
    Option,
    Pot,
    Priority,
    Project,
    Stream,
)
from optimiser.record import Record, fingerprint
from optimiser.rules import AnyRule
from optimiser.uncertain_inputs import Unknown, check_unknowns

__all__ = [
    "PARTS",
    "Area",
    "Cost",
    "CostType",
    "Effect",
    "FundingList",
    "Harm",
    "NeedShare",
    "Option",
    "Pot",
    "Priority",
    "Problem",
    "Project",
    "Stream",
]

# collection -> (field that names its parts, what one is called)
PARTS = {
    "streams": ("id", "stream"),
    "pots": ("id", "pot"),
    "areas": ("id", "area"),
    "priorities": ("id", "priority"),
    "harms": ("id", "harm"),
    "projects": ("id", "project"),
    "options": ("id", "option"),
    "rules": ("name", "rule"),
    "unknowns": ("id", "unknown"),
    "need_formula": ("name", "share of the need formula"),
    "lists": ("id", "funding list"),
}


class Problem(Record):
    """Everything that an allocation depends on.

    Attributes:
        format: the name and version of this schema.
        harm_unit: what one unit of harm is, in words.
        harm_per_point: how many harm units one officer point counts as (an assumption, printed as one).
        options: listed under their projects in the order that ties are broken by.
        objective: what is to be made as great as can be.
        unknowns: what is not known exactly, with its spread.
        need_formula: the shares by which the population-and-need baseline sets targets; half population and
            half recorded harm where empty.
        lists: what somebody else chose to fund, to be compared with.
    """

    format: Literal["funding-tui/problem/1"] = "funding-tui/problem/1"
    title: str = ""
    harm_unit: str = "harm units"
    harm_per_point: float = Field(default=1.0, ge=0, le=LARGEST_HARM)
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
    need_formula: tuple[NeedShare, ...] = ()
    lists: tuple[FundingList, ...] = ()

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
        for part in self.need_formula:
            _refuse_unknown(f"need formula {part.name!r}", part.by_area, known["areas"])
        for each in self.lists:
            named = (option for options in each.entries for option in options)
            _refuse_unknown(f"funding list {each.id!r}", named, known["options"])
        for rule in self.rules:
            self._check_rule(rule, known)
        self._check_objective(known)
        check_unknowns(self.unknowns, self.options, self.harms)
        return self

    def _names(self) -> dict[str, list[str]]:
        """What a part is called -> the ids or names of all such parts."""
        names = {
            called: [getattr(part, key) for part in getattr(self, field)]
            for field, (key, called) in PARTS.items()
        }
        places = [f"{pot.stream} {pot.financial_year} {pot.cost_type}" for pot in self.pots]
        return {**names, "stream, financial year and cost type": places}

    def _known(self) -> dict[str, set[str]]:
        known = {
            field: {getattr(part, key) for part in getattr(self, field)} for field, (key, _) in PARTS.items()
        }
        return known | {"cost_types": set(get_args(CostType))}  # a misspelt cap would otherwise cap nothing

    def _check_rule(self, rule: AnyRule, known: dict[str, set[str]]) -> None:
        for what, ids in rule.mentions():
            _refuse_unknown(f"rule {rule.name!r}", ids, known[what])
        rule.check_options(self.options)

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
        message = f"{where} names {unknown[0]!r}, which is not in the problem"
        raise ValueError(message)


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
