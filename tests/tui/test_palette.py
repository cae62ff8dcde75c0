"""The palette does by words what an officer looks for, from any screen; names from outside stay text."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlmodel import select
from textual.pilot import Pilot
from textual.widgets import Input

from funding_tui.find.saved_searches import list_saved_searches, save_search
from funding_tui.tui.palette import NamedCommands, palette_commands
from funding_tui.tui.widgets.paged_table import PagedTable
from models.database import open_workspace
from models.opportunities import SavedSearch
from tests.builders import HOSTILE, TODAY, a_workspace, an_obligation, an_opportunity
from tests.listing_pages import a_grant, a_grants_page
from tests.listing_server import ListingServer
from tests.tui.driving import driven, of, press, rest, shown, until, words_of

pytestmark = pytest.mark.slow

BEFORE = datetime(2026, 11, 1, tzinfo=UTC)
NAME = "[red]Roads[/red] =1+1"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A saved search that something is new to, and another opportunity."""
    with a_workspace(tmp_path) as workspace:
        save_search(workspace, NAME, "rural", today=TODAY)
        with workspace.session() as session:
            session.exec(select(SavedSearch)).one().looked_at = BEFORE
        an_opportunity(workspace, f"Rural roads {HOSTILE}", seen=date(2026, 11, 20))
        an_opportunity(workspace, "Town lights")
        an_obligation(workspace, date(2026, 12, 1), "Quarter 3 return")
        return workspace.path


async def chosen(pilot: Pilot[None], words: str) -> None:
    """What the palette finds for some words, done."""
    await pilot.press("colon")
    await pilot.pause()
    pilot.app.screen.query_one(Input).value = words
    await until(pilot, lambda: words.lower()[:6] in shown(pilot).lower().split("\n", 4)[-1])
    await pilot.pause(0.2)
    await pilot.press("enter")
    await pilot.pause(0.1)
    await rest(pilot)


async def test_every_verb_that_is_looked_for_by_words_is_there_on_every_screen(kept: Path) -> None:
    async with driven(kept) as pilot:
        for place in "1234":
            await press(pilot, place)
            names = [command.title for command in palette_commands(of(pilot), pilot.app.screen)]
            for name in ("Fetch opportunities", "Sources", "Export opportunities", "Digest", "Calendar file"):
                assert names.count(name) == 1
            assert {"Today", "Opportunities", "Funding held", "Areas", "Proposals", "Theme"} <= set(names)


async def test_a_saved_search_chosen_by_name_fills_the_filter_and_is_looked_at(kept: Path) -> None:
    async with driven(kept) as pilot:
        await press(pilot, "3")
        await chosen(pilot, "roads")
        assert pilot.app.screen.query_one("#filter", Input).value == "rural"
        assert "1 new since" in words_of(pilot.app.screen, "#status")
        await until(pilot, lambda: "1 open opportunity has" in words_of(pilot.app.screen, "#heading"))
    looked_at(kept)


async def test_a_saved_search_on_today_opens_on_opportunities_and_is_looked_at(kept: Path) -> None:
    async with driven(kept) as pilot:
        table = pilot.app.screen.query_one(PagedTable)
        while "1 new in the saved search" not in "".join(table.cursor_line.cells):
            assert table.cursor < table.row_count - 1
            await press(pilot, "down")
        await press(pilot, "enter")
        await until(pilot, lambda: of(pilot).current_mode == "opportunities")
        await rest(pilot)
        assert pilot.app.screen.query_one("#filter", Input).value == "rural"
        await press(pilot, "1")
        assert "saved search" not in shown(pilot)
    looked_at(kept)


def looked_at(path: Path) -> None:
    workspace = open_workspace(path)
    try:
        (row,) = list_saved_searches(workspace, today=TODAY)
        assert (row.new, row.looked_at > BEFORE) == (0, True)
    finally:
        workspace.close()


async def test_names_of_searches_are_shown_as_they_were_written(kept: Path) -> None:
    async with driven(kept) as pilot:
        provider = NamedCommands(pilot.app.screen)
        provider._post_init()
        await until(pilot, lambda: bool(provider._commands))
        found = [hit async for hit in provider.search("roads")]
        assert [str(hit.prompt) for hit in found] == [f"Saved search: {NAME}"]
        assert [hit.text async for hit in provider.discover()][1] == "Fetch Find a Grant"


async def test_the_digest_is_read_and_written(kept: Path, tmp_path: Path) -> None:
    async with driven(kept) as pilot:
        await chosen(pilot, "digest")
        assert "1 new since 16 November 2026; 1 obligation ahead" in " ".join(shown(pilot).split())
        assert "[b]100%_free[/b]" in " ".join(shown(pilot).split())
        await press(pilot, "E")
        pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "week.md")
        await press(pilot, "enter")
        assert (tmp_path / "week.md").read_text("utf-8").startswith("# Funding digest, 23 November 2026")
        assert "Quarter 3 return" in (tmp_path / "week.md").read_text("utf-8")
        await press(pilot, "escape")
        assert "never synced" in shown(pilot)


async def test_the_calendar_is_written(kept: Path, tmp_path: Path) -> None:
    async with driven(kept) as pilot:
        await chosen(pilot, "calendar")
        pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "days.txt")
        await press(pilot, "enter")
        assert "must end in .ics" in words_of(pilot.app.screen, "#said")
        pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "days.ics")
        await press(pilot, "enter")
        assert "Quarter 3 return" in (tmp_path / "days.ics").read_text("utf-8")


async def test_the_list_is_exported_before_it_was_ever_looked_at(kept: Path, tmp_path: Path) -> None:
    async with driven(kept) as pilot:
        await chosen(pilot, "export opp")
        pilot.app.screen.query_one("#path", Input).value = str(tmp_path / "list.csv")
        await press(pilot, "enter")
        assert "Town lights" in (tmp_path / "list.csv").read_text("utf-8-sig")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ListingServer]:
    """Find a Grant, and settings that point at it and at nothing else."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ListingServer() as running:
        running.at("/grants", a_grants_page([a_grant(1)], 1))
        off = "".join(
            f'[[source]]\nname = "{name}"\nenabled = false\n'
            for name in ("govuk-funding", "govuk-home-office")
        )
        (tmp_path / "own.toml").write_text(
            f'cache = "{(tmp_path / "cache").as_posix()}"\n[[source]]\nname = "find-a-grant"\n'
            f'address = "{running.address}"\ninterval_seconds = 0\ndetails_at_once = 0\n{off}',
            "utf-8",
        )
        monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "own.toml"))
        yield running


@pytest.mark.parametrize("words", ["fetch opportunities", "fetch find a grant"])
async def test_opportunities_are_fetched_from_all_or_from_one(
    kept: Path, server: ListingServer, words: str
) -> None:
    async with driven(kept) as pilot:
        await chosen(pilot, words)
        await until(pilot, lambda: "complete; 1 new" in words_of(pilot.app.screen, "#status"))


async def test_the_sources_are_reached_from_anywhere(kept: Path) -> None:
    async with driven(kept) as pilot:
        await press(pilot, "4")
        await chosen(pilot, "sources")
        assert "6 sources" in words_of(pilot.app.screen, "#heading")


def test_the_palette_loads_with_the_first_palette_and_not_with_the_app() -> None:
    code = "import funding_tui.tui.app, sys; print('funding_tui.tui.palette' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
