"""`registry`: files of grants are found, fetched from wherever they lie, and kept with their licence."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook
from sqlmodel import select

from funding_tui.base.errors import BadInput, OperationCancelled, OperationError
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.find.grant_registry import fetch_registry_files, find_registry_files
from models.database import Workspace
from models.opportunities import GrantMade
from tests.listing_server import Answer, ListingServer

REGISTRY = "/data.json"
OGL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"
HEADINGS = (
    *("Identifier", "Title", "Description", "Currency", "Amount Awarded", "Award Date"),
    *("Recipient Org:Identifier", "Recipient Org:Name", "Funding Org:Identifier", "Funding Org:Name"),
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[ListingServer]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with ListingServer() as running:
        yield running


@pytest.fixture
def settings(server: ListingServer) -> Settings:
    return Settings(giving={"registry": server.address + REGISTRY, "interval_seconds": 0})


@pytest.fixture
def ask(settings: Settings, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    file = tmp_path / "settings.toml"
    tables = "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.giving.items())
    file.write_text(f"[giving]\n{tables}\n", encoding="utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(file))
    monkeypatch.setenv("FUNDING_TUI_WORKSPACE", str(workspace.path))
    return lambda *words: CliRunner().invoke(verbs, ["registry", *words])


def entry(name: str, address: str, **fields: Any) -> dict[str, Any]:
    """A file as the registry tells of it."""
    return {
        "title": f"Grants of {name}",
        "description": "",
        "identifier": "a00000000000001",
        "license": OGL,
        "license_name": "Open Government Licence 3.0 (United Kingdom)",
        "issued": "2018-01-01",
        "modified": "2018-08-03T10:26:31.000+0000",
        "publisher": {"name": name, "website": "https://example.org", "prefix": f"360G-{name[:4]}"},
        "distribution": [{"downloadURL": address, "accessURL": address, "title": "all"}],
    } | fields


def registry_of(server: ListingServer, *entries: object) -> None:
    server.at(REGISTRY, Answer(json.dumps(entries), kind="application/json"))


def row(number: int, amount: str = "1,000.00", day: str = "17/08/2015 00:00") -> tuple[str, ...]:
    """A grant as a real file writes it: day first, with commas."""
    ids = ("GB-CHC-1000002", "Example Refuge", "GB-CHC-1000001", "Example Trust")
    return (f"360G-exam-{number}", "Advice", "", "GBP", amount, day, *ids)


def as_csv(*rows: tuple[str, ...]) -> bytes:
    lines = (",".join(f'"{cell}"' for cell in cells) for cells in (HEADINGS, *rows))
    return "\r\n".join(lines).encode("cp1252")


def as_workbook(*rows: tuple[str, ...]) -> bytes:
    """With a sheet about the file in front, as publishers' templates have it."""
    book, whole = Workbook(), io.BytesIO()
    book.worksheets[0].title = "Meta"
    book.worksheets[0].append(["Publisher:Name", "Example"])
    page = book.create_sheet("Grants")
    for cells in (HEADINGS, *rows):
        page.append(cells)
    book.save(whole)
    return whole.getvalue()


def as_json(*numbers: int) -> bytes:
    grants = [
        {
            "id": f"360G-exam-{number}",
            "title": "Advice",
            "currency": "GBP",
            "amountAwarded": 100.25,
            "awardDate": "2025-04-01",
            "fundingOrganization": [{"id": "GB-CHC-1000001", "name": "Example Trust"}],
            "recipientOrganization": [{"id": "GB-CHC-1000002", "name": "Example Refuge"}],
            "license": "https://creativecommons.org/licenses/by/4.0/" if number == 1 else None,
        }
        for number in numbers
    ]
    return b"\xef\xbb\xbf" + json.dumps({"grants": grants}).encode()


def stored_grants(workspace: Workspace) -> dict[str, GrantMade]:
    with workspace.session() as session:
        return {grant.identifier: grant for grant in session.exec(select(GrantMade))}


