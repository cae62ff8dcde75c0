"""`charity`: one charity by the API or the daily file, and the providers that projects name."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from funding_tui.base.errors import OperationError
from funding_tui.base.settings import Settings
from funding_tui.commands import verbs
from funding_tui.hold import charity_checks as keyrings
from models.database import Workspace
from tests.builders import HOSTILE, a_project, a_workspace
from tests.hold.charities.conftest import API, FILE
from tests.hold.charities.register import a_row, an_answer, as_json, packed
from tests.listing_server import Answer, ListingServer, Request

KEY = "0123456789abcdef-secret"
Ask = Callable[..., Result]


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with a_workspace(tmp_path) as made:
        yield made


@pytest.fixture
def ask(settings: Settings, workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Runs the verb with a settings file that points to the server."""
    tables = "\n".join(f"{name} = {json.dumps(value)}" for name, value in settings.charities.items())
    file = tmp_path / "settings.toml"
    file.write_text(f"cache = {json.dumps(str(settings.cache))}\n[charities]\n{tables}\n", encoding="utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(file))
    monkeypatch.setenv("FUNDING_TUI_WORKSPACE", str(workspace.path))
    return lambda *words, **given: CliRunner().invoke(verbs, ["charity", *words], **given)


@pytest.fixture
def with_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_CHARITY_KEY", KEY)


def refusal(done: Result) -> str:
    """The one sentence that is told on the way out."""
    assert isinstance(done.exception, OperationError), done.output
    return str(done.exception)


def answered(data: object) -> Answer:
    return Answer(json.dumps(data), kind="application/json")


def in_files(folder: Path, secret: str) -> list[Path]:
    return [each for each in folder.rglob("*") if each.is_file() and secret.encode() in each.read_bytes()]


@pytest.mark.parametrize("data", [an_answer(), [an_answer()]])
def test_with_a_key_the_register_is_asked_as_it_stands_today(
    server: ListingServer, ask: Ask, with_key: None, data: object
) -> None:
    server.at(f"{API}/1000001/0", answered(data))
    told = json.loads(ask("1000001", "--json").stdout)
    (charity,) = told["charities"]
    assert (charity["name"], charity["status"], charity["income"]) == (
        "EXAMPLE REFUGE",
        "registered",
        12_345_600,
    )
    assert told["source"] == "the register's API"
    (request,) = server.requests
    assert request.headers["ocp-apim-subscription-key"] == KEY


def test_without_a_key_the_daily_file_answers(server: ListingServer, ask: Ask) -> None:
    server.at(FILE, Answer(packed(as_json([a_row(), a_row(linked_charity_number=1, charity_name="Shop")]))))
    assert json.loads(ask("--fetch", "--json").stdout)["held"] == 2
    done = ask("1000001")
    assert done.exit_code == 0
    assert "EXAMPLE REFUGE" in done.stdout
    assert "Shop" in done.stdout
    assert "£123,456.78" in done.stdout
    assert "daily file, 20 Nov 2026" in done.stderr
    assert len(server.requests) == 1


def test_sync_charities_fetches_the_same_file(server: ListingServer, ask: Ask, workspace: Workspace) -> None:
    server.at(FILE, Answer(packed(as_json([a_row()]))))
    done = CliRunner().invoke(verbs, ["sync", "charities"])
    assert done.exit_code == 0
    assert "The register of 20 Nov 2026: charities and subsidiaries 1, rows left out 0." in done.stderr


def test_without_either_it_says_how_to_mend_that(ask: Ask) -> None:
    told = refusal(ask("1000001"))
    assert "sync charities" in told
    assert "FUNDING_TUI_CHARITY_KEY" in told


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer("{}", 401, "application/json"), "does not accept the key"),
        (Answer("{}", 403, "application/json"), "does not accept the key"),
        (Answer("", 404), "has no charity 1000001"),
        (answered([]), "has no charity 1000001"),
        (answered({"charity_name": "No number"}), "contains no charity"),
        (answered("a text"), "127.0.0.1"),
        (Answer("<html>Sign in</html>"), "127.0.0.1"),
        (Answer("busy", 429, headers={"Retry-After": "100000"}), "127.0.0.1"),
    ],
)
def test_what_the_api_refuses_is_told_in_a_sentence_without_the_key(
    server: ListingServer,
    ask: Ask,
    with_key: None,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
    answer: Answer,
    words: str,
) -> None:
    server.at(f"{API}/1000001/0", answer)
    with caplog.at_level(logging.DEBUG):
        done = ask("1000001")
    assert words in refusal(done)
    assert KEY not in refusal(done) + done.output + caplog.text
    assert in_files(tmp_path, KEY) == []


def test_the_key_follows_no_redirect_to_another_site(
    server: ListingServer, ask: Ask, with_key: None, tmp_path: Path
) -> None:
    with ListingServer() as other:
        server.at(f"{API}/1000001/0", Answer(status=302, headers={"Location": f"{other.address}/take"}))
        assert "must not get the key" in refusal(ask("1000001"))
        assert other.requests == []


