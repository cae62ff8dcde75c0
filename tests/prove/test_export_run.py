from __future__ import annotations

import csv
import io
import json
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput, OperationError
from funding_tui.commands.prove.export import export_command
from funding_tui.prove.export_formats import KINDS, PAPER, run_suffixes
from funding_tui.prove.export_run import export_run
from funding_tui.rendering.formats import name_suffixes
from models.database import create_workspace, open_workspace
from tests.prove.reports import a_report, an_infeasible_report
from tests.running import run_command


@pytest.mark.parametrize("suffix", list(KINDS[PAPER].formats))
def test_each_suffix_is_written_whole_and_nothing_else_is_left(tmp_path: Path, suffix):
    to = tmp_path / f"Paper for the board{suffix.upper()}"
    assert export_run(a_report(), to) == to
    assert to.stat().st_size > 1_000
    assert list(tmp_path.iterdir()) == [to]


def test_the_one_registry_feeds_the_help_and_the_question_of_the_screens():
    help_text = " ".join(CliRunner().invoke(export_command, ["--help"]).output.split())
    for suffix in run_suffixes():
        assert f" {suffix} " in help_text
        assert suffix in name_suffixes(run_suffixes())
    for kind in KINDS:
        assert kind in help_text


def test_an_unknown_suffix_lists_the_known_ones(tmp_path: Path):
    with pytest.raises(
        BadInput, match=r"a run is written as \.docx, \.pdf, \.html, .* or \.csv, not as \.odt"
    ):
        export_run(a_report(), tmp_path / "paper.odt")
    assert not list(tmp_path.iterdir())


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(BadInput, match="There is no folder"):
        export_run(a_report(), tmp_path / "nowhere" / "paper.md")


def test_a_folder_in_place_of_a_file(tmp_path: Path):
    (tmp_path / "paper.md").mkdir()
    with pytest.raises(BadInput, match="is a folder"):
        export_run(a_report(), tmp_path / "paper.md")


def test_a_folder_that_cannot_be_written_to(tmp_path: Path, monkeypatch):
    use_workspace = Path.open

    def refuse(self, mode="r", *args, **kwargs):
        if mode == "wb":
            raise PermissionError(13, "Permission denied")
        return use_workspace(self, mode, *args, **kwargs)

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(OperationError, match=r"nothing was changed: .* is read-only here"):
        export_run(a_report(), tmp_path / "paper.md")


def test_a_file_open_in_excel_is_left_as_it_was(tmp_path: Path, monkeypatch):
    def refuse(self, target):
        raise PermissionError(13, "The process cannot access the file")

    there = tmp_path / "paper.xlsx"
    there.write_text("last month's")
    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OperationError, match="is open in another program, such as Excel"):
        export_run(a_report(), there)
    assert there.read_text() == "last month's"
    assert list(tmp_path.iterdir()) == [there]


def test_a_fault_while_making_it_leaves_the_old_paper(tmp_path: Path):
    there = tmp_path / "lines.csv"
    there.write_text("last month's")
    with pytest.raises(BadInput, match="Run 12 found no allocation, so there are no lines to write"):
        export_run(an_infeasible_report(), there)
    assert there.read_text() == "last month's"


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".json", ".md"])
def test_an_infeasible_run_can_be_written(tmp_path: Path, suffix):
    assert export_run(an_infeasible_report(), tmp_path / f"none{suffix}").exists()


def test_json_reads_back_as_the_same_report(tmp_path: Path):
    report = a_report()
    result = export_run(report, tmp_path / "run.json").read_text(encoding="utf-8")
    assert RunReport.model_validate_json(result) == report


def test_csv_holds_every_line_in_pounds_and_nothing_that_runs(tmp_path: Path):
    report = a_report()
    content = export_run(report, tmp_path / "lines.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row["pounds"] for row in rows] == [f"{n.pence // 100}.{n.pence % 100:02d}" for n in report.lines]
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell[:1] in ("=", "+", "-", "@", "\t", "\r")]
    assert "'=1+1" in cells
    assert {row["problem_hash"] for row in rows} == {report.problem_hash}


@pytest.fixture
def one_run(monkeypatch, tmp_path_factory: pytest.TempPathFactory):
    """A workspace with one run, number 12."""
    runs = pytest.importorskip("funding_tui.allocate.run_store")
    file = tmp_path_factory.mktemp("one_run") / "county.funding"
    create_workspace(str(file)).close()

    @contextmanager
    def use_workspace(given):
        with closing(open_workspace(str(file))) as workspace:
            yield workspace

    def load_report(workspace, run):
        assert run in (None, 12)
        return a_report()

    monkeypatch.setattr("funding_tui.commands.prove.export.use_workspace", use_workspace)
    monkeypatch.setattr(runs, "load_report", load_report)


@pytest.mark.parametrize("run", ["12", "latest", "Latest"])
def test_command_writes_and_says_where(one_run, tmp_path: Path, run):
    done = run_command(export_command, [run, "--to", str(tmp_path / "p.md")])
    assert done.exit_code == 0, done.stderr
    how = "within 0.32% of the best by the solver's word"
    assert done.stdout == f"Run 12 ({how}) is written to {tmp_path / 'p.md'}.\n"
    assert "Demonstration" in done.stderr


def test_command_prints_json_for_programs(one_run, tmp_path: Path):
    done = run_command(export_command, ["12", "--to", str(tmp_path / "p.json"), "--json"])
    assert json.loads(done.stdout) == {
        "run": 12,
        "name": "Rural floor of 30%",
        "scenario": "rural-30",
        "file": str(tmp_path / "p.json"),
        "status": "optimal",
        "verified": True,
        "problem_hash": a_report().problem_hash,
    }


@pytest.mark.parametrize("run", ["0", "twelve", "1.5", "²"])
def test_command_refuses_what_is_no_run(tmp_path: Path, run):
    done = run_command(export_command, [run, "--to", str(tmp_path / "p.md")])
    assert done.exit_code == 2
    assert "is not the number of a run" in done.stderr


def test_command_refuses_an_unknown_suffix(one_run, tmp_path: Path):
    done = run_command(export_command, ["12", "--to", str(tmp_path / "p.odt")])
    assert done.exit_code == 2
    assert "a run is written as" in done.stderr
