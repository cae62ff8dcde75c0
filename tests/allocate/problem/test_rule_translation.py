"""The officer's rules, put into the rules of a problem: whose money, which areas, how many heads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.allocate.problem.build import ProblemSetup, UnsavedChanges, build_setup
from funding_tui.base.errors import BadInput
from models.allocations import Scenario
from models.areas import Area, Indicator
from models.database import Workspace
from models.rules import (
    CarryForwardRule,
    CommittedRule,
    FundingRule,
    MatchRule,
    MinimumServiceRule,
    OverProgrammeRule,
    PerHeadRule,
    ReachRule,
)
from optimiser.problem import Problem
from optimiser.rules import (
    AnyRule,
    CarryForward,
    Committed,
    Match,
    Money,
    OverProgramme,
    PerHead,
    Reach,
    Serves,
    Service,
)
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

REVENUE = {(2026, "revenue-other"): 10_000_00, (2027, "revenue-other"): 5_000_00}
ONLY_CORE = Money(streams=("core",))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    yield workspace
    workspace.close()


def plan_under(workspace: Workspace, *rules: FundingRule) -> ProblemSetup:
    """A stream `core` under these rules, one whole project `p1` and posts `p2`."""
    a_stream(workspace, "core", REVENUE, *rules)
    a_project(workspace, "p1", fixed=1000_00)
    a_project(workspace, "p2", unit=500_00, delivery="units", max_units=3)
    return build_setup(workspace, "base", UnsavedChanges(), TODAY)


def rule_under(workspace: Workspace, rule: FundingRule) -> AnyRule:
    (found,) = plan_under(workspace, rule).problem.rules
    return found


def in_scenario(workspace: Workspace, *rules: FundingRule) -> None:
    with workspace.session() as session:
        scenario = session.exec(select(Scenario)).one()
        scenario.rules = [rule.model_dump(mode="json") for rule in rules]


def test_match_counts_own_money_and_what_third_parties_promise(county: Workspace) -> None:
    a_stream(county, "own", REVENUE)
    rule = MatchRule(
        words="Matched", by=("own", "gone"), at_least_bp=5000, secured_pence=7, unsecured_pence=9
    )
    assert rule_under(county, rule) == Match(
        name="Matched",
        of=ONLY_CORE,
        by=Money(streams=("own",)),
        at_least=5000,
        secured=7,
        unsecured=9,
    )


def test_match_by_third_parties_alone_has_no_own_money(county: Workspace) -> None:
    rule = MatchRule(words="Matched", at_least_bp=5000, secured_pence=100_00)
    assert rule_under(county, rule) == Match(name="Matched", of=ONLY_CORE, at_least=5000, secured=100_00)


def test_parity_between_rural_and_urban_is_by_people(county: Workspace) -> None:
    rule = rule_under(county, PerHeadRule(words="Parity", between="places", at_least_bp=8000))
    assert rule == PerHead(
        name="Parity",
        of=ONLY_CORE,
        groups={"rural areas": ("W1", "W2"), "urban areas": ("W3",)},
        heads={"W1": 1000, "W2": 3000, "W3": 6000},
        at_least=8000,
    )


def test_parity_between_localities_leaves_out_and_tells_of_areas_in_none(county: Workspace) -> None:
    with county.session() as session:
        session.add(Area(code="L", name="The Vale", kind="locality"))
        for code in ("W1", "W2"):
            session.exec(select(Area).where(Area.code == code)).one().parent_code = "L"
    found = plan_under(county, PerHeadRule(words="Parity", between="localities", at_most_bp=12_000))
    (rule,) = found.problem.rules
    assert isinstance(rule, PerHead)
    assert rule.groups == {"The Vale": ("W1", "W2")}
    assert "Parity: 1 of 3 areas are left out: they have no locality." in found.notes


def test_parity_by_need_counts_offences_in_place_of_people(county: Workspace) -> None:
    rule = rule_under(county, PerHeadRule(words="Need", between="places", heads="burglary", at_least_bp=9000))
    assert isinstance(rule, PerHead)
    assert rule.heads == {"W1": 4, "W2": 6, "W3": 50}


def test_fifths_are_ranked_by_an_indicator_and_no_figure_is_no_rank(county: Workspace) -> None:
    with county.session() as session:
        for code, score in (("W1", 30.0), ("W3", 12.5)):
            area = session.exec(select(Area).where(Area.code == code)).one()
            session.add(Indicator(area_id=area.id or 0, code="imd", value=score))
    found = plan_under(county, PerHeadRule(words="Fifths", between="fifths", ranked_by="imd", at_least_bp=1))
    (rule,) = found.problem.rules
    assert isinstance(rule, PerHead)
    assert list(rule.groups.values()) == [("W3",), ("W1",)]
    assert "Fifths: 1 of 3 areas are left out: they have no figure for imd." in found.notes


def test_classes_are_called_what_the_classification_calls_them(county: Workspace) -> None:
    with county.session() as session:
        for code, ruc in (("W1", "RSF1"), ("W3", "un1")):
            area = session.exec(select(Area).where(Area.code == code)).one()
            area.ruc_code = ruc
            session.add(area)
    found = plan_under(county, PerHeadRule(words="Classes", between="classes", at_least_bp=1))
    (rule,) = found.problem.rules
    assert isinstance(rule, PerHead)
    assert rule.groups == {
        "Smaller rural: further from a major town or city": ("W1",),
        "Urban: nearer to a major town or city": ("W3",),
    }
    assert "have no rural-urban class (RUC 2021)." in found.notes[-1]


def test_a_parity_that_no_area_has_figures_for_is_refused(county: Workspace) -> None:
    rule = PerHeadRule(words="Fifths", between="fifths", ranked_by="imd", at_least_bp=1)
    with pytest.raises(BadInput, match="'Fifths' cannot be applied: no area has a figure for imd"):
        plan_under(county, rule)


def test_a_unit_of_service_is_a_whole_unit_or_an_option_that_serves_the_area(county: Workspace) -> None:
    rule = rule_under(county, MinimumServiceRule(words="Posts", places="rural", unit="posts", at_least=1))
    assert rule == Service(
        name="Posts",
        areas=("W1", "W2"),
        gives={
            "p1/full": Serves(once={"W1": 1, "W2": 1, "W3": 1}, per_step=0),
            "p2/full": Serves(per_step=1),
        },
        unit="posts",
        at_least=1,
    )


def test_a_service_nowhere_in_the_workspace_is_refused(county: Workspace) -> None:
    rule = MinimumServiceRule(words="Posts", areas=("E9",), at_least=1)
    with pytest.raises(BadInput, match="the rule 'Posts' cannot be applied"):
        plan_under(county, rule)


def test_a_hub_reaches_what_has_a_time_and_nothing_else(county: Workspace) -> None:
    rule = ReachRule(words="Near", project="p2", minutes={"W1": 10, "W3": 50, "E9": 1}, at_most=30)
    assert rule_under(county, rule) == Reach(
        name="Near", minutes={"p2/full": {"W1": 10, "W3": 50}}, at_most=30
    )


def test_a_promise_is_kept_by_the_pot_that_made_it(county: Workspace) -> None:
    rule = CommittedRule(
        words="Contract", project="p1", financial_year="2026/27", cost_type="revenue-other", pence=5
    )
    assert rule_under(county, rule) == Committed(
        name="Contract", pot="core 2026/27 revenue-other", project="p1", pence=5
    )


@pytest.mark.slow
def test_a_promise_of_a_pot_that_is_not_allocated_is_left_out_and_told(county: Workspace) -> None:
    rule = CommittedRule(
        words="Contract", project="p1", financial_year="2031/32", cost_type="capital", pence=5
    )
    found = plan_under(county, rule)
    assert found.problem.rules == ()
    told = "Contract: core 2031/32 capital has no money to allocate, so this promise is left out."
    assert told in found.notes


def test_a_promise_to_what_cannot_be_weighed_is_refused(county: Workspace) -> None:
    rule = CommittedRule(
        words="Contract", project="p9", financial_year="2026/27", cost_type="revenue-other", pence=5
    )
    with pytest.raises(BadInput, match="p9 is promised core 2026/27 revenue-other money"):
        plan_under(county, rule)


def test_rules_with_the_problem_s_own_fields_go_straight_through(county: Workspace) -> None:
    found = plan_under(
        county,
        CarryForwardRule(words="Wait", from_year="2026/27", to_year="2027/28", at_most_bp=1000),
        OverProgrammeRule(words="More", at_most_bp=500, underwriter="the reserve"),
    )
    assert found.problem.rules == (
        CarryForward(name="Wait", stream="core", from_year="2026/27", to_year="2027/28", at_most=1000),
        OverProgramme(name="More", streams=("core",), at_most=500, underwriter="the reserve"),
    )


def test_a_scenario_over_programmes_every_stream_and_carries_the_one_it_names(county: Workspace) -> None:
    carry = CarryForwardRule(
        words="Wait", stream="core", from_year="2026/27", to_year="2027/28", at_most_bp=1000
    )
    a_stream(county, "own", REVENUE)
    in_scenario(county, carry, OverProgrammeRule(words="More", at_most_bp=500, underwriter="the reserve"))
    first, second = plan_under(county).problem.rules
    assert isinstance(first, CarryForward)
    assert isinstance(second, OverProgramme)
    assert (first.stream, second.streams) == ("core", ("core", "own"))


def test_a_scenario_that_carries_money_says_of_which_stream(county: Workspace) -> None:
    in_scenario(county, CarryForwardRule(words="Wait", from_year="2026/27", to_year="2027/28", at_most_bp=1))
    with pytest.raises(BadInput, match="'Wait' is a scenario's and names no stream"):
        plan_under(county)


def test_all_of_it_together_is_solved_and_verified(county: Workspace) -> None:
    problem: Problem = plan_under(
        county,
        MatchRule(words="Matched", at_least_bp=5000, secured_pence=2_000_00),
        PerHeadRule(words="Parity", between="places", at_least_bp=5000),
        MinimumServiceRule(words="Posts", projects=("p2",), areas=("W1",), unit="posts", at_least=1),
        ReachRule(words="Near", project="p2", minutes={"W1": 10, "W2": 20, "W3": 50}, at_most=30),
        CommittedRule(
            words="Contract", project="p2", financial_year="2026/27", cost_type="revenue-other", pence=500_00
        ),
        CarryForwardRule(words="Wait", from_year="2026/27", to_year="2027/28", at_most_bp=1000),
        OverProgrammeRule(words="More", at_most_bp=500, underwriter="the reserve"),
    ).problem
    solution = solve(problem)
    assert solution.status == "optimal"
    assert verify(problem, solution).holds
    assert sum(line.pence for line in solution.lines) <= 4_000_00
