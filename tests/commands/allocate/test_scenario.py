"""Scenarios and their shocks, worked with from the command line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.allocate.scenarios.difference import ScenarioDifference
from funding_tui.allocate.scenarios.overview import (
    RuleSwitch,
    ScenarioDetail,
    ScenarioRow,
    ScenarioShock,
    WeightRow,
)
from funding_tui.allocate.scenarios.shocks import ShockRow
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands import verbs
from funding_tui.commands.allocate.scenario import diff_command, list_command, shock_command, show_command
from models.database import Workspace
from models.rules import MatchRule, ShareRule
from tests.builders import (
    HOSTILE,
    TODAY,
    a_pot,
    a_project,
    a_scenario,
    a_stream,
    a_workspace,
    an_area,
    an_option,
    at,
)

MATCH = MatchRule(by=("core",), at_least_bp=2_000, words="A fifth is matched")
FLOOR = ShareRule(places="rural", at_least_bp=3_000, words="A third to the lanes")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    settings = tmp_path / "settings.toml"
    settings.write_text('officer = "A. Officer"\n', "utf-8")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(settings))
    with time_machine.travel(at(TODAY), tick=False), a_workspace(tmp_path) as made:
        a_pot(made, a_stream(made, "core"), ("award", 100_000_00))
        a_pot(made, a_stream(made, "grant", rules=[MATCH]), ("award", 50_000_00))
        an_area(made)
        an_option(made, a_project(made), (1_000_00, 0))
        a_scenario(made, "base", FLOOR, note=HOSTILE)
        yield made


def run(workspace: Workspace, *words: str) -> Result:
    line = ["--workspace", str(workspace.path), "scenario", *words]
    return CliRunner().invoke(verbs, line, catch_exceptions=False)


def run_json(workspace: Workspace, *words: str) -> Any:
    result = run(workspace, *words, "--json")
    assert result.exit_code == 0
    assert result.stderr == ""
    return json.loads(result.stdout)


def names(row: Any) -> list[str]:
    return [field.name for field in fields(row)]


@pytest.mark.parametrize(
    ("command", "row"),
    [
        (list_command, ScenarioRow),
        (show_command, ScenarioDetail),
        (show_command, RuleSwitch),
        (show_command, ScenarioShock),
        (show_command, WeightRow),
        (shock_command, ShockRow),
        (diff_command, ScenarioDifference),
    ],
)
def test_every_key_is_named_in_the_help(command: Any, row: Any) -> None:
    for name in names(row):
        assert name in command.help


def test_a_scenario_is_cloned_changed_shown_compared_and_removed(workspace: Workspace) -> None:
    clone = run_json(workspace, "clone", "base", "mine", "--name", "Mine", "--note", "Why not")
    assert list(clone) == names(ScenarioRow)
    assert (clone["base"], clone["author"], clone["note"]) == ("base", "A. Officer", "Why not")
    assert run_json(workspace, "rule", "mine", "grant:match", "off")["switched_off"] == 1
    assert run_json(workspace, "weight", "mine", "crime", "2")["weights"] == [["crime", 2.0]]
    assert run_json(workspace, "lock", "mine", "lights", "in")["locks"] == [["lights", "in"]]
    assert len(run_json(workspace, "limit", "mine", "crime", "--at-least", "80,000")["rules"]) == 2
    assert run_json(workspace, "shock", "mine", "award-cut", "stream=grant")["shocks"] == [
        "Award cut in the year (stream grant, share 18%)"
    ]
    shown = run_json(workspace, "show", "mine")
    assert list(shown) == names(ScenarioDetail)
    assert shown["shocks"][0]["said"].startswith("Grant 2026/27: 18% of the £50,000 awarded")
    assert shown["shocks"][0]["laid_by"] == "A. Officer"
    diff = run_json(workspace, "diff", "mine")
    assert [each["what"] for each in diff["differences"]] == ["rule", "rule", "weight", "lock", "shock"]
    table = run(workspace, "show", "mine").stdout
    assert "OFF by mine" in table
    assert "lights is locked in (by mine)" in table
    words = run(workspace, "diff", "mine", "base").stdout
    assert "- It switches a rule off: A fifth is matched." in words
    assert run_json(workspace, "shock", "mine", "1", "--drop")["shocks"] == []
    assert run_json(workspace, "rule", "mine", "At least £80,000 goes to priority crime", "drop")[
        "rules"
    ] == ["A third to the lanes (from Base)"]
    assert run_json(workspace, "weight", "mine", "crime", "strategy")["weights"] == []
    assert run_json(workspace, "lock", "mine", "lights", "free")["locks"] == []
    assert run_json(workspace, "note", "mine", "Another", "--name", "Ours")["name"] == "Ours"
    assert run_json(workspace, "remove", "mine") == {"removed": "mine"}
    assert [row["code"] for row in run_json(workspace, "list")] == ["base"]


def test_a_shock_says_what_it_did(workspace: Workspace) -> None:
    run_json(workspace, "add", "mine", "--name", "Mine")
    result = run(workspace, "shock", "mine", "pot-ends", "stream=core")
    assert result.exit_code == 0
    assert "Core ends: the £100,000 that was free in 2026/27 cannot be allocated." in result.stdout


def test_the_list_of_shocks_needs_no_workspace(tmp_path: Path) -> None:
    result = CliRunner().invoke(verbs, ["scenario", "shock", "--json"], catch_exceptions=False)
    assert result.exit_code == 0
    found = json.loads(result.stdout)
    assert "award-cut" in [row["key"] for row in found]
    plain = CliRunner().invoke(verbs, ["scenario", "shock"], catch_exceptions=False)
    assert "share=  Share of the award that is taken back [18%: £180,000 of £999,025" in plain.stdout


def test_hostile_text_is_shown_as_text(workspace: Workspace) -> None:
    run(workspace, "clone", "base", "mine", "--name", HOSTILE)
    for words in (("list",), ("show", "mine"), ("diff", "mine")):
        shown = run(workspace, *words)
        assert shown.exit_code == 0
        assert "100%_free" in shown.stdout
        assert "\x1b" not in shown.output


@pytest.mark.parametrize(
    ("words", "fault", "sentence"),
    [
        (("show", "bass"), NotFound, "did you mean 'base'"),
        (("shock", "base", "award-cut"), BadInput, "needs stream"),
        (("shock", "base", "award-cut", "grant"), BadInput, "write NAME=FIGURE"),
        (("shock", "base"), BadInput, "name a shock"),
        (("weight", "base", "crime", "heavy"), BadInput, "'heavy' is no weight"),
        (("note", "base"), BadInput, "say what to change"),
        (("clone", "base", "base", "--name", "X"), BadInput, "already a scenario"),
    ],
)
def test_bad_input_is_one_sentence(
    workspace: Workspace, words: tuple[str, ...], fault: type[Exception], sentence: str
) -> None:
    with pytest.raises(fault, match=sentence):
        run(workspace, *words)
