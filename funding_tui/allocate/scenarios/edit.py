"""Change what applies in a scenario: rules on and off, its own floors and caps, weights and locks."""

from __future__ import annotations

from datetime import date
from decimal import InvalidOperation
from typing import Any

from pydantic import ValidationError
from sqlmodel import Session, select

from funding_tui.allocate.problem.scenario_layers import (
    UNLOCKED,
    ApplicableRule,
    effective_locks,
    is_name_of_rule,
    read_applicable_rules,
    read_layers,
    rule_key,
)
from funding_tui.allocate.problem.shock_list import read_percent
from funding_tui.allocate.rural_floor import highest_rural_floor, is_rural_floor, rural_floor_rule
from funding_tui.allocate.scenarios.overview import ScenarioRow, read_row
from funding_tui.allocate.scenarios.store import (
    change_scenario,
    refuse_unknown_priority,
    refuse_unknown_project,
)
from funding_tui.base.errors import BadInput, NotFound, did_you_mean
from funding_tui.hold.rule_words import rule_in_words
from models.allocations import Scenario
from models.clock import uk_today
from models.database import Workspace
from models.errors import MoneyError
from models.funding import Stream
from models.money import BASIS_POINTS, parse_pounds
from models.rules import COST_TYPES, AmountRule, FundingRule, ShareRule

LIMIT_FIELDS = frozenset({"words", "at_least_bp", "at_most_bp", "at_least_pence", "at_most_pence"})


def limit_rule(
    session: Session, of: str, *, at_least: str = "", at_most: str = "", within: tuple[str, ...] = ()
) -> ShareRule | AmountRule:
    """A floor, a cap or both on part of what is spent.

    Args:
        session: on the workspace.
        of: `rural`, `urban`, a cost type, the code of a priority or `project:CODE`.
        at_least: a share such as 30% or an amount such as 80,000; empty for no floor.
        at_most: the same for a cap.
        within: codes of the streams whose money counts; empty for all.

    Raises:
        NotFound: there is no such project, priority or stream.
        BadInput: the floor is a share and the cap an amount, or the other way round, or one cannot be read.
    """
    for stream in within:
        if session.exec(select(Stream.id).where(Stream.code == stream)).first() is None:
            raise NotFound(did_you_mean("stream", stream, session.exec(select(Stream.code))))
    subject = _read_subject(session, of)
    bounds = [bound for bound in (at_least, at_most) if bound]
    shares = ["%" in bound for bound in bounds]
    if len(set(shares)) > 1:
        message = f"a limit is a share or an amount, not both: {at_least} and {at_most}"
        raise BadInput(message)
    try:
        rule: ShareRule | AmountRule
        if any(shares):
            rule = ShareRule(
                within=within,
                at_least_bp=read_percent(at_least) if at_least else None,
                at_most_bp=read_percent(at_most) if at_most else None,
                **subject,
            )
        else:
            rule = AmountRule(
                within=within,
                at_least_pence=parse_pounds(at_least) if at_least else None,
                at_most_pence=parse_pounds(at_most) if at_most else None,
                **subject,
            )
    except (ValidationError, InvalidOperation, MoneyError, ValueError) as error:
        message = f"{' and '.join(bounds)} is no limit; write a share such as 30% or an amount such as 80,000"
        raise BadInput(message) from error
    return rule.model_copy(update={"words": rule_in_words(rule).rstrip(".")})


def same_subject(one: FundingRule, other: FundingRule) -> bool:
    """Whether two rules limit the same thing, by share or by amount alike."""
    if not isinstance(one, ShareRule | AmountRule):
        return False
    return _subject(one) == _subject(other)


def _subject(rule: FundingRule) -> dict[str, Any]:
    return rule.model_dump(exclude={*LIMIT_FIELDS, "kind"}, exclude_defaults=True)


