"""Import the strategy: priorities with their weights, and the kinds of harm counted under them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from sqlmodel import Session, select

from funding_tui.base.errors import suggestion
from funding_tui.base.names import Spellings, name_key
from funding_tui.hold.importing.cells import CellReader, read_day, read_number, read_text, refuse_unknown
from funding_tui.hold.importing.field_table import FieldTable, match_table
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.record_writer import Fact, RecordWriter
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.synonyms import HARM_FIELDS, PRIORITY_FIELDS
from models.areas import Harm
from models.partnership import Priority

Readers = Mapping[str, CellReader]


read_weight = refuse_unknown(partial(read_number, least=0), "weight")

_OF_PRIORITY: Readers = {
    "code": read_text,
    "name": read_text,
    "weight": read_weight,
    "valid_from": read_day,
    "valid_to": read_day,
    "description": read_text,
    "source": read_text,
}
_OF_HARM: Readers = {
    "code": read_text,
    "name": read_text,
    "priority": read_text,
    "indicator_code": read_text,
    "weight": read_weight,
    "weight_source": read_text,
    "proxy_for": read_text,
    "note": read_text,
}


def import_priorities(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Add or amend priorities, each known by its code."""
    priorities = match_table(table, tally, PRIORITY_FIELDS)
    rows = _read(priorities, options, _OF_PRIORITY, ("code", "name"))
    if tally.has_errors():
        return
    writer = RecordWriter(session, options, tally)
    existing = {record.code: record for record in session.exec(select(Priority))}
    codes = Spellings(existing)
    for row, stated in rows:
        code = codes.settle(stated.pop("code").value)
        existing[code] = writer.save(
            "priorities", f"priority {code}", existing.get(code), Priority, stated, row, code=code
        )
    writer.count_rows()


def import_harms(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Add or amend kinds of harm, each known by its code; its priority must be there already."""
    needed = ("code", "name", "priority", "indicator_code", "weight")
    harms = match_table(table, tally, HARM_FIELDS)
    rows = _read(harms, options, _OF_HARM, needed)
    priorities = {record.code: record.id for record in session.exec(select(Priority))}
    names = Spellings(priorities)
    for row, stated in rows:
        if "priority" in stated and names.settle(stated["priority"].value) not in priorities:
            name = stated["priority"].value
            harms.add_error(row, "priority", f"{name!r}: {suggestion(name, priorities)}")
    if tally.has_errors():
        return
    writer = RecordWriter(session, options, tally)
    existing = {record.code: record for record in session.exec(select(Harm))}
    codes = Spellings(existing)
    for row, stated in rows:
        code, priority = codes.settle(stated.pop("code").value), stated.pop("priority")
        stated["priority_id"] = Fact(priorities[names.settle(priority.value)], priority.row)
        existing[code] = writer.save(
            "harms", f"harm {code}", existing.get(code), Harm, stated, row, code=code
        )
    writer.count_rows()


def _read(
    table: FieldTable, options: ImportOptions, readers: Readers, needed: Sequence[str]
) -> list[tuple[int, dict[str, Fact]]]:
    """What each row states; columns and cells that are missing are errors."""
    for name in needed:
        table.require_column((name,), f"no column gives the {name.replace('_', ' ')}; head one so")
    if table.tally.has_errors():
        return []
    rows, seen = [], dict[str, int]()
    for row, cells in table.rows():
        values = {
            name: table.read(row, cells, name, reader) for name, reader in readers.items() if name in table.at
        }
        for name in needed:
            if values[name] is None:
                table.add_error(row, name, f"there is no {name.replace('_', ' ')}; give one")
        first = seen.setdefault(name_key(str(values["code"])), row)
        if first != row:
            table.add_error(row, "code", f"row {first} already has this code; delete one")
        rows.append((row, {name: Fact(value, row) for name, value in values.items() if value is not None}))
    options.report_progress(table.table, table.tally)
    return rows
