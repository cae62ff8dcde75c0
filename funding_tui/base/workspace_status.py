"""What the top bar shows: whose workspace, which year, how many days are left, how fresh the list is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, func, select

from models.database import Workspace
from models.funding import Stream
from models.money import FinancialYear
from models.opportunities import Opportunity, SourceRun
from models.partnership import Partnership
from models.projects import Project


@dataclass(frozen=True, slots=True)
class WorkspaceStatus:
    """What the top bar shows.

    Attributes:
        days_left: days to 31 March of the present financial year.
        last_sync: when a source was last read; None if never.
        read_only: the workspace can be read here, and not changed.
    """

    partnership: str
    financial_year: str
    days_left: int
    last_sync: datetime | None
    opportunities: int
    demonstration: bool
    empty: bool
    read_only: bool = False


def workspace_status(workspace: Workspace, today: date) -> WorkspaceStatus:
    """What the top bar shows, as at `today`.

    A workspace that names no partnership yet is called by the name of its file or database.
    """
    with workspace.session() as session:
        partnership = session.exec(select(Partnership.name, Partnership.demonstration)).first()
        opportunities = count_records(session, Opportunity.id)
        own_records = count_records(session, Stream.id) + count_records(session, Project.id)
        # a failed fetch read nothing, so it does not make the opportunities any fresher
        last_sync = session.exec(
            select(func.max(SourceRun.finished_at)).where(col(SourceRun.state) != "failed")
        ).one()
    year = FinancialYear.of(today)
    return WorkspaceStatus(
        partnership=partnership[0] if partnership else workspace.name,
        financial_year=str(year),
        days_left=year.days_left(today),
        last_sync=last_sync,
        opportunities=opportunities,
        demonstration=bool(partnership and partnership[1]),
        empty=not opportunities and not own_records,
        read_only=workspace.read_only,
    )


def count_records(session: Session, key: Any) -> int:
    """How many records carry a key column, such as `Stream.id`."""
    return session.exec(select(func.count(key))).one()
