"""Who changed what, when, from what to what, and why."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlmodel import Field, Session, SQLModel

from models.columns import json_field


class AuditEntry(SQLModel, table=True):
    """One change; append-only, as the ledger is."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    who: str = ""
    what: str
    record: str = ""
    before: dict[str, Any] | None = json_field(default=None)
    after: dict[str, Any] | None = json_field(default=None)
    why: str = ""


def record_audit(
    session: Session,
    what: str,
    *,
    who: str = "",
    record: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    why: str = "",
) -> None:
    """Add one audit entry to the session; it is kept or lost with the change it tells of."""
    session.add(
        AuditEntry(
            at=datetime.now(UTC), who=who, what=what, record=record, before=before, after=after, why=why
        )
    )
