"""Illustrative has one meaning: of a pot or of a cost, it is marked alike wherever it is printed."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.allocate.compare.build import compare
from funding_tui.allocate.compare.figures import comparison_rows
from funding_tui.allocate.propose import propose
from funding_tui.allocate.report.report import RunReport
from funding_tui.commands import verbs
from funding_tui.hold.streams import stream_detail, streams
from funding_tui.prove.paper import board_paper
from funding_tui.prove.publishing.data import write_lines, write_spend
from funding_tui.prove.publishing.papers import decision_notice
from funding_tui.rendering.blocks import Table
from models.database import Workspace
from models.ledger import LedgerEntry
from models.projects import Project
from tests.allocate.counties import TODAY, a_county, a_project, a_stream


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))


@pytest.fixture
def county(tmp_path: Path) -> Iterator[Workspace]:
    """Two streams that pay for one project each; nothing is illustrative yet."""
    workspace = a_county(tmp_path / "county.funding")
    a_stream(workspace, "core", {(2026, "revenue-other"): 7_000_00})
    a_stream(workspace, "works", {(2026, "capital"): 6_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "gates", fixed=5000_00, score=5, areas=["W1", "W2"], cost_type="capital")
    yield workspace
    workspace.close()


def make_up_pot(workspace: Workspace) -> None:
    """The award of the first stream was made up; the stream itself does not say so."""
    with workspace.session() as session:
        old = session.exec(select(LedgerEntry)).first()
        assert old is not None
        session.add(
            LedgerEntry(**old.model_dump(exclude={"id", "pence", "illustrative"}), pence=0, illustrative=True)
        )


def make_up_cost(workspace: Workspace) -> None:
    with workspace.session() as session:
        project = session.exec(select(Project).where(Project.code == "town")).one()
        project.illustrative = True
        session.add(project)


def solved(workspace: Workspace) -> RunReport:
    report = propose(workspace, today=TODAY, who="A. Officer", deep=False)
    assert {row.project for row in report.funded} == {"town", "gates"}
    return report


def marks(paper: object, caption: str) -> dict[str, bool]:
    """First cell of each row of a table -> whether an amount of the row carries an (i)."""
    (found,) = [
        block
        for block in getattr(paper, "blocks", ())
        if isinstance(block, Table) and block.caption.endswith(caption)
    ]
    return {row[0]: any("(i)" in cell for cell in row) for row in found.rows}


@pytest.mark.parametrize("make_up", [make_up_pot, make_up_cost])
def test_it_is_marked_alike_wherever_it_is_printed(county: Workspace, make_up) -> None:
    make_up(county)
    report = solved(county)
    assert report.demonstration  # some amount is illustrative, so the run is a demonstration
    wanted = {"Project town": True, "Project gates": False}
    notice = marks(decision_notice(report), "What is funded")
    assert {name: notice[name] for name in wanted} == wanted
    assert notice["Total"]
    assert marks(board_paper(report), "Allocations by project and pot") == {
        "Project town": True,
        "Project gates": False,
        "Total": True,
    }
    assert marks(decision_notice(report), "By stream and year") == {
        "Stream core": True,
        "Stream works": False,
    }
    for written, column, project in (
        (write_spend(report), "Illustrative", "Summary of Purpose"),
        (write_lines(report), "illustrative", "project"),
    ):
        rows = list(csv.DictReader(StringIO(written.decode("utf-8-sig"))))
        assert {row[column] for row in rows if "town" in row[project]} == {"yes"}
        assert {row[column] for row in rows if "gates" in row[project]} == {"no"}
    (spent,) = [row for row in comparison_rows(compare(county, ["latest"])) if row.key == "pence"]
    assert spent.cells == ("£12,000 (i)",)
    assert spent.detail is not None
    assert {row.name: row.cells for row in spent.detail()} == {
        "Stream core, revenue-other": ("£7,000 (i)",),
        "Stream works, capital": ("£5,000",),
    }


@pytest.mark.parametrize("make_up", [make_up_pot, make_up_cost])
def test_the_command_marks_it_and_says_it_as_data(county: Workspace, make_up) -> None:
    make_up(county)
    county.close()

    def run(*words: str) -> str:
        with time_machine.travel(TODAY, tick=True):
            done = CliRunner().invoke(verbs, [*words, "--workspace", str(county.path)])
        assert done.exit_code == 0, done.output
        return done.stdout

    said = run("propose", "base", "--quick")
    assert "£7,000 (i)" in said
    assert "£5,000 (i)" not in said
    found = json.loads(run("propose", "base", "--quick", "--json"))
    assert found["demonstration"] is True
    assert found["illustrative_projects"] == ["town"]


def test_a_pot_is_illustrative_on_every_page_of_what_is_held(county: Workspace) -> None:
    make_up_pot(county)
    assert {row.code: row.illustrative for row in streams(county, TODAY)} == {"core": True, "works": False}
    assert stream_detail(county, "core", TODAY).illustrative
    assert {pot.stream: pot.illustrative for pot in solved(county).by_pot} == {"core": True, "works": False}


def test_where_nothing_is_illustrative_nothing_is_marked(county: Workspace) -> None:
    report = solved(county)
    assert not report.demonstration
    assert not any(marks(decision_notice(report), "What is funded").values())
