"""A workspace: one SQLite file, or a PostgreSQL database, that holds a partnership's records.

A file has write-ahead logging (readers never wait for the one writer), foreign keys enforced, and a busy
timeout, so that a second window waits its turn instead of failing. What a server needs is in
`models.postgresql`, which is loaded only for one.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, Engine, MetaData, event
from sqlmodel import Session, SQLModel

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
from models.errors import (
    WorkspaceDamaged,
    WorkspaceError,
    WorkspaceMissing,
    WorkspaceNewer,
    WorkspaceReadOnly,
)
from models.files.disk_errors import damaged_sentence, disk_error, error_sentence, read_only_sentence
from models.files.file_engine import file_engine, file_errors, synced_to_disk, workspace_error_of
from models.files.file_names import COPIES, folder_beside, name_beside, refuse_long_name
from models.files.sqlite_files import (
    BUSY_SECONDS,
    FileReader,
    connect_existing,
    copy_to,
    is_read_only,
    settle,
)
from models.files.whole_files import delete_leftovers, whole_file
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

WRITING = "writing"
"""In `Session.info`: whether a session began as the one writer."""
_REVISION = "SELECT version_num FROM alembic_version"
# a server that answers before its disk has a commit is asked to wait for this one
_SERVER_DURABLE = (
    "SELECT set_config('synchronous_commit', 'on', true) "
    "WHERE current_setting('synchronous_commit') IN ('off', 'local')"
)
MIGRATIONS = Path(__file__).parent / "migrations"


class Workspace:
    """An open workspace; give a worker thread its own session, and let no record outlive it.

    Args:
        where: the file, or the database on a server.
        read_only: only read the file; None finds out whether it, its folder and its disk may be changed.

    Attributes:
        address: the file, or the database on a server; as text it may be shown.
        engine: connections with the pragmas set.
        wrote: something was committed to it through here.
    """

    def __init__(self, where: Address, *, read_only: bool | None = None) -> None:
        self.address = where
        self._reader: FileReader | None = None
        if isinstance(where, Path) and (is_read_only(where) if read_only is None else read_only):
            self._reader = FileReader(where)
        self.engine = _engine(where, self._reader)
        self.wrote = False
        event.listen(self.engine, "commit", self._note_write)

    def _note_write(self, connection: Connection) -> None:
        # SQLite begins a transaction with the first write, not with what is read
        if getattr(connection.connection.dbapi_connection, "in_transaction", False):
            self.wrote = True

    @property
    def path(self) -> Path | None:
        """The file; None on a server."""
        return self.address if isinstance(self.address, Path) else None

    @property
    def name(self) -> str:
        """The name of the workspace until it names its partnership."""
        return self.address.stem if isinstance(self.address, Path) else self.address.name

    @property
    def reader(self) -> FileReader | None:
        """What opens the file where it can only be read; None where it may be written."""
        return self._reader

    @property
    def read_only(self) -> bool:
        """Whether it can be read, and not changed."""
        return self._reader is not None

    def refuse_read_only(self) -> None:
        """Say before long work that what it finds could not be kept.

        Raises:
            WorkspaceReadOnly: it cannot be changed.
        """
        if self._reader is not None:
            raise WorkspaceReadOnly(read_only_sentence(self.path or Path()))

    @contextmanager
    def session(self, *, writing: bool = False, durable: bool = False) -> Iterator[Session]:
        """A session whose changes are committed together at the end, or not at all.

        Args:
            writing: it begins as the one writer, so that what it reads is still so when it writes; without,
                two that change the same record at once would lose what one of them did.
            durable: what is committed is on the disk when this returns, even if the power fails then; for
                what an officer signs.

        Raises:
            WorkspaceReadOnly: it was to be changed, and cannot be.
            WorkspaceDamaged: the database finds its file corrupt.
            WorkspaceError: a server was lost, another writer did not finish in time, the disk is full or
                fails, or a file that can only be read was changed meanwhile by somebody else.
        """
        seen = self._reader.stamp() if self._reader is not None else ()
        errors, binding = _write_errors(self.address), self._bind(durable)
        with errors, binding as bind, Session(bind, expire_on_commit=False) as session, session.begin():
            session.info[WRITING] = writing or durable
            if (writing or durable) and self._reader is None:
                lock_for_writing(session.connection())
            if durable and isinstance(self.address, ServerAddress):
                session.connection().exec_driver_sql(_SERVER_DURABLE)
            yield session
        if seen and self._reader is not None and self._reader.stamp() != seen:
            message = f"{self.address} was changed by somebody else while it was read; try again"
            raise WorkspaceError(message)

    def _bind(self, durable: bool) -> AbstractContextManager[Engine | Connection]:
        if durable and self._reader is None and self.path is not None:
            return synced_to_disk(self.engine)
        return nullcontext(self.engine)

    def close(self) -> None:
        """Close the file; on Windows an open file cannot be moved or deleted."""
        self.engine.dispose()
        if self._reader is not None:
            self._reader.close()


def create_workspace(where: str | Address, fill: Callable[[Workspace], None] | None = None) -> Workspace:
    """A new workspace: a new file for its owner alone, or the tables in a database that has none yet.

    Args:
        where: a file, which is there once it is filled and not before, or a database on a server.
        fill: puts the first records into it; None for none. What it raises is passed on.

    Raises:
        WorkspaceMissing: there is no such database on the server.
        WorkspaceError: something is already there, or it cannot be written.
    """
    address = address_of(where)
    if already_exists(address):
        raise WorkspaceError(_exists_sentence(address))
    if isinstance(address, ServerAddress):
        workspace = Workspace(address)
        _migrate(workspace)
        if fill is not None:
            fill(workspace)
        return workspace
    if address.parent.exists() and not address.parent.is_dir():
        message = f"{address} cannot be written: {address.parent} is a file, not a folder"
        raise WorkspaceError(message)
    try:
        address.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(address, private=True, over=False) as working:
            made = Workspace(working, read_only=False)
            try:
                _migrate(made)
                if fill is not None:
                    fill(made)
            except WorkspaceError as error:
                message = f"no workspace was made: {str(error).replace(str(working), str(address))}"
                raise WorkspaceError(message) from error
            finally:
                made.close()
            settle(working)
    except FileExistsError as error:
        raise WorkspaceError(_exists_sentence(address)) from error
    except (OSError, sqlite3.Error) as error:
        message = f"no workspace was made: {error_sentence(error, address)}"
        raise WorkspaceError(message) from error
    return Workspace(address)


def _exists_sentence(address: Address) -> str:
    if isinstance(address, Path) and address.is_dir():
        return f"{address} is a folder, not a file; give the path of a file"
    return f"{address} already exists; choose another name, or open it"


def already_exists(address: Address) -> bool:
    """Whether something is already where a new workspace should be.

    Raises:
        WorkspaceMissing: there is no such database.
        WorkspaceError: the server cannot be reached or refuses the login.
    """
    if isinstance(address, Path):
        refuse_long_name(address)
        return os.path.lexists(address)
    from models.postgresql import server_holds_workspace

    engine = _engine(address, None)
    try:
        return server_holds_workspace(engine, address)
    finally:
        engine.dispose()


def open_workspace(where: str | Address) -> Workspace:
    """An existing workspace, upgraded when an older version of the app made it: a file after a copy.

    A file that cannot be changed where it is opens to be read. Working files that a killed process left
    beside it and in the folder of its copies are deleted.

    Raises:
        WorkspaceMissing: there is no such file or database, or no workspace in it.
        WorkspaceNewer: a newer version of the app made it.
        WorkspaceDamaged: it is not a workspace.
        WorkspaceReadOnly: it is older, and cannot be changed where it is.
        WorkspaceError: the server cannot be reached or refuses the login, or the file cannot be read.
    """
    address = address_of(where)
    if isinstance(address, Path):
        refuse_long_name(address)
    try:
        return _open(Workspace(address))
    except WorkspaceReadOnly:
        # what may be written is not told on every system before it is tried
        if not isinstance(address, Path) or is_read_only(address):
            raise
        return _open(Workspace(address, read_only=True))


def _open(workspace: Workspace) -> Workspace:
    try:
        revision = _revision(workspace)
        _refuse_unknown(workspace.address, revision)
        if revision != HEAD:
            if workspace.read_only:
                message = (
                    f"{workspace.address} was made by an older version of funding-tui and must be upgraded, "
                    "but it is read-only here; copy it to a folder of your own and open the copy"
                )
                raise WorkspaceReadOnly(message)
            _migrate(workspace)
    except BaseException:
        workspace.close()
        raise
    if workspace.path is not None and not workspace.read_only:
        for folder in (workspace.path.parent, folder_beside(workspace.path, COPIES)):
            delete_leftovers(folder)
    return workspace


def _refuse_unknown(address: Address, revision: str) -> None:
    if revision not in REVISIONS:
        message = (
            f"{address} was made by a newer version of funding-tui (schema {revision}, this one knows "
            f"{HEAD}); upgrade funding-tui to open it"
        )
        raise WorkspaceNewer(message)


def back_up(path: Path, label: str = "backup") -> Path:
    """Copy a workspace while others may be using it; the copy is whole, flushed, and in the same folder.

    Returns:
        Where the copy is: `NAME-LABEL-YYYYMMDDTHHMMSSZ.SUFFIX`.

    Raises:
        WorkspaceError: it cannot be written; the sentence says why.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    copy = name_beside(path, f"{label}-{stamp}")
    try:
        copy_to(path, copy)
    except (OSError, sqlite3.Error) as error:
        # what cannot be changed there is the workspace's own folder
        about = path if disk_error(error, copy) in ("read-only", "locked", "damaged") else copy
        message = f"no safety copy could be made first: {error_sentence(error, about)}"
        raise WorkspaceError(message) from error
    return copy


