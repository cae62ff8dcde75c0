"""The main path, nothing stood in for: a floor is typed, the optimiser answers, the paper is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from textual.widgets import Input

from funding_tui.allocate.run_store import load_report
from models.database import Workspace, open_workspace
from models.money import format_pounds
from tests.allocate.counties import a_county, a_project, a_stream
from tests.tui.driving import driven, press, shown, words_of, write


@pytest.fixture
def county(tmp_path: Path) -> Path:
    """£10,000, and a town project and a village one that do not both fit."""
    path = tmp_path / "county.funding"
    workspace: Workspace = a_county(path)
    a_stream(workspace, "core", {(2026, "revenue-other"): 10_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "village", fixed=5000_00, score=5, areas=["W1", "W2"])
    workspace.close()
    return path


@pytest.mark.slow
async def test_a_floor_is_typed_run_explained_and_exported(
    county: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with driven(county) as pilot:
        await press(pilot, "5", "r")
        assert "verified" in words_of(pilot.app.screen, "#heading")
        assert "0% rural" in words_of(pilot.app.screen, "#heading")
        await press(pilot, "f")
        await write(pilot, "40")
        await press(pilot, "enter", "r")
        heading = words_of(pilot.app.screen, "#heading")
        assert "100% rural" in heading
        assert "Project village" in shown(pilot)
        await press(pilot, "w")
        assert "verified" in words_of(pilot.app.screen, "#heading")
        for suffix in ("docx", "xlsx"):
            await press(pilot, "E")
            field = pilot.app.screen.query_one(Input)
            field.value = f"paper.{suffix}"
            await press(pilot, "enter")
            await press(pilot, "escape")
    workspace = open_workspace(county)
    report = load_report(workspace, 2)
    workspace.close()
    assert "Funding it would lose" in report.refused[0].why or "cannot be funded" in report.refused[0].why
    paper = Document(str(tmp_path / "paper.docx"))
    cells = {cell.text for table in paper.tables for row in table.rows for cell in row.cells}
    assert format_pounds(report.allocated) in cells
    assert "Allocation" in load_workbook(tmp_path / "paper.xlsx").sheetnames
