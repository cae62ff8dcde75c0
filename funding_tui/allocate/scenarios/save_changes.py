"""Save what was changed for a run alone to its scenario, which then solves to that run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlmodel import Session

from funding_tui.allocate.problem.build import build_setup_of
from funding_tui.allocate.problem.scenario_layers import (
    ApplicableRule,
    read_applicable_rules,
    read_layers,
    rule_key,
)
from funding_tui.allocate.problem.unsaved_changes import (
    UnsavedChanges,
    changed_rules,
    changes_of,
    is_own_floor,
    real_changes,
)
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_names import named_report
from funding_tui.allocate.rural_floor import rural_floor_rule, without_rural_floor
from funding_tui.allocate.scenarios.overview import ScenarioRow, read_row
from funding_tui.allocate.scenarios.store import (
    change_scenario,
    copy_scenario,
    refuse_unknown_project,
    scenario_change,
)
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.hold.rule_words import rule_in_words
from models.allocations import Run, Scenario
from models.clock import uk_today
from models.database import Workspace
from models.rules import FundingRule
from optimiser.problem import Problem


def save_changes(
    workspace: Workspace, code: str, changes: UnsavedChanges, *, who: str = "", today: date | None = None
) -> ScenarioRow:
    """Save floor, locks and switches of a run to its scenario: all of them, or none.

    A floor takes the place of every floor of the scenario and of what it is based on: those that it inherits
    are switched off in it. No floor at all is saved the same way.

    Args:
        workspace: where the scenario is.
        code: of the scenario.
        changes: as they were asked for with the run.
        who: the officer, for the audit.
        today: the day on which rules are read.

    Raises:
        NotFound: there is no such scenario, or no such project.
        BadInput: the scenario cannot say what the run was solved for; the sentence says why.
    """
    on = today or uk_today()
    with change_scenario(workspace, code, "changes of a run saved", who) as change:
        change.before, change.after = _save(change.session, change.scenario, changes, on)
        return read_row(change.session, change.scenario)


def save_run(
    workspace: Workspace,
    run: int,
    *,
    new_code: str = "",
    new_name: str = "",
    who: str = "",
    today: date | None = None,
) -> ScenarioRow:
    """Save what was added for a stored run to its scenario, or to a copy of it.

    Args:
        workspace: where the run is.
        run: its number.
        new_code: of the copy; empty to change the scenario itself.
        new_name: what the board calls the copy.
        who: the officer, for the audit, and the author of the copy.
        today: the day on which rules are read.

    Raises:
        NotFound: there is no such run.
        BadInput: nothing was added for it, that is not recorded, or the scenario or the records have changed
            so that it would no longer solve to that run.
    """
    on = today or uk_today()
    with workspace.session(writing=True) as session:
        record = session.get(Run, run)
        if record is None:
            message = f"there is no run {run}"
            raise NotFound(message)
        report = named_report(session, RunReport.model_validate(record.report), record)
        changes = _recorded_changes(report)
        if new_code or new_name:
            code = copy_scenario(session, report.scenario, new_code, new_name, author=who).code
        else:
            code = report.scenario
        with scenario_change(session, code, f"changes of run {run} saved", who) as change:
            change.before, change.after = _save(session, change.scenario, changes, on)
        _refuse_another_answer(session, run, Problem.model_validate(record.problem), code, on)
        return read_row(session, change.scenario)


def _recorded_changes(report: RunReport) -> UnsavedChanges:
    added = report.added_for_this_run
    if added is None or not all(each.recorded for each in added):
        message = f"what was added for run {report.run} is not recorded, so it cannot be saved; run it again"
        raise BadInput(message)
    if not added:
        message = f"nothing was added for run {report.run}: it is {report.full_name} as it was saved"
        raise BadInput(message)
    return changes_of(added)


def _save(
    session: Session, scenario: Scenario, asked: UnsavedChanges, today: date
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Change the scenario's record; what it said before, and says now, for the audit."""
    if asked.instead_of is not None:
        message = (
            f"a scenario cannot say that the money of P{asked.instead_of} counts as free; save the rest, and "
            f"run it with: propose {scenario.code} --instead-of P{asked.instead_of}"
        )
        raise BadInput(message)
    for project in asked.locks:
        refuse_unknown_project(session, project)
    chain = read_layers(session, scenario.code)
    carried = read_applicable_rules(session, chain, today)
    changes = real_changes(asked, carried, chain)
    wanted = _what_applies(changed_rules(carried, chain, changes))
    before = _said(scenario)
    _switch(scenario, changes)
    if changes.rural_floor_bp is not None:
        _put_floor(session, scenario, changes, chain, today)
    scenario.locks = {**scenario.locks, **changes.locks}
    found = _what_applies(
        changed_rules(read_applicable_rules(session, chain, today), chain, UnsavedChanges())
    )
    if differing := wanted.keys() ^ found.keys():
        rule = rule_in_words({**wanted, **found}[min(differing)]).rstrip(".")
        message = (
            f"{scenario.name} cannot be made to say what the run was solved for, because of this rule: "
            f"{rule}. A scenario that {scenario.name} is based on switches it off; "
            "change it there. Nothing was saved"
        )
        raise BadInput(message)
    return before, _said(scenario)


