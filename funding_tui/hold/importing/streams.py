"""Import streams: funders, agreements, pots, and what the ledger says of each pot.

A row states totals. The ledger is append-only, so an award that differs becomes a variation for the
difference, dated the day of the import; other totals become one further entry for theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import func
from sqlmodel import Session, col, select

from funding_tui.base.names import free_code, name_key
from funding_tui.hold.importing.cells import Cell, read_day, read_pounds, read_text, read_year
from funding_tui.hold.importing.field_table import (
    FieldTable,
    RecordCodes,
    code_of_name,
    match_table,
    note_unused,
    read_cell,
)
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.headings import CostColumn, cost_columns, read_cost_type, unread_figure
from funding_tui.hold.importing.record_writer import Fact, FieldFacts, RecordWriter, SharedFacts
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.synonyms import POT_FIELDS
from funding_tui.hold.stream_fields import STREAM_FIELDS
from models.funding import Funder, Pot, Stream
from models.ledger import LedgerEntry
from models.money import FinancialYear, Pence, format_pounds

PotKey: TypeAlias = tuple[str, FinancialYear, str]
Totals: TypeAlias = dict[tuple[int, str], Pence]

# totals of a pot that a row may state, by the ledger's word
TOTALS = ("award", "receipt", "commitment", "spend")
# words of which one is in a heading that may be such a total
FIGURE_WORDS = {
    "award": ("award", "awarded", "allocation", "allocated", "amount"),
    "received": ("received", "receipts", "receipt"),
    "committed": ("committed", "commitment", "commitments"),
    "spent": ("spent", "spend", "expenditure"),
}
_READERS = {
    **{field.name: field.read for field in STREAM_FIELDS},
    "funder": read_text,
    "funder_code": read_text,
    "funder_ends": read_day,
}


_OF_FUNDER = ("funder", "funder_code", "funder_ends")


@dataclass(frozen=True, slots=True)
class StreamTable(FieldTable):
    """A table of streams.

    Attributes:
        amounts: columns of awards by cost type.
    """

    amounts: tuple[CostColumn, ...]


@dataclass(frozen=True, slots=True)
class PotLine:
    """What one row says of one pot.

    Attributes:
        totals: the ledger's word -> pence in all, for what the row states.
        awarded_on: when the award was made, if stated.
    """

    row: int
    heading: str
    stream: str
    year: FinancialYear
    cost_type: str
    totals: dict[str, Pence]
    awarded_on: date | None


def import_streams(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read every row first; write only when none has an error."""
    existing = {stream.code: stream for stream in session.exec(select(Stream))}
    streams = _stream_table(table, tally)
    if tally.has_errors():
        return
    facts = SharedFacts(tally)
    codes = RecordCodes((code, stream.name) for code, stream in existing.items())
    lines: list[PotLine] = []
    for row, cells in streams.rows():
        lines += _read_row(streams, facts, codes, row, cells)
    options.report_progress(table, tally)
    _check(streams, facts, lines, existing)
    _refuse_pots_without_award(session, streams, lines, existing)
    if tally.has_errors():
        return
    writer = RecordWriter(session, options, tally)
    for code, stream_facts in facts.of.items():
        existing[code] = _save_stream(writer, code, facts.rows[code], stream_facts, existing.get(code))
    _save_pots(writer, lines, existing)
    writer.count_rows()


def _stream_table(table: Table, tally: Tally) -> StreamTable:
    """Find the columns, and note an error when those that are needed are missing."""
    found = match_table(table, tally, {**POT_FIELDS, **{each.name: each.headings for each in STREAM_FIELDS}})
    columns = cost_columns(table.headings, found.at.values())
    amounts = tuple(column for column in columns if not column.per_unit)
    note_unused(table, tally, {*found.at.values(), *(column.at for column in amounts)})
    found.require_column(
        ("code", "name"), "no column names the streams; head one 'stream code' or 'stream name'"
    )
    for heading in tally.unknown_columns:
        why = unread_figure(heading, {} if amounts else FIGURE_WORDS)
        if why:
            tally.add_error(table.header_row, heading, why)
    return StreamTable(table, tally, found.at, amounts)


def _read_row(
    table: StreamTable, facts: SharedFacts, codes: RecordCodes, row: int, cells: Sequence[Cell]
) -> list[PotLine]:
    """Note what a row says of its stream, and give its pots; `codes` are those of streams."""
    stated = {name: table.read(row, cells, name, reader) for name, reader in _READERS.items()}
    code = codes.code_of(table.read(row, cells, "code", read_text), stated["name"])
    if code is None:
        table.add_error(row, "code", "the row names no stream; give its code or its name")
        return []
    for field, value in stated.items():
        facts.add_fact(code, field, value, row, table.heading(field))
    return _pots(table, code, stated, row, cells)


