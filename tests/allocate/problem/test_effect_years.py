"""Effects act in the years that are stated, within the horizon, and never follow what an option costs."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session, select

from funding_tui.allocate.problem.apply_shocks import slip_delivery
from funding_tui.allocate.problem.build import ProblemSetup, UnsavedChanges, build_setup
from funding_tui.allocate.problem.effect_years import plan_years, read_horizon, years_of_effect
from funding_tui.allocate.problem.offers import Delivery
from funding_tui.demo.building import build_demo
from models.database import Workspace
from models.money import FinancialYear
from models.partnership import Partnership
from models.projects import Option, OptionCost
from models.rules import COST_TYPES
from optimiser.benefit import true_benefit
from optimiser.solution import Choice
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.blank_workspace import new_workspace

DEMO_DAY = date(2026, 11, 20)
YEARS = ("2026/27", "2027/28")
SCENARIOS = ("base", "late-and-dear")  # the second moves costs from year to year
POUND = 100
DEMO_PROJECTS = [
    project["code"]
    for file in (files("funding_tui.demo") / "data" / "projects").iterdir()
    for project in tomllib.loads(file.read_text("utf-8"))["project"]
]


def setup_of(workspace: Workspace, today: date = TODAY, scenario: str = "base") -> ProblemSetup:
    return build_setup(workspace, scenario, UnsavedChanges(), today)


def add_cost(session: Session, option: Option, year: str, cost_type: str, pence: int) -> None:
    financial_year = FinancialYear.parse(year)
    found = session.exec(
        select(OptionCost).where(
            OptionCost.option_id == option.id,
            OptionCost.financial_year == financial_year,
            OptionCost.cost_type == cost_type,
        )
    ).first()
    cost = found or OptionCost(option_id=option.id or 0, financial_year=financial_year, cost_type=cost_type)
    cost.fixed_pence += pence
    session.add(cost)


def in_full(setup: ProblemSetup, option: str) -> float:
    """What an option alone prevents where it is delivered in full."""
    record = next(each for each in setup.problem.options if each.id == option)
    return true_benefit(setup.problem, [Choice(option=option, steps=dict(record.steps))])


@pytest.fixture(scope="module")
def before_and_after(
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, tuple[ProblemSetup, list[ProblemSetup]]]:
    """The demonstration, then with a pound more for each option in one year and cost type after another."""
    folder = tmp_path_factory.mktemp("upkeep")
    workspace = new_workspace(folder / "demo.funding")
    build_demo(workspace)
    found: dict[str, tuple[ProblemSetup, list[ProblemSetup]]] = {
        scenario: (setup_of(workspace, DEMO_DAY, scenario), []) for scenario in SCENARIOS
    }
    for year, cost_type in product(YEARS, COST_TYPES):
        with workspace.session() as session:
            for option in session.exec(select(Option)):
                add_cost(session, option, year, cost_type, POUND)
        for scenario, (_, after) in found.items():
            after.append(setup_of(workspace, DEMO_DAY, scenario))
    workspace.close()
    return found


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS)
@pytest.mark.parametrize("project", DEMO_PROJECTS)
def test_a_pound_of_upkeep_in_any_year_changes_the_benefit_by_nothing(
    project: str, scenario: str, before_and_after: dict[str, tuple[ProblemSetup, list[ProblemSetup]]]
) -> None:
    before, after = before_and_after[scenario]
    options = [option.id for option in before.problem.options if option.project == project]
    assert options or project in dict(before.left_out)
    for later, option in product(after, options):
        assert in_full(later, option) == in_full(before, option) > 0


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00, (2027, "revenue-other"): 10_000_00})
    yield workspace
    workspace.close()


def test_what_states_no_years_is_counted_for_the_first_of_the_plan_whatever_it_costs_and_says_so(
    county: Workspace,
) -> None:
    a_project(county, "upkeep", fixed=1_000_00, year=2027)
    setup = setup_of(county)
    assert setup.problem.options[0].active_years == ("2026/27",)
    assert any("1 option does not state when the effect begins" in note for note in setup.notes)
    assert "Assumption: not stated" in setup.effect_years["upkeep/full"].basis


def test_without_a_horizon_only_the_years_of_the_plan_count(county: Workspace) -> None:
    a_project(county, "lamp", fixed=1_000_00, effect_from=FinancialYear(2027), effect_years=20)
    setup = setup_of(county)
    assert setup.problem.options[0].active_years == ("2027/28",)
    assert setup.horizon.words in setup.notes
    assert "no appraisal horizon is stated" in setup.horizon.words


def test_a_stated_horizon_counts_from_the_first_year_of_the_plan(county: Workspace) -> None:
    a_project(county, "lamp", fixed=1_000_00, effect_from=FinancialYear(2027), effect_years=20)
    a_project(county, "post", fixed=1_000_00, effect_from=FinancialYear(2027), effect_years=1)
    with county.session() as session:
        partnership = session.exec(select(Partnership)).one()
        partnership.horizon_years, partnership.horizon_note = 4, "The Green Book says 10"
        session.add(partnership)
    lamp, post = setup_of(county).problem.options
    assert lamp.active_years == ("2027/28", "2028/29", "2029/30")
    assert post.active_years == ("2027/28",)
    assert in_full(setup_of(county), lamp.id) == pytest.approx(3 * in_full(setup_of(county), post.id))


def test_an_effect_that_is_over_before_the_plan_or_begins_after_the_horizon_is_left_out_with_the_reason(
    county: Workspace,
) -> None:
    a_project(county, "now", fixed=1_000_00)
    a_project(county, "past", fixed=1_000_00, effect_from=FinancialYear(2020), effect_years=2)
    a_project(county, "later", fixed=1_000_00, effect_from=FinancialYear(2040), effect_years=5)
    left_out = dict(setup_of(county).left_out)
    assert set(left_out) == {"past", "later"}
    assert "2026/27 to 2027/28" in left_out["past"]


def test_a_plan_begins_with_the_first_year_that_is_named_and_is_not_over() -> None:
    assert plan_years(("2025/26", "2026/27", "2027/28"), (), date(2026, 11, 20)) == ("2026/27", "2027/28")
    assert plan_years((), ("2027/28",), date(2026, 11, 20)) == ("2027/28",)


@given(
    begins=st.integers(1990, 2199),
    lasts=st.integers(1, 10**9),
    horizon=st.none() | st.integers(1, 10**9),
    first=st.integers(2020, 2060),
)
def test_what_is_counted_is_stated_and_lies_in_the_horizon_without_a_gap(
    begins: int, lasts: int, horizon: int | None, first: int
) -> None:
    plan = (str(FinancialYear(first)), str(FinancialYear(first + 1)))
    counts = read_horizon(Partnership(name="P", horizon_years=horizon), plan)
    option = Option(project_id=1, code="o", name="O", effect_from=FinancialYear(begins), effect_years=lasts)
    found = years_of_effect(option, counts)
    expected = set(range(begins, begins + min(lasts, 300))) & {int(year[:4]) for year in counts.years}
    assert [int(year[:4]) for year in found.counted] == sorted(expected)
    assert len(counts.years) == min(horizon or 2, 2199 - first + 1)


@pytest.mark.parametrize(
    ("years", "stated", "share"),
    [
        (("2026/27",), True, 1.0),
        (("2026/27",), False, 0.75),
        (("2027/28",), True, 0.75),
        (("2027/28", "2028/29"), True, 0.875),
    ],
    ids=["over before the slip", "not stated", "in the year", "beyond it"],
)
def test_a_slip_past_the_plan_takes_a_share_of_one_year_whatever_it_costs_in_that_year(
    years: tuple[str, ...], stated: bool, share: float
) -> None:
    slip = slip_delivery(2_500, "2027/28", None, None)
    for upkeep in (0, POUND):
        lines = tuple(
            OptionCost(id=number, option_id=1, financial_year=FinancialYear(year), cost_type="capital")
            for number, year in enumerate((2026, 2027))
        )
        lines[0].fixed_pence, lines[1].fixed_pence = 1_000_00, upkeep
        assert slip(Delivery("p", lines, years, stated)).share == pytest.approx(share)
