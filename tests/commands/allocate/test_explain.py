"""`explain`: a problem file and its solution, told for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner, Result

from funding_tui import exit_codes
from funding_tui.commands import verbs
from optimiser.problem import Problem
from optimiser.rules import Amount, Choose, Money
from optimiser.solving import solve
from tests.optimiser.builders import a_pot, a_problem, an_effect, an_option

CAMERAS = an_option("cameras", costs=40_000)
HALL = an_option("hall", area="south", costs=60_000)
ONE = Choose(name="Only one of the two", projects=("cameras", "hall"), at_most=1)


def kept(folder: Path, name: str, problem: Problem) -> tuple[str, str]:
    """The files of a problem and its solution."""
    asked, answered = folder / f"{name}.json", folder / f"{name} solved.json"
    asked.write_text(problem.model_dump_json(), encoding="utf-8")
    answered.write_text(solve(problem).model_dump_json(), encoding="utf-8")
    return str(asked), str(answered)


def explained(*arguments: str) -> Result:
    return CliRunner().invoke(verbs, ["explain", *arguments])


def test_it_tells_why_and_why_not_and_what_a_rule_costs(tmp_path: Path) -> None:
    weak = an_effect({"south": 0.1})
    dear = an_option("hall", area="south", costs=70_000, effects=[weak])
    printed = explained(*kept(tmp_path, "now", a_problem(options=[CAMERAS, dear])))
    assert printed.exit_code == exit_codes.DONE
    assert "Why not" in printed.output
    assert "Grant had £100 more for revenue-other in 2026/27" in printed.output
    assert "budget of pot: Raise it from £1,000 to £2,000: 10.0 harm units gained." in printed.output


def test_as_json_it_has_stable_keys(tmp_path: Path) -> None:
    printed = explained(*kept(tmp_path, "now", a_problem(options=[CAMERAS, HALL], rules=[ONE])), "--json")
    data = json.loads(printed.output)
    assert set(data) == {"why", "where", "why_not", "options", "rules", "prices", "conflict", "since"}
    assert data["prices"][0]["name"] == "Only one of the two"
    assert data["prices"][0]["dropped"]["at_least"] > 29
    assert data["why_not"][0]["opened_by"] == ["Only one of the two"]


def test_quick_solves_nothing(tmp_path: Path) -> None:
    printed = explained(*kept(tmp_path, "now", a_problem(options=[CAMERAS, HALL], rules=[ONE])), "--quick")
    assert "It would come in if: not worked out." in printed.output
    assert "What each rule costs" not in printed.output


def test_of_a_conflict_it_tells_what_would_mend_it(tmp_path: Path) -> None:
    floor = Amount(name="Much in the south", of=Money(rural=True), at_least=90_000)
    printed = explained(*kept(tmp_path, "now", a_problem(options=[CAMERAS, HALL], rules=[floor])))
    assert printed.exit_code == exit_codes.INFEASIBLE
    assert "Lower 'Much in the south' from £900 to £600." in printed.output


def test_since_an_earlier_run_it_tells_which_input_did_it(tmp_path: Path) -> None:
    before = kept(tmp_path, "before", a_problem(options=[CAMERAS, HALL]))
    now = kept(tmp_path, "now", a_problem(options=[CAMERAS, HALL], pots=[a_pot(pence=50_000)]))
    printed = explained(*now, "--since", *before)
    assert "Pot 'pot': pence went from £1,000 to £500. It lost 30.0 harm units." in printed.output


def test_a_solution_of_another_problem_is_refused(tmp_path: Path) -> None:
    asked, _ = kept(tmp_path, "now", a_problem(options=[CAMERAS, HALL]))
    _, other = kept(tmp_path, "other", a_problem(options=[CAMERAS]))
    printed = explained(asked, other)
    assert "answers another problem" in str(printed.exception)


def test_a_solution_that_speaks_of_what_the_problem_has_not_is_refused(tmp_path: Path) -> None:
    asked, solved = kept(tmp_path, "now", a_problem(options=[CAMERAS, HALL]))
    answer = json.loads(Path(solved).read_text("utf-8"))
    for part, key, words in (
        ("choices", "option", "A choice names option 'other', which is not in the problem"),
        ("lines", "pot", "names a pot, option or area that is not in the problem"),
    ):
        odd = json.loads(json.dumps(answer))
        odd[part][0][key] = "other"
        Path(solved).write_text(json.dumps(odd), "utf-8")
        printed = explained(asked, solved)
        assert words in str(printed.exception)
        assert "see all that is wrong with: funding-tui verify" in str(printed.exception)
