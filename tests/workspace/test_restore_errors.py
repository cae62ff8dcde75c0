"""`restore` and `backup` where the disk or the file refuses: one sentence of its own, and nothing lost."""

from __future__ import annotations

import errno
import hashlib
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.workspace.backup import backup, restore
from models.files import sqlite_files
from models.files.disk_errors import error_sentence
from tests.blank_workspace import blank_bytes
from tests.read_only_folders import read_only, stick
from tests.workspace.small_disks import fill, run_limited, small_disk

__all__ = ["small_disk", "stick"]
ROOM = 400_000  # bytes: less than a workspace, more than its log needs to be read
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="there is no such limit on Windows")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    path = tmp_path / "copy.funding"
    path.write_bytes(blank_bytes())
    return path


def placed(folder: Path, name: str = "mine") -> Path:
    """A workspace that is told from an empty one."""
    path = folder / "mine.funding"
    path.write_bytes(blank_bytes())
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute(
            "INSERT INTO auditentry (at, who, what, record, why, number, previous, hash) "
            "VALUES ('2026-01-01', ?, '', '', '', 1, '', '')",
            (name,),
        )
    return path


def written_by(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = connection.execute("SELECT who FROM auditentry").fetchone()
        return "" if found is None else str(found[0])


def hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def copies_in(folder: Path) -> list[str]:
    logs = ("-wal", "-shm")
    return sorted(
        path.name for path in folder.iterdir() if path.name != "fill" and not path.name.endswith(logs)
    )


@pytest.mark.parametrize("leave", [0, 64 * 1024, ROOM, 700_000])
def test_on_a_full_disk_the_workspace_stays_and_no_half_copy_is_left(
    small_disk: Path, copy: Path, leave: int
) -> None:
    path = placed(small_disk)
    fill(small_disk, leave)
    with pytest.raises(OperationError, match=r"is as it was: .*the disk is full") as caught:
        restore(copy, path)
    assert "\n" not in str(caught.value)
    assert copies_in(small_disk) == ["mine.funding"]
    (small_disk / "fill").unlink()
    assert written_by(path) == "mine"
    kept = restore(copy, path)
    assert kept is not None
    assert written_by(kept) == "mine"
    assert not written_by(path)


@pytest.mark.parametrize("leave", [0, ROOM])
def test_on_a_full_disk_a_damaged_file_is_not_moved_from_its_place(
    small_disk: Path, copy: Path, leave: int
) -> None:
    path = small_disk / "mine.funding"
    path.write_bytes(b"torn")
    (small_disk / "mine.funding-wal").write_bytes(b"its log")
    fill(small_disk, leave)
    with pytest.raises(OperationError, match="the disk is full"):
        restore(copy, path)
    assert path.read_bytes() == b"torn"
    assert (small_disk / "mine.funding-wal").read_bytes() == b"its log"
    assert copies_in(small_disk) == ["mine.funding"]


def test_a_backup_to_a_full_disk_leaves_nothing_there(small_disk: Path, copy: Path) -> None:
    fill(small_disk, ROOM)
    with pytest.raises(OperationError, match="nothing is left of it: the disk is full"):
        backup(copy, small_disk / "safe.funding")
    assert copies_in(small_disk) == []


@on_posix
def test_a_disk_that_takes_no_more_is_told_in_one_line_and_changes_nothing(
    tmp_path: Path, copy: Path
) -> None:
    path = placed(tmp_path)
    before = hash_of(path)
    for words in (("restore", str(copy)), ("backup",)):
        ended = run_limited(ROOM, "-w", str(path), *words)
        assert ended.returncode == 1
        assert ended.stderr.count("\n") == 1
        assert "Traceback" not in ended.stderr
        assert "disk I/O error" in ended.stderr
    assert hash_of(path) == before
    assert written_by(path) == "mine"
    assert copies_in(tmp_path) == ["copy.funding", "mine.funding"]


@pytest.mark.parametrize("held", ["workspace", "backup"])
def test_it_gives_up_on_a_lock_in_the_usual_time(
    tmp_path: Path, copy: Path, held: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_files, "BUSY_SECONDS", 0.05)
    path = placed(tmp_path)
    with closing(sqlite3.connect(path if held == "workspace" else copy, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(OperationError, match="is locked: another window or program"):
            restore(copy, path)
        other.execute("ROLLBACK")
    assert written_by(path) == "mine"
    assert copies_in(tmp_path) == ["copy.funding", "mine.funding"]


def test_a_writer_who_holds_the_workspace_is_waited_for_and_then_given_up(
    tmp_path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite_files, "BUSY_SECONDS", 0.05)
    path = placed(tmp_path)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OperationError, match=r"is as it was: .* is locked"):
            restore(copy, path)
        other.execute("ROLLBACK")
    assert copies_in(tmp_path) == ["copy.funding", "mine.funding"]


def test_where_nothing_can_be_written_it_says_so(stick: Path) -> None:
    path = placed(stick)
    shutil.copy(path, stick / "copy.funding")
    with read_only(stick), pytest.raises(OperationError, match="is read-only here"):
        restore(stick / "copy.funding", path)
    assert copies_in(stick) == ["copy.funding", "mine.funding"]


def test_a_backup_on_a_stick_that_cannot_be_written_is_restored(stick: Path, tmp_path: Path) -> None:
    made = placed(stick)
    kept = tmp_path / "kept.funding"
    kept.write_bytes(blank_bytes())
    with read_only(stick):
        backed_up = made.read_bytes()
    kept.write_bytes(backed_up)
    assert restore(kept, tmp_path / "new.funding") is None
    assert written_by(tmp_path / "new.funding") == "mine"


def test_five_errors_are_five_sentences(tmp_path: Path) -> None:
    path = tmp_path / "x.funding"
    codes = {
        sqlite3.SQLITE_FULL: "disk is full",
        sqlite3.SQLITE_IOERR: "disk I/O error",
        sqlite3.SQLITE_READONLY: "read-only",
        sqlite3.SQLITE_BUSY: "locked",
        sqlite3.SQLITE_NOTADB: "not a funding-tui workspace",
    }
    said = set()
    for code, words in codes.items():
        error = sqlite3.OperationalError("what SQLite says")
        error.sqlite_errorcode = code
        sentence = error_sentence(error, path)
        assert words in sentence
        said.add(sentence)
    assert len(said) == len(codes)


def test_what_may_not_be_read_is_not_called_read_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "x.funding"
    refused = PermissionError(errno.EACCES, "Permission denied", str(path))
    assert "is read-only here" in error_sentence(refused, path)  # it is still to be made
    path.write_bytes(b"")
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.R_OK)
    assert error_sentence(refused, path).startswith(f"you may not open {path}, or look into its folder; ask")


def test_what_is_no_workspace_is_refused_as_a_backup_and_set_aside_as_a_workspace(
    tmp_path: Path, copy: Path
) -> None:
    other = tmp_path / "other.funding"
    other.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)
    with pytest.raises(BadInput, match="is not a funding-tui workspace"):
        restore(other, copy)
    kept = restore(copy, other)
    assert kept is not None
    assert kept.read_bytes().startswith(b"SQLite format 3\0\xff")
    assert not written_by(other)


def test_if_the_last_step_fails_what_was_set_aside_is_put_back(
    tmp_path: Path, copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.funding"
    path.write_bytes(b"torn")
    (tmp_path / "mine.funding-wal").write_bytes(b"its log")
    replace = Path.replace

    def refuse(self: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(13, "open in another program")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(OperationError, match="is as it was"):
        restore(copy, path)
    assert path.read_bytes() == b"torn"
    assert (tmp_path / "mine.funding-wal").read_bytes() == b"its log"
    assert copies_in(tmp_path) == ["copy.funding", "mine.funding"]
