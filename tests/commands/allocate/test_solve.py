"""`solve` and `verify`: problem files in, JSON out, and never an empty answer without a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from funding_tui.commands.allocate.problem_files import solve_command, verify_command
from tests.paths import ROOT

EXAMPLE = ROOT / "docs" / "example.problem.json"


def solved(*words: str) -> Result:
    return CliRunner().invoke(solve_command, list(words))


def parity(**rule: int) -> dict[str, object]:
    """Two areas of odd sizes, each with a service in steps of a penny, and the same money per head."""
    areas = [("r", 1_000_003, True), ("u", 999_983, False)]
    cost = {"financial_year": "2026/27", "cost_type": "capital"}
    return {
        "streams": [{"id": "s", "name": "s"}],
        "pots": [{"id": "k", "stream": "s", **cost, "pence": 100_000}],
        "areas": [{"id": at, "name": at, "population": heads, "rural": rural} for at, heads, rural in areas],
        "priorities": [{"id": "p", "name": "p", "weight": 1}],
        "projects": [{"id": at, "name": at, "priority": "p"} for at, _, _ in areas],
        "options": [
            {
                "id": at,
                "project": at,
                "name": at,
                "points": {at: 5.0},
                "steps": {at: 60_000},
                "costs": [{**cost, "per_step": {at: 1}}],
            }
            for at, _, _ in areas
        ],
        "rules": [{"kind": "per-head", "name": "Parity", "groups": {"r": ["r"], "u": ["u"]}, **rule}],
    }


def test_json_is_all_that_stdout_holds(tmp_path: Path):
    to = tmp_path / "solution.json"
    plain, both = solved(str(EXAMPLE)), solved(str(EXAMPLE), "--json", "--to", str(to))
    quiet = solved(str(EXAMPLE), "--to", str(to))
    assert [each.exit_code for each in (plain, both, quiet)] == [0, 0, 0]
    assert json.loads(plain.stdout)["status"] == json.loads(both.stdout)["status"] == "optimal"
    assert quiet.stdout == ""
    checked = CliRunner().invoke(verify_command, [str(EXAMPLE), str(to), "--json"])
    assert json.loads(checked.stdout)["holds"] is True


@pytest.mark.slow
def test_parity_to_the_penny_that_nothing_found_meets_is_told(tmp_path: Path):
    path = tmp_path / "parity.json"
    path.write_text(json.dumps(parity(at_least=10_000, at_most=10_000)))
    result = solved(str(path), "--seconds", "3")
    found = json.loads(result.stdout)
    assert (found["status"], found["choices"], result.exit_code) == ("feasible", [], 4)
    assert "nothing funded" in found["message"]
    assert found["message"] in result.stderr


def test_parity_with_a_little_room_is_met(tmp_path: Path):
    path = tmp_path / "parity.json"
    path.write_text(json.dumps(parity(at_least=9_990, at_most=10_010)))
    result = solved(str(path))
    assert (json.loads(result.stdout)["status"], result.exit_code) == ("optimal", 0)


def test_where_nothing_can_be_funded_it_is_said(tmp_path: Path):
    data = parity(at_least=10_000, at_most=10_000)
    data["options"] = [
        {
            **option,
            "steps": {},
            "costs": [{**option["costs"][0], "per_step": {}, "fixed": {option["id"]: pence}}],
        }
        for option, pence in zip(data["options"], (30_000, 31_000), strict=True)
    ]
    path = tmp_path / "parity.json"
    path.write_text(json.dumps(data))
    result = solved(str(path))
    assert json.loads(result.stdout)["message"].startswith("Nothing can be funded")


def test_what_is_no_problem_is_refused_in_one_sentence(tmp_path: Path):
    path = tmp_path / "twice.json"
    path.write_text(EXAMPLE.read_text().replace('"pence":', '"pence": 1, "pence":', 1))
    result = solved(str(path), "--json")
    assert (result.exit_code, result.stdout) == (2, "") or isinstance(result.exception, Exception)
    assert "given twice" in f"{result.stderr}{result.exception}"
