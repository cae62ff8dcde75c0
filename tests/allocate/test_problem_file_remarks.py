"""A problem file that leaves open when an option acts is solved as it always was, and a remark says so."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from funding_tui.commands.allocate.problem_files import solve_command

YEARS = ("2026/27", "2027/28")


def solved(folder: Path, years: tuple[str, ...], **option: object) -> Result:
    """One option that costs a pound in each of these years and cuts a harm of 100 a year by half."""
    acts = {"effects": [{"harm": "crime", "reduction": {"town": 0.5}}], **option}
    problem = {
        "title": "Lamps",
        "streams": [{"id": "s", "name": "S"}],
        "pots": [
            {"id": year, "stream": "s", "financial_year": year, "cost_type": "capital", "pence": 100}
            for year in YEARS
        ],
        "areas": [{"id": "town", "name": "Town", "population": 1, "rural": False}],
        "priorities": [{"id": "p", "name": "P", "weight": 1}],
        "harms": [{"id": "crime", "name": "Crime", "priority": "p", "by_area": {"town": 100}}],
        "projects": [{"id": "lamps", "name": "Lamps", "priority": "p"}],
        "options": [
            {
                "id": "lamps",
                "project": "lamps",
                "name": "Lamps",
                "costs": [
                    {"financial_year": year, "cost_type": "capital", "fixed": {"town": 100}} for year in years
                ],
                **acts,
            }
        ],
    }
    path = folder / "lamps.problem.json"
    path.write_text(json.dumps(problem), "utf-8")
    return CliRunner().invoke(solve_command, [str(path)])


def test_an_option_without_years_that_costs_in_several_is_remarked_on(tmp_path: Path) -> None:
    result = solved(tmp_path, YEARS)
    assert result.exit_code == 0
    assert json.loads(result.stdout)["benefit"] == pytest.approx(100)
    assert "remark: 1 option does not state `active_years` and has costs in several years" in result.stderr


@pytest.mark.parametrize(
    ("years", "option"),
    [(YEARS[:1], {}), (YEARS, {"active_years": ["2026/27"]}), (YEARS, {"effects": []})],
    ids=["one year of costs", "years stated", "no effect"],
)
def test_what_is_plain_is_not_remarked_on(
    tmp_path: Path, years: tuple[str, ...], option: dict[str, object]
) -> None:
    assert "remark" not in solved(tmp_path, years, **option).stderr


def test_stated_years_count_whatever_the_costs(tmp_path: Path) -> None:
    lasting = {"active_years": ["2026/27", "2027/28", "2028/29"]}
    for years in (YEARS[:1], YEARS):
        found = json.loads(solved(tmp_path, years, **lasting).stdout)
        assert found["benefit"] == pytest.approx(150)
