"""The rules of streams and scenarios, put into the rules of a problem.

A rule whose fields are named as in the problem's record goes straight through (`_translate`); the others say
here what they become.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import singledispatch

from pydantic import ValidationError
from sqlmodel import Session, col, select

from funding_tui.allocate.problem import parity
from funding_tui.allocate.problem.scenario_layers import ALL_STREAMS
from funding_tui.base.errors import BadInput
from funding_tui.hold.areas import AllocationAreas
from models.projects import Capacity
from models.rules import (
    AmountRule,
    ChooseRule,
    CommittedRule,
    EligibleRule,
    FundingRule,
    LockRule,
    MatchRule,
    MinimumServiceRule,
    PerHeadRule,
    ReachRule,
    RequiresRule,
    ShareRule,
    SpendByRule,
    VirementRule,
)
from optimiser import rules as allocation
from optimiser.problem import Option, Pot


@dataclass(frozen=True, slots=True)
class RuleContext:
    """What a rule is translated with: the areas, the open pots, the projects considered and their options.

    Attributes:
        notes: what had to be left out or assumed, one sentence each; grows as rules are put.
        carriers: name in the problem -> (stream code or ALL_STREAMS, rule); grows likewise.
    """

    session: Session
    places: AllocationAreas
    pots: Sequence[Pot]
    options: Sequence[Option]
    notes: list[str] = field(default_factory=list)
    carriers: dict[str, tuple[str, FundingRule]] = field(default_factory=dict)

    @property
    def funded_streams(self) -> set[str]:
        """Codes of the streams with money in the years allocated."""
        return {pot.stream for pot in self.pots}

    @property
    def projects(self) -> set[str]:
        """Codes of the projects that can be considered."""
        return {option.project for option in self.options}

    def streams(self, named: Sequence[str], own: str) -> tuple[str, ...] | None:
        """The streams named that have money, else the rule's own; None for all."""
        wanted = tuple(named) or ((own,) if own != ALL_STREAMS else ())
        funded = self.funded_streams
        return tuple(code for code in wanted if code in funded) if wanted else None

    def areas(self, codes: Sequence[str] | None, kind: str | None = None) -> tuple[str, ...] | None:
        """Codes of the places among `codes`, rural or urban by `kind`; None for everywhere."""
        if codes is None and kind is None:
            return None
        return tuple(place.code for place in self.places.chosen(codes, kind))

    def considered(self, projects: Sequence[str] | None) -> tuple[str, ...] | None:
        """The projects named that can be considered; None for all."""
        known = self.projects
        return None if projects is None else tuple(code for code in projects if code in known)


def translate_rules(
    rules: Iterable[tuple[str, FundingRule]], context: RuleContext
) -> tuple[allocation.AnyRule, ...]:
    """The rules of a problem that these (stream code or ALL_STREAMS, rule) pairs become.

    A rule on streams without money in the years allocated has no effect, and is left out; so is what a rule
    says of projects that cannot be considered yet. Names are the rules' own words, made unique.

    Raises:
        BadInput: a rule cannot be applied; the sentence says which and why.
    """
    found: list[allocation.AnyRule] = []
    names: set[str] = set()
    for carrier, rule in rules:
        stream = getattr(rule, "stream", "") or carrier
        if stream != ALL_STREAMS and stream not in context.funded_streams:
            continue
        name = _name(rule, carrier, names)
        try:
            translated = _translate(rule, name, stream, context)
        except ValidationError as error:
            message = f"the rule {name!r} cannot be applied: {error.errors()[0]['msg']}"
            raise BadInput(message) from error
        if translated is not None:
            names.add(translated.name)
            context.carriers[translated.name] = (carrier, rule)
            found.append(translated)
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


def _name(rule: FundingRule, stream: str, taken: set[str]) -> str:
    words = rule.words or f"{rule.kind} rule"
    name = words if words not in taken else f"{words} ({stream or 'scenario'})"
    number = 2
    while name in taken:
        name, number = f"{words} ({stream or 'scenario'}, {number})", number + 1
    return name


_KINDS = {str(kind.model_fields["kind"].default): kind for kind in allocation.KINDS}


