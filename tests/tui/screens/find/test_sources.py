"""The sources' screen: how each does, why, and one of them fetched from a real server."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from models.opportunities import SourceRun
from tests.builders import HOSTILE, TODAY, a_workspace, add, an_opportunity, at
from tests.listing_pages import a_grant, a_grants_page
from tests.listing_server import ListingServer
from tests.tui.driving import an_app, driven, of, pane, press, rest, shown, words_of

pytestmark = pytest.mark.slow


@pytest.fixture
def read(tmp_path: Path) -> Path:
    """A workspace with a reading in full, one in part and one that failed."""
    with a_workspace(tmp_path) as workspace:
        for source, state, why in (
            ("find-a-grant", "complete", "2 adverts left out: no title."),
            ("govuk-funding", "partial", f"page 3: {HOSTILE}"),
            ("govuk-home-office", "failed", "no answer"),
        ):
            with workspace.session() as session:
                when = {"started_at": at(TODAY), "finished_at": at(TODAY)}
                add(session, SourceRun(source=source, state=state, why=why, fetched=5, new=2, **when))
        an_opportunity(workspace)
        return workspace.path


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ListingServer]:
    """Find a Grant, and settings that point at it."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ListingServer() as running:
        running.at("/grants", a_grants_page([a_grant(1, grantName=f"Fund {HOSTILE}")], 1))
        (tmp_path / "own.toml").write_text(
            f'cache = "{(tmp_path / "cache").as_posix()}"\n[[source]]\nname = "find-a-grant"\n'
            f'address = "{running.address}"\ninterval_seconds = 0\ndetails_at_once = 0\n',
            "utf-8",
        )
        monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "own.toml"))
        yield running


async def test_each_source_is_a_row_and_its_reasons_stand_beneath(read: Path) -> None:
    async with driven(read) as pilot:
        await press(pilot, "2", "S")
        assert "6 sources: 3 on, 3 off; 2 of them need a look." in words_of(pilot.app.screen, "#heading")
        assert "complete" in shown(pilot)
        assert "2 adverts left out: no title." in pane(pilot)
        await press(pilot, "down")
        assert "PARTIAL" in pane(pilot).upper()
        assert "[b]100%_free[/b]" in pane(pilot)
        assert "\x1b" not in pane(pilot)
        await press(pilot, "down", "enter")
        assert "no answer" in shown(pilot)
        await press(pilot, "escape", "escape")
        assert "1 open opportunity" in words_of(pilot.app.screen, "#heading")


async def test_one_source_is_fetched_alone_and_says_what_it_brought(
    tmp_path: Path, server: ListingServer
) -> None:
    with a_workspace(tmp_path) as workspace:
        path = workspace.path
    async with driven(path) as pilot:
        await press(pilot, "2", "S")
        assert "never read" in shown(pilot)
        await press(pilot, "r")
        await rest(pilot)
        assert "complete; 1 new" in words_of(pilot.app.screen, "#status")
        assert "1 new, 0 changed" in pane(pilot)
        assert "1 stored, 1 open" in pane(pilot)
        assert {request.path.split("?")[0] for request in server.requests} <= {"/grants", "/robots.txt"}
        await press(pilot, "escape")
        assert "1 open opportunity." in words_of(pilot.app.screen, "#heading")


async def test_a_source_that_is_off_says_how_to_switch_it_on(read: Path) -> None:
    async with driven(read) as pilot:
        await press(pilot, "2", "S", "end", "r")
        assert "is switched off; docs/settings.md says how" in words_of(pilot.app.screen, "#status")
        assert not of(pilot).jobs.running("sync")


@pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="snapshots are of the lowest Python")
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_it_looks_as_it_did(snap_compare: Any, read: Path, size: tuple[int, int]) -> None:
    app = an_app(read)

    async def run_before(pilot: Pilot[None]) -> None:
        await rest(pilot)
        await press(pilot, "2", "S")

    try:
        assert snap_compare(app, terminal_size=size, run_before=run_before)
    finally:
        if app.workspace_session is not None:
            app.workspace_session.close()
