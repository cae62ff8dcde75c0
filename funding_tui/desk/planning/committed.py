"""Projects that a certified proposal has promised money to: they are not weighed a second time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlmodel import Session, col, select

from models.allocations import Proposal
from models.funding import Pot
from models.ledger import LedgerEntry
from models.money import format_pounds
from models.projects import Project


def versions_of(session: Session, number: int | None) -> tuple[int, ...]:
    """The ids of a proposal's versions; none where no proposal is named."""
    if number is None:
        return ()
    return tuple(
        version or 0 for version in session.exec(select(Proposal.id).where(Proposal.number == number))
    )


def committed_projects(
    session: Session, years: Collection[str], given_back: Collection[int] = ()
) -> dict[str, str]:
    """Project code -> why it is not weighed again: certified proposals promised it money of these years.

    Args:
        session: on the workspace.
        years: financial years, such as `2026/27`.
        given_back: ids of versions whose promises do not count.
    """
    rows = session.exec(
        select(Project, Pot, LedgerEntry, Proposal)
        .join(LedgerEntry, col(LedgerEntry.project_id) == col(Project.id))
        .join(Pot, col(LedgerEntry.pot_id) == col(Pot.id))
        .join(Proposal, col(LedgerEntry.proposal_id) == col(Proposal.id))
        .where(LedgerEntry.kind == "commitment")
    )
    promised: dict[str, int] = defaultdict(int)
    numbers: dict[str, int] = {}
    for project, pot, entry, proposal in rows:
        if str(pot.financial_year) in years and proposal.id not in given_back:
            promised[project.code] += entry.pence
            numbers[project.code] = proposal.number
    return {
        code: f"Proposal {numbers[code]}, which is certified, promises it {format_pounds(pence)}."
        for code, pence in promised.items()
        if pence > 0
    }