def _pots(
    table: StreamTable, code: str, stated: Mapping[str, Any], row: int, cells: Sequence[Cell]
) -> list[PotLine]:
    before = table.tally.error_count
    totals = {kind: table.read(row, cells, kind, read_pounds) for kind in TOTALS}
    parts = [
        (column, read_cell(table.tally, table.table, row, cells, column.at, read_pounds))
        for column in table.amounts
    ]
    given = [(column, pence) for column, pence in parts if isinstance(pence, int)]
    cost_type = table.read(row, cells, "cost_type", read_cost_type)
    stated_year = table.read(row, cells, "year", read_year)
    awarded_on = table.read(row, cells, "awarded_on", read_day)
    if table.tally.error_count > before:
        return []
    year = stated_year or _only_year(stated["starts"], stated["ends"])
    found = {kind: pence for kind, pence in totals.items() if pence is not None}
    if given and cost_type is None:
        return _pots_by_column(table, code, year, given, found, row, awarded_on)
    if cost_type is None and not found:
        return []
    if cost_type is None:
        message = "the row has an amount and no cost type; write capital, revenue-labour or revenue-other"
        table.add_error(row, "cost_type", message)
        return []
    if given:
        message = "the row has a cost type and amounts under other cost types; keep one or the other"
        table.tally.add_error(row, given[0][0].heading, message)
        return []
    if year is None:
        return _no_year(table, row)
    return [PotLine(row, table.heading("award"), code, year, cost_type, found, awarded_on)]


def _pots_by_column(
    table: StreamTable,
    code: str,
    year: FinancialYear | None,
    given: list[tuple[CostColumn, Pence]],
    totals: dict[str, Pence],
    row: int,
    awarded_on: date | None,
) -> list[PotLine]:
    """The pots of a row whose award is split over columns; a total beside them must be their sum."""
    whole = sum(pence for _, pence in given)
    if totals.get("award", whole) != whole:
        message = (
            f"{format_pounds(totals['award'])} is not the sum of the row's parts, {format_pounds(whole)}; "
            "correct one of them"
        )
        table.add_error(row, "award", message)
        return []
    others = {kind: pence for kind, pence in totals.items() if kind != "award"}
    if others and len(given) > 1:
        message = (
            "the row has several cost types, so this cannot be divided between them; give each its own row"
        )
        table.add_error(row, next(iter(others)), message)
        return []
    lines = []
    for column, pence in given:
        of_year = column.year or year
        if of_year is None:
            return _no_year(table, row)
        # a zero under a heading that every row shares means that the stream has no such pot
        if pence or others:
            found = {"award": pence, **others}
            lines.append(PotLine(row, column.heading, code, of_year, column.cost_type, found, awarded_on))
    return lines


def _no_year(table: StreamTable, row: int) -> list[PotLine]:
    table.add_error(row, "year", "the row has money and no financial year; write it like 2026/27")
    return []


def _only_year(starts: object, ends: object) -> FinancialYear | None:
    """The financial year that a stream's dates lie in, when it is one only."""
    if not isinstance(starts, date) or not isinstance(ends, date):
        return None
    first, last = FinancialYear.of(starts), FinancialYear.of(ends)
    return first if first == last else None


def _check(table: StreamTable, facts: SharedFacts, lines: list[PotLine], existing: dict[str, Stream]) -> None:
    """Errors that only show when every row has been read."""
    for code, stream_facts in facts.of.items():
        row = facts.rows[code]
        if code not in existing and "funder" not in stream_facts and "funder_code" not in stream_facts:
            table.add_error(
                row, "funder", f"stream {code} is new and names no funder; say who gives the money"
            )
        starts, ends = _dates(stream_facts, existing.get(code))
        if starts and ends and ends < starts:
            message = f"stream {code} ends on {ends}, before it starts on {starts}; correct one"
            at = stream_facts.get("ends") or stream_facts.get("starts")
            table.add_error(at.row if at else row, "ends", message)
    seen: dict[PotKey, int] = {}
    for line in lines:
        key = (line.stream, line.year, line.cost_type)
        first = seen.setdefault(key, line.row)
        if first != line.row:
            message = (
                f"row {first} already gives {line.stream} {line.year} {line.cost_type}; a pot has one row, "
                "so add the two up"
            )
            table.tally.add_error(line.row, line.heading, message)
        starts, ends = _dates(facts.of[line.stream], existing.get(line.stream))
        if (ends and line.year.first_day > ends) or (starts and line.year.last_day < starts):
            message = (
                f"{line.year} lies outside the dates of stream {line.stream}; correct the year or the dates"
            )
            table.tally.add_error(line.row, line.heading, message)


def _refuse_pots_without_award(
    session: Session, table: StreamTable, lines: list[PotLine], existing: dict[str, Stream]
) -> None:
    """A pot comes with its award, so that none looks empty because a heading was not understood."""
    held = {
        (pot.stream_id, pot.financial_year, pot.cost_type)
        for pot in session.exec(select(Pot).join(LedgerEntry).where(col(LedgerEntry.kind) == "award"))
    }
    unread = ", ".join(table.tally.unknown_columns)
    for line in lines:
        stream = existing.get(line.stream)
        key = (stream.id or 0 if stream else 0, line.year, line.cost_type)
        if "award" in line.totals or key in held:
            continue
        where = f" (not read: {unread})" if unread else ""
        message = (
            f"{line.stream} {line.year} {line.cost_type} has no award; give it under the heading 'award', or "
            f"write 0 if nothing is awarded yet{where}"
        )
        table.add_error(line.row, "award", message)


