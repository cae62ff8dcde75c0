"""What an officer signs is on the disk before they are told so."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event

from models.database import Workspace
from models.partnership import Partnership

FULL, NORMAL = 2, 1


@contextmanager
def levels_at_commit(workspace: Workspace) -> Iterator[list[int]]:
    """The level at which SQLite waits for the disk, read on each connection as it commits."""
    found: list[int] = []

    def note(connection: Connection) -> None:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        found.append(driver.cursor().execute("PRAGMA synchronous").fetchone()[0])

    event.listen(workspace.engine, "commit", note)
    yield found
    event.remove(workspace.engine, "commit", note)


def level_of(workspace: Workspace) -> int:
    with workspace.engine.connect() as connection:
        return int(connection.exec_driver_sql("PRAGMA synchronous").scalar_one())


def test_what_is_signed_waits_for_the_disk_and_the_next_write_does_not(workspace: Workspace) -> None:
    with levels_at_commit(workspace) as levels:
        with workspace.session(durable=True) as session:
            session.add(Partnership(name="signed"))
        with workspace.session() as session:
            session.add(Partnership(name="usual"))
    assert levels == [FULL, NORMAL]
    assert level_of(workspace) == NORMAL


def test_after_an_error_the_level_is_put_back_and_nothing_is_kept(workspace: Workspace) -> None:
    def fail() -> None:
        with workspace.session(durable=True) as session:
            session.add(Partnership(name="lost"))
            session.flush()
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert level_of(workspace) == NORMAL
    with workspace.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM partnership").scalar() == 0
