"""A paper says where its proposal stands, in every format."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pytest

from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.export_formats import write_run
from funding_tui.prove.proposals.lifecycle import draft
from funding_tui.prove.proposals.queries import proposal_report
from models.database import Workspace
from tests.prove.proposals.conftest import CERTIFIER, OFFICER
from tests.prove.proposals.steps import FIRST, certified


def test_a_run_alone_and_a_draft_are_drafts(county: Workspace, run: RunReport) -> None:
    assert "DRAFT for decision" in write_run(run, Path("paper.md")).decode()
    draft(county, run.run, who=OFFICER)
    paper = write_run(proposal_report(county, FIRST), Path("paper.md")).decode()
    assert "DRAFT for decision: proposal 1, version 1" in paper


def test_a_certified_paper_names_who_certified_it_and_is_no_draft(county: Workspace, run: RunReport) -> None:
    certified(county, run)
    report = proposal_report(county, FIRST)
    paper = write_run(report, Path("paper.md")).decode()
    assert f"Certified by {CERTIFIER}" in paper
    assert "DRAFT" not in paper
    book = openpyxl.load_workbook(io.BytesIO(write_run(report, Path("paper.xlsx"))))
    summary = " ".join(str(cell.value) for row in book["Summary"].iter_rows() for cell in row)
    assert "CERTIFIED" in summary
    assert "DRAFT" not in summary


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".md", ".xlsx", ".docx"])
def test_the_same_report_makes_the_same_bytes(county: Workspace, run: RunReport, suffix: str) -> None:
    certified(county, run)
    report = proposal_report(county, FIRST)
    name = str(Path(f"paper{suffix}"))
    assert write_run(report, Path(name)) == write_run(report, Path(name))
