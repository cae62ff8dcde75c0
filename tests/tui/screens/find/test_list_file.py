"""What is on the screen, or selected there, is what the file holds; the command writes the same."""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from textual.binding import Binding
from textual.widgets import Input

from funding_tui.base.errors import OperationCancelled
from funding_tui.commands import verbs
from funding_tui.tui import keymap
from funding_tui.tui.jobs import Job
from funding_tui.tui.screens.base import WorkspaceScreen
from funding_tui.tui.screens.find.opportunities import OpportunitiesScreen
from funding_tui.tui.screens.find.sources import SourcesScreen
from funding_tui.tui.screens.windows import FileNameScreen
from funding_tui.tui.session import WorkspaceSession
from tests.builders import HOSTILE, TODAY, a_workspace, an_opportunity, at
from tests.tui.driving import driven, of, press, rest, shown, until, words_of, write

pytestmark = pytest.mark.slow


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    with a_workspace(tmp_path) as workspace:
        an_opportunity(workspace, "Rural roads", closes_on=date(2027, 1, 2))
        an_opportunity(workspace, f"Rural {HOSTILE}", closes_on=date(2026, 12, 2))
        an_opportunity(workspace, "Town lights", closes_on=date(2026, 12, 1))
        an_opportunity(workspace, "Rural and closed", closes_on=date(2026, 1, 1))
        return workspace.path


async def exported(pilot, path: Path) -> None:
    await press(pilot, "E")
    pilot.app.screen.query_one("#path", Input).value = str(path)
    await press(pilot, "enter")
    await rest(pilot)


def titles(path: Path) -> list[str]:
    return [row["title"] for row in json.loads(path.read_text("utf-8"))]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".json"])
@pytest.mark.parametrize("closed", [False, True], ids=["open", "all"])
async def test_the_screen_and_the_command_write_the_same_file(
    listed: Path, tmp_path: Path, suffix: str, closed: bool
) -> None:
    from_screen, from_command = tmp_path / f"screen{suffix}", tmp_path / f"command{suffix}"
    async with driven(listed) as pilot:
        await press(pilot, "2", "slash")
        await write(pilot, "rural")
        await press(pilot, "enter", *(["a"] if closed else []))
        await exported(pilot, from_screen)
    words = ["search", "rural", "--to", str(from_command), *(["--closed"] if closed else [])]
    with time_machine.travel(at(TODAY), tick=False):
        result = CliRunner().invoke(verbs, ["--workspace", str(listed), *words], catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (0, "")
    assert f"{3 if closed else 2} opportunities" in result.stderr
    assert from_screen.read_bytes() == from_command.read_bytes()


async def test_only_what_is_selected_is_written_in_the_order_of_the_list(
    listed: Path, tmp_path: Path
) -> None:
    async with driven(listed) as pilot:
        await press(pilot, "2", "end", "m", "home", "m")
        assert "3 open opportunities. 2 selected." in words_of(pilot.app.screen, "#heading")
        assert [row.strip()[:12] for row in shown(pilot).splitlines() if "Jan 2027" in row] == [
            "x 2 Jan 2027"
        ]
        await exported(pilot, tmp_path / "selected.json")
        assert titles(tmp_path / "selected.json") == ["Town lights", "Rural roads"]


async def test_what_is_selected_stays_while_the_filter_changes(listed: Path, tmp_path: Path) -> None:
    async with driven(listed) as pilot:
        await press(pilot, "2", "m", "slash")
        await write(pilot, "rural")
        await press(pilot, "enter", "m")
        assert "2 open opportunities have these words. 2 selected." in words_of(pilot.app.screen, "#heading")
        await exported(pilot, tmp_path / "selected.json")
        assert titles(tmp_path / "selected.json") == [f"Rural {HOSTILE}", "Town lights"]
        await press(pilot, "home", "m")
        assert "1 selected." in words_of(pilot.app.screen, "#heading")
        await press(pilot, "M")
        assert "selected" not in words_of(pilot.app.screen, "#heading")
        await exported(pilot, tmp_path / "all.json")
        assert titles(tmp_path / "all.json") == [f"Rural {HOSTILE}", "Rural roads"]


async def test_a_file_that_is_there_is_replaced_only_when_asked_twice(listed: Path, tmp_path: Path) -> None:
    to = tmp_path / "list.csv"
    to.write_text("as it was")
    async with driven(listed) as pilot:
        await press(pilot, "2")
        await exported(pilot, to)
        assert "is there already" in words_of(pilot.app.screen, "#said")
        assert to.read_text() == "as it was"
        await press(pilot, "enter")
        await rest(pilot)
        assert "Rural roads" in to.read_text("utf-8-sig")


async def test_a_suffix_that_is_none_is_told_and_what_was_typed_stays(listed: Path, tmp_path: Path) -> None:
    async with driven(listed) as pilot:
        await press(pilot, "2")
        await exported(pilot, tmp_path / "list.pdf")
        assert "A list is written as .xlsx, .csv or .json" in words_of(pilot.app.screen, "#said")
        await press(pilot, "escape", "E")
        assert pilot.app.screen.query_one("#path", Input).value == str(tmp_path / "list.pdf")


async def test_with_nothing_to_write_the_key_says_so(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        path = workspace.path
    async with driven(path) as pilot:
        await press(pilot, "2", "E")
        (note,) = of(pilot)._notifications
        assert "There is no opportunity to write" in note.message


async def test_writing_tells_how_far_it_is_and_escape_stops_it_first(listed: Path, tmp_path: Path) -> None:
    def slowly(session: WorkspaceSession, path: Path, job: Job) -> Path:
        job.progress("Writing… 500 of 90,000 opportunities. Esc stops.")
        while not job.cancelled():
            time.sleep(0.005)
        message = "the opportunities were not all read; it was stopped"
        raise OperationCancelled(message)

    async with driven(listed) as pilot:
        screen = FileNameScreen("Write them to which file?", str(tmp_path / "list.csv"), "", slowly)
        await pilot.app.push_screen(screen)
        await pilot.press("enter")
        await until(pilot, lambda: "500 of 90,000" in words_of(screen, "#said"))
        await pilot.press("enter")  # once is enough
        await press(pilot, "escape")
        assert "it was stopped" in words_of(screen, "#said")
        await press(pilot, "escape")
        assert pilot.app.screen is not screen


@pytest.mark.parametrize("screen", [OpportunitiesScreen, SourcesScreen])
def test_no_key_means_two_things_at_once(screen: type[WorkspaceScreen]) -> None:
    ours = [each for each in screen.__mro__ if each.__module__.startswith("funding_tui")]
    own = [binding for each in ours for binding in vars(each).get("BINDINGS", ())]
    bound = [*own, *keymap.TABLE, *keymap.BROWSER, *keymap.APP]
    keys = [each for binding in bound if isinstance(binding, Binding) for each in binding.key.split(",")]
    assert [each for each, times in Counter(keys).items() if times > 1] == []