def test_the_key_and_its_answer_are_in_no_file(
    server: ListingServer, ask: Ask, with_key: None, tmp_path: Path
) -> None:
    server.at(f"{API}/1000001/0", answered(an_answer(name="Told to a key holder")))
    for _ in range(2):
        assert ask("1000001").exit_code == 0
    assert len(server.requests) == 2
    assert in_files(tmp_path, KEY) == in_files(tmp_path, "Told to a key holder") == []


def test_what_a_charity_calls_itself_is_shown_as_text(server: ListingServer, ask: Ask) -> None:
    server.at(FILE, Answer(packed(as_json([a_row(name=HOSTILE)]))))
    ask("--fetch")
    shown = ask("1000001").stdout
    assert "\x1b" not in shown
    assert "[b]100%_free[/b]" in shown


def test_the_providers_of_projects_are_found_by_number_or_by_name(
    server: ListingServer, ask: Ask, workspace: Workspace
) -> None:
    gone = {"charity_registration_status": "Removed", "date_of_removal": "2024-02-01T00:00:00"}
    rows = [
        a_row(1000001, "THE EXAMPLE REFUGE TRUST"),
        a_row(1000002, "Twice"),
        a_row(1000003, "Twice"),
        a_row(1000004, "Gone", **gone),
        a_row(1000005, "In trouble", charity_in_administration=True, latest_income=None),
    ]
    server.at(FILE, Answer(packed(as_json(rows))))
    ask("--fetch")
    providers = (
        "Example Refuge",
        "Refuge (registered charity no. 1000001)",
        "Twice",
        "Gone",
        "In trouble",
        "Herefordshire Council",
        "",
    )
    for number, provider in enumerate((*providers, "Example Refuge")):
        a_project(workspace, f"P{number}", provider=provider)
    told = {each["provider"]: each for each in json.loads(ask("--providers", "--json").stdout)}
    assert {name: each["finding"] for name, each in told.items()} == {
        "Gone": "removed",
        "In trouble": "check",
        "Twice": "check",
        "Herefordshire Council": "not found",
        "Example Refuge": "registered",
        "Refuge (registered charity no. 1000001)": "registered",
    }
    assert told["Example Refuge"]["projects"] == ["P0", "P7"]
    assert told["Example Refuge"]["words"] == (
        "registered charity 1000001; income £123,456.78 in the year to 31 December 2025; "
        "register of 20 November 2026"
    )
    assert told["In trouble"]["words"].startswith("IN ADMINISTRATION; registered charity 1000005; no income")
    assert told["Gone"]["words"] == "charity 1000004 was removed from the register on 1 February 2024"
    assert "no companies, councils" in told["Herefordshire Council"]["words"]
    # those to look at come first
    assert next(iter(told)) == "Gone"


def test_a_name_alone_is_searched(server: ListingServer, ask: Ask) -> None:
    server.at(FILE, Answer(packed(as_json([a_row(), a_row(1000002, "Other")]))))
    ask("--fetch")
    assert "1000001" in ask("--name", "example refuge").stdout
    assert "No charity of that name" in ask("--name", "nobody").stderr


def test_a_key_goes_into_the_systems_keyring_and_out_of_it(
    server: ListingServer, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: dict[tuple[str, str], str] = {}

    class Ring:
        """A keyring of this test's own; the system's is not for tests to write into."""

        def get_password(self, service: str, name: str) -> str | None:
            return held.get((service, name))

        def set_password(self, service: str, name: str, key: str) -> None:
            held[service, name] = key

        def delete_password(self, service: str, name: str) -> None:
            del held[service, name]

    monkeypatch.setattr(keyrings, "_keyring", Ring)
    kept = ask("--keep-key", input=f"{KEY}\n")
    assert kept.exit_code == 0
    assert KEY not in kept.output
    assert list(held.values()) == [KEY]

    def reply(request: Request) -> Answer:
        return (
            answered(an_answer()) if request.headers["ocp-apim-subscription-key"] == KEY else Answer("", 401)
        )

    server.at(f"{API}/1000001/0", reply)
    assert ask("1000001").exit_code == 0
    assert ask("--forget-key").exit_code == 0
    assert held == {}


def test_a_keyring_that_refuses_is_told_without_the_key(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    class Locked:
        def set_password(self, service: str, name: str, key: str) -> None:
            raise PermissionError(key)

    monkeypatch.setattr(keyrings, "_keyring", Locked)
    done = ask("--keep-key", input=f"{KEY}\n")
    assert "PermissionError" in refusal(done)
    assert KEY not in refusal(done) + done.output


def test_nothing_named_is_a_mistake_of_use(ask: Ask) -> None:
    assert ask().exit_code == 2
