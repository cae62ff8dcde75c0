from __future__ import annotations

from datetime import date

from sqlmodel import Session, select

from models.funding import Funder, Obligation, Pot, Stream, StreamRule
from models.ledger import ENTRY_KINDS, LedgerEntry, balances


def test_every_amount_is_marked_illustrative(session: Session) -> None:
    streams = session.exec(select(Stream)).all()
    assert len(streams) == 5
    assert all(stream.illustrative and stream.source and "illustrative" in stream.note for stream in streams)
    assert all(entry.illustrative for entry in session.exec(select(LedgerEntry)))
    assert all(obligation.illustrative for obligation in session.exec(select(Obligation)))


def test_pots_of_both_years_have_money_free_and_none_is_overdrawn(session: Session) -> None:
    held = balances(session)
    pots = session.exec(select(Pot)).all()
    assert {str(pot.financial_year) for pot in pots} == {"2026/27", "2027/28"}
    assert {pot.cost_type for pot in pots} == {"capital", "revenue-labour", "revenue-other"}
    assert all(held[pot.id or 0].free > 0 for pot in pots)
    assert all(held[pot.id or 0].spent <= held[pot.id or 0].committed for pot in pots)


def test_the_ledger_has_events_to_look_at(session: Session) -> None:
    entries = session.exec(select(LedgerEntry)).all()
    assert {entry.kind for entry in entries} == set(ENTRY_KINDS) - {"virement", "repayment"}
    assert all(entry.on <= date(2026, 11, 20) for entry in entries)
    cut = [entry.pence for entry in entries if entry.kind == "variation"]
    assert cut == [-2_520_000, -1_080_000]  # 18% of 140,000 and of 60,000 pounds


def test_one_agreement_is_unsigned_with_money_at_risk(session: Session) -> None:
    (unsigned,) = [stream for stream in session.exec(select(Stream)) if stream.agreement_signed is None]
    held = balances(session)
    pots = session.exec(select(Pot).where(Pot.stream_id == unsigned.id)).all()
    assert sum(held[pot.id or 0].committed for pot in pots) == 6_100_000
    obligation = session.exec(select(Obligation).where(Obligation.kind == "agreement")).one()
    assert obligation.stream_id == unsigned.id
    assert obligation.done_on is None


def test_every_rule_reads_back_with_words_dates_and_source(session: Session) -> None:
    rules = session.exec(select(StreamRule)).all()
    assert {rule.read().kind for rule in rules} == {"eligible", "share", "amount", "match", "spend-by"}
    assert all(rule.read().words and rule.source and rule.valid_from for rule in rules)
    assert all(rule.is_in_force(date(2026, 11, 22)) for rule in rules)
    words = [rule.read().words for rule in rules]
    assert len(set(words)) == len(words)


def test_duties_begin_in_november_2026(session: Session) -> None:
    open_obligations = [
        obligation for obligation in session.exec(select(Obligation)) if obligation.done_on is None
    ]
    assert min(obligation.due for obligation in open_obligations) == date(2026, 11, 30)
    assert sum(obligation.kind == "spend-by" for obligation in open_obligations) == 5
    assert any(obligation.due_time == "12 noon" for obligation in open_obligations)


def test_the_commissioner_has_a_successor(session: Session) -> None:
    funders = {funder.code: funder for funder in session.exec(select(Funder))}
    assert funders["west-mercia-pcc"].succeeded_by_id == funders["police-successor"].id
