"""Import evidence: interventions, and what is known of their effects. Unknown stays unknown, never 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import Session, select

from funding_tui.hold.importing.cells import Cell, CellError, read_number, read_text
from funding_tui.hold.importing.headings import match_columns
from funding_tui.hold.importing.record_writer import Fact, RecordWriter, RowOutcomes, SharedFacts
from funding_tui.hold.importing.report import ImportOptions, Tally, check_width, read_cell
from funding_tui.hold.importing.synonyms import EVIDENCE_FIELDS
from funding_tui.hold.importing.tables import Table
from models.projects import Evidence, Intervention

_OF_INTERVENTION = ("name", "delivery_kind", "priority_tags", "rural_note")
_NUMBERS = ("effect_value", "ci_low", "ci_high")
_OF_EVIDENCE = (
    "outcome",
    "direction",
    "effect_unit",
    "strength",
    "studies",
    "note",
    "source",
    "verified",
    "unit_cost_text",
    "unit_cost_basis",
    "cost_year",
    "cost_source",
    "verified_cost",
)


def import_evidence(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read every row first; write only when none has a fault.

    An intervention is known by its code, a piece of evidence by its intervention, outcome and source.
    """
    at = match_columns(table.headings, EVIDENCE_FIELDS)
    used = set(at.values())
    tally.unknown_columns = tuple(text for i, text in enumerate(table.headings) if text and i not in used)
    if "code" not in at:
        tally.add_error(
            table.header_row, "", "no column holds the interventions' codes; head it 'intervention code'"
        )
        return
    facts, row_outcomes = SharedFacts(tally), RowOutcomes()
    pieces: list[tuple[int, str, dict[str, Any]]] = []
    for row, cells in table.rows:
        tally.rows += 1
        row_outcomes.note(row, "unchanged")
        found = _read(tally, table, at, facts, row, cells)
        if found is not None:
            pieces.append((row, *found))
    options.report_progress(table, tally)
    _check_twice(tally, table, at, pieces)
    if not tally.has_errors():
        _keep(RecordWriter(session, options, tally, row_outcomes), facts, pieces)
        row_outcomes.count(tally)


def _read(
    tally: Tally, table: Table, at: dict[str, int], facts: SharedFacts, row: int, cells: Sequence[Cell]
) -> tuple[str, dict[str, Any]] | None:
    def cell(name: str, reader: Callable[[Cell], object]) -> Any:
        return read_cell(tally, table, row, cells, at.get(name), reader)

    if not check_width(tally, table, row, cells):
        return None
    code = cell("code", read_text)
    if code is None:
        tally.add_error(row, table.headings[at["code"]], "the intervention has no code; give it one")
        return None
    for name in _OF_INTERVENTION:
        heading = table.headings[at[name]] if name in at else name
        facts.add_fact(code, name, cell(name, read_text), row, heading)
    stated = {name: cell(name, read_text) for name in _OF_EVIDENCE}
    asides = []
    for name in _NUMBERS:
        stated[name], aside = _number(table, at, name, cells)
        asides += aside
    if stated["unit_cost_text"] is not None and stated["verified_cost"] is not None:
        asides.append(f"Unit cost verified: {stated['verified_cost']}.")
    del stated["verified_cost"]
    if asides:
        stated["note"] = " ".join(filter(None, (stated["note"], *asides)))
    _check_interval(tally, table, at, row, stated)
    return code, {name: value for name, value in stated.items() if value is not None}


def _number(
    table: Table, at: dict[str, int], name: str, cells: Sequence[Cell]
) -> tuple[float | None, list[str]]:
    """A number, or None with its words kept as an aside: an effect told in words is not a figure."""
    if name not in at:
        return None, []
    try:
        return read_number(cells[at[name]]), []
    except CellError:
        return None, [f"{table.headings[at[name]]} as given: {' '.join(str(cells[at[name]]).split())}."]


def _check_interval(tally: Tally, table: Table, at: dict[str, int], row: int, stated: dict[str, Any]) -> None:
    low, high = stated["ci_low"], stated["ci_high"]
    if low is not None and high is not None and low > high:
        heading = table.headings[at["ci_low"]]
        tally.add_error(row, heading, f"the interval runs from {low:g} down to {high:g}; swap its two ends")


def _key(code: str, stated: dict[str, Any]) -> tuple[str, str, str]:
    return code, stated.get("outcome", ""), stated.get("source", "")


def _check_twice(
    tally: Tally, table: Table, at: dict[str, int], pieces: list[tuple[int, str, dict[str, Any]]]
) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    for row, code, stated in pieces:
        first = seen.setdefault(_key(code, stated), row)
        if first != row:
            message = f"row {first} already has this evidence of {code} (same outcome and source); delete one"
            tally.add_error(row, table.headings[at["code"]], message)


def _keep(writer: RecordWriter, facts: SharedFacts, pieces: list[tuple[int, str, dict[str, Any]]]) -> None:
    existing = {each.code: each for each in writer.session.exec(select(Intervention))}
    for code, stated in facts.of.items():
        row = facts.rows[code]
        if code not in existing:
            stated.setdefault("name", Fact(code.replace("_", " "), row))
        label = f"intervention {code}"
        existing[code] = writer.save(
            "interventions", label, existing.get(code), Intervention, stated, row, code=code
        )
    codes = {each.id: code for code, each in existing.items()}
    known = {
        (codes[piece.intervention_id], piece.outcome, piece.source): piece
        for piece in writer.session.exec(select(Evidence))
    }
    for row, code, fields in pieces:
        label = f"evidence of {code} on {fields.get('outcome', 'an outcome not stated')}"
        piece = known.get(_key(code, fields))
        given = {name: Fact(value, row) for name, value in fields.items()}
        if piece is None:
            given.setdefault("source", Fact("", row))
        writer.save("evidence", label, piece, Evidence, given, row, intervention_id=existing[code].id)
