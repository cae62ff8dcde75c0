"""What the docs say is what the program does: the worked example, and problems written by hand."""

from __future__ import annotations

import json
import math
import re
from itertools import product
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from funding_tui.commands.allocate.problem_files import schema_text
from optimiser.baselines import baselines
from optimiser.benefit import benefit_parts, true_benefit
from optimiser.checked_bound.record import PriceSet, Proof
from optimiser.fairness import benefit_range, fairness_of, money_range
from optimiser.objectives import Benefit, Fair, Frontier, Lexicographic, Robust
from optimiser.problem import Area, Cost, Effect, Harm, Option, Pot, Priority, Problem, Project, Stream
from optimiser.record import Record
from optimiser.rules import KINDS, Lock, Money
from optimiser.solution import Choice, Solution
from optimiser.solving import Limits, solve
from optimiser.uncertain_inputs import Unknown
from optimiser.verifying import verify
from tests.optimiser.brute_force import best_of_all

DOCS = Path(__file__).parent.parent / "docs"
PARTS = (Stream, Pot, Area, Priority, Harm, Project, Option, Cost, Effect)
OBJECTIVES = (Benefit, Fair, Frontier, Lexicographic, Robust)
METHOD = (DOCS / "method.md").read_text("utf-8")
BY_PENCIL = (DOCS / "proof.md").read_text("utf-8").split("## By hand\n")[1].split("\n## ")[0]
BY_HAND = (DOCS / "problem.md").read_text("utf-8")
BLOCKS = [
    json.loads(block) for block in re.findall(r"^```json\n(.*?)^```$", BY_HAND, re.MULTILINE | re.DOTALL)
]
WHOLE = [block for block in BLOCKS if "pots" in block and "options" in block]
SECTIONS = re.findall(r"^### `(.+?)`\n(.*?)(?=^##|\Z)", BY_HAND, re.MULTILINE | re.DOTALL)
RECORDS: dict[str, type[Record]] = {
    **{kind.model_fields["kind"].default: kind for kind in (*KINDS, *OBJECTIVES)},
    **{part.__name__: part for part in (*PARTS, Money, Unknown)},
}
EXACT = Limits(gap=1e-5, curve_tolerance=1e-5)


@pytest.fixture(scope="module")
def example() -> Problem:
    return Problem.model_validate_json((DOCS / "example.problem.json").read_bytes())


@pytest.fixture(scope="module")
def answer(example: Problem) -> Solution:
    return solve(example)


def section(heading: str) -> str:
    """The text of the method under a heading."""
    return METHOD.split(f"## {heading}\n")[1].split("\n## ")[0]


def test_the_example_is_answered_as_the_method_says(example: Problem, answer: Solution) -> None:
    assert answer.status == "optimal"
    assert answer.benefit == pytest.approx(108)
    assert {choice.option: choice.steps for choice in answer.choices} == {
        "cameras": {},
        "patrols": {"town": 1, "village": 1},
    }
    paid = {(line.pot, line.option, line.area): line.pence for line in answer.lines}
    assert paid == {
        ("council-26", "cameras", "town"): 4_000_00,
        ("grant-26", "cameras", "town"): 2_000_00,
        ("grant-26", "patrols", "town"): 3_000_00,
        ("grant-26", "patrols", "village"): 3_000_00,
    }
    assert answer.value_bound is not None
    assert answer.value_bound <= 108 * 1.001
    assert verify(example, answer).holds


def worked_out(sum_: str) -> float:
    """A sum as the page writes it: `4 x 4.700 - 20 x ln(40 / 20)`."""
    logarithms = re.sub(
        r"ln\((\S+) / (\S+)\)", lambda found: str(math.log(float(found[1]) / float(found[2]))), sum_
    )
    terms = re.findall(r"([+-]?) ?([\d.]+(?: x [\d.]+)*)", logarithms)
    return math.fsum(
        (-1 if sign == "-" else 1) * math.prod(map(float, term.split(" x "))) for sign, term in terms
    )