def _revision(workspace: Workspace) -> str:
    address = workspace.address
    if isinstance(address, ServerAddress):
        from models.postgresql import server_revision

        found = server_revision(workspace.engine, address)
    else:
        found = _revision_of_file(address, workspace.reader)
    if not found:
        message = f"{address} is not a funding-tui workspace: it has no schema version"
        raise WorkspaceDamaged(message)
    return found


def _revision_of_file(path: Path, reader: FileReader | None) -> str | None:
    try:
        if path.is_dir():
            message = f"{path} is a folder, not a file; give the path of a workspace"
            raise WorkspaceMissing(message)
        if not path.is_file():
            message = f"there is no workspace at {path}; make one with: funding-tui init --workspace {path}"
            raise WorkspaceMissing(message)
        with closing(connect_existing(path) if reader is None else reader.connect()) as connection:
            found = connection.execute(_REVISION).fetchone()
    except (OSError, sqlite3.Error) as error:
        kind = workspace_error_of(disk_error(error, path))
        if kind is None or kind is WorkspaceDamaged:
            raise WorkspaceDamaged(damaged_sentence(error, path)) from error
        raise kind(error_sentence(error, path)) from error
    return None if found is None else str(found[0])


def _engine(address: Address, reader: FileReader | None) -> Engine:
    if isinstance(address, ServerAddress):
        from models.postgresql import server_engine

        return server_engine(address, BUSY_SECONDS)
    return file_engine(address, reader)


def _migrate(workspace: Workspace) -> None:
    """Upgrade under the write lock: of windows that open at once, one makes a copy and upgrades.

    SQLite would also store each step of an upgrade that fails half-way, without the lock.
    """
    # Alembic takes half a second to import, so only an upgrade that is due pays for it.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with _server_errors(workspace.address), workspace.engine.begin() as connection:
        lock_for_writing(connection)
        if workspace.path is not None and _holds_tables(connection):
            if connection.exec_driver_sql(_REVISION).scalar() == HEAD:
                return
            back_up(workspace.path, f"before-{HEAD}")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _holds_tables(connection: Connection) -> bool:
    return bool(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar())


def _write_errors(address: Address) -> AbstractContextManager[None]:
    if isinstance(address, Path):
        return file_errors(address)
    from models.postgresql import connection_errors

    return connection_errors(address)


def _server_errors(address: Address) -> AbstractContextManager[None]:
    """What a server refuses, as an error of the workspace."""
    if isinstance(address, Path):
        return file_errors(address)
    from models.postgresql import server_errors

    return server_errors(address)
