"""Import streams: funders, agreements, pots, and what the ledger says of each pot.

A row states totals. The ledger is append-only, so an award that differs becomes a variation for the
difference, dated the day of the import; other totals become one further entry for theirs.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import TypeAlias

from sqlalchemy import func
from sqlmodel import Session, col, select

from funding_tui.hold.importing.headings import slugify
from funding_tui.hold.importing.pot_lines import PotLine, StreamTable, read_stream_row, stream_table
from funding_tui.hold.importing.record_writer import Fact, FieldFacts, RecordWriter, RowOutcomes, SharedFacts
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.tables import Table
from models.funding import Funder, Pot, Stream
from models.ledger import LedgerEntry
from models.money import FinancialYear, Pence, format_pounds

PotKey: TypeAlias = tuple[str, FinancialYear, str]
Totals: TypeAlias = dict[tuple[int, str], Pence]


def import_streams(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read every row first; write only when none has a fault."""
    existing = {stream.code: stream for stream in session.exec(select(Stream))}
    columns = stream_table(table, tally)
    if tally.has_errors():
        return
    facts = SharedFacts(tally)
    names = {stream.name.casefold(): code for code, stream in existing.items()}
    lines: list[PotLine] = []
    row_outcomes = RowOutcomes()
    for row, cells in table.rows:
        tally.rows += 1
        row_outcomes.note(row, "unchanged")
        lines += read_stream_row(columns, facts, names, row, cells)
    options.report_progress(table, tally)
    _check(columns, facts, lines, existing)
    if tally.has_errors():
        return
    writer = RecordWriter(session, options, tally, row_outcomes)
    for code, stream_facts in facts.of.items():
        existing[code] = _keep_stream(writer, code, facts.rows[code], stream_facts, existing.get(code))
    _keep_pots(writer, lines, existing)
    row_outcomes.count(tally)


def _check(
    columns: StreamTable, facts: SharedFacts, lines: list[PotLine], existing: dict[str, Stream]
) -> None:
    """Faults that only show when every row has been read."""
    tally = columns.tally
    for code, stream_facts in facts.of.items():
        row = facts.rows[code]
        if code not in existing and "funder" not in stream_facts and "funder_code" not in stream_facts:
            tally.add_error(
                row,
                columns.heading("funder"),
                f"stream {code} is new and names no funder; say who gives the money",
            )
        starts, ends = _dates(stream_facts, existing.get(code))
        if starts and ends and ends < starts:
            message = f"stream {code} ends on {ends}, before it starts on {starts}; mend one"
            at = stream_facts.get("ends") or stream_facts.get("starts")
            tally.add_error(at.row if at else row, columns.heading("ends"), message)
    _check_pots(tally, facts, lines, existing)


def _check_pots(tally: Tally, facts: SharedFacts, lines: list[PotLine], existing: dict[str, Stream]) -> None:
    seen: dict[PotKey, int] = {}
    for line in lines:
        key = (line.stream, line.year, line.cost_type)
        first = seen.setdefault(key, line.row)
        if first != line.row:
            message = (
                f"row {first} already gives {line.stream} {line.year} {line.cost_type}; a pot has one row, "
                "so add the two up"
            )
            tally.add_error(line.row, line.heading, message)
        starts, ends = _dates(facts.of[line.stream], existing.get(line.stream))
        if (ends and line.year.first_day > ends) or (starts and line.year.last_day < starts):
            message = (
                f"{line.year} lies outside the dates of stream {line.stream}; mend the year or the dates"
            )
            tally.add_error(line.row, line.heading, message)


def _dates(facts: FieldFacts, existing: Stream | None) -> tuple[date | None, date | None]:
    starts = facts["starts"].value if "starts" in facts else existing and existing.starts
    ends = facts["ends"].value if "ends" in facts else existing and existing.ends
    return starts or None, ends or None


def _keep_stream(
    writer: RecordWriter, code: str, row: int, facts: FieldFacts, existing: Stream | None
) -> Stream:
    funder = _keep_funder(writer, facts)
    stated = {name: value for name, value in facts.items() if name not in ("funder", "funder_code")}
    if funder is not None and funder.id is not None:
        stated["funder_id"] = Fact(funder.id, facts.get("funder", facts.get("funder_code", Fact(0, row))).row)
    if existing is None:
        stated.setdefault("name", Fact(code, row))
    return writer.save("streams", f"stream {code}", existing, Stream, stated, row, code=code)


def _keep_funder(writer: RecordWriter, facts: FieldFacts) -> Funder | None:
    """The funder that a row names, made when it is new; None when the row names none."""
    name, code = facts.get("funder"), facts.get("funder_code")
    said = name or code
    if said is None:
        return None
    wanted = {str(each.value).casefold() for each in (name, code) if each is not None}
    for funder in writer.session.exec(select(Funder)):
        if {funder.code.casefold(), funder.name.casefold()} & wanted:
            return funder
    own_code = str(code.value) if code else slugify(str(said.value)).replace("_", "-")
    return writer.add(
        "funders",
        Funder(code=own_code, name=str(said.value), source=writer.options.default_source),
        said.row,
    )


def _keep_pots(writer: RecordWriter, lines: list[PotLine], streams: dict[str, Stream]) -> None:
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
            writer.tally.count_record("pots", "unchanged")
        for kind, pence in line.totals.items():
            _keep_total(writer, line, stream, pot.id or 0, kind, pence, totals)


def _totals(session: Session) -> Totals:
    query = select(LedgerEntry.pot_id, LedgerEntry.kind, func.sum(LedgerEntry.pence)).group_by(
        col(LedgerEntry.pot_id), col(LedgerEntry.kind)
    )
    found: Totals = defaultdict(int)
    for pot, kind, pence in session.exec(query):
        found[pot, kind] = int(pence)
    return found


def _keep_total(
    writer: RecordWriter, line: PotLine, stream: Stream, pot: int, kind: str, pence: Pence, totals: Totals
) -> None:
    """Bring what the ledger adds up to in line with a total, by one further entry for the difference."""
    is_first = (pot, kind) not in totals
    before = totals[pot, kind] + (totals[pot, "variation"] if kind == "award" else 0)
    difference = pence - before
    if not difference:
        writer.tally.count_record("ledger entries", "unchanged")
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
    writer.tally.count_record("ledger entries", "added")
    writer.row_outcomes.note(line.row, "added" if is_first else "changed")


def _award_day(line: PotLine, stream: Stream, today: date) -> date:
    """When an award was made: as stated, else when it was signed, else its start, but never after today."""
    return line.awarded_on or stream.agreement_signed or min(stream.starts or line.year.first_day, today)
