"""A scenario applied to the records becomes one exact problem."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.allocate.problem.build import UnsavedChanges, build_setup
from funding_tui.allocate.rural_floor import NO_FLOOR
from funding_tui.base.errors import BadInput, NotFound
from models.areas import Area
from models.database import Workspace
from models.rules import EligibleRule, MatchRule, ShareRule, SpendByRule
from optimiser.rules import Eligibility, Lock, Match
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

REVENUE = {(2026, "revenue-other"): 10_000_00}


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    yield workspace
    workspace.close()


def problem_of(workspace: Workspace, changes: UnsavedChanges = UnsavedChanges()):
    return build_setup(workspace, "base", changes, TODAY).problem


def test_need_is_recorded_offences_times_the_harm_weight(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", fixed=1000_00)
    burglary, violence = problem_of(county).harms
    assert burglary.by_area == {"W1": 10 * 400 / 1000 * 100, "W2": 600.0, "W3": 5000.0}
    assert violence.by_area == {"W1": 100.0, "W2": 150.0, "W3": 1200.0}


def test_a_whole_cost_is_shared_over_its_areas_by_people_to_the_penny(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", fixed=1000_01)
    (option,) = problem_of(county).options
    assert option.costs[0].fixed == {"W1": 100_00, "W2": 300_00, "W3": 600_01}
    assert sum(option.points.values()) == pytest.approx(5.0)


def test_rural_delivery_costs_more_by_the_stated_uplift_in_whole_pounds(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", unit=333_00, uplift_bp=1500, delivery="units", max_units=4)
    (option,) = problem_of(county).options
    assert option.costs[0].per_step == {"W1": 383_00, "W2": 383_00, "W3": 333_00}
    assert option.steps == {"W1": 4, "W2": 4, "W3": 4}
    assert option.whole_units


def test_no_uplift_is_assumed_when_none_is_stated(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", unit=333_00, delivery="units")
    (option,) = problem_of(county).options
    assert set(option.costs[0].per_step.values()) == {333_00}


def test_a_scalable_option_moves_in_the_finest_steps_that_cost_whole_pence(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", unit=500_00, delivery="scalable", places="rural")
    (option,) = problem_of(county).options
    assert option.steps == {"W1": 500_00, "W2": 500_00}
    assert set(option.costs[0].per_step.values()) == {1}


def test_smaller_areas_take_their_share_of_a_cost_stated_for_the_larger(county: Workspace) -> None:
    with county.session() as session:
        for code, people in (("L1", 250), ("L2", 750)):
            session.add(
                Area(code=code, name=code, kind="lsoa", parent_code="W1", rural=True, population=people)
            )
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", unit=1000_00, delivery="scalable", areas=["W1"], area_kind="ward")
    found = build_setup(county, "base", UnsavedChanges(), TODAY)
    (option,) = found.problem.options
    assert found.area_kind == "lsoa"
    assert {code: option.steps[code] * option.costs[0].per_step[code] for code in option.steps} == {
        "L1": 250_00,
        "L2": 750_00,
    }


def test_measured_effects_are_weakened_by_reach_and_marked_as_evidence(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", fixed=1000_00, score=None, effect=(1, 0.4, 0.5), areas=["W3"])
    (option,) = problem_of(county).options
    (effect,) = option.effects
    assert (effect.harm, effect.basis) == ("burglary", "evidence")
    assert effect.reduction == {"W3": pytest.approx(0.2)}


def test_a_project_with_nothing_to_weigh_it_by_is_left_out_and_told_of(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", fixed=1000_00)
    a_project(county, "p2", fixed=1000_00, score=None)
    a_project(county, "p3")
    a_project(county, "p4", fixed=1000_00, year=2031)
    found = build_setup(county, "base", UnsavedChanges(), TODAY)
    assert [project.id for project in found.problem.projects] == ["p1"]
    assert dict(found.left_out) == {
        "p2": "it has neither a measured effect nor an officer score",
        "p3": "it has no costs yet",
        "p4": "it also needs money in 2031/32, a year that this scenario does not allocate",
    }


def test_pots_of_years_that_have_ended_and_pots_past_their_spend_by_date_are_closed(
    county: Workspace,
) -> None:
    a_stream(county, "core", {(2025, "capital"): 100, (2026, "capital"): 200, (2027, "capital"): 300})
    a_stream(county, "short", {(2026, "capital"): 400, (2027, "capital"): 500}, SpendByRule(day="2027-03-31"))
    a_project(county, "p1", fixed=1, cost_type="capital")
    assert {pot.id: pot.pence for pot in problem_of(county).pots} == {
        "core 2026/27 capital": 200,
        "core 2027/28 capital": 300,
        "short 2026/27 capital": 400,
    }


def test_rules_keep_their_words_as_names_and_repeats_are_told_apart(county: Workspace) -> None:
    rule = ShareRule(words="Half is capital at most", cost_types=("capital",), at_most_bp=5000)
    a_stream(county, "core", REVENUE, rule, MatchRule(words="Matched", by=("pcc",), at_least_bp=2000))
    a_stream(county, "pcc", REVENUE, rule, EligibleRule(words="Rural only", places="rural"))
    a_project(county, "p1", fixed=1000_00)
    found = {rule.name: rule for rule in problem_of(county).rules}
    assert list(found) == [
        "Half is capital at most",
        "Matched",
        "Half is capital at most (pcc)",
        "Rural only",
    ]
    match, rural = found["Matched"], found["Rural only"]
    assert isinstance(match, Match)
    assert match.by is not None
    assert (match.by.streams, match.of.streams) == (("pcc",), ("core",))
    assert isinstance(rural, Eligibility)
    assert rural.areas == ("W1", "W2")


def test_a_floor_set_on_the_screen_takes_the_scenarios_place(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", fixed=1000_00)
    (rule,) = problem_of(county, UnsavedChanges(rural_floor_bp=4000)).rules
    assert rule.name == "At least 40% of the money is spent in rural areas"
    assert problem_of(county, UnsavedChanges(rural_floor_bp=NO_FLOOR)).rules == ()


def test_locks_from_the_screen_become_rules_and_unknown_projects_are_refused(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", fixed=1000_00)
    (rule,) = problem_of(county, UnsavedChanges(lock_in=("p1",))).rules
    assert isinstance(rule, Lock)
    with pytest.raises(BadInput, match="'p9' is not among the projects"):
        problem_of(county, UnsavedChanges(lock_out=("p9",)))


def test_the_same_records_give_the_same_fingerprint(county: Workspace) -> None:
    a_stream(county, "core", REVENUE)
    a_project(county, "p1", fixed=1000_00)
    assert problem_of(county).fingerprint == problem_of(county).fingerprint


def test_what_is_missing_is_said_in_one_sentence(county: Workspace) -> None:
    with pytest.raises(NotFound, match="no scenario 'winter'; there are: base"):
        build_setup(county, "winter", UnsavedChanges(), TODAY)
    with pytest.raises(BadInput, match="no pot has money free"):
        problem_of(county)
    a_stream(county, "core", REVENUE)
    with pytest.raises(BadInput, match="no project that can be considered yet"):
        problem_of(county)
    with county.session() as session:
        for area in session.exec(select(Area)):
            area.population = None
    with pytest.raises(BadInput, match="no areas with people"):
        problem_of(county)
