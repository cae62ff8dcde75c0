"""A pack with a proof is verified where no solver can be had."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from funding_tui.allocate.check_bound import check_bound
from funding_tui.allocate.propose import propose
from funding_tui.prove.pack.build import export_pack
from tests.allocate.counties import TODAY, a_county, a_project, a_stream
from tests.without_solver import without_solver

pytestmark = pytest.mark.slow


def test_its_proof_is_walked_and_told_apart_from_the_solvers_word(tmp_path: Path) -> None:
    county = a_county(tmp_path / "county.funding")
    a_stream(county, "grant", {(2026, "revenue-other"): 12_000_00})
    a_project(county, "village", fixed=6_000_00, score=4.0)
    a_project(county, "town", fixed=9_000_00, score=7.0)
    report = check_bound(county, propose(county, today=TODAY, deep=False).run)
    export_pack(county, report, tmp_path / "pack.zip")
    county.close()
    done = without_solver(tmp_path, "verify", "pack.zip", "--quick", "--json")
    assert done.returncode == 4, done.stderr
    checks = {each["what"]: each for each in json.loads(done.stdout)["checks"]}
    assert checks["bound"]["holds"] is True
    assert checks["bound"]["figures"]["value_bound"] >= report.value
    assert "Reported bound:" in checks["bound"]["words"]
    assert checks["allocation"] == {**checks["allocation"], "holds": True, "figures": None}
    assert checks["report"]["holds"] is None
    assert "is not installed here" in checks["report"]["words"]
