from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.allocate.project_list import ProjectRow
from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from funding_tui.commands.hold.funding_held import (
    KEYS,
    obligations_command,
    pots_command,
    projects_command,
    streams_command,
    today_command,
)
from funding_tui.hold.obligations import ObligationRow
from funding_tui.hold.streams import PotRow, StreamRow
from funding_tui.today.today_rows import TodayRow
from models.database import Workspace
from tests.builders import (
    HOSTILE,
    TODAY,
    a_pot,
    a_project,
    a_stream,
    a_workspace,
    an_area,
    an_obligation,
    an_option,
    at,
)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with time_machine.travel(at(TODAY), tick=False), a_workspace(tmp_path) as made:
        yield made


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(verbs, ["--workspace", str(workspace.path), *words], catch_exceptions=False)


def told(workspace: Workspace, *words: str) -> Any:
    result = run(workspace, *words, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    return json.loads(result.stdout)


@pytest.fixture
def held(workspace: Workspace) -> Workspace:
    """One stream with a pot and an obligation, and one project."""
    stream = a_stream(workspace, "vawg", name=HOSTILE, signed=None, illustrative=True)
    a_pot(workspace, stream, ("award", 123_456_00), ("commitment", 1_000_50))
    an_obligation(workspace, TODAY - timedelta(days=2), HOSTILE, stream_id=stream)
    an_obligation(workspace, TODAY - timedelta(days=9), "finished", done_on=TODAY)
    an_area(workspace)
    an_option(workspace, a_project(workspace, name=HOSTILE), (100_00, 0))
    return workspace


@pytest.mark.parametrize(
    ("verb", "row"),
    [("streams", StreamRow), ("pots", PotRow), ("obligations", ObligationRow), ("projects", ProjectRow)],
)
def test_json_is_a_list_of_rows_under_the_names_of_their_fields(held: Workspace, verb: str, row: Any) -> None:
    (found,) = told(held, verb)
    assert list(found) == [KEYS.get(field.name, field.name) for field in fields(row)]


@pytest.mark.parametrize(
    ("command", "row"),
    [
        (streams_command, StreamRow),
        (pots_command, PotRow),
        (obligations_command, ObligationRow),
        (projects_command, ProjectRow),
        (today_command, TodayRow),
    ],
)
def test_every_key_is_named_in_the_help(command: Any, row: Any) -> None:
    for field in fields(row):
        assert KEYS.get(field.name, field.name) in command.help


def test_money_is_pence_and_days_are_iso_in_json(held: Workspace) -> None:
    (stream,) = told(held, "streams")
    assert (stream["name"], stream["awarded"], stream["at_risk"]) == (HOSTILE, 12_345_600, 100_050)
    (pot,) = told(held, "pots")
    assert (pot["free"], pot["dies_on"]) == (12_245_550, "2027-03-31")
    (obligation,) = told(held, "obligations")
    assert (obligation["due"], obligation["days"], obligation["overdue"], obligation["done_on"]) == (
        "2026-11-21",
        -2,
        True,
        None,
    )


def test_duties_that_are_done_are_told_when_asked_for(held: Workspace) -> None:
    assert [row["title"] for row in told(held, "obligations", "--all")] == [HOSTILE, "finished"]


def test_today_is_a_sentence_and_its_rows(held: Workspace) -> None:
    found = told(held, "today")
    assert list(found) == ["sentence", "rows"]
    assert found["sentence"].startswith("1 return overdue by 2 days, 1 award at risk")
    assert list(found["rows"][0]) == [field.name for field in fields(TodayRow)]
    assert found["rows"][0]["key"] == ["stream", "vawg"]


@pytest.mark.parametrize("verb", ["streams", "pots", "obligations", "today", "projects"])
def test_a_table_shows_hostile_text_without_its_control_characters(held: Workspace, verb: str) -> None:
    result = run(held, verb)
    assert result.exit_code == 0
    assert "100%_free" in result.stdout
    assert "\x1b" not in result.output
    assert "\u202e" not in result.output


def test_made_up_amounts_and_unsigned_agreements_are_said_to_be_so(held: Workspace) -> None:
    table = run(held, "streams").stdout
    assert "illustrative" in table
    assert "NOT SIGNED" in table
    assert "£123,456" in table


@pytest.mark.parametrize(
    ("verb", "empty"), [("streams", []), ("pots", []), ("obligations", []), ("projects", [])]
)
def test_an_empty_workspace_prints_an_empty_list_and_tells_people_what_to_do(
    workspace: Workspace, verb: str, empty: list[Any]
) -> None:
    assert told(workspace, verb) == empty
    result = run(workspace, verb)
    assert result.exit_code == 0
    assert "add some with: funding-tui import" in result.stderr


def test_today_in_an_empty_workspace_gives_the_first_steps(workspace: Workspace) -> None:
    result = run(workspace, "today")
    assert "Nothing is waiting yet" in result.stdout
    assert "funding-tui import areas FILE" in result.stdout


def test_the_workspace_may_be_named_after_the_verb(held: Workspace) -> None:
    result = CliRunner().invoke(verbs, ["streams", "-w", str(held.path), "--json"])
    assert result.exit_code == 0
    assert len(json.loads(result.stdout)) == 1


def test_a_workspace_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no workspace at"):
        CliRunner().invoke(verbs, ["-w", str(tmp_path / "none"), "today"], catch_exceptions=False)


def test_unknown_words_are_bad_usage(workspace: Workspace) -> None:
    assert CliRunner().invoke(verbs, ["streams", "extra"]).exit_code == 2
