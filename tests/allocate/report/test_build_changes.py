"""Each run says how priorities moved since the last certified proposal, or since the scenario below."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from funding_tui.allocate.proposal_state import ProposalName
from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_report
from funding_tui.allocate.scenarios.edit import set_lock, set_weight
from funding_tui.allocate.scenarios.store import clone_scenario
from funding_tui.prove.proposals.lifecycle import certify, draft, submit
from models.database import Workspace
from optimiser.limits import Limits
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

OTHER = "revenue-other"


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "small.funding")
    a_stream(workspace, "core", {(2027, OTHER): 100_00})
    a_project(workspace, "watch", fixed=100_00, year=2027)
    yield workspace
    workspace.close()


def run(workspace: Workspace, scenario: str = "base", today: date = TODAY) -> RunReport:
    return propose(workspace, scenario, limits=Limits(seconds=20), deep=False, today=today)


def test_the_first_run_is_held_against_nothing(county: Workspace) -> None:
    assert run(county).since is None


def test_a_run_of_a_scenario_is_held_against_the_one_below(county: Workspace) -> None:
    run(county)
    a_project(county, "refuge", priority=2, fixed=40_00, year=2027)
    clone_scenario(county, "base", "abuse-first", "Domestic abuse first")
    set_weight(county, "abuse-first", "abuse", 5.0)
    changes = run(county, "abuse-first").since
    assert changes is not None
    assert (changes.of, changes.certified, changes.on, changes.scenario_name) == (
        "run 1",
        False,
        date.today(),
        "The rules as they are",
    )
    moved = {
        item.code: (item.before, item.after, item.before_bp, item.after_bp) for item in changes.priorities
    }
    assert moved == {"crime": (100_00, 0, 10_000, 0), "abuse": (0, 40_00, 0, 10_000)}
    assert {item.code: (item.weight_before, item.weight_after) for item in changes.priorities}["abuse"] == (
        2,
        5,
    )
    assert (changes.came_in, changes.went_out) == (("Project refuge",), ("Project watch",))
    assert any("weight" in words for words in changes.inputs)
    assert changes.words[1:] == (
        "Rural and neighbourhood crime goes down from 100% of the money to 0%.",
        "Domestic abuse goes up from 0% of the money to 100%.",
        "Project refuge came in.",
        "Project watch went out.",
    )


def test_once_a_proposal_is_certified_runs_are_held_against_it(county: Workspace) -> None:
    first = run(county)
    row = draft(county, first.run, who="A. Officer")
    name = ProposalName(row.number, row.version)
    submit(county, name, who="A. Officer")
    certify(county, name, who="S. Treasurer", today=TODAY)
    a_stream(county, "new", {(2027, OTHER): 50_00})
    a_project(county, "refuge", priority=2, fixed=50_00, year=2027)
    changes = run(county).since
    assert changes is not None
    assert (changes.of, changes.certified, changes.run) == ("P1.1", True, first.run)
    assert changes.words[0].startswith("This is compared with proposal P1.1, certified on ")
    assert any("new" in words for words in changes.inputs)


def test_what_was_told_is_kept_with_the_run_and_further_inputs_are_counted(county: Workspace) -> None:
    run(county)
    for number in range(12):
        a_project(county, f"extra{number}", fixed=1_00, year=2027)
    changes = run(county).since
    assert changes is not None
    assert (len(changes.inputs), changes.more_inputs) == (8, 4)
    assert load_report(county, None).since == changes
    assert changes.words[1] == "No priority's share of the money moves by a whole percentage point."


def test_a_run_without_an_allocation_tells_nothing(county: Workspace) -> None:
    run(county)
    set_lock(county, "base", "watch", "in")
    a_project(county, "dear", fixed=1_000_00, year=2027)
    set_lock(county, "base", "dear", "in")
    report = run(county)
    assert (report.status, report.since) == ("infeasible", None)
