"""`propose` prints its answer and then checks its bound; `solve --check` proves one for a file."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from funding_tui.allocate.run_store import load_problem, load_report
from funding_tui.allocate.warm_model import WarmModel
from funding_tui.base.errors import NotFound
from funding_tui.commands import verbs
from models.database import Workspace
from optimiser.checked_bound.searching import find_proof
from tests.allocate.counties import a_county, a_project, a_stream
from tests.campaigns.command_line import ask

pytestmark = pytest.mark.slow

KEYS = {"value_bound", "gap", "cases", "cannot_hold", "price_sets", "cuts", "seconds"}
CHECKED = "Checked here in whole numbers, without trusting any solver."


@pytest.fixture
def county(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    monkeypatch.setenv("FUNDING_TUI_CHECK_SECONDS", "20")
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "grant", {(2026, "revenue-other"): 12_000_00})
    a_project(workspace, "village", fixed=6_000_00, score=4.0)
    a_project(workspace, "town", fixed=9_000_00, score=7.0)
    yield workspace
    workspace.close()


def invoke(county: Workspace, *words: str) -> Result:
    return CliRunner().invoke(verbs, [*words, "--workspace", str(county.path)])


def test_the_answer_is_printed_and_then_its_checked_bound_in_one_line(county: Workspace) -> None:
    done = invoke(county, "propose")
    assert done.exit_code == 0, done.output
    assert done.stdout.splitlines()[0].endswith("best by the solver's word")
    assert CHECKED in done.stdout.splitlines()[-1]
    assert done.stdout.splitlines()[-1].startswith("No allocation under these rules is worth more than ")
    report = load_report(county, None)
    assert report.checked_bound is not None
    assert report.status == "optimal"


def test_programs_get_one_document_with_both_bounds(county: Workspace) -> None:
    printed = json.loads(invoke(county, "propose", "--json").stdout)
    assert set(printed["checked_bound"]) == KEYS
    assert printed["checked_bound"]["value_bound"] >= printed["value"]
    assert printed["value_bound"] >= printed["value"]
    assert printed["proven_by"] == "checked"


@pytest.mark.parametrize("words", [("--quick",), ("--no-check",), ("--quick", "--no-check")])
def test_without_a_check_the_bound_is_the_solvers_word(county: Workspace, words: tuple[str, ...]) -> None:
    done = invoke(county, "propose", *words)
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].endswith("check-bound 1")
    printed = json.loads(invoke(county, "propose", *words, "--json").stdout)
    assert printed["checked_bound"] is None
    assert printed["proven_by"] in ("solver", "solver-twice")


@pytest.mark.parametrize("words", [("--quick", "--check"), ("--quick", "--check-seconds", "5")])
def test_it_is_checked_where_that_is_asked_for(
    county: Workspace, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FUNDING_TUI_CHECK_SECONDS", "0")
    printed = json.loads(invoke(county, "propose", *words, "--json").stdout)
    assert printed["proven_by"] == "checked"


def test_that_nothing_keeps_every_rule_is_proven_too(county: Workspace) -> None:
    done = invoke(county, "propose", "--lock-in", "village", "--lock-in", "town")
    assert done.exit_code == 3
    assert "these rules leave no allocation" in done.stdout.splitlines()[-1]


def test_ctrl_c_during_the_check_keeps_the_run_and_what_was_proven(
    county: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*words: Any, cancelled: Any, **named: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        assert cancelled()
        return find_proof(*words, cancelled=cancelled, **named)

    monkeypatch.setattr("funding_tui.allocate.check_bound.find_proof", interrupted)
    done = invoke(county, "propose")
    assert done.exit_code == 0, done.output
    last = done.stdout.splitlines()[-1]
    assert last.startswith("The check was stopped; the run stays, and so does what was proven until then.")
    assert load_report(county, 1).checked_bound is not None


def test_ctrl_c_during_the_solve_keeps_what_was_found_and_says_what_is_missing(
    county: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = WarmModel.solve

    def interrupted(model: WarmModel, *words: Any, **named: Any) -> Any:
        found = solve(model, *words, **named)
        signal.raise_signal(signal.SIGINT)
        return found

    monkeypatch.setattr(WarmModel, "solve", interrupted)
    done = invoke(county, "propose")
    assert done.exit_code == 4
    assert done.stdout.splitlines()[-1].endswith("check-bound 1")  # nor was the check begun
    assert done.stderr.startswith("Stopped: run 1 is what was found until then; ")
    assert load_report(county, 1).has_allocation


def test_ctrl_c_before_anything_was_found_stores_nothing(
    county: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    solve = WarmModel.solve

    def interrupted(model: WarmModel, *words: Any, **named: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        found = solve(model, *words, **named)
        return found._replace(solution=found.solution.model_copy(update={"status": "failed"}))

    monkeypatch.setattr(WarmModel, "solve", interrupted)
    said = ask("propose", "--workspace", str(county.path))
    assert (said.code, said.output) == (130, "")
    assert said.errors.strip() == "funding-tui: Stopped; nothing half-done was saved."
    with pytest.raises(NotFound):
        load_report(county, 1)


def test_ctrl_c_twice_leaves_the_check_at_once_and_the_run_stays(
    county: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*words: Any, **named: Any) -> Any:
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("funding_tui.allocate.check_bound.find_proof", interrupted)
    done = invoke(county, "propose")
    assert done.exit_code == 0
    assert done.stdout.splitlines()[-1].endswith("check-bound 1")
    assert load_report(county, 1).status == "optimal"


def test_comparisons_and_history_tell_both_bounds(county: Workspace) -> None:
    invoke(county, "propose")
    side = json.loads(invoke(county, "compare", "1", "--json").stdout)[0]
    assert set(side["checked_bound"]) == KEYS - {"seconds"}
    assert side["proven_by"] == "checked"
    assert "None is worth more" in invoke(county, "compare", "1").stdout
    (past,) = json.loads(invoke(county, "history", "--json").stdout)["runs"]
    assert past["checked_bound"] == side["checked_bound"]
    assert past["certainty"].startswith("proven best")
    assert "- Proven best" in invoke(county, "history").stdout


def test_a_problem_file_is_solved_with_a_proof_that_verify_checks(county: Workspace, tmp_path: Path) -> None:
    invoke(county, "propose", "--no-check")
    problem, _ = load_problem(county, 1)
    (tmp_path / "problem.json").write_text(json.dumps(problem), encoding="utf-8")
    files = [str(tmp_path / "problem.json"), str(tmp_path / "solution.json")]
    done = CliRunner().invoke(verbs, ["solve", files[0], "--check", "--to", files[1]])
    assert done.exit_code == 0, done.output
    assert json.loads(Path(files[1]).read_text("utf-8"))["proof"] is not None
    verdict = json.loads(CliRunner().invoke(verbs, ["verify", *files, "--json"]).stdout)
    assert verdict["holds"] is True
    assert verdict["checked"]["value_bound"] >= verdict["value"]


def test_an_objective_that_cannot_be_bounded_is_said_in_one_sentence(
    county: Workspace, tmp_path: Path
) -> None:
    invoke(county, "propose", "--no-check")
    problem, _ = load_problem(county, 1)
    problem["objective"] = {"kind": "lexicographic", "priorities": [problem["priorities"][0]["id"]]}
    file = tmp_path / "problem.json"
    file.write_text(json.dumps(problem), encoding="utf-8")
    done = CliRunner().invoke(verbs, ["solve", str(file), "--check"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["proof"] is None
    assert "The bound stays the solver's word: " in done.stderr
