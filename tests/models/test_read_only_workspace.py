"""A workspace on a share or stick that cannot be written: read as it is, and never written beside."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlmodel import select

from models.database import Workspace, open_workspace
from models.errors import WorkspaceError, WorkspaceReadOnly
from models.partnership import Partnership
from tests.blank_workspace import blank_bytes
from tests.read_only_folders import read_only, stick

__all__ = ["stick"]


def named(folder: Path, name: str) -> Path:
    path = folder / "test.funding"
    path.write_bytes(blank_bytes())
    workspace = open_workspace(path)
    with workspace.session() as session:
        session.add(Partnership(name=name))
    workspace.close()
    return path


def names_in(workspace: Workspace) -> list[str]:
    with workspace.session() as session:
        return list(session.exec(select(Partnership.name)))


@contextmanager
def opened(path: Path) -> Iterator[Workspace]:
    workspace = open_workspace(path)
    try:
        yield workspace
    finally:
        workspace.close()


def with_a_log(folder: Path, elsewhere: Path) -> Path:
    """A workspace whose last change is in its log alone, as on a stick that was pulled out."""
    source = named(elsewhere, "in the file")
    with opened(source) as workspace:
        with workspace.session() as session:
            session.add(Partnership(name="in the log"))
        for suffix in ("", "-wal"):
            shutil.copyfile(f"{source}{suffix}", folder / f"test.funding{suffix}")
    return folder / "test.funding"


def test_it_is_read_and_nothing_appears_beside_it(stick: Path) -> None:
    path = named(stick, "Herefordshire")
    with read_only(stick), opened(path) as workspace:
        assert workspace.read_only
        assert names_in(workspace) == ["Herefordshire"]
        assert list(stick.iterdir()) == [path]


def test_writing_says_why_not_in_one_sentence_and_changes_nothing(stick: Path) -> None:
    path = named(stick, "Herefordshire")
    before = path.read_bytes()
    with read_only(stick), opened(path) as workspace:
        with (
            pytest.raises(WorkspaceReadOnly, match="is read-only here") as caught,
            workspace.session() as session,
        ):
            session.add(Partnership(name="other"))
        assert "\n" not in str(caught.value)
        with pytest.raises(WorkspaceReadOnly):
            workspace.refuse_read_only()
    assert path.read_bytes() == before


def test_what_is_in_a_log_without_an_index_is_read_too(stick: Path, tmp_path: Path) -> None:
    path = with_a_log(stick, tmp_path)
    there = sorted(stick.iterdir())
    with read_only(stick), opened(path) as workspace:
        assert names_in(workspace) == ["in the file", "in the log"]
        with pytest.raises(WorkspaceReadOnly), workspace.session() as session:
            session.add(Partnership(name="other"))
        assert sorted(stick.iterdir()) == there


def test_what_another_window_writes_is_read(stick: Path) -> None:
    path = named(stick, "first")
    writer = open_workspace(path)
    with writer.session() as session:
        session.add(Partnership(name="second"))
    with read_only(stick), opened(path) as workspace:
        assert names_in(workspace) == ["first", "second"]
    writer.close()


def test_a_journal_that_was_left_is_rolled_back_in_what_is_read(stick: Path, tmp_path: Path) -> None:
    path = named(tmp_path, "kept")
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA cache_spill = 1")
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("UPDATE partnership SET name = 'half'")
        connection.execute("CREATE TABLE many (text TEXT)")
        for _ in range(200):
            connection.execute("INSERT INTO many VALUES (?)", ("x" * 4_000,))
        for suffix in ("", "-journal"):
            shutil.copyfile(f"{path}{suffix}", stick / f"test.funding{suffix}")
        connection.execute("ROLLBACK")
    with read_only(stick), opened(stick / "test.funding") as workspace:
        assert names_in(workspace) == ["kept"]


def test_a_file_replaced_while_it_is_open_is_read_anew(stick: Path, tmp_path: Path) -> None:
    path = named(stick, "first")
    other = named(tmp_path, "second")
    with read_only(stick):
        workspace = open_workspace(path)
        assert names_in(workspace) == ["first"]
    shutil.copyfile(other, path)
    assert names_in(workspace) == ["second"]
    workspace.close()


def test_a_file_changed_while_it_is_read_is_told(stick: Path) -> None:
    path = named(stick, "first")
    with read_only(stick):
        workspace = open_workspace(path)

    def change_meanwhile() -> None:
        with workspace.session() as session:
            session.exec(select(Partnership.name)).all()
            with opened(path) as other, other.session() as writing:
                writing.add(Partnership(name="second"))

    with pytest.raises(WorkspaceError, match="changed by somebody else while it was read; try again"):
        change_meanwhile()
    workspace.close()


def test_an_older_one_says_that_it_must_be_copied_to_be_upgraded(
    stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = named(stick, "Herefordshire")
    monkeypatch.setattr("models.database.HEAD", "next")
    with read_only(stick), pytest.raises(WorkspaceReadOnly, match=r"older version .* copy it to a folder"):
        open_workspace(path)
    assert list(stick.iterdir()) == [path]
