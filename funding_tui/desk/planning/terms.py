"""The rules of streams and scenarios, put into the rules of a problem."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import singledispatch

from sqlmodel import Session, col, select

from funding_tui.desk.errors import BadInput
from funding_tui.desk.planning.places import Places
from models.funding import Stream, StreamRule
from models.projects import Capacity
from models.rules import (
    AmountRule,
    ChooseRule,
    EligibleRule,
    FundingRule,
    LockRule,
    MatchRule,
    RequiresRule,
    ShareRule,
    SpendByRule,
)
from optimiser import rules as allocation
from optimiser.problem import Option

ALL_STREAMS = ""


def read_stream_rules(
    session: Session, today: date, switched_off: Iterable[str]
) -> list[tuple[str, FundingRule]]:
    """(stream code, rule) for each rule in force today that the scenario does not set aside."""
    aside = set(switched_off)
    rows = session.exec(
        select(Stream.code, StreamRule)
        .join(StreamRule, col(StreamRule.stream_id) == col(Stream.id))
        .order_by(col(StreamRule.id))
    )
    in_force = [(code, record.read()) for code, record in rows if record.holds_on(today)]
    return [(code, rule) for code, rule in in_force if not rule.words or rule.words not in aside]


def put(
    rules: Iterable[tuple[str, FundingRule]], places: Places, held: Iterable[str], projects: Iterable[str]
) -> tuple[allocation.AnyRule, ...]:
    """The rules of a problem that these (stream code or ALL_STREAMS, rule) pairs stand for.

    A rule on streams that hold nothing in the years allocated says nothing, and is left out; so is what
    a rule says of projects that cannot be weighed yet. Names are the rules' own words, made unique.
    """
    ground = _Ground(places, frozenset(held), frozenset(projects))
    found: list[allocation.AnyRule] = []
    names: set[str] = set()
    for stream, rule in rules:
        if stream != ALL_STREAMS and stream not in ground.held:
            continue
        put_rule = _put(rule, _name(rule, stream, names), stream, ground)
        if put_rule is not None:
            names.add(put_rule.name)
            found.append(put_rule)
    return tuple(found)


def read_capacities(session: Session, options: Sequence[Option]) -> tuple[allocation.Capacity, ...]:
    """What runs out besides money; an option's use per unit counts for whole units only."""
    known = {option.id: option for option in options}
    found = []
    for record in session.exec(select(Capacity).order_by(col(Capacity.id))):
        uses = {
            option: allocation.Use(
                fixed=use.get("fixed", 0), per_step=use.get("per_unit", 0) if known[option].whole_units else 0
            )
            for option, use in record.uses.items()
            if option in known
        }
        if uses:
            found.append(
                allocation.Capacity(name=record.name, limit=record.limit, unit=record.unit, uses=uses)
            )
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a rule is read against: the places, the streams that hold something, the projects weighed."""

    places: Places
    held: frozenset[str]
    projects: frozenset[str]

    def streams(self, named: Sequence[str], own: str) -> tuple[str, ...] | None:
        wanted = tuple(named) or ((own,) if own != ALL_STREAMS else ())
        return tuple(code for code in wanted if code in self.held) if wanted else None

    def areas(self, codes: Sequence[str] | None, side: str | None = None) -> tuple[str, ...] | None:
        if codes is None and side is None:
            return None
        return tuple(place.code for place in self.places.chosen(codes, side))

    def weighed(self, projects: Sequence[str] | None) -> tuple[str, ...] | None:
        return None if projects is None else tuple(code for code in projects if code in self.projects)


def _name(rule: FundingRule, stream: str, taken: set[str]) -> str:
    words = rule.words or f"{rule.kind} rule"
    name = words if words not in taken else f"{words} ({stream or 'scenario'})"
    number = 2
    while name in taken:
        name, number = f"{words} ({stream or 'scenario'}, {number})", number + 1
    return name


@singledispatch
def _put(rule: FundingRule, name: str, stream: str, ground: _Ground) -> allocation.AnyRule | None:
    """The problem's rule for one record; None where it says nothing about who gets what."""
    del name, stream, ground
    # a spend-by date closes pots, which the plan sees to: it is no rule on choices
    assert isinstance(rule, SpendByRule), rule
    return None


@_put.register
def _(rule: EligibleRule, name: str, stream: str, ground: _Ground) -> allocation.AnyRule:
    return allocation.Eligibility(
        name=name,
        streams=(stream,),
        projects=ground.weighed(rule.projects),
        priorities=rule.priorities,
        areas=ground.areas(rule.areas, rule.places),
        cost_types=rule.cost_types,
    )


def _whole(rule: ShareRule | AmountRule, stream: str, ground: _Ground) -> allocation.Money:
    return allocation.Money(streams=ground.streams(rule.within, stream))


def _part(rule: ShareRule | AmountRule, stream: str, ground: _Ground) -> allocation.Money:
    return allocation.Money(
        streams=ground.streams(rule.within, stream),
        cost_types=rule.cost_types,
        priorities=rule.priorities,
        projects=ground.weighed(rule.projects),
        areas=ground.areas(getattr(rule, "areas", None)),
        rural=None if rule.places is None else rule.places == "rural",
    )


@_put.register
def _(rule: ShareRule, name: str, stream: str, ground: _Ground) -> allocation.AnyRule:
    return allocation.Share(
        name=name,
        of=_part(rule, stream, ground),
        within=_whole(rule, stream, ground),
        at_least=rule.at_least_bp,
        at_most=rule.at_most_bp,
        of_available=rule.of_awarded,
    )


@_put.register
def _(rule: AmountRule, name: str, stream: str, ground: _Ground) -> allocation.AnyRule:
    return allocation.Amount(
        name=name,
        of=_part(rule, stream, ground),
        at_least=rule.at_least_pence,
        at_most=rule.at_most_pence,
    )


@_put.register
def _(rule: MatchRule, name: str, stream: str, ground: _Ground) -> allocation.AnyRule:
    return allocation.Share(
        name=name,
        of=allocation.Money(streams=tuple(code for code in rule.by if code in ground.held)),
        within=allocation.Money(streams=(stream,)),
        at_least=rule.at_least_bp,
    )


@_put.register
def _(rule: LockRule, name: str, stream: str, ground: _Ground) -> allocation.AnyRule | None:
    if rule.project in ground.projects:
        return allocation.Lock(name=name, project=rule.project, option=rule.option, state=rule.state)
    if rule.state == "in":
        message = f"{rule.project} is locked in, but it is not among the projects that can be weighed"
        raise BadInput(message)
    return None


@_put.register
def _(rule: ChooseRule, name: str, stream: str, ground: _Ground) -> allocation.AnyRule | None:
    known = ground.weighed(rule.projects)
    if not known:
        return None
    return allocation.Choose(name=name, projects=known, at_least=rule.at_least, at_most=rule.at_most)


@_put.register
def _(rule: RequiresRule, name: str, stream: str, ground: _Ground) -> allocation.AnyRule | None:
    if rule.project not in ground.projects:
        return None
    if ground.projects.issuperset(rule.needs):
        return allocation.Requires(name=name, project=rule.project, needs=rule.needs)
    # what it stands on cannot be funded, so neither can it
    return allocation.Lock(name=name, project=rule.project, state="out")
