"""The audit is a chain: what was altered, removed, inserted, moved or cut off behind it is found."""

from __future__ import annotations

import random
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from funding_tui.workspace.doctor import doctor
from funding_tui.workspace.finding import Finding
from models.audit_chain import AuditLink, add_to_chain, find_break, parse_audit_link
from models.changes import AuditEntry, last_audit_link, record_audit
from models.database import MIGRATIONS, Workspace, open_workspace
from tests.blank_workspace import blank_bytes

ENTRIES = 6
Change = Callable[[sqlite3.Connection], object]


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workspace]:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    path = tmp_path / "audited.funding"
    path.write_bytes(blank_bytes())
    opened = Workspace(path)
    for number in range(ENTRIES):
        did(opened, f"did thing {number + 1}")
    yield opened
    opened.close()


def did(workspace: Workspace, *what: str) -> None:
    with workspace.session() as session:
        for each in what:
            record_audit(session, each, who="Ada", record="é", before={"b": 1.5, "a": [1]}, why="\x00 asked")


def audit(workspace: Workspace, printed: AuditLink | None = None) -> Finding:
    (found,) = (finding for finding in doctor(workspace, printed) if finding.check == "audit")
    return found


def behind(workspace: Workspace, *changes: str) -> None:
    """Change the file as somebody would who drops its triggers."""
    assert workspace.path is not None
    with closing(sqlite3.connect(workspace.path)) as connection:
        for name in ("auditentry_no_update", "auditentry_no_delete"):
            connection.execute(f"DROP TRIGGER {name}")
        for change in changes:
            connection.execute(change)
        connection.commit()


def last_link(workspace: Workspace) -> AuditLink:
    with workspace.session() as session:
        return last_audit_link(session.connection())


def test_every_entry_follows_from_the_one_before(workspace: Workspace) -> None:
    found = audit(workspace)
    assert found.state == "good"
    assert f"{ENTRIES} entries" in found.words
    assert str(last_link(workspace)) in found.words


def test_several_entries_of_one_transaction_are_chained_in_their_order(workspace: Workspace) -> None:
    did(workspace, "seven", "eight", "nine")
    assert audit(workspace).state == "good"
    assert last_link(workspace).number == ENTRIES + 3


def test_what_is_rolled_back_leaves_no_gap(workspace: Workspace) -> None:
    with Session(workspace.engine) as session:
        record_audit(session, "half done")
        session.flush()
        session.rollback()
    did(workspace, "done")
    assert audit(workspace).state == "good"
    assert last_link(workspace).number == ENTRIES + 1


@pytest.mark.parametrize(
    "column", ["at", "who", "what", "record", "before", "after", "why", "hash", "previous"]
)
def test_an_entry_altered_in_any_column_is_named(workspace: Workspace, column: str) -> None:
    new = {"at": "'2020-01-01 00:00:00.000000'", "before": "'{}'", "after": "'{}'"}.get(column, "'x'")
    behind(workspace, f'UPDATE auditentry SET "{column}" = {new} WHERE id = 4')
    found = audit(workspace)
    assert found.state == "bad"
    assert "audit entry 4 does not hold" in found.words


COLUMNS = "at, who, what, record, before, after, why, previous, hash"


@pytest.mark.parametrize(
    ("change", "number"),
    [
        ("DELETE FROM auditentry WHERE id = 3", 3),
        ("DELETE FROM auditentry WHERE id = 1", 1),
        ("UPDATE auditentry SET id = 99 WHERE id = 2", 2),
        (
            f"INSERT INTO auditentry (id, number, {COLUMNS}) SELECT 99, 7, {COLUMNS} "
            "FROM auditentry WHERE id = 2",
            7,
        ),
        ("UPDATE auditentry SET number = number + 10", 1),
    ],
)
def test_one_that_was_removed_inserted_or_moved_is_named(
    workspace: Workspace, change: str, number: int
) -> None:
    behind(workspace, change)
    found = audit(workspace)
    assert found.state == "bad"
    assert f"audit entry {number} does not hold" in found.words


