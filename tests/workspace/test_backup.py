from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.find.search import find
from funding_tui.workspace.backup import backup, restore
from funding_tui.workspace.doctor import doctor
from models.database import Workspace, open_workspace
from models.funding import StreamRule
from tests.builders import TODAY, a_stream, a_workspace, add, an_opportunity


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FUNDING_TUI_SETTINGS", str(tmp_path / "settings.toml"))
    monkeypatch.delenv("FUNDING_TUI_WORKSPACE", raising=False)


def listings_in(path: Path) -> int:
    workspace = open_workspace(path)
    try:
        return len(find(workspace, today=TODAY))
    finally:
        workspace.close()


def states(workspace: Workspace) -> dict[str, str]:
    return {finding.check: finding.state for finding in doctor(workspace)}


def with_listings(folder: Path, number: int, name: str = "small.funding") -> Path:
    with a_workspace(folder, name) as workspace:
        for _ in range(number):
            an_opportunity(workspace)
        return workspace.path


def test_a_backup_stands_beside_the_workspace_and_holds_what_it_held(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        an_opportunity(workspace)
        copy = backup(workspace.path)
        an_opportunity(workspace)
    assert copy.parent == tmp_path
    assert copy.name.startswith("small-backup-")
    assert copy.suffix == ".funding"
    assert listings_in(copy) == 1


def test_a_backup_is_one_file_with_no_log_beside_it(tmp_path: Path) -> None:
    path = with_listings(tmp_path, 1)
    (tmp_path / "safe").mkdir()
    copy = backup(path, tmp_path / "safe")
    assert list((tmp_path / "safe").iterdir()) == [copy]


def test_a_backup_goes_where_it_is_sent_and_never_over_something(tmp_path: Path) -> None:
    path = with_listings(tmp_path, 1)
    target = tmp_path / "copy.funding"
    assert backup(path, target) == target
    with pytest.raises(BadInput, match="already exists"):
        backup(path, target)
    with pytest.raises(OperationError, match="cannot be written"):
        backup(path, tmp_path / "nowhere" / "copy.funding")


@pytest.mark.parametrize("content", [None, b"", b"not a database", b"SQLite format 3\x00" + b"\x00" * 4096])
def test_what_is_not_a_workspace_is_neither_backed_up_nor_restored(
    tmp_path: Path, content: bytes | None
) -> None:
    path, good = tmp_path / "odd.funding", with_listings(tmp_path, 1)
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(BadInput):
        backup(path)
    with pytest.raises(BadInput):
        restore(path, good)
    assert listings_in(good) == 1
    assert not list(tmp_path.glob("*-backup-*"))
    assert not list(tmp_path.glob("*-before-*"))


def test_another_program_s_database_is_refused(tmp_path: Path) -> None:
    other, good = tmp_path / "other.db", with_listings(tmp_path, 1)
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.commit()
    with pytest.raises(BadInput, match="has no schema version"):
        restore(other, good)


def test_a_backup_of_a_newer_version_is_refused_and_nothing_is_touched(tmp_path: Path) -> None:
    newer, good = with_listings(tmp_path, 2, "newer.funding"), with_listings(tmp_path, 1)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    with pytest.raises(BadInput, match="newer version"):
        restore(newer, good)
    assert listings_in(good) == 1


def test_restoring_keeps_what_was_there(tmp_path: Path) -> None:
    path = with_listings(tmp_path, 1)
    copy = backup(path)
    with_more = open_workspace(path)
    an_opportunity(with_more)
    with_more.close()
    kept = restore(copy, path)
    assert kept is not None
    assert listings_in(path) == 1
    assert listings_in(kept) == 2


def test_restoring_over_a_workspace_that_is_open_shows_there_too(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        copy = backup(workspace.path)
        an_opportunity(workspace)
        assert len(find(workspace, today=TODAY)) == 1
        restore(copy, workspace.path)
        assert len(find(workspace, today=TODAY)) == 0
        an_opportunity(workspace)
        assert len(find(workspace, today=TODAY)) == 1


def test_restoring_where_nothing_is_keeps_nothing(tmp_path: Path) -> None:
    copy = with_listings(tmp_path, 1)
    over = tmp_path / "new folder" / "fresh.funding"
    assert restore(copy, over) is None
    assert listings_in(over) == 1


def test_a_log_left_by_a_lost_file_is_not_played_into_its_successor(tmp_path: Path) -> None:
    copy = with_listings(tmp_path, 1)
    over = tmp_path / "fresh.funding"
    with a_workspace(tmp_path, "lost.funding") as workspace:
        an_opportunity(workspace)
        shutil.copy(f"{workspace.path}-wal", f"{over}-wal")
    assert restore(copy, over) is None
    assert listings_in(over) == 1
    assert list(tmp_path.glob("fresh-replaced-*-wal"))


def test_restoring_over_a_damaged_file_moves_it_aside(tmp_path: Path) -> None:
    copy = with_listings(tmp_path, 1)
    over = tmp_path / "broken.funding"
    over.write_bytes(b"torn")
    kept = restore(copy, over)
    assert kept is not None
    assert kept.read_bytes() == b"torn"
    assert listings_in(over) == 1


def test_a_workspace_is_not_restored_from_itself(tmp_path: Path) -> None:
    path = with_listings(tmp_path, 1)
    with pytest.raises(BadInput, match="is the workspace itself"):
        restore(path, path)


def test_a_backup_on_a_disk_that_cannot_be_written_is_restored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()
    copy = with_listings(folder, 1)
    monkeypatch.setattr("funding_tui.workspace.backup.os.access", lambda *_: False)
    assert restore(copy, tmp_path / "new.funding") is None
    assert list(folder.iterdir()) == [copy]


def test_a_sound_workspace_has_nothing_bad_about_it(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        a_stream(workspace)
        found = {finding.check: finding for finding in doctor(workspace)}
    assert {finding.state for name, finding in found.items() if name != "copies"} == {"good"}
    assert (found["copies"].state, found["copies"].words) == (
        "look",
        "there is no copy yet; make one with: funding-tui backup --to FOLDER",
    )
    assert found["records"].words == "streams 1, projects 0, areas 0, opportunities 0"
    assert list(found) == [
        "file",
        "links",
        "schema",
        "columns",
        "guards",
        "rules",
        "audit",
        "ledger",
        "records",
        "disk",
        "copies",
        "settings",
    ]


def test_records_that_point_at_nothing_are_found(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        a_stream(workspace)
        with closing(sqlite3.connect(workspace.path)) as connection:
            connection.execute("DELETE FROM funder")
            connection.commit()
        (links,) = (finding for finding in doctor(workspace) if finding.check == "links")
    assert (links.state, links.words) == ("bad", "1 records point at nothing, in: stream")


@pytest.mark.parametrize("rule", [{"kind": "wish"}, {"kind": "spend-by", "day": "2027-02-29"}])
def test_a_rule_that_cannot_be_read_is_found(tmp_path: Path, rule: dict[str, str]) -> None:
    with a_workspace(tmp_path) as workspace:
        stream = a_stream(workspace, "odd")
        with workspace.session() as session:
            add(session, StreamRule(stream_id=stream, rule=rule))
        (rules,) = (finding for finding in doctor(workspace) if finding.check == "rules")
    assert rules.state == "bad"
    assert "odd" in rules.words


def test_a_schema_that_is_not_ours_is_found(tmp_path: Path) -> None:
    with a_workspace(tmp_path) as workspace:
        with workspace.session() as session:
            session.connection().execute(text("UPDATE alembic_version SET version_num = '0000'"))
        assert states(workspace)["schema"] == "bad"


def test_a_disk_that_is_nearly_full_is_worth_a_look(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1024)
    monkeypatch.setattr("funding_tui.workspace.doctor.shutil.disk_usage", lambda _: usage)
    with a_workspace(tmp_path) as workspace:
        assert states(workspace)["disk"] == "look"


def test_settings_that_cannot_be_read_are_found(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("solve_gap = 'wide'", encoding="utf-8")
    with a_workspace(tmp_path) as workspace:
        (settings,) = (finding for finding in doctor(workspace) if finding.check == "settings")
    assert settings.state == "bad"
    assert "solve_gap" in settings.words
