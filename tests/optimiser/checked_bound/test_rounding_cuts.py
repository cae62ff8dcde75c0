"""A cut is met by every allocation that meets the rows it was derived from."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimiser.checked_bound.checking import check_proof
from optimiser.checked_bound.exact import ExactProblem, exact_problem
from optimiser.checked_bound.record import NotAProof, PriceSet, Proof, RoundingCut
from optimiser.checked_bound.rounding_cuts import cut_name, with_cuts
from optimiser.formulation.decisions import FEW_STEPS
from optimiser.problem import Problem
from tests.optimiser.random_problems import problems
from tests.paths import ROOT
from tests.properties import examples


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
