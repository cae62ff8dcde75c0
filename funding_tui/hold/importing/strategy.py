"""Import the strategy: priorities with their weights, and the kinds of harm counted under them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlmodel import Session, select

from funding_tui.base.errors import suggestion
from funding_tui.hold.importing.cells import Cell, read_day, read_number, read_text
from funding_tui.hold.importing.headings import match_columns
from funding_tui.hold.importing.record_writer import Fact, RecordWriter, RowOutcomes
from funding_tui.hold.importing.report import ImportOptions, Tally, check_width, read_cell
from funding_tui.hold.importing.synonyms import HARM_FIELDS, PRIORITY_FIELDS, Fields
from funding_tui.hold.importing.tables import Table
from models.areas import Harm
from models.partnership import Priority

Readers = Mapping[str, Callable[[Cell], object]]


read_weight = partial(read_number, least=0)

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
    rows = _read(table, options, tally, PRIORITY_FIELDS, _OF_PRIORITY, ("code", "name"))
    if tally.has_errors():
        return
    row_outcomes = RowOutcomes()
    writer = RecordWriter(session, options, tally, row_outcomes)
    existing = {record.code: record for record in session.exec(select(Priority))}
    for row, stated in rows:
        row_outcomes.note(row, "unchanged")
        code = stated.pop("code").value
        existing[code] = writer.save(
            "priorities", f"priority {code}", existing.get(code), Priority, stated, row, code=code
        )
    row_outcomes.count(tally)


def import_harms(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Add or amend kinds of harm, each known by its code; its priority must be there already."""
    needed = ("code", "name", "priority", "indicator_code", "weight")
    rows = _read(table, options, tally, HARM_FIELDS, _OF_HARM, needed)
    priorities = {record.code: record.id for record in session.exec(select(Priority))}
    at = match_columns(table.headings, HARM_FIELDS)
    for row, stated in rows:
        if "priority" in stated and stated["priority"].value not in priorities:
            name = stated["priority"].value
            tally.add_error(row, table.headings[at["priority"]], f"{name!r}: {suggestion(name, priorities)}")
    if tally.has_errors():
        return
    row_outcomes = RowOutcomes()
    writer = RecordWriter(session, options, tally, row_outcomes)
    existing = {record.code: record for record in session.exec(select(Harm))}
    for row, stated in rows:
        row_outcomes.note(row, "unchanged")
        code, priority = stated.pop("code").value, stated.pop("priority")
        stated["priority_id"] = Fact(priorities[priority.value], priority.row)
        existing[code] = writer.save(
            "harms", f"harm {code}", existing.get(code), Harm, stated, row, code=code
        )
    row_outcomes.count(tally)


def _read(
    table: Table,
    options: ImportOptions,
    tally: Tally,
    fields: Fields,
    readers: Readers,
    needed: Sequence[str],
) -> list[tuple[int, dict[str, Fact]]]:
    """What each row states; columns and cells that are missing are faults."""
    at = match_columns(table.headings, fields)
    used = set(at.values())
    tally.unknown_columns = tuple(text for i, text in enumerate(table.headings) if text and i not in used)
    for name in needed:
        if name not in at:
            tally.add_error(
                table.header_row, "", f"no column gives the {name.replace('_', ' ')}; head one so"
            )
    if tally.has_errors():
        return []
    rows, seen = [], dict[Any, int]()
    for row, cells in table.rows:
        tally.rows += 1
        if not check_width(tally, table, row, cells):
            continue
        values = {
            name: read_cell(tally, table, row, cells, at[name], reader)
            for name, reader in readers.items()
            if name in at
        }
        for name in needed:
            if values[name] is None:
                tally.add_error(
                    row, table.headings[at[name]], f"there is no {name.replace('_', ' ')}; give one"
                )
        first = seen.setdefault(values["code"], row)
        if first != row:
            tally.add_error(row, table.headings[at["code"]], f"row {first} already has this code; delete one")
        rows.append((row, {name: Fact(value, row) for name, value in values.items() if value is not None}))
    options.report_progress(table, tally)
    return rows
