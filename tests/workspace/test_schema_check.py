"""Columns that are missing, unknown or of another type, and guards that were dropped, are named."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from funding_tui.workspace.doctor import doctor
from funding_tui.workspace.finding import Finding
from models.database import Workspace
from tests.blank_workspace import blank_bytes


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    path = tmp_path / "odd.funding"
    path.write_bytes(blank_bytes())
    opened = Workspace(path)
    yield opened
    opened.close()


def found(workspace: Workspace, check: str, *changes: str) -> Finding:
    assert workspace.path is not None
    with closing(sqlite3.connect(workspace.path)) as connection:
        for change in changes:
            connection.execute(change)
        connection.commit()
    (finding,) = (each for each in doctor(workspace) if each.check == check)
    return finding


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("ALTER TABLE stream DROP COLUMN note", "stream.note is missing"),
        ("ALTER TABLE stream ADD COLUMN extra TEXT", "stream.extra is not known to this version"),
        ("ALTER TABLE stream RENAME COLUMN note TO notes", "stream.note is missing"),
        ("DROP TABLE fieldcheck", "table fieldcheck is missing"),
    ],
)
def test_a_column_that_differs_from_this_version_is_named(
    workspace: Workspace, change: str, expected: str
) -> None:
    finding = found(workspace, "columns", change)
    assert finding.state == "bad"
    assert expected in finding.words


def test_a_column_of_another_type_is_named(workspace: Workspace) -> None:
    finding = found(
        workspace,
        "columns",
        "ALTER TABLE stream DROP COLUMN note",
        "ALTER TABLE stream ADD COLUMN note INTEGER NOT NULL DEFAULT 0",
    )
    assert "stream.note is INTEGER, and should be VARCHAR" in finding.words
    assert finding.state == "bad"


@pytest.mark.parametrize("guard", ["ledgerentry_no_update", "auditentry_no_delete", "run_answer_no_update"])
def test_a_guard_that_was_dropped_is_named(workspace: Workspace, guard: str) -> None:
    assert found(workspace, "guards").state == "good"
    finding = found(workspace, "guards", f"DROP TRIGGER {guard}")
    assert (finding.state, guard in finding.words) == ("bad", True)


def test_a_value_that_cannot_be_read_is_reported_and_the_other_checks_go_on(workspace: Workspace) -> None:
    changes = (
        "DROP TRIGGER auditentry_no_update",
        "INSERT INTO auditentry (at, who, what, record, why, number) VALUES ('soon', '', '', '', '', 1)",
    )
    assert "cannot be read" in found(workspace, "audit", *changes).words
    assert found(workspace, "records").state == "good"