def test_files_of_every_form_are_fetched_and_one_that_fails_stops_no_other(
    server: ListingServer, ask: Callable[..., Result], workspace: Workspace
) -> None:
    with ListingServer() as elsewhere:
        for path, content in (
            ("/all.json", as_json(1, 2)),
            ("/all.csv", as_csv(row(11), row(12))),
            ("/download?id=7", as_workbook(row(21))),
        ):
            elsewhere.at(path.partition("?")[0], Answer(content, kind="application/octet-stream"))
        registry_of(
            server,
            entry("Alpha Trust", f"{elsewhere.address}/all.json"),
            entry("Beta Council", f"{elsewhere.address}/all.csv"),
            entry("Gamma Fund", f"{elsewhere.address}/download?id=7"),
            entry("Delta Fund", f"{elsewhere.address}/gone.csv"),
            entry("Epsilon", f"{elsewhere.address}/never-asked.csv"),
        )
        done = ask("--fetch", "360G-Alph", "beta council", "Gamma", "delta fund", "--json")
        assert not elsewhere.asked("/never-asked.csv")
    assert done.exit_code == 4
    reports = {each["file"]["publisher"]: each for each in json.loads(done.stdout)}
    assert {name: (each["state"], each["rows"], each["added"]) for name, each in reports.items()} == {
        "Alpha Trust": ("complete", 2, 2),
        "Beta Council": ("complete", 2, 2),
        "Gamma Fund": ("complete", 1, 1),
        "Delta Fund": ("failed", 0, 0),
    }
    assert "gone.csv is no longer there" in reports["Delta Fund"]["why"]
    grants = stored_grants(workspace)
    assert grants["360G-exam-11"].amount_pence == 100_000
    assert grants["360G-exam-11"].awarded_on == date(2015, 8, 17)
    assert grants["360G-exam-21"].recipient == "Example Refuge"
    # the licence of a file is kept with its grants, unless a grant states its own
    assert grants["360G-exam-2"].licence == f"Open Government Licence 3.0 (United Kingdom) {OGL}"
    assert grants["360G-exam-1"].licence == "https://creativecommons.org/licenses/by/4.0/"
    assert grants["360G-exam-11"].source.startswith("Beta Council, 360Giving: http://127.0.0.1")


def test_a_file_read_again_changes_only_what_changed(
    server: ListingServer, settings: Settings, workspace: Workspace
) -> None:
    registry_of(server, entry("Beta Council", f"{server.address}/all.csv"))
    server.at("/all.csv", Answer(as_csv(row(1), row(2))), Answer(as_csv(row(1), row(2, "2,000"), row(3))))
    fetch_registry_files(workspace, ["Beta"], settings=settings)
    (report,) = fetch_registry_files(workspace, ["Beta"], settings=settings)
    assert (report.added, report.changed, report.unchanged) == (1, 1, 1)


def test_the_list_says_who_publishes_what_where_and_under_which_licence(
    server: ListingServer, settings: Settings, ask: Callable[..., Result]
) -> None:
    registry_of(
        server,
        entry("Zeta [b]Trust[/b] \x1b[31m", "https://example.org/z.csv", modified="last week"),
        entry("Alpha Trust", "/relative.json"),
        entry("No address", "javascript:alert(1)"),
        entry("No publisher", "https://example.org/n.csv", publisher=None),
        "no entry at all",
    )
    alpha, zeta = find_registry_files(settings=settings)
    assert (alpha.publisher, alpha.address) == ("Alpha Trust", f"{server.address}/relative.json")
    assert (alpha.prefix, alpha.modified) == ("360G-Alph", date(2018, 8, 3))
    assert zeta.modified is None
    assert [each.publisher for each in find_registry_files("trust ALPHA", settings=settings)] == [
        "Alpha Trust"
    ]
    shown = ask().stdout
    assert "[b]Trust[/b]" in shown
    assert "\x1b" not in shown
    assert json.loads(ask("alpha", "--json").stdout)[0]["modified"] == "2018-08-03"


