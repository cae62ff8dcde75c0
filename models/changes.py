"""Changes to a workspace: one writer at a time, and a record of who changed what, when and why.

On either database, what was compared cannot change before it is written.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, ClassVar

from sqlalchemy import Connection, Engine, event
from sqlmodel import Field, Session, SQLModel, col, select

from models.audit_chain import START, AuditLink, add_to_chain
from models.columns import json_field

# any number that no other program takes for its own lock in the same database
LOCK_KEY = 0x46554E44
_WRITES = ("INSERT", "UPDATE", "DELETE")
_LOCKED_IN = "write_locked_in"


class AuditEntry(SQLModel, table=True):
    """One change; append-only, as the ledger is.

    Attributes:
        number: counted from 1, without a gap.
        previous: the hash of the entry before it; empty for the first.
        hash: of this entry, see `models.audit_chain`.
    """

    # one at a time: each needs the hash of the one before it
    __mapper_args__: ClassVar[dict[str, Any]] = {"batch": False}

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(index=True)
    who: str = ""
    what: str
    record: str = ""
    before: dict[str, Any] | None = json_field(default=None)
    after: dict[str, Any] | None = json_field(default=None)
    why: str = ""
    number: int = Field(default=0, index=True, unique=True)
    previous: str = ""
    hash: str = ""


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


@event.listens_for(AuditEntry, "before_insert")
def _chain_entry(mapper: Any, connection: Connection, entry: AuditEntry) -> None:
    # the last entry is read under the write lock, so that no two follow the same one
    lock_for_writing(connection)
    add_to_chain(entry, last_audit_link(connection))


def last_audit_link(connection: Connection) -> AuditLink:
    """The number and the hash of the latest audit entry."""
    query = select(AuditEntry.number, AuditEntry.hash).order_by(col(AuditEntry.number).desc()).limit(1)
    found = connection.execute(query).first()
    return START if found is None else AuditLink(found[0], found[1])


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
        # a transaction that was begun has it: one begins with its first write, not with what is read before
        if not _has_begun(connection):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.info.get(_LOCKED_IN) is not connection.get_transaction():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")
        connection.info[_LOCKED_IN] = connection.get_transaction()


def _has_begun(connection: Connection) -> bool:
    file = connection.connection.dbapi_connection
    return file is not None and bool(getattr(file, "in_transaction", False))
