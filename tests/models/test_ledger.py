"""Balances are sums of entries, and entries are never changed."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DatabaseError, IntegrityError

from models.changes import record_audit
from models.database import Workspace
from models.funding import Funder, Pot, Stream
from models.ledger import ENTRY_KINDS, LedgerEntry, balance, balances
from models.money import FinancialYear
from models.partnership import Priority
from models.projects import Project

EVENTS = st.lists(
    st.tuples(st.sampled_from(ENTRY_KINDS), st.integers(-(10**9), 10**9), st.sampled_from([None, 1, 2, 3])),
    max_size=30,
)


def make_pot(workspace: Workspace) -> int:
    with workspace.session() as session:
        funder = Funder(code="f", name="Funder")
        session.add(funder)
        session.add(Priority(code="p", name="Priority"))
        session.flush()
        stream = Stream(code="s", name="Stream", funder_id=funder.id or 0)
        session.add(stream)
        session.add(Project(code="x", name="Project", priority_id=1))
        session.flush()
        pot = Pot(stream_id=stream.id or 0, financial_year=FinancialYear(2026), cost_type="capital")
        session.add(pot)
        session.flush()
        return pot.id or 0


def enter(
    workspace: Workspace, pot: int, kind: str, pence: int, project: int | None = None, day: int = 1
) -> None:
    with workspace.session() as session:
        session.add(
            LedgerEntry(
                pot_id=pot,
                kind=kind,
                pence=pence,
                on=date(2026, 4, day),
                project_id=project,
                recorded_at=datetime(2026, 4, 1, tzinfo=UTC),
            )
        )


def test_a_balance_is_the_sum_of_what_happened():
    found = balance(
        [
            ("award", 10_000, None),
            ("variation", -1_800, None),
            ("virement", 300, None),
            ("receipt", 5_000, None),
            ("repayment", 200, None),
            ("commitment", 4_000, 1),
            ("spend", 1_500, 1),
            ("spend", 700, 2),
            ("forecast", 900, 2),
        ]
    )
    assert found.awarded == 10_000 - 1_800 + 300 - 200
    assert found.received == 4_800
    assert (found.committed, found.spent, found.forecast) == (4_000, 2_200, 900)
    # project 1 has spent out of its commitment, project 2 has no commitment
    assert found.taken == 4_000 + 700
    assert found.free == found.awarded - 4_700


def test_spending_beyond_a_commitment_takes_the_spending():
    assert balance([("commitment", 100, 1), ("spend", 160, 1)]).taken == 160


def test_an_over_committed_pot_shows_less_than_nothing_free():
    assert balance([("award", 100, None), ("commitment", 150, 1)]).free == -50


@given(EVENTS, st.randoms(use_true_random=False))
def test_the_order_of_events_makes_no_difference(events, random):
    shuffled = list(events)
    random.shuffle(shuffled)
    assert balance(shuffled) == balance(events)


@given(EVENTS)
def test_what_is_taken_covers_both_what_is_committed_and_what_is_spent(events):
    found = balance(events)
    assert found.taken >= found.committed
    assert found.taken >= found.spent


def test_balances_come_from_the_entries_up_to_a_day(workspace):
    pot = make_pot(workspace)
    enter(workspace, pot, "award", 10_000, day=1)
    enter(workspace, pot, "variation", -500, day=10)
    with workspace.session() as session:
        assert balances(session)[pot].awarded == 9_500
        assert balances(session, date(2026, 4, 9))[pot].awarded == 10_000
        assert balances(session, date(2026, 3, 31)) == {}


@pytest.mark.parametrize("change", ["UPDATE ledgerentry SET pence = 1", "DELETE FROM ledgerentry"])
def test_the_database_refuses_to_change_or_lose_an_entry(workspace, change):
    enter(workspace, make_pot(workspace), "award", 10_000)
    with pytest.raises(DatabaseError, match="append-only"), workspace.engine.begin() as connection:
        connection.exec_driver_sql(change)
    with workspace.session() as session:
        assert [each.awarded for each in balances(session).values()] == [10_000]


@pytest.mark.parametrize("change", ["UPDATE auditentry SET who = 'x'", "DELETE FROM auditentry"])
def test_the_database_refuses_to_change_or_lose_the_audit(workspace, change):
    with workspace.session() as session:
        record_audit(session, "did something", who="Ada", before={"a": 1}, after={"a": 2}, why="asked")
    with pytest.raises(DatabaseError, match="append-only"), workspace.engine.begin() as connection:
        connection.exec_driver_sql(change)


def test_the_database_refuses_unknown_kinds_and_pots_that_are_not_there(workspace):
    pot = make_pot(workspace)
    with pytest.raises(IntegrityError):
        enter(workspace, pot, "gift", 1)
    with pytest.raises(IntegrityError):
        enter(workspace, pot + 1, "award", 1)
    with pytest.raises(IntegrityError):
        enter(workspace, pot, "spend", 1, project=99)