def test_every_sum_of_the_proof_by_hand_is_right() -> None:
    sums = re.findall(r"(\d[\d.x+\-/() ln]*) = ([\d.]+)", BY_PENCIL)
    assert len(sums) == 12
    for sum_, said in sums:
        assert worked_out(sum_) == pytest.approx(float(said), abs=1.1e-3), sum_


def test_the_prices_of_the_proof_by_hand_prove_what_it_says(example: Problem, answer: Solution) -> None:
    of_money = [float(price) / 100_000 for price in re.findall(r"\| ([\d.]+) for £1,000 \|", BY_PENCIL)]
    grant, capital, floor = (round(price * 2**60) for price in of_money)
    rows = {
        "budget of grant-26": (grant, -60),
        "budget of council-26": (capital, -60),
        example.rules[0].name: (-floor, -60),
    }
    cells = {"cell 1": (112, 0), "cell 2": (20, 0)}
    proof = Proof(problem_hash=example.fingerprint, prices=(PriceSet(rows=rows, cells=cells),), tree=0)
    verdict = verify(example, answer.model_copy(update={"proof": proof}))
    assert verdict.holds, verdict.broken
    assert verdict.checked is not None
    assert verdict.checked.value_bound == pytest.approx(108.021, abs=5e-3)
    assert 108 <= verdict.checked.value_bound <= 108.021


def test_the_answer_beside_the_example_is_that_answer(example: Problem, answer: Solution) -> None:
    told = Solution.model_validate_json((DOCS / "example.solution.json").read_bytes())
    assert verify(example, told).holds
    assert (told.choices, told.lines) == (answer.choices, answer.lines)
    assert (told.benefit, told.value) == (pytest.approx(answer.benefit), pytest.approx(answer.value))


ROW = re.compile(
    r"^\| (none|lighting|cameras) \| (\d) \| (\d) "
    r"\| £([\d,]+) \| £([\d,]+) \| ([\d.]+%|no money) \| ([\d.]+) \|",
    re.MULTILINE,
)


def test_every_row_of_the_table_of_all_allocations_is_right(example: Problem) -> None:
    rows = ROW.findall(section("A worked example"))
    # three ways with the capital, and up to two patrols in all
    assert sorted(row[:3] for row in rows) == sorted(
        (beside, str(town), str(village))
        for beside, town, village in product(("none", "lighting", "cameras"), range(3), range(3))
        if town + village <= 2
    )
    for beside, town, village, spent, rural, share, prevented in rows:
        steps = {"town": int(town), "village": int(village)}
        choices = [Choice(option=beside)] if beside != "none" else []
        choices += [Choice(option="patrols", steps=steps)] if any(steps.values()) else []
        pence = {
            "all": 6_000_00 * (beside == "cameras")
            + 3_000_00 * (beside == "lighting")
            + 3_000_00 * sum(steps.values()),
            "rural": 3_000_00 * (beside == "lighting") + 3_000_00 * steps["village"],
        }
        assert int(spent.replace(",", "")) * 100 == pence["all"]
        assert int(rural.replace(",", "")) * 100 == pence["rural"]
        assert share == (f"{100 * pence['rural'] / pence['all']:.1f}%" if pence["all"] else "no money")
        assert float(prevented) == pytest.approx(true_benefit(example, choices))
    allowed = [row for row in rows if row[5] == "no money" or float(row[5].rstrip("%")) >= 25]
    assert max(float(row[6]) for row in allowed) == 108
    assert max(float(row[6]) for row in rows) == 110.4


def test_brute_force_finds_nothing_better_in_the_example(example: Problem) -> None:
    best = best_of_all(example, grain=100_000)
    assert best is not None
    assert best.value == pytest.approx(108)


def test_the_floor_of_the_example_costs_what_the_method_says(example: Problem) -> None:
    (floor,) = example.rules
    assert solve(example.model_copy(update={"rules": ()}), EXACT).benefit == pytest.approx(110.4)
    eased = floor.model_copy(update={"at_least": 2_400})
    assert solve(example.model_copy(update={"rules": (eased,)}), EXACT).benefit == pytest.approx(108)


