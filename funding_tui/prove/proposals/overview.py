"""What a screen of proposals shows: all of them with the log, and one in full."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from funding_tui.allocate.proposal_state import ProposalName
from funding_tui.allocate.run_store import latest_run
from funding_tui.prove.proposals.checking import check
from funding_tui.prove.proposals.difference import VersionDifference, difference
from funding_tui.prove.proposals.queries import ProposalRow, proposal, proposals
from funding_tui.prove.proposals.virements import VirementRow, virements
from models.database import Workspace


@dataclass(frozen=True, slots=True)
class ProposalList:
    """Proposals and virements; `latest_run` is None where there is no run yet."""

    proposals: tuple[ProposalRow, ...]
    virements: tuple[VirementRow, ...]
    latest_run: int | None


@dataclass(frozen=True, slots=True)
class ProposalDetail:
    """One version in full.

    Attributes:
        since: what changed since the version before; None for the first.
        broken: why it could not be certified today; empty where it could, or is decided on already.
        changed: what is otherwise in the records, and harms nothing.
    """

    row: ProposalRow
    since: VersionDifference | None
    broken: tuple[str, ...]
    changed: tuple[str, ...]


def proposal_list(workspace: Workspace) -> ProposalList:
    """Every proposal and virement."""
    return ProposalList(proposals(workspace), virements(workspace), latest_run(workspace, None))


def proposal_detail(workspace: Workspace, name: ProposalName, today: date) -> ProposalDetail:
    """One version in full.

    Raises:
        NotFound: there is no such version.
    """
    row = proposal(workspace, name)
    since = difference(workspace, name) if row.version > 1 else None
    if row.state not in ("draft", "submitted"):
        return ProposalDetail(row, since, (), ())
    checked = check(workspace, name, today)
    return ProposalDetail(row, since, checked.broken, checked.changed)
