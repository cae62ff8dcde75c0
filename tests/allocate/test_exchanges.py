"""What could be exchanged in a run: asked by a verb, kept with the run, on paper, and fixed by its pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from funding_tui.allocate.exchanges import find_exchanges
from funding_tui.allocate.explanations import price_rules
from funding_tui.allocate.propose import propose
from funding_tui.allocate.run_store import load_report
from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from models.database import Workspace
from optimiser.limits import Limits
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """£12,000; one project of £6,000 is worth most, and of two that are alike only one fits beside it."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "grant", {(2026, "revenue-other"): 12_000_00})
    a_project(workspace, "ash", fixed=6_000_00, score=4.0)
    a_project(workspace, "beech", fixed=6_000_00, score=4.0)
    a_project(workspace, "hall", fixed=6_000_00, score=7.0)
    a_project(workspace, "yard", fixed=12_000_00, score=1.0)
    yield workspace
    workspace.close()


def places(workspace: Workspace, run: int) -> dict[str, str]:
    found = load_report(workspace, run).exchanges
    assert found is not None
    return {row.project: row.place for row in found.projects}


def test_every_project_is_told_where_it_stands_and_the_run_keeps_it(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False).run
    found = find_exchanges(county, run).exchanges
    assert found is not None
    assert places(county, run) == {
        "ash": "may be exchanged",
        "beech": "may be exchanged",
        "hall": "in every",
        "yard": "in none",
    }
    assert {row.vouched for row in found.projects if row.place in ("in every", "in none")} == {"checked"}
    assert [(len(row.comes_in), len(row.goes_out), row.less) for row in found.allocations[1:]] == [(1, 1, 0)]
    assert found.is_first is True
    assert any("may be left out: " in words for words in found.words)


def test_more_of_them_are_good_the_more_may_be_lost(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False).run
    find_exchanges(county, run, within=0.5)
    assert places(county, run)["hall"] == "may be exchanged"
    assert places(county, run)["yard"] == "in none"


def test_the_verb_prints_it_and_tells_programs_the_same(county: Workspace, tmp_path: Path) -> None:
    run = propose(county, today=TODAY, deep=False).run
    at = ["--workspace", str(tmp_path / "county.funding")]
    done = CliRunner().invoke(verbs, ["exchanges", str(run), "--json", *at])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert set(told) == {
        *("run", "name", "within", "threshold", "projects", "allocations", "first", "is_first", "words"),
    }
    printed = CliRunner().invoke(verbs, ["exchanges", *at])
    assert "In the good allocations" in printed.output
    for words in told["words"]:
        assert words in printed.output


def test_a_run_without_an_allocation_has_nothing_to_exchange(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False, lock_in=("ash", "beech", "hall")).run
    with pytest.raises(BadInput, match="nothing in it can be exchanged"):
        find_exchanges(county, run)


def test_a_stop_keeps_what_there_is_and_claims_nothing(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False).run
    found = find_exchanges(county, run, cancelled=lambda: True).exchanges
    assert found is not None
    assert not found.is_complete
    assert "may be exchanged" not in places(county, run).values()


def test_the_pack_holds_with_it(county: Workspace, tmp_path: Path) -> None:
    run = propose(county, today=TODAY, deep=False).run
    price_rules(county, run)
    find_exchanges(county, run, within=0.5)
    find_exchanges(county, run)
    at = ["--workspace", str(tmp_path / "county.funding")]
    pack = str(tmp_path / "pack.zip")
    assert CliRunner().invoke(verbs, ["export", str(run), "--to", pack, *at]).exit_code == 0
    done = CliRunner().invoke(verbs, ["verify", pack, "--quick"])
    assert done.exit_code == 0, done.output


def test_the_paper_tells_a_board_what_it_may_choose(county: Workspace, tmp_path: Path) -> None:
    run = propose(county, today=TODAY, deep=False).run
    find_exchanges(county, run)
    paper = tmp_path / "paper.md"
    at = ["--workspace", str(tmp_path / "county.funding")]
    assert CliRunner().invoke(verbs, ["export", str(run), "--to", str(paper), *at]).exit_code == 0
    text = paper.read_text()
    assert "What could be exchanged at no loss that was proven" in text
    assert "may be left out" in text


def test_a_run_may_be_asked_to_be_the_first_in_the_order_of_the_list(county: Workspace) -> None:
    runs = [
        propose(county, today=TODAY, deep=False, first_in_order=True, limits=limits)
        for limits in (Limits(), Limits(solver="cbc"), Limits(gap=0.2))
    ]
    assert {tuple(row.project for row in run.funded) for run in runs} == {("ash", "hall")}
    assert all(run.limits is not None and run.limits.first_in_order and not run.message for run in runs)
    asked = [find_exchanges(county, run.run).exchanges for run in runs]
    assert [found is not None and found.is_first for found in asked] == [True, True, True]


def test_a_pack_of_such_a_run_is_solved_to_the_same_allocation(county: Workspace, tmp_path: Path) -> None:
    at = ["--workspace", str(tmp_path / "county.funding")]
    pack = str(tmp_path / "pack.zip")
    done = CliRunner().invoke(verbs, ["propose", "--first-in-order", "--quick", *at])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(verbs, ["export", "latest", "--to", pack, *at]).exit_code == 0
    again = CliRunner().invoke(verbs, ["solve", pack, "--to", str(tmp_path / "answer.json")])
    assert again.exit_code == 0, again.output
