"""A cut is met by every allocation that meets the rows it was derived from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.exact import ExactProblem, exact_problem
from optimiser.checked_bound.record import NotAProof, PriceSet, Proof, RoundingCut
from optimiser.checked_bound.rounding_cuts import MOST_CUTS, cut_name, with_cuts
from optimiser.formulation.decisions import FEW_STEPS
from optimiser.problem import Pot, Problem
from optimiser.rules import CarryForward
from tests.optimiser.random_problems import problems
from tests.paths import ROOT
from tests.properties import examples

EXAMPLE = Problem.model_validate_json((ROOT / "docs/example.problem.json").read_text())
LATER = Pot(id="council-27", stream="council", financial_year="2027/28", cost_type="capital", pence=100)
CARRY = CarryForward(name="wait", stream="council", from_year="2026/27", to_year="2027/28", at_most=5_000)
CARRYING = EXAMPLE.model_copy(update={"pots": (*EXAMPLE.pots, LATER), "rules": (*EXAMPLE.rules, CARRY)})


def an_allocation(exact: ExactProblem, data: st.DataObject) -> list[int]:
    """Whole numbers for every decision, of which only the rules are still to be asked."""
    values = [0] * len(exact.decisions.columns)
    for options in exact.projects:
        option = data.draw(st.sampled_from([None, *(each for each in options if each.most)]))
        if option is None:
            continue
        values[option.column] = 1
        for each in option.deliveries:
            values[each.column] = data.draw(st.integers(0, each.most))
        if option.deliveries and not any(values[each.column] for each in option.deliveries):
            values[option.deliveries[0].column] = 1
        for bill in option.bills:
            left = bill.fixed + sum(pence * values[column] for column, pence in bill.per_step.items())
            *others, last = bill.payers.values()
            for column in others:
                values[column] = data.draw(st.integers(0, left))
                left -= values[column]
            values[last] = left
    for column in exact.decisions.carried.values():
        values[column] = data.draw(st.integers(0, exact.decisions.columns[column].most))
    return values


def allowing(exact: ExactProblem, values: list[int], data: st.DataObject) -> ExactProblem:
    """The same rows, with limits that an allocation meets, some of them only just."""
    room = st.sampled_from([0, 0, 0, 1, 2, 1_000])

    def around(name: str) -> dict[str, int]:
        reached = exact.rows[name].activity(values)
        return {"at_least": reached - data.draw(room), "at_most": reached + data.draw(room)}

    return replace(exact, rows={name: row._replace(**around(name)) for name, row in exact.rows.items()})


def a_cut(exact: ExactProblem, rows: list[str], data: st.DataObject) -> RoundingCut:
    decisions = [name for name, column in exact.column_names.items() if exact.decisions.columns[column].most]
    turned = set(data.draw(st.lists(st.sampled_from(decisions), max_size=8))) if decisions else set()
    for options in exact.projects:  # of each project one option at most
        turned -= set([option.id for option in options if option.id in turned][1:])
    times = st.one_of(st.integers(-3, 3), st.integers(-(10**6), 10**6)).filter(bool)
    divisor = st.one_of(st.integers(1, 12), st.integers(1, 10**9))
    return RoundingCut(
        rows=data.draw(st.dictionaries(st.sampled_from(rows), times, max_size=4)),
        divisor=data.draw(divisor),
        turned=tuple(sorted(turned)),
    )


@examples(300)
@given(problems(unit=2, most_areas=2, most_projects=4, most_steps=2 * FEW_STEPS, odd_pence=True), st.data())
def test_a_cut_of_a_cut_is_met_by_whatever_meets_the_rows(problem: Problem, data: st.DataObject) -> None:
    exact = exact_problem(problem)
    values = an_allocation(exact, data)
    exact = allowing(exact, values, data)
    rows = [*exact.rows]
    if not rows:
        return
    cuts = []
    for at in range(data.draw(st.integers(1, 3))):
        cuts.append(a_cut(exact, rows, data))
        if cuts[-1].rows.get(cut_name(exact, at), 1) > 0:
            rows.append(cut_name(exact, at + 1))
    try:
        cut_off = with_cuts(exact, cuts)
    except NotAProof:  # a cut has no lower limit
        return
    for at in range(len(cuts)):
        row = cut_off.rows[cut_name(exact, at + 1)]
        assert row.holds(values), (row.activity(values), row.at_most)


def test_the_cut_of_the_worked_example_says_cameras_or_lighting() -> None:
    exact = exact_problem(EXAMPLE)
    row = with_cuts(exact, [RoundingCut(rows={"budget of council-26": 1}, divisor=300_000)]).rows["cut 1"]
    chosen = exact.decisions.chosen
    assert row.terms == {chosen["cameras"]: 200_000, chosen["lighting"]: 200_000}
    assert row.at_most == 200_000


@pytest.mark.parametrize("sign", [1, -1])
def test_what_is_carried_counts_at_most_what_the_giving_pot_holds(sign: int) -> None:
    exact = exact_problem(CARRYING)
    (carried,) = exact.decisions.carried.values()
    names = [name for name, row in exact.rows.items() if carried in row.terms]
    values = [0] * len(exact.decisions.columns)
    values[carried] = exact.decisions.columns[carried].most
    for name in names:
        row = exact.rows[name]
        limit = row.activity(values)
        around = {name: row._replace(at_least=limit, at_most=limit)}
        cut_off = with_cuts(replace(exact, rows=around), [RoundingCut(rows={name: sign}, divisor=7)])
        assert cut_off.rows["cut 1"].holds(values)


def test_a_proof_without_cuts_is_read_as_before() -> None:
    proof = Proof.model_validate_json(
        f'{{"problem_hash": "{EXAMPLE.fingerprint}", "prices": [{{}}], "tree": ["cameras", 0, 0, 0]}}'
    )
    checked = check_proof(EXAMPLE, proof)
    assert (checked.cuts, checked.cases) == (0, 2)


def test_a_rule_that_is_called_as_a_cut_is_stays_itself() -> None:
    rule = EXAMPLE.rules[0].model_copy(update={"name": "cut 1"})
    exact = exact_problem(EXAMPLE.model_copy(update={"rules": (rule,)}))
    cut = RoundingCut(rows={next(iter(exact.rows)): 1}, divisor=100_000)
    assert list(with_cuts(exact, [cut]).rows)[-2:] == ["cut 1", "cut 1 #2"]


@pytest.mark.parametrize(
    ("cut", "words"),
    [
        (RoundingCut(rows={"nonsense": 1}, divisor=2), "adds 'nonsense'"),
        (RoundingCut(rows={"budget of council-26": -1}, divisor=2), "does not limit so"),
        (RoundingCut(rows={}, divisor=0), "divided by nothing"),
        (RoundingCut(rows={}, divisor=1 << 201), "beyond all measure"),
        (RoundingCut(rows={}, divisor=2, turned=("nonsense",)), "turns 'nonsense'"),
    ],
)
def test_a_cut_that_cannot_be_derived_is_refused_in_words(cut: RoundingCut, words: str) -> None:
    proof = Proof(problem_hash=EXAMPLE.fingerprint, cuts=(cut,), prices=(PriceSet(),), tree=0)
    with pytest.raises(NotAProof, match=words):
        check_proof(EXAMPLE, proof)


def test_two_options_of_one_project_are_not_turned_together() -> None:
    options = tuple(
        option.model_copy(update={"project": "cameras"}) if option.id == "lighting" else option
        for option in EXAMPLE.options
    )
    problem = EXAMPLE.model_copy(update={"options": options})
    cut = RoundingCut(rows={}, divisor=2, turned=("cameras", "lighting"))
    with pytest.raises(NotAProof, match="of one project"):
        with_cuts(exact_problem(problem), [cut])


def test_more_cuts_than_may_be_are_refused() -> None:
    with pytest.raises(NotAProof, match="more than"):
        with_cuts(exact_problem(EXAMPLE), [RoundingCut(rows={}, divisor=1)] * (MOST_CUTS + 1))