@singledispatch
def _translate(rule: FundingRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule | None:
    """The problem's rule for one record; None where it says nothing about who gets what.

    Here for rules that go straight through: field by field, on the stream that carries them.
    """
    kind = _KINDS[rule.kind]
    fields = {
        field.removesuffix("_bp").removesuffix("_pence"): value
        for field, value in rule.model_dump(exclude={"words", "stream"}).items()
    }
    if "stream" in kind.model_fields:
        fields["stream"] = _one_stream(name, stream)
    if "streams" in kind.model_fields:
        fields["streams"] = context.streams((), stream) or tuple(sorted(context.funded_streams))
    return kind.model_validate({**fields, "name": name})


def _one_stream(name: str, stream: str) -> str:
    if stream == ALL_STREAMS:
        message = f"the rule {name!r} is a scenario's and names no stream; say which stream it is about"
        raise BadInput(message)
    return stream


@_translate.register(SpendByRule)
@_translate.register(VirementRule)
def _(rule: SpendByRule | VirementRule, name: str, stream: str, context: RuleContext) -> None:
    # A spend-by date closes pots, which the draft sees to; a virement rule is about an allocation once made.
    del rule, name, stream, context


@_translate.register
def _(rule: EligibleRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule:
    return allocation.Eligibility(
        name=name,
        streams=(stream,),
        projects=context.considered(rule.projects),
        priorities=rule.priorities,
        areas=context.areas(rule.areas, rule.places),
        cost_types=rule.cost_types,
    )


def _whole(rule: ShareRule | AmountRule, stream: str, context: RuleContext) -> allocation.Money:
    return allocation.Money(streams=context.streams(rule.within, stream))


def _part(rule: ShareRule | AmountRule | PerHeadRule, stream: str, context: RuleContext) -> allocation.Money:
    places = getattr(rule, "places", None)
    return allocation.Money(
        streams=context.streams(rule.within, stream),
        cost_types=rule.cost_types,
        priorities=rule.priorities,
        projects=context.considered(rule.projects),
        areas=context.areas(getattr(rule, "areas", None)),
        rural=None if places is None else places == "rural",
    )


@_translate.register
def _(rule: ShareRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule:
    return allocation.Share(
        name=name,
        of=_part(rule, stream, context),
        within=_whole(rule, stream, context),
        at_least=rule.at_least_bp,
        at_most=rule.at_most_bp,
        of_available=rule.of_awarded,
    )


@_translate.register
def _(rule: AmountRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule:
    return allocation.Amount(
        name=name,
        of=_part(rule, stream, context),
        at_least=rule.at_least_pence,
        at_most=rule.at_most_pence,
    )


@_translate.register
def _(rule: MatchRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule:
    own = tuple(code for code in rule.by if code in context.funded_streams)
    return allocation.Match(
        name=name,
        of=allocation.Money(streams=context.streams((), stream)),
        by=allocation.Money(streams=own) if own else None,
        at_least=rule.at_least_bp,
        secured=rule.secured_pence,
        unsecured=rule.unsecured_pence,
        counts_unsecured=rule.counts_unsecured,
    )


@_translate.register
def _(rule: CommittedRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule | None:
    pot = f"{_one_stream(name, stream)} {rule.financial_year} {rule.cost_type}"
    if pot not in {each.id for each in context.pots}:
        context.notes.append(f"{name}: {pot} has no money to allocate, so this promise is left out.")
        return None
    if rule.project not in context.projects:
        message = (
            f"{rule.project} is promised {pot} money, but it is not among the projects that can be considered"
        )
        raise BadInput(message)
    return allocation.Committed(name=name, pot=pot, project=rule.project, pence=rule.pence)


@_translate.register
def _(rule: PerHeadRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule:
    parts = parity.build_parity_groups(context.session, context.places, rule, name)
    context.notes.extend(parts.notes)
    return allocation.PerHead(
        name=name,
        of=_part(rule, stream, context),
        groups=parts.groups,
        heads=parts.heads,
        at_least=rule.at_least_bp,
        at_most=rule.at_most_bp,
    )


@_translate.register
def _(rule: MinimumServiceRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule:
    del stream
    counted = [
        option for option in context.options if rule.projects is None or option.project in rule.projects
    ]
    return allocation.Service(
        name=name,
        areas=tuple(place.code for place in context.places.chosen(rule.areas, rule.places)),
        gives=service_units(counted),
        unit=rule.unit,
        at_least=rule.at_least,
        at_most=rule.at_most,
    )


def service_units(options: Iterable[Option]) -> dict[str, allocation.Serves]:
    """What counts as service: option id -> whole units delivered; see `MinimumServiceRule`."""
    return {option.id: _served(option) for option in options if option.whole_units or not option.steps}


def _served(option: Option) -> allocation.Serves:
    """One unit for each step, or one in each area that an all-or-nothing option serves."""
    if option.steps:
        return allocation.Serves(per_step=1)
    areas = {*option.points}
    areas.update(*(cost.fixed for cost in option.costs), *(effect.reduction for effect in option.effects))
    return allocation.Serves(once=dict.fromkeys(sorted(areas), 1), per_step=0)


@_translate.register
def _(rule: ReachRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule | None:
    del stream
    near = {
        place.code: minutes
        for place in context.places.all
        if (minutes := rule.minutes.get(place.code, rule.minutes.get(place.parent))) is not None
    }
    hubs = {option.id: near for option in context.options if option.project == rule.project}
    return allocation.Reach(name=name, minutes=hubs, at_most=rule.at_most) if hubs else None


@_translate.register
def _(rule: LockRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule | None:
    if rule.project in context.projects:
        return allocation.Lock(name=name, project=rule.project, option=rule.option, state=rule.state)
    if rule.state == "in":
        message = f"{rule.project} is locked in, but it is not among the projects that can be considered"
        raise BadInput(message)
    return None


@_translate.register
def _(rule: ChooseRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule | None:
    known = context.considered(rule.projects)
    if not known:
        return None
    return allocation.Choose(name=name, projects=known, at_least=rule.at_least, at_most=rule.at_most)


@_translate.register
def _(rule: RequiresRule, name: str, stream: str, context: RuleContext) -> allocation.AnyRule | None:
    if rule.project not in context.projects:
        return None
    if context.projects.issuperset(rule.needs):
        return allocation.Requires(name=name, project=rule.project, needs=rule.needs)
    # what it needs cannot be funded, so neither can it
    return allocation.Lock(name=name, project=rule.project, state="out")