def test_lighting_is_refused_for_what_the_method_says(example: Problem) -> None:
    lit = Lock(name="lit", project="lighting", state="in")
    assert solve(example.model_copy(update={"rules": (*example.rules, lit)}), EXACT).benefit == pytest.approx(
        82
    )
    capital = example.pots[1].model_copy(update={"pence": 7_000_00})
    richer = solve(example.model_copy(update={"pots": (example.pots[0], capital)}), EXACT)
    assert richer.benefit == pytest.approx(113)
    assert {choice.option for choice in richer.choices} == {"cameras", "lighting", "patrols"}


def test_the_conflict_of_the_method_is_found(example: Problem) -> None:
    floor = example.rules[0].model_copy(update={"at_least": 6_000, "name": "rural floor of 60%"})
    held = Lock(name="cameras held in", project="cameras", state="in")
    found = solve(example.model_copy(update={"rules": (floor, held)}))
    assert found.status == "infeasible"
    assert set(found.conflict) == {"rural floor of 60%", "cameras held in", "budget of council-26"}


def test_the_fairness_of_the_example_is_what_the_method_says(example: Problem, answer: Solution) -> None:
    fair = fairness_of(example, answer)
    assert fair.gini_money == pytest.approx(9 / 84)
    assert fair.gini_benefit == pytest.approx(360 / 21_980)
    money, benefit = money_range(fair.areas), benefit_range(fair.areas)
    assert money is not None
    assert benefit is not None
    assert (money.worst_figure, money.best_figure) == (150, 300)
    assert (benefit.worst_figure, benefit.best_figure) == pytest.approx((0.44, 0.5))


def test_the_usual_methods_on_the_example_are_what_the_method_says(example: Problem) -> None:
    told = {each.method: round(each.benefit, 6) for each in baselines(example)}
    assert told == {
        "equal split": 50,
        "population and need formula": 88,
        "flat per area": 90,
        "greedy by score": 108,
    }


def test_the_example_splits_its_benefit_as_the_method_says(example: Problem, answer: Solution) -> None:
    parts = benefit_parts(example, answer.choices)
    assert parts.by_area == pytest.approx({"town": 88, "village": 20})
    assert parts.by_option == pytest.approx({"cameras": 48, "patrols": 48})


@pytest.mark.parametrize("kind", [kind.model_fields["kind"].default for kind in KINDS])
def test_every_kind_of_rule_is_in_the_table(kind: str) -> None:
    assert f"| `{kind}` |" in section("Rules")


def test_every_record_of_a_problem_has_its_section() -> None:
    assert {heading for heading, _ in SECTIONS} == set(RECORDS)


