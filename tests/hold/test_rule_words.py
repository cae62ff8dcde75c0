"""Rules in plain words: the kinds that need figures, places and other people's money told right."""

from __future__ import annotations

from typing import Any, Literal

import pytest

from funding_tui.hold.rule_words import as_applied, rule_in_words
from models.rules import (
    CarryForwardRule,
    CommittedRule,
    FundingRule,
    MatchRule,
    MinimumServiceRule,
    OverProgrammeRule,
    PerHeadRule,
    ReachRule,
    RuleBase,
)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (
            MatchRule(at_least_bp=5_000, secured_pence=1_000_00),
            "For each £100 spent, at least £50 comes from others: £1,000 secured.",
        ),
        (
            MatchRule(by=("core",), at_least_bp=2_500, unsecured_pence=50_00),
            "For each £100 spent, at least £25 is spent from core, or comes from others: "
            "£50 not yet secured, which is not counted.",
        ),
        (
            PerHeadRule(between="localities", at_least_bp=8_000),
            "Each locality gets at least 80% of the average per head.",
        ),
        (
            PerHeadRule(between="places", heads="burglary", at_least_bp=9_000, at_most_bp=11_000),
            "Rural areas and urban areas each get at least 90% and at most 110% of the average per unit of "
            "burglary.",
        ),
        (
            PerHeadRule(between="classes", at_least_bp=8_000),
            "Each rural-urban class gets at least 80% of the average per head.",
        ),
        (
            PerHeadRule(
                between="fifths", ranked_by="imd", at_least_bp=5_000, cost_types=("capital",), within=("svd",)
            ),
            "Each fifth of the areas by imd gets at least 50% of the average per head "
            "of the money from svd for capital.",
        ),
        (
            MinimumServiceRule(projects=("IDVA",), places="rural", unit="posts", at_least=1),
            "Each rural area gets at least 1 posts of IDVA.",
        ),
        (
            ReachRule(project="HUB", minutes={}, at_most=30),
            "HUB delivers nothing in areas more than 30 minutes away.",
        ),
        (
            CommittedRule(project="IDVA", financial_year="2026/27", cost_type="capital", pence=40_000_00),
            "£40,000 of 2026/27 capital money is promised to IDVA.",
        ),
        (
            CarryForwardRule(stream="svd", from_year="2026/27", to_year="2027/28", at_most_bp=1_000),
            "Up to 10% of the svd money of 2026/27 may be carried into 2027/28.",
        ),
        (
            OverProgrammeRule(at_most_bp=1_000, underwriter="the council's reserve"),
            "Up to 10% more may be promised than is held; the council's reserve covers the risk.",
        ),
    ],
)
def test_a_rule_is_told_in_one_sentence(rule: FundingRule, words: str) -> None:
    assert rule_in_words(rule) == words


class _LevelRule(RuleBase):
    kind: Literal["level-pegging"] = "level-pegging"
    streams: tuple[str, ...] = ("svd", "pcc")
    at_most_bp: int = 1_250
    reserve_pence: int = 5_00
    strict: bool = True
    note: str | None = None


def test_a_kind_without_a_sentence_of_its_own_is_told_side_by_side() -> None:
    rule: Any = _LevelRule()
    assert as_applied(rule) == "Level pegging: streams svd and pcc, at most 12.5%, reserve £5, strict yes."