def test_two_that_were_swapped_are_found(workspace: Workspace) -> None:
    behind(
        workspace,
        "UPDATE auditentry SET id = 99 WHERE id = 2",
        "UPDATE auditentry SET id = 2 WHERE id = 3",
        "UPDATE auditentry SET id = 3 WHERE id = 99",
    )
    assert "audit entry 2 does not hold" in audit(workspace).words


def test_entries_cut_off_at_the_end_show_against_an_earlier_paper(workspace: Workspace) -> None:
    printed = last_link(workspace)
    behind(workspace, "DELETE FROM auditentry WHERE id > 4")
    assert audit(workspace).state == "good"
    found = audit(workspace, printed)
    assert (found.state, "ends at entry 4" in found.words) == ("bad", True)


def test_a_chain_that_was_written_anew_shows_against_an_earlier_paper(workspace: Workspace) -> None:
    printed = last_link(workspace)
    behind(workspace, "DELETE FROM auditentry")
    did(workspace, *(f"did another thing {number}" for number in range(ENTRIES + 2)))
    assert audit(workspace).state == "good"
    assert "written anew" in audit(workspace, printed).words


def test_an_earlier_paper_holds_though_more_was_done_since(workspace: Workspace) -> None:
    printed = last_link(workspace)
    did(workspace, "something else")
    assert audit(workspace, printed).state == "good"
    assert parse_audit_link(f" {printed} ") == printed
    assert parse_audit_link("6:xyz") is None


def test_two_writers_at_once_make_one_chain(workspace: Workspace) -> None:
    assert workspace.path is not None

    def write() -> None:
        own = Workspace(workspace.path or Path())
        for number in range(15):
            did(own, f"step {number}", f"and {number}")
        own.close()

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert audit(workspace).state == "good"
    assert last_link(workspace).number == ENTRIES + 90


def test_a_workspace_of_an_older_version_gets_its_chain_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "old.funding"
    at_revision(path, "0013")
    with closing(sqlite3.connect(path)) as connection:
        for number in (3, 7, 8):
            row = (number, "2026-04-01 09:00:00.000000", "Ada", f"did {number}", "", '{"x": 1}', None, "")
            connection.execute("INSERT INTO auditentry VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
        connection.commit()
    opened = open_workspace(path)
    try:
        did(opened, "the first since")
        assert "4 entries" in audit(opened).words
        with pytest.raises(Exception, match="append-only"), opened.session() as session:
            session.connection().exec_driver_sql("UPDATE auditentry SET who = 'x'")
    finally:
        opened.close()


def at_revision(path: Path, revision: str) -> None:
    """An empty workspace as the version of the app made it that had this schema."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    old = Workspace(path)
    with old.engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    old.close()


TEXT = st.text(max_size=8)
DATA = st.none() | st.dictionaries(
    TEXT, TEXT | st.integers() | st.floats(allow_nan=False) | st.none(), max_size=3
)


@given(st.lists(st.tuples(TEXT, TEXT, DATA), min_size=1, max_size=8), st.data())
def test_any_chain_holds_and_none_holds_without_one_entry_or_in_another_order(
    rows: list[tuple[str, str, dict[str, object] | None]], data: st.DataObject
) -> None:
    entries, last = [], AuditLink(0, "")
    for who, what, after in rows:
        entry = AuditEntry(at=datetime.now(UTC), who=who, what=what, after=after)
        add_to_chain(entry, last)
        last = AuditLink(entry.number, entry.hash)
        entries.append(entry)
    assert find_break(entries) == (last, None)
    place = data.draw(st.integers(0, len(entries) - 1))
    if place < len(entries) - 1:
        found = find_break([*entries[:place], *entries[place + 1 :]])[1]
        assert found is not None
        assert found.number == place + 1
    shuffled = entries[:]
    random.Random(place).shuffle(shuffled)
    assert (find_break(shuffled)[1] is None) == (
        [each.number for each in shuffled] == [each.number for each in entries]
    )
    entries[place].who += "x"
    changed = find_break(entries)[1]
    assert changed is not None
    assert changed.number == place + 1
