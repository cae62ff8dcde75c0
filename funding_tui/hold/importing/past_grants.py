"""Import grants already made: a 360Giving file, a GrantNav export or a year of the government's register.

These are other people's files, which an officer cannot correct: an empty row is left out, a figure or date
that cannot be understood stays unknown, and both are reported; the rest is stored.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Any

from sqlalchemy import Connection
from sqlmodel import Session

from funding_tui.base.names import name_key
from funding_tui.hold.importing.bulk import insert_records, rows_where, sql_table, update_rows
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.report import ImportOptions, Outcome, Tally
from funding_tui.hold.importing.total_rows import LEFT_OUT, is_total
from sources.awards.award import Award, read_award
from sources.awards.columns import find_columns

_AT_ONCE = 500
# a grant's facts, and the record's names for them; a later reading replaces them all
_FACTS = tuple(each.name for each in fields(Award) if each.name != "identifier")
_COLUMNS = tuple("amount_pence" if name == "amount" else name for name in _FACTS)
_NEW = ("identifier", *_COLUMNS, "source", "read_on")
_facts_of = attrgetter(*_FACTS)


def import_past_grants(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read every grant of the file and make the records agree with it."""
    columns = find_columns(table.headings)
    tally.unknown_columns = columns.unused
    if "amount" not in columns.of or not {"recipient", "title"} & columns.of.keys():
        tally.add_error(
            table.header_row,
            "",
            "there is no column of amounts, or none that says who or what they were for; a file of grants "
            "has Amount Awarded with Recipient Org:Name or Title, or a register's own headings",
        )
        return
    seen: dict[str, int] = {}  # a hash of each, since a file may hold a million
    alike: Counter[str] = Counter()

    def rows() -> Iterator[tuple[int, str, Award]]:
        for row, cells in table.rows:
            tally.rows += 1
            award = read_award(columns, cells)
            if options.licence and not award.licence:
                award = replace(award, licence=options.licence)
            if any(is_total(name) for name in (award.identifier, award.recipient, award.title, award.funder)):
                tally.add_remark(row, "", LEFT_OUT)
                continue
            if award.is_empty:
                tally.add_remark(row, "", "left out: it names neither an amount nor a recipient")
                continue
            for note in award.notes:
                tally.add_remark(row, "", note)
            key = award.identifier or _fingerprint(award, alike)
            alike_key = name_key(key)
            if alike_key in seen:
                same = seen[alike_key] == hash(award)
                tally.count_rows("unchanged")
                repeat = (
                    "says the same again" if same else "says otherwise, and is left out: the first counts"
                )
                tally.add_remark(row, "", f"{key} is in an earlier row; this one {repeat}")
                continue
            seen[alike_key] = hash(award)
            yield row, key, award

    waiting = rows()
    while batch := tuple(islice(waiting, _AT_ONCE)):
        _keep(session, batch, options, tally)
        options.report_progress(table, tally)


def _keep(
    session: Session, batch: tuple[tuple[int, str, Award], ...], options: ImportOptions, tally: Tally
) -> None:
    awards = {key: award for _, key, award in batch}
    stored = store_past_grants(session.connection(), awards, options.default_source, options.today)
    for row, key, _ in batch:
        outcome, changes = stored[key]
        for name, (before, after) in changes.items():
            tally.add_change(row, f"award {key}", name, before, after)
        tally.count_rows(outcome)
        tally.count_records("awards", outcome)


def _fingerprint(award: Award, alike: Counter[str]) -> str:
    """A key for a row without one; rows that say the same are counted, so that each is stored."""
    words = (
        *(award.funder, award.recipient, award.title, award.description, award.programme),
        *(award.period, award.date_text, award.amount_text),
    )
    digest = hashlib.sha256("\n".join(words).encode()).hexdigest()[:24]
    alike[digest] += 1
    return f"row-{digest}-{alike[digest]}"


def store_past_grants(
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
    columns = ("identifier", "id", *_COLUMNS)
    found = rows_where(connection, table, columns, "identifier", list(awards))
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
            for name, was, read in zip(_COLUMNS, existing[key][2:], facts, strict=True)
            if was != (now := list(read) if isinstance(read, tuple) else read)
        }
        if changes:
            changed.append((existing[key][1], (*facts, source, today)))
        outcomes[key] = "changed" if changes else "unchanged", changes
    insert_records(connection, table, _NEW, new)
    update_rows(connection, table, (*_COLUMNS, "source", "read_on"), changed)
    return outcomes
