"""`rural` on the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from models.database import Workspace
from models.rules import AmountRule
from tests.allocate.counties import NOW
from tests.allocate.rural.counties import a_divided_county
from tests.paths import ROOT


@pytest.fixture
def file(county: Workspace, tmp_path: Path) -> Path:
    county.close()
    return tmp_path / "county.funding"


def run(file: Path, *words: str) -> Result:
    with time_machine.travel(NOW):
        return CliRunner().invoke(
            verbs, ["rural", "--workspace", str(file), "--workers", "1", *words], catch_exceptions=False
        )


@pytest.mark.slow
def test_tables_and_sentences_for_people(file: Path) -> None:
    result = run(file, "--floors", "0:100:50")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0] == "Run 1, The rules as they are"
    assert lines[1].startswith("- Rural residents get at least as much a head as urban residents. 100% ")
    (half,) = [line for line in lines if line.startswith("At least 50% rural")]
    assert half.split()[-11:] == [
        *("100%", "50", "50", "40", "44.44%", "0%", "£3,111", "1,", "1", "2,", "1"),
    ]
    (none,) = [line for line in lines if line.startswith("At least 0% rural")]
    assert "none proven" in none
    assert "Most gained and most lost; 2 areas gain and 1 lose." in lines
    assert any(line.startswith("- Sparse is at most 50 people per km2") for line in lines)
    assert lines[-1] == "Benefit is in harm days."


def keys_of(data: Any) -> set[str]:
    if isinstance(data, list):
        return {key for each in data for key in keys_of(each)}
    if not isinstance(data, dict):
        return set()
    named = {key for key in data if not key.startswith("W")}  # codes of areas are no keys of ours
    return named | {key for each in data.values() for key in keys_of(each)}


def test_every_key_of_json_is_documented(file: Path) -> None:
    result = run(file, "--floors", "0:50:50", "--json")
    data = json.loads(result.stdout)
    assert list(data) == ["run", "name", "harm_unit", "rural"]
    assert (data["run"], data["name"], data["harm_unit"]) == (1, "The rules as they are", "harm days")
    assert data["rural"]["asked"] == data["rural"]["done"]
    docs = (ROOT / "docs" / "commands.md").read_text("utf-8")
    section = docs.split("## `rural --json`")[1].split("\n## ")[0]
    assert [key for key in sorted(keys_of(data)) if f"`{key}`" not in section] == []


@pytest.mark.parametrize(
    "words", [("--uplift", "dear"), ("--floors", "50"), ("--sparsity", "-1"), ("--class-floor", "101")]
)
def test_what_makes_no_sense_is_refused(file: Path, words: tuple[str, ...]) -> None:
    with time_machine.travel(NOW), pytest.raises(BadInput):
        CliRunner().invoke(verbs, ["rural", "--workspace", str(file), *words], catch_exceptions=False)


def test_no_allocation_at_all_is_exit_code_3(tmp_path: Path) -> None:
    path = tmp_path / "strict.funding"
    a_divided_county(path, AmountRule(words="More than there is", at_least_pence=20_000_00)).close()
    result = run(path, "--floors", "0:0:1")
    assert result.exit_code == 3
    assert "More than there is" in result.stdout
