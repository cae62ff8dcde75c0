"""Reports of before benefit and value were told apart are still read, and name no value harm."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.stored import WORKED_OUT_AGAIN, read_report
from funding_tui.allocate.run_store import list_stored_runs, load_report, run_history
from models.allocations import Run
from models.database import Workspace
from models.partnership import Priority
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

NEW = ("scored", "value", "value_bound", "value_is_harm", "years", "harm_unit_means", "harm_unit_source")


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    """A project for domestic abuse, which weighs 2, and one for crime, which weighs 1; both are funded."""
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 20_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"], priority=2)
    yield workspace
    workspace.close()


def as_it_was(stored: dict[str, Any]) -> dict[str, Any]:
    """The stored report of a run as it was before: one figure, with the weights in it, called benefit."""

    def weighted(row: dict[str, Any]) -> dict[str, Any]:
        return {name: each for name, each in row.items() if name != "value"} | {"benefit": row["value"]}

    def baseline(row: dict[str, Any]) -> dict[str, Any]:
        rest = {name: each for name, each in weighted(row).items() if name != "value_difference"}
        return rest | {"difference": row["value_difference"]}

    return {name: each for name, each in stored.items() if name not in NEW} | {
        "benefit": stored["value"],
        "bound": stored["value_bound"],
        "funded": [weighted(row) for row in stored["funded"]],
        "by_priority": [weighted(row) | {"need": 1.0} for row in stored["by_priority"]],
        "baselines": [baseline(row) for row in stored["baselines"]],
        "recommendation": ["This is expected to prevent 999 harm days."],
    }


def as_it_was_answered(stored: dict[str, Any]) -> dict[str, Any]:
    kept = ("problem_hash", "method", "status", "gap", "choices", "lines", "carried", "message", "solver")
    old = {"format": "funding-tui/solution/1", "benefit": stored["value"], "bound": stored["value_bound"]}
    return {name: stored[name] for name in kept} | old


def stored_run(workspace: Workspace) -> Run:
    with workspace.session() as session:
        run = session.exec(select(Run)).one()
        session.expunge(run)
        return run


def test_the_benefit_of_an_old_report_is_worked_out_again(county: Workspace) -> None:
    today = propose(county, today=TODAY, deep=False)
    assert (today.weights["Domestic abuse"], today.benefit < today.value) == (2, True)
    run = stored_run(county)
    found = read_report(as_it_was(run.report), run.problem, as_it_was_answered(run.solution))
    for name in ("benefit", "scored", "value", "value_bound", "gap", "value_is_harm", "years"):
        assert getattr(found, name) == pytest.approx(getattr(today, name)), name
    assert [(row.code, row.benefit, row.value, row.need) for row in found.by_priority] == [
        (row.code, row.benefit, row.value, row.need) for row in today.by_priority
    ]
    assert [(row.project, row.benefit, row.value) for row in found.funded] == [
        (row.project, pytest.approx(row.benefit), pytest.approx(row.value)) for row in today.funded
    ]
    assert not any("999" in sentence for sentence in found.recommendation)
    assert [
        sentence for sentence in today.recommendation if "harm days" in sentence or "worth" in sentence
    ] == [sentence for sentence in found.recommendation if "harm days" in sentence or "worth" in sentence]
    assert WORKED_OUT_AGAIN in found.assumptions
    assert {row.benefit for row in found.baselines} == {None}
    assert [row.value for row in found.baselines] == [row.value for row in today.baselines]


def test_where_every_weight_is_1_an_old_report_says_the_same(county: Workspace) -> None:
    with county.session() as session:
        for priority in session.exec(select(Priority)):
            priority.weight = 1
            session.add(priority)
    today = propose(county, today=TODAY, deep=False)
    run = stored_run(county)
    old = {**as_it_was(run.report), "recommendation": list(today.recommendation)}
    found = read_report(old, run.problem, as_it_was_answered(run.solution))
    means = {"harm_unit_means": today.harm_unit_means, "harm_unit_source": today.harm_unit_source}
    assert found.model_copy(update=means) == today


def test_a_report_of_today_is_read_as_it_is(county: Workspace) -> None:
    today = propose(county, today=TODAY, deep=False)
    run = stored_run(county)
    assert read_report(run.report, run.problem, run.solution) == RunReport.model_validate(run.report)
    assert load_report(county, None).value == today.value
    (row,), (past,) = list_stored_runs(county), run_history(county, "base")
    assert (row.benefit, past.benefit, past.value) == (today.benefit, today.benefit, today.value)
