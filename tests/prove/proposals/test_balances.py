"""Over-committed pots, for which a certificate is refused, and unsigned agreements, for which it asks why."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner
from sqlmodel import select

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput
from funding_tui.commands import verbs
from funding_tui.prove.claims import banner
from funding_tui.prove.proposals.checking import check
from funding_tui.prove.proposals.lifecycle import certify
from funding_tui.prove.proposals.queries import proposal, proposal_report
from models.changes import AuditEntry
from models.database import Workspace
from models.funding import Stream
from models.ledger import LedgerEntry, balances
from tests.allocate.counties import NOW, TODAY, a_county, a_project, a_stream
from tests.prove.proposals.conftest import CERTIFIER, proposed
from tests.prove.proposals.steps import FIRST, certified, enter, submitted
from tests.tui.driving import driven, of, press, shown, words_of, write

WHY = "The Home Office has promised in writing to sign in December"


@pytest.fixture
def unsigned(tmp_path: Path) -> Iterator[Workspace]:
    """£10,000 under an agreement that nobody has signed, and £1,000 under one that is signed."""
    workspace = a_county(tmp_path / "unsigned.funding")
    a_stream(workspace, "risky", {(2026, "revenue-other"): 10_000_00}, signed=None)
    a_stream(workspace, "safe", {(2026, "capital"): 1_000_00})
    a_project(workspace, "town", fixed=7000_00, score=9, areas=["W3"])
    a_project(workspace, "gate", fixed=900_00, score=9, areas=["W1"], cost_type="capital")
    yield workspace
    workspace.close()


def free(workspace: Workspace) -> int:
    with workspace.session() as session:
        return sum(balance.free for balance in balances(session).values())


def test_an_unsigned_agreement_needs_a_reason_which_is_kept_and_printed(unsigned: Workspace) -> None:
    name = submitted(unsigned, proposed(unsigned))
    with pytest.raises(BadInput, match=r"£7,000 under agreement REF-risky of Stream risky.*--at-risk WHY"):
        certify(unsigned, name, who=CERTIFIER, today=TODAY, at_risk="  ")
    assert free(unsigned) == 11_000_00
    done = certify(unsigned, name, who=CERTIFIER, today=TODAY, note="Seen by the board", at_risk=WHY)
    assert [(each.stream, each.pence) for each in done.at_risk] == [("risky", 7000_00)]
    said = (
        "Seen by the board. At risk, not signed: £7,000 under agreement REF-risky of Stream risky. "
        f"Why: {WHY}."
    )
    assert said in done.proposal.words
    assert said in banner(proposal_report(unsigned, name))
    with unsigned.session() as session:
        entry = session.exec(select(AuditEntry).where(AuditEntry.what == "money committed")).one()
    assert entry.after is not None
    assert entry.after["at_risk"][0]["agreement_reference"] == "REF-risky"


def test_an_agreement_signed_since_needs_no_reason(unsigned: Workspace) -> None:
    name = submitted(unsigned, proposed(unsigned))
    with unsigned.session() as session:
        stream = session.exec(select(Stream).where(Stream.code == "risky")).one()
        stream.agreement_signed = TODAY
        session.add(stream)
    done = certify(unsigned, name, who=CERTIFIER, today=TODAY, at_risk="just in case")
    assert done.at_risk == ()
    assert "just in case" not in done.proposal.words


def test_the_commands_name_both(unsigned: Workspace) -> None:
    submitted(unsigned, proposed(unsigned))
    enter_in_pot(unsigned, 2, kind="commitment", pence=5_000_00)
    where = ["--workspace", str(unsigned.path), "proposal"]
    with time_machine.travel(NOW, tick=False):
        checked = CliRunner().invoke(verbs, [*where, "check", "P1", "--json"])
        told = CliRunner().invoke(verbs, [*where, "check", "P1"])
        refused = CliRunner().invoke(verbs, [*where, "certify", "P1", "--by", CERTIFIER, "--json"])
    data = json.loads(checked.stdout)
    assert data["at_risk"] == [
        {
            "stream": "risky",
            "stream_name": "Stream risky",
            "agreement_reference": "REF-risky",
            "pence": 7000_00,
        }
    ]
    (below,) = data["over_committed"]
    assert (below["pot"], below["free"], below["after"]) == ("safe 2026/27 capital", -4000_00, -4900_00)
    assert not data["holds"]
    assert "£900 is to come from it" in data["broken"][0]
    assert "Pots that are over-committed:" in told.stdout
    assert "At risk, because the agreement is not signed:" in told.stdout
    assert isinstance(refused.exception, BadInput)
    assert refused.stdout == ""


def enter_in_pot(workspace: Workspace, pot: int, **entry) -> None:
    with workspace.session() as session:
        session.add(LedgerEntry(pot_id=pot, on=TODAY, recorded_at=NOW, **entry))


def test_what_allocates_from_an_over_committed_pot_is_refused(county: Workspace, run: RunReport) -> None:
    name = submitted(county, run)
    enter(county, kind="commitment", pence=11_000_00)
    with pytest.raises(BadInput, match=r"over-committed by £1,000, and £8,000 is to come from it"):
        certify(county, name, who=CERTIFIER, today=TODAY)
    assert proposal(county, name).state == "submitted"


def test_an_over_committed_pot_that_a_plan_does_not_touch_is_named_and_lets_it_pass(
    county: Workspace, run: RunReport
) -> None:
    a_stream(county, "other", {(2026, "capital"): 0})
    enter_in_pot(county, 2, kind="spend", pence=250_00)
    done = certify(county, submitted(county, run), who=CERTIFIER, today=TODAY)
    assert [each.words for each in done.over_committed] == [
        "other 2026/27 capital is over-committed by £250 today; this version does not change that."
    ]


def test_a_plan_that_repairs_an_over_committed_pot_passes_with_the_pot_named(
    county: Workspace, run: RunReport
) -> None:
    certified(county, run)
    enter(county, kind="variation", pence=-3000_00)  # the pot holds £7,000 and £8,000 is committed
    instead = proposed(county, lock_out=["town"], instead_of=1)
    assert [row.words for row in instead.over_committed or ()] == [
        "Stream core, 2026/27 revenue-other is over-committed by £1,000; this plan, in place of the one "
        "before, puts that right and leaves £1,000."
    ]
    second = submitted(county, instead, of=1)
    done = certify(county, second, who=CERTIFIER, today=TODAY)
    assert [each.words for each in done.over_committed] == [
        "core 2026/27 revenue-other is over-committed by £1,000 today; this version repairs it, and leaves "
        "£1,000 free."
    ]
    assert free(county) == 1000_00


def test_a_pot_that_the_ledger_took_below_zero_is_in_the_check_of_a_draft(
    county: Workspace, run: RunReport
) -> None:
    name = submitted(county, run)
    assert name == FIRST
    enter(county, kind="variation", pence=-10_500_00)
    found = check(county, name, TODAY)
    assert [each.free for each in found.over_committed] == [-500_00]
    assert "over-committed by £500" in found.broken[0]


@pytest.mark.slow
async def test_the_app_asks_why_where_an_agreement_is_not_signed(unsigned: Workspace) -> None:
    submitted(unsigned, proposed(unsigned))
    async with driven(unsigned.path) as pilot:
        await press(pilot, "P", "c")
        await write(pilot, CERTIFIER)
        await press(pilot, "enter", "enter", "enter")
        assert "--at-risk WHY" in words_of(of(pilot).screen, "#said")
        await write(pilot, WHY)
        await press(pilot, "enter")
        assert "certified" in shown(pilot)
    assert WHY in proposal(unsigned, FIRST).words
