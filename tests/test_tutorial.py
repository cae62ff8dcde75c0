"""The tutorial is true: every file and command in it is used as it is printed."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from docx import Document

from funding_tui.commands import verbs

pytestmark = pytest.mark.slow

TUTORIAL = Path(__file__).parent.parent / "docs" / "tutorial.md"
BLOCK = re.compile(r"(?:Save as `(?P<file>[\w.]+)`:\s+)?```(?P<kind>csv|sh)\n(?P<text>.*?)```", re.DOTALL)


@time_machine.travel("2026-11-23", tick=True)
def test_the_tutorial_leads_from_nothing_to_a_certified_paper_and_its_proof(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "none.toml"))
    for block in BLOCK.finditer(TUTORIAL.read_text("utf-8")):
        if block["kind"] == "csv":
            Path(block["file"]).write_text(block["text"], "utf-8")
            continue
        for line in block["text"].splitlines():
            program, *arguments = shlex.split(line)
            assert program == "funding-tui"
            done = CliRunner().invoke(verbs, arguments)
            assert done.exit_code == 0, f"{line}\n{done.output}"
    paper = Document(str(tmp_path / "proposal.docx"))
    assert any("Smallshire CSP" in paragraph.text for paragraph in paper.paragraphs)
    assert (tmp_path / "proposal.xlsx").stat().st_size > 0
    certified = CliRunner().invoke(
        verbs, ["proposal", "show", "P1", "--json", "--workspace", "smallshire.funding"]
    )
    assert json.loads(certified.stdout)["run_name"] == "More for the villages"  # no floor typed for one run
    held = CliRunner().invoke(verbs, ["pots", "--json", "--workspace", "smallshire.funding"])
    assert sum(pot["committed"] for pot in json.loads(held.stdout)) > 0
