"""After a run its bound is checked in the background: shown, stopped, kept, and never in the way."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from funding_tui.allocate.check_bound import CheckProgress
from funding_tui.allocate.report.certainty import CheckedBoundReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_report
from funding_tui.base.errors import BadInput
from funding_tui.tui.screens.prove.proposals import ProposalsScreen
from funding_tui.tui.screens.windows import ConfirmScreen
from models.database import Workspace, open_workspace
from tests.allocate.counties import a_county, a_project, a_stream
from tests.prove.reports import a_report, an_infeasible_report
from tests.tui.driving import LIMIT, Solver, driven, of, press, shown, until, words_of

pytestmark = pytest.mark.slow

CHECKED = CheckedBoundReport(value_bound=4_450.0, gap=0.0112, cases=40, price_sets=7)


def a_run(**changes: Any) -> RunReport:
    return a_report(hostile=False, scenario="base", **changes)


@dataclass
class Checker:
    """A stand-in for the process that checks: it waits where it is asked to, and keeps what it found."""

    hold: bool = False
    fault: Exception | None = None
    report: RunReport = field(default_factory=a_run)
    asked: list[dict[str, Any]] = field(default_factory=list)
    stopped: list[int] = field(default_factory=list)

    def __call__(
        self, workspace: Workspace, run: int, *, progress: Any, cancelled: Any, **asked: Any
    ) -> RunReport:
        self.asked.append({"run": run, **asked})
        progress(CheckProgress(stage="", done=147, seconds=2.0, bound=4_600.0, gap=0.0434))
        end = time.monotonic() + LIMIT
        while self.hold and not cancelled() and time.monotonic() < end:
            time.sleep(0.005)
        if cancelled():
            self.stopped.append(run)
        if self.fault is not None:
            raise self.fault
        return self.report.model_copy(update={"run": run, "checked_bound": CHECKED, "proven_by": "checked"})


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch) -> Solver:
    stand_in = Solver(a_run(), a_run(run=13))
    monkeypatch.setattr("funding_tui.tui.screens.allocate.solving_screen.propose_run", stand_in)
    return stand_in


@pytest.fixture
def checker(monkeypatch: pytest.MonkeyPatch) -> Checker:
    stand_in = Checker()
    monkeypatch.setattr("funding_tui.allocate.check_bound_apart.check_bound_apart", stand_in)
    monkeypatch.setenv("FUNDING_TUI_CHECK_SECONDS", "30")
    return stand_in


def heading(pilot: Any) -> str:
    return words_of(pilot.app.screen, "#heading")


def status(pilot: Any) -> str:
    line = pilot.app.screen.query_one("#status", Static)
    return "" if line.has_class("hidden") else str(line.content)


async def checking(pilot: Any) -> None:
    """Until the check of the shown run is under way."""
    await until(pilot, lambda: "147 cases" in status(pilot))


async def test_a_run_is_shown_at_once_and_its_bound_is_checked_behind_it(
    demo: Path, solver: Solver, checker: Checker
) -> None:
    checker.hold = True
    async with driven(demo) as pilot:
        await press(pilot, "5")
        await pilot.press("r")
        await checking(pilot)
        assert "Run 12, within 0.32% by the solver's word" in heading(pilot)
        assert status(pilot).endswith("147 cases: within 4.34%. Esc stops and keeps it.")
        assert "checking…" in shown(pilot)
        assert all(len(line) <= 80 for line in shown(pilot).splitlines())
        checker.hold = False
        await press(pilot, "tab")
        assert "Run 12, proven within 1.12%: benefit 4,000" in heading(pilot)
        assert "0.32% by the solver's word" in heading(pilot)
        assert status(pilot) == ""
    assert checker.asked == [{"run": 12, "gap": None, "seconds": 30.0}]


async def test_esc_stops_it_and_what_was_checked_is_shown(
    demo: Path, solver: Solver, checker: Checker
) -> None:
    checker.hold = True
    async with driven(demo) as pilot:
        await press(pilot, "5")
        await pilot.press("r")
        await checking(pilot)
        await press(pilot, "escape")
        assert "proven within 1.12%" in heading(pilot)
    assert checker.stopped == [12]


async def test_the_next_run_stops_it(demo: Path, solver: Solver, checker: Checker) -> None:
    checker.hold = True
    async with driven(demo) as pilot:
        await press(pilot, "5")
        await pilot.press("r")
        await checking(pilot)
        await pilot.press("r")
        await until(pilot, lambda: len(checker.asked) == 2)
        assert checker.stopped == [12]
        assert "Run 13" in heading(pilot)
        checker.hold = False
        await press(pilot, "tab")
        assert "Run 13, proven within 1.12%" in heading(pilot)


async def test_nobody_is_asked_before_leaving_while_it_runs(
    demo: Path, solver: Solver, checker: Checker
) -> None:
    checker.hold = True
    async with driven(demo) as pilot:
        await press(pilot, "5")
        await pilot.press("r")
        await checking(pilot)
        await pilot.press("q")
        await until(pilot, lambda: checker.stopped == [12])
        assert not isinstance(pilot.app.screen, ConfirmScreen)


async def test_a_proposal_waits_until_what_was_checked_is_kept(
    demo: Path, solver: Solver, checker: Checker
) -> None:
    checker.hold = True
    async with driven(demo) as pilot:
        await press(pilot, "5")
        await pilot.press("r")
        await checking(pilot)
        await press(pilot, "S")
        assert isinstance(pilot.app.screen, ProposalsScreen)
    assert checker.stopped == [12]


async def test_it_is_made_again_more_closely_and_for_longer(
    demo: Path, solver: Solver, checker: Checker
) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "B")
        assert checker.asked == []
        await press(pilot, "r", "B", "B")
    assert [each["seconds"] for each in checker.asked] == [30.0, 60.0, 120.0]


async def test_the_settings_may_forbid_it_and_the_key_still_checks(
    demo: Path, solver: Solver, checker: Checker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_TUI_CHECK_SECONDS", "0")
    async with driven(demo) as pilot:
        await press(pilot, "5", "r")
        assert checker.asked == []
        assert "within 0.32% by the solver's word" in heading(pilot)
        await press(pilot, "B")
        assert "proven within 1.12%" in heading(pilot)


async def test_why_a_bound_cannot_be_checked_is_said_in_a_note(
    demo: Path, solver: Solver, checker: Checker
) -> None:
    checker.fault = BadInput("run 12 has no bound that can be checked without a solver: it is fair")
    async with driven(demo) as pilot:
        await press(pilot, "5", "r")
        (note,) = pilot.app._notifications
        assert "no bound that can be checked" in note.message
        assert "within 0.32% by the solver's word" in heading(pilot)


async def test_that_nothing_keeps_every_rule_is_checked_too(
    demo: Path, solver: Solver, checker: Checker
) -> None:
    none = an_infeasible_report().model_copy(update={"scenario": "base"})
    solver.answers[:] = [none]
    checker.report = none
    async with driven(demo) as pilot:
        await press(pilot, "5", "r")
        assert "INFEASIBLE, run 12" in heading(pilot)
    assert [each["run"] for each in checker.asked] == [12]


@pytest.fixture
def county(tmp_path: Path) -> Path:
    path = tmp_path / "county.funding"
    workspace = a_county(path)
    a_stream(workspace, "grant", {(2026, "revenue-other"): 12_000_00})
    a_project(workspace, "village", fixed=6_000_00, score=4.0)
    a_project(workspace, "town", fixed=9_000_00, score=7.0)
    workspace.close()
    return path


async def test_the_process_proves_the_bound_and_keeps_it_with_the_run(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_TUI_CHECK_SECONDS", "15")
    async with driven(county) as pilot:
        await press(pilot, "5", "r")
        assert not of(pilot).jobs.busy
        assert "Run 1, proven best" in heading(pilot)
    workspace = open_workspace(county)
    try:
        report = load_report(workspace, 1)
    finally:
        workspace.close()
    assert report.checked_bound is not None
    assert report.proven_by == "checked"
    assert "It is proven best" in " ".join(report.recommendation)
