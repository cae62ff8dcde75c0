"""A run is named for what was solved, and each of its rules is credited to whoever set it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.allocate.compare.build import compare
from funding_tui.allocate.compare.figures import comparison_rows
from funding_tui.allocate.proposal_state import ProposalName
from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import list_stored_runs, load_problem, load_report, run_history
from funding_tui.allocate.rural_floor import NO_FLOOR
from funding_tui.allocate.scenarios.edit import set_rural_floor, set_weight
from funding_tui.allocate.scenarios.overview import read_scenario
from funding_tui.allocate.scenarios.shocks import add_shock
from funding_tui.allocate.scenarios.store import add_scenario
from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from funding_tui.prove.claims import scenario_note
from funding_tui.prove.paper import board_paper
from funding_tui.prove.proposals.lifecycle import draft
from funding_tui.prove.proposals.queries import proposal_report
from funding_tui.prove.publishing.papers import decision_notice
from funding_tui.rendering.markdown import write_markdown
from models.allocations import Run, Scenario
from models.database import Workspace
from models.rules import ShareRule
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow

LABOUR_CAP = ShareRule(words="At most half pays for staff", cost_types=("revenue-labour",), at_most_bp=5000)
BY = "added for this run by A. Officer"


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00}, LABOUR_CAP)
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    yield workspace
    workspace.close()


def solved(workspace: Workspace, scenario: str = "base", who: str = "A. Officer", **changes) -> RunReport:
    return propose(workspace, scenario, today=TODAY, who=who, deep=False, **changes)


def rule_key(workspace: Workspace, words: str) -> str:
    return next(each.key for each in read_scenario(workspace, "base", TODAY).rules if each.words == words)


def test_a_run_of_a_scenario_as_it_was_saved_has_its_name(county: Workspace) -> None:
    report = solved(county)
    assert report.name == "The rules as they are"
    assert report.added_for_this_run == ()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rural_floor_bp": 9000}, "at least 90% rural"),
        ({"lock_in": ["village"]}, "Project village locked in"),
        ({"lock_out": ["town"]}, "Project town locked out"),
        ({"rural_floor_bp": 4550, "lock_out": ["town"]}, "at least 45.5% rural and Project town locked out"),
    ],
)
def test_a_floor_and_locks_are_part_of_the_name(county: Workspace, changes, words: str) -> None:
    report = solved(county, **changes)
    assert report.name == f"The rules as they are, with {words}, {BY}"
    assert report.added_for_this_run is not None
    assert {each.by for each in report.added_for_this_run} == {"A. Officer"}
    problem, _ = load_problem(county, report.run)
    assert problem["title"] == f"Smallshire CSP: The rules as they are, with {words} for this run alone"


def test_what_the_scenario_says_of_itself_is_not_said_of_a_run_of_something_else(county: Workspace) -> None:
    as_saved = propose(county, today=TODAY, deep=False).model_copy(update={"scenario_note": "Nothing more."})
    assert scenario_note(as_saved) == "Nothing more."
    changed = propose(county, today=TODAY, deep=False, rural_floor_bp=1_000)
    changed = changed.model_copy(update={"scenario_note": "Nothing more."})
    assert scenario_note(changed) == "Of the scenario, without what was added for this run: Nothing more."


def test_a_switch_is_part_of_the_name(county: Workspace) -> None:
    key = rule_key(county, LABOUR_CAP.words)
    report = solved(county, switched={key: False})
    rule = "the rule \u201cAt most half pays for staff\u201d switched off"
    assert report.name == f"The rules as they are, with {rule}, {BY}"
    assert [(each.kind, each.item, each.value) for each in report.added_for_this_run or ()] == [
        ("rule", key, "off")
    ]


def test_nobody_is_made_up_and_what_the_scenario_says_already_is_no_change(county: Workspace) -> None:
    assert solved(county, who="", lock_in=["village"]).name.endswith(
        "added for this run by somebody who gave no name"
    )
    set_rural_floor(county, "base", 4000)
    same = solved(county, rural_floor_bp=4000)
    assert (same.name, same.added_for_this_run) == ("The rules as they are", ())
    assert same.problem_hash == solved(county).problem_hash
    lifted = solved(county, rural_floor_bp=NO_FLOOR)
    assert lifted.name == f"The rules as they are, with the scenario's rural floor taken away, {BY}"
    assert "At least 40% of the money is spent in rural areas" not in {rule.name for rule in lifted.rules}
    with pytest.raises(BadInput, match="locked in and locked out"):
        solved(county, lock_in=["town"], lock_out=["town"])


def test_a_typed_floor_replaces_a_floor_and_leaves_the_cap_that_was_set_with_it(county: Workspace) -> None:
    between = ShareRule(places="rural", at_least_bp=1000, at_most_bp=6000)
    with county.session() as session:
        scenario = session.exec(select(Scenario)).one()
        scenario.rules = [between.model_dump(mode="json")]
        session.add(scenario)
    report = solved(county, rural_floor_bp=2000)
    assert [rule.name for rule in report.rules if "rural" in rule.name] == [
        "At most 60% of the money spent from it goes to rural areas",
        "At least 20% of the money is spent in rural areas",
    ]


def test_a_shock_that_the_scenarios_name_does_not_say_is_part_of_the_name(county: Workspace) -> None:
    add_scenario(county, "lean", "A lean year", author="C. Clerk")
    add_shock(county, "lean", "award-cut", {"stream": "core"}, who="C. Clerk", today=TODAY)
    lean = solved(county, "lean")
    assert lean.name == "A lean year (supposing: Award cut in the year)"
    paper = " ".join(write_markdown(board_paper(lean)).split())
    assert "Applied by C. Clerk on 23 November 2026." in paper
    assert "2026/27" in paper
    add_scenario(county, "cut", "base: Award cut in the year")
    add_shock(county, "cut", "award-cut", {"stream": "core"}, today=TODAY)
    assert solved(county, "cut").name == "base: Award cut in the year"


def test_each_rule_and_weight_is_credited_to_whoever_set_it(county: Workspace) -> None:
    add_scenario(county, "lanes", "More for the lanes", author="C. Clerk")
    set_rural_floor(county, "lanes", 1000)
    set_weight(county, "lanes", "crime", 3.0)
    report = solved(county, "lanes", lock_in=["village"])
    assert {rule.name: rule.set_by for rule in report.rules} == {
        "At most half pays for staff": "the agreement of Stream core (REF-core)",
        "At least 10% of the money is spent in rural areas": (
            "the scenario \u201cMore for the lanes\u201d, made by C. Clerk"
        ),
        "village is locked in": BY,
        "budget of core 2026/27 revenue-other": "what the pot holds",
    }
    tables = {each.title: each for each in report.inputs}
    assert {row[0]: row[2] for row in tables["Rules"].rows}["village is locked in"] == BY
    weights = {row[0]: row[1:] for row in tables["Priorities and weights"].rows}
    assert weights["Rural and neighbourhood crime"] == (
        "3",
        "the scenario \u201cMore for the lanes\u201d, made by C. Clerk; the strategy says 1",
    )


def test_the_name_is_in_history_lists_comparisons_proposals_and_papers(county: Workspace) -> None:
    plain, floored = solved(county), solved(county, rural_floor_bp=9000)
    assert [run.name for run in run_history(county, "base")] == [floored.name, plain.name]
    assert [row.name for row in list_stored_runs(county)] == [floored.name, plain.name]
    sides = compare(county, ["1", "2"])
    assert [side.name for side in sides] == [plain.name, floored.name]
    added = next(row for row in comparison_rows(sides) if row.name == "Added for this run")
    assert added.cells == ("nothing", "at least 90% rural")
    row = draft(county, floored.run, who="A. Officer")
    assert (row.title, row.run_name) == (floored.name, floored.name)
    report = proposal_report(county, ProposalName(1))
    for paper in (board_paper(report), decision_notice(report)):
        assert floored.name in write_markdown(paper)
    assert "At least 90% rural: added for this run by A. Officer." in write_markdown(board_paper(report))
    later = solved(county)
    assert later.since is not None


def test_the_commands_print_the_name_and_who_added_what(county: Workspace) -> None:
    def run(*words: str) -> str:
        with time_machine.travel(TODAY, tick=True):
            done = CliRunner().invoke(verbs, [*words, "--workspace", str(county.path)])
        assert done.exit_code == 0, done.output
        return done.stdout

    county.close()
    found = json.loads(run("propose", "base", "--rural-floor", "90", "--quick", "--json"))
    name = "The rules as they are, with at least 90% rural, added for this run by somebody who gave no name"
    assert found["name"] == name
    (added,) = found["added_for_this_run"]
    assert (added["kind"], added["value"], added["by"], added["recorded"]) == (
        "rural floor",
        "9000",
        "",
        True,
    )
    assert name in run("history", "base")
    assert json.loads(run("history", "base", "--json"))["runs"][0]["name"] == name
    assert name in run("compare", "1")
    assert json.loads(run("compare", "1", "--json"))[0]["name"] == name
    assert name in run("proposal", "draft", "1")
    assert json.loads(run("proposal", "show", "P1", "--json"))["run_name"] == name


def forget_the_name(workspace: Workspace, run: int) -> None:
    """As a run was stored before its name was."""
    with workspace.session() as session:
        record = session.get_one(Run, run)
        record.report = {
            key: value for key, value in record.report.items() if key not in ("name", "added_for_this_run")
        }
        session.add(record)


def test_an_old_run_says_what_its_problem_tells_and_that_the_rest_is_not_recorded(
    county: Workspace,
) -> None:
    solved(county)
    solved(county, rural_floor_bp=9000, lock_in=["village"])
    forget_the_name(county, 1)
    forget_the_name(county, 2)
    plain, floored = load_report(county, 1), load_report(county, 2)
    assert (plain.name, plain.added_for_this_run) == ("The rules as they are", None)
    assert floored.name == (
        "The rules as they are, with at least 90% rural and Project village locked in, which the scenario "
        "does not say today; who added it is not recorded"
    )
    assert {each.recorded for each in floored.added_for_this_run or ()} == {False}
    assert [row.name for row in list_stored_runs(county)] == [
        "The rules as they are (what was added for the run is not recorded)"
    ] * 2
    paper = write_markdown(board_paper(plain))
    assert "Whether anything else was changed of the scenario for this run alone is not recorded" in paper
