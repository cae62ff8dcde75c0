"""A proof is checked where no solver can be had, and what a solver said is told apart from what it proves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from optimiser.checked_bound.record import PriceSet
from optimiser.checked_bound.searching import find_proof
from optimiser.objectives import Fair, Lexicographic
from optimiser.problem import Problem
from optimiser.rules import Lock
from optimiser.solution import Solution
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.paths import ROOT
from tests.without_solver import without_solver

pytestmark = pytest.mark.slow

EXAMPLE = Problem.model_validate_json((ROOT / "docs/example.problem.json").read_text())


def proven(problem: Problem, **stated: Any) -> Solution:
    answer = solve(problem)
    value = answer.value if answer.choices else None
    return answer.model_copy(update={"proof": find_proof(problem, value), **stated})


def written(folder: Path, problem: Problem, solution: Solution) -> tuple[str, str]:
    (folder / "problem.json").write_text(problem.model_dump_json())
    (folder / "solution.json").write_text(solution.model_dump_json())
    return "problem.json", "solution.json"


def impossible() -> Problem:
    locks = tuple(
        Lock(name=f"{project} in", project=project, state="in") for project in ("cameras", "lighting")
    )
    return EXAMPLE.model_copy(update={"rules": (*EXAMPLE.rules, *locks)})


def test_it_tells_what_is_checked_from_what_is_reported(tmp_path: Path) -> None:
    files = written(tmp_path, EXAMPLE, proven(EXAMPLE))
    done = without_solver(tmp_path, "verify", *files)
    assert done.returncode == 0, done.stderr
    assert "checked here in whole numbers, without a solver" in done.stdout
    checked, reported = (line for line in done.stdout.splitlines() if "ed bound:" in line)
    assert checked.startswith("Checked bound: 108")
    assert all(word in checked for word in ("case", "set", "of prices", "cut", "seconds"))
    assert reported.startswith("Reported bound: 108")
    assert "the word of HiGHS" in reported


def test_its_json_has_both_bounds_and_the_work(tmp_path: Path) -> None:
    files = written(tmp_path, EXAMPLE, proven(EXAMPLE))
    done = without_solver(tmp_path, "verify", *files, "--json")
    found = json.loads(done.stdout)
    assert found["holds"], found["broken"]
    assert found["checked"]["value_bound"] >= found["value"]
    assert found["value_bound"] >= found["value"]
    assert found["proven_by"] in ("solver", "solver-twice")
    assert found["solver"].startswith("HiGHS")
    assert set(found["checked"]) >= {
        "value_bound",
        "gap",
        "cases",
        "cannot_hold",
        "price_sets",
        "cuts",
        "seconds",
    }


def test_an_infeasible_problem_is_proven_so(tmp_path: Path) -> None:
    problem = impossible()
    done = without_solver(tmp_path, "verify", *written(tmp_path, problem, proven(problem)))
    assert done.returncode == 0, done.stderr
    assert "Checked: no allocation meets these rules, in whole numbers" in done.stdout
    assert "Reported: no allocation meets these rules, the word of" in done.stdout
    assert "It holds: nothing is given out." in done.stdout
    assert "every rule is met" not in done.stdout


def test_a_bound_is_called_checked_only_where_its_proof_proves_it() -> None:
    answer = proven(EXAMPLE, proven_by="checked")
    assert answer.proof is not None
    proves = verify(EXAMPLE, answer).checked
    assert proves is not None
    assert proves.value_bound is not None
    gap = (proves.value_bound - answer.value) / proves.value_bound
    assert verify(EXAMPLE, answer.model_copy(update={"value_bound": proves.value_bound, "gap": gap})).holds
    exact = {"value_bound": answer.value, "gap": 0.0}
    weak = answer.proof.model_copy(update={"tree": 0, "prices": answer.proof.prices[:1]})
    for false in ({"proof": None}, {**exact, "proof": weak}):
        verdict = verify(EXAMPLE, answer.model_copy(update=false))
        assert [breach.rule for breach in verdict.broken] == ["proof"], false


def test_what_a_proof_does_not_show_to_be_impossible_is_not_called_so() -> None:
    problem = impossible()
    answer = proven(problem)
    assert answer.proof is not None
    weak = answer.proof.model_copy(update={"tree": 0, "prices": (PriceSet(),)})
    verdict = verify(problem, answer.model_copy(update={"proof": weak}))
    assert "which its proof does not show" in verdict.claim
    told = answer.model_copy(update={"proof": weak, "proven_by": "checked"})
    assert [breach.rule for breach in verify(problem, told).broken] == ["proof"]


@pytest.mark.parametrize(
    "objective",
    [
        Fair(groups={"town": ("town",), "village": ("village",)}),
        Lexicographic(priorities=("burglary",)),
    ],
    ids=lambda objective: objective.kind,
)
def test_of_an_objective_in_stages_it_says_that_the_bound_cannot_be_checked(
    objective: Fair | Lexicographic,
) -> None:
    problem = EXAMPLE.model_copy(update={"objective": objective})
    sentence = f"he bound of a {objective.kind} objective cannot be checked without a solver"
    answer = solve(problem)
    claim = verify(problem, answer).claim
    assert f"T{sentence}." in claim
    assert "no allocation under these rules that keeps the earlier stages is worth more than" in claim
    with pytest.raises(ValueError, match=sentence):
        find_proof(problem, answer.value)
    of_another = find_proof(EXAMPLE, 108.0).model_copy(update={"problem_hash": problem.fingerprint})
    (breach,) = verify(problem, answer.model_copy(update={"proof": of_another})).broken
    assert breach.message == f"The proof cannot be checked: t{sentence}."
