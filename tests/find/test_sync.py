"""A sync keeps what is new, says what changed, and never takes a bad page for an empty one."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlmodel import col, select

from funding_tui.base.errors import BadInput, OperationCancelled
from funding_tui.base.progress import Progress
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.find.opportunity_detail import read_opportunity
from funding_tui.find.sync import SourceReport, sync
from models.database import Workspace
from models.opportunities import Opportunity, OpportunityPage, OpportunityVersion, SourceRun
from tests.blank_workspace import new_workspace
from tests.listing_pages import a_grant, a_grants_page, a_result, some_results
from tests.listing_server import Answer, ListingServer, Request
from tests.sources.detail_pages import an_advert


@pytest.fixture
def server() -> Iterator[ListingServer]:
    with ListingServer() as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = new_workspace(tmp_path / "finder.funding")
    yield made
    made.close()


@pytest.fixture
def settings(server: ListingServer, tmp_path: Path) -> Settings:
    grants = {"name": "find-a-grant", "address": server.address, "interval_seconds": 0}
    others = [{"name": name, "enabled": False} for name in ("govuk-funding", "govuk-home-office")]
    return Settings(cache=tmp_path / "cache", source=[grants, *others])


def serve(server: ListingServer, *grants: dict[str, Any]) -> None:
    server.at("/grants", a_grants_page(grants, len(grants)))


def synced(workspace: Workspace, settings: Settings) -> SourceReport:
    (report,) = sync(workspace, settings=settings).sources
    return report


def counts(report: SourceReport) -> tuple[str, int, int, int, int]:
    return report.state, report.new, report.changed, report.closed, report.unchanged


def test_a_second_sync_of_the_same_pages_finds_nothing_new(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, a_grant(1), a_grant(2))
    assert counts(synced(workspace, settings)) == ("complete", 2, 0, 0, 0)
    assert counts(synced(workspace, settings)) == ("complete", 0, 0, 0, 2)
    with workspace.session() as session:
        assert len(session.exec(select(OpportunityVersion)).all()) == 2
        assert [run.new for run in session.exec(select(SourceRun))] == [2, 0]


def test_a_changed_opportunity_is_stored_as_a_version_with_the_fields_that_differ(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, a_grant(1, grantApplicationCloseDate="2099-09-12T23:59"))
    synced(workspace, settings)
    serve(server, a_grant(1, grantApplicationCloseDate="2099-08-29T12:00"))
    assert counts(synced(workspace, settings)) == ("complete", 0, 1, 0, 0)
    with workspace.session() as session:
        first, second = session.exec(select(OpportunityVersion).order_by(OpportunityVersion.number)).all()
        assert first.changes == {}
        assert second.changes["closes_on"] == ["2099-09-12", "2099-08-29"]
        assert "title" not in second.changes


def test_an_opportunity_gone_from_a_complete_fetch_is_marked_and_may_come_back(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, a_grant(1), a_grant(2))
    synced(workspace, settings)
    serve(server, a_grant(1))
    assert counts(synced(workspace, settings)) == ("complete", 0, 0, 1, 1)
    serve(server, a_grant(1), a_grant(2))
    assert counts(synced(workspace, settings)) == ("complete", 0, 1, 0, 1)
    with workspace.session() as session:
        versions = session.exec(select(OpportunityVersion).where(OpportunityVersion.opportunity_id == 2))
        assert [version.changes.get("listed") for version in versions] == [None, [True, False], [False, True]]
        assert session.get(Opportunity, 2).vanished_at is None


def test_a_page_without_its_data_loses_no_opportunity(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, a_grant(1))
    synced(workspace, settings)
    server.at("/grants", Answer(body="<html><h1>Sorry, the service is unavailable</h1></html>"))
    report = synced(workspace, settings)
    assert report.state == "failed"
    assert report.why
    with workspace.session() as session:
        assert session.get(Opportunity, 1).vanished_at is None


def test_a_partial_fetch_closes_nothing(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, a_grant(1), a_grant(2))
    synced(workspace, settings)
    server.at("/grants", a_grants_page([a_grant(1)], 2), a_grants_page([], 2))
    report = synced(workspace, settings)
    assert (report.state, report.closed) == ("partial", 0)
    with workspace.session() as session:
        assert session.get(Opportunity, 2).vanished_at is None


def test_a_sudden_emptiness_closes_nothing_until_it_is_seen_on_another_day(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, *map(a_grant, range(1, 6)))
    synced(workspace, settings)
    serve(server, a_grant(1), a_grant(2))
    report = synced(workspace, settings)
    assert (report.state, report.closed) == ("partial", 0)
    assert report.why.startswith("Suddenly far fewer: 2 where 5 were listed before. Nothing was closed")
    assert synced(workspace, settings).state == "partial"  # the same day again proves nothing
    with workspace.session() as session:
        for run in session.exec(select(SourceRun)):
            run.finished_at -= timedelta(days=1)
    assert counts(synced(workspace, settings)) == ("complete", 0, 0, 3, 2)


def test_a_full_list_in_between_takes_the_doubt_away(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, *map(a_grant, range(1, 6)))
    synced(workspace, settings)
    serve(server, a_grant(1))
    synced(workspace, settings)
    serve(server, *map(a_grant, range(1, 6)))
    assert synced(workspace, settings).state == "complete"
    with workspace.session() as session:
        for run in session.exec(select(SourceRun)):
            run.finished_at -= timedelta(days=1)
    serve(server, a_grant(1))
    assert counts(synced(workspace, settings))[0] == "partial"


def test_progress_is_reported_and_a_cancel_keeps_what_was_stored(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, a_grant(1))
    seen: list[Progress] = []
    sync(workspace, settings=settings, progress=seen.append)
    assert [(at.stage, at.done) for at in seen] == [
        ("find-a-grant: connecting", 0),
        ("find-a-grant: page 1", 1),
    ]
    with pytest.raises(OperationCancelled):
        sync(workspace, settings=settings, cancelled=lambda: True)
    with workspace.session() as session:
        assert len(session.exec(select(Opportunity)).all()) == 1


def test_different_sites_are_read_at_once_and_what_one_brought_is_stored_when_another_fails(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, a_grant(1))
    meeting = threading.Barrier(2, timeout=10)

    def once_both_are_asked(_: Request) -> Answer:
        meeting.wait()
        return a_grants_page([a_grant(2)], 1)

    with ListingServer() as other, ListingServer() as broken:
        for site in (server, other):
            site.at("/grants", once_both_are_asked)
        broken.at("/grants", Answer("no", 403))
        more = [
            {**settings.source[0], "kind": "find-a-grant", "title": name, "name": name, "address": at.address}
            for name, at in (("other", other), ("broken", broken))
        ]
        report = sync(workspace, settings=Settings(cache=settings.cache, source=[*settings.source, *more]))
    assert [(report.name, report.state, report.new) for report in report.sources] == [
        ("find-a-grant", "complete", 1),
        ("other", "complete", 1),
        ("broken", "failed", 0),
    ]


def test_an_unknown_source_is_refused_with_the_names_that_there_are(
    workspace: Workspace, settings: Settings
) -> None:
    with pytest.raises(BadInput, match="no source 'lottery'; there are: find-a-grant"):
        sync(workspace, ["lottery"], settings=settings)


def test_the_command_prints_each_source_and_says_when_one_failed(
    server: ListingServer, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(server, a_grant(1))
    file = tmp_path / "settings.toml"
    file.write_text(
        f"cache = '{tmp_path / 'cache'}'\n"
        f"[[source]]\nname = 'find-a-grant'\naddress = '{server.address}'\ninterval_seconds = 0\n",
        "utf-8",
    )
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(file))
    command = ["sync", "find-a-grant", "--json", "--workspace", str(workspace.path)]
    done = CliRunner().invoke(verbs, command)
    assert done.exit_code == 0
    (report,) = json.loads(done.stdout)
    assert {"name", "state", "new", "changed", "closed", "unchanged", "why"} <= set(report)
    server.at("/grants", Answer(body="<html></html>"))
    assert CliRunner().invoke(verbs, command).exit_code == 4


def test_a_slip_in_the_settings_is_explained_in_one_sentence(workspace: Workspace, tmp_path: Path) -> None:
    slip = Settings(cache=tmp_path / "cache", source=[{"name": "find-a-grant", "interval_seconds": "soon"}])
    with pytest.raises(BadInput, match="find-a-grant"):
        sync(workspace, settings=slip)


def test_pages_behind_opportunities_are_read_once_and_again_when_the_opportunity_changes(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    serve(server, a_grant(1), a_grant(2))
    for number in (1, 2):
        server.at(f"/grants/example-fund-{number}", an_advert(grantType="Competed Grant"))
    assert counts(synced(workspace, settings)) == ("complete", 2, 0, 0, 0)
    assert counts(synced(workspace, settings)) == ("complete", 0, 0, 0, 2)
    assert len(server.asked("/grants/example-fund-1")) == 1
    serve(server, a_grant(1, grantMaximumAward=50_000), a_grant(2))
    server.at("/grants/example-fund-1", an_advert(grantType="Emergency Grant"))
    assert counts(synced(workspace, settings)) == ("complete", 0, 1, 0, 1)
    assert (len(server.asked("/grants/example-fund-1")), len(server.asked("/grants/example-fund-2"))) == (
        2,
        1,
    )
    with workspace.session() as session:
        newest = session.exec(select(OpportunityVersion).order_by(col(OpportunityVersion.id).desc())).first()
        assert newest is not None
        assert newest.changes == {"page: Kind of grant": ["Competed Grant", "Emergency Grant"]}


def test_a_sync_reads_no_more_pages_than_the_settings_say_and_tells_how_many_wait(
    server: ListingServer, workspace: Workspace, settings: Settings
) -> None:
    few = settings.model_copy(
        update={"source": [{**settings.source[0], "details_at_once": 2}, *settings.source[1:]]}
    )
    serve(server, *(a_grant(number) for number in range(1, 6)))
    for number in range(1, 6):
        server.at(f"/grants/example-fund-{number}", an_advert(grantType="Competed Grant"))
    server.at("/grants/example-fund-1", Answer("<html>Sorry</html>"))
    report = synced(workspace, few)
    assert report.state == "complete"
    assert report.why == ("1 detail page could not be read. Still to read at the next sync: 3 detail pages.")
    # what failed is tried again after all others
    assert synced(workspace, few).why == "Still to read at the next sync: 2 detail pages."
    assert synced(workspace, few).why == "1 detail page could not be read."
    server.at("/grants/example-fund-1", an_advert(grantType="Competed Grant"))
    assert synced(workspace, few).why == ""
    with workspace.session() as session:
        assert [page.fault for page in session.exec(select(OpportunityPage))] == [""] * 5


def test_a_feed_that_has_ended_is_not_asked_again_until_a_person_names_it(
    server: ListingServer, workspace: Workspace, tmp_path: Path
) -> None:
    off = [
        {"name": name, "enabled": False} for name in ("find-a-grant", "govuk-funding", "govuk-home-office")
    ]
    feed = {"kind": "feed", "name": "council", "title": "Council", "address": f"{server.address}/feed"}
    settings = Settings(cache=tmp_path / "cache", source=[{**feed, "interval_seconds": 0}, *off])
    entry = "<entry><id>e</id><title>This feed has ended</title></entry>"
    page = f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>"
    server.at("/feed", Answer(page, kind="application/atom+xml"))
    assert synced(workspace, settings).state == "failed"
    report = synced(workspace, settings)
    assert report.state == "ended"
    assert "sync council" in report.why
    assert len(server.asked("/feed")) == 1
    assert sync(workspace, ["council"], settings=settings).sources[0].state == "failed"
    assert len(server.asked("/feed")) == 2


def test_a_withdrawn_page_is_named_before_its_words(
    server: ListingServer, workspace: Workspace, tmp_path: Path
) -> None:
    off = [{"name": name, "enabled": False} for name in ("find-a-grant", "govuk-home-office")]
    govuk = {"name": "govuk-funding", "address": server.address, "interval_seconds": 0}
    settings = Settings(cache=tmp_path / "cache", source=[govuk, *off])
    server.at("/api/search.json", some_results([a_result(1)], 1))
    content = {
        "base_path": "/government/publications/example-allocations-1",
        "title": "Example",
        "details": {"body": "<p>Money</p>"},
        "withdrawn_notice": {"explanation": "<p>Out of date.</p>", "withdrawn_at": "2026-06-13T23:30:30Z"},
    }
    server.at(f"/api/content{content['base_path']}", Answer(json.dumps(content), kind="application/json"))
    synced(workspace, settings)
    fields = dict(read_opportunity(workspace, 1).fields)
    assert fields["WITHDRAWN by its publisher"] == "14 Jun 2026: Out of date."
    assert fields["page: Page"] == "Money"