def _dates(facts: FieldFacts, existing: Stream | None) -> tuple[date | None, date | None]:
    starts = facts["starts"].value if "starts" in facts else existing and existing.starts
    ends = facts["ends"].value if "ends" in facts else existing and existing.ends
    return starts or None, ends or None


def _save_stream(
    writer: RecordWriter, code: str, row: int, facts: FieldFacts, existing: Stream | None
) -> Stream:
    funder = _save_funder(writer, facts)
    stated = {name: value for name, value in facts.items() if name not in _OF_FUNDER}
    if funder is not None and funder.id is not None:
        stated["funder_id"] = Fact(funder.id, facts.get("funder", facts.get("funder_code", Fact(0, row))).row)
    if existing is None:
        stated.setdefault("name", Fact(code, row))
    return writer.save("streams", f"stream {code}", existing, Stream, stated, row, code=code)


def _save_funder(writer: RecordWriter, facts: FieldFacts) -> Funder | None:
    """The funder that a row names, made when it is new; None when the row names none."""
    name, code = facts.get("funder"), facts.get("funder_code")
    stated = name or code
    if stated is None:
        return None
    ends = {"valid_to": facts["funder_ends"]} if "funder_ends" in facts else {}
    wanted = {name_key(str(each.value)) for each in (name, code) if each is not None}
    funders = writer.session.exec(select(Funder)).all()
    for funder in funders:
        if {name_key(funder.code), name_key(funder.name)} & wanted:
            if ends:
                writer.update("funders", f"funder {funder.code}", funder, ends)
            return funder
    made_code = str(code.value) if code else code_of_name(str(stated.value)) or "funder"
    own_code = free_code(made_code, (funder.code for funder in funders))  # `A/B` and `A B` make the same
    return writer.add(
        "funders",
        Funder(
            code=own_code,
            name=str(stated.value),
            source=writer.options.default_source,
            valid_to=ends["valid_to"].value if ends else None,
        ),
        stated.row,
    )


def _save_pots(writer: RecordWriter, lines: list[PotLine], streams: dict[str, Stream]) -> None:
    existing = {
        (pot.stream_id, pot.financial_year, pot.cost_type): pot for pot in writer.session.exec(select(Pot))
    }
    totals = _totals(writer.session)
    for line in lines:
        stream = streams[line.stream]
        key = (stream.id or 0, line.year, line.cost_type)
        pot = existing.get(key)
        if pot is None:
            pot = Pot(stream_id=key[0], financial_year=line.year, cost_type=line.cost_type)
            writer.add("pots", pot, line.row)
            existing[key] = pot
        else:
            writer.tally.count_records("pots", "unchanged")
        for kind, pence in line.totals.items():
            _save_total(writer, line, stream, pot.id or 0, kind, pence, totals)


def _totals(session: Session) -> Totals:
    query = select(LedgerEntry.pot_id, LedgerEntry.kind, func.sum(LedgerEntry.pence)).group_by(
        col(LedgerEntry.pot_id), col(LedgerEntry.kind)
    )
    found: Totals = defaultdict(int)
    for pot, kind, pence in session.exec(query):
        found[pot, kind] = int(pence)
    return found


def _save_total(
    writer: RecordWriter, line: PotLine, stream: Stream, pot: int, kind: str, pence: Pence, totals: Totals
) -> None:
    """Bring what the ledger adds up to in line with a total, by one further entry for the difference."""
    is_first = (pot, kind) not in totals
    before = totals[pot, kind] + (totals[pot, "variation"] if kind == "award" else 0)
    difference = pence - before
    if not difference:
        writer.tally.count_records("ledger entries", "unchanged")
        return
    entry_kind = "variation" if kind == "award" and not is_first else kind
    note = f"imported from {writer.options.file}"
    if not is_first:
        note += f": {kind} {format_pounds(before)} is now {format_pounds(pence)}"
        label = f"pot {line.stream} {line.year} {line.cost_type}"
        writer.tally.add_change(line.row, label, kind, format_pounds(before), format_pounds(pence))
    entry = LedgerEntry(
        pot_id=pot,
        kind=entry_kind,
        pence=difference,
        on=_award_day(line, stream, writer.options.today) if entry_kind == "award" else writer.options.today,
        note=note,
        source=writer.options.default_source,
        illustrative=stream.illustrative,
        recorded_at=writer.options.now,
        recorded_by=writer.options.who,
    )
    writer.session.add(entry)
    writer.tally.count_records("ledger entries", "added")
    writer.note_row(line.row, "added" if is_first else "changed")


def _award_day(line: PotLine, stream: Stream, today: date) -> date:
    """When an award was made: as stated, else when it was signed, else its start, but never after today."""
    return line.awarded_on or stream.agreement_signed or min(stream.starts or line.year.first_day, today)
