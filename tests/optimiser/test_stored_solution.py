"""Solutions of the first format are still read: what they call benefit is the value of today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from optimiser.problem import Problem
from optimiser.record import fingerprint
from optimiser.stored.stored_solution import (
    SolutionFormat1,
    fingerprint_of_stored,
    parse_solution,
    read_solution,
)
from optimiser.verifying import verify
from tests.optimiser.builders import a_choice, a_line, a_problem, a_solution

HERE = Path(__file__).parent
DOCS = HERE.parent.parent / "docs"


def an_old_solution(problem: Problem, **more: object) -> dict[str, object]:
    """The answer of the first format to a problem whose cameras prevent 30, told as 60."""
    lines = [line.model_dump() for line in (a_line(),)]
    return {
        "format": "funding-tui/solution/1",
        "problem_hash": problem.fingerprint,
        "status": "optimal",
        "benefit": 60.0,
        "bound": 60.0,
        "gap": 0.0,
        "choices": [{"option": "cameras", "steps": {}}],
        "lines": lines,
        **more,
    }


def test_the_example_of_the_first_format_is_read_and_holds() -> None:
    problem = Problem.model_validate_json((DOCS / "example.problem.json").read_bytes())
    old = (HERE / "example.solution_1.json").read_bytes()
    found = parse_solution(problem, old)
    assert found.format == "funding-tui/solution/2"
    assert (found.benefit, found.value) == (pytest.approx(108), pytest.approx(108))
    assert found.value_bound == json.loads(old)["bound"]
    assert verify(problem, found).holds


def test_a_weight_is_taken_out_of_the_benefit_and_stays_in_the_value() -> None:
    problem = a_problem(priorities={"safety": 2.0})
    found = read_solution(problem, an_old_solution(problem))
    assert (found.benefit, found.scored, found.value, found.value_bound) == (30.0, 0.0, 60.0, 60.0)
    assert found.unit == problem.harm_unit
    assert verify(problem, found).holds


def test_a_false_benefit_of_the_first_format_is_still_found() -> None:
    problem = a_problem(priorities={"safety": 2.0})
    found = read_solution(problem, an_old_solution(problem, benefit=61.0))
    assert [broken.rule for broken in verify(problem, found).broken] == ["value"]


def test_an_option_that_the_problem_does_not_know_is_told_by_the_verifier() -> None:
    problem = a_problem()
    old = an_old_solution(problem, choices=[{"option": "drones", "steps": {}}])
    assert "known ids" in {broken.rule for broken in verify(problem, read_solution(problem, old)).broken}


def test_a_stored_answer_keeps_the_hash_that_it_was_stored_with() -> None:
    problem = a_problem()
    old = an_old_solution(problem, seconds=3.0)
    untimed = SolutionFormat1.model_validate({**old, "seconds": 0.0})
    assert fingerprint_of_stored(old) == fingerprint(untimed)
    today = a_solution(problem, [a_choice()], [a_line()], benefit=30.0, seconds=3.0)
    assert fingerprint_of_stored(today.model_dump(mode="json")) == today.fingerprint


def test_today_s_format_is_read_as_it_is() -> None:
    problem = a_problem()
    today = a_solution(problem, [a_choice()], [a_line()], benefit=30.0)
    assert parse_solution(problem, today.model_dump_json().encode()) == today
    assert read_solution(problem, today.model_dump(mode="json")) == today
