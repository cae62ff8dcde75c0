"""Import the rules of streams: each row a rule, each column a field of `models/rules.py`.

A column is headed as the field is named (`at least`, `projects`, `financial year`); shares are written as
percentages, money as pounds, several codes with semicolons, minutes as `W1: 12; W2: 41`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import NoneType
from typing import Any, NamedTuple, get_args, get_origin

from pydantic import ValidationError
from sqlmodel import Session, col, select

from funding_tui.base.errors import suggestion
from funding_tui.base.names import Spellings, name_key
from funding_tui.hold.importing.cells import (
    Cell,
    CellError,
    CellReader,
    is_blank,
    read_day,
    read_percentage,
    read_pounds,
    read_text,
    read_whole_number,
    read_year,
    read_yes_or_no,
    refuse_unknown,
)
from funding_tui.hold.importing.field_table import FieldTable, match_table
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.headings import heading_words, unread_figure
from funding_tui.hold.importing.record_writer import Fact, FieldFacts, RecordWriter
from funding_tui.hold.importing.report import ImportOptions, Tally
from models.funding import Stream, StreamRule
from models.rules import RULE, FundingRule, RuleBase

_KINDS: dict[str, type[RuleBase]] = {
    kind.model_fields["kind"].default: kind for kind in get_args(get_args(FundingRule)[0])
}
_OF_ROW = ("kind", "words", "stream")
_OF_RECORD: dict[str, CellReader] = {"valid_from": read_day, "valid_to": read_day, "source": read_text}
_ALSO = {
    "stream": ("stream", "stream code"),
    "kind": ("kind", "rule", "rule kind"),
    "words": ("words", "in words", "rule in words"),
    "pence": ("pence", "amount", "pounds"),
}


_read_count = refuse_unknown(read_whole_number, "whole number")


# words of which one is in a heading that may be such a side of a rule
_SIDES = {"at least": ("least", "floor", "minimum"), "at most": ("most", "cap", "ceiling", "maximum")}


class _RuleLine(NamedTuple):
    """One row: the stream's id, the rule, and what else the row says of its record."""

    row: int
    stream: int
    code: str
    rule: FundingRule
    facts: FieldFacts


