"""Asking of a kept run how far it rests on what is not known."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from funding_tui.allocate.propose import SolveProgress, propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_report, load_run
from funding_tui.allocate.uncertainty import assess_run_uncertainty
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands import verbs
from models.allocations import Run
from models.database import Workspace
from models.rules import AmountRule
from optimiser.uncertain_inputs import Interval, Unknown
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """£10,000, and two projects of which it pays for either; both rest on an officer's score."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    yield workspace
    workspace.close()


def propose_county(workspace: Workspace) -> RunReport:
    return propose(workspace, today=TODAY, who="A. Officer", deep=False)


def with_unknowns(workspace: Workspace, run: int, *unknowns: Unknown) -> None:
    """Change what a kept run states as unknown."""
    with workspace.session() as session:
        kept = session.get(Run, run)
        assert kept is not None
        kept.problem = {**kept.problem, "unknowns": [each.model_dump(mode="json") for each in unknowns]}
        session.add(kept)


def test_a_run_says_what_it_does_not_know_before_it_is_asked_how_much_that_matters(
    county: Workspace,
) -> None:
    report = propose_county(county)
    assert report.robustness is None
    assert report.doubts is not None
    scores, points = report.doubts
    assert points.names == ("what one officer point is worth",)
    assert scores.names == ("the benefit of Project town", "the benefit of Project village")
    assert scores.spread == "anywhere from 0 to 2 times as stated, none likelier than another"
    assert scores.basis == "assumption"
    assert "assumption of the partnership" in scores.source


def test_the_range_of_the_benefit_is_that_of_the_score_it_rests_on(county: Workspace) -> None:
    report = propose_county(county)
    stated = report.benefit
    score = next(each for each in load_run(county, None).problem.unknowns if each.id == "score of town")
    with_unknowns(county, report.run, score)
    assessment = assess_run_uncertainty(county, None, resolves=0).robustness
    assert assessment is not None
    mine = assessment.ranges[0]
    assert mine.name == "This proposal"
    assert (mine.low, mine.median, mine.high) == pytest.approx((0.1 * stated, stated, 1.9 * stated), rel=0.02)
    assert [row.name for row in assessment.ranges[1:]] == [
        row.name for row in load_report(county, None).baselines
    ]


def test_one_of_two_rivals_is_chosen_in_each_draw_that_is_decided_anew(county: Workspace) -> None:
    propose_county(county)
    assessment = assess_run_uncertainty(county, None, resolves=12).robustness
    assert assessment is not None
    assert (assessment.asked, assessment.decided) == (12, 12)
    times = {row.project: row.times for row in assessment.chosen}
    assert sum(times.values()) == 12
    assert times["town"] > times["village"] > 0
    assert {row.project: row.funded for row in assessment.chosen} == {"town": True, "village": False}
    assert {row.name for row in assessment.worths} <= {
        "the benefit of Project town",
        "the benefit of Project village",
    }
    assert assessment.worths[0].sure
    assert assessment.worths[0].value > 0


def test_the_result_is_kept_with_the_run_and_the_same_seed_brings_it_again(county: Workspace) -> None:
    propose_county(county)
    seen: list[SolveProgress] = []
    first = assess_run_uncertainty(county, 1, draws=64, resolves=4, seed=7, progress=seen.append)
    assert load_report(county, 1) == first
    assert first.robustness is not None
    assert (first.robustness.seed, first.robustness.draws) == (7, 64)
    assert [at.stage for at in seen] == [f"Draw {number} of 4" for number in range(1, 5)]
    assert assess_run_uncertainty(county, 1, draws=64, resolves=4, seed=7) == first
    assert assess_run_uncertainty(county, 1, draws=64, resolves=4, seed=8) != first


def test_stopping_keeps_what_was_found_and_says_how_far_it_came(county: Workspace) -> None:
    propose_county(county)
    assessment = assess_run_uncertainty(county, None, resolves=6, cancelled=lambda: True).robustness
    assert assessment is not None
    assert (assessment.asked, assessment.decided, assessment.chosen) == (6, 0, ())
    assert assessment.ranges[0].high > 0
    assert "Only 0 of the 6 draws were solved again." in assessment.words


def test_one_that_is_stopped_does_not_take_the_place_of_a_fuller_one(county: Workspace) -> None:
    propose_county(county)
    whole = assess_run_uncertainty(county, None, draws=16, resolves=2).robustness
    assert whole is not None
    part = assess_run_uncertainty(county, None, draws=16, resolves=2, cancelled=lambda: True).robustness
    assert part is not None
    assert part.decided < whole.decided
    assert load_report(county, None).robustness == whole


@pytest.mark.slow
def test_how_likely_an_overspend_is_is_not_known_until_a_range_of_costs_is(county: Workspace) -> None:
    report = propose_county(county)
    assessment = assess_run_uncertainty(county, None, resolves=0).robustness
    assert assessment is not None
    assert assessment.ranges[0].overspend_bp is None
    costs, weights = assessment.words[-2:]
    assert costs.startswith("Costs are taken as stated")
    assert weights.startswith("Value is benefit multiplied by the weights of the priorities")
    dearer = Unknown(
        id="cost",
        name="the cost of Project town",
        factor=Interval(low=1, high=2),
        costs=("town/full",),
        basis="evidence",
        source="past projects",
    )
    with_unknowns(county, report.run, dearer)
    assessment = assess_run_uncertainty(county, None, resolves=0).robustness
    assert assessment is not None
    # £7,000 of £10,000: overspent from a factor of 10/7 on, which is 4 draws of 7
    assert assessment.ranges[0].overspend_bp == pytest.approx(10_000 * 4 / 7, abs=20)
    assert assessment.ranges[0].overspend_most == pytest.approx(4_000_00, abs=2_000)
    assert "Costs are taken as stated" not in " ".join(assessment.words)


def test_a_run_that_has_nothing_to_weigh_says_so(county: Workspace) -> None:
    with pytest.raises(NotFound):
        assess_run_uncertainty(county, None)
    report = propose_county(county)
    with_unknowns(county, report.run)
    with pytest.raises(BadInput, match="run 1 states no uncertain input; make a new run with: propose"):
        assess_run_uncertainty(county, None)
    floor = AmountRule(words="At least £6,000 of it is rural", places="rural", at_least_pence=6000_00)
    a_stream(county, "late", {(2026, "capital"): 1_00}, floor.model_copy(update={"within": ("core",)}))
    assert propose_county(county).status == "infeasible"
    with pytest.raises(BadInput, match="run 2 has no allocation to assess"):
        assess_run_uncertainty(county, None)


def test_the_command_prints_it_and_keeps_it(county: Workspace, tmp_path: Path) -> None:
    with time_machine.travel(TODAY):
        propose_county(county)
    asked = ["--draws", "64", "--resolves", "2", "-w", str(tmp_path / "county.funding")]
    assessment = json.loads(CliRunner().invoke(verbs, ["risk", "latest", "--json", *asked]).stdout)
    assert (assessment["run"], assessment["draws"], assessment["decided"], assessment["seed"]) == (
        1,
        64,
        2,
        1,
    )
    assert assessment["ranges"][0]["overspend_bp"] is None
    plain = CliRunner().invoke(verbs, ["risk", "1", *asked])
    assert plain.exit_code == 0
    for word in ("This proposal", "Chosen in", "Low (5%)", "An evaluation of", "2 of 2 draws"):
        assert word in plain.stdout
    unusable = CliRunner().invoke(verbs, ["risk", "first", *asked])
    assert isinstance(unusable.exception, BadInput)
    assert "'first' is not the number of a run" in str(unusable.exception)
