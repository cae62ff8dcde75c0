"""Import a set of harm weights: what one offence counts as, with the source of the set."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlmodel import Session, select

from funding_tui.base.names import Spellings
from funding_tui.hold.importing.cells import Cell, read_number, read_pounds, read_text, unknown_words
from funding_tui.hold.importing.field_table import FieldTable, match_table
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.headings import slugify
from funding_tui.hold.importing.record_writer import Fact, RecordWriter, SharedFacts
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.synonyms import WEIGHT_FIELDS
from funding_tui.hold.weight_sets.on_record import POUNDS, shipped_sets
from models.weights import HarmWeight, HarmWeightSet

_OF_SET = ("name", "unit", "price_year", "source", "licence", "dated")
_NEEDED = ("set", "unit", "indicator_code", "weight")
_POUND_WORDS = ("pounds", "pound", "£", "gbp", "£ per offence")
_MOST = 1e9  # of one offence; more than any index or study gives


class _Weight(NamedTuple):
    """One row: what an offence counts as; `weight` is None where the row leaves it blank."""

    row: int
    of_set: str
    indicator: str
    offence: str
    weight: float | None
    note: str


def import_weights(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Add or amend sets of weights, each known by its code, and the weights in them by their indicator.

    A blank weight is one that is not known: it is left out with a remark, and is never 0. A set without a
    source is refused, and so is one in pounds without the year of its prices.
    """
    weights = match_table(table, tally, WEIGHT_FIELDS)
    for name in _NEEDED:
        weights.require_column((name,), f"no column gives the {name.split('_')[0]}; head one so")
    if tally.has_errors():
        return
    sets = SharedFacts(tally)
    codes = Spellings(session.exec(select(HarmWeightSet.code)))
    rows = [found for row, cells in weights.rows() if (found := _read(weights, sets, codes, row, cells))]
    options.report_progress(table, tally)
    _check_sets(weights, sets, options)
    _check_doubled(weights, rows)
    if not tally.has_errors():
        _save(RecordWriter(session, options, tally), weights, sets, rows)


def _read(
    table: FieldTable, sets: SharedFacts, codes: Spellings, row: int, cells: Sequence[Cell]
) -> _Weight | None:
    of_set = table.read(row, cells, "set", read_text)
    indicator = table.read(row, cells, "indicator_code", read_text)
    if of_set is None or indicator is None:
        missing, what = ("set", "set") if of_set is None else ("indicator_code", "indicator")
        table.add_error(row, missing, f"there is no {what}; give one")
        return None
    of_set, indicator = codes.settle(of_set), slugify(indicator)
    for name in _OF_SET:
        value = table.read(row, cells, name, read_text)
        if name == "unit" and value is not None:
            value = POUNDS if value.casefold() in _POUND_WORDS else value
        sets.add_fact(of_set, name, value, row, table.heading(name))
    return _Weight(
        row,
        of_set,
        indicator,
        table.read(row, cells, "offence", read_text) or "",
        table.read(row, cells, "weight", _read_weight),
        table.read(row, cells, "note", read_text) or "",
    )


def _read_weight(cell: Cell) -> float | None:
    """A number, or an amount such as `£14,050`; None where it is blank or not known (`tbc`)."""
    if unknown_words(cell):
        return None
    if isinstance(cell, str) and cell.strip().startswith("£"):
        pence = read_pounds(cell)
        return None if pence is None else pence / 100
    return read_number(cell, least=0, most=_MOST)


def _check_sets(table: FieldTable, sets: SharedFacts, options: ImportOptions) -> None:
    shipped = {each.code for each in shipped_sets()}
    for code, facts in sets.of.items():
        row = sets.rows[code]
        if code in shipped:
            table.add_error(row, "set", f"{code!r} is a set that comes with the app; give yours another code")
        if "unit" not in facts:
            table.add_error(
                row, "unit", f"no row says what {code!r} counts in; write days, pounds or another"
            )
        elif facts["unit"].value == POUNDS and "price_year" not in facts:
            table.add_error(row, "price_year", f"{code!r} is in pounds; give the year of its prices")
        if "source" not in facts and not options.source:
            table.add_error(row, "source", f"{code!r} has no source; give one in the file, or with --source")


def _check_doubled(table: FieldTable, rows: Sequence[_Weight]) -> None:
    seen: dict[tuple[str, str], int] = {}
    for each in rows:
        first = seen.setdefault((each.of_set, each.indicator), each.row)
        if first != each.row:
            message = f"row {first} already weighs {each.indicator} in this set; delete one"
            table.add_error(each.row, "indicator_code", message)


def _save(writer: RecordWriter, table: FieldTable, sets: SharedFacts, rows: Sequence[_Weight]) -> None:
    existing = {each.code: each for each in writer.session.exec(select(HarmWeightSet))}
    for code, stated in sets.of.items():
        row = sets.rows[code]
        facts = {**stated, "read_on": Fact(writer.options.today, row)}
        if code not in existing:
            facts.setdefault("name", Fact(code, row))
            facts.setdefault("licence", Fact(writer.options.licence, row))
        label = f"weight set {code}"
        existing[code] = writer.save(
            "weight sets", label, existing.get(code), HarmWeightSet, facts, row, code=code
        )
    known = {(each.set_id, each.indicator_code): each for each in writer.session.exec(select(HarmWeight))}
    for each in rows:
        if each.weight is None:
            message = (
                f"{each.indicator} has no weight in {each.of_set}: it stays unknown, and is not taken as 0"
            )
            table.tally.add_remark(each.row, table.heading("weight"), message)
            continue
        set_id = existing[each.of_set].id or 0
        fields: dict[str, Any] = {"offence": each.offence, "weight": each.weight, "note": each.note}
        writer.save(
            "weights",
            f"weight of {each.indicator} in {each.of_set}",
            known.get((set_id, each.indicator)),
            HarmWeight,
            {name: Fact(value, each.row) for name, value in fields.items()},
            each.row,
            set_id=set_id,
            indicator_code=each.indicator,
        )
    writer.count_rows()
