"""Runs and usual methods side by side: what each gets, leaves over, gains and loses, and what can be told."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from funding_tui.allocate.compare.alternative import more_by_area
from funding_tui.allocate.compare.build import compare
from funding_tui.allocate.compare.figures import comparison_rows, only_differences
from funding_tui.allocate.compare.floors import FloorSweep, sweep_floors
from funding_tui.allocate.compare.rows import ComparisonRow
from funding_tui.allocate.compare.words import compare_in_words, comparison_sentences, is_difference_proven
from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import list_stored_runs
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands import verbs
from funding_tui.prove.comparison import write_comparison
from models.database import Workspace
from models.rules import MatchRule
from tests.allocate.counties import TODAY, a_county, a_project, a_stream

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(f"cache = {str(tmp_path / 'cache')!r}\n")
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(settings))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """£10,000 this year, of which half must be matched; a town's project or a village's can be paid for."""
    workspace = a_county(tmp_path / "county.funding")
    match = MatchRule(
        at_least_bp=5_000, secured_pence=1_000_00, unsecured_pence=9_000_00, counts_unsecured=True
    )
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00}, match)
    a_project(workspace, "town", fixed=7_000_00, score=9, areas=["W3"])
    a_project(workspace, "village", priority=2, fixed=5_000_00, score=2, areas=["W1", "W2"])
    yield workspace
    workspace.close()


@pytest.fixture
def runs(county: Workspace) -> tuple[RunReport, RunReport]:
    """Run 1 as the rules are, and run 2 with all money spent in rural areas."""
    return (
        propose(county, today=TODAY, deep=False),
        propose(county, today=TODAY, deep=False, rural_floor_bp=10_000),
    )


def figure(figures: tuple[ComparisonRow, ...], key: str) -> ComparisonRow:
    return next(each for each in figures if each.key == key)


def test_a_run_and_its_rival_stand_beside_each_other_with_every_figure(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    sides = compare(county, ["1", "2"])
    figures = comparison_rows(sides)
    assert [side.pence for side in sides] == [runs[0].allocated, runs[1].allocated] == [7_000_00, 5_000_00]
    assert figure(figures, "benefit").values == (runs[0].benefit, runs[1].benefit)
    assert figure(figures, "pence").cells == ("£7,000", "£5,000")
    assert figure(figures, "priority:crime").cells == ("£7,000", "£0")
    assert figure(figures, "year:2026/27").cells == ("£7,000", "£5,000")
    assert figure(figures, "rural_share").cells == ("0%", "100%")
    assert figure(figures, "rural_per_head").cells == ("£0", "£1.25")
    assert figure(figures, "urban_per_head").cells == ("£1.16", "£0")
    assert figure(figures, "unspent:2026/27").cells == ("£3,000", "£5,000")
    assert figure(figures, "gained").full == ("none", "Project village")
    assert figure(figures, "lost").full == ("none", "Project town")
    assert figure(figures, "areas_lost").full == ("none", "Cherry £7,000")
    assert more_by_area(*sides)["W3"] == -7_000_00


def test_what_is_to_be_matched_and_nobody_has_promised_is_the_match_to_be_found(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    assert [side.match_gap for side in compare(county, ["1", "2"])] == [2_500_00, 1_500_00]


def test_where_no_stream_asks_for_match_it_says_so(tmp_path: Path) -> None:
    workspace = a_county(tmp_path / "plain.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7_000_00)
    propose(workspace, today=TODAY, deep=False)
    assert figure(comparison_rows(compare(workspace, ["1"])), "match_gap").cells == ("none required",)
    workspace.close()


def test_a_usual_method_is_worked_out_on_the_run_s_own_problem_and_has_no_bound(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    sides = compare(county, ["1", "1:greedy by score", "1:all"])
    assert [side.method for side in sides] == [
        *("", "greedy by score", "equal split", "population and need formula", "flat per area")
    ]
    reported = {row.name: (row.benefit, row.pence) for row in runs[0].baselines}
    assert {side.method: (side.benefit, side.pence) for side in sides if side.method} == reported
    assert figure(comparison_rows(sides), "value_bound").cells[1] == "none"


def test_without_a_word_the_latest_run_stands_beside_all_usual_methods(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    sides = compare(county, [])
    assert [side.run for side in sides] == [2] * 5
    assert [row.run for row in list_stored_runs(county)] == [2, 1]


def test_beneath_each_figure_are_rows_that_add_up_to_it(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    figures = comparison_rows(compare(county, ["1", "2", "2:all"]))
    for key in ("pence", "priority:crime", "year:2026/27", "unspent:2026/27"):
        row = figure(figures, key)
        assert row.detail is not None
        sums = [sum(values) for values in zip(*(each.values for each in row.detail()), strict=True)]
        assert tuple(sums) == row.values


def test_a_run_without_an_allocation_has_no_figures_and_says_why(county: Workspace) -> None:
    propose(county, today=TODAY, deep=False)
    propose(county, today=TODAY, deep=False, lock_in=["town", "village"])
    sides = compare(county, ["1", "2"])
    figures = comparison_rows(sides)
    assert figure(figures, "pence").values[1] is None
    assert figure(figures, "pence").cells[1] == "no allocation"
    assert figure(figures, "status").full[1].startswith("infeasible: these rules cannot all be met")
    assert "has no allocation" in comparison_sentences(sides)[0]
    assert is_difference_proven(*sides) is None


def test_only_differences_leaves_out_what_is_alike(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    figures = comparison_rows(compare(county, ["1", "2"]))
    kept = {each.key for each in only_differences(figures)}
    assert "pence" in kept
    assert "scenario" not in kept
    assert only_differences(comparison_rows(compare(county, ["1"]))) == ()


def test_a_difference_within_the_gaps_is_said_to_be_none_that_can_be_told(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    first, second = compare(county, ["1", "2"])
    assert is_difference_proven(first, second)
    assert "less" in compare_in_words(first, second)
    assert first.value is not None
    unsure = replace(second, value_bound=first.value + 1)
    assert is_difference_proven(first, unsure) is False
    assert "no proven difference" in compare_in_words(first, unsure)
    assert is_difference_proven(first, replace(second, value_bound=None)) is False


def test_benefit_that_is_counted_otherwise_is_not_held_together(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    first, second = compare(county, ["1", "2"])
    other = replace(second, harm_unit="crimes")
    assert is_difference_proven(first, other) is None
    assert "compare only their money" in comparison_sentences((first, other))[0]


def test_benefit_can_be_compared_under_other_weights_and_value_cannot(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    first, second = compare(county, ["1", "2"])
    other = replace(second, weights={"crime": 2.0})
    assert is_difference_proven(first, other) is None
    assert comparison_sentences((first, other))[0] == (
        "The weights differ, so compare benefit and money, and not value."
    )
    told = compare_in_words(first, other)
    assert "less (" in told
    assert "their values are by other weights and cannot be compared" in told


def test_what_is_no_run_or_no_method_is_told_in_one_sentence(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    for word in ("first", "12345678901234567890"):
        with pytest.raises(BadInput, match=f"'{word}' is no run; give its number"):
            compare(county, [word])
    with pytest.raises(NotFound, match="there is no run 9"):
        compare(county, ["9"])
    with pytest.raises(NotFound, match="did you mean 'greedy by score'"):
        compare(county, ["1:greedy score"])


def test_the_command_prints_the_keys_that_the_documents_name(
    county: Workspace, runs: tuple[RunReport, RunReport], tmp_path: Path
) -> None:
    where = ["--workspace", str(tmp_path / "county.funding")]
    done = CliRunner().invoke(verbs, ["compare", "1", "2", "--json", *where])
    first, second = json.loads(done.stdout)
    assert (first["run"], second["lost"], second["gained"]) == (1, ["town"], ["village"])
    assert second["unspent"] == {"2026/27": 5_000_00}
    assert second["difference_can_be_told"] is True
    table = CliRunner().invoke(verbs, ["compare", "1", "2", "--differences", *where]).stdout
    assert "Rural share" in table
    assert "Scenario" not in table


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_an_export_holds_what_is_in_sight(
    county: Workspace, runs: tuple[RunReport, RunReport], tmp_path: Path, suffix: str
) -> None:
    sides = compare(county, ["1", "2"])
    sides = (sides[0], replace(sides[1], scenario="=1+1"))
    figures = only_differences(comparison_rows(sides))
    path = write_comparison(sides, figures, tmp_path / f"compared{suffix}")
    if suffix == ".csv":
        rows = list(csv.reader(StringIO(path.read_bytes().decode("utf-8-sig"))))
        assert ["Answer", "Scenario", "base", "'=1+1"] in rows
        assert ["Answer", "Spent", "£7,000", "£5,000"] in rows
    else:
        book = openpyxl.load_workbook(path)
        sheet = book.active
        assert sheet is not None
        rows = [list(row) for row in sheet.iter_rows(values_only=True)]
        assert ["Answer", "Spent", 7_000, 5_000] in rows
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
        named = list(book["Named"].iter_rows(values_only=True))
        assert ("Against run 1 base", "Projects lost", "run 2 =1+1", "Project town") in named
    assert len(rows) == len(figures) + 1
    with pytest.raises(BadInput, match=r"written as \.xlsx or \.csv"):
        write_comparison(sides, figures, tmp_path / "compared.pdf")


def test_floors_are_told_as_they_come_and_go_on_after_a_stop(
    county: Workspace, runs: tuple[RunReport, RunReport]
) -> None:
    seen: list[FloorSweep] = []
    stopped = sweep_floors(
        county, 1, "0:100:50", workers=1, progress=seen.append, cancelled=lambda: bool(seen and seen[-1].done)
    )
    assert 0 < stopped.done < stopped.cases == 4
    assert not stopped.complete
    whole = sweep_floors(county, 1, "0:100:50", workers=1, progress=seen.append)
    assert whole.complete
    assert [row.floor_bp for row in whole.rows] == [None, 0, 5_000, 10_000]
    assert len(seen[-1].rows) == 4
    assert whole.run_floor_bp is None
    assert sweep_floors(county, 2, "0:100:50", workers=1).run_floor_bp == 10_000


def test_floors_need_figures_and_a_run_with_an_allocation(county: Workspace) -> None:
    propose(county, today=TODAY, deep=False, lock_in=["town", "village"])
    with pytest.raises(BadInput, match="has no allocation"):
        sweep_floors(county, 1, "0:100:50")
    propose(county, today=TODAY, deep=False)
    with pytest.raises(BadInput, match="from:to:step"):
        sweep_floors(county, 2, "often")
