"""Rules of streams from a table: every kind, by the names of its fields, in pounds, percent and codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.database import Workspace
from models.rules import (
    AmountRule,
    CarryForwardRule,
    CommittedRule,
    EligibleRule,
    FundingRule,
    MatchRule,
    MinimumServiceRule,
    OverProgrammeRule,
    PerHeadRule,
    ReachRule,
    ShareRule,
    SpendByRule,
)
from tests.hold.importing.import_cases import STREAMS, asked, do, put

HEADINGS = "Stream code,Kind,Words"


@pytest.fixture
def held(workspace: Workspace, tmp_path: Path) -> Workspace:
    do(workspace, "streams", put(tmp_path, STREAMS, "streams.csv"))
    return workspace


def rules_of(workspace: Workspace) -> list[dict[str, object]]:
    return [json.loads(rule) for (rule,) in asked(workspace, "select rule from streamrule order by id")]


@pytest.mark.parametrize(
    ("more", "row", "rule"),
    [
        (
            "cost types",
            "eligible,capital; revenue-other",
            EligibleRule(cost_types=("capital", "revenue-other")),
        ),
        ("places,At least (%)", "share,rural,12.5%", ShareRule(places="rural", at_least_bp=1_250)),
        (
            "priorities,At least",
            'amount,da,"£80,000"',
            AmountRule(priorities=("da",), at_least_pence=8_000_000),
        ),
        (
            "by,at least,secured,unsecured,counts unsecured",
            "match,PCC,50,1000.50,20,yes",
            MatchRule(
                by=("PCC",),
                at_least_bp=5_000,
                secured_pence=100_050,
                unsecured_pence=2_000,
                counts_unsecured=True,
            ),
        ),
        ("day", "spend-by,2027-03-31", SpendByRule(day="2027-03-31")),
        ("between,at least", "per head,localities,80%", PerHeadRule(between="localities", at_least_bp=8_000)),
        (
            "projects,unit,at least",
            "service,IDVA;LIGHT,posts,1",
            MinimumServiceRule(projects=("IDVA", "LIGHT"), unit="posts", at_least=1),
        ),
        (
            "project,minutes,at most",
            "reach,IDVA,W1: 12; W2:41,30",
            ReachRule(project="IDVA", minutes={"W1": 12, "W2": 41}, at_most=30),
        ),
        (
            "project,financial year,cost type,amount",
            'committed,IDVA,2026/27,revenue-labour,"£40,000"',
            CommittedRule(
                project="IDVA", financial_year="2026/27", cost_type="revenue-labour", pence=4_000_000
            ),
        ),
        (
            "from year,to year,at most",
            "carry-forward,2026/27,2027/28,10%",
            CarryForwardRule(from_year="2026/27", to_year="2027/28", at_most_bp=1_000),
        ),
        (
            "at most,underwriter",
            "over-programme,10%,the reserve",
            OverProgrammeRule(at_most_bp=1_000, underwriter="the reserve"),
        ),
    ],
)
def test_a_row_is_a_rule(held: Workspace, tmp_path: Path, more: str, row: str, rule: FundingRule) -> None:
    kind, _, sides = row.partition(",")
    report = do(held, "rules", put(tmp_path, f"{HEADINGS},{more}\nSVD,{kind},As agreed,{sides}\n"))
    assert report.errors == ()
    assert rules_of(held) == [rule.model_copy(update={"words": "As agreed"}).model_dump(mode="json")]


TWO = """\
stream,kind,words,at least,at most,underwriter,valid from,source
SVD,over-programme,A tenth more,,10%,the reserve,2026-04-01,letter of 4 June
PCC,share,Half at least,50%,,,,
"""


def test_kinds_stand_side_by_side_and_a_second_import_changes_nothing(
    held: Workspace, tmp_path: Path
) -> None:
    first = do(held, "rules", put(tmp_path, TWO))
    assert (first.added, first.errors) == (2, ())
    again = do(held, "rules", put(tmp_path, TWO))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    dated = asked(held, "select valid_from, source from streamrule order by id")
    assert dated == [("2026-04-01", "letter of 4 June"), (None, "file.csv")]


def test_a_rule_under_the_same_words_is_amended(held: Workspace, tmp_path: Path) -> None:
    do(held, "rules", put(tmp_path, TWO))
    report = do(held, "rules", put(tmp_path, TWO.replace("10%", "5%")))
    assert (report.changed, report.unchanged) == (1, 1)
    assert rules_of(held)[0]["at_most_bp"] == 500


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("SDV,share,Half,50%,,,,", "'SDV': did you mean"),
        ("SVD,shere,Half,50%,,,,", "'shere': did you mean"),
        ("SVD,share,,50%,,,,", "the rule has no words"),
        ("SVD,share,Half,much,,,,", "not a"),
        ("SVD,share,Half,50%,,the reserve,,", "a share rule has no such field"),
        (
            "SVD,over-programme,More,,16%,the reserve,,",
            "at most bp: Input should be less than or equal to 1500",
        ),
        ("SVD,over-programme,More,,10%,,,", "underwriter: Field required"),
    ],
)
def test_what_is_no_rule_is_refused_and_nothing_is_kept(
    held: Workspace, tmp_path: Path, row: str, message: str
) -> None:
    report = do(held, "rules", put(tmp_path, TWO + row + "\n"))
    assert [message in error.message for error in report.errors] == [True], report.errors
    assert report.errors[0].row == 4
    assert rules_of(held) == []


def test_a_table_without_words_is_no_table_of_rules(held: Workspace, tmp_path: Path) -> None:
    report = do(held, "rules", put(tmp_path, "stream,kind\nSVD,share\n"))
    assert [error.message for error in report.errors] == ["no column holds the words; head one 'words'"]
