"""A workspace opens, upgrades after a backup, refuses what it cannot read, and lets two people write."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from models import database
from models.database import METADATA, MIGRATIONS, Workspace, back_up, create_workspace, open_workspace
from models.errors import WorkspaceDamaged, WorkspaceError, WorkspaceMissing, WorkspaceNewer
from models.migrations import HEAD, REVISIONS
from models.partnership import Partnership


def revision_of(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute("SELECT version_num FROM alembic_version").fetchone()[0])


def has_table(path: Path, name: str) -> bool:
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchall())


def test_a_new_workspace_has_write_ahead_logging_and_foreign_keys(workspace):
    with workspace.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar() == database.BUSY_SECONDS * 1000


def test_what_is_there_is_never_written_over(file):
    before = file.read_bytes()
    with pytest.raises(WorkspaceError, match="already exists"):
        create_workspace(file)
    assert file.read_bytes() == before


def test_a_folder_that_cannot_be_written_is_reported(tmp_path):
    (tmp_path / "plain").write_text("a file, not a folder")
    with pytest.raises(WorkspaceError, match="cannot be written"):
        create_workspace(tmp_path / "plain" / "new.funding")


def test_a_missing_workspace_is_reported_with_the_command_that_makes_one(tmp_path):
    with pytest.raises(WorkspaceMissing, match="funding-tui init"):
        open_workspace(tmp_path / "none.funding")
    assert not (tmp_path / "none.funding").exists()


@pytest.mark.parametrize(
    "content", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_a_damaged_file_is_reported_and_left_as_it_is(tmp_path, content):
    path = tmp_path / "damaged.funding"
    path.write_bytes(content)
    with pytest.raises(WorkspaceDamaged, match="not a funding-tui workspace"):
        open_workspace(path)
    assert path.read_bytes() == content


def test_a_workspace_without_its_version_is_reported(file):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("DELETE FROM alembic_version")
    with pytest.raises(WorkspaceDamaged, match="no schema version"):
        open_workspace(file)


def test_a_workspace_of_a_newer_app_is_refused_in_one_sentence(file):
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WorkspaceNewer) as caught:
        open_workspace(file)
    assert "newer version of funding-tui" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert revision_of(file) == "9999"


def test_the_newest_migration_is_the_one_that_the_app_knows():
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    script = ScriptDirectory.from_config(config)
    assert script.get_heads() == [HEAD]
    assert tuple(reversed([each.revision for each in script.walk_revisions()])) == REVISIONS


def test_the_migrated_schema_is_the_models_own(workspace):
    with workspace.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_the_models_own}
        )
        assert compare_metadata(context, METADATA) == []


def is_the_models_own(name: str | None, kind: str, parents: object) -> bool:
    """Not the full-text index, which is SQLite's own kind of table."""
    return kind != "table" or not str(name).startswith("opportunitytext")


@pytest.fixture
def newer_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app one version on: a migration more than there is."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "next.py").write_text(
        f'from alembic import op\nrevision = "next"\ndown_revision = "{HEAD}"\n'
        "branch_labels = None\ndepends_on = None\n"
        'def upgrade():\n    op.execute("CREATE TABLE further (id INTEGER)")\n'
    )
    monkeypatch.setattr(database, "MIGRATIONS", folder)
    monkeypatch.setattr(database, "REVISIONS", (*REVISIONS, "next"))
    monkeypatch.setattr(database, "HEAD", "next")
    return folder