def open_document() -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", "<office/>")
    return whole.getvalue()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (open_document(), "OpenDocument"),
        (b"<!DOCTYPE html><title>Our grants have moved</title>", "web page"),
        (b'{"grants": [{"id": "1",', "not JSON"),
        (as_workbook(row(1))[:2000], "damaged"),
        (b"Name,Colour\r\nA,red\r\n", "no column of amounts"),
        (b"", "no headings"),
    ],
    ids=["open document", "web page", "broken json", "broken workbook", "no awards", "empty"],
)
def test_what_cannot_be_read_is_explained_in_a_sentence_and_nothing_of_it_is_stored(
    server: ListingServer, settings: Settings, workspace: Workspace, content: bytes, words: str
) -> None:
    registry_of(server, entry("Beta", f"{server.address}/file"))
    server.at("/file", Answer(content))
    (report,) = fetch_registry_files(workspace, ["beta"], settings=settings)
    assert report.state == "failed"
    assert words in report.why
    assert not stored_grants(workspace)


def test_rows_that_say_nothing_are_explained_and_the_rest_is_stored(
    server: ListingServer, settings: Settings, workspace: Workspace
) -> None:
    registry_of(server, entry("Beta", f"{server.address}/file"))
    server.at("/file", Answer(as_csv(row(1), row(2, amount="a lot", day="soon"))))
    (report,) = fetch_registry_files(workspace, ["beta"], settings=settings)
    assert (report.state, report.added) == ("partial", 2)
    assert "on row 3" in report.why
    assert stored_grants(workspace)["360G-exam-2"].amount_pence is None


def test_a_file_larger_than_the_settings_allow_is_refused(
    server: ListingServer, settings: Settings, workspace: Workspace
) -> None:
    small = settings.model_copy(update={"giving": settings.giving | {"file_megabytes": 1}})
    registry_of(server, entry("Beta", f"{server.address}/file"))
    server.at("/file", Answer(b"x" * 2_000_000))
    (report,) = fetch_registry_files(workspace, ["beta"], settings=small)
    assert report.state == "failed"
    assert "2,000,000 bytes" in report.why


def test_the_registry_cannot_lead_us_inside_our_own_network(
    server: ListingServer, settings: Settings, workspace: Workspace
) -> None:
    registry_of(server, entry("Beta", "http://10.0.0.1/router"), entry("Gamma", "http://localhost:9/x"))
    reports = fetch_registry_files(workspace, ["beta", "gamma"], settings=settings)
    assert all("inside our own network" in each.why for each in reports)


@pytest.mark.parametrize(
    "answer",
    [Answer("{}"), Answer("<html>"), Answer("["), Answer("", 503, headers={"Retry-After": "100000"})],
)
def test_a_registry_that_is_none_is_explained_in_a_sentence(
    server: ListingServer, settings: Settings, answer: Answer
) -> None:
    server.at(REGISTRY, answer)
    with pytest.raises(OperationError, match=r"127\.0\.0\.1"):
        find_registry_files(settings=settings)


def test_a_publisher_that_is_not_there_is_asked_about_before_anything_is_fetched(
    server: ListingServer, settings: Settings, workspace: Workspace
) -> None:
    registry_of(server, entry("Alpha Trust", f"{server.address}/all.json"))
    with pytest.raises(BadInput, match="did you mean 'Alpha Trust'"):
        fetch_registry_files(workspace, ["Alpha Trust", "alfa trusts"], settings=settings)
    with pytest.raises(BadInput, match="name a publisher"):
        fetch_registry_files(workspace, [], settings=settings)
    assert not server.asked("/all.json")


def test_it_can_be_stopped_and_what_was_read_stays(
    server: ListingServer, settings: Settings, workspace: Workspace
) -> None:
    registry_of(server, entry("Alpha", f"{server.address}/a.csv"), entry("Beta", f"{server.address}/b.csv"))
    server.at("/a.csv", Answer(as_csv(row(1)))).at("/b.csv", Answer(as_csv(row(2)), drip=0.05))
    reports = fetch_registry_files(
        workspace,
        ["alpha", "beta"],
        settings=settings,
        cancelled=lambda: bool(server.asked("/b.csv")),
    )
    assert [each.state for each in reports] == ["complete", "failed"]
    assert reports[1].why == "It was stopped; nothing of this file was saved."
    assert set(stored_grants(workspace)) == {"360G-exam-1"}
    with pytest.raises(OperationCancelled):
        find_registry_files(settings=settings, cancelled=lambda: True)
