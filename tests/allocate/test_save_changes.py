"""Saving what was changed for a run to its scenario makes the scenario solve to that run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from funding_tui.allocate.problem.build import build_setup
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges, changes_of
from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.rural_floor import NO_FLOOR
from funding_tui.allocate.scenarios.edit import set_lock, set_rural_floor, switch_rule
from funding_tui.allocate.scenarios.overview import list_scenarios, read_scenario
from funding_tui.allocate.scenarios.save_changes import save_changes, save_run
from funding_tui.allocate.scenarios.store import add_scenario
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands import verbs
from models.allocations import Scenario
from models.changes import AuditEntry
from models.database import Workspace
from models.rules import ShareRule
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.properties import examples

LABOUR_CAP = ShareRule(words="At most half pays for staff", cost_types=("revenue-labour",), at_most_bp=5000)


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A county with a scenario `mine` based on `base`; tests that change it put it back themselves."""
    workspace = a_county(tmp_path_factory.mktemp("county") / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00}, LABOUR_CAP)
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    add_scenario(workspace, "mine", "Mine")
    yield workspace
    workspace.close()


@pytest.fixture
def county(shared: Workspace) -> Workspace:
    start_again(shared, {}, {})
    return shared


def start_again(workspace: Workspace, base: dict[str, Any], mine: dict[str, Any]) -> None:
    with workspace.session() as session:
        for code, said in (("base", base), ("mine", mine)):
            scenario = find(session, code)
            scenario.rules = [rule.model_dump(mode="json") for rule in said.get("rules", ())]
            scenario.locks = said.get("locks", {})
            scenario.switched_off = []
            session.add(scenario)


def find(session: Session, code: str) -> Scenario:
    return session.exec(select(Scenario).where(Scenario.code == code)).one()


def solved_rules(workspace: Workspace, code: str, changes: UnsavedChanges = UnsavedChanges()) -> set[str]:
    """The rules of the problem, whatever their order and names."""
    rules = build_setup(workspace, code, changes, TODAY).problem.rules
    return {rule.model_copy(update={"name": ""}).model_dump_json() for rule in rules}


def solved(workspace: Workspace, scenario: str = "mine", **changes: Any) -> RunReport:
    return propose(workspace, scenario, today=TODAY, who="A. Officer", deep=False, **changes)


floors = st.sampled_from([None, 0, 2000, 4000, 4550, 9000])
rules = st.lists(
    st.builds(
        ShareRule,
        places=st.just("rural"),
        at_least_bp=st.sampled_from([1000, 2000, 4000]),
        at_most_bp=st.sampled_from([None, None, 9500]),
    ),
    max_size=2,
    unique_by=lambda rule: (rule.at_least_bp, rule.at_most_bp),
)
locks = st.dictionaries(st.sampled_from(["town", "village"]), st.sampled_from(["in", "out"]))
said = st.fixed_dictionaries({"rules": rules, "locks": locks})


@pytest.mark.slow
@given(
    base=said,
    mine=said,
    floor=st.one_of(floors, st.just(NO_FLOOR)),
    typed=locks,
    switches=st.lists(st.integers(0, 5), max_size=2, unique=True),
)
@examples(40)
def test_whatever_is_saved_the_scenario_then_has_the_rules_of_the_run(
    shared: Workspace, base: Any, mine: Any, floor: Any, typed: dict[str, str], switches: list[int]
) -> None:
    start_again(shared, base, mine)
    known = read_scenario(shared, "mine", TODAY).rules
    changes = UnsavedChanges(
        rural_floor_bp=floor,
        lock_in=tuple(code for code, state in typed.items() if state == "in"),
        lock_out=tuple(code for code, state in typed.items() if state == "out"),
        switched=tuple((known[at].key, not known[at].on) for at in switches if at < len(known)),
    )
    wanted = solved_rules(shared, "mine", changes)
    base_before = solved_rules(shared, "base")
    save_changes(shared, "mine", changes, today=TODAY)
    assert solved_rules(shared, "mine") == wanted
    assert solved_rules(shared, "base") == base_before


