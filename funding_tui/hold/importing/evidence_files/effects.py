"""Import effects: which harm an option acts on, by evidence or by assumption, and how far it reaches."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from funding_tui.base.errors import suggestion
from funding_tui.base.names import name_key
from funding_tui.hold.importing.cells import Cell, read_share, read_text
from funding_tui.hold.importing.field_table import FieldTable, match_table
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.record_writer import Fact, RecordWriter
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.synonyms import EFFECT_FIELDS
from funding_tui.hold.measured_effects import measured_share
from models.areas import Harm
from models.projects import Evidence, Option, OptionEffect, Project

READERS = {
    "project": read_text,
    "option": read_text,
    "harm": read_text,
    "evidence": read_text,
    "reach": read_share,
    "reach_note": read_text,
    "assumed": read_share,
    "assumption": read_text,
}


@dataclass(frozen=True, slots=True)
class KnownRecords:
    """The records that a row may name, each by what people call it.

    Attributes:
        options: (project, option) -> id; an empty option names the only one of its project.
        harms: code or name -> id.
        evidence: code -> the record.
    """

    options: Mapping[tuple[str, str], int]
    harms: Mapping[str, int]
    evidence: Mapping[str, Evidence]


def import_effects(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Add or amend effects, each known by its option and harm; a measured one holds no figure of its own."""
    effects = match_table(table, tally, EFFECT_FIELDS)
    for name in ("project", "harm"):
        effects.require_column((name,), f"no column gives the {name}; head one so")
    if tally.has_errors():
        return
    known = _known(session)
    rows = [(row, _read(effects, known, row, cells)) for row, cells in effects.rows()]
    options.report_progress(table, tally)
    if tally.has_errors():
        return
    writer = RecordWriter(session, options, tally)
    stored = {(each.option_id, each.harm_id): each for each in session.exec(select(OptionEffect))}
    for row, stated in rows:
        key = stated.pop("option_id"), stated.pop("harm_id")
        facts = {name: Fact(value, row) for name, value in stated.items()}
        stored[key] = writer.save(
            *("effects", f"effect of option {key[0]} on harm {key[1]}", stored.get(key), OptionEffect),
            *(facts, row),
            option_id=key[0],
            harm_id=key[1],
        )
    writer.count_rows()


def _known(session: Session) -> KnownRecords:
    options: dict[tuple[str, str], int] = {}
    only: dict[str, list[int]] = {}
    rows = session.exec(select(Option, Project).where(Option.project_id == Project.id))
    for option, project in rows:
        options[name_key(project.code), name_key(option.code)] = option.id or 0
        only.setdefault(name_key(project.code), []).append(option.id or 0)
    options.update({(code, ""): ids[0] for code, ids in only.items() if len(ids) == 1})
    return KnownRecords(
        options=options,
        harms={
            name_key(word): each.id or 0
            for each in session.exec(select(Harm))
            for word in (each.name, each.code)
        },
        evidence={name_key(each.code): each for each in session.exec(select(Evidence)) if each.code},
    )


def _read(table: FieldTable, known: KnownRecords, row: int, cells: Sequence[Cell]) -> dict[str, Any]:
    """What a row states of its effect, with the ids of what it names; errors are noted."""
    said = {name: table.read(row, cells, name, reader) for name, reader in READERS.items()}
    stated: dict[str, Any] = {
        "option_id": _option(table, known, row, said),
        "harm_id": _harm(table, known, row, said["harm"]),
        **_basis(table, known, row, said),
    }
    for name in ("reach", "reach_note"):
        if said[name] is not None:
            stated[name] = said[name]
    return stated


def _option(table: FieldTable, known: KnownRecords, row: int, said: Mapping[str, Any]) -> int:
    key = name_key(said["project"] or ""), name_key(said["option"] or "")
    if key in known.options:
        return known.options[key]
    projects = {project for project, _ in known.options}
    if key[0] not in projects:
        table.add_error(row, "project", f"{said['project']!r}: {suggestion(key[0], projects)}")
    else:
        of_project = [option for project, option in known.options if project == key[0] and option]
        message = f"name one option of {said['project']}; {suggestion(key[1], of_project)}"
        table.add_error(row, "option", message)
    return 0


def _harm(table: FieldTable, known: KnownRecords, row: int, said: str | None) -> int:
    if said is None or name_key(said) not in known.harms:
        table.add_error(row, "harm", f"{said!r}: {suggestion(said or '', known.harms)}")
        return 0
    return known.harms[name_key(said)]


def _basis(table: FieldTable, known: KnownRecords, row: int, said: Mapping[str, Any]) -> dict[str, Any]:
    """The evidence that is pointed to, or the share that is assumed with its reason: one, never both."""
    named, assumed, why = said["evidence"], said["assumed"], said["assumption"]
    if named is not None and assumed is not None:
        message = "an effect is measured or assumed; leave the evidence or the assumed share empty"
        table.add_error(row, "assumed", message)
    elif named is not None:
        record = known.evidence.get(name_key(named))
        if record is None:
            table.add_error(row, "evidence", f"{named!r}: {suggestion(named, known.evidence)}")
            return {}
        measured = measured_share(record)
        if measured.share is None:
            message = f"{record.code} is on record and counts nothing: {measured.why_not}"
            table.tally.add_remark(row, table.heading("evidence"), message)
        return {"evidence_id": record.id, "reduction": None, "assumption": ""}
    elif assumed is None:
        message = "name the evidence by its code, or give the share that is assumed and why"
        table.add_error(row, "evidence", message)
    elif why is None:
        table.add_error(row, "assumption", "say whose assumption the share is, and why that much")
    elif not assumed < 1:
        table.add_error(row, "assumed", "nothing prevents all of a harm; write less than 100%")
    else:
        return {"evidence_id": None, "reduction": assumed, "assumption": why}
    return {}
