"""The audit as a chain: each entry holds its number, its hash, and the hash of the entry before it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from models.audit_chain import START, AuditLink, add_to_chain

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_WORDS = "auditentry is append-only: add an entry that mends it"
_ENTRIES = sa.table(
    "auditentry",
    sa.column("id", sa.Integer()),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.String()) for name in ("who", "what", "record", "why", "previous", "hash")),
    *(sa.column(name, sa.JSON()) for name in ("before", "after")),
    sa.column("number", sa.Integer()),
)


class _Entry:
    """An entry that was stored before there was a chain."""

    at: datetime
    who: str
    what: str
    record: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    why: str

    def __init__(self, row: sa.RowMapping) -> None:
        self.number, self.previous, self.hash = 0, "", ""
        for name in ("at", "who", "what", "record", "before", "after", "why"):
            setattr(self, name, row[name])


def upgrade() -> None:
    for name, kind, default in (
        ("number", sa.Integer(), "0"),
        ("previous", sa.String(), ""),
        ("hash", sa.String(), ""),
    ):
        op.add_column("auditentry", sa.Column(name, kind, nullable=False, server_default=default))
    _allow_updates()
    _chain_entries()
    _refuse_updates()
    op.create_index("ix_auditentry_number", "auditentry", ["number"], unique=True)


def _chain_entries() -> None:
    connection = op.get_bind()
    places = []
    last = START
    for row in connection.execute(sa.select(_ENTRIES).order_by(_ENTRIES.c.id)).mappings():
        entry = _Entry(row)
        add_to_chain(entry, last)
        last = AuditLink(entry.number, entry.hash)
        places.append(
            {"entry": row["id"], "number": entry.number, "previous": entry.previous, "hash": entry.hash}
        )
    if places:
        connection.execute(sa.update(_ENTRIES).where(_ENTRIES.c.id == sa.bindparam("entry")), places)


def _allow_updates() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE auditentry DISABLE TRIGGER USER")
    else:
        op.execute("DROP TRIGGER IF EXISTS auditentry_no_update")


def _refuse_updates() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE auditentry ENABLE TRIGGER USER")
    else:
        op.execute(
            "CREATE TRIGGER auditentry_no_update BEFORE UPDATE ON auditentry BEGIN "
            f"SELECT RAISE(ABORT, '{_WORDS}'); END"
        )
