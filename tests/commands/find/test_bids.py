"""`match`, `pipeline` and `partnership` at the prompt."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner, Result

from funding_tui.base.errors import BadInput, NotFound
from funding_tui.commands import verbs
from models.database import Workspace
from models.partnership import Partnership, Priority
from tests.builders import HOSTILE, TODAY, a_workspace, an_opportunity, at


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    with time_machine.travel(at(TODAY), tick=False), a_workspace(tmp_path) as made:
        with made.session() as session:
            session.add(Partnership(name="Anyshire CSP", area_code="E06009999"))
            session.add(Priority(code="asb", name="Anti-social behaviour"))
        yield made


def run(workspace: Workspace, *words: str) -> Result:
    return CliRunner().invoke(verbs, [*words, "--workspace", str(workspace.path)])


def a_fund(workspace: Workspace, title: str = "Nuisance and graffiti fund") -> int:
    return an_opportunity(
        workspace,
        title,
        funder="Home Office",
        places=["England"],
        applicant_types=["Local authority"],
        status="open",
        closes_on=date(2027, 1, 29),
    )


def test_a_bid_from_first_sight_to_the_ledger(workspace: Workspace) -> None:
    fund = a_fund(workspace)
    stated = run(
        workspace,
        "partnership",
        "--applies-as",
        "Local authority",
        "--lead-days",
        "30",
        "--officer-day",
        "250",
    )
    assert stated.exit_code == 0
    assert "Applies as: Local authority" in stated.stdout
    assert "Places: not stated" in stated.stdout
    words = (
        "--harm-unit",
        "harm days",
        "--harm-per-point",
        "150",
        "--because",
        "our board",
        "--rural-uplift",
        "15",
    )
    printed = json.loads(run(workspace, "partnership", *words, "--json").stdout)
    assert (printed["harm_unit"], printed["harm_per_point"], printed["rural_uplift_bp"]) == (
        "harm days",
        150,
        1500,
    )
    ranked = json.loads(run(workspace, "match", "--json").stdout)
    assert [(each["row"]["id"], each["match"]["priority"]) for each in ranked] == [
        (fund, "Anti-social behaviour")
    ]
    moved = run(workspace, "pipeline", "move", str(fund), "bidding", "--owner", "Priya", "--by", "R")
    assert "Stage: bidding, owner Priya" in moved.stdout
    assert "Advice: not enough is known" in moved.stdout
    advised = run(
        workspace,
        *("pipeline", "appraise", str(fund), "--sought", "100,000", "--days", "10", "--other-cost", "0"),
        *("--match", "0", "--chance", "25", "--basis", "2 of 8 bids", "--capacity", "12", "--json"),
    )
    printed = json.loads(advised.stdout)["advised"]
    assert (printed["advice"], printed["cost"], printed["expected"]) == ("bid", 250_000, 2_250_000)
    task = run(workspace, "pipeline", "task", str(fund), "Ring them", "--due", "2026-12-01").stdout.strip()
    assert run(workspace, "pipeline", "done", task).exit_code == 0
    assert run(workspace, "pipeline", "note", str(fund), HOSTILE).exit_code == 0
    shown = run(workspace, "pipeline", "show", str(fund))
    assert "\x1b" not in shown.stdout
    assert "The bid costs: £2,500" in shown.stdout
    won = run(
        workspace, "pipeline", "won", str(fund), "--pot", "2027/28 revenue-other 100000", "--code", "asb-fund"
    )
    assert won.exit_code == 0, won.stderr
    pots = json.loads(run(workspace, "pots", "--json").stdout)
    assert [(pot["stream"], pot["awarded"]) for pot in pots] == [("asb-fund", 10_000_000)]
    listed = json.loads(run(workspace, "pipeline", "list", "--json").stdout)
    assert [each["stage"] for each in listed] == ["won"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("pipeline", "move", "1", "dismissed"), "say why it is dismissed"),
        (("pipeline", "move", "1", "asleep"), "the stages are watching"),
        (("pipeline", "appraise", "1", "--sought", "lots"), "lots"),
        (("pipeline", "appraise", "1", "--chance", "often"), "often"),
        (("pipeline", "won", "1", "--pot", "much"), "write YEAR COST-TYPE POUNDS"),
        (("partnership", "--officer-day", "cheap"), "cheap"),
        (("partnership", "--harm-per-point", "150"), "say what an officer point rests on"),
        (("partnership", "--rural-uplift", "much"), "much"),
        (("pipeline", "list", "asleep"), "the stages are watching"),
    ],
)
def test_what_cannot_be_used_is_explained_in_one_sentence(
    workspace: Workspace, words: tuple[str, ...], sentence: str
) -> None:
    run(workspace, "pipeline", "move", str(a_fund(workspace)), "watching")
    result = run(workspace, *words)
    assert isinstance(result.exception, BadInput)
    assert sentence in str(result.exception)
    assert result.stdout == ""


def test_an_empty_pipeline_says_how_to_begin(workspace: Workspace) -> None:
    assert "pipeline move" in run(workspace, "pipeline", "list").stderr
    assert isinstance(run(workspace, "pipeline", "show", "1").exception, NotFound)
    assert "--barred" in run(workspace, "match").stderr
    a_fund(workspace)
    run(workspace, "pipeline", "move", "1", "watching")
    assert "out of the pipeline" in run(workspace, "pipeline", "back", "1").stderr
