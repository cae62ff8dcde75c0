"""The mathematics itself: cells, columns, rows and curves, before any solver sees them."""

from __future__ import annotations

import math

import pytest

from optimiser.formulation.benefit import benefit_function
from optimiser.formulation.build_model import formulate
from optimiser.formulation.constraints import all_rows
from optimiser.formulation.curves import first_tangents, insertion_point, lowest_tangent, stretches
from optimiser.formulation.decisions import Payers, funding_cells, list_decisions
from optimiser.rules import Eligibility, Money, Share
from tests.optimiser.builders import (
    a_cost,
    a_harm,
    a_pot,
    a_problem,
    a_scalable_option,
    an_area,
    an_effect,
    an_option,
)
from tests.optimiser.county import a_county

AREAS = [an_area(f"a{n}", rural=n >= 2) for n in range(4)]


def test_areas_that_no_rule_tells_apart_share_a_cell() -> None:
    problem = a_problem(areas=AREAS, options=[an_option(area="a0")], harms=[a_harm(by_area={"a0": 1.0})])
    assert [len(cell) for cell in funding_cells(problem).areas] == [4]


def test_a_rule_on_rural_money_or_on_listed_areas_parts_them() -> None:
    rural = Share(name="rural", of=Money(rural=True), within=Money(), at_least=1)
    listed = Eligibility(name="listed", streams=("grant",), areas=("a1", "a3"))
    problem = a_problem(
        areas=AREAS,
        options=[an_option(area="a0")],
        harms=[a_harm(by_area={"a0": 1.0})],
        rules=[rural, listed],
    )
    assert [[area.id for area in cell] for cell in funding_cells(problem).areas] == [
        ["a0"],
        ["a1"],
        ["a2"],
        ["a3"],
    ]


def test_eligibility_leaves_columns_out_and_says_which_rule_did() -> None:
    rule = Eligibility(name="not for cameras", streams=("grant",), projects=())
    problem = a_problem(rules=[rule])
    decisions = list_decisions(problem)
    assert decisions.money == {}
    assert decisions.columns[decisions.chosen["cameras"]].most == 0
    payers = Payers(problem, decisions.cells)
    option = next(option for option in problem.options if option.id == "cameras")
    assert payers.pots(problem.projects[0], option.costs[0], 0) == []


def test_steps_that_no_pot_may_pay_for_are_none_but_the_rest_stay() -> None:
    only = Eligibility(name="north only", streams=("grant",), areas=("north",))
    option = a_scalable_option(steps={"north": 5, "south": 5})
    decisions = list_decisions(a_problem(options=[option], rules=[only]))
    assert decisions.columns[decisions.steps["patrols", "north"]].most == 5
    assert decisions.columns[decisions.steps["patrols", "south"]].most == 0


def test_every_rule_has_its_name_on_its_rows() -> None:
    problem = a_county(1, areas=10, projects=7, streams=4, years=1)
    model = formulate(problem)
    named = {row.rule for row in model.rows}
    rules = {rule.name for rule in problem.rules if not isinstance(rule, Eligibility)}
    assert named >= rules
    assert len(model.constraints) == len(model.rows) == len(all_rows(model.decisions))


def test_rows_are_whole_numbers_and_judge_to_the_penny() -> None:
    floor = Share(name="floor", of=Money(rural=True), within=Money(), at_least=3_333)
    options = [an_option("a"), an_option("b", area="south")]
    decisions = list_decisions(a_problem(options=options, rules=[floor]))
    row = next(row for row in all_rows(decisions) if row.rule == "floor")
    paid = [0] * len(decisions.columns)
    rural = decisions.money["pot", "b", 1]
    urban = decisions.money["pot", "a", 0]
    paid[urban], paid[rural] = 66_670, 33_330
    assert row.holds(paid)
    paid[rural] -= 1
    assert not row.holds(paid)