def import_rules(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Add or amend rules of streams, each known by its stream and its words.

    Every row is read first; nothing is written when one has an error.
    """
    rules = match_table(table, tally, _fields())
    for needed in ("stream", "kind", "words"):
        rules.require_column((needed,), f"no column holds the {needed}; head one {needed!r}")
    for heading in tally.unknown_columns:
        why = unread_figure(heading, _SIDES)
        if why:
            tally.add_error(table.header_row, heading, why)
    if tally.has_errors():
        return
    streams = {stream.code: stream.id or 0 for stream in session.exec(select(Stream))}
    codes = Spellings(streams)
    stated: list[_RuleLine] = []
    for row, cells in rules.rows():
        stated += _read(rules, streams, codes, row, cells)
    options.report_progress(table, tally)
    if not tally.has_errors():
        _save(session, options, tally, stated)


def _fields() -> dict[str, tuple[str, ...]]:
    """Field -> the headings that name it; `at_least_bp` and `at_least_pence` are both `at least`."""
    names = {_plain(field) for kind in _KINDS.values() for field in kind.model_fields}
    names |= {*_OF_RECORD}
    return {name: _ALSO.get(name, (heading_words(name),)) for name in sorted(names)}


def _plain(field: str) -> str:
    return field.removesuffix("_bp").removesuffix("_pence")


def _read(
    rules: FieldTable, streams: dict[str, int], codes: Spellings, row: int, cells: Sequence[Cell]
) -> Iterator[_RuleLine]:
    """The rule of one row; none, with an error noted, where it cannot be used."""

    def cell(name: str, reader: CellReader) -> Any:
        return rules.read(row, cells, name, reader)

    tally = rules.tally
    before = tally.error_count
    code, kind, words = (cell(name, read_text) for name in ("stream", "kind", "words"))
    code = codes.settle(code) if code else code
    if code not in streams:
        rules.add_error(row, "stream", f"{code!r}: {suggestion(code or '', streams)}")
    maker = next(
        (each for name, each in _KINDS.items() if heading_words(name) == heading_words(kind or "")), None
    )
    if maker is None:
        rules.add_error(row, "kind", f"{kind!r}: {suggestion(kind or '', _KINDS)}")
    if words is None:
        rules.add_error(row, "words", "the rule has no words; a board must be able to read it")
    if maker is None or tally.error_count > before:
        return
    given = {field: cell(_plain(field), _reader(maker, field)) for field in maker.model_fields}
    own = {_plain(field) for field in maker.model_fields} | {*_OF_ROW, *_OF_RECORD}
    for name, column in rules.at.items():
        if name not in own and not is_blank(cells[column]):
            rules.add_error(row, name, f"a {kind} rule has no such field; leave the cell empty")
    facts = {name: Fact(value, row) for name in _OF_RECORD if (value := cell(name, _OF_RECORD[name]))}
    given = {name: value for name, value in given.items() if value is not None and name not in _OF_ROW}
    if tally.error_count > before:
        return
    try:
        rule = RULE.validate_python({**given, "kind": maker.model_fields["kind"].default, "words": words})
    except ValidationError as error:
        first = error.errors()[0]
        side = " ".join(heading_words(str(part)) for part in first["loc"][1:])
        tally.add_error(row, "", f"{side}: {first['msg']}" if side else first["msg"])
        return
    yield _RuleLine(row, streams[code], code, rule, facts)


def _reader(maker: type[RuleBase], field: str) -> CellReader:
    """How a field's cell is read, by its name and its type."""
    if field.endswith("_bp"):
        return read_percentage
    if field == "pence" or field.endswith("_pence"):
        return read_pounds
    if field == "day":
        return refuse_unknown(lambda cell: str(read_day(cell)), "date")
    if field.endswith("_year"):
        return refuse_unknown(lambda cell: str(read_year(cell)), "financial year")
    annotation = maker.model_fields[field].annotation
    sides = [side for side in get_args(annotation) or (annotation,) if side is not NoneType]
    by_type: dict[Any, CellReader] = {
        bool: read_yes_or_no,
        int: refuse_unknown(read_whole_number, "whole number"),
    }
    if get_origin(annotation) is dict:
        return _read_minutes
    if any(get_origin(side) is tuple for side in (*sides, annotation)):
        return _read_codes
    return by_type.get(sides[0], read_text)


def _read_codes(cell: Cell) -> tuple[str, ...] | None:
    words = read_text(cell)
    return None if words is None else tuple(each.strip() for each in words.split(";") if each.strip())


def _read_minutes(cell: Cell) -> dict[str, int | None] | None:
    """`W1: 12; W2: 41` as area code -> minutes."""
    pairs = [each.rpartition(":") for each in _read_codes(cell) or ()]
    if any(not area.strip() for area, _, _ in pairs):
        message = (
            f"{read_text(cell)!r} is not understood; write each area with its minutes, as W1: 12; W2: 41"
        )
        raise CellError(message)
    return {area.strip(): read_whole_number(minutes) for area, _, minutes in pairs} or None


def _save(session: Session, options: ImportOptions, tally: Tally, stated: Sequence[_RuleLine]) -> None:
    writer = RecordWriter(session, options, tally)
    existing = {
        (record.stream_id, name_key(record.read().words)): record
        for record in session.exec(select(StreamRule).order_by(col(StreamRule.id)))
    }
    for row, stream, code, rule, facts in stated:
        record = existing.get((stream, name_key(rule.words)))
        # A rule stored before its kind had further sides is the same rule.
        same = record is not None and record.read() == rule
        facts["rule"] = Fact(record.rule if record and same else rule.model_dump(mode="json"), row)
        label = f"rule {rule.words!r} of {code}"
        existing[stream, name_key(rule.words)] = writer.save(
            "stream rules", label, record, StreamRule, facts, row, stream_id=stream
        )
    writer.count_rows()