@pytest.mark.parametrize(("heading", "text"), SECTIONS, ids=[heading for heading, _ in SECTIONS])
def test_every_record_has_an_example_that_is_one_and_names_all_its_fields(heading: str, text: str) -> None:
    kind = RECORDS[heading]
    examples = re.findall(r"^```json\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert examples
    for written in examples:
        kind.model_validate_json(written)
    for field in kind.model_fields:
        assert f"`{field}`" in text or any(f'"{field}"' in written for written in examples), field


def test_every_field_of_a_problem_is_told() -> None:
    for field in Problem.model_fields:
        assert f"`{field}`" in BY_HAND.split("## The parts")[1].split("\n### ")[0], field


@pytest.mark.parametrize("kind", ["problem", "solution"])
def test_the_schema_in_docs_is_that_of_the_program(kind: str) -> None:
    written = (DOCS / f"{kind}.schema.json").read_text("utf-8")
    assert written == schema_text(kind), f"run: funding-tui schema {kind} > docs/{kind}.schema.json"


@pytest.mark.parametrize("kind", ["problem", "solution"])
def test_the_schema_can_be_printed(kind: str) -> None:
    done = CliRunner().invoke(verbs, ["schema", kind])
    assert done.exit_code == 0
    assert json.loads(done.stdout)["title"] == kind.title()


def run(*words: object) -> Result:
    return CliRunner().invoke(verbs, [str(word) for word in words])


@pytest.mark.slow
@pytest.mark.parametrize("written", WHOLE, ids=lambda block: block["title"])
def test_a_problem_written_by_hand_is_solved_verified_and_explained(
    written: dict[str, object], tmp_path: Path
) -> None:
    problem, solution = tmp_path / "problem.json", tmp_path / "solution.json"
    problem.write_text(json.dumps(written), encoding="utf-8")
    solved = run("solve", problem, "--to", solution, "--gap", "0.00001")
    assert solved.exit_code == 0, solved.output
    verified = run("verify", problem, solution, "--json")
    assert verified.exit_code == 0, verified.output
    verdict = json.loads(verified.stdout)
    assert (verdict["holds"], verdict["broken"]) == (True, [])
    assert "no allocation under these rules is worth more than" in verdict["claim"]
    explained = run("explain", problem, solution, "--seconds", "20")
    assert explained.exit_code == 0, explained.output
    told = re.search(
        rf"^{re.escape(str(written['title']))}: the best prevents ([\d.]+)", BY_HAND, re.MULTILINE
    )
    assert told is not None
    found = Solution.model_validate_json(solution.read_bytes())
    assert found.status == "optimal"
    assert found.benefit == pytest.approx(float(told[1]), abs=0.005)


def test_three_problems_are_written_by_hand() -> None:
    assert [block["title"] for block in WHOLE] == ["Four bids for one grant", "Two years", "Hubs"]


def test_nothing_but_carrying_over_pays_for_both_in_the_second_year() -> None:
    two_years = Problem.model_validate(WHOLE[1])
    match = two_years.rules[1:]
    assert solve(two_years.model_copy(update={"rules": match}), EXACT).benefit == pytest.approx(60)


WRONG = [
    ("Field required", {"pots": [{"id": "pot", "stream": "grant"}]}),
    ("Extra inputs are not permitted", {"rulse": []}),
    (
        "Input should be a valid integer",
        {"areas": [{"id": "a", "name": "A", "population": "many", "rural": True}]},
    ),
    (
        "Input should be 'capital', 'revenue-labour' or 'revenue-other'",
        {
            "pots": [
                {"id": "p", "stream": "grant", "financial_year": "2026/27", "cost_type": "labour", "pence": 1}
            ]
        },
    ),
    ("which is not in the problem", {"projects": [{"id": "refuge", "name": "R", "priority": "peace"}]}),
    ("is given twice", {"streams": [{"id": "grant", "name": "One"}, {"id": "grant", "name": "Two"}]}),
    (
        "has a cost per step in an area where it has no steps",
        {
            "options": [
                {
                    "id": "refuge",
                    "project": "refuge",
                    "name": "R",
                    "costs": [
                        {"financial_year": "2026/27", "cost_type": "capital", "per_step": {"county": 1}}
                    ],
                }
            ]
        },
    ),
    (
        "returns must be a concave curve that rises from (0, 0) to (1, 1)",
        {"options": [{"id": "refuge", "project": "refuge", "name": "R", "returns": [[0.5, 0.2], [1, 1]]}]},
    ),
    ("gives neither at_least nor at_most", {"rules": [{"kind": "amount", "name": "floor", "of": {}}]}),
    ("a robust objective needs unknowns to draw", {"objective": {"kind": "robust"}}),
]


@pytest.mark.parametrize(("sentence", "change"), WRONG, ids=[sentence for sentence, _ in WRONG])
def test_what_is_wrong_is_said_as_the_docs_say(
    sentence: str, change: dict[str, object], tmp_path: Path
) -> None:
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(WHOLE[0] | change), encoding="utf-8")
    told = run("solve", path)
    assert told.exit_code != 0
    assert isinstance(told.exception, BadInput)
    assert sentence in str(told.exception)
    assert sentence in BY_HAND.replace("'x', ", "")
