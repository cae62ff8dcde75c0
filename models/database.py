"""A workspace: one SQLite file that holds a partnership's records. Open, upgrade, back up.

Pragmas: write-ahead logging (readers never wait for the one writer), foreign keys enforced, and a busy
timeout, so that a second window waits its turn instead of failing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine, event
from sqlmodel import Session, create_engine

from models import tables
from models.errors import WorkspaceDamaged, WorkspaceError, WorkspaceMissing, WorkspaceNewer
from models.migrations import HEAD, REVISIONS

BUSY_SECONDS = 15.0
MIGRATIONS = Path(__file__).parent / "migrations"


class Workspace:
    """An open workspace; give a worker thread its own session and let no record leave it.

    Attributes:
        path: the file.
        engine: connections with the pragmas set.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.engine = _engine(path)

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Let go of the file; on Windows an open file cannot be moved or deleted."""
        self.engine.dispose()


def create_workspace(path: Path) -> Workspace:
    """A new, empty workspace.

    Raises:
        WorkspaceError: when something is already at the path, or it cannot be written.
    """
    if path.exists():
        message = f"{path} already exists; choose another name, or open it"
        raise WorkspaceError(message)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        workspace = Workspace(path)
        _migrate(workspace)
    except (OSError, sqlite3.Error) as fault:
        message = f"{path} cannot be written: {fault}"
        raise WorkspaceError(message) from fault
    return workspace


def open_workspace(path: Path) -> Workspace:
    """An existing workspace, upgraded after a backup when an older version of the app made it.

    Raises:
        WorkspaceMissing: there is no such file.
        WorkspaceNewer: a newer version of the app made it.
        WorkspaceDamaged: it is not a workspace.
    """
    revision = _revision(path)
    if revision not in REVISIONS:
        message = (
            f"{path} was made by a newer version of funding-tui (schema {revision}, this one knows "
            f"{HEAD}); upgrade funding-tui to open it"
        )
        raise WorkspaceNewer(message)
    workspace = Workspace(path)
    if revision != HEAD:
        back_up(path, f"before-{HEAD}")
        _migrate(workspace)
    return workspace


def back_up(path: Path, label: str = "backup") -> Path:
    """Copy a workspace while others may be using it; the copy stands beside it and is complete.

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


def _revision(path: Path) -> str:
    if not path.is_file():
        message = f"there is no workspace at {path}; make one with: funding-tui init --workspace {path}"
        raise WorkspaceMissing(message)
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as connection:
            found = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as fault:
        message = f"{path} is not a funding-tui workspace, or it is damaged ({fault})"
        raise WorkspaceDamaged(message) from fault
    if found is None:
        message = f"{path} is not a funding-tui workspace: it carries no schema version"
        raise WorkspaceDamaged(message)
    return str(found[0])


def _engine(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": BUSY_SECONDS})

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
    with workspace.engine.begin() as connection:
        # SQLite would otherwise keep each step of an upgrade that fails half-way
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        config.attributes["connection"] = connection
        config.attributes["metadata"] = tables.METADATA
        command.upgrade(config, "head")
