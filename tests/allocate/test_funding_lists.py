"""Last year's list and the board's own: baselines on the same inputs, with the rules that they break."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from funding_tui.allocate.funding_lists import (
    funding_lists,
    read_entries,
    remove_funding_list,
    set_funding_list,
)
from funding_tui.allocate.problem.build import build_setup
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.propose import propose
from funding_tui.allocate.scenarios.edit import set_lock
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands.allocate.funding_lists import lists_command
from models.database import Workspace
from optimiser.baselines import baselines
from optimiser.problem import FundingList
from tests.allocate.counties import TODAY, a_county, a_project, a_stream


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """£100 of one pot, and three projects that share it."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 100_00})
    a_project(workspace, "best", fixed=60_00, score=9.0)
    a_project(workspace, "good", fixed=40_00, score=5.0)
    a_project(workspace, "poor", fixed=70_00, score=1.0)
    yield workspace
    workspace.close()


def test_a_list_stands_among_the_baselines_with_what_it_is_worth(county: Workspace) -> None:
    set_funding_list(county, "last-year", ["poor", "good/full"], name="Last year's list", today=TODAY)
    report = propose(county, "base", deep=False, today=TODAY)
    (row,) = [each for each in report.baselines if each.name == "Last year's list"]
    assert (row.pence, row.projects, row.broken) == (70_00, 1, ())
    assert "The pots cannot pay for good of this list." in row.words
    assert row.value < report.value


def test_a_list_is_taken_as_it_is_and_the_rules_that_it_breaks_are_named(county: Workspace) -> None:
    set_lock(county, "base", "poor", "out")
    set_lock(county, "base", "best", "in")
    set_funding_list(county, "board", ["poor"], name="The board's own list", today=TODAY)
    report = propose(county, "base", deep=False, today=TODAY)
    (row,) = [each for each in report.baselines if each.name == "The board's own list"]
    assert row.pence == 70_00
    assert len(row.broken) == 2


def test_the_order_of_a_list_decides_who_is_paid(county: Workspace) -> None:
    setup = build_setup(county, "base", UnsavedChanges(), TODAY)
    for entries, funded in ((("poor", "best"), ["poor/full"]), (("best", "poor"), ["best/full"])):
        listed = FundingList(id="l", name="L", entries=tuple((f"{each}/full",) for each in entries))
        found = baselines(setup.problem.model_copy(update={"lists": (listed,)}))[-1]
        assert (found.method, [choice.option for choice in found.choices]) == ("L", funded)


def test_a_problem_without_lists_keeps_its_hash(county: Workspace) -> None:
    before = build_setup(county, "base", UnsavedChanges(), TODAY).problem
    set_funding_list(county, "board", ["best"], today=TODAY)
    assert build_setup(county, "base", UnsavedChanges(), TODAY).problem.fingerprint != before.fingerprint
    remove_funding_list(county, "board")
    assert build_setup(county, "base", UnsavedChanges(), TODAY).problem == before


def test_what_is_not_on_offer_is_told(county: Workspace) -> None:
    a_project(county, "idea", fixed=0)
    set_funding_list(county, "board", ["idea", "best"], name="Board", today=TODAY)
    setup = build_setup(county, "base", UnsavedChanges(), TODAY)
    assert "Board names what is not on offer: idea (it has no costs yet)." in setup.notes


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([], "names no project"),
        (["best", "BEST"], "best is on the list twice"),
        (["bets"], "did you mean 'best'"),
        (["best/fall"], "did you mean 'full'"),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(county: Workspace, entries: list[str], words: str) -> None:
    with pytest.raises((BadInput, NotFound), match=words):
        set_funding_list(county, "board", entries)


def test_a_list_may_not_pass_for_another_baseline(county: Workspace) -> None:
    with pytest.raises(BadInput, match="a name of its own"):
        set_funding_list(county, "board", ["best"], name="Greedy by score")


def test_a_list_comes_from_a_file_too(county: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("project code,option,amount\nbest,full,60\ngood,,40\nTotal,,100\n")
    assert read_entries(path) == ("best/full", "good")
    words = ["set", "last-year", "--from", str(path), "--name", "Last year", "-w", str(county.path), "--json"]
    result = CliRunner().invoke(lists_command, words)
    assert json.loads(result.stdout)["entries"] == ["best/full", "good"]
    (row,) = funding_lists(county)
    assert (row.name, row.source) == ("Last year", "list.csv")
