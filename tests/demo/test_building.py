from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from funding_tui.allocate.problem.build import UnsavedChanges, build_setup
from funding_tui.demo.building import build_demo
from models.database import METADATA, Workspace
from tests.blank_workspace import new_workspace


def facts(workspace: Workspace) -> dict[str, list[tuple[Any, ...]]]:
    with workspace.engine.connect() as connection:
        return {
            name: [tuple(row) for row in connection.execute(text(f"SELECT * FROM {name} ORDER BY 1"))]
            for name in METADATA.tables
        }


@pytest.mark.slow
def test_building_twice_gives_the_same_facts(demo: Workspace, tmp_path: Path) -> None:
    again = new_workspace(tmp_path / "again.funding")
    try:
        build_demo(again)
        assert facts(again) == facts(demo)
    finally:
        again.close()


def test_progress_is_told_in_sentences(tmp_path: Path) -> None:
    heard: list[str] = []
    workspace = new_workspace(tmp_path / "told.funding")
    try:
        build_demo(workspace, heard.append)
    finally:
        workspace.close()
    assert heard[-1] == "The demonstration is ready"


@pytest.mark.parametrize("scenario", ["base", "rural-floor"])
def test_it_makes_a_problem_that_leaves_nothing_out(demo: Workspace, scenario: str) -> None:
    planned = build_setup(demo, scenario, UnsavedChanges(), date(2026, 11, 22))
    problem = planned.problem
    horizon, ended = planned.notes
    assert (planned.left_out, horizon) == ((), planned.horizon.words)
    assert ended.endswith("of 2027/28 is allocated under priorities that will have ended.")
    assert {harm.id: len(harm.by_area) for harm in problem.harms} == {harm.id: 53 for harm in problem.harms}
    free = sum(pot.pence for pot in problem.pots)
    asked: dict[str, int] = {}
    for option in problem.options:
        cost = sum(
            sum(part.fixed.values())
            + sum(pence * option.steps[area] for area, pence in part.per_step.items())
            for part in option.costs
        )
        asked[option.project] = max(asked.get(option.project, 0), cost)
    assert 2 * free <= sum(asked.values()) <= 3 * free


@pytest.mark.parametrize(
    ("scenario", "said"),
    [
        ("cut-18", ("18% of the £295,000 awarded is taken back",)),
        ("svd-arrives", ("gets a further £46,000", "serious-violence from 1 to 2")),
        ("late-and-dear", ("25% of the 2026/27 cost", "Posts cost 4% more in 2027/28")),
    ],
)
def test_its_scenarios_are_struck_by_shocks_that_say_what_they_did(
    demo: Workspace, scenario: str, said: tuple[str, ...]
) -> None:
    planned = build_setup(demo, scenario, UnsavedChanges(), date(2026, 11, 22))
    for shock, words in zip(planned.shocks, said, strict=True):
        assert words in shock.said
        assert shock.source
