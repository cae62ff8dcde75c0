from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.commands import verbs
from funding_tui.commands.find.search import search_command
from funding_tui.find.opportunities import OpportunityRow
from models.database import Workspace
from tests.builders import HOSTILE, TODAY, a_workspace, an_opportunity, at


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with time_machine.travel(at(TODAY), tick=False), a_workspace(tmp_path) as made:
        yield made


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(
        verbs, ["--workspace", str(workspace.path), "search", *words], catch_exceptions=False
    )


def titles(workspace: Workspace, *words: str) -> list[str]:
    result = run(workspace, *words, "--json")
    assert result.exit_code == 0
    return [row["title"] for row in json.loads(result.stdout)]


def test_words_are_joined_and_a_minus_leaves_out_even_where_it_looks_like_an_option(
    workspace: Workspace,
) -> None:
    for title in ("rural lights", "rural wales", "rural scotland", "rural jersey"):
        an_opportunity(workspace, title)
    assert titles(workspace, "lights", "rural") == ["rural lights"]
    assert titles(workspace, "rural lights") == ["rural lights"]
    assert titles(workspace, "rural", "-wales", "-scotland", "-jersey") == ["rural lights"]
    assert titles(workspace, "-wales", "rural", "-scotland") == ["rural lights", "rural jersey"]


def test_no_words_list_everything_open_the_soonest_to_close_first(workspace: Workspace) -> None:
    an_opportunity(workspace, "unknown")
    an_opportunity(workspace, "later", closes_on=TODAY + timedelta(days=9))
    an_opportunity(workspace, "sooner", closes_on=TODAY)
    an_opportunity(workspace, "closed", closes_on=date(2020, 1, 1))
    assert titles(workspace) == ["sooner", "later", "unknown"]
    assert titles(workspace, "--closed") == ["sooner", "later", "unknown", "closed"]


def test_json_rows_carry_the_keys_that_the_help_names(workspace: Workspace) -> None:
    an_opportunity(workspace, HOSTILE, closes_on=TODAY, amount_max=1_000_000)
    found: list[dict[str, Any]] = json.loads(run(workspace, "--json").stdout)
    assert list(found[0]) == [*(field.name for field in fields(OpportunityRow)), "excerpt", "hits"]
    assert all(f"{field.name}" in (search_command.help or "") for field in fields(OpportunityRow))
    assert found[0]["title"] == HOSTILE
    assert (found[0]["closes_on"], found[0]["amount"]) == ("2026-11-23", "up to £10,000")


def test_a_table_is_a_page_long_and_says_how_many_more_there_are(workspace: Workspace) -> None:
    for number in range(4):
        an_opportunity(workspace, f"number {number}")
    result = run(workspace, "--limit", "2")
    assert result.stdout.count("number ") == 2
    assert result.stderr == "The first 2 of 4; --limit 0 prints them all.\n"
    assert len(titles(workspace, "--limit", "0")) == 4


def test_a_table_shows_hostile_text_without_its_control_characters(workspace: Workspace) -> None:
    an_opportunity(workspace, HOSTILE, funder=HOSTILE, closes_text=HOSTILE)
    result = run(workspace)
    assert "100%_free" in result.stdout
    assert "\x1b" not in result.output


def test_nothing_found_and_nothing_stored_are_explained_apart(workspace: Workspace) -> None:
    assert "No opportunities yet" in run(workspace).stderr
    an_opportunity(workspace, "rural")
    result = run(workspace, "urban")
    assert (result.exit_code, result.stderr) == (0, "Nothing holds all of those words.\n")
    assert titles(workspace, "urban") == []


def test_a_limit_below_nothing_is_bad_usage(workspace: Workspace) -> None:
    assert run(workspace, "--limit", "-1").exit_code == 2
