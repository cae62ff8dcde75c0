"""The rules of a stream or a scenario in words, also where the agreement gives none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from funding_tui.base.formats import join_words, percent
from models.money import format_pounds
from models.rules import (
    AmountRule,
    CarryForwardRule,
    ChooseRule,
    CommittedRule,
    EligibleRule,
    FundingRule,
    LockRule,
    MatchRule,
    MinimumServiceRule,
    OverProgrammeRule,
    PerHeadRule,
    ReachRule,
    RequiresRule,
    ShareRule,
    SpendByRule,
    VirementRule,
)


def rule_in_words(rule: FundingRule) -> str:
    """The rule in the agreement's words, else in the app's."""
    return rule.words.strip() or as_applied(rule)


def as_applied(rule: FundingRule) -> str:
    """How the rule is applied, in one sentence of the app, whatever the agreement says."""
    return _SENTENCES.get(type(rule), _plainly)(rule)


def _eligible(rule: EligibleRule) -> str:
    sides = _sides(rule)
    return f"Pays only for {'; '.join(sides)}." if sides else "Pays for anything."


def _share(rule: ShareRule) -> str:
    bounds = _bounds(rule.at_least_bp, rule.at_most_bp, percent)
    source = f"from {join_words(rule.within)}" if rule.within else "from it"
    whole = f"the money held {source}" if rule.of_awarded else f"the money spent {source}"
    return f"{bounds} of {whole} goes to {_part(rule)}."


def _amount(rule: AmountRule) -> str:
    bounds = _bounds(rule.at_least_pence, rule.at_most_pence, format_pounds)
    source = f" from {join_words(rule.within)}" if rule.within else ""
    return f"{bounds}{source} goes to {_part(rule)}."


def _match(rule: MatchRule) -> str:
    others = _of_others(rule)
    share = f"For each £100 spent, at least £{rule.at_least_bp / 100:g}"
    if not rule.by:
        return f"{share} comes from others: {join_words(others)}."
    own = f"{share} is spent from {join_words(rule.by)}"
    return f"{own}, or comes from others: {join_words(others)}." if others else f"{own}."


def _of_others(rule: MatchRule) -> list[str]:
    others = [f"{format_pounds(rule.secured_pence)} secured"] if rule.secured_pence else []
    if rule.unsecured_pence:
        counts = "counted" if rule.counts_unsecured else "not counted"
        others.append(f"{format_pounds(rule.unsecured_pence)} not yet secured, which is {counts}")
    return others


def _per_head(rule: PerHeadRule) -> str:
    parts = {
        "localities": "Each locality gets",
        "places": "Rural areas and urban areas each get",
        "classes": "Each rural-urban class gets",
        "fifths": f"Each fifth of the areas by {rule.ranked_by} gets",
    }
    bounds = _bounds(rule.at_least_bp, rule.at_most_bp, percent)
    heads = f"unit of {rule.heads}" if rule.heads else "head"
    source = f" from {join_words(rule.within)}" if rule.within else ""
    money = f" of the money{source} for {_part(rule)}" if _sides(rule) or source else ""
    return f"{parts[rule.between]} {bounds[0].lower()}{bounds[1:]} of the average per {heads}{money}."


def _service(rule: MinimumServiceRule) -> str:
    bounds = _bounds(rule.at_least, rule.at_most, str)
    where = f"area {join_words(rule.areas)}" if rule.areas else "area"
    side = f"{rule.places} " if rule.places else ""
    counted = "" if rule.projects is None else f" of {join_words(rule.projects) or '(none)'}"
    return f"Each {side}{where} gets {bounds[0].lower()}{bounds[1:]} {rule.unit}{counted}."


def _reach(rule: ReachRule) -> str:
    return f"{rule.project} delivers nothing in areas more than {rule.at_most} minutes away."


def _committed(rule: CommittedRule) -> str:
    source = f"{rule.stream} {rule.financial_year}".strip()
    return f"{format_pounds(rule.pence)} of {source} {rule.cost_type} money is promised to {rule.project}."


def _virement(rule: VirementRule) -> str:
    if not rule.at_most_bp:
        return "No money may be moved from one of its pots to another."
    return f"At most {percent(rule.at_most_bp)} of a pot may be moved to another pot of the same year."


def _carry_forward(rule: CarryForwardRule) -> str:
    money = f"{rule.stream} money of {rule.from_year}".strip()
    return f"Up to {percent(rule.at_most_bp)} of the {money} may be carried into {rule.to_year}."


def _over_programme(rule: OverProgrammeRule) -> str:
    more = f"Up to {percent(rule.at_most_bp)} more may be promised than is held"
    return f"{more}; {rule.underwriter} covers the risk."


def _spend_by(rule: SpendByRule) -> str:
    return f"Money unspent on {rule.day} is lost."


def _lock(rule: LockRule) -> str:
    option = f" (option {rule.option})" if rule.option else ""
    return f"{rule.project}{option} is locked {rule.state}, whatever the result."


def _choose(rule: ChooseRule) -> str:
    return f"{_bounds(rule.at_least, rule.at_most, str)} of {join_words(rule.projects)}."


def _requires(rule: RequiresRule) -> str:
    return f"{rule.project} cannot be funded without {join_words(rule.needs)}."


def _plainly(rule: FundingRule) -> str:
    """A kind of rule that has no sentence of its own: its sides, one after the other."""
    sides = []
    for field, value in rule.model_dump(exclude={"kind", "words"}, exclude_none=True).items():
        name = field.removesuffix("_bp").removesuffix("_pence").replace("_", " ")
        sides.append(f"{name} {_figure(field, value)}".strip())
    return f"{rule.kind.replace('-', ' ').capitalize()}: {', '.join(sides)}."


def _figure(field: str, value: object) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case int() if field.endswith("_bp"):
            return percent(value)
        case int() if field.endswith("pence"):
            return format_pounds(value)
        case tuple():
            return join_words([str(each) for each in value]) or "(none)"
    return str(value)


_SENTENCES: dict[type, Callable[[Any], str]] = {
    EligibleRule: _eligible,
    ShareRule: _share,
    AmountRule: _amount,
    MatchRule: _match,
    SpendByRule: _spend_by,
    LockRule: _lock,
    ChooseRule: _choose,
    RequiresRule: _requires,
    PerHeadRule: _per_head,
    MinimumServiceRule: _service,
    ReachRule: _reach,
    CommittedRule: _committed,
    CarryForwardRule: _carry_forward,
    VirementRule: _virement,
    OverProgrammeRule: _over_programme,
}


def _bounds(least: int | None, most: int | None, write: Callable[[int], str]) -> str:
    if least is not None and least == most:
        return f"Exactly {write(least)}"
    parts = [f"at least {write(least)}"] if least is not None else []
    parts += [f"at most {write(most)}"] if most is not None else []
    return join_words(parts).capitalize() or "Any amount"


def _part(rule: ShareRule | AmountRule | PerHeadRule) -> str:
    return ", ".join(_sides(rule)) or "anything"


def _sides(rule: EligibleRule | ShareRule | AmountRule | PerHeadRule) -> list[str]:
    """What a rule is about, side by side; a side that is given but empty allows nothing."""
    sides = [
        f"{name} {join_words(codes) or '(none)'}".strip()
        for name, codes in (
            ("", rule.cost_types),
            ("priority", rule.priorities),
            ("project", rule.projects),
            ("area", getattr(rule, "areas", None)),
        )
        if codes is not None
    ]
    places = getattr(rule, "places", None)
    return [*sides, f"{places} areas"] if places else sides
