"""How evenly money and prevented harm are shared: known answers, and what must hold of any shares."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.baselines import baselines
from optimiser.benefit import true_benefit
from optimiser.fairness import (
    RURAL,
    URBAN,
    benefit_range,
    fairness_of,
    fairness_sentences,
    gini,
    money_range,
)
from optimiser.objectives import Fair
from optimiser.problem import Area
from tests.optimiser.builders import (
    a_choice,
    a_harm,
    a_line,
    a_pot,
    a_problem,
    a_solution,
    an_area,
    an_effect,
    an_option,
)
from tests.optimiser.random_problems import problems
from tests.properties import examples

amounts = st.integers(0, 10_000)
parts = st.lists(st.tuples(st.integers(1, 500), amounts), min_size=1, max_size=12)


def some(shares):
    return sum(amount for _, amount in shares) > 0


# --- the coefficient


def test_everyone_the_same_is_exactly_0():
    assert gini([(3, 100)] * 7) == 0.0
    assert gini([(1, 7), (2, 14), (1_000, 7_000)]) == 0.0


@pytest.mark.parametrize("n", [1, 2, 5, 100])
def test_all_to_one_of_n_is_1_less_its_part(n):
    assert gini([(1, 12), *[(1, 0)] * (n - 1)]) == pytest.approx(1 - 1 / n)


def test_all_to_a_part_is_1_less_its_part_of_the_heads():
    assert gini([(250, 99), (750, 0)]) == 0.75


def test_a_case_worked_by_hand():
    # 1, 2 and 3 to a head each: half the mean difference, (4 * 1 + 2 * 2) / 9 / 2, over the mean, 2
    assert gini([(1, 1), (1, 2), (1, 3)]) == pytest.approx(2 / 9)
    # a quarter of the heads with 5 and the rest with 1: over the mean, 2, the one difference is
    # 4 * (1/4 * 3/4 * 2), halved
    assert gini([(1, 5), (3, 3)]) == pytest.approx(0.375)


def test_nothing_to_share_and_nobody_to_share_it_have_no_coefficient():
    assert gini([]) is None
    assert gini([(4, 0), (2, 0)]) is None
    assert gini([(0, 100)]) is None


@given(parts.filter(some))
def test_it_is_at_least_0_and_less_than_1(shares):
    found = gini(shares)
    assert found is not None
    assert 0 <= found < 1


@given(parts.filter(some))
def test_it_is_half_the_mean_difference_over_the_mean(shares):
    """The definition, worked out pair by pair."""
    heads = sum(weight for weight, _ in shares)
    mean = Fraction(sum(amount for _, amount in shares), heads)
    apart = sum(
        w * v * abs(Fraction(a, w) - Fraction(b, v)) for w, a in shares for v, b in shares
    ) / Fraction(heads**2)
    assert gini(shares) == pytest.approx(float(apart / (2 * mean)), abs=1e-12)


@given(parts.filter(some), st.integers(1, 1_000), st.integers(1, 1_000))
def test_it_minds_neither_the_unit_of_money_nor_that_of_heads(shares, money, heads):
    scaled = [(weight * heads, amount * money) for weight, amount in shares]
    assert gini(scaled) == gini(shares)


@given(parts.filter(some), st.integers(2, 4))
def test_it_minds_not_how_often_the_same_areas_are_there(shares, times):
    assert gini(shares * times) == gini(shares)


@given(parts.filter(some), st.randoms(use_true_random=False))
def test_it_minds_not_the_order(shares, luck):
    mixed = luck.sample(shares, len(shares))
    assert gini(mixed) == gini(shares)


@given(parts.filter(some), st.integers(1, 100))
def test_an_area_split_in_two_alike_changes_nothing(shares, times):
    (weight, amount), *rest = shares
    split = [(weight, amount), (weight * times, amount * times), *rest]
    whole = [(weight * (1 + times), amount * (1 + times)), *rest]
    assert gini(split) == gini(whole)


@given(st.lists(amounts, min_size=2, max_size=12).filter(any))
def test_half_of_a_difference_moved_to_the_one_with_less_never_makes_it_worse(shares):
    less, more, *rest = sorted(shares)
    moved = (more - less) // 2
    evened = [less + moved, more - moved, *rest]
    assert gini([(1, each) for each in evened]) <= gini([(1, each) for each in shares])


# --- of an allocation


def a_county(*, groups=True):
    """Three areas: a town of 3,000, and two villages of 1,000 and 500 that suffer 300, 100 and 50."""
    of = {"town": "east", "dale": "west", "fell": "west"} if groups else {}

    def area(id, people, rural):
        return Area(
            id=id, name=id.title(), population=people, rural=rural, groups=(of[id],) if id in of else ()
        )

    return a_problem(
        pots=[a_pot(pence=1_000_000)],
        areas=[area("town", 3_000, False), area("dale", 1_000, True), area("fell", 500, True)],
        harms=[a_harm(by_area={"town": 300.0, "dale": 100.0, "fell": 50.0})],
        options=[
            an_option("cameras", costs=600_000, area="town"),
            an_option("wardens", costs=100_000, effects=[an_effect({"dale": 0.1})], area="dale"),
        ],
    )


def both(problem):
    lines = [a_line("cameras", 600_000, area="town"), a_line("wardens", 100_000, area="dale")]
    return a_solution(problem, [a_choice("cameras"), a_choice("wardens")], lines)


def told(problem):
    return fairness_of(problem, both(problem))


def test_each_group_has_its_money_its_heads_its_need_and_what_is_prevented():
    found = {group.id: group for group in told(a_county()).groups}
    west = found["west"]
    assert (west.areas, west.heads, west.pence, west.need) == (2, 1_500, 100_000, 150.0)
    assert west.prevented == pytest.approx(10)
    east = found["east"]
    assert east.pence / east.heads == 200
    assert found["east"].benefit_per_need == pytest.approx(0.3)
    assert 1_000 * east.prevented / east.heads == pytest.approx(30)


def test_rural_and_urban_areas_are_groups_and_so_is_each_area():
    found = told(a_county())
    assert [(group.id, group.pence) for group in found.rurality] == [(RURAL, 100_000), (URBAN, 600_000)]
    assert [(group.id, group.pence) for group in found.areas] == [
        ("town", 600_000),
        ("dale", 100_000),
        ("fell", 0),
    ]
    assert sum(group.prevented for group in found.areas) == pytest.approx(
        true_benefit(a_county(), both(a_county()).choices)
    )


def test_the_coefficients_are_over_areas_by_their_people():
    found = told(a_county())
    assert found.gini_money == gini([(3_000, 600_000), (1_000, 100_000), (500, 0)])
    assert found.gini_benefit == pytest.approx(gini([(3_000, 900.0), (1_000, 100.0), (500, 0.0)]))


def test_the_worst_and_the_best_off_are_named_beside_the_average():
    money = money_range(told(a_county()).groups)
    assert (money.worst, money.best) == ("west", "east")
    assert money.worst_figure == pytest.approx(100_000 / 1_500)
    assert money.average == pytest.approx(700_000 / 4_500)
    benefit = benefit_range(told(a_county()).areas)
    assert (benefit.worst, benefit.worst_figure, benefit.best) == ("fell", 0.0, "town")


def test_need_is_counted_over_the_years_and_no_weight_is_in_it():
    pots = [a_pot(), a_pot("next", year="2027/28")]
    harms = [a_harm(priority="safety"), a_harm("theft", {"north": 10.0}, priority="trade")]
    weights = {"safety": 2.0, "trade": 0.5}
    problem = a_problem(pots=pots, harms=harms, priorities=weights)
    north, south = fairness_of(problem, a_solution(problem)).areas
    assert (north.need, south.need) == (2 * (100 + 10), 2 * 100)


def test_what_has_no_people_or_no_harm_is_left_out_and_not_taken_as_0():
    areas = [an_area("north"), an_area("moor", population=0), an_area("park")]
    problem = a_problem(areas=areas, harms=[a_harm(by_area={"north": 100.0, "moor": 10.0})])
    found = fairness_of(problem, a_solution(problem, [a_choice()], [a_line()]))
    moor, park = found.areas[1:]
    assert moor.heads == 0
    assert park.benefit_per_need is None
    assert money_range(found.areas).left_out == ("moor",)
    assert benefit_range(found.areas).left_out == ("park",)
    assert found.gini_money == pytest.approx(0.5)
    assert found.gini_benefit == 0.0
    assert fairness_sentences(found)[-1] == "Left out: areas without people, 1; without recorded harm, 1."


def test_an_allocation_of_nothing_has_no_coefficient():
    problem = a_county()
    found = fairness_of(problem, a_solution(problem))
    assert (found.gini_money, found.gini_benefit) == (None, None)
    spent = money_range(found.areas)
    assert spent is not None
    assert spent.average == 0


def test_heads_may_be_any_whole_numbers():
    problem = a_county()
    found = fairness_of(problem, both(problem), heads={"town": 6, "dale": 1, "fell": 0})
    assert found.gini_money == 0.0
    assert [group.pence / group.heads for group in found.areas if group.heads] == [100_000, 100_000]


@pytest.mark.parametrize(
    ("heads", "told"),
    [
        ({"town": 1, "dale": 1}, "heads name no whole number for area 'fell'"),
        ({"town": 1, "dale": -1, "fell": 1}, "heads of area 'dale' are -1; give 0 or more"),
    ],
)
def test_heads_that_cannot_be_are_refused(heads, told):
    problem = a_county()
    with pytest.raises(ValueError, match=told):
        fairness_of(problem, both(problem), heads=heads)


def test_a_line_in_an_unknown_area_is_refused():
    problem = a_county()
    with pytest.raises(ValueError, match="area 'moon', which is not in the problem"):
        fairness_of(problem, a_solution(problem, [], [a_line(area="moon")]))


def test_what_is_compared_is_the_first_way_of_grouping_that_parts_the_areas():
    assert [group.id for group in told(a_county()).compared] == ["east", "west"]
    assert [group.id for group in told(a_county(groups=False)).compared] == [RURAL, URBAN]
    problem = a_problem(areas=[an_area("north"), an_area("south")])
    assert [group.id for group in fairness_of(problem, a_solution(problem)).compared] == ["north", "south"]


def test_groups_are_those_that_the_problem_is_to_be_fair_to():
    fair = Fair(groups={"hills": ("fell", "dale"), "low": ("town", "dale")})
    problem = a_county().model_copy(update={"objective": fair})
    found = fairness_of(problem, both(problem))
    assert [(group.id, group.pence) for group in found.groups] == [("hills", 100_000), ("low", 700_000)]


def test_it_is_told_in_sentences():
    assert fairness_sentences(told(a_county())) == (
        "Money per head has a Gini coefficient of 0.21 (0 is everyone the same, 1 is all to one).",
        "Least is spent in west, £0.66 a head, and most in east, £2.00.",
        "Benefit for the need has a Gini coefficient of 0.24 (0 is everyone the same, 1 is all to one).",
        "Worst off: west, where the benefit is 6.67% of the need; best off: east, where it is 30.00%.",
    )


def test_where_all_are_alike_none_is_called_worst_off():
    problem = a_county()
    assert fairness_sentences(fairness_of(problem, a_solution(problem))) == (
        "All have £0.00 a head spent on them.",
        "None is worse off than another: the benefit is 0.00% of the need in all.",
    )


@pytest.mark.slow
@examples(100)
@given(problems())
def test_it_can_be_told_of_any_usual_method(problem):
    for solution in baselines(problem):
        found = fairness_of(problem, solution)
        assert sum(group.pence for group in found.areas) == sum(line.pence for line in solution.lines)
        assert sum(group.prevented for group in found.areas) == pytest.approx(solution.benefit)
        for coefficient in (found.gini_money, found.gini_benefit):
            assert coefficient is None or 0 <= coefficient < 1
        assert found == type(found).model_validate_json(found.model_dump_json())
        assert all(sentence.endswith(".") for sentence in fairness_sentences(found))
