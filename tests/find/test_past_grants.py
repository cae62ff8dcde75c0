"""What one organisation gave is read from 360Giving's API, page by page, and kept as it comes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from funding_tui.base.errors import BadInput
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.find.past_grants import PastGrantsReport, fetch_past_grants
from tests.hold.importing.import_cases import asked
from tests.listing_server import Answer, ListingServer

ROUTE = "/api/v1/org/GB-CHC-1/grants_made/"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListingServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ListingServer() as running:
        yield running


def a_grant(number: int, **changes: Any) -> dict[str, Any]:
    grant = {
        "id": f"360G-x-{number}",
        "title": "Advice",
        "currency": "GBP",
        "amountAwarded": 100.25,
        "awardDate": "2025-04-01T00:00:00+00:00",
        "fundingOrganization": [{"id": "GB-CHC-1", "name": "Example Trust"}],
        "recipientOrganization": [{"id": "GB-CHC-2", "name": "Example Advice"}],
        **changes,
    }
    return {"grant_id": grant["id"], "data": grant, "publisher": {"org_id": "GB-CHC-1"}}


def a_page(*grants: object, total: int, following: str | None = None) -> Answer:
    body = {"count": total, "next": following, "previous": None, "results": list(grants)}
    return Answer(json.dumps(body), kind="application/json")


def settings(server: ListingServer) -> Settings:
    return Settings(giving={"address": f"{server.address}/api/v1", "interval_seconds": 0})


def fetched(workspace, server: ListingServer) -> PastGrantsReport:
    (report,) = fetch_past_grants(workspace, ["GB-CHC-1"], "grants_made", settings=settings(server))
    return report


def counts(report: PastGrantsReport) -> tuple[str, int, int, int]:
    return report.state, report.added, report.changed, report.unchanged


def test_every_page_is_followed_and_a_second_fetch_changes_nothing(workspace, server):
    second = f"{server.address}/second"
    server.at(ROUTE, a_page(a_grant(1), total=2, following=second)).at("/second", a_page(a_grant(2), total=2))
    assert counts(fetched(workspace, server)) == ("complete", 2, 0, 0)
    assert counts(fetched(workspace, server)) == ("complete", 0, 0, 2)
    assert server.asked(ROUTE)[0].headers["accept"] == "application/json"
    kept = asked(workspace, "SELECT identifier, amount_pence, awarded_on, recipient_id FROM grantmade")
    assert kept[0] == ("360G-x-1", 10025, "2025-04-01", "GB-CHC-2")


def test_what_was_read_before_an_error_is_stored_and_told_as_a_part(workspace, server):
    server.at(ROUTE, a_page(a_grant(1), total=2, following=f"{server.address}/second"))
    server.at("/second", Answer("<html>Sorry</html>"))
    report = fetched(workspace, server)
    assert counts(report) == ("partial", 1, 0, 0)
    assert report.why


@pytest.mark.parametrize(
    ("following", "words"),
    [
        (None, "ended after 1 of 5"),
        ("http://192.168.1.1/x", "do not name"),
        (ROUTE + "?limit=100", "circles"),
    ],
)
def test_a_fetch_that_ends_early_says_so(workspace, server, following, words):
    whole = f"{server.address}{following}" if following == ROUTE + "?limit=100" else following
    server.at(ROUTE, a_page(a_grant(1), total=5, following=whole))
    report = fetched(workspace, server)
    assert (report.state, words in report.why) == ("partial", True)


def test_what_is_no_grant_is_left_out_and_counted(workspace, server):
    nameless = a_grant(3, id="")
    server.at(ROUTE, a_page(a_grant(1), None, "x", nameless, total=4))
    report = fetched(workspace, server)
    assert (report.state, report.added) == ("complete", 1)
    assert report.why.startswith("3 left out")


def test_an_organisation_that_is_not_known_is_explained(workspace, server):
    assert fetched(workspace, server).state == "failed"


def test_settings_that_cannot_be_used_are_explained(workspace):
    with pytest.raises(BadInput, match="giving"):
        fetch_past_grants(workspace, ["GB-CHC-1"], "grants_made", settings=Settings(giving={"page_size": 0}))


def test_the_command_tells_each_organisation(workspace, server, tmp_path: Path, monkeypatch):
    file = tmp_path / "settings.toml"
    file.write_text(f'[giving]\naddress = "{server.address}/api/v1"\ninterval_seconds = 0\n', "utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(file))
    server.at(ROUTE, a_page(a_grant(1), total=1))
    words = ["--workspace", str(workspace.path), "awards", "GB-CHC-1", "GB-CHC-9", "--json"]
    result = CliRunner().invoke(verbs, words)
    assert result.exit_code == 4
    assert [each["state"] for each in json.loads(result.stdout)] == ["complete", "failed"]


def test_the_command_writes_what_is_stored_of_an_organisation(workspace, server, tmp_path: Path, monkeypatch):
    file, to = tmp_path / "settings.toml", tmp_path / "grants.json"
    file.write_text(f'[giving]\naddress = "{server.address}/api/v1"\ninterval_seconds = 0\n', "utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(file))
    newest = a_grant(3, title="=1+1 [b]", awardDate="2026-01-01T00:00:00+00:00", amountAwarded=None)
    server.at(ROUTE, a_page(a_grant(1), newest, total=2))
    words = ["--workspace", str(workspace.path), "awards", "GB-CHC-1", "--to"]
    result = CliRunner().invoke(verbs, [*words, str(to)])
    assert (result.exit_code, f"Written to {to}." in result.stderr) == (0, True)
    first, second = json.loads(to.read_text("utf-8"))
    assert (first["title"], first["amount_pence"], first["awarded_on"]) == ("=1+1 [b]", None, "2026-01-01")
    assert (second["funder_id"], second["amount_pence"]) == ("GB-CHC-1", 100_25)
    CliRunner().invoke(verbs, [*words, str(tmp_path / "grants.csv")])
    assert "'=1+1 [b]" in (tmp_path / "grants.csv").read_text("utf-8-sig")
    with pytest.raises(BadInput, match=r"not as \.pdf"):
        CliRunner().invoke(verbs, [*words, str(tmp_path / "grants.pdf")], catch_exceptions=False)


def test_the_verb_runs_in_a_process_of_its_own(workspace, server, tmp_path: Path):
    file = tmp_path / "settings.toml"
    file.write_text(f'[giving]\naddress = "{server.address}/api/v1"\ninterval_seconds = 0\n', "utf-8")
    server.at(ROUTE, a_page(a_grant(1), total=1))
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "funding_tui",
            "awards",
            "GB-CHC-1",
            "--workspace",
            str(workspace.path),
            "--json",
        ],
        env=os.environ | {"FUNDING_TUI_SETTINGS": str(file)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert [(each["state"], each["added"]) for each in json.loads(done.stdout)] == [("complete", 1)]
