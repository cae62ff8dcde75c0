"""Opportunities are compared with the partnership: gates, then fit, amount, time and match."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from funding_tui.find.matching.decisions import Decision, DecisionHistory
from funding_tui.find.matching.fit import PriorityMatcher
from funding_tui.find.matching.gates import EligibilityChecker, EligibilityRule
from funding_tui.find.matching.judgements import read_judgements
from funding_tui.find.matching.profiles import OpportunityProfile, PartnershipProfile
from funding_tui.find.matching.scoring import Match, Scorer, read_match_requirement
from tests.find.matching.labelled import PARTNERSHIP, TODAY, labelled

JUDGEMENTS = read_judgements()


def a_scorer(partnership: PartnershipProfile = PARTNERSHIP, decisions: Iterable[Decision] = ()) -> Scorer:
    return Scorer(partnership, JUDGEMENTS, DecisionHistory(decisions, JUDGEMENTS.shares), TODAY)


def an_opportunity(title: str = "Knife crime fund", **more: Any) -> OpportunityProfile:
    given: dict[str, Any] = {
        "funder": "Home Office",
        "places": ("England",),
        "applicant_types": ("Local authority",),
        "closes_on": date(2027, 1, 31),
    }
    return OpportunityProfile(id=1, title=title, **(given | more))


def check_gates(
    opportunity: OpportunityProfile, partnership: PartnershipProfile = PARTNERSHIP
) -> tuple[EligibilityRule, ...]:
    return EligibilityChecker(partnership, JUDGEMENTS).check_gates(opportunity)


def words(match: Match, part: str) -> str:
    return next(each.words for each in match.parts if each.name == part)


def test_the_first_ten_are_worth_a_look_more_often_than_by_plain_text(
    record_property: Callable[[str, object], None],
) -> None:
    opportunities = labelled()
    worth = {opportunity.id for opportunity, looked_at in opportunities if looked_at}
    scores = [a_scorer().score(opportunity) for opportunity, _ in opportunities]
    ranked = [match.id for match in sorted(scores, key=lambda match: -match.score)]
    plain = by_plain_text([opportunity for opportunity, _ in opportunities])
    ours, theirs = (precision(each, worth, 10) for each in (ranked, plain))
    record_property("precision at 10 by matching", ours)
    record_property("precision at 10 by plain text", theirs)
    assert ours >= 0.9
    assert ours > theirs
    # nothing worth a look is behind a closed gate
    assert not {match.id for match in scores if match.barred} & worth


def test_most_of_what_is_worth_a_look_comes_before_anything_else() -> None:
    opportunities = labelled()
    worth = {opportunity.id for opportunity, looked_at in opportunities if looked_at}
    ranked = sorted(
        (a_scorer().score(opportunity) for opportunity, _ in opportunities), key=lambda match: -match.score
    )
    assert precision([match.id for match in ranked], worth, len(worth)) >= 0.8


def precision(ranked: list[int], worth: set[int], first: int) -> float:
    return sum(key in worth for key in ranked[:first]) / first


def by_plain_text(opportunities: list[OpportunityProfile]) -> list[int]:
    """Ids as a full-text search for the priorities' names ranks them."""
    names = " ".join(priority.name for priority in PARTNERSHIP.priorities).replace("-", " ").split()
    base = sqlite3.connect(":memory:")
    base.execute("CREATE VIRTUAL TABLE opportunity USING fts5(title, summary)")
    base.executemany(
        "INSERT INTO opportunity(rowid, title, summary) VALUES (?, ?, ?)",
        [(opportunity.id, opportunity.title, opportunity.summary) for opportunity in opportunities],
    )
    asked = " OR ".join(f'"{name}"' for name in names if name.lower() not in ("and", "against"))
    return [
        key
        for (key,) in base.execute(
            "SELECT rowid FROM opportunity WHERE opportunity MATCH ? ORDER BY rank", (asked,)
        )
    ]


@pytest.mark.parametrize(
    ("types", "verdict"),
    [
        (("Local authority",), "yes"),
        (("Councils",), "yes"),
        (("Public Sector",), "yes"),  # a council is a public body
        (("Any",), "yes"),
        (("Non-profit", "Private sector"), "no"),
        (("Non-profit", "Responsible authorities"), "yes"),  # which every such partnership is made of
        (("Non-profit", "Consortia"), "check"),
        ((), "check"),
    ],
)
def test_who_may_apply(types: tuple[str, ...], verdict: str) -> None:
    gate = check_gates(an_opportunity(applicant_types=types))[0]
    assert (gate.verdict, gate.quote) == (verdict, ", ".join(types))


@pytest.mark.parametrize(
    ("places", "verdict"),
    [
        (("England",), "yes"),
        (("England and Wales",), "yes"),
        (("National",), "yes"),
        (("Scotland", "Northern Ireland"), "no"),
        (("United States",), "no"),
        (("West Midlands",), "check"),
        (("Anyshire",), "yes"),
        (("Scotland", "Otherplace"), "check"),
        ((), "check"),
    ],
)
def test_where(places: tuple[str, ...], verdict: str) -> None:
    gate = check_gates(an_opportunity(places=places), replace(PARTNERSHIP, places=("Anyshire",)))[1]
    assert gate.verdict == verdict


