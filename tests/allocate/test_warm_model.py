"""The live model: a changed question goes on from the one before, and never from what no longer holds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from funding_tui.allocate.explanations import explain_refusals, price_rules
from funding_tui.allocate.problem.build import UnsavedChanges, build_setup
from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.allocation import NOT_WORKED_OUT, GainRange
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.report.tables import gain_cell, price_cells
from funding_tui.allocate.run_store import FIRST_RUN, SAME_INPUTS, load_report, run_history
from funding_tui.allocate.rural_floor import NO_FLOOR
from funding_tui.allocate.scenarios.overview import read_scenario
from funding_tui.allocate.warm_model import WarmModel
from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from models.database import Workspace
from models.rules import AmountRule
from optimiser.limits import Limits, Progress
from optimiser.precision import EXACT, Precision
from optimiser.solving import solve
from optimiser.verifying import verify
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow

CAP = AmountRule(words="At most £5,000 is for the town", projects=("town",), at_most_pence=5000_00)


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """£10,000; the town's project is worth more than the villages', but a cap is in its way."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00}, CAP)
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    yield workspace
    workspace.close()


def propose_county(workspace: Workspace, **changes: Any) -> RunReport:
    return propose(workspace, today=TODAY, who="A. Officer", deep=False, **changes)


def funded(report: RunReport) -> list[str]:
    return sorted(row.project for row in report.funded)


def the_cap(workspace: Workspace) -> str:
    (rule,) = read_scenario(workspace, "base", TODAY).rules
    return rule.key


@pytest.mark.parametrize(
    "asked",
    [
        {"rural_floor_bp": 4_000},
        {"rural_floor_bp": NO_FLOOR},
        {"lock_out": ("village",)},
        {"lock_in": ("village",)},
    ],
)
def test_it_answers_a_changed_question_as_a_first_solve_would(
    county: Workspace, asked: dict[str, Any]
) -> None:
    warm_model = WarmModel()
    propose_county(county, warm_model=warm_model)
    again = propose_county(county, warm_model=warm_model, **asked)
    alone = propose_county(county, **asked)
    assert (again.status, again.verified) == (alone.status, alone.verified)
    assert again.benefit == pytest.approx(alone.benefit)
    assert funded(again) == funded(alone)


def test_a_run_says_whether_it_went_on_from_the_one_before(county: Workspace) -> None:
    warm_model = WarmModel()
    runs = [propose_county(county, warm_model=warm_model, rural_floor_bp=floor) for floor in (1_000, 2_000)]
    warm_model.discard()
    runs.append(propose_county(county, warm_model=warm_model))
    assert [run.limits is not None and run.limits.went_on for run in runs] == [False, True, False]


def test_a_rule_is_switched_off_for_one_run_and_the_scenario_stays(county: Workspace) -> None:
    assert funded(propose_county(county)) == ["village"]
    assert funded(propose_county(county, switched={the_cap(county): False})) == ["town"]
    assert funded(propose_county(county)) == ["village"]
    assert read_scenario(county, "base", TODAY).rules[0].on


def test_a_record_that_changed_is_seen_at_once(county: Workspace) -> None:
    warm_model = WarmModel()
    assert funded(propose_county(county, warm_model=warm_model)) == ["village"]
    a_project(county, "lane", fixed=4000_00, score=8, areas=["W1"])
    assert funded(propose_county(county, warm_model=warm_model)) == ["lane", "village"]


def test_a_question_that_was_stopped_leaves_nothing_to_go_on_from(county: Workspace) -> None:
    warm_model = WarmModel()
    problem = build_setup(county, "base", UnsavedChanges(), TODAY).problem
    warm_model.solve(problem, Limits())
    warm_model.solve(problem, Limits(), cancelled=lambda: True)
    after = warm_model.solve(problem, Limits())
    assert not after.warm_started
    assert verify(problem, after.solution).holds


def test_a_second_thread_does_not_wait_for_the_first(county: Workspace) -> None:
    warm_model, problem = WarmModel(), build_setup(county, "base", UnsavedChanges(), TODAY).problem
    begun, let_go = threading.Event(), threading.Event()

    def hold(at: Progress) -> None:
        begun.set()
        let_go.wait(10)

    first = threading.Thread(target=lambda: warm_model.solve(problem, Limits(), progress=hold))
    first.start()
    assert begun.wait(10)
    beside = warm_model.solve(problem, Limits())
    let_go.set()
    first.join(10)
    assert beside.solution.benefit == pytest.approx(solve(problem).benefit)


def test_rules_are_priced_and_the_prices_kept_with_the_run(county: Workspace) -> None:
    report = propose_county(county)
    assert all(rule.price is None for rule in report.rules)
    stages: list[str] = []
    price_rules(county, report.run, progress=lambda at: stages.append(at.stage))
    kept = load_report(county, report.run)
    cap = next(rule for rule in kept.rules if rule.name == CAP.words)
    assert cap.price is not None
    assert cap.price.dropped is not None
    assert cap.price.dropped.found > 0
    assert "Without it: " in cap.price.words
    # the town's 9 points for the village's 5, at 10 harm days a point
    assert price_cells(cap, kept.precision) == ("nothing", "+40")
    assert any(stage.startswith("finding what") for stage in stages)
    assert kept.lines == report.lines


