"""Import evidence: interventions, and what is known of their effects. Unknown stays unknown, never 0."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, select

from funding_tui.base.formats import join_words
from funding_tui.base.names import Spellings, name_key
from funding_tui.hold.importing.cells import Cell, CellError, read_day, read_number, read_text
from funding_tui.hold.importing.evidence_files.changed_options import changed_options, counted_effects
from funding_tui.hold.importing.evidence_files.superseding import StoredEvidence, free_code, supersede
from funding_tui.hold.importing.field_table import FieldTable, match_table
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.record_writer import Fact, RecordWriter, SharedFacts
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.synonyms import EVIDENCE_FIELDS
from models.projects import Evidence, Intervention

_OF_INTERVENTION = ("name", "delivery_kind", "priority_tags", "rural_note")
SETTINGS = ("rural", "urban", "both")
_PUBLISHED = re.compile(r"(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")
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
    "measured_in",
    "setting",
    "unit_cost_text",
    "unit_cost_basis",
    "cost_year",
    "cost_source",
    "verified_cost",
    "evidence_code",
    "supersedes",
)


def import_evidence(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read every row first; write only when none has an error.

    An intervention is known by its code; a piece of evidence by its own code, or where the file gives none by
    its intervention, outcome and source. What is newer counts only where it says what it supersedes.
    """
    evidence = match_table(table, tally, EVIDENCE_FIELDS)
    evidence.require_column(
        ("code",), "no column holds the interventions' codes; head it 'intervention code'"
    )
    if tally.has_errors():
        return
    facts = SharedFacts(tally)
    codes = Spellings(session.exec(select(Intervention.code)))
    pieces: list[tuple[int, str, dict[str, Any]]] = []
    for row, cells in evidence.rows():
        found = _read(evidence, facts, codes, row, cells)
        if found is not None:
            pieces.append((row, *found))
    options.report_progress(table, tally)
    _check_doubled(evidence, pieces)
    if tally.has_errors():
        return
    before = counted_effects(session)
    records = _save(RecordWriter(session, options, tally), facts, pieces)
    supersede(session, tally, evidence.heading("supersedes"), records)
    session.flush()
    tally.options_changed.extend(changed_options(before, counted_effects(session)))


def _read(
    table: FieldTable, facts: SharedFacts, codes: Spellings, row: int, cells: Sequence[Cell]
) -> tuple[str, dict[str, Any]] | None:
    code = table.read(row, cells, "code", read_text)
    if code is None:
        table.add_error(row, "code", "the intervention has no code; give it one")
        return None
    code = codes.settle(code)
    for name in _OF_INTERVENTION:
        facts.add_fact(code, name, table.read(row, cells, name, read_text), row, table.heading(name))
    stated = {name: table.read(row, cells, name, read_text) for name in _OF_EVIDENCE}
    asides = []
    stated["published"] = table.read(row, cells, "published", _read_published)
    stated["read_on"] = table.read(row, cells, "read_on", read_day)
    for name in _NUMBERS:
        stated[name], aside = _number(table, name, cells)
        asides += aside
    if stated["unit_cost_text"] is not None and stated["verified_cost"] is not None:
        asides.append(f"Unit cost verified: {stated['verified_cost']}.")
    del stated["verified_cost"]
    if asides:
        stated["note"] = " ".join(filter(None, (stated["note"], *asides)))
    _check_interval(table, row, stated)
    _check_setting(table, row, stated)
    return code, {name: value for name, value in stated.items() if value is not None}


def _read_published(cell: Cell) -> str | None:
    """When a source was published, as far as is known: a year, a month or a day."""
    words = read_text(cell)
    if words is not None and not _PUBLISHED.fullmatch(words):
        message = f"{words!r} is not a date of publication; write it like 2015, 2015-07 or 2015-07-31"
        raise CellError(message)
    return words


def _number(table: FieldTable, name: str, cells: Sequence[Cell]) -> tuple[float | None, list[str]]:
    """A number, or None with its words kept as an aside: an effect given in words is not a figure."""
    if name not in table.at:
        return None, []
    cell = cells[table.at[name]]
    try:
        return read_number(cell), []
    except CellError:
        return None, [f"{table.heading(name)} as given: {' '.join(str(cell).split())}."]


def _check_interval(table: FieldTable, row: int, stated: dict[str, Any]) -> None:
    low, high = stated["ci_low"], stated["ci_high"]
    if low is not None and high is not None and low > high:
        table.add_error(row, "ci_low", f"the interval runs from {low:g} down to {high:g}; swap its two ends")


def _check_setting(table: FieldTable, row: int, stated: dict[str, Any]) -> None:
    if stated["setting"] is None:
        return
    stated["setting"] = str(stated["setting"]).casefold()
    if stated["setting"] not in SETTINGS:
        message = f"{stated['setting']!r} is no kind of place; write {join_words(SETTINGS, 'or')}"
        table.add_error(row, "setting", message)


def _key(code: str, stated: dict[str, Any]) -> tuple[str, str, str]:
    return code, name_key(stated.get("outcome", "")), name_key(stated.get("source", ""))


def _check_doubled(table: FieldTable, pieces: list[tuple[int, str, dict[str, Any]]]) -> None:
    seen: dict[tuple[str, str, str], int] = {}
    for row, code, stated in pieces:
        key = ("", "", stated["evidence_code"]) if "evidence_code" in stated else _key(code, stated)
        first = seen.setdefault(key, row)
        if first != row:
            same = "code" if "evidence_code" in stated else "outcome and source"
            message = f"row {first} already has this evidence of {code} (same {same}); delete one"
            table.add_error(row, "code", message)


def _save(
    writer: RecordWriter, facts: SharedFacts, pieces: list[tuple[int, str, dict[str, Any]]]
) -> list[StoredEvidence]:
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
    known = list(writer.session.exec(select(Evidence)))
    by_code = {piece.code: piece for piece in known if piece.code}
    by_key = {
        (codes[piece.intervention_id], name_key(piece.outcome), name_key(piece.source)): piece
        for piece in known
    }
    stored = []
    for row, code, fields in pieces:
        label = f"evidence of {code} on {fields.get('outcome', 'an outcome not stated')}"
        own, supersedes = fields.pop("evidence_code", ""), fields.pop("supersedes", "")
        piece = by_code.get(own) if own else by_key.get(_key(code, fields))
        is_new = piece is None
        given = {name: Fact(value, row) for name, value in fields.items()}
        if is_new:
            given.setdefault("source", Fact("", row))
            given["code"] = Fact(own or free_code(code, by_code), row)
        piece = writer.save("evidence", label, piece, Evidence, given, row, intervention_id=existing[code].id)
        by_code[piece.code] = piece
        stored.append(StoredEvidence(row, piece, is_new=is_new, supersedes=supersedes))
    writer.count_rows()
    return stored
