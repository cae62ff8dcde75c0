"""A workspace: one SQLite file, or a PostgreSQL database, that holds a partnership's records.

A file has write-ahead logging (readers never wait for the one writer), foreign keys enforced, and a busy
timeout, so that a second window waits its turn instead of failing. What a server needs is in
`models.postgresql`, which is loaded only for one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, MetaData, event
from sqlmodel import Session, SQLModel, create_engine

from models import (
    allocations,
    areas,
    changes,
    funding,
    ledger,
    opportunities,
    partnership,
    projects,
    record_copies,
    weights,
)
from models.addresses import Address, ServerAddress, address_of
from models.changes import lock_for_writing
from models.errors import WorkspaceDamaged, WorkspaceError, WorkspaceMissing, WorkspaceNewer
from models.migrations import HEAD, REVISIONS

TABLE_MODULES = (
    partnership,
    funding,
    ledger,
    opportunities,
    areas,
    weights,
    projects,
    allocations,
    record_copies,
    changes,
)
"""Every module with tables, so that the whole schema is known before it is used."""
METADATA: MetaData = SQLModel.metadata

BUSY_SECONDS = 15.0
MIGRATIONS = Path(__file__).parent / "migrations"


class Workspace:
    """An open workspace; give a worker thread its own session, and let no record outlive it.

    Attributes:
        address: the file, or the database on a server; as text it may be shown.
        engine: connections with the pragmas set.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self.engine = _engine(address)

    @property
    def path(self) -> Path | None:
        """The file; None on a server."""
        return self.address if isinstance(self.address, Path) else None

    @property
    def name(self) -> str:
        """The name of the workspace until it names its partnership."""
        return self.address.stem if isinstance(self.address, Path) else self.address.name

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all.

        Raises:
            WorkspaceError: a server was lost, or another writer did not finish in time.
        """
        errors = _write_errors(self.address)
        with errors, Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Close the file; on Windows an open file cannot be moved or deleted."""
        self.engine.dispose()


def create_workspace(where: str | Address) -> Workspace:
    """A new, empty workspace: a new file, or the tables in a database that has none yet.

    Raises:
        WorkspaceMissing: there is no such database on the server.
        WorkspaceError: something is already there, or it cannot be written.
    """
    address = address_of(where)
    if already_exists(address):
        message = f"{address} already exists; choose another name, or open it"
        raise WorkspaceError(message)
    workspace = Workspace(address)
    try:
        if isinstance(address, Path):
            address.parent.mkdir(parents=True, exist_ok=True)
        _migrate(workspace)
    except (OSError, sqlite3.Error) as error:
        message = f"{address} cannot be written: {error}"
        raise WorkspaceError(message) from error
    return workspace


def already_exists(address: Address) -> bool:
    """Whether something is already where a new workspace should be.

    Raises:
        WorkspaceMissing: there is no such database.
        WorkspaceError: the server cannot be reached or refuses the login.
    """
    if isinstance(address, Path):
        return address.exists()
    from models.postgresql import server_holds_workspace

    engine = _engine(address)
    try:
        return server_holds_workspace(engine, address)
    finally:
        engine.dispose()


def open_workspace(where: str | Address) -> Workspace:
    """An existing workspace, upgraded when an older version of the app made it: a file after a backup.

    Raises:
        WorkspaceMissing: there is no such file or database, or no workspace in it.
        WorkspaceNewer: a newer version of the app made it.
        WorkspaceDamaged: it is not a workspace.
        WorkspaceError: the server cannot be reached or refuses the login.
    """
    workspace = Workspace(address_of(where))
    try:
        revision = _revision(workspace.address, workspace.engine)
        _refuse_unknown(workspace.address, revision)
        if revision != HEAD:
            if workspace.path is not None:
                back_up(workspace.path, f"before-{HEAD}")
            _migrate(workspace)
    except BaseException:
        workspace.close()
        raise
    return workspace


def _refuse_unknown(address: Address, revision: str) -> None:
    if revision not in REVISIONS:
        message = (
            f"{address} was made by a newer version of funding-tui (schema {revision}, this one knows "
            f"{HEAD}); upgrade funding-tui to open it"
        )
        raise WorkspaceNewer(message)


def back_up(path: Path, label: str = "backup") -> Path:
    """Copy a workspace while others may be using it; the copy is complete and in the same folder.

    Returns:
        Where the copy is: `NAME-LABEL-YYYYMMDDTHHMMSSZ.SUFFIX`.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    copy = path.with_name(f"{path.stem}-{label}-{stamp}{path.suffix}")
    with (
        closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as here,
        closing(sqlite3.connect(copy)) as there,
    ):
        here.backup(there)
    return copy


def _revision(address: Address, engine: Engine) -> str:
    if isinstance(address, ServerAddress):
        from models.postgresql import server_revision

        found = server_revision(engine, address)
    else:
        found = _revision_of_file(address)
    if not found:
        message = f"{address} is not a funding-tui workspace: it has no schema version"
        raise WorkspaceDamaged(message)
    return found


def _revision_of_file(path: Path) -> str | None:
    if not path.is_file():
        message = f"there is no workspace at {path}; make one with: funding-tui init --workspace {path}"
        raise WorkspaceMissing(message)
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as error:
        message = f"{path} is not a funding-tui workspace, or it is damaged ({error})"
        raise WorkspaceDamaged(message) from error
    return None if found is None else str(found[0])


def _engine(address: Address) -> Engine:
    if isinstance(address, ServerAddress):
        from models.postgresql import server_engine

        return server_engine(address, BUSY_SECONDS)
    engine = create_engine(f"sqlite:///{address}", connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, record: object) -> None:
        cursor = connection.cursor()
        for pragma in ("journal_mode = WAL", "foreign_keys = ON", "synchronous = NORMAL"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _migrate(workspace: Workspace) -> None:
    # Alembic takes half a second to import, so only an upgrade that is due pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _server_errors(workspace.address), workspace.engine.begin() as connection:
        # one window at a time; SQLite would also store each step of an upgrade that fails half-way
        lock_for_writing(connection)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _write_errors(address: Address) -> AbstractContextManager[None]:
    if isinstance(address, Path):
        return nullcontext()
    from models.postgresql import connection_errors

    return connection_errors(address)


def _server_errors(address: Address) -> AbstractContextManager[None]:
    """What a server refuses, as an error of the workspace."""
    if isinstance(address, Path):
        return nullcontext()
    from models.postgresql import server_errors

    return server_errors(address)
