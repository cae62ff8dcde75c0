"""The same by command: exit codes, JSON, and one clear sentence where it cannot be done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.allocate.proposal_state import ProposalName
from funding_tui.allocate.report.report import RunReport
from funding_tui.allocate.run_store import load_report, update_report
from funding_tui.commands import verbs
from funding_tui.prove.proposals.overview import difference
from models.database import Workspace
from tests.allocate.counties import TODAY
from tests.prove.proposals.conftest import CERTIFIER, OFFICER, proposed
from tests.prove.proposals.steps import FIRST, certified, enter, submitted

POT = "core 2026/27 revenue-other"


@pytest.fixture
def asked(county: Workspace):
    def ask(*words: str) -> Result:
        with time_machine.travel(TODAY, tick=False):
            return CliRunner().invoke(
                verbs, ["--workspace", str(county.path), "proposal", *words], standalone_mode=False
            )

    return ask


@pytest.mark.slow
def test_a_proposal_goes_through_its_life_by_command(asked, county: Workspace, run: RunReport) -> None:
    drafted = asked("draft", "latest", "--by", OFFICER, "--title", "Money of 2026/27", "--json")
    assert json.loads(drafted.stdout)["state"] == "draft"
    assert "SUBMITTED" in asked("submit", "P1", "--by", OFFICER).stdout
    assert asked("check", "P1").stdout.startswith("It holds")
    done = json.loads(asked("certify", "P1", "--by", CERTIFIER, "--json").stdout)
    assert (done["state"], done["pence"], done["already"]) == ("certified", 8000_00, False)
    assert "certified before" in asked("certify", "P1", "--by", CERTIFIER).stdout
    (row,) = json.loads(asked("list", "--json").stdout)
    assert (row["name"], row["state"], row["title"]) == ("P1.1", "certified", "Money of 2026/27")
    assert [step["state"] for step in row["steps"]] == ["draft", "submitted", "certified"]
    assert CERTIFIER in asked("show", "P1.1").stdout
    assert "P1.1" in asked("list").stdout


def test_money_is_moved_and_the_log_read_by_command(asked, county: Workspace, run: RunReport) -> None:
    certified(county, run)
    words = ("--what", "Benches", "--why", "=HYPERLINK()", "--by", OFFICER)
    sides = ("--from", POT, "--from-project", "town", "--to-project", "bench", "--under", "P1")
    moved = json.loads(asked("virement", "£250.50", *sides, *words, "--json").stdout)
    assert (moved["pence"], moved["basis"], moved["on"]) == (250_50, "actual", TODAY.isoformat())
    assert "£250.50" in asked("virements", "P1").stdout
    assert json.loads(asked("virements", "--json").stdout) == [moved]


def test_what_changed_is_said_in_words_and_in_pence(asked, county: Workspace, run: RunReport) -> None:
    certified(county, run)
    submitted(county, proposed(county, lock_out=["town"], instead_of=1), of=1)
    found = difference(county, ProposalName(1))
    assert "Project village comes in with £5,000." in found.words
    assert "Project town goes out; it had £7,000." in found.words
    assert [(line.project, line.before, line.after) for line in found.lines] == [
        ("town", 7000_00, 0),
        ("village", 0, 5000_00),
    ]
    assert any("town" in words for words in found.inputs)
    assert "goes out" in asked("diff", "P1").stdout
    assert json.loads(asked("diff", "P1.2", "P1.1", "--json").stdout)["before"] == "P1.1"


def test_a_run_names_its_proposal_until_its_report_changes(county: Workspace, run: RunReport) -> None:
    certified(county, run)
    report = load_report(county, run.run)
    assert report.standing is not None
    assert report.standing.state == "certified"
    update_report(county, report, recommendation=("Otherwise",))
    assert load_report(county, run.run).standing is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("show", "P7"), "no proposal yet"),
        (("show", "nonsense"), "names no proposal"),
        (("draft", "12", "--by", OFFICER), "no run 12"),
        (("draft", "x"), "not the number of a run"),
        (("diff", "P1"), "no proposal yet"),
        (("virement", "a lot", "--from", POT, "--what", "x", "--why", "y"), "not an amount in pounds"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(asked, words: tuple[str, ...], expected: str) -> None:
    result = asked(*words)
    assert expected in str(result.exception)


def test_a_check_that_fails_ends_with_one(asked, county: Workspace, run: RunReport) -> None:
    submitted(county, run)
    enter(county, kind="variation", pence=-9000_00)
    result = asked("check", "P1", "--json")
    assert result.return_value is None
    assert json.loads(result.stdout)["holds"] is False
    assert isinstance(result.exception, SystemExit)
    assert result.exception.code == 1


def test_the_first_version_has_nothing_before_it(county: Workspace, run: RunReport, tmp_path: Path) -> None:
    submitted(county, run)
    with pytest.raises(Exception, match="is the first version"):
        difference(county, FIRST)
