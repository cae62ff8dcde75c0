"""The life of a proposal: drafted, submitted, certified or declined, superseded; and its money."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import date

import pytest
from sqlmodel import select

from funding_tui.allocate.proposal_state import ProposalName, is_proposal, parse_proposal_name
from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.prove.proposals.lifecycle import certify, decline, draft, submit
from funding_tui.prove.proposals.queries import proposal, proposal_report, proposals
from models.changes import AuditEntry
from models.database import Workspace, open_workspace
from models.ledger import balances
from models.rules import AmountRule, ShareRule, VirementRule
from tests.allocate.counties import TODAY, a_project, a_stream
from tests.prove.proposals.conftest import CERTIFIER, OFFICER, proposed
from tests.prove.proposals.steps import FIRST, a_rule, certified, enter, submitted


def free(workspace: Workspace) -> int:
    with workspace.session() as session:
        return sum(balance.free for balance in balances(session).values())


@pytest.mark.parametrize(
    ("text", "name"),
    [("P1", ProposalName(1)), ("p12.3", ProposalName(12, 3)), (" 2.1 ", ProposalName(2, 1))],
)
def test_a_proposal_is_named_by_number_and_version(text: str, name: ProposalName) -> None:
    assert parse_proposal_name(text) == name


@pytest.mark.parametrize("text", ["", "P", "P1.2.3", "latest", "P-1", "[red]", "P" + "9" * 50])
def test_what_names_no_proposal_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="names no proposal"):
        parse_proposal_name(text)
    assert not is_proposal(text)


def test_a_run_becomes_a_draft_that_says_so_and_commits_nothing(county: Workspace, run: RunReport) -> None:
    row = draft(county, run.run, who=OFFICER, title="The year's money")
    assert (row.name, row.state, row.title, row.created_by) == ("P1.1", "draft", "The year's money", OFFICER)
    assert "DRAFT" in row.words
    assert free(county) == 10_000_00
    report = proposal_report(county, FIRST)
    assert report.standing is not None
    assert report.model_copy(update={"standing": None}) == run


def test_a_run_that_allocates_nothing_makes_no_proposal(county: Workspace) -> None:
    wants_more = ShareRule(words="All is rural", places="rural", at_least_bp=10_000)
    a_stream(county, "none", {(2026, "capital"): 1_00}, wants_more.model_copy(update={"within": ("core",)}))
    failed = proposed(county, lock_in=["town"])
    assert failed.status == "infeasible"
    with pytest.raises(BadInput, match="allocates nothing"):
        draft(county, failed.run, who=OFFICER)
    with pytest.raises(NotFound, match="no run 99"):
        draft(county, 99, who=OFFICER)


def test_who_submits_and_who_decides_are_named_and_are_two(county: Workspace, run: RunReport) -> None:
    draft(county, run.run, who=OFFICER)
    with pytest.raises(BadInput, match="say who submits"):
        submit(county, FIRST, who=" ")
    with pytest.raises(BadInput, match="only a submitted version"):
        certify(county, FIRST, who=CERTIFIER, today=TODAY)
    submit(county, FIRST, who=OFFICER)
    with pytest.raises(BadInput, match="say who decides"):
        certify(county, FIRST, who="", today=TODAY)
    with pytest.raises(BadInput, match="somebody else must decide"):
        certify(county, FIRST, who=" a  officer", today=TODAY)
    with pytest.raises(BadInput, match="somebody else must decide"):
        decline(county, FIRST, who=OFFICER, reason="no")
    assert free(county) == 10_000_00


@pytest.mark.slow
def test_certifying_commits_the_money_in_one_step_and_only_once(county: Workspace, run: RunReport) -> None:
    name = submitted(county, run)
    done = certify(county, name, who=CERTIFIER, today=TODAY, note="as reported to the board")
    assert (done.pence, done.entries, done.already) == (8000_00, 2, False)
    assert done.proposal.state == "certified"
    assert f"Certified by {CERTIFIER}" in done.proposal.words
    assert free(county) == 2000_00
    again = certify(county, name, who=CERTIFIER, today=TODAY)
    assert (again.already, again.entries) == (True, 0)
    assert free(county) == 2000_00
    with county.session() as session:
        what = [entry.what for entry in session.exec(select(AuditEntry))]
    assert what[-4:] == ["proposal draft", "proposal submitted", "proposal certified", "money committed"]


def test_the_next_run_counts_the_money_as_committed_and_the_projects_as_decided(
    county: Workspace, run: RunReport
) -> None:
    certified(county, run)
    later = proposed(county)
    assert later.free == 2000_00
    assert {row.project for row in (*later.funded, *later.refused)} == {"village"}
    result = str(later.model_dump())
    assert "Proposal 1, which is certified, promises it £7,000" in result
    assert "£8,000 of these years is promised already" in result


def test_a_pot_that_no_longer_holds_the_money_stops_the_certificate(
    county: Workspace, run: RunReport
) -> None:
    name = submitted(county, run)
    enter(county, kind="variation", pence=-3000_00)
    with pytest.raises(BadInput, match=r"P1\.1 cannot be certified .* pays out £1,000\.00 more"):
        certify(county, name, who=CERTIFIER, today=TODAY)
    assert proposal(county, name).state == "submitted"
    assert free(county) == 7000_00


def test_two_proposals_cannot_promise_the_same_money(county: Workspace, run: RunReport) -> None:
    other = proposed(county, lock_out=["town"])
    first, second = submitted(county, run), submitted(county, other)
    certify(county, first, who=CERTIFIER, today=TODAY)
    with pytest.raises(BadInput, match="cannot be certified"):
        certify(county, second, who=CERTIFIER, today=TODAY)
    assert free(county) == 2000_00


def test_a_rule_made_since_stops_the_certificate_and_is_named(county: Workspace, run: RunReport) -> None:
    name = submitted(county, run)
    rule = ShareRule(words="Half of core is rural", within=("core",), places="rural", at_least_bp=5000)
    a_stream(county, "late", {(2026, "capital"): 1_00}, rule)
    with pytest.raises(BadInput, match="Half of core is rural"):
        certify(county, name, who=CERTIFIER, today=TODAY)


def test_a_pot_whose_year_is_over_stops_the_certificate(county: Workspace, run: RunReport) -> None:
    name = submitted(county, run)
    with pytest.raises(BadInput, match="cannot be certified"):
        certify(county, name, who=CERTIFIER, today=date(2027, 4, 1))


def test_the_certifier_is_shown_changes_that_break_no_rule(county: Workspace, run: RunReport) -> None:
    name = submitted(county, run)
    enter(county, kind="variation", pence=500_00)
    done = certify(county, name, who=CERTIFIER, today=TODAY)
    assert any("£10,500" in words for words in done.changed)


def test_a_proposal_is_declined_with_a_reason_and_corrected_by_the_next_version(
    county: Workspace, run: RunReport
) -> None:
    name = submitted(county, run)
    with pytest.raises(BadInput, match="say why"):
        decline(county, name, who=CERTIFIER, reason=" ")
    assert decline(county, name, who=CERTIFIER, reason="Nothing for the villages").state == "declined"
    with pytest.raises(BadInput, match="only a submitted version"):
        certify(county, name, who=CERTIFIER, today=TODAY)
    mended = certified(county, proposed(county, lock_out=["town"]), of=1)
    assert mended == ProposalName(1, 2)
    assert [(row.name, row.state) for row in proposals(county)] == [
        ("P1.2", "certified"),
        ("P1.1", "declined"),
    ]
    assert "Nothing for the villages" in proposal(county, FIRST).words


def test_a_next_version_supersedes_what_nobody_has_decided_on(county: Workspace, run: RunReport) -> None:
    first = submitted(county, run)
    with pytest.raises(BadInput, match="nothing has changed since"):
        draft(county, run.run, who=OFFICER, of=1)
    draft(county, proposed(county, lock_out=["town"]).run, who=OFFICER, of=1)
    assert proposal(county, first).state == "superseded"
    with pytest.raises(BadInput, match="superseded"):
        certify(county, first, who=CERTIFIER, today=TODAY)


def test_a_next_version_takes_the_money_back_once_it_is_certified(county: Workspace, run: RunReport) -> None:
    first = certified(county, run)
    instead = proposed(county, lock_out=["town"], instead_of=1)
    assert {row.project for row in instead.funded} == {"village", "bench"}
    assert instead.free == 10_000_00
    second = submitted(county, instead, of=1)
    assert (proposal(county, first).state, free(county)) == ("certified", 2000_00)
    done = certify(county, second, who=CERTIFIER, today=TODAY)
    assert done.pence == -2000_00
    assert (proposal(county, first).state, free(county)) == ("superseded", 4000_00)


def test_the_database_itself_lets_no_version_change(county: Workspace, run: RunReport) -> None:
    certified(county, run)
    with closing(sqlite3.connect(county.path)) as connection:
        for statement in (
            "UPDATE proposal SET title = 'another'",
            "DELETE FROM proposal",
            "UPDATE proposalstep SET who = 'another'",
            "DELETE FROM proposalstep",
            "UPDATE run SET solution = '{}'",
            "UPDATE allocationline SET pence = 1",
            "DELETE FROM allocationline",
            "INSERT INTO allocationline (run_id, pot_id, option_id, area_id, pence) VALUES (1, 1, 1, 1, 1)",
            "UPDATE ledgerentry SET pence = 1",
            "INSERT INTO proposalstep SELECT NULL, proposal_id, state, at, who, reason FROM proposalstep",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)


def test_a_rule_of_virement_says_nothing_about_an_allocation(county: Workspace) -> None:
    a_stream(county, "mobile", {(2026, "capital"): 1_00}, VirementRule(at_most_bp=1000))
    assert proposed(county).status == "optimal"


def test_what_is_promised_counts_towards_an_amount_that_a_rule_asks_for(
    county: Workspace, run: RunReport
) -> None:
    rule = AmountRule(words="At least £6,000 in the town", places="urban", at_least_pence=6000_00)
    a_rule(county, 1, rule)
    certified(county, run)
    assert proposed(county).status == "optimal"
    a_rule(county, 1, rule.model_copy(update={"words": "£7,500 in the town", "at_least_pence": 7500_00}))
    failed = proposed(county)
    assert failed.conflict == ("£7,500 in the town (£7,000 of it is promised already)",)


def test_what_is_promised_counts_towards_a_cap(county: Workspace, run: RunReport) -> None:
    certified(county, run)
    cap = AmountRule(words="At most £9,000 from core", within=("core",), at_most_pence=9000_00)
    a_rule(county, 1, cap)
    a_project(county, "wall", fixed=1500_00, score=8, areas=["W1"])
    later = proposed(county)
    assert later.allocated == 0
    assert "£8,000 of it is promised already" in later.rules[0].words


@pytest.mark.slow
def test_two_certifiers_at_once_cannot_spend_the_same_money(county: Workspace, run: RunReport) -> None:
    names = [submitted(county, run), submitted(county, proposed(county, lock_out=["town"]))]
    result: list[str] = []

    def sign(name: ProposalName) -> None:
        workspace = open_workspace(county.path)
        try:
            result.append(certify(workspace, name, who=CERTIFIER, today=TODAY).proposal.state)
        except BadInput as fault:
            result.append(str(fault))
        finally:
            workspace.close()

    threads = [threading.Thread(target=sign, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(text == "certified" for text in result) == [False, True]
    assert free(county) >= 0
