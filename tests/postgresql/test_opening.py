"""A workspace on a server opens, upgrades in one step, refuses what it cannot read, and lets a team write."""

from __future__ import annotations

import logging
import shutil
import threading
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, func
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from models import database
from models.changes import acquire_write_lock
from models.database import METADATA, MIGRATIONS, Workspace, create_workspace, open_workspace
from models.errors import WorkspaceDamaged, WorkspaceError, WorkspaceMissing, WorkspaceNewer
from models.funding import Funder, Pot, Stream
from models.ledger import LedgerEntry
from models.migrations import HEAD, REVISIONS
from models.money import FinancialYear
from models.opportunities import Opportunity
from models.partnership import Partnership
from tests.builders import add, an_opportunity


def asked(engine: Engine, statement: str) -> object:
    with engine.begin() as connection:
        found = connection.exec_driver_sql(statement)
        return found.scalar() if found.returns_rows else None


def test_the_migrated_schema_is_the_models_own(workspace: Workspace) -> None:
    with workspace.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "include_name": lambda name, *_: name != "opportunitytext"},
        )
        assert compare_metadata(context, METADATA) == []


def test_what_is_there_is_never_written_over(workspace: Workspace) -> None:
    with pytest.raises(WorkspaceError, match="already exists"):
        create_workspace(workspace.address)


def test_a_database_without_a_workspace_is_reported_with_the_command_that_makes_one(blank: str) -> None:
    with pytest.raises(WorkspaceMissing, match="funding-tui init --workspace postgresql://"):
        open_workspace(blank)


def test_a_missing_database_is_reported_with_the_command_that_makes_one(address: str) -> None:
    with pytest.raises(WorkspaceMissing, match="createdb funding_nowhere"):
        open_workspace(f"{address.rpartition('/')[0]}/funding_nowhere")


