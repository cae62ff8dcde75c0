"""The steps of a proposal's life, taken for a test that begins after them."""

from __future__ import annotations

from funding_tui.allocate.proposal_state import ProposalName
from funding_tui.allocate.report.report import RunReport
from funding_tui.prove.proposals.lifecycle import certify, draft, submit
from models.database import Workspace
from models.funding import StreamRule
from models.ledger import LedgerEntry
from models.rules import FundingRule
from tests.allocate.counties import NOW, TODAY
from tests.prove.proposals.conftest import CERTIFIER, OFFICER

FIRST = ProposalName(1, 1)


def submitted(workspace: Workspace, run: RunReport, of: int | None = None) -> ProposalName:
    row = draft(workspace, run.run, who=OFFICER, of=of)
    name = ProposalName(row.number, row.version)
    submit(workspace, name, who=OFFICER)
    return name


def certified(workspace: Workspace, run: RunReport, of: int | None = None) -> ProposalName:
    name = submitted(workspace, run, of)
    certify(workspace, name, who=CERTIFIER, today=TODAY)
    return name


def enter(workspace: Workspace, **entry) -> None:
    with workspace.session() as session:
        session.add(LedgerEntry(pot_id=1, on=TODAY, recorded_at=NOW, **entry))


def a_rule(workspace: Workspace, stream: int, rule: FundingRule) -> None:
    with workspace.session() as session:
        session.add(StreamRule(stream_id=stream, rule=rule.model_dump(mode="json")))
