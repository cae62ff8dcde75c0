"""A file that somebody relies on is whole, flushed and in its place, or is not there."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from models.files.whole_files import delete_leftovers, whole_file

KILLED = """
import os, signal, sys
from pathlib import Path
from models.files.whole_files import whole_file
with whole_file(Path(sys.argv[1])) as working:
    working.write_text("half")
    Path(f"{working}-journal").write_text("log")
    os.kill(os.getpid(), signal.SIGKILL)
"""
needs_modes = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@needs_modes
def test_what_a_killed_process_left_is_deleted_by_the_next_one(tmp_path: Path) -> None:
    target = tmp_path / "paper.docx"
    target.write_text("last month's")
    ended = subprocess.run([sys.executable, "-c", KILLED, str(target)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert target.read_text() == "last month's"
    assert len(names(tmp_path)) == 3
    with whole_file(tmp_path / "other.docx") as working:
        working.write_text("whole")
    assert names(tmp_path) == ["other.docx", "paper.docx"]


@needs_modes
def test_what_is_still_being_written_is_left_alone(tmp_path: Path) -> None:
    with whole_file(tmp_path / "slow.docx") as slow:
        slow.write_text("slow")
        delete_leftovers(tmp_path)
        with whole_file(tmp_path / "quick.docx") as quick:
            quick.write_text("quick")
    assert names(tmp_path) == ["quick.docx", "slow.docx"]
    assert (tmp_path / "slow.docx").read_text() == "slow"


def test_other_people_s_files_are_left_alone(tmp_path: Path) -> None:
    for name in (".funding-tui-notes", ".part", "x.part", ".funding-tui-12.part"):
        (tmp_path / name).write_text("mine")
    delete_leftovers(tmp_path)
    assert len(names(tmp_path)) == 4


def test_after_an_error_everything_is_as_it_was(tmp_path: Path) -> None:
    target = tmp_path / "paper.docx"
    target.write_text("last month's")

    def fail() -> None:
        with whole_file(target) as working:
            working.write_text("half")
            raise KeyError(target.name)

    with pytest.raises(KeyError):
        fail()
    assert target.read_text() == "last month's"
    assert names(tmp_path) == ["paper.docx"]


def test_what_may_not_be_replaced_stays_also_when_it_came_meanwhile(tmp_path: Path) -> None:
    target = tmp_path / "copy.funding"

    def write() -> None:
        with whole_file(target, over=False) as working:
            working.write_text("mine")
            target.write_text("theirs")

    with pytest.raises(FileExistsError):
        write()
    assert target.read_text() == "theirs"
    assert names(tmp_path) == ["copy.funding"]


@needs_modes
def test_records_are_for_their_owner_papers_for_all_and_what_is_there_keeps_its_mode(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        for name, private in (("records", True), ("paper", False)):
            with whole_file(tmp_path / name, private=private) as working:
                assert mode_of(working) == (0o600 if private else 0o644)
        (tmp_path / "shared").write_text("old")
        (tmp_path / "shared").chmod(0o640)
        with whole_file(tmp_path / "shared", private=True) as working:
            working.write_text("new")
    finally:
        os.umask(before)
    assert [mode_of(tmp_path / name) for name in ("records", "paper", "shared")] == [0o600, 0o644, 0o640]


def test_the_disk_has_it_before_it_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    steps: list[str] = []
    flush, replace = os.fsync, Path.replace

    def note_flush(number: int) -> None:
        steps.append("flush of a folder" if stat.S_ISDIR(os.fstat(number).st_mode) else "flush of the file")
        flush(number)

    def note_replace(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", note_flush)
    monkeypatch.setattr(Path, "replace", note_replace)
    with whole_file(tmp_path / "paper.docx") as working:
        working.write_text("whole")
    assert steps[:2] == ["flush of the file", "rename"]
    assert sys.platform == "win32" or steps[2:] == ["flush of a folder"]