def test_an_older_workspace_is_backed_up_and_then_upgraded(file, newer_app):
    old = Workspace(file)
    with old.session() as session:
        session.add(Partnership(name="Herefordshire"))
    old.close()
    upgraded = open_workspace(file)
    with upgraded.session() as session:
        assert session.get_one(Partnership, 1).name == "Herefordshire"
    upgraded.close()
    assert revision_of(file) == "next"
    (backup,) = file.parent.glob("test-before-next-*.funding")
    assert revision_of(backup) == HEAD
    with closing(sqlite3.connect(backup)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT name FROM partnership").fetchone() == ("Herefordshire",)


def test_of_windows_that_open_at_once_one_makes_a_copy_and_upgrades(file, newer_app):
    opened: list[Workspace] = []
    threads = [threading.Thread(target=lambda: opened.append(open_workspace(file))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for workspace in opened:
        workspace.close()
    assert len(opened) == len(threads)
    assert revision_of(file) == "next"
    (backup,) = file.parent.glob("test-before-next-*.funding")
    assert revision_of(backup) == HEAD


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_new_workspace_its_logs_and_its_copies_are_for_their_owner_and_another_mode_stays(tmp_path):
    path = tmp_path / "new.funding"
    made = create_workspace(path)
    with made.session() as session:
        session.add(Partnership(name="Herefordshire"))
    copy = back_up(path)
    modes = {each.name: each.stat().st_mode & 0o777 for each in tmp_path.iterdir()}
    made.close()
    assert set(modes) == {"new.funding", "new.funding-wal", "new.funding-shm", copy.name}
    assert set(modes.values()) == {0o600}
    path.chmod(0o660)
    open_workspace(path).close()
    assert path.stat().st_mode & 0o777 == 0o660


def test_an_upgrade_that_fails_leaves_the_workspace_as_it_was(file, newer_app):
    step = newer_app / "versions" / "next.py"
    step.write_text(step.read_text() + '    op.execute("CREATE TABLE partnership (id INTEGER)")\n')
    with pytest.raises(Exception, match="already exists"):
        open_workspace(file)
    assert revision_of(file) == HEAD
    assert not has_table(file, "further")
    assert list(file.parent.glob("test-before-next-*.funding"))


def test_a_workspace_that_is_up_to_date_opens_without_a_backup(file):
    open_workspace(file).close()
    assert [each.name for each in file.parent.glob("*before*")] == []


def test_a_backup_is_complete_while_others_write(workspace):
    with workspace.session() as session:
        session.add(Partnership(name="kept"))
    with workspace.engine.connect() as other:
        other.exec_driver_sql("BEGIN IMMEDIATE")
        other.exec_driver_sql("UPDATE partnership SET name = 'half-written'")
        copy = back_up(workspace.path)
        other.exec_driver_sql("ROLLBACK")
    opened = open_workspace(copy)
    with opened.session() as session:
        assert session.get_one(Partnership, 1).name == "kept"
    opened.close()
    assert copy.name.startswith("test-backup-")


def test_a_second_writer_waits_for_the_first(file):
    first, second = Workspace(file), Workspace(file)
    done: list[str] = []

    def write_later() -> None:
        with second.session() as session:
            session.add(Partnership(name="second"))
        done.append("second")

    thread = threading.Thread(target=write_later)
    with first.session() as session:
        session.add(Partnership(name="first"))
        session.flush()
        thread.start()
        thread.join(timeout=0.1)
        assert thread.is_alive()
        done.append("first")
    thread.join(timeout=10)
    with first.engine.connect() as connection:
        names = connection.exec_driver_sql("SELECT name FROM partnership ORDER BY id").scalars().all()
    first.close()
    second.close()
    assert done == ["first", "second"]
    assert names == ["first", "second"]


def test_readers_do_not_wait_for_a_writer(workspace):
    with workspace.session() as session:
        session.add(Partnership(name="being written"))
        session.flush()
        with workspace.engine.connect() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM partnership").scalar() == 0


def test_a_session_that_fails_keeps_nothing(workspace):
    def fail() -> None:
        with workspace.session() as session:
            session.add(Partnership(name="lost"))
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with workspace.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM partnership").scalar() == 0


@pytest.mark.parametrize("use", [create_workspace, open_workspace])
def test_a_folder_is_called_a_folder(tmp_path: Path, use: Callable[[str], Workspace]) -> None:
    with pytest.raises(WorkspaceError, match="is a folder, not a file"):
        use(str(tmp_path))
