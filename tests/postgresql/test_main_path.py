"""An officer's main path, verb by verb, on a workspace that a team shares on a server."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlmodel import select

from funding_tui.allocate.propose import propose
from funding_tui.commands import verbs
from funding_tui.demo.building import build_demo
from funding_tui.tui.app import FundingApp
from models.database import Workspace, create_workspace, open_workspace
from models.ledger import LedgerEntry, balances
from tests.hold.importing.import_cases import AREAS
from tests.listing_pages import a_grant, a_grants_page
from tests.listing_server import ListingServer
from tests.postgresql.conftest import a_database
from tests.tui.driving import driven

TODAY = date(2026, 11, 23)
Ask = Callable[..., Result]


@pytest.fixture(scope="module")
def demo(template: str) -> Iterator[str]:
    """The address of the demonstration, made by the command that an officer types."""
    with a_database() as address:
        made = CliRunner().invoke(verbs, ["init", "--demo", "--json", "--workspace", address])
        assert json.loads(made.stdout) == {"workspace": address, "demo": True, "areas": 0, "short": []}
        yield address


@pytest.fixture
def run(demo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("FUNDING_TUI_DATABASE", demo)
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    return ask


def ask(*words: str) -> Result:
    return CliRunner().invoke(verbs, words)


def as_json(*words: str) -> Any:
    """What a verb prints as JSON."""
    done = ask(*words, "--json")
    assert done.exit_code == 0, (words, done.output, done.exception)
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    "words",
    [
        *("today", "streams", "pots", "obligations", "projects", "calendar", "match", "searches", "doctor"),
        *(
            "pipeline list",
            "links list",
            "scenario list",
            "proposal list",
            "proposal virements",
            "partnership",
        ),
    ],
)
def test_every_list_is_reported(run: Ask, words: str) -> None:
    done = run(*words.split(), "--json")
    assert done.exit_code == 0, done.exception
    json.loads(done.stdout)


def test_listings_are_read_found_saved_linked_and_taken_up(run: Ask, tmp_path: Path) -> None:
    with ListingServer() as server:
        grants = [a_grant(number, grantName=f"Rural lanes {number}") for number in (1, 2)]
        server.at("/grants", a_grants_page(grants, 2))
        (tmp_path / "settings.toml").write_text(
            f"cache = '{(tmp_path / 'cache').as_posix()}'\n"
            f"[[source]]\nname = 'find-a-grant'\naddress = '{server.address}'\ninterval_seconds = 0\n",
            "utf-8",
        )
        assert [row["new"] for row in as_json("sync", "find-a-grant")] == [2]
        assert [row["unchanged"] for row in as_json("sync", "find-a-grant")] == [2]
    found = as_json("search", "rural lane", "--save", "Lanes")
    assert len(found) == 2
    first, second = sorted(row["id"] for row in found)
    assert [row["name"] for row in as_json("searches")] == ["Lanes"]
    assert run("links", "join", str(first), str(second)).exit_code == 0
    assert [row["id"] for row in as_json("search", "rural")] == [first]
    assert run("links", "part", str(first), str(second)).exit_code == 0
    assert run("pipeline", "move", str(first), "watching").exit_code == 0
    assert [entry["row"]["id"] for entry in as_json("pipeline", "list")] == [first]
    assert [row["id"] for row in as_json("search", "stage:watching")] == [first]


def test_areas_are_imported_and_a_second_import_changes_nothing(run: Ask, tmp_path: Path) -> None:
    file = tmp_path / "areas.csv"
    file.write_text(AREAS, "utf-8")
    assert as_json("import", "areas", str(file))["added"] == 3
    assert as_json("import", "areas", str(file))["unchanged"] == 3


def test_grants_already_made_are_imported_and_a_second_import_changes_nothing(
    run: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "grants.csv"
    file.write_text(
        "Identifier,Title,Recipient Org:Name,Amount Awarded,Award Date,"
        "Beneficiary Location:0:Geographic Code\n"
        "360G-a,Night bus,Example Riders,1234.50,05/06/2014,E06000019\n",
        encoding="utf-8",
    )
    assert as_json("import", "awards", str(file))["added"] == 1
    assert as_json("import", "awards", str(file))["unchanged"] == 1
    file.write_text(file.read_text(encoding="utf-8").replace("E06000019", "E06000020"), encoding="utf-8")
    (change,) = as_json("import", "awards", str(file))["what_changes"]
    assert (change["field"], change["from"], change["to"]) == ("areas", "['E06000019']", "['E06000020']")


def test_a_run_becomes_a_certified_paper_and_its_money_is_committed(
    run: Ask, demo: str, tmp_path: Path
) -> None:
    proposed = as_json("propose", "rural-floor", "--quick")
    assert proposed["status"] in ("optimal", "feasible")
    assert as_json("proposal", "draft", "latest", "--by", "Ann")["state"] == "draft"
    assert run("proposal", "submit", "P1", "--by", "Ann").exit_code == 0
    certified = as_json("proposal", "certify", "P1", "--by", "Bo", "--at-risk", "Promised in writing")
    assert (certified["state"], certified["already"]) == ("certified", False)
    opened = open_workspace(demo)
    with opened.session() as session:
        committed = [e.pence for e in session.exec(select(LedgerEntry)) if e.recorded_by == "Bo"]
        assert sum(committed) == certified["pence"]
        assert all(type(balance.free) is int for balance in balances(session).values())
    opened.close()
    for suffix in ("json", "csv", "md", "html", "docx", "xlsx", "pdf"):
        paper = tmp_path / f"paper.{suffix}"
        done = run("export", "latest", "--to", str(paper))
        assert done.exit_code == 0, (suffix, done.output, done.exception)
        assert paper.with_stem("paper-DEMONSTRATION").stat().st_size > 0


def test_a_run_on_a_server_is_the_run_of_a_file(template: str, tmp_path: Path) -> None:
    file = create_workspace(tmp_path / "demo.funding")
    build_demo(file)
    with a_database(template) as address:
        server = open_workspace(address)
        build_demo(server)
        assert answer(server) == answer(file)
        server.close()
    file.close()


def answer(workspace: Workspace) -> tuple[str, float]:
    """The problem that the records make, and the report of its solution."""
    report = propose(workspace, "rural-floor", deep=False, today=TODAY)
    return report.problem_hash, report.benefit


def test_keeping_a_copy_is_left_to_the_server(run: Ask, demo: str, tmp_path: Path) -> None:
    for words in (("backup",), ("restore", str(tmp_path / "copy.funding"))):
        assert "use pg_dump and pg_restore" in str(run(*words).exception)


async def test_the_app_opens_on_it(demo: str) -> None:
    async with driven(demo) as pilot:
        app = pilot.app
        assert isinstance(app, FundingApp)
        assert app.workspace_status is not None
        assert app.workspace_status.demonstration