def test_a_typed_none_lifts_a_floor_that_the_scenario_inherits(county: Workspace) -> None:
    set_rural_floor(county, "base", 4000)
    run = solved(county, rural_floor_bp=NO_FLOOR)
    row = save_changes(county, "mine", UnsavedChanges(rural_floor_bp=NO_FLOOR), who="A. Officer", today=TODAY)
    assert (row.rural_floor_bp, row.own_floor_bp, row.switched_off) == (None, None, 1)
    after = solved(county)
    assert (after.name, after.added_for_this_run) == ("Mine", ())
    assert {line.project for line in after.lines} == {line.project for line in run.lines}
    assert {rule.name for rule in after.rules} == {rule.name for rule in run.rules}
    (switch,) = [rule for rule in read_scenario(county, "mine", TODAY).rules if rule.origin == "base"]
    assert (switch.on, switch.off_by) == (False, "mine")


def test_a_lower_floor_takes_the_place_of_one_that_the_scenario_inherits(county: Workspace) -> None:
    set_rural_floor(county, "base", 4000)
    row = save_changes(county, "mine", UnsavedChanges(rural_floor_bp=1000), today=TODAY)
    assert (row.rural_floor_bp, row.own_floor_bp) == (1000, 1000)
    row = save_changes(county, "mine", UnsavedChanges(rural_floor_bp=4000), today=TODAY)
    assert (row.rural_floor_bp, row.own_floor_bp) == (4000, None)  # the inherited one applies again


def test_what_a_scenario_cannot_say_is_refused_and_nothing_of_it_is_saved(county: Workspace) -> None:
    key = read_scenario(county, "base", TODAY).rules[0].key
    switch_rule(county, "base", key, on=False, today=TODAY)
    before = list_scenarios(county)
    changes = UnsavedChanges(rural_floor_bp=4000, lock_out=("town",), switched=((key, True),))
    with pytest.raises(BadInput, match=r"half pays for staff\. A scenario that Mine"):
        save_changes(county, "mine", changes, today=TODAY)
    with pytest.raises(BadInput, match="counts as free"):
        save_changes(county, "mine", UnsavedChanges(rural_floor_bp=4000, instead_of=1), today=TODAY)
    with pytest.raises(NotFound, match="did you mean 'town'"):
        save_changes(county, "mine", UnsavedChanges(rural_floor_bp=4000, lock_in=("twon",)), today=TODAY)
    assert list_scenarios(county) == before


def test_a_stored_run_is_saved_to_its_scenario_or_to_a_copy(county: Workspace) -> None:
    set_lock(county, "base", "village", "in")
    run = solved(county, rural_floor_bp=9000, lock_out=["village"])
    assert changes_of(run.added_for_this_run or ()) == UnsavedChanges(9000, (), ("village",))
    copy = save_run(county, run.run, new_code="lanes", new_name="The lanes", who="C. Clerk", today=TODAY)
    assert (copy.name, copy.author, copy.own_floor_bp, copy.locks) == (
        "The lanes",
        "C. Clerk",
        9000,
        (("village", "out"),),
    )
    assert list_scenarios(county)[1].own_floor_bp is None
    save_run(county, run.run, who="C. Clerk", today=TODAY)
    for code in ("mine", "lanes"):
        assert {rule.name for rule in solved(county, code).rules} == {rule.name for rule in run.rules}
    with county.session() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.record == "scenario mine")).all()[-1]
    assert (entry.what, entry.who) == (f"changes of run {run.run} saved", "C. Clerk")
    with pytest.raises(BadInput, match="nothing was added for run"):
        save_run(county, solved(county).run, today=TODAY)


def test_a_run_of_a_scenario_that_has_changed_since_is_not_saved(county: Workspace) -> None:
    run = solved(county, rural_floor_bp=9000)
    set_lock(county, "mine", "town", "out")
    with pytest.raises(BadInput, match="have changed since run"):
        save_run(county, run.run, today=TODAY)
    assert read_scenario(county, "mine", TODAY).row.own_floor_bp is None


def test_the_command_saves_a_run(county: Workspace) -> None:
    def run(*words: str) -> Any:
        with time_machine.travel(TODAY, tick=True):
            return CliRunner().invoke(verbs, [*words, "--workspace", str(county.path)])

    solved(county, rural_floor_bp=9000)
    done = run("scenario", "save", "latest", "--as", "most", "--name", "Most", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["own_floor_bp"] == 9000
    assert isinstance(run("scenario", "save", "latest", "--as", "more").exception, BadInput)
    assert json.loads(run("propose", "most", "--quick", "--json").stdout)["name"] == "Most"