def _read_subject(session: Session, of: str) -> dict[str, Any]:
    if of in ("rural", "urban"):
        return {"places": of}
    if of in COST_TYPES:
        return {"cost_types": (of,)}
    if of.startswith("project:"):
        project = of.removeprefix("project:")
        refuse_unknown_project(session, project)
        return {"projects": (project,)}
    priority = of.removeprefix("priority:")
    refuse_unknown_priority(session, priority)
    return {"priorities": (priority,)}


def set_rural_floor(
    workspace: Workspace, code: str, at_least_bp: int | None, *, who: str = ""
) -> ScenarioRow:
    """Require at least this share of a scenario's spending in rural areas, in place of its floor so far.

    A floor that the scenario inherits from its base stays; the row shows the one that binds. `at_least_bp` is
    in basis points of all spending, 0 to 10,000; None or 0 for no floor of its own.

    Raises:
        NotFound: there is no such scenario; the sentence names the nearest.
        BadInput: the floor is below 0 or above 10,000.
    """
    if at_least_bp is not None and not 0 <= at_least_bp <= BASIS_POINTS:
        message = f"a rural floor is between 0% and 100% of spending, not {at_least_bp / 100:g}%"
        raise BadInput(message)
    with change_scenario(workspace, code, "rural floor moved", who) as change:
        scenario = change.scenario
        change.before = {"at_least_bp": highest_rural_floor(scenario.read_rules())}
        rules = [rest for rule in scenario.read_rules() for rest in _without_floor(rule)]
        if at_least_bp:
            rules.append(rural_floor_rule(at_least_bp))
        _store_rules(scenario, rules)
        change.after = {"at_least_bp": at_least_bp or None}
        return read_row(change.session, scenario)


def set_limit(
    workspace: Workspace,
    code: str,
    of: str,
    *,
    at_least: str = "",
    at_most: str = "",
    within: tuple[str, ...] = (),
    who: str = "",
) -> ScenarioRow:
    """Set a floor, a cap or both on what is spent, in place of the scenario's own on the same subject.

    The subject, the bounds and `within` are as in `limit_rule`; with both bounds empty the limit is removed.

    Raises:
        NotFound: there is no such scenario, project, priority or stream.
        BadInput: the limit cannot be read.
    """
    with change_scenario(workspace, code, "limit set", who) as change:
        scenario = change.scenario
        rule = limit_rule(change.session, of, at_least=at_least, at_most=at_most, within=within)
        old = [each for each in scenario.read_rules() if same_subject(each, rule)]
        if not (at_least or at_most or old):
            message = f"{code} sets no limit of its own on {of}"
            raise BadInput(message)
        others = [each for each in scenario.read_rules() if each not in old]
        new = [rule] if at_least or at_most else []
        _store_rules(scenario, [*others, *new])
        change.before = {"rules": [rule_in_words(each) for each in old]}
        change.after = {"rules": [rule_in_words(each) for each in new]}
        return read_row(change.session, scenario)


def drop_rule(workspace: Workspace, code: str, rule: str, *, who: str = "") -> ScenarioRow:
    """Take away a rule that the scenario itself carries.

    The rule is named by its key, or by its words.

    Raises:
        NotFound: there is no such scenario, or it carries no such rule.
    """
    with change_scenario(workspace, code, "rule dropped", who) as change:
        scenario = change.scenario
        own = scenario.read_rules()
        dropped = [each for each in own if rule in (rule_key(each), rule_in_words(each))]
        if not dropped:
            raise NotFound(did_you_mean(f"rule of {code} itself", rule, map(rule_key, own)))
        _store_rules(scenario, [each for each in own if each not in dropped])
        change.before = {"rules": [rule_in_words(each) for each in dropped]}
        return read_row(change.session, scenario)


