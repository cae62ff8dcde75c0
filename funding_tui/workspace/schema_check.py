"""Whether the tables of a database are those of this version: its schema, its columns and its guards."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Inspector, Table, inspect
from sqlmodel import Session

from funding_tui.workspace.finding import Finding
from models.database import METADATA
from models.migrations import HEAD

# what the database refuses to change, and the triggers that do so: in a file, and on a server
_APPEND_ONLY = ("auditentry", "ledgerentry", "proposal", "proposalstep", "virement")
_GUARDS = {
    "sqlite": (
        *(f"{table}_no_{action}" for table in _APPEND_ONLY for action in ("update", "delete")),
        *(f"allocationline_no_{action}" for action in ("insert", "update", "delete")),
        "run_answer_no_update",
    ),
    "postgresql": (
        *(f"{table}_no_{action}" for table in _APPEND_ONLY for action in ("change", "emptying")),
        "allocationline_no_change",
        "run_answer_no_update",
    ),
}
_SET_GUARDS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(ABORT%'",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled <> 'D'",
}
_SHOWN = 5
COLUMNS = "columns"  # the check without which no record can be read


def check_schema(session: Session) -> Iterator[Finding]:
    """The version of the schema, every column of every table, and the guards of rows that never change."""
    connection = session.connection()
    found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    if found != HEAD:
        words = f"schema {found}, but this version knows {HEAD}; open it again to upgrade"
        yield Finding("schema", "bad", words)
    else:
        yield Finding("schema", "good", f"schema {found} is the one that this version knows")
    yield _columns(connection)
    yield _guards(connection)


def _columns(connection: Connection) -> Finding:
    inspector = inspect(connection)
    there = set(inspector.get_table_names())
    faults = [
        fault
        for table in METADATA.sorted_tables
        for fault in (
            _column_errors(connection, inspector, table)
            if table.name in there
            else (f"table {table.name} is missing",)
        )
    ]
    if not faults:
        number = sum(len(table.columns) for table in METADATA.sorted_tables)
        return Finding(COLUMNS, "good", f"all {number} columns are those that this version knows")
    more = f", and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
    words = f"{'; '.join(faults[:_SHOWN])}{more}; compare it with a backup"
    return Finding(COLUMNS, "bad", words)


def _column_errors(connection: Connection, inspector: Inspector, table: Table) -> Iterator[str]:
    found = {column["name"]: column for column in inspector.get_columns(table.name)}
    for column in table.columns:
        if column.name not in found:
            yield f"{table.name}.{column.name} is missing"
            continue
        there = found[column.name]
        expected = _type_name(column.type.compile(connection.dialect))
        kind = _type_name(there["type"].compile(connection.dialect))
        if kind != expected:
            yield f"{table.name}.{column.name} is {kind}, and should be {expected}"
        elif there["nullable"] != bool(column.nullable):
            state = "may be empty" if there["nullable"] else "may not be empty"
            yield f"{table.name}.{column.name} {state}, unlike in this version"
    for name in found:
        if name not in table.columns:
            yield f"{table.name}.{name} is not known to this version"


def _type_name(compiled: str) -> str:
    """The name of a type, the same for the two names that PostgreSQL has for one."""
    return compiled.partition(" COLLATE ")[0].replace("DOUBLE PRECISION", "FLOAT")


def _guards(connection: Connection) -> Finding:
    dialect = connection.dialect.name
    there = set(connection.exec_driver_sql(_SET_GUARDS[dialect]).scalars())
    missing = [name for name in _GUARDS[dialect] if name not in there]
    if not missing:
        return Finding("guards", "good", "the database refuses to change what is only ever added to")
    words = f"the database no longer refuses changes: {', '.join(missing[:_SHOWN])} missing or switched off"
    return Finding("guards", "bad", f"{words}; put a backup back with: funding-tui restore")
