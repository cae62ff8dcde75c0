"""What need is counted by: reporting rates and the need formula, stated with their reason."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.allocate.problem.build import build_setup
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.propose import propose
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands.hold.need import need_command
from funding_tui.hold.need import need_settings, set_formula, set_reporting
from models.areas import Harm
from models.database import Workspace
from optimiser.problem import NeedShare, Problem
from tests.allocate.counties import TODAY, a_county, a_project, a_stream


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 100_00})
    a_project(workspace, "best", fixed=60_00)
    yield workspace
    workspace.close()


def problem(workspace: Workspace) -> Problem:
    return build_setup(workspace, "base", UnsavedChanges(), TODAY).problem


def harm_code(workspace: Workspace) -> str:
    with workspace.session() as session:
        return session.exec(select(Harm.code).order_by("id")).first() or ""


def test_a_reporting_rate_raises_need_in_rural_areas_alone_and_is_an_assumption(county: Workspace) -> None:
    before, code = problem(county), harm_code(county)
    set_reporting(county, code.upper(), 5_000, "Shropshire 2019: half as likely", who="A. Officer")
    after = problem(county)
    rural = {area.id: area.rural for area in after.areas}
    (was, now) = (next(harm for harm in each.harms if harm.id == code) for each in (before, after))
    assert now.by_area == {area: each * (2 if rural[area] else 1) for area, each in was.by_area.items()}
    assert now.weight_is_assumed
    notes = build_setup(county, "base", UnsavedChanges(), TODAY).notes
    assert any("multiplied by 2: an assumption" in note for note in notes)
    set_reporting(county, code, None, "")
    assert problem(county) == before


def test_the_formula_is_what_was_stated_in_the_problem_and_in_words(county: Workspace) -> None:
    set_formula(county, {"population": 2_500, "need": 7_500}, "the board, 3 June")
    assert problem(county).need_formula == (
        NeedShare(name="population", share=2_500),
        NeedShare(name="need", share=7_500),
    )
    report = propose(county, "base", deep=False, today=TODAY)
    (row,) = [each for each in report.baselines if each.name == "population and need formula"]
    assert row.words == "Every area gets a target, 25% by population and 75% by recorded harm."
    set_formula(county, {}, "")
    assert problem(county).need_formula == ()


def test_what_cannot_be_stated_is_refused(county: Workspace) -> None:
    code = harm_code(county)
    with pytest.raises(BadInput, match="--because"):
        set_reporting(county, code, 5_000, " ")
    with pytest.raises(BadInput, match="above 0%"):
        set_reporting(county, code, 0, "x")
    with pytest.raises(NotFound, match="did you mean"):
        set_reporting(county, f"{code}x", 5_000, "x")
    with pytest.raises(BadInput, match="add up to 100%"):
        set_formula(county, {"population": 5_000}, "x")
    with pytest.raises(BadInput, match="--because"):
        set_formula(county, {"population": 10_000}, "")
    with pytest.raises(NotFound, match="did you mean 'population'"):
        set_formula(county, {"populaton": 10_000}, "x")


def test_the_verb_states_both(county: Workspace) -> None:
    def run(*words: str) -> str:
        result = CliRunner().invoke(need_command, [*words, "-w", str(county.path)])
        assert result.exit_code == 0, result.output
        return result.stdout

    run("reporting", harm_code(county), "50%", "--because", "a survey")
    run("formula", "population=60%, need=40%", "--because", "the board")
    data = json.loads(run("--json"))
    assert data["formula"] == {"population": 6_000, "need": 4_000}
    assert data["harms"][0]["rural_reporting_bp"] == 5_000
    assert "60% by population and 40% by recorded harm (the board)" in run()
    assert need_settings(county).harms[0].source == "a survey"
