"""A workspace that one window has open stays whole when other programs open and close it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import pytest
from sqlmodel import select

from funding_tui.base.errors import BadInput
from funding_tui.base.settings import CopySettings
from funding_tui.workspace.backup import restore
from funding_tui.workspace.copy_check import check_newest_copy
from funding_tui.workspace.daily_copies import keep_daily_copy
from funding_tui.workspace.doctor import doctor
from models.database import Workspace, back_up, open_workspace
from models.funding import Funder
from tests.builders import TODAY, a_workspace

# opens a workspace, reads and closes it, as a second window or a command does
ANOTHER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1])
print([row[0] for row in connection.execute("SELECT name FROM funder ORDER BY id")])
connection.close()
"""


def back_up_it(workspace: Workspace, path: Path) -> None:
    back_up(path)


def open_it_again(workspace: Workspace, path: Path) -> None:
    open_workspace(str(path)).close()


def keep_a_daily_copy(workspace: Workspace, path: Path) -> None:
    assert keep_daily_copy(workspace, CopySettings(), TODAY) == ()


def check_it(workspace: Workspace, path: Path) -> None:
    doctor(workspace)
    check_newest_copy(path, CopySettings(), TODAY)


def restore_it_from_itself(workspace: Workspace, path: Path) -> None:
    with suppress(BadInput):
        restore(path, path)


def restore_it_from_nothing(workspace: Workspace, path: Path) -> None:
    bad = path.with_name("bad.funding")
    bad.write_bytes(b"nothing")
    with suppress(BadInput):
        restore(bad, path)


@pytest.mark.parametrize(
    "look",
    [back_up_it, open_it_again, keep_a_daily_copy, check_it, restore_it_from_itself, restore_it_from_nothing],
)
def test_no_look_at_the_file_takes_its_locks_away(
    tmp_path: Path, look: Callable[[Workspace, Path], None]
) -> None:
    with a_workspace(tmp_path) as workspace:
        path = workspace.path
        assert path is not None
        with workspace.session() as session:
            session.add(Funder(code="before", name="Before"))
        look(workspace, path)
        assert "Before" in seen_by_another(path)
        with workspace.session() as session:
            session.add(Funder(code="after", name="After"))
        assert "After" in seen_by_another(path)
        with workspace.session() as session:
            names = session.exec(select(Funder.name)).all()
        assert {"Before", "After"} <= set(names)
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert ("After",) in connection.execute("SELECT name FROM funder").fetchall()


def seen_by_another(path: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", ANOTHER, str(path)], capture_output=True, text=True, check=True
    )
    return done.stdout