def test_one_project_alone_on_a_harm_is_linear() -> None:
    tiers = [
        an_option("small", project="p", effects=(an_effect({"north": 0.1}),)),
        an_option("large", project="p", effects=(an_effect({"north": 0.3}),)),
    ]
    decisions = list_decisions(a_problem(options=tiers))
    worth = benefit_function(decisions)
    assert worth.cells == []
    assert worth.linear[decisions.chosen["large"]] == pytest.approx(30)


def test_cells_pushed_alike_are_merged() -> None:
    effects = (an_effect({"north": 0.3, "south": 0.3}),)
    options = [an_option("a", effects=effects), an_option("b", effects=effects)]
    worth = benefit_function(list_decisions(a_problem(options=options)))
    assert [cell.harm for cell in worth.cells] == [200.0]


def test_years_with_the_same_options_at_work_are_one_cell() -> None:
    costs = [a_cost({"north": 1}, year=year) for year in ("2026/27", "2027/28")]
    options = [an_option("a", costs=costs), an_option("b", costs=costs)]
    pots = [a_pot(year, year=year) for year in ("2026/27", "2027/28")]
    worth = benefit_function(
        list_decisions(a_problem(options=options, pots=pots, harms=[a_harm(by_area={"north": 50.0})]))
    )
    assert [cell.harm for cell in worth.cells] == [100.0]


def test_the_tangents_are_never_below_the_curve_and_touch_it_where_they_are_put() -> None:
    tangents = first_tangents(1.5, 4)
    for at in range(151):
        value = at / 100
        above = lowest_tangent(tangents, value) + math.expm1(-value)
        assert above >= -1e-12
        assert above <= 0.5**2 / 8 + 1e-12
    assert lowest_tangent(tangents, 0.5) == pytest.approx(-math.expm1(-0.5))


def test_stretches_are_the_lowest_of_the_tangents() -> None:
    tangents, most = [0.0, 0.4, 1.0], 1.2
    parts = stretches(tangents, most)
    assert sum(width for width, _ in parts) == pytest.approx(most)
    assert [slope for _, slope in parts] == sorted((slope for _, slope in parts), reverse=True)
    height, value = 0.0, 0.0
    for width, slope in parts:
        value += width
        height += width * slope
        assert height == pytest.approx(lowest_tangent(tangents, value))


def test_a_tangent_is_not_added_twice() -> None:
    assert insertion_point([0.0, 0.5], 0.5) is None
    assert insertion_point([0.0, 0.5], 0.2) == 1


def test_a_step_is_worth_what_the_true_benefit_gains_by_it() -> None:
    option = a_scalable_option(steps={"north": 10}, returns=((0.25, 0.5), (1.0, 1.0)))
    decisions = list_decisions(a_problem(options=[option, an_option("other")]))
    worth = benefit_function(decisions)
    column = decisions.steps["patrols", "north"]
    values = [0.0] * len(decisions.columns)
    values[column] = 2.0
    push = -math.log1p(-0.3)

    def prevented(dose: float) -> float:
        return 100 * -math.expm1(-push * dose)

    slopes = worth.slopes([column], values)[column]
    assert slopes.gain == pytest.approx(prevented(0.5 + 0.05 * 0.5 / 0.75) - prevented(0.4))
    assert slopes.loss == pytest.approx(prevented(0.4) - prevented(0.2))


def test_the_model_grows_but_keeps_its_bound() -> None:
    model = formulate(a_problem(options=[an_option("a"), an_option("b")]), tolerance=1.0)
    before = len(model.parts[""].curves[0].tangents)
    values = [0.0] * len(model.decisions.columns)
    for column in model.decisions.chosen.values():
        values[column] = 0.5
    above = model.sharpen(values, 0.0)
    assert above > 0
    assert len(model.parts[""].curves[0].tangents) == before + 1
    assert model.sharpen(values, 0.0) == pytest.approx(0.0, abs=1e-9)
