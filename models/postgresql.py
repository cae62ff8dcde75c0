"""A workspace in a database on a PostgreSQL server: connections, and what can go wrong with them.

Values come back as SQLite gives them: instants in UTC, sums of pence as whole numbers. A text is compared by
its code points, see `models.migrations.postgresql`, and stored without NUL, which PostgreSQL does not allow.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlmodel import create_engine

from models.addresses import ServerAddress
from models.changes import lock_before_writing
from models.errors import WorkspaceError, WorkspaceMissing

try:
    import psycopg
    from psycopg.adapt import Loader
    from psycopg.types.string import StrDumperUnknown
except ImportError as error:
    message = "PostgreSQL needs psycopg; install it with: pip install 'funding-tui[postgres]'"
    raise WorkspaceError(message) from error

OLDEST = 14
CONNECT_SECONDS = 10
NUL = "\x00"
_LOCKED = "55P03"
_LONGEST = 300  # letters of the server's own words in a sentence of ours


def server_engine(address: ServerAddress, wait_seconds: float) -> Engine:
    """Connections to a server, made when they are first used.

    Args:
        address: the database.
        wait_seconds: how long a writer waits for another one.

    Raises:
        WorkspaceError: the address is not one of a database.
    """
    try:
        url = make_url(address.url).set(drivername="postgresql+psycopg")
    except (ArgumentError, ValueError):
        message = f"{address} is not the address of a database; write postgresql://user@host/database"
        raise WorkspaceError(message) from None
    given = {"connect_timeout": CONNECT_SECONDS, "application_name": "funding-tui"}
    engine = create_engine(
        url,
        pool_pre_ping=True,
        json_serializer=json_without_nul,
        connect_args={name: value for name, value in given.items() if name not in url.query},
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: psycopg.Connection[Any], record: object) -> None:
        connection.autocommit = True
        connection.execute("SET TIME ZONE 'UTC'")
        connection.execute(f"SET lock_timeout = {int(wait_seconds * 1000)}")
        connection.autocommit = False
        connection.adapters.register_loader("numeric", WholeNumbers)
        connection.adapters.register_dumper(str, TextWithoutNul)

    lock_before_writing(engine)
    return engine


def server_holds_workspace(engine: Engine, address: ServerAddress) -> bool:
    """Whether a database already contains a workspace.

    Raises:
        WorkspaceMissing: there is no such database.
        WorkspaceError: the server cannot be reached, refuses the login, or cannot store a workspace.
    """
    with server_errors(address), engine.connect() as connection:
        version = int(connection.exec_driver_sql("SHOW server_version_num").scalar() or 0) // 10_000
        if version < OLDEST:
            message = f"{address} is PostgreSQL {version}; {OLDEST} or newer is needed"
            raise WorkspaceError(message)
        if connection.exec_driver_sql("SHOW server_encoding").scalar() != "UTF8":
            message = f"{address} cannot store every letter; make the database with: createdb -E UTF8"
            raise WorkspaceError(message)
        return connection.exec_driver_sql("SELECT to_regclass('alembic_version')").scalar() is not None


def server_revision(engine: Engine, address: ServerAddress) -> str | None:
    """The schema's version in a database; None where it carries none.

    Raises:
        WorkspaceMissing: there is no such database, or no workspace in it.
        WorkspaceError: as for `server_holds_workspace`.
    """
    if not server_holds_workspace(engine, address):
        message = f"{address} contains no workspace; make one with: funding-tui init --workspace {address}"
        raise WorkspaceMissing(message)
    with server_errors(address), engine.connect() as connection:
        found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


@contextmanager
def connection_errors(address: ServerAddress) -> Iterator[None]:
    """Turn a lost connection, and a wait to write that takes too long, into one sentence.

    Raises:
        WorkspaceError: either of them; any other error passes through unchanged.
    """
    try:
        yield
    except DBAPIError as error:
        if error.connection_invalidated:
            message = f"the connection to {address} was lost and nothing half-done was saved; try again"
        elif getattr(error.orig, "sqlstate", None) == _LOCKED:
            message = f"somebody else is writing to {address}; try again in a moment"
        else:
            raise
        raise WorkspaceError(message) from error


@contextmanager
def server_errors(address: ServerAddress) -> Iterator[None]:
    """Turn what a server or the network refuses into one sentence, without any password.

    Raises:
        WorkspaceMissing: there is no such database.
        WorkspaceError: anything else.
    """
    try:
        yield
    except DBAPIError as error:
        reason = " ".join(str(error.orig).split())
        if "database" in reason and "does not exist" in reason:
            message = f"there is no database for {address}; make it with: createdb {address.name}"
            raise WorkspaceMissing(message) from None
        if "password" in reason:
            message = (
                f"{address} refuses this user's password, or needs one; give it in PGPASSWORD or .pgpass"
            )
            raise WorkspaceError(message) from None
        message = f"{address} cannot be used: {reason[:_LONGEST]}"
        raise WorkspaceError(message) from None


class WholeNumbers(Loader):
    """Reads a sum of pence, which PostgreSQL gives as a decimal number."""

    def load(self, data: Any) -> int | float:
        """The whole number; a number with a fraction is not a sum of pence and stays as it is."""
        text = bytes(data).decode()
        return int(text) if text.lstrip("-").isdigit() else float(text)


class TextWithoutNul(StrDumperUnknown):
    """Writes a text without NUL."""

    def dump(self, obj: str) -> Any:
        """The text as the server reads it."""
        return super().dump(obj.replace(NUL, ""))


def json_without_nul(value: Any) -> str:
    """Plain data as JSON without NUL, which PostgreSQL could not read back."""
    text = json.dumps(value)
    return text if "\\u0000" not in text else json.dumps(_without_nul(value))


def _without_nul(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, dict):
        return {_without_nul(key): _without_nul(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_nul(item) for item in value]
    return value
