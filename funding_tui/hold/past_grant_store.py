"""Keep grants already made: add them, or make the records agree with what was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection

from funding_tui.hold.importing.bulk import insert_records, rows_where, sql_table, update_rows
from funding_tui.hold.importing.report import Outcome
from sources.awards.award import Award

# a grant's facts, and the record's names for them; a later reading replaces them all
_FACTS = tuple(each.name for each in fields(Award) if each.name != "identifier")
_COLUMNS = tuple("amount_pence" if name == "amount" else name for name in _FACTS)
_NEW = ("identifier", *_COLUMNS, "source", "read_on")
_facts_of = attrgetter(*_FACTS)


def store_awards(
    connection: Connection, awards: Mapping[str, Award], source: str, today: date
) -> dict[str, tuple[Outcome, Mapping[str, tuple[Any, Any]]]]:
    """What each grant meant for the workspace, and field -> (from, to) where it changed something.

    Args:
        connection: with a transaction that the caller ends.
        awards: what was read, by its identifier or the one made for it.
        source: where it was read.
        today: the day on which it was read.
    """
    table = sql_table("grantmade")
    asked = ("identifier", "id", *_COLUMNS)
    found = rows_where(connection, table, asked, "identifier", list(awards))
    existing: dict[str, tuple[Any, ...]] = {row[0]: tuple(row) for row in found}
    outcomes: dict[str, tuple[Outcome, Mapping[str, tuple[Any, Any]]]] = {}
    new, changed = [], []
    for key, award in awards.items():
        facts = _facts_of(award)
        if key not in existing:
            new.append((key, *facts, source, today))
            outcomes[key] = "added", {}
            continue
        changes = {
            name: (was, now)
            for name, was, told in zip(_COLUMNS, existing[key][2:], facts, strict=True)
            if was != (now := list(told) if isinstance(told, tuple) else told)
        }
        if changes:
            changed.append((existing[key][1], (*facts, source, today)))
        outcomes[key] = "changed" if changes else "unchanged", changes
    insert_records(connection, table, _NEW, new)
    update_rows(connection, table, (*_COLUMNS, "source", "read_on"), changed)
    return outcomes
