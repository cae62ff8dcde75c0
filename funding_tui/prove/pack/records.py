"""The records that a run was laid from, as rows of JSON, one file a table."""

from __future__ import annotations

import json

from sqlalchemy import Table, select
from sqlmodel import Session, SQLModel

from funding_tui.prove.pack.manifest import RECORDS
from models.allocations import Scenario
from models.areas import Area, Harm, Indicator
from models.funding import Funder, Pot, Stream, StreamRule
from models.ledger import LedgerEntry
from models.partnership import Partnership, Priority
from models.projects import (
    Capacity,
    Evidence,
    Intervention,
    Option,
    OptionCost,
    OptionEffect,
    Project,
)

TABLES: tuple[type[SQLModel], ...] = (
    Partnership,
    Priority,
    Funder,
    Stream,
    StreamRule,
    Pot,
    LedgerEntry,
    Area,
    Indicator,
    Harm,
    Intervention,
    Evidence,
    Project,
    Option,
    OptionCost,
    OptionEffect,
    Capacity,
    Scenario,
)


def record_files(session: Session) -> dict[str, bytes]:
    """File name -> the rows of one table in the order of their ids, each with every column by its name."""
    found = {}
    for kind in TABLES:
        table = SQLModel.metadata.tables[str(kind.__tablename__)]
        found[f"{RECORDS}{table.name}.json"] = _rows(session, table)
    return found


def _rows(session: Session, table: Table) -> bytes:
    rows = session.connection().execute(select(table).order_by(table.c.id)).mappings()
    # days, instants and financial years are written as they are read by people: ISO, and 2026/27
    lines = [json.dumps(dict(row), ensure_ascii=False, default=str) for row in rows]
    return ("[\n" + ",\n".join(lines) + "\n]\n").encode()
