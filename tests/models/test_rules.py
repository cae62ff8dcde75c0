"""Rules pass through JSON and the database unchanged, and what is no rule is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from models.funding import Funder, Stream, StreamRule
from models.rules import (
    COST_TYPES,
    RULE,
    AmountRule,
    CarryForwardRule,
    ChooseRule,
    CommittedRule,
    EligibleRule,
    FundingRule,
    LockRule,
    MatchRule,
    MinimumServiceRule,
    OverProgrammeRule,
    PerHeadRule,
    ReachRule,
    RequiresRule,
    ShareRule,
    SpendByRule,
    VirementRule,
)

RULES: tuple[FundingRule, ...] = (
    EligibleRule(words="capital only", cost_types=("capital",), areas=("E01000001",), places="rural"),
    ShareRule(words="labour at most 40%", cost_types=("revenue-labour",), at_most_bp=4000, within=("svd",)),
    AmountRule(words="at least £80,000", priorities=("da",), at_least_pence=8_000_000),
    MatchRule(words="match of a fifth", by=("core",), at_least_bp=2000),
    SpendByRule(words="by 31 March", day="2027-03-31"),
    LockRule(words="in", project="idva", option="posts", state="in"),
    ChooseRule(words="one of two", projects=("a", "b"), at_most=1),
    RequiresRule(words="after", project="a", needs=("b",)),
    PerHeadRule(words="no locality below 80%", between="localities", at_least_bp=8000),
    MinimumServiceRule(words="a post in each", projects=("idva",), unit="posts", at_least=1),
    ReachRule(words="half an hour", project="hub", minutes={"W1": 12, "W2": 41}, at_most=30),
    CommittedRule(
        words="contracted",
        project="idva",
        financial_year="2026/27",
        cost_type="revenue-labour",
        pence=4_000_000,
    ),
    VirementRule(words="a tenth may move", at_most_bp=1000),
    CarryForwardRule(words="a tenth waits", from_year="2026/27", to_year="2027/28", at_most_bp=1000),
    OverProgrammeRule(words="a tenth more", at_most_bp=1000, underwriter="the council's reserve"),
)
CODES = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=3).map(tuple)
SHARES = st.builds(
    ShareRule,
    words=st.text(max_size=40),
    within=CODES,
    cost_types=st.none() | st.lists(st.sampled_from(COST_TYPES), min_size=1, max_size=3).map(tuple),
    projects=st.none() | CODES,
    places=st.none() | st.sampled_from(("rural", "urban")),
    at_least_bp=st.none() | st.integers(0, 10_000),
    at_most_bp=st.none() | st.integers(0, 10_000),
    of_awarded=st.booleans(),
)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_a_rule_passes_through_json_unchanged(rule):
    assert RULE.validate_json(RULE.dump_json(rule)) == rule
    assert RULE.validate_python(rule.model_dump(mode="json")) == rule


def test_a_match_rule_stored_before_third_parties_counted_still_reads():
    stored = {"kind": "match", "words": "a fifth", "by": ["core"], "at_least_bp": 2000}
    assert RULE.validate_python(stored) == MatchRule(words="a fifth", by=("core",), at_least_bp=2000)
    with_others = MatchRule(at_least_bp=5000, secured_pence=1_000_00)
    assert RULE.validate_json(RULE.dump_json(with_others)) == with_others


@given(SHARES)
def test_any_share_rule_passes_through_json_unchanged(rule):
    assert RULE.validate_json(RULE.dump_json(rule)) == rule


def test_every_kind_of_rule_is_tried_here():
    known = {schema["properties"]["kind"]["const"] for schema in RULE.json_schema()["$defs"].values()}
    assert {rule.kind for rule in RULES} == known


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"kind": "wish"},
        {"kind": "share", "at_least_bp": 10_001},
        {"kind": "share", "at_least_bp": -1},
        {"kind": "share", "at_leest_bp": 1},
        {"kind": "amount", "at_least_pence": -1},
        {"kind": "eligible", "cost_types": ["gold"]},
        {"kind": "match", "by": [], "at_least_bp": 1},
        {"kind": "lock", "project": "a", "state": "maybe"},
        {"kind": "per-head", "between": "localities"},
        {"kind": "per-head", "between": "fifths", "at_least_bp": 8000},
        {"kind": "per-head", "between": "places", "ranked_by": "imd", "at_least_bp": 8000},
        {"kind": "service", "projects": ["a"]},
        {"kind": "committed", "project": "a", "financial_year": "2026/27", "cost_type": "gold", "pence": 1},
        {"kind": "carry-forward", "from_year": "2027/28", "to_year": "2026/27", "at_most_bp": 1000},
        {"kind": "over-programme", "at_most_bp": 1501, "underwriter": "the reserve"},
        {"kind": "over-programme", "at_most_bp": 1000},
    ],
)
def test_what_is_no_rule_is_refused(data):
    with pytest.raises(ValidationError):
        RULE.validate_python(data)


def test_a_rule_cannot_be_changed_once_made():
    with pytest.raises(ValidationError):
        RULES[0].words = "other"  # frozen


def test_rules_are_stored_with_the_dates_they_hold(workspace):
    with workspace.session() as session:
        session.add(Funder(code="f", name="F"))
        session.flush()
        session.add(Stream(code="s", name="S", funder_id=1))
        session.flush()
        for rule in RULES:
            session.add(
                StreamRule(
                    stream_id=1,
                    rule=rule.model_dump(mode="json"),
                    valid_from=date(2026, 4, 1),
                    valid_to=date(2027, 3, 31),
                )
            )
    with workspace.session() as session:
        stored = [session.get_one(StreamRule, number) for number in range(1, len(RULES) + 1)]
        assert tuple(each.read() for each in stored) == RULES
        assert stored[0].is_in_force(date(2026, 4, 1))
        assert stored[0].is_in_force(date(2027, 3, 31))
        assert not stored[0].is_in_force(date(2026, 3, 31))
        assert not stored[0].is_in_force(date(2027, 4, 1))
        assert StreamRule(stream_id=1, rule={}).is_in_force(date.min)
