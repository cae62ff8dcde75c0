from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.allocate.problem.build import build_setup
from funding_tui.allocate.problem.unsaved_changes import UnsavedChanges
from funding_tui.allocate.rural_floor import NO_FLOOR
from funding_tui.allocate.sweep import (
    WITHOUT_FLOOR,
    SweepPlan,
    parse_range,
    plan_draws,
    plan_rule_sweep,
    plan_rural_floors,
    run_sweep,
    sweep_rows,
)
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.commands import verbs
from funding_tui.commands.allocate import sweep as command
from funding_tui.demo.building import build_demo
from models.database import Workspace
from optimiser.problem import Problem
from optimiser.rules import Amount, Capacity, Money
from optimiser.sweeping import CaseResult, LostWorkersError, SweepResults, problem_of
from tests.blank_workspace import new_workspace
from tests.optimiser.sweeping.problems import REQUEST, best_with, town_and_country
from tests.paths import ROOT

TODAY = date(2026, 11, 23)
TOO_MUCH = Amount(name="too much", of=Money(), at_least=100_001)


@pytest.fixture
def problem(tmp_path: Path) -> Path:
    return written(tmp_path, town_and_country())


def written(folder: Path, problem: Problem) -> Path:
    path = folder / "problem.json"
    path.write_text(problem.model_dump_json(), encoding="utf-8")
    return path


def run(problem: Path, *words: str) -> Result:
    words = ("sweep", "--problem", str(problem), "--workers", "1", *words)
    return CliRunner().invoke(verbs, words, catch_exceptions=False)


