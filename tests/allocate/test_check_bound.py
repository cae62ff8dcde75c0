"""The bound of a run is proven in whole numbers, kept with it, told on paper, and checked from files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from funding_tui.allocate.check_bound import check_bound
from funding_tui.allocate.propose import propose
from funding_tui.allocate.run_store import load_problem, load_report
from funding_tui.commands import verbs
from funding_tui.prove.claims import proof_words
from models.database import Workspace
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "grant", {(2026, "revenue-other"): 12_000_00})
    a_project(workspace, "village", fixed=6_000_00, score=4.0)
    a_project(workspace, "town", fixed=9_000_00, score=7.0)
    yield workspace
    workspace.close()


def test_the_proof_stays_with_the_run_and_is_told_on_paper(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False).run
    found = check_bound(county, run)
    assert found.checked_bound is not None
    assert found.checked_bound.value_bound == pytest.approx(found.value, rel=1e-3)
    assert found.checked_bound.value_bound >= found.value
    assert load_report(county, run).checked_bound == found.checked_bound
    assert "Checked here in whole numbers, without trusting any solver" in proof_words(found)
    _, solution = load_problem(county, run)
    assert solution["proof"] is not None


def test_a_pack_with_a_proof_holds_and_its_hash_is_that_of_the_answer(
    county: Workspace, tmp_path: Path
) -> None:
    run = propose(county, today=TODAY, deep=False).run
    check_bound(county, run)
    at = ["--workspace", str(tmp_path / "county.funding")]
    pack = str(tmp_path / "pack.zip")
    assert CliRunner().invoke(verbs, ["export", str(run), "--to", pack, *at]).exit_code == 0
    done = CliRunner().invoke(verbs, ["verify", pack, "--quick"])
    assert done.exit_code == 0, done.output
    assert "checked here in whole numbers, without a solver" in done.output


def test_a_weaker_proof_does_not_replace_a_stronger_one(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False).run
    first = check_bound(county, run).checked_bound
    again = check_bound(county, run, gap=1.0).checked_bound
    assert again == first


def test_rules_that_cannot_all_hold_are_proven_to(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False, lock_in=("village", "town")).run
    found = check_bound(county, run)
    assert (found.status, found.has_allocation) == ("infeasible", False)
    assert found.checked_bound is not None
    assert found.checked_bound.value_bound is None
    assert "these rules leave no allocation" in proof_words(found)


def test_the_command_proves_and_verify_checks_what_it_wrote(county: Workspace, tmp_path: Path) -> None:
    run = propose(county, today=TODAY, deep=False).run
    at = ["--workspace", str(tmp_path / "county.funding")]
    printed = json.loads(CliRunner().invoke(verbs, ["check-bound", str(run), "--json", *at]).stdout)
    assert set(printed) == {
        *("run", "name", "value", "value_bound", "solver_bound", "gap"),
        *("cases", "cannot_hold", "price_sets", "seconds"),
    }
    problem, solution = load_problem(county, run)
    for name, content in (("problem", problem), ("solution", solution)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    files = [str(tmp_path / "problem.json"), str(tmp_path / "solution.json")]
    done = CliRunner().invoke(verbs, ["verify", *files, "--json"])
    verdict = json.loads(done.stdout)
    assert (done.exit_code, verdict["holds"]) == (0, True)
    assert verdict["checked"]["value_bound"] == printed["value_bound"]
