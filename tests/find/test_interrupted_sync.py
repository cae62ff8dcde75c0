"""A reading that is broken off loses nothing that it had read, and the next one goes on from there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import select

from funding_tui.base.errors import OperationCancelled
from funding_tui.base.settings import Settings
from funding_tui.find.sync import sync
from models.database import Workspace, open_workspace
from models.opportunities import Opportunity, OpportunityVersion, SourceReading, SourceRun
from tests.blank_workspace import new_workspace
from tests.listing_pages import a_grant, paged_grants
from tests.listing_server import Answer, ListingServer, Request

GRANTS = [a_grant(number) for number in range(1, 13)]
PAGE_SIZE = 4
LAST = "3"


@pytest.fixture
def server() -> Iterator[ListingServer]:
    with ListingServer() as running:
        yield running


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "finder.funding"
    new_workspace(path).close()
    return path


def settings_of(
    server: ListingServer, folder: Path, page_size: int = PAGE_SIZE, pause: float = 0.0
) -> Settings:
    grants = {"name": "find-a-grant", "address": server.address, "interval_seconds": pause}
    others = [{"name": name, "enabled": False} for name in ("govuk-funding", "govuk-home-office")]
    more = {"page_size": page_size, "details_at_once": 0}
    return Settings(cache=folder / "cache", source=[{**grants, **more}, *others])


def titles(workspace: Workspace) -> set[str]:
    with workspace.session() as session:
        return set(session.exec(select(Opportunity.title)))


@pytest.mark.slow
def test_a_sync_killed_on_its_way_keeps_what_it_read_and_the_next_asks_only_for_the_rest(
    server: ListingServer, file: Path, tmp_path: Path
) -> None:
    reply, reached, may_go_on = paged_grants(GRANTS), threading.Event(), threading.Event()

    def until_the_last(request: Request) -> Answer:
        if request.first("page") == LAST and not may_go_on.is_set():
            reached.set()
            may_go_on.wait(30)
        answer: Answer = reply(request)
        return answer

    server.at("/grants", until_the_last)
    settings = settings_of(server, tmp_path)
    written = tmp_path / "settings.toml"
    written.write_text(
        f"cache = '{settings.cache}'\n[[source]]\nname = 'find-a-grant'\naddress = '{server.address}'\n"
        f"interval_seconds = 0\npage_size = {PAGE_SIZE}\ndetails_at_once = 0\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "funding_tui", "sync", "find-a-grant", "--workspace", str(file)]
    killed = subprocess.Popen(command, env={**os.environ, "FUNDING_TUI_SETTINGS": str(written)})
    assert reached.wait(30)
    # the second page is stored while the last is waited for
    workspace = open_workspace(file)
    for _ in range(100):
        if len(titles(workspace)) == 8:
            break
        threading.Event().wait(0.1)
    killed.kill()
    killed.wait()
    may_go_on.set()
    assert len(titles(workspace)) == 8

    (report,) = sync(workspace, settings=settings).sources
    assert (report.state, report.new, report.unchanged) == ("complete", 4, 8)
    assert titles(workspace) == {grant["grantName"] for grant in GRANTS}
    asked = [request.first("page") for request in server.asked("/grants")]
    assert sorted(asked) == ["1", "2", LAST, LAST]
    with workspace.session() as session:
        assert session.connection().scalar(text("PRAGMA integrity_check")) == "ok"
        assert not session.exec(select(SourceReading)).all()
        assert len(session.exec(select(OpportunityVersion)).all()) == len(GRANTS)
    workspace.close()


def test_a_person_who_stops_a_sync_keeps_its_pages(server: ListingServer, file: Path, tmp_path: Path) -> None:
    server.at("/grants", paged_grants(GRANTS))
    settings, workspace, seen = settings_of(server, tmp_path, pause=0.3), open_workspace(file), []
    with pytest.raises(OperationCancelled, match="what had been read is saved"):
        sync(workspace, settings=settings, progress=seen.append, cancelled=lambda: len(seen) > 2)
    some = len(titles(workspace))
    assert 0 < some < len(GRANTS)
    (report,) = sync(workspace, settings=settings).sources
    assert (report.state, report.new, report.unchanged) == ("complete", len(GRANTS) - some, some)
    workspace.close()


def test_a_fetch_that_came_to_its_end_is_followed_by_one_that_asks_for_everything(
    server: ListingServer, file: Path, tmp_path: Path
) -> None:
    server.at("/grants", paged_grants(GRANTS))
    settings, workspace = settings_of(server, tmp_path, len(GRANTS)), open_workspace(file)
    for _ in range(2):
        sync(workspace, settings=settings)
    assert len(server.asked("/grants")) == 2
    with workspace.session() as session:
        assert [run.state for run in session.exec(select(SourceRun))] == ["complete", "complete"]
    workspace.close()


def test_a_fetch_broken_off_long_ago_begins_anew(server: ListingServer, file: Path, tmp_path: Path) -> None:
    server.at("/grants", paged_grants(GRANTS))
    settings, workspace = settings_of(server, tmp_path, len(GRANTS)), open_workspace(file)
    sync(workspace, settings=settings)
    with workspace.session() as session:
        session.add(SourceReading(source="find-a-grant", began_at=datetime.now(UTC) - timedelta(days=1)))
    sync(workspace, settings=settings)
    assert len(server.asked("/grants")) == 2
    workspace.close()
