"""Proposals: draft, submit, certify, decline, and export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from funding_tui.tui.screens.desk.running import RunningDesk

if TYPE_CHECKING:
    from funding_tui.allocate.proposal_state import ProposalName
    from funding_tui.prove.proposals.overview import ProposalDetail, ProposalList
    from funding_tui.prove.proposals.queries import ProposalRow


class ProposingDesk(RunningDesk):
    """Proposals: draft, submit, certify, decline, and export."""

    def proposals(self) -> ProposalList:
        """Every version of every proposal, the log of virements, and the latest run."""
        from funding_tui.prove.proposals.overview import proposal_list

        return proposal_list(self.workspace)

    def proposal_detail(self, name: ProposalName) -> ProposalDetail:
        """A version in full: what changed since the one before, and whether it holds today."""
        from funding_tui.prove.proposals.overview import proposal_detail

        return proposal_detail(self.workspace, name, self.day)

    def draft_proposal(self, run: int, *, who: str, title: str, of: int | None) -> ProposalRow:
        """A run as a new proposal, or as the next version of one."""
        from funding_tui.prove.proposals.lifecycle import draft

        return draft(self.workspace, run, who=who, title=title, of=of)

    def submit_proposal(self, name: ProposalName, *, who: str, note: str) -> ProposalRow:
        """Send a draft to be certified."""
        from funding_tui.prove.proposals.lifecycle import submit

        return submit(self.workspace, name, who=who, note=note)

    def certify_proposal(self, name: ProposalName, *, who: str, note: str) -> ProposalRow:
        """Certify a version, and commit its money in one step."""
        from funding_tui.prove.proposals.lifecycle import certify

        return certify(self.workspace, name, who=who, today=self.day, note=note).proposal

    def decline_proposal(self, name: ProposalName, *, who: str, reason: str) -> ProposalRow:
        """Decline a version, with a reason."""
        from funding_tui.prove.proposals.lifecycle import decline

        return decline(self.workspace, name, who=who, reason=reason)

    def export_proposal(self, name: ProposalName, path: Path) -> Path:
        """Write a version's paper, or a pack of it."""
        from funding_tui.prove.proposals.queries import proposal_report

        return self.export(proposal_report(self.workspace, name), path)
