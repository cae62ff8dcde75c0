"""A problem is one validated record: JSON in and out, one fingerprint, faults told by name."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from pydantic import TypeAdapter, ValidationError

from optimiser import problem as problem_parts
from optimiser import rules, solution
from optimiser.problem import Option, Problem
from optimiser.record import Record
from optimiser.rules import AnyRule, Capacity, Eligibility, Lock, Requires, Share, Use
from optimiser.solution import Solution
from tests.optimiser.builders import (
    a_choice,
    a_cost,
    a_harm,
    a_line,
    a_pot,
    a_problem,
    a_scalable_option,
    a_solution,
    an_effect,
    an_option,
)
from tests.optimiser.random_problems import problems
from tests.properties import examples


@pytest.mark.slow
@given(problems())
@examples(100)
def test_json_out_and_in_keeps_the_problem_and_its_fingerprint(problem: Problem) -> None:
    read_back = Problem.model_validate_json(problem.model_dump_json(indent=2))
    assert read_back == problem
    assert read_back.fingerprint == problem.fingerprint


def test_a_changed_pence_changes_the_fingerprint() -> None:
    assert a_problem(pots=[a_pot(pence=1)]).fingerprint != a_problem(pots=[a_pot(pence=2)]).fingerprint


@pytest.mark.parametrize("deep", [False, True])
def test_a_changed_copy_does_not_keep_the_fingerprint_of_the_old(deep: bool) -> None:
    problem = a_problem()
    before = problem.fingerprint
    changed = problem.model_copy(update={"title": "cut by 18%"}, deep=deep)
    assert changed.fingerprint != before
    assert changed.fingerprint == Problem.model_validate_json(changed.model_dump_json()).fingerprint


def test_the_order_of_options_is_part_of_the_problem() -> None:
    first, second = an_option("first"), an_option("second")
    there, back = a_problem(options=[first, second]), a_problem(options=[second, first])
    assert there.fingerprint != back.fingerprint


def test_the_fingerprint_of_a_solution_leaves_out_the_time_it_took() -> None:
    problem = a_problem()
    quick = a_solution(problem, [a_choice()], [a_line()], seconds=0.1)
    slow = quick.model_copy(update={"seconds": 99.0})
    assert quick.fingerprint == slow.fingerprint
    assert Solution.model_validate_json(quick.model_dump_json()).fingerprint == quick.fingerprint


def test_a_problem_cannot_be_changed() -> None:
    problem = a_problem()
    with pytest.raises(ValidationError, match="frozen"):
        problem.title = "another"  # frozen whichever way it is tried


@pytest.mark.parametrize(
    ("parts", "fault"),
    [
        ({"pots": [a_pot("one"), a_pot("one", cost_type="capital")]}, "pot 'one' is given twice"),
        (
            {"pots": [a_pot("one"), a_pot("two")]},
            "stream, financial year and cost type 'grant 2026/27 revenue-other' is given twice",
        ),
        ({"options": [an_option(), an_option()]}, "option 'cameras' is given twice"),
        ({"harms": [a_harm(by_area={"mars": 1.0})]}, "harm 'burglary' names 'mars'"),
        ({"harms": [a_harm(priority="peace")]}, "a harm's priority names 'peace'"),
        ({"options": [an_option(area="mars")]}, "option 'cameras' names 'mars'"),
        (
            {"options": [an_option(effects=[an_effect(harm="noise")])]},
            "option 'cameras' names 'noise'",
        ),
        (
            {"options": [an_option(effects=[an_effect(), an_effect()])]},
            "option 'cameras': effect on 'burglary' is given twice",
        ),
        (
            {"options": [an_option(costs=[a_cost(), a_cost()])]},
            "option 'cameras': cost of '2026/27 revenue-other' is given twice",
        ),
        (
            {"options": [an_option(costs=[a_cost(per_step={"north": 5})])]},
            "option 'cameras' has a cost per step in an area where it has no steps",
        ),
        ({"options": [a_scalable_option(points={"mars": 1.0})]}, "option 'patrols' names 'mars'"),
        ({"rules": [Eligibility(name="ring-fence", streams=("gold",))]}, "rule 'ring-fence' names 'gold'"),
        (
            {"rules": [Share(name="floor", of={"areas": ["mars"]}, within={}, at_least=1)]},
            "rule 'floor' names 'mars'",
        ),
        (
            {"rules": [Share(name="labour", of={"cost_types": ["labour"]}, within={}, at_most=4_000)]},
            "rule 'labour' names 'labour'",
        ),
        (
            {
                "options": [an_option(), an_option("lights")],
                "rules": [Lock(name="keep", project="cameras", option="lights", state="in")],
            },
            "rule 'keep' locks 'lights', which is no option of 'cameras'",
        ),
        (
            {"rules": [Requires(name="first", project="cameras", needs=("poles",))]},
            "rule 'first' names 'poles'",
        ),
        (
            {"rules": [Lock(name="keep", project="cameras", option="drones", state="in")]},
            "rule 'keep' names 'drones'",
        ),
        (
            {"rules": [Capacity(name="posts", limit=1, unit="posts", uses={"drones": Use(fixed=1)})]},
            "rule 'posts' names 'drones'",
        ),
        (
            {"rules": [Lock(name="keep", project="cameras", state=state) for state in ("in", "out")]},
            "rule 'keep' is given twice",
        ),
    ],
)
def test_a_fault_is_told_by_the_name_of_what_is_wrong(parts: dict[str, list[Record]], fault: str) -> None:
    with pytest.raises(ValidationError) as raised:
        a_problem(**parts)
    assert fault in str(raised.value)


@pytest.mark.parametrize(
    "returns",
    [
        ((1.0, 0.9),),
        ((0.5, 0.2), (1.0, 1.0)),
        ((0.5, 0.5), (0.5, 0.8), (1.0, 1.0)),
        ((0.5, 1.2), (1.0, 1.0)),
        (),
    ],
)
def test_returns_must_be_a_concave_rising_curve(returns: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(ValidationError, match="option 'patrols': returns must be a concave curve"):
        a_scalable_option(returns=returns)


@pytest.mark.parametrize("sides", [{"kind": "share", "of": {}, "within": {}}, {"kind": "amount", "of": {}}])
def test_a_rule_that_says_nothing_is_refused(sides: dict[str, object]) -> None:
    with pytest.raises(ValidationError, match="'empty' gives neither at_least nor at_most"):
        TypeAdapter[AnyRule](AnyRule).validate_python({"name": "empty", **sides})


def test_a_misspelt_key_is_refused_and_named() -> None:
    told = a_problem().model_dump(mode="json")
    told["options"][0]["minimum_pense"] = 5
    with pytest.raises(ValidationError, match="minimum_pense"):
        Problem.model_validate(told)


def test_an_infinite_figure_is_refused() -> None:
    with pytest.raises(ValidationError, match="finite"):
        a_harm(by_area={"north": float("inf")})


def _records() -> set[str]:
    named: set[str] = set()
    for module in (problem_parts, rules, solution):
        for thing in vars(module).values():
            if isinstance(thing, type) and issubclass(thing, Record) and thing.__module__ == module.__name__:
                named.add(thing.__name__)
    return named - {"Rule"}


def test_the_schema_that_is_published_describes_every_record() -> None:
    published = {"Problem", "Solution"}
    for record in (Problem, Solution):
        schema = record.model_json_schema()
        published.update(schema["$defs"])
        assert json.loads(json.dumps(schema)) == schema
        for name, part in {record.__name__: schema, **schema["$defs"]}.items():
            assert part["description"], name
            assert part["additionalProperties"] is False, name
    assert _records() <= published


def test_an_option_acts_in_the_years_of_its_costs_unless_it_says_otherwise() -> None:
    costs = [a_cost({"north": 1}, year="2027/28"), a_cost({"north": 1}, year="2026/27")]
    assert an_option(costs=costs).years_active == ("2026/27", "2027/28")
    later: Option = an_option(costs=costs, active_years=("2028/29",))
    assert later.years_active == ("2028/29",)
