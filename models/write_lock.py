"""One writer at a time, on either database: what was compared cannot change before it is written."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Engine, event
from sqlmodel import Session

# any number that no other program takes for its own lock in the same database
LOCK_KEY = 0x46554E44
_WRITES = ("INSERT", "UPDATE", "DELETE")
_LOCKED_IN = "pen_held_in"


def acquire_write_lock(session: Session) -> None:
    """Begin as the one writer, so that what is compared cannot change before it is written."""
    lock_for_writing(session.connection())


def lock_before_writing(engine: Engine) -> None:
    """Make each transaction on a server take the pen with its first write, as SQLite's own do."""

    @event.listens_for(engine, "before_cursor_execute")
    def take_before_writing(
        connection: Connection, cursor: Any, statement: str, parameters: Any, context: Any, many: bool
    ) -> None:
        if statement.lstrip()[:6].upper() in _WRITES:
            lock_for_writing(connection)


def lock_for_writing(connection: Connection) -> None:
    """Wait for the transaction that holds the pen; it is let go when that one ends."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    elif connection.info.get(_LOCKED_IN) is not connection.get_transaction():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK_KEY})")
        connection.info[_LOCKED_IN] = connection.get_transaction()
