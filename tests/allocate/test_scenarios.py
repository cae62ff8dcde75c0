from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from funding_tui.allocate.problem.build import build_setup
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.scenarios.difference import scenario_difference
from funding_tui.allocate.scenarios.edit import (
    drop_rule,
    set_limit,
    set_lock,
    set_rural_floor,
    set_weight,
    switch_rule,
)
from funding_tui.allocate.scenarios.overview import list_scenarios, read_scenario
from funding_tui.allocate.scenarios.shocks import add_shock, drop_shock, list_shocks
from funding_tui.allocate.scenarios.store import (
    add_scenario,
    clone_scenario,
    describe_scenario,
    remove_scenario,
)
from funding_tui.base.errors import BadInput, NotFound
from models.allocations import Scenario
from models.changes import AuditEntry
from models.database import Workspace
from models.funding import StreamRule
from models.rules import AmountRule, LockRule, MatchRule, ShareRule, SpendByRule
from optimiser.rules import Lock
from tests.builders import (
    HOSTILE,
    TODAY,
    a_pot,
    a_priority,
    a_project,
    a_run,
    a_scenario,
    a_stream,
    a_workspace,
    an_area,
    an_option,
)

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
    assert list_scenarios(workspace) == ()


def test_scenarios_come_with_their_rules_in_words_floor_and_latest_run(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base", FLOOR, SpendByRule(day="2027-03-31"), note=HOSTILE)
    a_scenario(workspace, "other")
    a_run(workspace, base)
    latest = a_run(workspace, base)
    first, second = list_scenarios(workspace)
    assert (first.code, first.note, first.last_run, first.rural_floor_bp) == ("base", HOSTILE, latest, 3_000)
    assert first.rules == ("A third to the lanes", "Money unspent on 2027-03-31 is lost.")
    assert (second.last_run, second.rural_floor_bp, second.rules) == (None, None, ())


def test_a_scenario_holds_the_rules_of_what_it_is_laid_over(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base", FLOOR)
    a_scenario(workspace, "more", ShareRule(places="rural", at_least_bp=4_000), base=base)
    a_scenario(workspace, "less", ShareRule(places="rural", at_least_bp=2_000), base=base)
    _, more, less = list_scenarios(workspace)
    assert (more.rural_floor_bp, more.own_floor_bp, more.base) == (4_000, 4_000, "base")
    assert (less.rural_floor_bp, less.own_floor_bp) == (3_000, 2_000)
    assert less.rules[1] == "A third to the lanes (from Base)"


def test_a_rule_that_is_switched_off_is_not_told_as_one_that_holds(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base", FLOOR)
    a_scenario(workspace, "free", base=base, switched_off=["A third to the lanes"])
    assert (list_scenarios(workspace)[1].rural_floor_bp, list_scenarios(workspace)[1].rules) == (None, ())


def test_a_floor_on_a_narrower_thing_is_not_the_rural_floor(workspace: Workspace) -> None:
    a_scenario(workspace, "base", NARROW, ELSEWHERE)
    assert list_scenarios(workspace)[0].rural_floor_bp is None


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
    assert list_scenarios(workspace)[1] == row
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
    assert len(list_scenarios(workspace)) == 1


def test_a_scenario_over_another_allocates_the_same_years(workspace: Workspace) -> None:
    a_scenario(workspace, "base", financial_years=["2026/27"])
    add_scenario(workspace, "more", "More")
    assert read_scenario(workspace, "more", TODAY).years == ("2026/27",)


# Cloning, describing, removing


def test_a_clone_of_the_records_rules_is_laid_over_them_and_says_only_what_it_changes(
    workspace: Workspace,
) -> None:
    a_scenario(workspace, "base", FLOOR)
    row = clone_scenario(workspace, "base", "mine", "Mine", note=HOSTILE, author="A. Officer")
    assert (row.base, row.note, row.author, row.rural_floor_bp) == ("base", HOSTILE, "A. Officer", 3_000)
    assert rules_of(workspace, "mine") == []
    assert scenario_difference(workspace, "mine", today=TODAY).words == ("Mine is the same as Base.",)


def test_a_clone_of_a_laid_scenario_holds_what_it_holds_and_changes_alone(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base")
    a_project(workspace, "lights")
    a_scenario(workspace, "more", FLOOR, base=base, weights={"crime": 2.0}, locks={"lights": "in"})
    clone_scenario(workspace, "more", "copy", "A copy")
    set_weight(workspace, "copy", "crime", 3.0)
    more, copy = list_scenarios(workspace)[1:]
    assert (copy.rural_floor_bp, copy.locks, copy.base) == (3_000, (("lights", "in"),), "base")
    assert (more.weights, copy.weights) == ((("crime", 2.0),), (("crime", 3.0),))


def test_a_scenario_is_described_anew_and_the_old_words_are_kept_in_the_audit(workspace: Workspace) -> None:
    a_scenario(workspace, "base", note="before")
    row = describe_scenario(workspace, "base", note=HOSTILE, who="A. Officer")
    assert (row.name, row.note) == ("Base", HOSTILE)
    assert last_entry(workspace).before == {"name": "Base", "note": "before"}
    with pytest.raises(BadInput, match="needs a name"):
        describe_scenario(workspace, "base", name=" ")


def test_a_scenario_that_nothing_rests_on_is_removed_and_the_audit_keeps_it(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base")
    a_scenario(workspace, "more", FLOOR, base=base)
    with pytest.raises(BadInput, match="base cannot be removed: more is based on it"):
        remove_scenario(workspace, "base")
    remove_scenario(workspace, "more", who="A. Officer")
    assert [row.code for row in list_scenarios(workspace)] == ["base"]
    entry = last_entry(workspace)
    assert entry.before is not None
    assert (entry.what, entry.before["code"]) == ("scenario removed", "more")
    assert entry.before["rules"][0]["words"] == "A third to the lanes"
    a_run(workspace, base)
    with pytest.raises(BadInput, match="1 of its runs are stored"):
        remove_scenario(workspace, "base")


# Rules on and off

MATCH = MatchRule(by=("core",), at_least_bp=2_000, words="A fifth is matched")


@pytest.fixture
def detailed_workspace(workspace: Workspace) -> Workspace:
    """A stream with a match rule and a pot, a project that can be considered, and a base with a floor."""
    a_pot(workspace, a_stream(workspace, "core"), ("award", 100_000_00))
    a_pot(workspace, a_stream(workspace, "grant", rules=[MATCH]), ("award", 50_000_00))
    an_area(workspace)
    an_option(workspace, a_project(workspace), (1_000_00, 0))
    a_scenario(workspace, "base", FLOOR)
    add_scenario(workspace, "mine", "Mine")
    return workspace


def names(workspace: Workspace, code: str) -> set[str]:
    return {rule.name for rule in build_setup(workspace, code, UnsavedChanges(), TODAY).problem.rules}


def last_entry(workspace: Workspace) -> AuditEntry:
    with workspace.session() as session:
        return session.exec(select(AuditEntry).order_by("id")).all()[-1]


def test_every_rule_is_a_switch_with_its_stream_or_scenario(detailed_workspace: Workspace) -> None:
    match, floor = read_scenario(detailed_workspace, "mine", TODAY).rules
    assert (match.stream, match.stream_name, match.origin, match.own, match.on) == (
        "grant",
        "Grant",
        "",
        False,
        True,
    )
    assert (floor.stream, floor.origin, floor.own, floor.words) == ("", "base", False, "A third to the lanes")
    assert match.means.startswith("For each £100 spent")


@pytest.mark.parametrize("by", ["key", "beginning", "words"])
def test_a_rule_is_switched_off_and_on_by_what_it_is(detailed_workspace: Workspace, by: str) -> None:
    key = read_scenario(detailed_workspace, "mine", TODAY).rules[0].key
    name = {"key": key, "beginning": "grant:match", "words": "A fifth is matched"}[by]
    row = switch_rule(detailed_workspace, "mine", name, on=False, who="A. Officer", today=TODAY)
    assert row.switched_off == 1
    assert names(detailed_workspace, "mine") == {"A third to the lanes"}
    assert names(detailed_workspace, "base") == {"A third to the lanes", "A fifth is matched"}
    match = read_scenario(detailed_workspace, "mine", TODAY).rules[0]
    assert (match.on, match.off_by) == (False, "mine")
    assert last_entry(detailed_workspace).after == {"rule": key, "on": False, "words": "A fifth is matched"}
    assert switch_rule(detailed_workspace, "mine", name, on=True, today=TODAY).switched_off == 0
    assert names(detailed_workspace, "mine") == names(detailed_workspace, "base")


def change_rule(workspace: Workspace, rule: MatchRule) -> None:
    with workspace.session() as session:
        record = session.exec(select(StreamRule)).one()
        record.rule = rule.model_dump(mode="json")
        session.add(record)


def test_a_rule_stays_off_when_only_its_words_are_mended(detailed_workspace: Workspace) -> None:
    switch_rule(detailed_workspace, "mine", "grant:match", on=False, today=TODAY)
    change_rule(detailed_workspace, MATCH.model_copy(update={"words": "A fifth of it is matched"}))
    assert names(detailed_workspace, "mine") == {"A third to the lanes"}


def test_a_rule_that_says_something_else_now_holds_again_and_the_paper_says_so(
    detailed_workspace: Workspace,
) -> None:
    switch_rule(detailed_workspace, "mine", "grant:match", on=False, today=TODAY)
    change_rule(detailed_workspace, MATCH.model_copy(update={"at_least_bp": 5_000}))
    assert "A fifth is matched" in names(detailed_workspace, "mine")
    notes = build_setup(detailed_workspace, "mine", UnsavedChanges(), TODAY).notes
    assert any("switches off the rule" in note and "no such rule is in force" in note for note in notes)


def test_what_a_scenario_beneath_switched_off_is_switched_on_there(detailed_workspace: Workspace) -> None:
    switch_rule(detailed_workspace, "base", "grant:match", on=False, today=TODAY)
    with pytest.raises(BadInput, match="base, which mine is based on, switched that rule off"):
        switch_rule(detailed_workspace, "mine", "grant:match", on=True, today=TODAY)


def test_a_rule_that_is_not_there_or_is_several_is_refused(detailed_workspace: Workspace) -> None:
    with pytest.raises(NotFound, match="there is no rule 'nothing'"):
        switch_rule(detailed_workspace, "mine", "nothing", on=False, today=TODAY)
    set_limit(detailed_workspace, "mine", "rural", at_most="90%", within=("core",))
    with pytest.raises(BadInput, match="means more than one rule: share-"):
        switch_rule(detailed_workspace, "mine", "share", on=False, today=TODAY)


# Floors and caps


def test_a_limit_is_a_share_or_an_amount_and_takes_the_place_of_its_own(
    detailed_workspace: Workspace,
) -> None:
    set_limit(detailed_workspace, "mine", "crime", at_least="£20,000", who="A. Officer")
    assert rules_of(detailed_workspace, "mine") == [
        AmountRule(
            priorities=("crime",), at_least_pence=20_000_00, words="At least £20,000 goes to priority crime"
        )
    ]
    set_limit(detailed_workspace, "mine", "crime", at_least="10%", at_most="50%")
    (rule,) = rules_of(detailed_workspace, "mine")
    assert (rule.at_least_bp, rule.at_most_bp) == (1_000, 5_000)
    assert last_entry(detailed_workspace).before == {"rules": ["At least £20,000 goes to priority crime"]}
    set_limit(detailed_workspace, "mine", "crime")
    assert rules_of(detailed_workspace, "mine") == []


@pytest.mark.parametrize(
    ("of", "limits", "sentence"),
    [
        ("crime", {"at_least": "10%", "at_most": "500"}, "a share or an amount, not both"),
        ("crime", {"at_least": "lots"}, "lots is no limit; write a share such as 30%"),
        ("crime", {"at_least": "130%"}, "130% is no limit"),
        ("crimes", {"at_least": "1%"}, "did you mean 'crime'"),
        ("project:light", {"at_least": "1%"}, "did you mean 'lights'"),
        ("crime", {"at_least": "1%", "within": ("cor",)}, "did you mean 'core'"),
        ("crime", {}, "mine sets no limit of its own on crime"),
    ],
)
def test_a_limit_that_cannot_be_read_changes_nothing(
    detailed_workspace: Workspace, of: str, limits: dict[str, Any], sentence: str
) -> None:
    with pytest.raises((BadInput, NotFound), match=sentence):
        set_limit(detailed_workspace, "mine", of, **limits)
    assert rules_of(detailed_workspace, "mine") == []


def test_a_rule_of_its_own_is_dropped_and_one_that_it_inherits_is_not(detailed_workspace: Workspace) -> None:
    set_limit(detailed_workspace, "mine", "rural", at_least="40%")
    with pytest.raises(NotFound, match="there is no rule of mine itself"):
        drop_rule(detailed_workspace, "mine", "A third to the lanes")
    (own,) = [each for each in read_scenario(detailed_workspace, "mine", TODAY).rules if each.own]
    drop_rule(detailed_workspace, "mine", own.key)
    assert rules_of(detailed_workspace, "mine") == []


# Weights and locks


def test_a_weight_holds_in_the_scenario_until_it_is_taken_away(detailed_workspace: Workspace) -> None:
    assert set_weight(detailed_workspace, "mine", "crime", 2.5).weights == (("crime", 2.5),)
    assert (
        build_setup(detailed_workspace, "mine", UnsavedChanges(), TODAY).problem.priorities[0].weight == 2.5
    )
    (row,) = read_scenario(detailed_workspace, "mine", TODAY).weights
    assert (row.strategy, row.weight, row.own) == (1.0, 2.5, True)
    assert set_weight(detailed_workspace, "mine", "crime", None).weights == ()
    with pytest.raises(BadInput, match="0 or more"):
        set_weight(detailed_workspace, "mine", "crime", float("nan"))
    with pytest.raises(NotFound, match="did you mean 'crime'"):
        set_weight(detailed_workspace, "mine", "crimes", 1.0)


def locked(workspace: Workspace, code: str, **changes: Any) -> list[tuple[str, str]]:
    problem = build_setup(workspace, code, UnsavedChanges(**changes), TODAY).problem
    return [(rule.project, rule.state) for rule in problem.rules if isinstance(rule, Lock)]


def test_locks_are_kept_in_the_record_and_lifted_above_or_where_they_are(
    detailed_workspace: Workspace,
) -> None:
    assert set_lock(detailed_workspace, "base", "lights", "in").locks == (("lights", "in"),)
    assert locked(detailed_workspace, "mine") == [("lights", "in")]
    assert set_lock(detailed_workspace, "mine", "lights", "out").locks == (("lights", "out"),)
    assert set_lock(detailed_workspace, "mine", "lights", None).locks == ()
    assert (locked(detailed_workspace, "mine"), locked(detailed_workspace, "base")) == (
        [],
        [("lights", "in")],
    )
    assert set_lock(detailed_workspace, "base", "lights", None).locks == ()
    with pytest.raises(NotFound, match="did you mean 'lights'"):
        set_lock(detailed_workspace, "mine", "light", "in")
    with pytest.raises(BadInput, match="locked in or out, not 'maybe'"):
        set_lock(detailed_workspace, "mine", "lights", "maybe")


def test_what_is_tried_on_the_screen_takes_the_place_of_a_kept_lock(detailed_workspace: Workspace) -> None:
    set_lock(detailed_workspace, "mine", "lights", "in")
    assert locked(detailed_workspace, "mine", lock_out=("lights",)) == [("lights", "out")]


# Shocks


def test_a_shock_is_laid_with_its_day_and_officer_and_taken_off_again(detailed_workspace: Workspace) -> None:
    row = add_shock(
        detailed_workspace, "mine", "award-cut", {"stream": "grant"}, who="A. Officer", today=TODAY
    )
    assert row.shocks == ("Award cut in the year (stream grant, share 18%)",)
    (laid,) = read_scenario(detailed_workspace, "mine", TODAY).shocks
    assert (laid.number, laid.laid_on, laid.laid_by, laid.origin) == (1, TODAY, "A. Officer", "mine")
    assert laid.said.startswith("Grant 2026/27: 18% of the £50,000 awarded is taken back")
    assert last_entry(detailed_workspace).what == "shock applied"
    assert drop_shock(detailed_workspace, "mine", 1, who="A. Officer").shocks == ()
    assert last_entry(detailed_workspace).before == {
        "key": "award-cut",
        "figures": {"stream": "grant", "share": "18%"},
        "laid_on": "2026-11-23",
        "laid_by": "A. Officer",
    }


def test_the_last_laid_of_a_key_is_taken_off_and_one_of_a_base_is_not(detailed_workspace: Workspace) -> None:
    add_shock(detailed_workspace, "base", "pot-ends", {"stream": "core"}, today=TODAY)
    for share in ("10%", "20%"):
        add_shock(detailed_workspace, "mine", "award-cut", {"stream": "grant", "share": share}, today=TODAY)
    assert drop_shock(detailed_workspace, "mine", "award-cut").shocks == (
        "A pot ends (stream core)",
        "Award cut in the year (stream grant, share 10%)",
    )
    with pytest.raises(BadInput, match="has no shock pot-ends of its own; it has: 1 award-cut"):
        drop_shock(detailed_workspace, "mine", "pot-ends")


def test_a_shock_whose_stream_is_gone_says_that_it_cannot_strike(detailed_workspace: Workspace) -> None:
    add_shock(detailed_workspace, "base", "award-cut", {"stream": "grant"}, today=TODAY)
    with detailed_workspace.session() as session:
        scenario = session.exec(select(Scenario).where(Scenario.code == "base")).one()
        shock = {**scenario.shocks[0], "figures": {"stream": "grants", "share": "18%"}}
        scenario.shocks = [shock]
        session.add(scenario)
    (laid,) = read_scenario(detailed_workspace, "base", TODAY).shocks
    assert laid.said.startswith("It cannot be applied: there is no stream")


def test_the_list_of_shocks_offers_the_codes_in_the_records(detailed_workspace: Workspace) -> None:
    by_key = {shock.key: shock for shock in list_shocks(detailed_workspace)}
    choices = {figure.name: figure.choices for figure in by_key["award-cut"].figures}
    assert choices == {
        "stream": ("core", "grant"),
        "share": (),
        "year": ("2026/27",),
        "contracted": ("lights",),
    }
    assert list_shocks()[0].figures[0].choices == ()


# Differences


def test_the_difference_from_the_base_is_told_in_words_and_as_data(detailed_workspace: Workspace) -> None:
    set_rural_floor(detailed_workspace, "mine", 4_000)
    switch_rule(detailed_workspace, "mine", "grant:match", on=False, today=TODAY)
    set_limit(detailed_workspace, "mine", "crime", at_least="£20,000")
    set_weight(detailed_workspace, "mine", "crime", 2.0)
    set_lock(detailed_workspace, "mine", "lights", "in")
    add_shock(detailed_workspace, "mine", "award-cut", {"stream": "grant"}, today=TODAY)
    found = scenario_difference(detailed_workspace, "mine", today=TODAY)
    assert (found.against, found.against_name) == ("base", "Base")
    assert found.words == (
        "It adds a rule: At least 40% of the money is spent in rural areas.",
        "It adds a rule: At least £20,000 goes to priority crime.",
        "It switches a rule off: A fifth is matched.",
        "The weight of Crime moves from 1 to 2.",
        "lights is locked in.",
        "It has the shock: Award cut in the year (stream grant, share 18%).",
    )
    assert [each.what for each in found.differences] == ["rule", "rule", "rule", "weight", "lock", "shock"]


def test_two_scenarios_that_move_one_limit_differ_in_that_limit(detailed_workspace: Workspace) -> None:
    add_scenario(detailed_workspace, "other", "Other")
    set_rural_floor(detailed_workspace, "mine", 4_000)
    set_rural_floor(detailed_workspace, "other", 5_000)
    add_shock(detailed_workspace, "mine", "pot-ends", {"stream": "core"}, today=TODAY)
    found = scenario_difference(detailed_workspace, "other", "mine", TODAY)
    assert found.words == (
        "A limit moves: At least 50% of the money is spent in rural areas. "
        "It was: At least 40% of the money is spent in rural areas.",
        "It does not have the shock: A pot ends (stream core).",
    )
    assert found.differences[0].what == "limit"


def test_a_scenario_without_a_base_differs_from_the_records_alone(detailed_workspace: Workspace) -> None:
    found = scenario_difference(detailed_workspace, "base", today=TODAY)
    assert (found.against, found.against_name) == ("", "the records alone")
    assert found.words == ("It adds a rule: A third to the lanes.",)


def test_a_lock_by_rule_is_a_rule_like_any_other(workspace: Workspace) -> None:
    base = a_scenario(workspace, "base")
    a_scenario(workspace, "more", LockRule(project="lights", state="in"), base=base)
    a_priority(workspace)
    (difference,) = scenario_difference(workspace, "more", today=TODAY).differences
    assert difference.words == "It adds a rule: lights is locked in, whatever the result."
