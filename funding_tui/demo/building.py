"""Fills an empty workspace with the Herefordshire demonstration."""

from __future__ import annotations

from collections.abc import Callable

from funding_tui.demo import funding, packaged, places, proposals
from models.changes import AuditEntry
from models.database import Workspace

Progress = Callable[[str], None]


def build_demo(workspace: Workspace, progress: Progress | None = None) -> None:
    """Fill an empty workspace; all of the demonstration is stored, or none of it.

    Args:
        workspace: new and empty.
        progress: called with what is being done, one short sentence at a time.
    """
    tell = progress or _silent
    with workspace.session() as session:
        tell("Writing the partnership and its priorities")
        places.add_partnership(session)
        tell("Writing the wards and their recorded crime")
        places.add_wards(session)
        places.add_harms(session)
        tell("Writing the interventions and their evidence")
        proposals.add_interventions(session)
        tell("Writing the projects and their options")
        projects = proposals.add_projects(session)
        tell("Writing the streams, their rules and the ledger")
        streams = funding.add_streams(session)
        funding.add_ledger(session, streams, projects)
        funding.add_obligations(session, streams)
        tell("Writing the scenarios")
        proposals.add_scenarios(session)
        at, who = packaged.record_stamp()
        session.add(
            AuditEntry(at=at, who=who, what="built the demonstration", why=f"data {packaged.data_hash()}")
        )
    tell("The demonstration is ready")


def _silent(sentence: str) -> None:
    """Report nothing."""
