"""What moves after a certificate: logged with who and why, refused where the stream or a rule forbids it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date

import pytest

from funding_tui.allocate.report.report import RunReport
from funding_tui.base.errors import BadInput, NotFound
from funding_tui.prove.proposals.virements import VirementRequest, make_virement, virements
from models.database import Workspace
from models.ledger import Balance, balances
from models.rules import AmountRule, CarryForwardRule, FundingRule, VirementRule
from tests.allocate.counties import TODAY, a_stream
from tests.prove.proposals.conftest import OFFICER
from tests.prove.proposals.steps import a_rule, certified, enter

pytestmark = pytest.mark.slow

POT, CAPITAL = "core 2026/27 revenue-other", "wide 2026/27 capital"
ASKED = VirementRequest(
    pence=500_00,
    from_pot=POT,
    to_pot=POT,
    from_project="town",
    to_project="bench",
    what="Two more benches",
    why="The town's camera cost less than was thought",
    on=TODAY,
    proposal=1,
)


def held(workspace: Workspace) -> dict[int, Balance]:
    with workspace.session() as session:
        return balances(session)


@pytest.fixture
def promised(county: Workspace, run: RunReport) -> Workspace:
    """£7,000 promised to the town, £1,000 to the bench, £2,000 free."""
    certified(county, run)
    return county


def test_a_promise_moves_between_projects_and_is_logged(promised: Workspace) -> None:
    row = make_virement(promised, ASKED, who=OFFICER)
    assert (row.proposal, row.from_project, row.to_project, row.pence) == ("P1.1", "town", "bench", 500_00)
    assert virements(promised) == virements(promised, 1) == (row,)
    assert virements(promised, 2) == ()
    assert held(promised)[1].free == 2000_00
    make_virement(promised, replace(ASKED, pence=6500_00), who=OFFICER)
    with pytest.raises(BadInput, match="only £0 of what Project town was promised"):
        make_virement(promised, ASKED, who=OFFICER)


def test_what_is_spent_cannot_move(promised: Workspace) -> None:
    enter(promised, kind="spend", pence=6800_00, project_id=1)
    with pytest.raises(BadInput, match="only £200 of what Project town was promised from that pot is left"):
        make_virement(promised, ASKED, who=OFFICER)


def test_a_forecast_is_logged_and_moves_nothing(promised: Workspace) -> None:
    before = held(promised)
    row = make_virement(promised, replace(ASKED, basis="forecast"), who=OFFICER)
    assert row.basis == "forecast"
    assert held(promised) == before


def test_money_that_nothing_is_promised_from_may_top_a_project_up(promised: Workspace) -> None:
    make_virement(promised, replace(ASKED, from_project="", pence=2000_00), who=OFFICER)
    assert held(promised)[1].free == 0
    with pytest.raises(BadInput, match="only £0 is free in that pot"):
        make_virement(promised, replace(ASKED, from_project="", pence=1), who=OFFICER)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"why": " "}, "say what the money was for and why"),
        ({"pence": 0}, "must move more than £0"),
        ({"to_project": "town"}, "both sides are the same"),
        ({"proposal": None}, "say which certified proposal"),
    ],
)
def test_what_is_missing_from_a_virement_is_asked_for(
    promised: Workspace, change: dict[str, object], expected: str
) -> None:
    with pytest.raises(BadInput, match=expected):
        make_virement(promised, replace(ASKED, **change), who=OFFICER)
    with pytest.raises(BadInput, match="say who"):
        make_virement(promised, ASKED, who="")
    assert virements(promised) == ()


@pytest.mark.parametrize("change", [{"from_pot": "[/x]"}, {"to_project": "=1+1"}, {"proposal": 9}])
def test_what_does_not_exist_is_named(promised: Workspace, change: dict[str, object]) -> None:
    with pytest.raises(NotFound):
        make_virement(promised, replace(ASKED, **change), who=OFFICER)


def test_nothing_moves_under_a_proposal_that_nobody_certified(county: Workspace, run: RunReport) -> None:
    with pytest.raises(NotFound, match="no proposal yet"):
        make_virement(county, ASKED, who=OFFICER)


def test_a_rule_that_would_break_is_named(promised: Workspace) -> None:
    rule = AmountRule(words="At least £6,800 for the town", within=("core",), projects=("town",))
    a_rule(promised, 1, rule.model_copy(update={"at_least_pence": 6800_00}))
    with pytest.raises(BadInput, match="At least £6,800 for the town"):
        make_virement(promised, ASKED, who=OFFICER)
    make_virement(promised, replace(ASKED, pence=200_00), who=OFFICER)


def wide(workspace: Workspace, *rules: FundingRule) -> None:
    a_stream(workspace, "wide", {(2026, "capital"): 1000_00, (2026, "revenue-other"): 0}, *rules)


BETWEEN = VirementRequest(
    pence=200_00,
    from_pot=CAPITAL,
    to_pot="wide 2026/27 revenue-other",
    what="Cameras hired, not bought",
    why="The supplier only hires",
    on=TODAY,
)


def test_money_stays_in_its_pot_unless_the_stream_permits_a_move(county: Workspace) -> None:
    wide(county)
    with pytest.raises(BadInput, match="does not say that its money may be moved"):
        make_virement(county, BETWEEN, who=OFFICER)
    a_rule(county, 2, VirementRule(words="", at_most_bp=0))
    with pytest.raises(BadInput, match="No money may be moved"):
        make_virement(county, BETWEEN, who=OFFICER)


def test_no_more_moves_than_the_stream_permits(county: Workspace) -> None:
    wide(county, VirementRule(words="A quarter may be vired", at_most_bp=2500))
    make_virement(county, BETWEEN, who=OFFICER)
    assert [balance.free for pot, balance in sorted(held(county).items()) if pot > 1] == [800_00, 200_00]
    with pytest.raises(
        BadInput, match=r"at most £250 of that pot to move, and £200 has moved already.*A quarter"
    ):
        make_virement(county, BETWEEN, who=OFFICER)


def test_money_of_one_agreement_never_pays_for_anothers(county: Workspace) -> None:
    wide(county, VirementRule(at_most_bp=10_000))
    with pytest.raises(BadInput, match="two agreements"):
        make_virement(county, replace(BETWEEN, to_pot=POT), who=OFFICER)


def test_money_waits_for_a_later_year_only_by_carry_forward(county: Workspace) -> None:
    a_stream(
        county, "late", {(2026, "capital"): 1000_00, (2027, "capital"): 0}, VirementRule(at_most_bp=5000)
    )
    wait = replace(BETWEEN, from_pot="late 2026/27 capital", to_pot="late 2027/28 capital", pence=100_00)
    with pytest.raises(BadInput, match="carry-forward rule"):
        make_virement(county, wait, who=OFFICER)
    carry = CarryForwardRule(from_year="2026/27", to_year="2027/28", at_most_bp=1000)
    a_rule(county, 2, carry)
    make_virement(county, wait, who=OFFICER)
    with pytest.raises(BadInput, match="at most £100 of that pot"):
        make_virement(county, replace(wait, pence=1), who=OFFICER)


def test_money_past_its_spend_by_date_does_not_come_back(promised: Workspace) -> None:
    with pytest.raises(BadInput, match="had to be spent by 31 March 2027"):
        make_virement(promised, replace(ASKED, on=date(2027, 4, 1)), who=OFFICER)


def test_the_log_is_append_only(promised: Workspace) -> None:
    make_virement(promised, ASKED, who=OFFICER)
    with closing(sqlite3.connect(promised.path)) as connection, pytest.raises(sqlite3.IntegrityError):
        connection.execute("DELETE FROM virement")