def test_a_server_out_of_reach_is_reported_in_one_sentence_without_the_password(template: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        open_workspace("postgresql://ann:s3cret@127.0.0.1:1/nothing?password=s3cret")
    assert "postgresql://ann@127.0.0.1:1/nothing cannot be used" in str(caught.value)
    assert "s3cret" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_workspace_of_a_newer_app_is_refused(address: str) -> None:
    with_newer = Workspace(database.address_of(address))
    asked(with_newer.engine, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(WorkspaceNewer, match="newer version of funding-tui"):
        open_workspace(address)
    asked(with_newer.engine, "DELETE FROM alembic_version")
    with pytest.raises(WorkspaceDamaged, match="no schema version"):
        open_workspace(address)
    with_newer.close()


@pytest.fixture
def newer_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The app one version on: a migration more than there is."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    step = folder / "versions" / "next.py"
    step.write_text(
        f'from alembic import op\nrevision = "next"\ndown_revision = "{HEAD}"\n'
        "branch_labels = None\ndepends_on = None\n"
        'def upgrade():\n    op.execute("CREATE TABLE further (id integer, name varchar)")\n'
    )
    monkeypatch.setattr(database, "MIGRATIONS", folder)
    monkeypatch.setattr(database, "REVISIONS", (*REVISIONS, "next"))
    monkeypatch.setattr(database, "HEAD", "next")
    return step


def test_windows_that_open_an_older_workspace_at_once_upgrade_it_once(address: str, newer_app: Path) -> None:
    opened: list[Workspace] = []
    windows = [threading.Thread(target=lambda: opened.append(open_workspace(address))) for _ in range(3)]
    for window in windows:
        window.start()
    for window in windows:
        window.join(timeout=30)
    assert [asked(each.engine, "SELECT version_num FROM alembic_version") for each in opened] == ["next"] * 3
    for each in opened:
        each.close()


def test_an_upgrade_that_fails_leaves_the_workspace_as_it_was(address: str, newer_app: Path) -> None:
    newer_app.write_text(newer_app.read_text() + '    op.execute("CREATE TABLE partnership (id integer)")\n')
    with pytest.raises(WorkspaceError, match="already exists"):
        open_workspace(address)
    engine = Workspace(database.address_of(address)).engine
    assert asked(engine, "SELECT version_num FROM alembic_version") == HEAD
    assert asked(engine, "SELECT to_regclass('further')") is None
    engine.dispose()


def test_no_password_is_shown_logged_or_shown(address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with_password = address.replace("@", ":s3cret@", 1)
    opened = open_workspace(with_password)
    shown = f"{opened.address} {opened.address!r} {opened.engine!r} {opened.name}"
    opened.close()
    assert "s3cret" not in shown + caplog.text
    assert str(opened.address) == address


def test_instants_come_back_in_utc_and_the_closing_day_is_worked_out(workspace: Workspace) -> None:
    summer = datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    key = an_opportunity(workspace, closes_at=summer)
    with workspace.session() as session:
        read = session.get_one(Opportunity, key)
        assert (read.closes_at, read.closes_at and read.closes_at.tzinfo) == (summer, UTC)
        assert read.closing_day == date(2026, 6, 30)


def test_a_sum_of_pence_is_a_whole_number(workspace: Workspace) -> None:
    large = 9 * 10**14
    with workspace.session() as session:
        stream = add(session, Stream(code="s", name="S", funder_id=add(session, Funder(code="f", name="F"))))
        pot = Pot(stream_id=stream, financial_year=FinancialYear(2026), cost_type="capital")
        held = {"pot_id": add(session, pot), "kind": "award", "on": date(2026, 4, 1)}
        for _ in range(2):
            session.add(LedgerEntry(**held, pence=large, recorded_at=datetime.now(UTC)))
        session.flush()
        total = session.exec(select(func.sum(LedgerEntry.pence))).one()
    assert (total, type(total)) == (2 * large, int)


def test_the_ledger_is_append_only_for_every_program(workspace: Workspace) -> None:
    test_a_sum_of_pence_is_a_whole_number(workspace)
    for statement in ("UPDATE ledgerentry SET pence = 1", "DELETE FROM ledgerentry", "TRUNCATE ledgerentry"):
        with pytest.raises(IntegrityError, match="append-only"):
            asked(workspace.engine, statement)


def test_texts_stand_in_the_order_that_a_file_gives_them(workspace: Workspace) -> None:
    names = ["b", "A", "a", "É", "_", "Z"]
    for name in names:
        an_opportunity(workspace, name)
    with workspace.session() as session:
        found = session.exec(select(Opportunity.title).order_by(col(Opportunity.title))).all()
    assert found == sorted(names)


def test_a_text_with_a_sign_that_the_server_cannot_hold_is_kept_without_it(workspace: Workspace) -> None:
    key = an_opportunity(workspace, "a\x00b", places=["c\x00d", "back\\u0000slash"])
    with workspace.session() as session:
        read = session.get_one(Opportunity, key)
        assert (read.title, read.places) == ("ab", ["cd", "back\\u0000slash"])


def test_a_second_writer_waits_for_the_first_and_readers_wait_for_nobody(workspace: Workspace) -> None:
    done: list[str] = []

    def write_later() -> None:
        with workspace.session() as session:
            acquire_write_lock(session)
            done.append(f"found {len(session.exec(select(Partnership)).all())}")

    thread = threading.Thread(target=write_later)
    with workspace.session() as session:
        session.add(Partnership(name="first"))
        session.flush()
        thread.start()
        with workspace.session() as reader:
            assert reader.exec(select(Partnership)).all() == []
        thread.join(timeout=0.3)
        assert done == []
    thread.join(timeout=10)
    assert done == ["found 1"]


def test_a_writer_that_waits_too_long_is_reported(workspace: Workspace) -> None:
    def write_too() -> None:
        with workspace.session() as second:
            second.connection().exec_driver_sql("SET LOCAL lock_timeout = 50")
            second.add(Partnership(name="second"))

    with workspace.session() as first:
        acquire_write_lock(first)
        with pytest.raises(WorkspaceError, match="somebody else is writing"):
            write_too()


def test_a_connection_that_is_lost_is_reported_and_the_next_session_has_another(workspace: Workspace) -> None:
    def lose() -> None:
        with workspace.session() as session:
            session.add(Partnership(name="lost"))
            session.flush()
            mine = session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
            with workspace.session() as other:
                other.connection().exec_driver_sql(f"SELECT pg_terminate_backend({mine})")
            session.exec(select(Partnership)).all()

    with pytest.raises(WorkspaceError, match="was lost and nothing half-done was saved"):
        lose()
    with workspace.session() as session:
        assert session.exec(select(Partnership)).all() == []
