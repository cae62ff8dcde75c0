"""Allocate: run, lock, move the floor, stop, fail, and lose nothing on the way."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from funding_tui.allocate.report.allocation import GainRange, RulePriceReport
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.worth.weight_sets import WeightSetsReport
from funding_tui.allocate.run_store import PastRun
from funding_tui.allocate.scenarios.overview import ScenarioDetail, list_scenarios, read_scenario
from funding_tui.base.errors import OperationError
from funding_tui.tui.screens.windows import ConfirmScreen, TextScreen
from funding_tui.tui.session import WorkspaceSession
from optimiser.precision import EXACT
from tests.prove.reports import a_report, an_infeasible_report
from tests.tui.driving import (
    Solver,
    driven,
    of,
    pane,
    press,
    rest,
    shown,
    until,
    views,
    words_of,
    write,
)

pytestmark = pytest.mark.slow


def a_run(**changes: Any) -> Any:
    return a_report(hostile=False, scenario="base", **changes)


@pytest.fixture
def solver(monkeypatch: pytest.MonkeyPatch) -> Solver:
    stand_in = Solver(a_run(), a_run(run=13))
    monkeypatch.setattr("funding_tui.tui.screens.allocate.solving_screen.propose_run", stand_in)
    return stand_in


def scenario(pilot: Any, code: str) -> ScenarioDetail:
    session = of(pilot).workspace_session
    assert isinstance(session, WorkspaceSession)
    return read_scenario(session.workspace, code, session.day)


def heading(pilot: Any) -> str:
    return words_of(pilot.app.screen, "#heading")


def floor(pilot: Any) -> str:
    return str(pilot.app.screen.query_one("#floor", Input).value)


async def test_a_run_shows_its_bound_and_its_reasons(demo: Path, solver: Solver) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5")
        assert "Never run under this scenario. Press r" in heading(pilot)
        await press(pilot, "r")
        assert "Run 12, within 0.32% by the solver's word: benefit 4,000, value 4,400 of at most" in heading(
            pilot
        )
        assert "62.09% rural" in heading(pilot)
        assert views(pilot) == [
            *("Projects", "Rules", "Baselines", "Priorities", "Areas", "Streams", "Words", "Risk"),
            *("Weights", "Pounds"),
        ]
        assert "FUNDED" in pane(pilot)
        await press(pilot, "down", "down", "down", "down", "down", "down", "down", "down")
        assert "NOT FUNDED" in pane(pilot)
        assert "Would be funded if" in pane(pilot)
        await press(pilot, "enter")
        assert views(pilot)[:2] == ["Why", "Lines"]


async def test_other_weights_are_asked_for_and_shown_where_uncertainty_is(
    demo: Path, solver: Solver, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = WeightSetsReport(
        gap=0.001,
        steps=32,
        reach_steps=100,
        names={},
        run_funded=(),
        in_all=(),
        sets=(),
        reaches=(),
        complete=True,
        words=("The same projects are funded under every set.",),
    )

    def compare(run: int, session: object, job: object) -> RunReport:
        return a_run(run=run, weight_sets=found)

    monkeypatch.setattr("funding_tui.tui.screens.allocate.solving_screen._compare_weight_sets", compare)
    async with driven(demo) as pilot:
        await press(pilot, "5", "W")
        assert "Never run under this scenario" in heading(pilot)
        await press(pilot, "r", "W")
        assert "The same projects are funded under every set." in shown(pilot)


async def test_locks_and_floor_are_asked_and_undone_and_the_answer_is_marked_previous(
    demo: Path, solver: Solver
) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "r", "l", "down", "o", "f")
        await write(pilot, "40")
        await press(pilot, "enter")
        assert "PREVIOUS RESULT: the floor, locks or switches changed since" in heading(pilot)
        assert "+in" in shown(pilot)
        assert "1 in, 1 out" in shown(pilot)
        await press(pilot, "r")
        assert solver.asked[-1] == {
            "scenario": "base",
            "rural_floor_bp": 4_000,
            "lock_in": ("IDVA",),
            "lock_out": ("TARGET",),
            "switched": {},
            "from_start": False,
        }
        assert "PREVIOUS" not in heading(pilot)
        await press(pilot, "u")
        assert floor(pilot) == ""
        await press(pilot, "u", "u")
        assert "1 in" not in shown(pilot)
        await press(pilot, "u")
        assert "1 in" not in shown(pilot)


async def test_stopping_keeps_everything_that_was_typed(demo: Path, solver: Solver) -> None:
    solver.hold = True
    async with driven(demo) as pilot:
        await press(pilot, "5", "f")
        await write(pilot, "35")
        await press(pilot, "escape")
        await pilot.press("r")
        await until(pilot, lambda: "gap 10%" in words_of(pilot.app.screen, "#status"))
        assert "solving…" in shown(pilot)
        await press(pilot, "escape")
        assert "Stopped before any allocation was found" in words_of(pilot.app.screen, "#status")
        assert floor(pilot) == "35"
        assert "solving…" not in shown(pilot)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (an_infeasible_report(), "INFEASIBLE, run 12: these rules cannot all be met"),
        (OperationError("the records do not make a problem: no area"), "The records do not make a problem"),
        (RuntimeError("[/red] boom"), "Something went wrong: [/red] boom; please report it (details in"),
    ],
)
async def test_a_run_that_brings_nothing_leaves_the_last_allocation_in_sight(
    demo: Path, solver: Solver, answer: Any, told: str
) -> None:
    solver.answers.insert(1, answer)
    async with driven(demo) as pilot:
        await press(pilot, "5", "r", "l", "f")
        await write(pilot, "90")
        await press(pilot, "escape", "r")
        assert told in heading(pilot)
        assert "PREVIOUS RESULT: the latest run brought no allocation." in heading(pilot)
        assert "Run 12, within 0.32% by the solver's word" in heading(pilot)
        assert floor(pilot) == "90"
        assert ("Conflict" in views(pilot)) is told.startswith("INFEASIBLE")
        await press(pilot, "r")
        assert "PREVIOUS" not in heading(pilot)


async def test_a_floor_that_is_no_share_is_told_and_nothing_is_run(demo: Path, solver: Solver) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "f")
        await write(pilot, "lots")
        await press(pilot, "enter", "r")
        assert "'lots' is not a share" in words_of(pilot.app.screen, "#status")
        assert solver.asked == []
        assert floor(pilot) == "lots"


async def test_a_scenario_is_chosen_from_a_list_and_its_own_floor_is_shown(
    demo: Path, solver: Solver
) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "s", "down", "enter")
        assert "Scenario: At least 40%" in shown(pilot)
        assert pilot.app.screen.query_one("#floor", Input).placeholder == "40%"
        await press(pilot, "r")
        assert solver.asked[-1]["scenario"] == "rural-floor"


async def test_the_floor_may_be_written_into_the_scenario(demo: Path) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "f")
        await write(pilot, "25")
        await press(pilot, "enter", "F")
        assert pilot.app.screen.query_one("#floor", Input).placeholder == "25%"


async def test_the_shown_run_is_written_as_a_paper_and_never_over_another_unasked(
    demo: Path, solver: Solver, tmp_path: Path
) -> None:
    target = tmp_path / "paper.md"
    async with driven(demo) as pilot:
        await press(pilot, "5", "E")
        assert not target.exists()
        await press(pilot, "r", "E")
        field = pilot.app.screen.query_one("#path", Input)
        assert field.value == "proposal-run-12.docx"
        field.value = str(target.with_suffix(".nonsense"))
        await press(pilot, "enter")
        assert "is written as" in words_of(pilot.app.screen, "#said")
        field.value = str(target)
        await press(pilot, "enter")
        assert target.exists()
        await press(pilot, "E")
        assert pilot.app.screen.query_one("#path", Input).value == str(target)
        await press(pilot, "enter")
        assert "is there already" in words_of(pilot.app.screen, "#said")


async def test_leaving_while_solving_asks_first_and_then_stops_the_solve(demo: Path, solver: Solver) -> None:
    solver.hold = True
    async with driven(demo) as pilot:
        await press(pilot, "5")
        await pilot.press("r")
        await until(pilot, lambda: of(pilot).busy == "solving…")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("n")
        await until(pilot, lambda: not isinstance(pilot.app.screen, ConfirmScreen))
        assert of(pilot).jobs.running("solve")
        await pilot.press("q")
        await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
        await pilot.press("y")
        await asyncio.to_thread(of(pilot).jobs.wait, 5.0)
        assert of(pilot).jobs.wait(0)


async def test_a_solver_that_does_not_hear_does_not_hold_the_app(demo: Path, solver: Solver) -> None:
    heard = solver.deaf = threading.Event()
    async with driven(demo) as pilot:
        await press(pilot, "5")
        await pilot.press("r")
        await until(pilot, lambda: of(pilot).busy == "solving…")
        pilot.app.exit()
        of(pilot).jobs.cancel_all()
        assert not of(pilot).jobs.wait(0.05)
        heard.set()


async def test_the_latest_run_of_an_earlier_session_is_in_sight(
    demo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "funding_tui.tui.screens.allocate.allocate.read_last_report",
        lambda session, scenario: a_report(hostile=False, scenario=scenario),
    )
    async with driven(demo) as pilot:
        await press(pilot, "5")
        assert heading(pilot).startswith("Run 12, within 0.32% by the solver's word")
        await rest(pilot)


async def test_a_rule_is_turned_for_the_next_run_alone_until_it_is_saved(demo: Path, solver: Solver) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "tab", "down", "o")
        assert "off next" in shown(pilot)
        assert " 1 rule" in shown(pilot)
        await press(pilot, "u")
        assert "off next" not in shown(pilot)
        await press(pilot, "o", "r")
        ((rule, holds),) = solver.asked[-1]["switched"].items()
        assert (rule.startswith("da-part4:amount"), holds) == (True, False)
        await press(pilot, "F")
        assert " 1 rule" not in shown(pilot)
        assert "PREVIOUS" not in heading(pilot)
        assert {row.key: row.on for row in scenario(pilot, "base").rules}[rule] is False


async def test_asked_the_same_again_it_is_solved_afresh(demo: Path, solver: Solver) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "r", "r")
        assert [asked["from_start"] for asked in solver.asked] == [False, True]


async def test_rules_are_priced_and_a_refused_project_told_what_it_takes(
    demo: Path, solver: Solver, monkeypatch: pytest.MonkeyPatch
) -> None:
    gain = GainRange(at_least=12.0, found=12.2, at_most=12.3)
    told = a_run()
    price = RulePriceReport(margins=(), dropped=gain, words="Without it: 12.2 harm days gained.")
    priced = told.model_copy(
        update={"rules": tuple(rule.model_copy(update={"price": price}) for rule in told.rules)}
    )
    monkeypatch.setattr("funding_tui.allocate.explanations.price_rules", lambda *args, **more: priced)
    monkeypatch.setattr("funding_tui.allocate.explanations.explain_refusals", lambda *args, **more: told)
    async with driven(demo) as pilot:
        await press(pilot, "5", "r", "$")
        assert "+12" in shown(pilot)
        assert "Without it: 12.2 harm days gained." in pane(pilot)
        await press(pilot, "shift+tab", "t")
        assert not isinstance(pilot.app.screen, TextScreen)
        await press(pilot, *["down"] * len(told.funded), "t")
        assert isinstance(pilot.app.screen, TextScreen)
        assert "It would come in if it cost £3,200 less" in shown(pilot)


async def test_a_figure_opens_the_lines_beneath_it(demo: Path, solver: Solver) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "r", "tab", "tab", "tab", "enter")
        assert "Domestic abuse and violence against women and girls in run 12: £" in heading(pilot)
        await press(pilot, "escape", "tab", "enter")
        assert "lines" in heading(pilot)


async def test_a_clone_takes_the_place_of_the_scenario_in_sight(demo: Path, solver: Solver) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "c")
        await write(pilot, "Mine")
        await press(pilot, "enter")
        assert "Scenario: Mine" in shown(pilot)
        await press(pilot, "r")
        assert solver.asked[-1]["scenario"] == "mine"


async def test_a_shock_is_laid_on_a_clone_which_is_run(demo: Path, solver: Solver) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "exclamation_mark", "p")
        await write(pilot, "4")
        await press(pilot, "ctrl+s")
        assert solver.asked[-1]["scenario"].startswith("base-")
        assert scenario(pilot, "base").shocks == ()
        assert scenario(pilot, solver.asked[-1]["scenario"]).shocks != ()


async def test_an_earlier_run_is_brought_back_and_called_previous(
    demo: Path, solver: Solver, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = tuple(
        PastRun(
            run=number,
            created_at=datetime(2026, 11, number, 12, tzinfo=UTC),
            author="A. Officer",
            status="optimal",
            benefit=4_018.6,
            value=4_018.6,
            precision=EXACT,
            weights_line="",
            rural_bp=4_000,
            pence=1_000,
            put_in=(f"Rule 'floor {number}' is new.",),
            came_out=("The same projects are funded.",),
        )
        for number in (13, 12)
    )
    monkeypatch.setattr("funding_tui.allocate.run_store.run_history", lambda workspace, scenario: runs)
    monkeypatch.setattr("funding_tui.allocate.run_store.load_report", lambda workspace, run: a_run(run=run))
    rows = list_scenarios
    monkeypatch.setattr(
        "funding_tui.allocate.scenarios.overview.list_scenarios",
        lambda workspace: tuple(replace(row, last_run=13) for row in rows(workspace)),
    )
    async with driven(demo) as pilot:
        await press(pilot, "5", "H")
        assert "Rule 'floor 13' is new." in pane(pilot)
        await press(pilot, "down", "enter")
        assert "Run 12, within 0.32% by the solver's word" in heading(pilot)
        assert "PREVIOUS RESULT: run 13 is the latest of this scenario" in heading(pilot)


async def test_a_typed_floor_does_not_follow_to_another_scenario(demo: Path, solver: Solver) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "l", "f")
        await write(pilot, "25")
        await press(pilot, "enter", "s", "down", "enter")
        assert floor(pilot) == ""
        await press(pilot, "r")
        asked = solver.asked[-1]
        assert (asked["scenario"], asked["rural_floor_bp"]) == ("rural-floor", None)
        assert (tuple(asked["lock_in"]), tuple(asked["lock_out"]), asked["switched"]) == ((), (), {})
        await press(pilot, "u")
        assert floor(pilot) == "25"


async def test_a_typed_none_over_an_inherited_floor_is_saved_as_its_lift(demo: Path) -> None:
    async with driven(demo) as pilot:
        await press(pilot, "5", "s", "down", "enter", "c")
        await write(pilot, "Mine")
        await press(pilot, "enter", "f")
        await write(pilot, "none")
        await press(pilot, "enter", "F")
        assert pilot.app.screen.query_one("#floor", Input).placeholder == "none"
        assert scenario(pilot, "mine").row.rural_floor_bp is None
