"""`funding-tui import`: stable keys for programs, words for people, and the exit code."""

from __future__ import annotations

import json

import pytest
from click.testing import Result

from funding_tui.commands.hold.import_file import import_command
from models.database import Workspace
from tests.hold.importing.import_cases import AREAS, one, put
from tests.running import run_command

KEYS = {
    "what",
    "file",
    "dry_run",
    "rows",
    "added",
    "changed",
    "unchanged",
    "records",
    "errors",
    "error_count",
    "unknown_columns",
    "what_changes",
    "seconds",
    "remarks",
    "remark_count",
    "sheet",
    "options_changed",
}


@pytest.fixture
def run(workspace: Workspace, tmp_path, monkeypatch):
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))

    def invoke(*words: str) -> Result:
        return run_command(import_command, [*words, "--workspace", str(workspace.path)])

    return invoke


def test_json_has_its_stable_keys_and_exit_code_0(run, tmp_path):
    result = run("areas", str(put(tmp_path, AREAS)), "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert set(data) == KEYS
    assert (data["rows"], data["added"], data["dry_run"]) == (3, 3, False)


def test_errors_are_told_by_row_and_column_with_exit_code_2(run, workspace, tmp_path):
    path = put(tmp_path, AREAS.replace(",1300,", ",x,"))
    result = run("areas", str(path), "--json")
    assert result.exit_code == 2
    (error,) = json.loads(result.stdout)["errors"]
    assert set(error) == {"row", "column", "message"}
    assert (error["row"], error["column"]) == (4, "pop_census2021")
    result = run("areas", str(path))
    assert result.exit_code == 2
    assert "row 4, pop_census2021: 'x' is not a number" in result.stdout
    assert "nothing of it was saved" in result.stderr
    assert one(workspace, "SELECT count(*) FROM area") == 0


def test_people_are_told_in_a_short_table(run, tmp_path):
    path = str(put(tmp_path, AREAS.replace("ward24_name", "colour")))
    result = run("areas", path, "--dry-run")
    assert "would be added" in result.stdout
    assert "Dry run: nothing was written." in result.stdout
    assert "Columns not used: colour" in result.stdout
    run("areas", path)
    result = run("areas", str(put(tmp_path, AREAS.replace(",1300,", ",1301,"))))
    assert "population" in result.stdout
    assert "1301" in result.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("sheep", "x.csv"), 2),
        (("areas", "missing.csv"), 2),
        (("areas",), 2),
        (("areas", "x", "--rows", "0"), 2),
    ],
)
def test_what_cannot_be_done_is_told_with_exit_code_2(run, words, code):
    result = run(*words)
    assert result.exit_code == code
    assert result.stderr
    assert "Traceback" not in result.output


def test_a_missing_workspace_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    path = str(put(tmp_path, AREAS))
    result = run_command(import_command, ["areas", path, "-w", str(tmp_path / "no.funding")])
    assert result.exit_code == 2
    assert "there is no workspace" in result.stderr


def test_outside_text_cannot_drive_the_terminal(run, tmp_path):
    text = "code,name,\x1b[31mred\x1b[0m\nA1,x,1\n"
    assert "\x1b" not in run("areas", str(put(tmp_path, text))).stdout
