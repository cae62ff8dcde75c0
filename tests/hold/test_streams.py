from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from funding_tui.base.errors import NotFound, OperationError
from funding_tui.hold.obligations import obligations
from funding_tui.hold.rule_words import as_applied, rule_in_words
from funding_tui.hold.stream_fields import STREAM_FIELDS
from funding_tui.hold.streams import pots, stream_detail, streams
from models.funding import Funder, Stream, StreamRule
from models.rules import (
    AmountRule,
    ChooseRule,
    EligibleRule,
    FundingRule,
    LockRule,
    MatchRule,
    RequiresRule,
    ShareRule,
    SpendByRule,
)
from tests.builders import (
    HOSTILE,
    THIS_YEAR,
    TODAY,
    a_pot,
    a_stream,
    a_workspace,
    add,
    an_obligation,
)


def test_an_empty_workspace_holds_nothing(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        assert pots(workspace, TODAY) == ()
        assert streams(workspace, TODAY) == ()
        assert obligations(workspace, TODAY) == ()


def test_a_pot_holds_what_its_ledger_adds_up_to(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        stream = a_stream(workspace)
        a_pot(
            workspace,
            stream,
            ("award", 100_000),
            ("variation", -10_000),
            ("receipt", 50_000),
            ("commitment", 30_000),
            ("spend", 20_000),
            ("forecast", 5_000),
        )
        (pot,) = pots(workspace, TODAY)
    assert (pot.awarded, pot.received, pot.committed, pot.spent) == (90_000, 50_000, 30_000, 20_000)
    assert (pot.forecast, pot.free) == (5_000, 60_000)
    assert (pot.stream, pot.funder, pot.financial_year) == ("grant", "Home Office", THIS_YEAR)
    assert pot.signed
    assert not pot.illustrative


def test_a_pot_with_an_empty_ledger_holds_nothing_and_is_still_listed(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        a_pot(workspace, a_stream(workspace))
        (pot,) = pots(workspace, TODAY)
    assert (pot.awarded, pot.free) == (0, 0)


def test_an_overcommitted_pot_shows_less_than_nothing_free(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        a_pot(workspace, a_stream(workspace), ("award", 100), ("commitment", 300))
        assert pots(workspace, TODAY)[0].free == -200


@pytest.mark.parametrize(
    ("year", "ends", "rule_day", "spend_by"),
    [
        ("2026/27", None, None, date(2027, 3, 31)),
        ("2027/28", None, None, date(2028, 3, 31)),
        ("2026/27", date(2026, 12, 31), None, date(2026, 12, 31)),
        ("2026/27", date(2029, 3, 31), "2027-02-28", date(2027, 2, 28)),
        ("2027/28", None, "2028-02-29", date(2028, 2, 29)),
        ("2026/27", date(2026, 12, 31), "2026-11-30", date(2026, 11, 30)),
        ("2026/27", None, "2027-09-30", date(2027, 3, 31)),
    ],
)
def test_a_pot_is_spent_by_31_march_or_earlier_where_the_agreement_says_so(
    tmp_path: Path, year: str, ends: date | None, rule_day: str | None, spend_by: date
) -> None:
    rules = [SpendByRule(day=rule_day)] if rule_day else []
    with a_workspace(tmp_path) as workspace:
        a_pot(workspace, a_stream(workspace, rules=rules, ends=ends), year=year)
        assert pots(workspace, TODAY)[0].spend_by == spend_by


def test_a_spend_by_rule_that_is_no_longer_in_force_does_not_kill_a_pot(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        stream = a_stream(workspace)
        a_pot(workspace, stream)
        with workspace.session() as session:
            rule = SpendByRule(day="2026-12-31").model_dump(mode="json")
            add(session, StreamRule(stream_id=stream, rule=rule, valid_to=TODAY - timedelta(days=1)))
        assert pots(workspace, TODAY)[0].spend_by == date(2027, 3, 31)


@pytest.mark.parametrize("day", ["2027-02-29", "soon"])
def test_a_spend_by_day_that_is_no_day_is_told_and_not_passed_over(tmp_path: Path, day: str) -> None:
    with a_workspace(tmp_path) as workspace:
        a_pot(workspace, a_stream(workspace, rules=[SpendByRule(day=day)]))
        with pytest.raises(OperationError, match="cannot be read; import it again"):
            pots(workspace, TODAY)


def test_one_made_up_entry_makes_its_pot_and_stream_illustrative(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        stream = a_stream(workspace)
        a_pot(workspace, stream, ("award", 100), illustrative=True)
        a_pot(workspace, stream, ("award", 100), cost_type="capital")
        assert {pot.cost_type: pot.illustrative for pot in pots(workspace, TODAY)} == {
            "capital": False,
            "revenue-other": True,
        }
        assert streams(workspace, TODAY)[0].illustrative


def test_a_stream_adds_its_pots_up_and_says_what_is_at_risk(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        stream = a_stream(workspace, signed=None)
        a_pot(workspace, stream, ("award", 10_000), ("commitment", 4_000))
        a_pot(workspace, stream, ("award", 20_000), ("spend", 1_000), cost_type="capital")
        an_obligation(workspace, date(2027, 1, 31), stream_id=stream)
        an_obligation(workspace, date(2026, 12, 31), stream_id=stream)
        an_obligation(workspace, date(2026, 10, 31), stream_id=stream, done_on=date(2026, 10, 30))
        (row,) = streams(workspace, TODAY)
    assert (row.pots, row.awarded, row.free, row.taken) == (2, 30_000, 25_000, 5_000)
    assert (row.signed, row.at_risk) == (False, 5_000)
    assert row.next_due == date(2026, 12, 31)


@pytest.mark.parametrize(("signed", "at_risk"), [(TODAY, 0), (TODAY + timedelta(days=1), 100), (None, 100)])
def test_a_signature_dated_ahead_is_not_one_yet(tmp_path: Path, signed: date | None, at_risk: int) -> None:
    with a_workspace(tmp_path) as workspace:
        a_pot(workspace, a_stream(workspace, signed=signed), ("award", 100), ("commitment", 100))
        assert streams(workspace, TODAY)[0].at_risk == at_risk


def test_an_abolished_funder_goes_by_its_successor_from_the_day_after_its_last(tmp_path: Path) -> None:
    last = date(2028, 5, 3)
    with a_workspace(tmp_path) as workspace:
        a_stream(workspace, funder="PCC")
        with workspace.session() as session:
            mayor = add(session, Funder(code="mayor", name="The Mayor"))
            pcc = session.get(Funder, 1)
            assert pcc is not None
            pcc.valid_to, pcc.succeeded_by_id = last, mayor
            session.add(pcc)
        assert streams(workspace, last)[0].funder == "PCC"
        assert streams(workspace, last + timedelta(days=1))[0].funder == "The Mayor (formerly PCC)"


def test_funders_that_succeed_each_other_in_a_ring_still_have_a_name(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        a_stream(workspace, funder="PCC")
        with workspace.session() as session:
            mayor = add(session, Funder(code="m", name="Mayor", valid_to=date(2020, 1, 1), succeeded_by_id=1))
            pcc = session.get(Funder, 1)
            assert pcc is not None
            pcc.valid_to, pcc.succeeded_by_id = date(2020, 1, 1), mayor
            session.add(pcc)
        assert "PCC" in streams(workspace, TODAY)[0].funder


def test_a_stream_in_full_tells_its_rules_pots_ledger_and_duties(tmp_path: Path) -> None:
    rules = [ShareRule(words="Labour is capped", cost_types=("revenue-labour",), at_most_bp=4_000)]
    with a_workspace(tmp_path) as workspace:
        stream = a_stream(workspace, "vawg", rules=rules, note=HOSTILE, source="https://example.org")
        a_stream(workspace, "other", rules=[SpendByRule(day="2026-12-31")])
        a_pot(workspace, stream, ("award", 100), ("commitment", 40))
        an_obligation(workspace, date(2026, 11, 1), HOSTILE, stream_id=stream)
        an_obligation(workspace, date(2026, 10, 1), stream_id=stream, done_on=date(2026, 9, 30))
        found = stream_detail(workspace, "vawg", TODAY)
    assert dict(found.facts)["Note"] == HOSTILE
    assert found.rules == (("share", "Labour is capped", ""),)
    assert [pot.free for pot in found.pots] == [60]
    assert [(kind, pot, pence) for _, kind, pot, pence, _ in found.ledger] == [
        ("commitment", "2026/27 revenue-other", 40),
        ("award", "2026/27 revenue-other", 100),
    ]
    assert [state for *_, state in found.obligations] == ["overdue", "done 30 Sep 2026"]
    assert found.obligations[0][2] == HOSTILE


def test_a_dated_rule_says_when_it_holds(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        stream = a_stream(workspace)
        with workspace.session() as session:
            rule = SpendByRule(words="By Easter", day="2027-03-28").model_dump(mode="json")
            add(session, StreamRule(stream_id=stream, rule=rule, valid_from=date(2027, 1, 1)))
        ((_, words, _),) = stream_detail(workspace, "grant", TODAY).rules
    assert words == "By Easter (from 01 Jan 2027, not in force today)"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("VAWG-26", "there is no stream 'VAWG-26'; did you mean 'vawg-27'?"),
        ("zzz", "there is no stream 'zzz'; there are: core, vawg-27"),
    ],
)
def test_a_stream_that_is_not_there_names_the_nearest(tmp_path: Path, given: str, told: str) -> None:
    with a_workspace(tmp_path) as workspace:
        a_stream(workspace, "vawg-27")
        a_stream(workspace, "core")
        with pytest.raises(NotFound) as error:
            stream_detail(workspace, given, TODAY)
    assert str(error.value) == told


def test_duties_come_open_first_by_day_and_a_duty_is_overdue_only_after_its_day(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        an_obligation(workspace, TODAY + timedelta(days=5), "ahead")
        an_obligation(workspace, TODAY, "today")
        an_obligation(workspace, TODAY - timedelta(days=1), "yesterday")
        an_obligation(workspace, TODAY - timedelta(days=9), "done", done_on=TODAY)
        found = obligations(workspace, TODAY)
    assert [(row.title, row.days, row.overdue) for row in found] == [
        ("yesterday", -1, True),
        ("today", 0, False),
        ("ahead", 5, False),
        ("done", -9, False),
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (EligibleRule(), "Pays for anything."),
        (
            EligibleRule(priorities=("dv", "asb"), cost_types=("capital",), places="rural"),
            "Pays only for capital; priority dv and asb; rural areas.",
        ),
        (EligibleRule(projects=()), "Pays only for project (none)."),
        (
            ShareRule(cost_types=("revenue-labour",), at_most_bp=4_000),
            "At most 40% of the money spent from it goes to revenue-labour.",
        ),
        (
            ShareRule(
                places="rural", at_least_bp=1_250, at_most_bp=5_000, within=("A", "B"), of_awarded=True
            ),
            "At least 12.5% and at most 50% of the money held from A and B goes to rural areas.",
        ),
        (ShareRule(priorities=("dv",), at_least_bp=0, at_most_bp=0), "Exactly 0% of the money spent from it"),
        (
            AmountRule(priorities=("dv",), at_least_pence=8_000_000),
            "At least £80,000 goes to priority dv.",
        ),
        (
            AmountRule(areas=("W1", "W2", "W3"), at_most_pence=150, within=("A",)),
            "At most £1.50 from A goes to area W1, W2 and W3.",
        ),
        (MatchRule(by=("core",), at_least_bp=2_000), "For each £100 spent, at least £20 is spent from core."),
        (SpendByRule(day="2028-02-29"), "Money unspent on 2028-02-29 is lost."),
        (LockRule(project="P1", option="full", state="in"), "P1 (option full) is locked in,"),
        (LockRule(project="P1", state="out"), "P1 is locked out,"),
        (ChooseRule(projects=("P1", "P2"), at_most=1), "At most 1 of P1 and P2."),
        (RequiresRule(project="P1", needs=("P2", "P3")), "P1 cannot be funded without P2 and P3."),
    ],
)
def test_a_rule_without_words_of_its_own_is_told_in_ours(rule: FundingRule, words: str) -> None:
    assert rule_in_words(rule).startswith(words)


def test_a_rule_is_told_in_the_agreement_s_words_and_can_be_told_as_it_is_applied() -> None:
    rule = SpendByRule(words="Spend it by year end", day="2027-03-31")
    assert rule_in_words(rule) == "Spend it by year end"
    assert as_applied(rule) == "Money unspent on 2027-03-31 is lost."


def test_every_column_of_a_stream_is_declared_once_for_import_view_and_screen() -> None:
    names = [field.name for field in STREAM_FIELDS]
    # its key and its link to the funder are no fields that a row simply states
    assert sorted(names) == sorted(set(Stream.model_fields) - {"id", "code", "funder_id"})
