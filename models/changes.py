"""Changes to a workspace: one writer at a time, and a record of who changed what, when and why.

On either database, what was compared cannot change before it is written.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Field, Session, SQLModel

from models.columns import json_field

# any number that no other program takes for its own lock in the same database
LOCK_KEY = 0x46554E44
_WRITES = ("INSERT", "UPDATE", "DELETE")
_LOCKED_IN = "write_locked_in"


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
    """Add one audit entry to the session; it is committed or rolled back with the change that it records."""
    session.add(
        AuditEntry(
            at=datetime.now(UTC), who=who, what=what, record=record, before=before, after=after, why=why
        )
    )


def acquire_write_lock(session: Session) -> None:
    """Begin as the one writer, so that what is compared cannot change before it is written."""
    lock_for_writing(session.connection())


def lock_before_writing(engine: Engine) -> None:
    """Make each transaction on a server take the write lock with its first write, as SQLite's own do."""

    @event.listens_for(engine, "before_cursor_execute")
    def take_before_writing(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if statement.lstrip()[:6].upper() in _WRITES:
            lock_for_writing(connection)


def lock_for_writing(connection: Connection) -> None:
    """Take the write lock, waiting for the transaction that has it; it is released when this one ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.info.get(_LOCKED_IN) is not connection.get_transaction():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")
        connection.info[_LOCKED_IN] = connection.get_transaction()
