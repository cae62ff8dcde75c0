"""Screen 6, Compare: columns, differences, what lies beneath, floors, pictures and files."""

from __future__ import annotations

import csv
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, SelectionList

from funding_tui.allocate.compare.floors import FloorRow, FloorSweep
from funding_tui.allocate.propose import propose
from funding_tui.allocate.run_store import load_report
from funding_tui.allocate.scenarios.overview import list_scenarios
from funding_tui.allocate.sweep import SweepRow
from funding_tui.base.errors import BadInput
from funding_tui.tui.screens.allocate.compare import CompareScreen
from funding_tui.tui.screens.allocate.compare_columns import ComparisonState, usual_columns
from funding_tui.tui.screens.allocate.pictures import PicturesScreen
from funding_tui.tui.screens.allocate.shock_choice import ShockChoice
from funding_tui.tui.widgets.browser import Browser
from models.database import Workspace, open_workspace
from optimiser.sweeping import CaseResult
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.prove.reports import a_report
from tests.tui.driving import an_app, driven, of, pane, press, rest, shown, words_of, write

pytestmark = pytest.mark.slow

SMALL, WIDE = (80, 24), (160, 48)


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two runs: a town's project without a floor, a village's with all money in rural areas."""
    settings = tmp_path / "settings.toml"
    settings.write_text(f"cache = {str(tmp_path / 'cache')!r}\n")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(settings))
    path = tmp_path / "county.funding"
    workspace = a_county(path)
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7_000_00, score=9, areas=["W3"])
    a_project(workspace, "village", priority=2, fixed=5_000_00, score=2, areas=["W1", "W2"])
    propose(workspace, today=TODAY, deep=False)
    propose(workspace, today=TODAY, deep=False, rural_floor_bp=10_000)
    workspace.close()
    return path


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    a_county(tmp_path / "bare.funding").close()
    return tmp_path / "bare.funding"


async def compare_runs(pilot: Any, *runs: str) -> None:
    """Open the screen with these sides."""
    await press(pilot, "6")
    screen = pilot.app.screen
    assert isinstance(screen, CompareScreen)
    screen.state.columns_wanted = runs
    screen.action_reload()
    await press(pilot, "home")


async def test_it_begins_with_each_scenario_s_latest_run_and_the_usual_methods(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "6")
        text = shown(pilot)
        assert "5 columns against run 2 base" in text
        assert "*run 2" in text
        assert "equal split" in text
        assert "£5,000" in text
        assert "[6 Compare]" in text


async def test_at_eighty_cells_the_first_column_stays_while_the_others_turn(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "6")
        assert "greedy" not in shown(pilot)
        await press(pilot, *["greater_than_sign"] * 9)
        text = shown(pilot)
        assert "*greedy by" in text
        assert " run 2 " in text
        await press(pilot, *["less_than_sign"] * 9)
        assert "*run 2" in shown(pilot)


async def test_a_wide_screen_shows_them_all_with_the_row_in_full_beside(county: Path) -> None:
    async with driven(county, size=WIDE) as pilot:
        await press(pilot, "6")
        text = shown(pilot)
        assert all(name in text for name in ("*run 2", "equal split", "flat per area", "greedy by sc"))
        assert "Gini of money a head" in text
        assert "Unspent 31 March 2027" in text


async def test_only_what_differs_is_shown_when_asked(county: Path) -> None:
    async with driven(county, size=WIDE) as pilot:
        await compare_runs(pilot, "1", "2")
        assert " Scenario " in shown(pilot)
        await press(pilot, "equals_sign")
        text = shown(pilot)
        assert " Scenario " not in text
        assert "only what differs" in text
        assert "Project" in text
        await compare_runs(pilot, "1")
        assert "Nothing differs; press = to see it all." in shown(pilot)


async def test_enter_opens_the_rows_beneath_and_the_pane_says_the_difference(county: Path) -> None:
    async with driven(county) as pilot:
        await compare_runs(pilot, "1", "2")
        table = pilot.app.screen.query_one(Browser).table
        at = next(row for row in range(20) if table._rows.page(row, 1)[0].cells[0].strip() == "Spent")
        await press(pilot, *["down"] * at)
        assert "£5,000 (-£2,000)" in pane(pilot)
        await press(pilot, "enter")
        assert "Stream core, revenue-ot" in shown(pilot)
        await press(pilot, "escape")
        assert "Rules broken" in shown(pilot)
        await press(pilot, "up", "up", "enter")
        assert "run 1 base" in shown(pilot)


async def test_columns_are_chosen_from_a_list(county: Path) -> None:
    async with driven(county) as pilot:
        await compare_runs(pilot, "2")
        await press(pilot, "s")
        ticks = pilot.app.screen.query_one(SelectionList)
        assert ticks.selected == ["2"]
        await press(pilot, "down", "space", "enter")
        screen = pilot.app.screen
        assert isinstance(screen, CompareScreen)
        assert [alternative.key for alternative in screen.state.alternatives] == ["2", "1"]
        await press(pilot, "s", "space", "escape")
        assert [alternative.key for alternative in screen.state.alternatives] == ["2", "1"]


async def test_the_sentences_can_be_read_out(county: Path) -> None:
    async with driven(county) as pilot:
        await compare_runs(pilot, "1", "2")
        await press(pilot, "tab")
        assert "less" in pane(pilot)
        assert "it funds Project village" in pane(pilot)


async def test_without_a_run_it_says_how_to_make_one(bare: Path) -> None:
    async with driven(bare) as pilot:
        await press(pilot, "6")
        assert "There is no run yet. Press r to run a scenario" in shown(pilot)
        for pressed in (
            "s",
            "E",
            "p",
            "F",
            "c",
            "exclamation_mark",
            "equals_sign",
            "enter",
            "greater_than_sign",
        ):
            await press(pilot, pressed)
        assert isinstance(pilot.app.screen, CompareScreen)


async def test_a_file_holds_what_is_in_sight(county: Path, tmp_path: Path) -> None:
    path = tmp_path / "seen.csv"
    async with driven(county) as pilot:
        await compare_runs(pilot, "1", "2")
        await press(pilot, "equals_sign", "E", "ctrl+u")
        pilot.app.screen.query_one("#path", Input).value = str(path)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, CompareScreen)
    rows = list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines()))
    assert ["Answer", "Spent", "£7,000", "£5,000"] in rows
    assert not any(row[1] == "Scenario" for row in rows)


async def test_a_file_that_is_there_is_replaced_only_when_asked_twice(county: Path, tmp_path: Path) -> None:
    path = tmp_path / "seen.csv"
    path.write_text("mine")
    async with driven(county) as pilot:
        await press(pilot, "6", "E")
        pilot.app.screen.query_one("#path", Input).value = str(path)
        await press(pilot, "enter")
        assert path.read_text() == "mine"
        assert "Enter again replaces it" in words_of(pilot.app.screen, "#said")
        await press(pilot, "enter")
    assert path.read_text() != "mine"


async def test_a_run_in_pictures_turns_from_one_to_the_next_and_into_figures(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "6", "p")
        assert "Spending by priority and financial year" in shown(pilot)
        await press(pilot, "w")
        assert "Domestic abuse" in shown(pilot)
        await press(pilot, "w", "tab", "tab", "tab")
        assert "not say where these areas lie" in shown(pilot)
        first = shown(pilot)
        await press(pilot, "right")
        assert shown(pilot) != first
        await press(pilot, "tab", "tab")
        assert "is not worked out; ask for it with: rural base" in " ".join(shown(pilot).split())
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, CompareScreen)


def swept(done: int) -> FloorSweep:
    """A sweep of three floors, of which so many are solved."""
    benefits = (100.0, 100.0, 90.0)
    rows = tuple(
        FloorRow(
            floor,
            SweepRow(
                "",
                CaseResult(
                    case=f"case {at}", status="optimal", verified=True,
                    benefit=benefit, value=benefit, value_bound=benefit,
                    gap=0.0, spent=100_00, share=(floor or 0) / 10_000,
                ),
                100.0 - benefit, 100.0 - benefit, 100.0 - benefit, (100.0 - benefit) / 100,
            ),
        )
        for at, (floor, benefit) in enumerate(zip((None, 2_000, 4_000), benefits, strict=True))
    )  # fmt: skip
    report = a_report(hostile=False).model_copy(update={"run": 2})
    return FloorSweep(report, 2_000, rows[:done], done, 3, 1.0, 2.0)


class Sweeping:
    """A stand-in for the sweep, which tells of its first floors and waits until it is stopped."""

    def __init__(self, *, hold: bool) -> None:
        self.hold = hold
        self.columns_wanted: list[tuple[int, str]] = []

    def __call__(
        self, workspace: Workspace, run: int, floors: str, *, progress: Any, cancelled: Any
    ) -> FloorSweep:
        self.columns_wanted.append((run, floors))
        if floors == "often":
            message = "'often' is not from:to:step"
            raise BadInput(message)
        progress(swept(2))
        while self.hold:
            if cancelled():
                return swept(2)
        return swept(3)


async def test_floors_come_as_they_are_found_and_stop_keeps_them(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeping = Sweeping(hold=True)
    monkeypatch.setattr("funding_tui.allocate.compare.floors.sweep_floors", sweeping)
    async with driven(county) as pilot:
        await press(pilot, "6", "F")
        await pilot.press("enter")
        for _ in range(100):
            await pilot.pause(0.02)
            if "[Floors]" in shown(pilot):
                break
        assert "2 of 3 floors are solved" in shown(pilot)
        assert "20%" in shown(pilot)
        assert of(pilot).busy == "sweeping…"
        await press(pilot, "escape")
        assert "Stopped: 2 of 3 floors are solved and saved" in shown(pilot)
        sweeping.hold = False
        await press(pilot, "F", "enter")
        assert sweeping.columns_wanted == [(2, "0:60:5")] * 2
        assert "40%" in shown(pilot)
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, PicturesScreen)
        assert "┊ the floor asked for, 20%" in shown(pilot)


async def test_floors_that_are_no_figures_are_told_in_a_sentence(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sweeping = Sweeping(hold=False)
    monkeypatch.setattr("funding_tui.allocate.compare.floors.sweep_floors", sweeping)
    async with driven(county) as pilot:
        await press(pilot, "6", "F", "end", "ctrl+u")
        await write(pilot, "often")
        await press(pilot, "enter")
        assert "'often' is not from:to:step" in shown(pilot)


async def test_a_scenario_is_cloned_and_run_and_joins_the_columns(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "6", "c")
        await write(pilot, "Villages first")
        await press(pilot, "enter")
        await press(pilot, "r", "enter")
        assert "run 3" in shown(pilot)
    workspace: Workspace = open_workspace(county)
    clone = next(row for row in list_scenarios(workspace) if row.code == "villages-first")
    assert (clone.name, clone.last_run) == ("Villages first", 3)
    workspace.close()


async def test_the_bound_of_a_run_that_is_made_here_is_checked_too(
    county: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_TUI_CHECK_SECONDS", "15")
    async with driven(county) as pilot:
        await press(pilot, "6", "c")
        await write(pilot, "tryout")
        await press(pilot, "enter")
        await press(pilot, "r", "enter")
        await rest(pilot)
    workspace: Workspace = open_workspace(county)
    assert load_report(workspace, 3).checked_bound is not None
    workspace.close()


async def test_a_shock_is_laid_on_a_clone_which_is_run(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "6", "exclamation_mark")
        screen = pilot.app.screen
        assert isinstance(screen, ShockChoice)
        screen.dismiss(("award-cut", {"stream": "core", "share": "20%", "year": "2026/27"}))
        await press(pilot, "home")
        assert "run 3" in shown(pilot)
    workspace: Workspace = open_workspace(county)
    shocked = next(row for row in list_scenarios(workspace) if row.code == "base-award-cut")
    assert (shocked.name, shocked.last_run) == ("The rules as they are: Award cut in the year", 3)
    assert load_report(workspace, 3).free == 8_000_00
    workspace.close()


async def test_a_shock_that_cannot_be_laid_leaves_no_clone_behind(county: Path) -> None:
    async with driven(county) as pilot:
        await press(pilot, "6", "exclamation_mark")
        screen = pilot.app.screen
        assert isinstance(screen, ShockChoice)
        screen.dismiss(("award-cut", {"stream": "nobody's", "share": "20%", "year": "2026/27"}))
        await press(pilot, "home")
        assert "nobody's" in shown(pilot)
    workspace: Workspace = open_workspace(county)
    assert [row.code for row in list_scenarios(workspace)] == ["base"]
    workspace.close()


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="snapshots are of the lowest Python")
@pytest.mark.parametrize("size", [SMALL, WIDE], ids=["80x24", "160x48"])
@pytest.mark.parametrize(
    "walk", [["6"], ["6", "p"], ["9"], ["9", "m"]], ids=["compare", "pictures", "areas", "map"]
)
def test_it_looks_as_it_did(snap_compare: Any, county: Path, walk: list[str], size: tuple[int, int]) -> None:
    app = an_app(county)

    async def run_before(pilot: Pilot[None]) -> None:
        await rest(pilot)
        await press(pilot, *walk)

    try:
        assert snap_compare(app, terminal_size=size, run_before=run_before)
    finally:
        if app.workspace_session is not None:
            app.workspace_session.close()


def test_usual_columns_are_each_scenario_s_latest_run() -> None:
    from funding_tui.allocate.run_store import StoredRunRow
    from optimiser.precision import EXACT

    noon = datetime(2026, 11, 23, 12, tzinfo=UTC)

    runs = [
        StoredRunRow(number, scenario, scenario, noon, "optimal", 1.0, EXACT)
        for number, scenario in ((3, "base"), (2, "rural"), (1, "base"))
    ]
    assert usual_columns(runs) == ("3", "2", "latest:all")
    assert usual_columns([]) == ()
    assert ComparisonState().columns(4) == ()
