"""The records that a run rests on, copied with it, so that its report can be worked out again elsewhere.

Each table is one JSON file, its rows in the order of their keys. A copy is stored once under the hash of its
content, however many runs share it.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zlib
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Date, DateTime, Table, TypeDecorator, select
from sqlalchemy import insert as insert_rows
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, SQLModel, col
from sqlmodel import select as select_records

from funding_tui.base.errors import BadInput
from models import opportunities
from models.allocations import AllocationLine, Proposal, Run
from models.areas import CrimeMonth
from models.changes import AuditEntry
from models.database import METADATA, TABLE_MODULES, Workspace
from models.errors import RecordError
from models.ledger import Virement
from models.record_copies import RecordCopy

# what a record that somebody altered may bring about
UNREADABLE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RecursionError,
    SQLAlchemyError,
    RecordError,
)
# no run reads these: what may be applied for, who did what, and months from which indicators were counted
_NEVER_READ = {AuditEntry, RecordCopy, CrimeMonth, Virement}
# what a report never reads of these, and what would hold a copy of each report before it
_EMPTY: Mapping[str, Mapping[str, Any]] = {
    "proposal": {"report": {}},
    "run": {"solution": {}},
}


def copy_records(session: Session, earlier: int | None, found: Mapping[str, bytes]) -> str:
    """Store a copy of every record that a run reads now.

    Args:
        session: in which the run is stored.
        earlier: the number of the run that it is compared with; None where there is none.
        found: name -> what else the report is made of.

    Returns:
        The hash by which `load_copies` finds them.
    """
    return _store_list(session, {**record_rows(session, earlier), **found})


def with_copy(session: Session, known: str, name: str, content: bytes) -> str:
    """The hash of the same copies with one of them in a newer state; the older state stays as it is.

    Raises:
        BadInput: a copy is missing, or is not what it was.
    """
    return _store_list(session, {**load_copies(session, known), name: content})


def _store_list(session: Session, copies: Mapping[str, bytes]) -> str:
    hashes = {name: store_copy(session, content) for name, content in copies.items()}
    return store_copy(session, _list(hashes))


def store_copy(session: Session, rows: bytes) -> str:
    """Store the rows of one table, unless they are stored already; returns their hash."""
    found = hashlib.sha256(rows).hexdigest()
    if session.get(RecordCopy, found) is None:
        session.add(RecordCopy(hash=found, content=zlib.compress(rows)))
        session.flush()
    return found


def record_rows(session: Session, earlier: int | None) -> dict[str, bytes]:
    """Name of a table -> its rows as JSON, as a run reads them now; see `copy_records`."""
    only: dict[str, ColumnElement[bool]] = {
        "run": col(Run.id) == (earlier or 0),
        "allocationline": col(AllocationLine.run_id).in_(select_records(Proposal.run_id)),
    }
    return {table.name: table_rows(session, table, only.get(table.name)) for table in map(_table, _kinds())}


def table_rows(session: Session, table: Table, only: ColumnElement[bool] | None = None) -> bytes:
    """The rows of one table in the order of their keys, each with every column by its name."""
    query = select(table).order_by(*table.primary_key.columns)
    rows = session.connection().execute(query if only is None else query.where(only)).mappings()
    empty = _EMPTY.get(table.name, {})
    # days, instants and financial years are written as they are read by people: ISO, and 2026/27
    lines = [json.dumps({**row, **empty}, ensure_ascii=False, default=str) for row in rows]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()


def load_copies(session: Session, known: str) -> dict[str, bytes]:
    """Name of a table -> its rows as a run read them; empty where the run is older than such copies.

    Args:
        session: on the workspace.
        known: the hash in the report of the run.

    Raises:
        BadInput: a copy is missing, or is not what it was.
    """
    if not known:
        return {}
    listed = (line.rsplit(" ", 1) for line in _load(session, known, "list of records").decode().splitlines())
    return {name: _load(session, expected, f"{name} records") for name, expected in listed}


def _load(session: Session, expected: str, what: str) -> bytes:
    copy = session.get(RecordCopy, expected)
    content = b"" if copy is None else zlib.decompress(copy.content)
    if copy is None or hashlib.sha256(content).hexdigest() != expected:
        message = f"the copy of the {what} that a run read is missing or changed; compare with a backup"
        raise BadInput(message)
    return content


def records_hash(hashes: Mapping[str, str]) -> str:
    """The SHA-256 of the names and hashes of all copies of a run, in the order of their names."""
    return hashlib.sha256(_list(hashes)).hexdigest()


def _list(hashes: Mapping[str, str]) -> bytes:
    return "".join(f"{name} {hashes[name]}\n" for name in sorted(hashes)).encode()


@contextmanager
def workspace_of_copies(copies: Mapping[str, bytes]) -> Iterator[Workspace]:
    """A workspace that holds these records and nothing else, for as long as it is used.

    Args:
        copies: name of a table -> its rows; what this version does not know is left out, and what it
            knows and they lack is as in an empty record.

    Raises:
        BadInput: they are not the rows of records.
    """
    with tempfile.TemporaryDirectory(prefix="funding-tui-") as folder:
        workspace = Workspace(Path(folder) / "records.funding")
        try:
            with workspace.engine.connect() as connection:
                # what the records point at may be left out of the copies
                connection.exec_driver_sql("PRAGMA foreign_keys = OFF")
                METADATA.create_all(connection)
                for kind in _kinds():
                    rows = _rows(kind, copies.get(str(kind.__tablename__), b"[]"))
                    if rows:
                        connection.execute(insert_rows(_table(kind)), rows)
                connection.commit()
            yield workspace
        except UNREADABLE as fault:
            # what a database or a reader says of its own tables tells nobody anything
            about = "" if isinstance(fault, SQLAlchemyError) else f": {' '.join(str(fault).split())[:200]}"
            message = f"the records are not as this version keeps them{about}"
            raise BadInput(message) from fault
        finally:
            workspace.close()


def _rows(kind: type[SQLModel], content: bytes) -> list[dict[str, Any]]:
    columns = _table(kind).columns
    return [{column.name: _value(kind, column, row) for column in columns} for row in json.loads(content)]


def _value(record: type[SQLModel], column: Any, row: Mapping[str, Any]) -> Any:
    if column.name not in row:
        return record.model_fields[column.name].get_default(call_default_factory=True)
    value = row[column.name]
    if value is None:
        return None
    kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(kind, Date) else value


def _kinds() -> Collection[type[SQLModel]]:
    """Every kind of record that a run may read, those that others refer to first."""
    known = {
        str(kind.__tablename__): kind
        for module in TABLE_MODULES
        if module is not opportunities
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, SQLModel) and kind.__module__ == module.__name__
    }
    named = (known.get(table.name) for table in METADATA.sorted_tables)
    return [kind for kind in named if kind is not None and kind not in _NEVER_READ]


def _table(kind: type[SQLModel]) -> Table:
    return METADATA.tables[str(kind.__tablename__)]
