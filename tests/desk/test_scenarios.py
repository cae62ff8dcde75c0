from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from funding_tui.desk.errors import BadInput, NotFound
from funding_tui.desk.scenarios import add_scenario, scenarios, set_rural_floor
from models.allocations import Scenario
from models.audit import AuditEntry
from models.database import Workspace
from models.rules import ShareRule, SpendByRule
from tests.desk.builders import HOSTILE, a_run, a_scenario, a_workspace

FLOOR = ShareRule(places="rural", at_least_bp=3_000, words="A third to the lanes")
NARROW = ShareRule(places="rural", at_least_bp=1_000, cost_types=("capital",))
ELSEWHERE = ShareRule(places="rural", at_least_bp=1_000, within=("vawg",))


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def rules_of(workspace: Workspace, code: str) -> list[Any]:
    with workspace.session() as session:
        return session.exec(select(Scenario).where(Scenario.code == code)).one().read_rules()


def test_an_empty_workspace_has_no_scenarios(workspace: Workspace) -> None:
    assert scenarios(workspace) == ()


def test_scenarios_come_with_their_rules_in_words_floor_and_latest_run(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base", FLOOR, SpendByRule(day="2027-03-31"), note=HOSTILE)
    a_scenario(workspace, "other")
    a_run(workspace, base)
    latest = a_run(workspace, base)
    first, second = scenarios(workspace)
    assert (first.code, first.note, first.last_run, first.rural_floor_bp) == ("base", HOSTILE, latest, 3_000)
    assert first.rules == ("A third to the lanes", "Money unspent on 2027-03-31 is lost.")
    assert (second.last_run, second.rural_floor_bp, second.rules) == (None, None, ())


def test_a_scenario_holds_the_rules_of_what_it_is_laid_over(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base", FLOOR)
    a_scenario(workspace, "more", ShareRule(places="rural", at_least_bp=4_000), base=base)
    a_scenario(workspace, "less", ShareRule(places="rural", at_least_bp=2_000), base=base)
    _, more, less = scenarios(workspace)
    assert (more.rural_floor_bp, more.own_floor_bp, more.base) == (4_000, 4_000, "base")
    assert (less.rural_floor_bp, less.own_floor_bp) == (3_000, 2_000)
    assert less.rules[1] == "A third to the lanes (from Base)"


def test_a_rule_that_is_switched_off_is_not_told_as_one_that_holds(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base", FLOOR)
    a_scenario(workspace, "free", base=base, switched_off=["A third to the lanes"])
    assert (scenarios(workspace)[1].rural_floor_bp, scenarios(workspace)[1].rules) == (None, ())


def test_a_floor_on_a_narrower_thing_is_not_the_rural_floor(workspace: Workspace) -> None:
    a_scenario(workspace, "base", NARROW, ELSEWHERE)
    assert scenarios(workspace)[0].rural_floor_bp is None


def test_a_new_floor_takes_the_old_one_s_place_and_leaves_every_other_rule(workspace: Workspace) -> None:
    a_scenario(workspace, "base", NARROW, FLOOR, ELSEWHERE, FLOOR)
    row = set_rural_floor(workspace, "base", 4_250, who="A. Officer")
    assert row.rural_floor_bp == row.own_floor_bp == 4_250
    kept = rules_of(workspace, "base")
    assert kept[:2] == [NARROW, ELSEWHERE]
    assert len(kept) == 3
    assert "42.5%" in kept[2].words


@pytest.mark.parametrize("nothing", [None, 0])
def test_a_floor_is_taken_away(workspace: Workspace, nothing: int | None) -> None:
    a_scenario(workspace, "base", FLOOR, NARROW)
    assert set_rural_floor(workspace, "base", nothing).rural_floor_bp is None
    assert rules_of(workspace, "base") == [NARROW]


def test_a_cap_that_stood_beside_the_floor_is_kept(workspace: Workspace) -> None:
    a_scenario(workspace, "base", ShareRule(places="rural", at_least_bp=1_000, at_most_bp=6_000))
    set_rural_floor(workspace, "base", None)
    assert rules_of(workspace, "base") == [ShareRule(places="rural", at_most_bp=6_000)]


def test_taking_away_its_own_floor_shows_the_one_that_a_scenario_inherits(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base", FLOOR)
    a_scenario(workspace, "more", ShareRule(places="rural", at_least_bp=4_000), base=base)
    row = set_rural_floor(workspace, "more", None)
    assert (row.rural_floor_bp, row.own_floor_bp) == (3_000, None)


def test_moving_the_floor_is_written_down_with_before_and_after(workspace: Workspace) -> None:
    a_scenario(workspace, "base", FLOOR)
    set_rural_floor(workspace, "base", 4_000, who="A. Officer")
    with workspace.session() as session:
        entry = session.exec(select(AuditEntry)).one()
    assert (entry.who, entry.what, entry.record) == ("A. Officer", "rural floor moved", "scenario base")
    assert (entry.before, entry.after) == ({"at_least_bp": 3_000}, {"at_least_bp": 4_000})


@pytest.mark.parametrize("floor", [-1, 10_001])
def test_a_floor_outside_nothing_to_everything_is_refused(workspace: Workspace, floor: int) -> None:
    a_scenario(workspace, "base", FLOOR)
    with pytest.raises(BadInput, match="between 0% and 100%"):
        set_rural_floor(workspace, "base", floor)
    assert rules_of(workspace, "base") == [FLOOR]


def test_a_floor_of_everything_is_allowed(workspace: Workspace) -> None:
    a_scenario(workspace)
    assert set_rural_floor(workspace, "base", 10_000).rural_floor_bp == 10_000


def test_a_scenario_that_is_not_there_names_the_nearest(workspace: Workspace) -> None:
    a_scenario(workspace, "cut-18")
    with pytest.raises(NotFound, match="there is no scenario 'cut18'; did you mean 'cut-18'"):
        set_rural_floor(workspace, "cut18", 1_000)


def test_a_new_scenario_is_laid_over_the_base_and_written_down(workspace: Workspace) -> None:
    a_scenario(workspace, "base", FLOOR)
    row = add_scenario(workspace, " cut-18 ", "Cut by 18%", note="What if", author="A. Officer")
    assert (row.code, row.name, row.base, row.rural_floor_bp) == ("cut-18", "Cut by 18%", "base", 3_000)
    assert scenarios(workspace)[1] == row
    with workspace.session() as session:
        entry = session.exec(select(AuditEntry)).one()
    assert (entry.what, entry.who, entry.record) == ("scenario added", "A. Officer", "scenario cut-18")


def test_the_first_scenario_stands_on_nothing(workspace: Workspace) -> None:
    assert add_scenario(workspace, "base", "As it is").base == ""
    assert add_scenario(workspace, "apart", "Apart", base="").base == ""


@pytest.mark.parametrize(("code", "name"), [("", "Name"), ("  ", "Name"), ("code", " ")])
def test_a_scenario_without_a_code_or_a_name_is_refused(workspace: Workspace, code: str, name: str) -> None:
    with pytest.raises(BadInput, match="needs a code and a name"):
        add_scenario(workspace, code, name, base="")


def test_a_code_that_is_taken_is_refused_and_an_unknown_base_too(workspace: Workspace) -> None:
    a_scenario(workspace)
    with pytest.raises(BadInput, match="already a scenario 'base'"):
        add_scenario(workspace, "base", "Again")
    with pytest.raises(NotFound, match="did you mean 'base'"):
        add_scenario(workspace, "new", "New", base="bass")
    assert len(scenarios(workspace)) == 1