def test_prices_that_were_found_outlast_a_pricing_that_is_stopped(county: Workspace) -> None:
    run = price_rules(county, propose_county(county).run)
    asked: list[bool] = []

    def soon() -> bool:
        asked.append(True)
        return len(asked) > 4

    assert price_rules(county, run.run, cancelled=lambda: True).rules == run.rules
    again = price_rules(county, run.run, cancelled=soon)
    had, has = ([rule.price and rule.price.dropped for rule in each.rules] for each in (run, again))
    assert [each is None for each in has] == [each is None for each in had]


def test_a_run_without_an_allocation_has_no_prices(county: Workspace) -> None:
    run = propose_county(county, lock_in=("town",))
    assert run.status == "infeasible"
    with pytest.raises(BadInput, match="has no allocation, so its rules have no price"):
        price_rules(county, run.run)


def test_what_one_project_needs_is_asked_of_it_alone(county: Workspace) -> None:
    a_project(county, "dear", fixed=90_000_00, score=3, areas=["W1"])
    report = propose_county(county)
    printed = explain_refusals(county, report.run, project="town")
    before, after = ({row.project: row for row in run.refused} for run in (report, printed))
    assert after["town"].would_enter_if != before["town"].would_enter_if
    assert after["dear"] == before["dear"]
    with pytest.raises(BadInput, match="did not refuse 'village'"):
        explain_refusals(county, report.run, project="village")


@pytest.mark.slow
def test_history_tells_what_was_put_in_and_what_came_out(county: Workspace) -> None:
    assert run_history(county, "base") == ()
    propose_county(county)
    propose_county(county, switched={the_cap(county): False})
    propose_county(county, switched={the_cap(county): False})
    third, second, first = run_history(county, "base")
    assert first.put_in == (FIRST_RUN,)
    assert second.put_in == (f"Rule {CAP.words!r} was removed.",)
    assert second.came_out == ("Project town came in.", "Project village went out.")
    assert (third.put_in, third.came_out) == ((SAME_INPUTS,), ("The same projects are funded.",))
    assert {run.author for run in (first, second, third)} == {"A. Officer"}
    assert [run.run for run in run_history(county, "base", most=2)] == [third.run, second.run]
    assert run_history(county, "base", most=2)[1].put_in == second.put_in


def test_the_commands_print_prices_and_history(county: Workspace, tmp_path: Path) -> None:
    run = propose_county(county).run
    at = ["--workspace", str(tmp_path / "county.funding")]
    printed = json.loads(CliRunner().invoke(verbs, ["prices", str(run), "--json", *at]).stdout)
    assert {"at_least", "found", "at_most"} == set(printed["rules"][0]["price"]["dropped"])
    assert CAP.words in CliRunner().invoke(verbs, ["prices", "latest", *at]).output
    printed = json.loads(CliRunner().invoke(verbs, ["history", "--json", *at]).stdout)
    assert [row["run"] for row in printed["runs"]] == [run]
    assert FIRST_RUN in CliRunner().invoke(verbs, ["history", *at]).output
    printed = json.loads(CliRunner().invoke(verbs, ["takes", "latest", "town", "--json", *at]).stdout)
    assert (printed["project"], printed["would_enter_if"] != NOT_WORKED_OUT) == ("town", True)
    assert "It would enter if" in CliRunner().invoke(verbs, ["takes", "latest", "town", *at]).output


@pytest.mark.parametrize(
    ("gain", "printed", "assumed"),
    [
        (None, "", ""),
        ((0.0, 0.0, 0.01), "nothing", "nothing"),
        ((0.0, 1.2, 3.4), "up to +3.4", "up to +3.4"),
        ((0.0, 1.2, 34.2), "up to +34.2", "up to +35"),
        ((43.4, 44.4, 44.7), "+44.4", "+44"),
        ((13.8, 15.0, 15.2), "+13.8 to 15.2", "+13 to 16"),
        ((-3.4, -1.0, 0.0), "up to -3.4", "up to -3.4"),
        ((-20.2, -15.0, -10.6), "-10.6 to 20.2", "-10 to 21"),
        ((-20.2, 1.0, 30.4), "-20.2 to +30.4", "-21 to +31"),
    ],
)
def test_a_gain_is_told_no_closer_than_it_is_known(
    gain: tuple[float, ...] | None, printed: str, assumed: str
) -> None:
    """What is assumed has two figures; the ends of a range are rounded outwards, as they are proven."""
    row = None if gain is None else GainRange(at_least=gain[0], found=gain[1], at_most=gain[2])
    assert (gain_cell(row, EXACT), gain_cell(row, Precision(assumed=1.0))) == (printed, assumed)
