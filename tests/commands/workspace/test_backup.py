from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from funding_tui import commands
from funding_tui.commands import verbs
from tests.builders import a_stream, a_workspace, an_opportunity


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.delenv("FUNDING_TUI_WORKSPACE", raising=False)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with a_workspace(tmp_path) as workspace:
        an_opportunity(workspace)
        return workspace.path


def run(path: Path, *words: str) -> Result:
    return CliRunner().invoke(verbs, ["--workspace", str(path), *words], catch_exceptions=False)


def leave(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    """The exit code of the whole command line, faults told and all."""
    monkeypatch.setattr(sys, "argv", ["funding-tui", *words])
    return commands.run()


def test_a_backup_is_made_and_put_back(path: Path, tmp_path: Path) -> None:
    made = json.loads(run(path, "backup", "--to", str(tmp_path / "copy.funding"), "--json").stdout)
    assert made == {"file": str(tmp_path / "copy.funding")}
    back = json.loads(run(path, "restore", made["file"], "--json").stdout)
    assert back["file"] == str(path)
    assert Path(back["kept"]).is_file()


def test_people_are_told_where_the_copies_are(path: Path, tmp_path: Path) -> None:
    result = run(path, "backup")
    assert result.stdout.startswith(f"Copied to {tmp_path}")
    copy = result.stdout.removeprefix("Copied to ").strip().removesuffix(".")
    result = run(path, "restore", copy)
    assert result.stdout == f"Restored {path} from {copy}.\n"
    assert "What was there is saved in" in result.stderr


def test_a_lost_workspace_is_restored_where_it_was(path: Path, tmp_path: Path) -> None:
    copy = json.loads(run(path, "backup", "--json").stdout)["file"]
    path.unlink()
    back = json.loads(run(path, "restore", copy, "--json").stdout)
    assert back == {"file": str(path), "kept": None}
    assert path.is_file()


def test_a_sound_workspace_passes_and_every_finding_is_told(path: Path) -> None:
    result = run(path, "doctor", "--json")
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert [list(finding) for finding in found] == [["check", "state", "words"]] * len(found)
    assert [finding["check"] for finding in found] == [
        "file",
        "links",
        "schema",
        "columns",
        "guards",
        "rules",
        "audit",
        "ledger",
        "records",
        "disk",
        "copies",
        "settings",
        "solver",
    ]


def test_something_bad_fails_and_says_what_to_do(path: Path, tmp_path: Path) -> None:
    with a_workspace(tmp_path, "other.funding") as workspace:
        a_stream(workspace)
    with closing(sqlite3.connect(tmp_path / "other.funding")) as connection:
        connection.execute("DELETE FROM funder")
        connection.commit()
    result = run(tmp_path / "other.funding", "doctor")
    assert result.exit_code == 1
    assert "links     bad   1 records point at nothing" in result.stdout


def test_an_installation_without_the_solver_is_worth_a_look(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("funding_tui.commands.workspace.backup.find_spec", lambda _: None)
    result = run(path, "doctor", "--json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)[-1]["state"] == "look"


@pytest.mark.parametrize("verb", ["backup", "doctor"])
def test_a_workspace_that_is_not_there_is_bad_input_told_in_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    assert leave(monkeypatch, "-w", str(tmp_path / "none.funding"), verb) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("funding-tui: there is no ")
    assert told.err.count("\n") == 1


def test_a_copy_that_cannot_be_written_is_a_failure(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    target = str(tmp_path / "nowhere" / "copy.funding")
    assert leave(monkeypatch, "-w", str(path), "backup", "--to", target) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_the_settings_name_the_workspace_where_none_is_given(path: Path, tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(f"workspace = '{path}'", encoding="utf-8")
    result = CliRunner().invoke(verbs, ["backup", "--json"], catch_exceptions=False)
    assert Path(json.loads(result.stdout)["file"]).parent == tmp_path