def told(problem: Path, *words: str) -> Any:
    result = run(problem, *words, "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


def test_a_table_says_what_each_floor_costs_against_none(problem: Path) -> None:
    result = run(problem, "--rural-floor", "0:60:20")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    headings = "Figure Benefit Value Lost Lost, % Rural share Status Gap"
    assert lines[0].split() == headings.split()
    assert [line.split("  ")[0] for line in lines[2:7]] == ["without a floor", "0%", "20%", "40%", "60%"]
    lost = best_with(0) - best_with(0.6)
    assert f"{lost:,.1f}" in lines[6]
    assert f"{lost / best_with(0):.2%}" in lines[6]
    assert "Benefit is in harm units" in result.stdout


def test_the_keys_of_json(problem: Path) -> None:
    data = told(problem, "--rural-floor", "0:60:20")
    assert list(data) == [
        "problem_hash",
        "harm_unit",
        "unit",
        "weights_line",
        "reference",
        "cases",
        "complete",
        "seconds",
        "results",
    ]
    assert (data["reference"], data["cases"], data["complete"]) == (WITHOUT_FLOOR, 5, True)
    last = data["results"][-1]
    assert last["parameters"] == {"rural_floor": 6_000}
    assert last["rural_share"] == pytest.approx(0.6)
    assert last["lost_at_least"] <= best_with(0) - best_with(0.6) <= last["lost_at_most"]
    docs = (ROOT / "docs" / "commands.md").read_text("utf-8")
    section = docs.split("## `sweep --json`")[1]
    assert [key for key in {*data, *last} if f"`{key}`" not in section] == []


def test_a_rule_is_moved_by_its_name_and_two_make_a_grid(problem: Path) -> None:
    one = told(problem, "--rule", "rural floor", "--figures", "10:30:10")
    assert [row["case"] for row in one["results"]][1:] == [f"rural floor: {at}%" for at in (10, 20, 30)]
    cap = Amount(name="cap", of=Money(projects=("town",)), at_most=50_000)
    base = town_and_country()
    problem.write_text(base.model_copy(update={"rules": (*base.rules, cap)}).model_dump_json())
    rules = ("--rule", "rural floor", "--figures", "0:40:40", "--rule", "cap", "--figures", "300:900:600")
    both = told(problem, *rules)
    assert [row["parameters"] for row in both["results"]] == [
        {},
        {"rural floor": 0, "cap": 90_000},
        {"rural floor": 0, "cap": 30_000},
        {"rural floor": 4_000, "cap": 30_000},
        {"rural floor": 4_000, "cap": 90_000},
    ]
    assert "40%, £900" in run(problem, *rules).stdout


def test_a_file_goes_on_where_it_was(problem: Path, tmp_path: Path) -> None:
    words = ("--rural-floor", "0:60:20", "--to", str(tmp_path / "floors.jsonl"))
    first, again = told(problem, *words), told(problem, *words)
    assert again["results"] == first["results"]
    refused = CliRunner().invoke(
        verbs, ["sweep", "--problem", str(problem), "--rural-floor", "0:50:10", *words[2:]]
    )
    assert isinstance(refused.exception, BadInput)


def test_ctrl_c_keeps_what_is_done_and_says_how_to_go_on(
    problem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(at: Any) -> None:
        if at.done == 2:
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(command, "_say", interrupt)
        kept = run(problem, "--rural-floor", "0:60:20", "--to", str(tmp_path / "floors.jsonl"))
        lost = run(problem, "--rural-floor", "0:60:20")
    assert (kept.exit_code, lost.exit_code) == (4, 4)
    assert "2 of 5 cases are done; run the same command again to go on" in kept.stderr
    assert "--to FILE.jsonl" in lost.stderr
    assert len((tmp_path / "floors.jsonl").read_bytes().splitlines()) == 3
    assert told(problem, "--rural-floor", "0:60:20", "--to", str(tmp_path / "floors.jsonl"))["complete"]


def test_nothing_feasible_is_exit_code_three(tmp_path: Path) -> None:
    base = town_and_country().model_copy(update={"rules": (TOO_MUCH,)})
    result = run(written(tmp_path, base), "--rural-floor", "0:20:20")
    assert result.exit_code == 3
    assert "infeasible: too much" in result.stdout


def test_a_floor_that_cannot_be_met_is_a_row_like_any_other(tmp_path: Path) -> None:
    minimum = Amount(name="the town's share", of=Money(projects=("town",)), at_least=70_000)
    base = town_and_country()
    result = run(
        written(tmp_path, base.model_copy(update={"rules": (*base.rules, minimum)})),
        "--rural-floor",
        "20:40:20",
    )
    assert result.exit_code == 0
    assert "infeasible: " in result.stdout


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "say what to sweep"),
        (("--rural-floor", "0:60:5", "--draws", "3"), "say what to sweep"),
        (("--rural-floor", "60"), "'60' is not from:to:step in percent, such as 0:60:5"),
        (("--rule", "rural floor"), "one --figures FROM:TO:STEP for each --rule"),
        (("--rule", "labour", "--figures", "0:1:1"), "the problem has no rule 'labour'"),
        (("--rule", "rural floor", "--figures", "0:1:1", "--field", "limit"), "no figure 'limit' to move"),
        (("--draws", "3"), "states no unknowns"),
        (("base", "--rural-floor", "0:60:5"), "either the scenario 'base' or --problem"),
    ],
)
def test_bad_usage_is_told_in_one_sentence(problem: Path, words: tuple[str, ...], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        run(problem, *words)


def test_a_file_that_is_no_problem_is_told(tmp_path: Path) -> None:
    path = tmp_path / "problem.json"
    with pytest.raises(BadInput, match="cannot be read"):
        run(path, "--rural-floor", "0:60:5")
    path.write_text("{}")
    with pytest.raises(BadInput, match="is not a problem: streams"):
        run(path, "--rural-floor", "0:60:5")


def test_figures_are_percent_pounds_or_counts() -> None:
    assert parse_range("0:60:20") == [0, 2_000, 4_000, 6_000]
    assert parse_range("0:1:0.5") == [0, 50, 100]
    assert parse_range("1.05:2:0.5", unit="pence") == [105, 155]
    assert parse_range("0:7:3", unit="posts") == [0, 3, 6]


@pytest.mark.parametrize("text", ["", "1:2", "a:b:c", "3:1:1", "0:1:0", "0:1:0.001", "-1:2:1", "nan:1:1"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not from:to:step"):
        parse_range(text)


def test_a_range_of_too_many_is_refused() -> None:
    with pytest.raises(BadInput, match="would be 1,000,001 cases; take a larger step"):
        parse_range("0:1000000:1", unit="posts")


def test_a_capacity_is_swept_in_what_it_counts() -> None:
    posts = Capacity(name="posts", limit=3, unit="posts", uses={})
    planned = plan_rule_sweep(town_and_country().model_copy(update={"rules": (posts,)}), [("posts", "1:3:1")])
    assert list(planned.labels.values())[1:] == ["3 posts", "2 posts", "1 posts"]


def test_a_problem_without_a_floor_is_given_one() -> None:
    base = town_and_country().model_copy(update={"rules": ()})
    planned = plan_rural_floors(base, [1_000])
    none, ten = (problem_of(planned.base, case.change) for case in planned.cases)
    assert none.fingerprint == base.fingerprint
    assert [rule.name for rule in ten.rules] == ["At least 10% of the money is spent in rural areas"]


def test_rows_without_a_reference_lose_nothing() -> None:
    planned = SweepPlan(town_and_country(), (), "", {"draw 1": "1"})
    swept = SweepResults((CaseResult(case="draw 1", status="optimal", benefit=5.0),), 1, 0.0)
    (row,) = sweep_rows(planned, swept)
    assert (row.label, row.lost, row.lost_share) == ("1", None, None)


def test_draws_of_nothing_are_bad_input() -> None:
    with pytest.raises(BadInput, match="states no unknowns"):
        plan_draws(town_and_country(), number=3, seed=1)


def test_lost_workers_are_a_fault_of_the_desk(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(*_: object, **__: object) -> SweepResults:
        message = "gone"
        raise LostWorkersError(message)

    monkeypatch.setattr("funding_tui.allocate.sweep.sweep", lose)
    with pytest.raises(OperationError, match="gone"):
        run_sweep(plan_rural_floors(town_and_country(), [0]), REQUEST)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = new_workspace(tmp_path_factory.mktemp("demo") / "demo.funding")
    build_demo(workspace)
    yield workspace
    workspace.close()


@pytest.mark.slow
@pytest.mark.parametrize("scenario", ["base", "rural-floor"])
def test_a_case_of_a_scenario_is_what_propose_would_solve_with_that_floor(
    demo: Workspace, scenario: str
) -> None:
    base = build_setup(demo, scenario, UnsavedChanges(rural_floor_bp=0), TODAY).problem
    planned = plan_rural_floors(base, [2_000, 4_550])
    for case, basis_points in zip(planned.cases, (NO_FLOOR, 2_000, 4_550), strict=True):
        wanted = build_setup(demo, scenario, UnsavedChanges(rural_floor_bp=basis_points), TODAY).problem
        assert problem_of(planned.base, case.change).fingerprint == wanted.fingerprint


@pytest.mark.slow
def test_a_scenario_is_swept_from_its_workspace(demo: Workspace) -> None:
    words = ["--workspace", str(demo.path), "sweep", "rural-floor", "--rural-floor", "30:30:5"]
    with time_machine.travel(TODAY, tick=True):
        result = CliRunner().invoke(
            verbs, [*words, "--gap", "0.05", "--workers", "1"], catch_exceptions=False
        )
    assert result.exit_code == 0
    assert "30%" in result.stdout