def test_a_contract_is_no_grant_except_for_who_bids_for_contracts() -> None:
    contract = an_opportunity(
        "Domestic abuse refuge",
        themes=("contract notice", "Social work services"),
        applicant_types=("small and medium-sized enterprises",),
    )
    match = a_scorer().score(contract)
    assert match.barred
    assert match.line == "who may apply: no, a contract for a provider to bid for, not a grant"
    assert match.gates[0].quote == "contract notice"
    assert a_scorer(replace(PARTNERSHIP, applicant_types=())).score(contract).barred
    provider = replace(PARTNERSHIP, applicant_types=("Charity",))
    assert not a_scorer(provider).score(contract).barred


def test_a_partnership_that_states_nothing_of_itself_is_barred_from_nothing() -> None:
    gates = check_gates(an_opportunity(places=("Scotland",)), PartnershipProfile())
    assert [gate.verdict for gate in gates] == ["check", "check", "yes"]


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        ("open", "yes"),
        ("not yet open", "yes"),
        ("closed", "no"),
        ("no longer listed", "no"),
        ("not known", "check"),
    ],
)
def test_open(status: str, verdict: str) -> None:
    assert check_gates(an_opportunity(status=status))[2].verdict == verdict


def test_a_closed_gate_is_explained_before_anything_else() -> None:
    match = a_scorer().score(an_opportunity(places=("Scotland",)))
    assert match.barred
    assert (match.score, match.line) == (0, "where: no, only elsewhere")


def test_the_words_that_tell_of_a_priority_are_shown_and_stand_as_whole_words() -> None:
    fitting = PriorityMatcher(PARTNERSHIP.priorities, JUDGEMENTS)
    fit = fitting.fit(an_opportunity("Knife-crime prevention", summary="Against county lines and gangs."))
    assert fit.priority == "Serious violence"
    assert {"knife crime", "county lines", "gangs"} <= set(fit.words)
    assert fitting.fit(an_opportunity("Penknives of the drapers' guild")).share == 0


def test_a_priority_that_no_topic_serves_is_looked_for_by_its_name() -> None:
    from funding_tui.find.matching.profiles import PriorityProfile

    partnership = replace(PARTNERSHIP, priorities=(PriorityProfile("bees", "Theft-free apiaries"),))
    assert (
        PriorityMatcher((PriorityProfile("bees", "Apiary watch"),), JUDGEMENTS)
        .fit(an_opportunity("An apiary watch"))
        .share
        > 0.5
    )
    assert a_scorer(partnership).score(an_opportunity("Village green fund")).priority == ""


def test_what_is_not_known_counts_half_and_says_so() -> None:
    match = a_scorer(replace(PARTNERSHIP, lead_days=None)).score(an_opportunity())
    assert words(match, "amount") == "amount not stated"
    assert words(match, "match") == "match not stated"
    assert words(match, "time") == "closes 31 January 2027, 69 days; the partnership states no lead time"
    assert [part.points / part.most for part in match.parts[1:]] == [0.5, 0.5, 0.5]


def test_time_is_held_against_the_lead_time_of_the_partnership() -> None:
    soon = a_scorer().score(an_opportunity(closes_on=date(2026, 12, 8)))
    assert words(soon, "time") == "closes 8 December 2026, 15 days, of 30 needed"
    assert soon.score < a_scorer().score(an_opportunity()).score
    assert "closing day not known" in a_scorer().score(an_opportunity(closes_on=None)).line
    assert "stays open" in a_scorer().score(an_opportunity(closes_on=None, rolling=True)).line


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Applicants must provide 20% match funding.", 2000),
        ("Match funding of at least 12.5 per cent is needed", 1250),
        ("a 100% match", 10_000),
        ("No match funding is required.", 0),
        ("Projects that match funding to need", None),
        ("Up to 80% of the grant is capital", None),
    ],
)
def test_match_money_is_read_from_the_words_of_an_opportunity(text: str, asked: int | None) -> None:
    found = read_match_requirement(text)
    assert (found and found.share_bp) == asked
    assert found is None or found.quote in text


def test_match_needed_is_held_against_what_is_free() -> None:
    opportunity = an_opportunity(summary="20% match funding", amount=100_000_000)
    match = a_scorer().score(opportunity)
    # 20% of the whole cost is a quarter of the award
    assert "about £250,000 for the most; £200,000 is free in pots" in words(match, "match")
    assert match.score < a_scorer(replace(PARTNERSHIP, free=25_000_000)).score(opportunity).score


def test_decisions_on_the_like_move_an_opportunity_and_say_so_until_they_are_taken_back() -> None:
    opportunity = an_opportunity()
    before = a_scorer().score(opportunity)
    topics = a_scorer().topics(opportunity)
    dismissed = [Decision(7, "Home Office", (), False), Decision(8, "Home Office", topics, False)]
    after = a_scorer(decisions=dismissed).score(opportunity)
    assert after.score < before.score
    assert "2 from Home Office were dismissed" in after.leaning
    assert after.leaning in after.line
    assert (
        a_scorer(decisions=[Decision(7, "Home Office", topics, True)]).score(opportunity).score > before.score
    )
    assert a_scorer(decisions=[]).score(opportunity) == before
    # a decision on the opportunity itself does not change its own score
    assert a_scorer(decisions=[Decision(1, "Home Office", topics, False)]).score(opportunity) == before
