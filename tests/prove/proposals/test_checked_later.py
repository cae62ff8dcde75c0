"""A proof that is found after a paper was signed joins its run and packs, and changes nothing signed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from funding_tui.allocate.check_bound import check_bound
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_report
from funding_tui.commands import verbs
from funding_tui.prove.export_run import export_run
from funding_tui.prove.pack.check import check_pack
from funding_tui.prove.pack.manifest import read_pack
from funding_tui.prove.proposals.lifecycle import certify
from funding_tui.prove.proposals.queries import proposal_report
from models.database import Workspace
from tests.allocate.counties import TODAY
from tests.prove.proposals.conftest import CERTIFIER
from tests.prove.proposals.steps import certified, submitted

pytestmark = pytest.mark.slow

FORMATS = (".docx", ".html", ".md", ".xlsx", ".json", ".csv")


def test_the_signed_papers_stay_byte_for_byte(county: Workspace, run: RunReport, tmp_path: Path) -> None:
    name = certified(county, run)
    before = {
        suffix: export_run(proposal_report(county, name), tmp_path / f"before{suffix}").read_bytes()
        for suffix in FORMATS
    }
    check_bound(county, run.run)
    for suffix, content in before.items():
        assert export_run(proposal_report(county, name), tmp_path / f"after{suffix}").read_bytes() == content


def test_what_was_submitted_can_be_certified_after_its_bound_was_checked(
    county: Workspace, run: RunReport
) -> None:
    name = submitted(county, run)
    check_bound(county, run.run)
    certify(county, name, who=CERTIFIER, today=TODAY)
    signed = proposal_report(county, name)
    assert signed.standing is not None
    assert signed.standing.state == "certified"
    assert signed.checked_bound is None


@pytest.mark.parametrize("signed_with", [None, 1.0])
def test_its_pack_holds_with_the_proof_that_was_found_later(
    county: Workspace, run: RunReport, tmp_path: Path, signed_with: float | None
) -> None:
    if signed_with is not None:
        check_bound(county, run.run, gap=signed_with)
    name = certified(county, load_report(county, run.run))
    check_bound(county, run.run, gap=0.0)
    signed = proposal_report(county, name)
    pack = export_run(signed, tmp_path / "pack.zip", workspace=county)
    checks = {check.what: check for check in check_pack(read_pack(pack), solve_again=False)}
    assert [check.words for check in checks.values() if check.holds is False] == []
    assert checks["report"].holds is True
    assert checks["bound"].holds is True


def test_exporting_the_run_says_which_paper_was_signed(
    county: Workspace, run: RunReport, tmp_path: Path
) -> None:
    name = certified(county, run)
    at = ["--workspace", str(tmp_path / "county.funding")]

    def export(what: str) -> str:
        done = CliRunner().invoke(verbs, ["export", what, "--to", str(tmp_path / "paper.md"), *at])
        assert done.exit_code == 0, done.output
        return done.stderr

    assert "was added to" not in export(str(run.run))
    check_bound(county, run.run)
    assert f"was added to since proposal {name} of it was certified" in export(str(run.run))
    assert "was added to" not in export(str(name))
    assert "CERTIFIED" in (tmp_path / "paper.md").read_text("utf-8")
