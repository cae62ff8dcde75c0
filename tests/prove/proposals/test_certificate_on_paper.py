"""A certified paper prints its certificate in the place of its signature; a demonstration says what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from docx import Document
from openpyxl import load_workbook
from sqlmodel import select

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from funding_tui.prove.export_run import export_run
from funding_tui.prove.proposals.lifecycle import certify, decline, draft
from funding_tui.prove.proposals.queries import proposal_report
from models.database import Workspace
from models.partnership import Partnership
from tests.allocate.counties import TODAY
from tests.prove.proposals.conftest import CERTIFIER, OFFICER, proposed
from tests.prove.proposals.steps import FIRST, certified, submitted

pytestmark = pytest.mark.slow

LINE = "_" * 32
FORMATS = (".docx", ".html", ".md", ".xlsx", ".json")


def words(report: RunReport, to: Path, kind: str = "paper") -> str:
    """Everything that a file says, its spaces made single."""
    written = export_run(report, to, kind)
    match to.suffix:
        case ".docx":
            document = Document(str(written))
            cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
            text = " ".join([*(each.text for each in document.paragraphs), *cells])
        case ".xlsx":
            rows = [row for sheet in load_workbook(written) for row in sheet.iter_rows(values_only=True)]
            text = " ".join(str(cell) for row in rows for cell in row if cell is not None)
        case _:
            text = written.read_text("utf-8")
    return " ".join(text.replace("\\", "").split())


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_certified_paper_says_who_certified_what_and_when(
    county: Workspace, run: RunReport, tmp_path: Path, suffix: str
) -> None:
    name = submitted(county, run)
    before = words(proposal_report(county, name), tmp_path / f"before{suffix}")
    certify(county, name, who=CERTIFIER, today=TODAY, note="Review in March")
    report = proposal_report(county, name)
    after = words(report, tmp_path / f"after{suffix}")
    certificate = report.standing.certificate if report.standing else None
    assert certificate is not None
    assert (certificate.by, certificate.pence, certificate.problem_hash) == (
        CERTIFIER,
        8000_00,
        run.problem_hash,
    )
    assert CERTIFIER not in before
    for said in (CERTIFIER, "Review in March", certificate.answer[:12], "The rules as they are"):
        assert said in after
    if suffix != ".json":
        assert "Certified by" in after
        assert "Names are as typed" in after
    if suffix not in (".json", ".xlsx"):
        assert f"{LINE} Section 151 officer" in before
        assert LINE not in after
        assert f"{CERTIFIER}, Section 151 officer" in after


@pytest.mark.parametrize("suffix", [".docx", ".md"])
def test_the_notice_of_a_certified_version_prints_the_certificate_too(
    county: Workspace, run: RunReport, tmp_path: Path, suffix: str
) -> None:
    name = submitted(county, run)
    assert "Section 151 officer" in words(
        proposal_report(county, name), tmp_path / f"a{suffix}", "decision-notice"
    )
    certify(county, name, who=CERTIFIER, today=TODAY)
    after = words(proposal_report(county, name), tmp_path / f"b{suffix}", "decision-notice")
    assert f"{CERTIFIER}, Section 151 officer" in after
    assert run.problem_hash in after


def test_a_declined_paper_says_so_with_its_reason(county: Workspace, run: RunReport, tmp_path: Path) -> None:
    name = submitted(county, run)
    decline(county, name, who=CERTIFIER, reason="The town gets it all")
    paper = words(proposal_report(county, name), tmp_path / "declined.md")
    assert "Declined by" in paper
    assert "The town gets it all." in paper
    assert LINE not in paper


@pytest.mark.parametrize("suffix", [*FORMATS, ".csv"])
def test_the_files_of_a_superseded_version_say_so(
    county: Workspace, run: RunReport, tmp_path: Path, suffix: str
) -> None:
    certified(county, run)
    certified(county, proposed(county, instead_of=1, rural_floor_bp=4000), of=1)
    paper = words(proposal_report(county, FIRST), tmp_path / f"old{suffix}")
    assert "superseded" in paper.casefold()
    if suffix != ".csv":
        assert "version 2 is certified in its place" in paper


def test_a_version_that_was_superseded_undecided_has_no_line_to_sign(
    county: Workspace, run: RunReport, tmp_path: Path
) -> None:
    name = submitted(county, run)
    draft(county, proposed(county, rural_floor_bp=4000).run, who=OFFICER, of=1)
    paper = words(proposal_report(county, name), tmp_path / "old.md")
    assert "It can no longer be certified." in paper
    assert LINE not in paper


@pytest.fixture
def demonstration(county: Workspace) -> Workspace:
    with county.session() as session:
        partnership = session.exec(select(Partnership)).one()
        partnership.demonstration = True
        session.add(partnership)
    return county


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_certified_demonstration_says_so_in_every_file_and_its_name(
    demonstration: Workspace, tmp_path: Path, suffix: str
) -> None:
    name = certified(demonstration, proposed(demonstration))
    report = proposal_report(demonstration, name)
    assert report.standing is not None
    assert report.standing.words.startswith("DEMONSTRATION. Proposal 1, version 1: CERTIFIED.")
    assert "DEMONSTRATION" in words(report, tmp_path / f"paper{suffix}")
    assert [each.name for each in tmp_path.glob("paper*")] == [f"paper-DEMONSTRATION{suffix}"]
    assert export_run(report, tmp_path / "my-DEMONSTRATION.md").name == "my-DEMONSTRATION.md"
    if suffix == ".md":
        assert "commits no real money" in words(report, tmp_path / "paper.md")


@pytest.mark.parametrize(
    ("kind", "suffix"), [("spend", ".csv"), ("360giving", ".json"), ("360giving", ".csv")]
)
def test_nothing_of_a_demonstration_is_published_as_open_data(
    demonstration: Workspace, tmp_path: Path, kind: str, suffix: str
) -> None:
    run = proposed(demonstration)
    report = proposal_report(demonstration, certified(demonstration, run))
    for each in (run, report):
        with pytest.raises(BadInput, match="this is a demonstration, so nothing of it can be published"):
            export_run(each, tmp_path / f"open{suffix}", kind)
    assert list(tmp_path.glob("open*")) == []


def test_the_command_names_the_file_that_it_wrote(demonstration: Workspace, tmp_path: Path) -> None:
    certified(demonstration, proposed(demonstration))
    demonstration.close()

    def run(*said: str) -> str:
        with time_machine.travel(TODAY, tick=True):
            done = CliRunner().invoke(verbs, [*said, "--workspace", str(demonstration.path)])
        assert done.exit_code == 0, done.output
        return done.stdout

    found = json.loads(run("export", "P1", "--to", str(tmp_path / "x.json"), "--json"))
    assert found["file"] == str(tmp_path / "x-DEMONSTRATION.json")
    assert json.loads(run("proposal", "show", "P1", "--json"))["words"].startswith("DEMONSTRATION. ")
