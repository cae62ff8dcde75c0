"""Look for what is wrong in a workspace and around it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy.exc import StatementError
from sqlmodel import Session, col, select

from funding_tui.base.errors import BadInput, OperationError
from funding_tui.base.settings import CopySettings, load_settings, settings_path
from funding_tui.base.workspace_status import count_records
from funding_tui.hold.streams import spend_by_date
from funding_tui.prove.proposals.certificate_check import check_certificates
from funding_tui.workspace.audit_check import AUDIT, check_audit
from funding_tui.workspace.copy_check import check_newest_copy
from funding_tui.workspace.finding import Finding
from funding_tui.workspace.schema_check import COLUMNS, check_schema
from models.areas import Area
from models.audit_chain import AuditLink
from models.clock import uk_today
from models.database import Workspace
from models.errors import RecordError
from models.funding import Stream, StreamRule
from models.opportunities import Opportunity
from models.projects import Project

SPARE_BYTES = 100 * 1024 * 1024
SHOWN = 3  # faults of one kind
_LONGEST = 200


def doctor(workspace: Workspace, printed: AuditLink | None = None) -> tuple[Finding, ...]:
    """What was checked in a workspace and around it, and what to do where something is wrong.

    Args:
        workspace: an open workspace.
        printed: the link of an audit entry that an earlier certificate or pack prints, to hold the audit
            against; None where there is none at hand.
    """
    with workspace.session() as session:
        schema = tuple(check_schema(session))
        readable = all(finding.state == "good" for finding in schema if finding.check == COLUMNS)
        return (
            *_database(session, workspace.path),
            *schema,
            *(_records(session, printed) if readable else ()),
            *(() if workspace.path is None else (_disk(workspace.path), _copies(workspace.path))),
            _settings(),
        )


def _records(session: Session, printed: AuditLink | None) -> Iterator[Finding]:
    """What the records say; a check that meets a value that cannot be read says so, and the others go on."""
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("rules", lambda: _rules(session)),
        (AUDIT, lambda: check_audit(session, printed)),
        ("ledger", lambda: _certificates(session)),
        ("records", lambda: _counts(session)),
    )
    for name, check in checks:
        try:
            yield check()
        except (ValueError, TypeError, KeyError, RecordError, StatementError) as error:
            reason = " ".join(str(error).split())[:_LONGEST]
            yield Finding(name, "bad", f"a value cannot be read: {reason}; compare it with a backup")


def _database(session: Session, path: Path | None) -> tuple[Finding, ...]:
    """Whether the database finds its records whole; a server sees to its own, and to every link."""
    if path is not None:
        return _integrity(session), _links(session)
    version = session.connection().exec_driver_sql("SHOW server_version").scalar()
    words = f"PostgreSQL {version} answers; its own backups (pg_dump) keep these records"
    return (Finding("server", "good", words),)


def _integrity(session: Session) -> Finding:
    found = [row[0] for row in session.connection().exec_driver_sql("PRAGMA integrity_check(3)")]
    if found == ["ok"]:
        return Finding("file", "good", "the database finds its file sound")
    words = f"the file is damaged ({'; '.join(found)}); put a backup back with: funding-tui restore"
    return Finding("file", "bad", words)


def _links(session: Session) -> Finding:
    broken = session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()
    if not broken:
        return Finding("links", "good", "every record points at records that exist")
    tables = ", ".join(sorted({str(row[0]) for row in broken}))
    return Finding("links", "bad", f"{len(broken)} records point at nothing, in: {tables}")


def _rules(session: Session) -> Finding:
    """Whether every stream's rules can be read: one that cannot would be left out of an allocation."""
    rows = session.exec(
        select(Stream.code, StreamRule)
        .join(StreamRule, col(StreamRule.stream_id) == col(Stream.id))
        .order_by(col(Stream.code))
    )
    unread = []
    for code, record in rows:
        try:
            spend_by_date(record)
        except OperationError:
            unread.append(code)
    if not unread:
        return Finding("rules", "good", "every rule of every stream can be read")
    words = f"{len(unread)} rules cannot be read, of: {', '.join(dict.fromkeys(unread))}; import them again"
    return Finding("rules", "bad", words)


def _certificates(session: Session) -> Finding:
    """Whether the ledger still says what each certificate wrote into it."""
    faults = check_certificates(session)
    if not faults:
        return Finding("ledger", "good", "the ledger has each certificate as it was signed")
    more = f" And {len(faults) - SHOWN} more." if len(faults) > SHOWN else ""
    return Finding("ledger", "bad", f"{' '.join(faults[:SHOWN])}{more} Compare it with a backup.")


def _counts(session: Session) -> Finding:
    kinds = (
        ("streams", Stream.id),
        ("projects", Project.id),
        ("areas", Area.id),
        ("opportunities", Opportunity.id),
    )
    words = ", ".join(f"{kind} {count_records(session, key):,}" for kind, key in kinds)
    return Finding("records", "good", words)


def _disk(path: Path) -> Finding:
    free = shutil.disk_usage(path.parent).free
    # a migration keeps a whole copy beside the file, and the log may grow as large again
    needed = 3 * path.stat().st_size + SPARE_BYTES
    words = f"{free // 1024**2:,} MB free where the workspace is"
    if free >= needed:
        return Finding("disk", "good", words)
    return Finding("disk", "look", f"{words}; a backup and an upgrade may need {needed // 1024**2:,} MB")


def _copies(path: Path) -> Finding:
    try:
        settings = load_settings().copies
    except BadInput:
        settings = CopySettings()  # the check of the settings says what is wrong with them
    return check_newest_copy(path, settings, uk_today())


def _settings() -> Finding:
    try:
        load_settings()
    except BadInput as error:
        return Finding("settings", "bad", str(error))
    path = settings_path()
    words = f"{path} is read" if path.is_file() else f"no file at {path}; the defaults hold"
    return Finding("settings", "good", words)