def _what_applies(rules: Iterable[ApplicableRule]) -> dict[str, FundingRule]:
    """Each rule by what it says and whose it is, whoever put it there."""
    return {rule_key(each.rule, each.stream): each.rule for each in rules}


def _said(scenario: Scenario) -> dict[str, Any]:
    return {
        "rules": [rule_in_words(rule) for rule in scenario.read_rules()],
        "switched_off": scenario.switched_off,
        "locks": scenario.locks,
    }


def _switch(scenario: Scenario, changes: UnsavedChanges) -> None:
    turned = dict(changes.switched)
    left = [key for key in scenario.switched_off if key not in turned]
    scenario.switched_off = [*left, *(key for key, on in turned.items() if not on)]


def _put_floor(
    session: Session, scenario: Scenario, changes: UnsavedChanges, chain: Sequence[Scenario], today: date
) -> None:
    """The typed floor in place of its own and of those that it inherits; caps of the same rules stay."""
    typed = rural_floor_rule(changes.rural_floor_bp) if isinstance(changes.rural_floor_bp, int) else None
    key = None if typed is None else rule_key(typed)
    scenario.switched_off = [name for name in scenario.switched_off if name != key]
    carried = [each for each in read_applicable_rules(session, chain, today) if is_own_floor(each)]
    off = {each.key for each in carried if not each.on}
    own = [
        rest
        for rule in scenario.read_rules()
        if (rest := rule if rule_key(rule) in off else without_rural_floor(rule)) is not None
    ]
    inherited = [each for each in carried if each.on and each.origin != scenario.code]
    lifted = [each for each in inherited if each.key != key]
    own += [rest for each in lifted if (rest := without_rural_floor(each.rule)) is not None]
    if typed is not None and len(lifted) == len(inherited):
        own.append(typed)
    scenario.rules = [rule.model_dump(mode="json") for rule in own]
    lifted_keys = dict.fromkeys(each.key for each in lifted)
    scenario.switched_off = [
        *scenario.switched_off,
        *(name for name in lifted_keys if name not in scenario.switched_off),
    ]


def _refuse_another_answer(session: Session, run: int, solved: Problem, code: str, today: date) -> None:
    """Refuse where the scenario, as it is now, makes other rules or weights than the run was solved with."""
    now = build_setup_of(session, read_layers(session, code), UnsavedChanges(), today).problem
    before, after = _what_is_decided(solved), _what_is_decided(now)
    if differing := before.keys() ^ after.keys():
        name = {**before, **after}[min(differing)]
        message = (
            f"the scenario or the records have changed since run {run}, so it would not solve to that run "
            f"(see: {name.rstrip('.')}); make a new run, and save that. Nothing was saved"
        )
        raise BadInput(message)


def _what_is_decided(problem: Problem) -> dict[str, str]:
    """Each rule and weight of a problem by what it says -> its name."""
    rules = {rule.model_copy(update={"name": ""}).model_dump_json(): rule.name for rule in problem.rules}
    weights = {f"{each.id} {each.weight!r}": f"the weight of {each.name}" for each in problem.priorities}
    return {**rules, **weights}
