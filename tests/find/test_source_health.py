"""How each source does, from its readings on record, for the screen and for the command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.base.errors import BadInput
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.find.source_health import (
    RECENT_FETCHES,
    SourceHealth,
    describe_health,
    read_source_health,
    summarise_health,
)
from models.database import Workspace
from models.opportunities import SourceRun
from tests.builders import HOSTILE, TODAY, a_workspace, add, an_opportunity, at

FEED = {"kind": "feed", "name": "county", "title": "County news", "address": "https://county.example/feed"}


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


def a_reading(
    workspace: Workspace, day: date, state: str = "complete", source: str = "county", **fields: Any
) -> None:
    with workspace.session() as session:
        add(session, SourceRun(source=source, started_at=at(day), finished_at=at(day), state=state, **fields))


def county(workspace: Workspace, **changes: Any) -> SourceHealth:
    settings = Settings(source=[{**FEED, **changes}])
    return next(
        each
        for each in read_source_health(workspace, today=TODAY, settings=settings)
        if each.name == FEED["name"]
    )


def test_every_source_of_the_settings_is_explained_whether_it_is_on_or_off(workspace: Workspace) -> None:
    found = read_source_health(workspace, today=TODAY, settings=Settings(source=[FEED]))
    standing = {each.name: each.availability for each in found}
    assert standing["county"] == standing["find-a-grant"] == "on"
    assert standing["grants-gov"] == "off"
    assert summarise_health(found) == f"{len(found)} sources: 4 on, 3 off; 4 of them need a look."


def test_what_was_never_read_is_said_to_be_and_nothing_is_made_up(workspace: Workspace) -> None:
    found = county(workspace)
    assert (found.state, found.last_read, found.last_complete, found.new) == ("never read", None, None, None)
    assert (found.stale, found.failed, found.stored, found.open) == (None, 0, 0, 0)
    assert describe_health(found) == "never read"
    assert found.needs_a_look


def test_a_failure_leaves_the_last_complete_fetch_and_counts(workspace: Workspace) -> None:
    a_reading(workspace, TODAY - timedelta(3), new=4, why="2 items left out.")
    a_reading(workspace, TODAY - timedelta(2), "partial", why="page 2 did not come")
    a_reading(workspace, TODAY - timedelta(1), "failed", why="no answer")
    found = county(workspace)
    assert (found.state, found.why, found.failed) == ("failed", "no answer", 1)
    assert found.last_complete == at(TODAY - timedelta(3))
    assert found.last_read == at(TODAY - timedelta(2))
    assert [each.why for each in found.fetches] == ["no answer", "page 2 did not come", "2 items left out."]
    assert (found.stale, found.needs_a_look) == (False, True)


@pytest.mark.parametrize(("days", "stale"), [(7, False), (8, True)])
def test_a_source_is_stale_when_its_last_complete_fetch_is_older_than_its_bound(
    workspace: Workspace, days: int, stale: bool
) -> None:
    a_reading(workspace, TODAY - timedelta(days))
    a_reading(workspace, TODAY, "partial", why="half")
    found = county(workspace)
    assert (found.stale_days, found.stale) == (7, stale)
    assert describe_health(found).startswith("stale: last read in full on" if stale else "last read in full")


def test_a_source_may_state_its_own_bound(workspace: Workspace) -> None:
    a_reading(workspace, TODAY - timedelta(20))
    assert county(workspace, stale_days=30).stale is False
    assert county(workspace, stale_days=19).needs_a_look


def test_only_the_last_readings_are_counted(workspace: Workspace) -> None:
    for _ in range(RECENT_FETCHES):
        a_reading(workspace, TODAY - timedelta(2), "failed")
    a_reading(workspace, TODAY)
    found = county(workspace)
    assert (len(found.fetches), found.failed) == (RECENT_FETCHES, RECENT_FETCHES - 1)


def test_an_ended_source_is_no_fault(workspace: Workspace) -> None:
    a_reading(workspace, TODAY - timedelta(40), "failed", ended=True, why="The feed has ended.")
    found = county(workspace)
    assert (found.availability, found.needs_a_look) == ("ended", False)


def test_opportunities_are_counted_held_and_open_and_pages_that_wait(workspace: Workspace) -> None:
    an_opportunity(workspace, "open", source="find-a-grant")
    an_opportunity(workspace, "closed", source="find-a-grant", closes_on=date(2026, 1, 1), status="closed")
    found = next(
        each for each in read_source_health(workspace, today=TODAY, settings=Settings()) if each.stored
    )
    assert (found.name, found.stored, found.open, found.waiting) == ("find-a-grant", 2, 1, 1)
    assert county(workspace).waiting is None


def test_settings_that_describe_no_source_are_explained(workspace: Workspace) -> None:
    with pytest.raises(BadInput, match="the settings file: source 'county'"):
        county(workspace, address="nowhere")


def run(workspace: Workspace, *words: str) -> Result:
    with time_machine.travel(at(TODAY), tick=False):
        return CliRunner().invoke(
            verbs, ["--workspace", str(workspace.path), "sources", *words], catch_exceptions=False
        )


def test_the_command_tells_them_in_a_table_and_their_reasons_beside_it(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    a_reading(workspace, TODAY, "failed", source="find-a-grant", why=HOSTILE)
    a_reading(workspace, TODAY, source="govuk-funding", why="3 items left out.")
    result = run(workspace)
    assert result.exit_code == 0
    assert "find-a-grant" in result.stdout
    assert "1 of 1" in result.stdout
    assert "100%_free" in result.stderr
    assert "3 items left out." in result.stderr
    assert "\x1b" not in result.output
    sources = {each["name"]: each for each in json.loads(run(workspace, "--json").stdout)}
    assert sources["find-a-grant"]["why"] == HOSTILE
    assert sources["govuk-funding"]["last_complete"] == at(TODAY).isoformat()
    assert sources["govuk-funding"]["readings"][0]["at"] == at(TODAY).isoformat()