def switch_rule(
    workspace: Workspace, code: str, rule: str, on: bool, *, who: str = "", today: date | None = None
) -> ScenarioRow:
    """Switch a rule of a stream or a scenario off, or on again, in this scenario only.

    The rule is named by its key, by a key's beginning that fits no other, or by its words; rules are read as
    of `today`.

    Raises:
        NotFound: there is no such scenario or rule.
        BadInput: several rules are meant, or a scenario that this one is based on switched it off.
    """
    with change_scenario(workspace, code, "rule switched on" if on else "rule switched off", who) as change:
        scenario = change.scenario
        chain = read_layers(change.session, code)
        carried = _one_rule(read_applicable_rules(change.session, chain, today or uk_today()), rule)
        change.before = {"rule": carried.key, "on": carried.on}
        others = [name for name in scenario.switched_off if not is_name_of_rule(name, carried)]
        scenario.switched_off = others if on else [*others, carried.key]
        switched_off_by = [
            layer.code
            for layer in chain[:-1]
            if any(is_name_of_rule(name, carried) for name in layer.switched_off)
        ]
        if on and switched_off_by:
            message = (
                f"{switched_off_by[-1]}, which {code} is based on, switched that rule off; switch it on there"
            )
            raise BadInput(message)
        change.after = {"rule": carried.key, "on": on, "words": rule_in_words(carried.rule)}
        return read_row(change.session, scenario)


def set_weight(
    workspace: Workspace, code: str, priority: str, weight: float | None, *, who: str = ""
) -> ScenarioRow:
    """Give a priority another weight than the strategy does; None removes the scenario's own weight.

    Raises:
        NotFound: there is no such scenario or priority.
        BadInput: the weight is below 0, or no number.
    """
    if weight is not None and not 0 <= weight < float("inf"):
        message = f"a weight is 0 or more, not {weight:g}"
        raise BadInput(message)
    with change_scenario(workspace, code, "weight set", who) as change:
        scenario = change.scenario
        refuse_unknown_priority(change.session, priority)
        change.before = {"priority": priority, "weight": scenario.weights.get(priority)}
        others = {name: value for name, value in scenario.weights.items() if name != priority}
        scenario.weights = others if weight is None else {**others, priority: weight}
        change.after = {"priority": priority, "weight": weight}
        return read_row(change.session, scenario)


def set_lock(
    workspace: Workspace, code: str, project: str, state: str | None, *, who: str = ""
) -> ScenarioRow:
    """Lock a project `in` or `out` of a scenario, whatever the solver would choose; None unlocks it.

    Raises:
        NotFound: there is no such scenario or project.
        BadInput: the state is another word.
    """
    if state not in ("in", "out", None):
        message = f"a project is locked in or out, not {state!r}"
        raise BadInput(message)
    with change_scenario(workspace, code, "project locked" if state else "project unlocked", who) as change:
        scenario = change.scenario
        refuse_unknown_project(change.session, project)
        inherited = effective_locks(read_layers(change.session, code)[:-1])
        change.before = {"project": project, "lock": scenario.locks.get(project)}
        locks = {name: lock for name, lock in scenario.locks.items() if name != project}
        own = UNLOCKED if state is None and project in inherited else state
        scenario.locks = locks if own is None else {**locks, project: own}
        change.after = {"project": project, "lock": own}
        return read_row(change.session, scenario)


def _one_rule(carried: tuple[ApplicableRule, ...], name: str) -> ApplicableRule:
    found = [each for each in carried if name in (each.key, rule_in_words(each.rule))]
    found = found or [each for each in carried if name and each.key.startswith(name)]
    keys = list(dict.fromkeys(each.key for each in found))
    if not keys:
        raise NotFound(did_you_mean("rule", name, (each.key for each in carried)))
    if len(keys) > 1:
        message = f"{name!r} means more than one rule: {', '.join(keys)}; give one of these keys"
        raise BadInput(message)
    return found[0]


def _store_rules(scenario: Scenario, rules: list[FundingRule]) -> None:
    scenario.rules = [rule.model_dump(mode="json") for rule in rules]


def _without_floor(rule: FundingRule) -> list[FundingRule]:
    """What is left of a rule once its rural floor is dropped: nothing, or the cap that it also set."""
    if not is_rural_floor(rule):
        return [rule]
    if rule.at_most_bp is None:
        return []
    return [rule.model_copy(update={"at_least_bp": None, "words": ""})]
