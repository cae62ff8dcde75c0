"""Import the strategy: priorities with their weights, and the kinds of harm counted under them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from sqlmodel import Session, select

from funding_tui.base.suggestions import suggestion
from funding_tui.hold.importing.cell_values import Cell, day_of, number_of, text_of
from funding_tui.hold.importing.headings import match
from funding_tui.hold.importing.import_options import Orders, check_width, read_cell
from funding_tui.hold.importing.report import Tally
from funding_tui.hold.importing.row_facts import Keeper, RowMarks, Stated
from funding_tui.hold.importing.synonyms import HARM_FIELDS, PRIORITY_FIELDS, Fields
from funding_tui.hold.importing.tables import Table
from models.areas import Harm
from models.partnership import Priority

Readers = Mapping[str, Callable[[Cell], object]]


weight_of = partial(number_of, least=0)

_OF_PRIORITY: Readers = {
    "code": text_of,
    "name": text_of,
    "weight": weight_of,
    "valid_from": day_of,
    "valid_to": day_of,
    "description": text_of,
    "source": text_of,
}
_OF_HARM: Readers = {
    "code": text_of,
    "name": text_of,
    "priority": text_of,
    "indicator_code": text_of,
    "weight": weight_of,
    "weight_source": text_of,
    "proxy_for": text_of,
    "note": text_of,
}


def import_priorities(session: Session, table: Table, orders: Orders, tally: Tally) -> None:
    """Add or amend priorities, each known by its code."""
    rows = _read(table, orders, tally, PRIORITY_FIELDS, _OF_PRIORITY, ("code", "name"))
    if tally.has_faults():
        return
    marks = RowMarks()
    keeper = Keeper(session, orders, tally, marks)
    held = {record.code: record for record in session.exec(select(Priority))}
    for row, stated in rows:
        marks.mark(row, "unchanged")
        code = stated.pop("code").value
        held[code] = keeper.keep(
            "priorities", f"priority {code}", held.get(code), Priority, stated, row, code=code
        )
    marks.count(tally)


def import_harms(session: Session, table: Table, orders: Orders, tally: Tally) -> None:
    """Add or amend kinds of harm, each known by its code; its priority must be there already."""
    needed = ("code", "name", "priority", "indicator_code", "weight")
    rows = _read(table, orders, tally, HARM_FIELDS, _OF_HARM, needed)
    priorities = {record.code: record.id for record in session.exec(select(Priority))}
    at = match(table.headings, HARM_FIELDS)
    for row, stated in rows:
        if "priority" in stated and stated["priority"].value not in priorities:
            name = stated["priority"].value
            tally.fault(row, table.headings[at["priority"]], f"{name!r}: {suggestion(name, priorities)}")
    if tally.has_faults():
        return
    marks = RowMarks()
    keeper = Keeper(session, orders, tally, marks)
    held = {record.code: record for record in session.exec(select(Harm))}
    for row, stated in rows:
        marks.mark(row, "unchanged")
        code, priority = stated.pop("code").value, stated.pop("priority")
        stated["priority_id"] = Stated(priorities[priority.value], priority.row)
        held[code] = keeper.keep("harms", f"harm {code}", held.get(code), Harm, stated, row, code=code)
    marks.count(tally)


def _read(
    table: Table, orders: Orders, tally: Tally, fields: Fields, readers: Readers, needed: Sequence[str]
) -> list[tuple[int, dict[str, Stated]]]:
    """What each row states; columns and cells that are missing are faults."""
    at = match(table.headings, fields)
    used = set(at.values())
    tally.unknown_columns = tuple(text for i, text in enumerate(table.headings) if text and i not in used)
    for name in needed:
        if name not in at:
            tally.fault(table.header_row, "", f"no column gives the {name.replace('_', ' ')}; head one so")
    if tally.has_faults():
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
                tally.fault(row, table.headings[at[name]], f"there is no {name.replace('_', ' ')}; give one")
        first = seen.setdefault(values["code"], row)
        if first != row:
            tally.fault(row, table.headings[at["code"]], f"row {first} already has this code; delete one")
        rows.append((row, {name: Stated(value, row) for name, value in values.items() if value is not None}))
    orders.watch(table, tally)
    return rows
