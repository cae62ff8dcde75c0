"""The bound of a run is proven in whole numbers, kept with it, told on paper, and checked from files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from funding_tui.allocate.check_bound import CheckProgress, check_bound, own_seconds
from funding_tui.allocate.check_bound_apart import check_bound_apart
from funding_tui.allocate.explanations import price_rules
from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_problem, load_report
from funding_tui.base.errors import OperationError
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.prove.claims import proof_words
from models.database import Workspace
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.prove.reports import a_report

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
        *("cases", "cannot_hold", "price_sets", "cuts", "seconds"),
    }
    problem, solution = load_problem(county, run)
    for name, content in (("problem", problem), ("solution", solution)):
        (tmp_path / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    files = [str(tmp_path / "problem.json"), str(tmp_path / "solution.json")]
    done = CliRunner().invoke(verbs, ["verify", *files, "--json"])
    verdict = json.loads(done.stdout)
    assert (done.exit_code, verdict["holds"]) == (0, True)
    assert verdict["checked"]["value_bound"] == printed["value_bound"]


def test_a_process_that_is_stopped_at_once_keeps_what_it_had(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False).run
    told: list[CheckProgress] = []
    found = check_bound_apart(county, run, seconds=60, progress=told.append, cancelled=lambda: True)
    assert found.checked_bound is not None
    assert found.checked_bound == load_report(county, run).checked_bound
    assert found.checked_bound.value_bound is not None
    assert found.checked_bound.value_bound >= found.value


def test_a_process_says_why_a_run_cannot_be_checked(county: Workspace) -> None:
    with pytest.raises(OperationError, match="there is no run 7"):
        check_bound_apart(county, 7, seconds=5, progress=lambda at: None, cancelled=lambda: False)


def test_what_others_add_meanwhile_stays(county: Workspace) -> None:
    run = propose(county, today=TODAY, deep=False).run
    priced: list[RunReport] = []

    def add_prices(at: CheckProgress) -> None:
        if not priced:
            priced.append(price_rules(county, run))

    found = check_bound(county, run, progress=add_prices)
    assert [rule.price for rule in found.rules] == [rule.price for rule in priced[0].rules]
    assert any(rule.price is not None for rule in load_report(county, run).rules)
    assert found.records_hash == priced[0].records_hash


@pytest.mark.parametrize(
    ("stated", "solve", "seconds"),
    [(None, 0.1, 5.0), (None, 3.0, 30.0), (None, 90.0, 120.0), (7.5, 3.0, 7.5)],
)
def test_it_is_checked_for_about_ten_times_the_solve(
    stated: float | None, solve: float, seconds: float
) -> None:
    report = a_report(seconds=solve)
    assert own_seconds(report, Settings(check_seconds=stated)) == seconds
    assert own_seconds(report, Settings(check_seconds=0)) == 0.0
    assert own_seconds(a_report(status="failed"), Settings(check_seconds=stated)) == 0.0
