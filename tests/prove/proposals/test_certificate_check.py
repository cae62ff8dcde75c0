"""Each certificate is held against the ledger: what was changed behind the triggers is found and named."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from funding_tui.prove.proposals.certificate_check import check_certificates
from funding_tui.prove.proposals.checking import check
from funding_tui.prove.proposals.virements import VirementRequest, make_virement
from funding_tui.workspace.doctor import doctor
from models.database import Workspace
from tests.allocate.counties import TODAY, a_stream
from tests.prove.proposals.conftest import OFFICER, proposed
from tests.prove.proposals.steps import FIRST, certified

pytestmark = pytest.mark.slow

COMMITMENT = "(SELECT id FROM ledgerentry WHERE kind = 'commitment' ORDER BY pence DESC LIMIT 1)"
COLUMNS = (
    'pot_id, kind, pence, "on", project_id, proposal_id, note, source, illustrative, recorded_at, recorded_by'
)


MOVE = VirementRequest(
    pence=500_00,
    from_pot="core 2026/27 revenue-other",
    to_pot="core 2026/27 revenue-other",
    from_project="town",
    to_project="bench",
    what="Two more benches",
    why="The town's camera cost less than was thought",
    on=TODAY,
    proposal=1,
)


@pytest.fixture
def signed(county: Workspace) -> Workspace:
    a_stream(county, "other", {(2026, "revenue-other"): 100_00})
    certified(county, proposed(county))
    return county


def behind(workspace: Workspace, *changes: str) -> None:
    """Change the file as somebody would who drops its triggers."""
    assert workspace.path is not None
    with closing(sqlite3.connect(workspace.path)) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in rows:
            if "_no_" in name:
                connection.execute(f"DROP TRIGGER {name}")
        for change in changes:
            connection.execute(change)
        connection.commit()


def without_lists(workspace: Workspace) -> None:
    """As an older version of the app certified: its audit does not list what was written."""
    behind(workspace, "UPDATE auditentry SET after = json_remove(after, '$.ledger') WHERE after IS NOT NULL")


def test_a_certificate_that_stands_has_no_fault(signed: Workspace) -> None:
    with signed.session() as session:
        assert check_certificates(session) == ()
    assert check(signed, FIRST, TODAY).broken == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            f"UPDATE ledgerentry SET pence = pence - 100 WHERE id = {COMMITMENT}",
            "is £6,999.00; proposal P1.1",
        ),
        (f"UPDATE ledgerentry SET pot_id = 2 WHERE id = {COMMITMENT}", "is of pot other 2026/27"),
        (f"UPDATE ledgerentry SET project_id = 2 WHERE id = {COMMITMENT}", "is for project village"),
        (f"UPDATE ledgerentry SET \"on\" = '2026-03-31' WHERE id = {COMMITMENT}", "is dated 2026-03-31"),
        (f"UPDATE ledgerentry SET kind = 'forecast' WHERE id = {COMMITMENT}", "is a forecast"),
        (f"UPDATE ledgerentry SET proposal_id = NULL WHERE id = {COMMITMENT}", "come to £0.00 in the ledger"),
        (f"DELETE FROM ledgerentry WHERE id = {COMMITMENT}", "is gone"),
        (
            f"INSERT INTO ledgerentry ({COLUMNS}) SELECT {COLUMNS} FROM ledgerentry WHERE id = {COMMITMENT}",
            "is not among those that proposal P1.1 wrote",
        ),
        ("UPDATE allocationline SET pence = pence - 1 WHERE id = 1", "The allocation lines of run 1"),
        ("UPDATE allocationline SET area_id = 2 WHERE id = 1", "The allocation lines of run 1"),
        (
            'UPDATE allocationline SET option_id = (SELECT max(id) FROM "option") WHERE id = 1',
            "The allocation lines of run 1",
        ),
        (
            "UPDATE run SET solution = json_set(solution, '$.lines[0].pence', 1)",
            "is not the one that P1.1 was drafted with",
        ),
        ("UPDATE run SET problem = json_set(problem, '$.title', 'x')", "The problem of run 1 is not the one"),
        (
            "DELETE FROM auditentry WHERE what = 'proposal certified'",
            "P1.1 is certified, and the audit has no entry of that",
        ),
    ],
)
def test_what_was_changed_behind_the_triggers_is_named_by_check_and_doctor(
    signed: Workspace, change: str, expected: str
) -> None:
    behind(signed, change)
    (found,) = (finding for finding in doctor(signed) if finding.check == "ledger")
    assert found.state == "bad"
    assert expected in found.words
    with signed.session() as session:
        assert expected in " ".join(check_certificates(session, 1))
    if "solution" not in change:
        assert expected in " ".join(check(signed, FIRST, TODAY).broken)


@pytest.mark.parametrize(
    "change",
    [
        f"UPDATE ledgerentry SET pence = pence - 100 WHERE id = {COMMITMENT}",
        f"UPDATE ledgerentry SET pot_id = 2 WHERE id = {COMMITMENT}",
        f"UPDATE ledgerentry SET project_id = 2 WHERE id = {COMMITMENT}",
        f"DELETE FROM ledgerentry WHERE id = {COMMITMENT}",
    ],
)
def test_a_certificate_of_an_older_version_is_held_against_its_totals(signed: Workspace, change: str) -> None:
    without_lists(signed)
    with signed.session() as session:
        assert check_certificates(session) == ()
    with closing(sqlite3.connect(signed.path or "")) as connection:
        connection.execute(change)
        connection.commit()
    with signed.session() as session:
        assert "P1.1 certifies" in " ".join(check_certificates(session))


def test_a_next_version_and_a_virement_leave_every_certificate_standing(county: Workspace) -> None:
    certified(county, proposed(county))
    make_virement(county, MOVE, who=OFFICER)
    with county.session() as session:
        assert check_certificates(session) == ()
    certified(county, proposed(county, instead_of=1, lock_in=["village"], lock_out=["town"]), of=1)
    with county.session() as session:
        assert check_certificates(session) == ()
    behind(county, "UPDATE ledgerentry SET pence = pence + 1 WHERE source = 'virement 1' AND pence > 0")
    with county.session() as session:
        found = " ".join(check_certificates(session))
    assert "virement 1 wrote £500.00" in found
    assert "P1.2 certifies" in found
