"""Asking for the best use of the money: solved, re-checked, told and kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.allocate.propose import SolveProgress, propose
from funding_tui.allocate.report.allocation import GroupFigure
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import latest_run, load_problem, load_report
from funding_tui.base.errors import NotFound, OperationCancelled
from funding_tui.commands import verbs
from models.allocations import AllocationLine, Run
from models.changes import AuditEntry
from models.database import Workspace
from models.rules import AmountRule
from optimiser.problem import Problem
from optimiser.solution import Solution
from optimiser.verifying import verify
from tests.allocate.counties import TODAY, a_county, a_project, a_stream


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """£10,000 of revenue; the town's project is worth more than the villages', and both are too dear."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    yield workspace
    workspace.close()


def propose_county(workspace: Workspace, **changes) -> RunReport:
    return propose(workspace, today=TODAY, who="A. Officer", **changes)


def test_the_better_project_is_funded_and_the_other_told_why_not(county: Workspace) -> None:
    report = propose_county(county)
    assert (report.status, report.verified) == ("optimal", True)
    assert [row.project for row in report.funded] == ["town"]
    (refused,) = report.refused
    assert refused.project == "village"
    assert refused.why
    assert report.allocated == 7000_00
    assert sum(line.pence for line in report.lines) == report.allocated
    assert report.rural_bp == 0


def test_a_rural_floor_moves_the_money_and_is_told_as_binding_or_met(county: Workspace) -> None:
    report = propose_county(county, rural_floor_bp=4000)
    assert [row.project for row in report.funded] == ["village"]
    assert report.rural_bp == 10_000
    states = {rule.name: rule.state for rule in report.rules}
    assert states["At least 40% of the money is spent in rural areas"] in ("met", "binding")


def test_locks_are_kept(county: Workspace) -> None:
    assert [row.project for row in propose_county(county, lock_in=["village"]).funded] == ["village"]
    assert [row.project for row in propose_county(county, lock_out=["town"]).funded] == ["village"]


def test_rules_that_cannot_hold_together_are_named_and_the_run_is_kept(county: Workspace) -> None:
    floor = AmountRule(words="At least £6,000 of it is rural", places="rural", at_least_pence=6000_00)
    a_stream(county, "late", {(2026, "capital"): 1_00}, floor.model_copy(update={"within": ("core",)}))
    report = propose_county(county)
    assert report.status == "infeasible"
    assert "At least £6,000 of it is rural" in report.conflict
    assert report.lines == ()
    assert load_report(county, report.run).conflict == report.conflict


def test_what_is_kept_can_be_proved_again_from_its_files_alone(county: Workspace) -> None:
    report = propose_county(county)
    problem, solution = load_problem(county, report.run)
    verdict = verify(Problem.model_validate(problem), Solution.model_validate(solution))
    assert verdict.holds
    assert Problem.model_validate(problem).fingerprint == report.problem_hash


def test_the_run_its_lines_and_the_audit_are_kept_together(county: Workspace) -> None:
    report = propose_county(county)
    assert load_report(county, None) == report
    assert latest_run(county, "base") == report.run
    with county.session() as session:
        lines = session.exec(select(AllocationLine)).all()
        assert sum(line.pence for line in lines) == report.allocated
        assert session.exec(select(Run)).one().author == "A. Officer"
        assert "proposed" in {entry.what for entry in session.exec(select(AuditEntry))}


@pytest.mark.slow
def test_the_usual_methods_stand_beside_it_on_the_same_money(county: Workspace) -> None:
    report = propose_county(county)
    assert len(report.baselines) == 4
    assert all(row.pence <= report.free for row in report.baselines)
    assert all(row.difference == pytest.approx(row.benefit - report.benefit) for row in report.baselines)


def test_how_evenly_it_is_shared_is_told_of_the_run_and_of_every_usual_method(county: Workspace) -> None:
    report = propose_county(county)
    for row in (report, *report.baselines):
        assert row.fairness is not None
        assert row.fairness.least_money is not None
    assert report.fairness is not None
    assert report.fairness.least_money == GroupFigure(group="rural areas", figure=0.0)
    assert load_report(county, None).fairness == report.fairness


def test_a_run_without_an_allocation_has_no_fairness(county: Workspace) -> None:
    assert propose_county(county, lock_in=["town", "village"]).fairness is None


@pytest.mark.slow
def test_the_same_records_give_the_same_allocation(county: Workspace) -> None:
    first, second = propose_county(county), propose_county(county)
    assert first.problem_hash == second.problem_hash
    assert first.lines == second.lines


def test_scores_are_told_as_assumption(county: Workspace) -> None:
    report = propose_county(county)
    assert report.assumed_bp == 10_000
    assert report.funded[0].basis == "officer score"
    assert "Officer score 9 of 10" in report.funded[0].basis_words


def test_progress_is_told_and_a_cancel_leaves_no_run(county: Workspace) -> None:
    stages: list[SolveProgress] = []
    propose_county(county, progress=stages.append)
    assert len({at.stage for at in stages}) > 2
    kept = latest_run(county, None)
    with pytest.raises(OperationCancelled):
        propose_county(county, cancelled=lambda: True)
    assert latest_run(county, None) == kept


def test_a_run_that_is_not_there_is_told(county: Workspace) -> None:
    with pytest.raises(NotFound, match="no run yet"):
        load_report(county, None)
    with pytest.raises(NotFound, match="no run 7"):
        load_report(county, 7)


STABLE_KEYS = {
    "run",
    "scenario",
    "status",
    "benefit",
    "bound",
    "gap",
    "verified",
    "problem_hash",
    "seconds",
    "rural_share",
    "by_priority",
    "by_stream",
    "lines",
    "refused",
    "baselines",
    "conflict",
    "assumed_share",
    "fairness",
}


@time_machine.travel(TODAY, tick=True)
def test_the_command_prints_its_stable_keys_and_its_exit_codes(county: Workspace) -> None:
    where = ["--workspace", str(county.path)]
    done = CliRunner().invoke(verbs, ["propose", "--json", "--rural-floor", "40", *where])
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    assert set(data) >= STABLE_KEYS
    assert {"project", "option", "area", "stream", "financial_year", "cost_type", "pence", "why"} == set(
        data["lines"][0]
    )
    assert {"project", "option", "why", "would_enter_if"} <= set(data["refused"][0])
    assert CliRunner().invoke(verbs, ["propose", "winter", *where]).exit_code != 0
    assert (
        CliRunner().invoke(verbs, ["propose", "--lock-in", "town", "--lock-in", "village", *where]).exit_code
        == 3
    )
    table = CliRunner().invoke(verbs, ["compare", "1", *where])
    assert "The rules as they are" in table.stdout
    assert "0 is everyone the same, 1 is all to one" in table.stdout
    data = json.loads(CliRunner().invoke(verbs, ["compare", "1", "--json", *where]).stdout)
    assert {"gini_money", "gini_benefit", "worst_off"} <= set(data[0]["fairness"])
