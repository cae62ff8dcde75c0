"""Import projects: what could be funded, the options to fund it by, and what each costs."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sqlmodel import Session, select

from funding_tui.base.errors import suggestion
from funding_tui.base.names import Spellings, name_key
from funding_tui.hold.importing.area_lines import read_area_kind
from funding_tui.hold.importing.cells import (
    Cell,
    CellError,
    CellReader,
    read_first_year,
    read_number,
    read_percentage,
    read_pounds,
    read_text,
    read_whole_number,
    read_year,
    read_years,
    read_yes_or_no,
    refuse_unknown,
)
from funding_tui.hold.importing.field_table import (
    FieldTable,
    RecordCodes,
    match_table,
    note_unused,
)
from funding_tui.hold.importing.files.tables import Table
from funding_tui.hold.importing.headings import (
    CostColumn,
    cost_columns,
    heading_words,
)
from funding_tui.hold.importing.project_costs import CostLine, read_costs, unread_cost
from funding_tui.hold.importing.record_writer import Fact, FieldFacts, RecordWriter, SharedFacts
from funding_tui.hold.importing.report import ImportOptions, Tally
from funding_tui.hold.importing.synonyms import (
    DELIVERY_WORDS,
    PLACE_WORDS,
    PROJECT_FIELDS,
    SPREAD_WORDS,
)
from models.areas import Area
from models.money import FinancialYear
from models.partnership import Priority
from models.projects import Intervention, Option, OptionCost, Project

_LIST = re.compile(r"[;,\n]+")


@dataclass(frozen=True, slots=True)
class KnownRecords:
    """The records that a row may name.

    Attributes:
        priorities: name key of a code or name -> id. priority_names: codes, for people.
        interventions: name key of a code or name -> id. intervention_names: codes, for people.
        areas: name key of a code -> the code.
    """

    priorities: Mapping[str, int]
    priority_names: tuple[str, ...]
    interventions: Mapping[str, int]
    intervention_names: tuple[str, ...]
    areas: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProjectTable(FieldTable):
    """A table of projects.

    Attributes:
        costs: columns of costs that name a year and a cost type.
    """

    known: KnownRecords
    costs: tuple[CostColumn, ...]


@dataclass(frozen=True, slots=True)
class _Names:
    """The codes in use of projects, and of the options of each."""

    projects: RecordCodes
    options: dict[str, Spellings]

    @classmethod
    def of(cls, session: Session, projects: Mapping[str, Project]) -> _Names:
        """Those on record."""
        codes = {project.id: code for code, project in projects.items()}
        options: dict[str, list[str]] = {}
        for option in session.exec(select(Option)):
            options.setdefault(codes[option.project_id], []).append(option.code)
        return cls(
            RecordCodes((code, project.name) for code, project in projects.items()),
            {code: Spellings(each) for code, each in options.items()},
        )

    def option(self, project: str, code: str) -> str:
        """The spelling in use of an option's code."""
        return self.options.setdefault(project, Spellings()).settle(code)


@dataclass(frozen=True, slots=True)
class OptionLine:
    """One row: its project, its option, and its costs."""

    row: int
    project: str
    option: str
    costs: tuple[CostLine, ...]


def import_projects(session: Session, table: Table, options: ImportOptions, tally: Tally) -> None:
    """Read every row first; write only when none has an error.

    Existing options and costs that are not in the file stay as they are.
    """
    existing = {project.code: project for project in session.exec(select(Project))}
    columns = _project_table(table, tally, _known(session))
    if tally.has_errors():
        return
    names = _Names.of(session, existing)
    projects, option_facts = SharedFacts(tally), SharedFacts(tally)
    lines: list[OptionLine] = []
    for row, cells in columns.rows():
        line = _read_row(columns, projects, option_facts, names, row, cells)
        if line is not None:
            lines.append(line)
    options.report_progress(table, tally)
    _check(tally, columns.heading("priority"), projects, lines, existing)
    if tally.has_errors():
        return
    writer = RecordWriter(session, options, tally)
    for code, facts in projects.of.items():
        existing[code] = _save_project(writer, code, projects.rows[code], facts, existing.get(code))
    _save_options(writer, option_facts, lines, existing)
    writer.count_rows()


def _known(session: Session) -> KnownRecords:
    priorities = list(session.exec(select(Priority)))
    interventions = list(session.exec(select(Intervention)))
    return KnownRecords(
        priorities={name_key(word): each.id or 0 for each in priorities for word in (each.name, each.code)},
        priority_names=tuple(each.code for each in priorities),
        interventions={
            name_key(word): each.id or 0 for each in interventions for word in (each.name, each.code)
        },
        intervention_names=tuple(each.code for each in interventions),
        areas={name_key(code): code for code in session.exec(select(Area.code))},
    )


def _check(
    tally: Tally, heading: str, projects: SharedFacts, lines: list[OptionLine], existing: dict[str, Project]
) -> None:
    faulty = {error.row for error in tally.errors}
    for code, facts in projects.of.items():
        row = projects.rows[code]
        if code not in existing and "priority" not in facts and row not in faulty:
            tally.add_error(row, heading, f"project {code} is new and serves no priority; name one")
    seen: dict[tuple[str, str, FinancialYear, str], int] = {}
    for line in lines:
        for cost in line.costs:
            key = (line.project, line.option, cost.year, cost.cost_type)
            first = seen.setdefault(key, line.row)
            if first != line.row:
                option = _option_key(line.project, line.option)
                message = (
                    f"row {first} already gives {option} {cost.year} {cost.cost_type}; keep one of the two"
                )
                tally.add_error(line.row, cost.heading, message)


def _save_project(
    writer: RecordWriter, code: str, row: int, facts: FieldFacts, existing: Project | None
) -> Project:
    renamed = {"priority": "priority_id", "intervention": "intervention_id"}
    stated = {renamed.get(name, name): value for name, value in facts.items()}
    if existing is None:
        stated.setdefault("name", Fact(code, row))
    return writer.save("projects", f"project {code}", existing, Project, stated, row, code=code)


def _save_options(
    writer: RecordWriter, facts: SharedFacts, lines: list[OptionLine], projects: dict[str, Project]
) -> None:
    existing = {(each.project_id, each.code): each for each in writer.session.exec(select(Option))}
    costs = {
        (each.option_id, each.financial_year, each.cost_type): each
        for each in writer.session.exec(select(OptionCost))
    }
    done: set[str] = set()
    for line in lines:
        key = _option_key(line.project, line.option)
        of_project = projects[line.project].id or 0
        if key not in done:
            done.add(key)
            before = existing.get((of_project, line.option))
            existing[of_project, line.option] = _save_option(
                writer, line, facts.of.get(key, {}), before, of_project
            )
        option = existing[of_project, line.option]
        for cost in line.costs:
            before_cost = costs.get((option.id or 0, cost.year, cost.cost_type))
            _save_cost(writer, f"{key} {cost.year} {cost.cost_type}", cost, before_cost, option.id or 0)


def _save_option(
    writer: RecordWriter, line: OptionLine, facts: FieldFacts, existing: Option | None, project: int
) -> Option:
    stated = {name: value for name, value in facts.items() if name != "areas"}
    if "areas" in facts:
        (place, codes), row = facts["areas"]
        stated["places"] = Fact(place, row)
        stated["areas"] = Fact(list(codes), row)
    if existing is None:
        stated.setdefault("name", Fact(line.option, line.row))
    label = f"option {_option_key(line.project, line.option)}"
    return writer.save(
        "options", label, existing, Option, stated, line.row, project_id=project, code=line.option
    )


def _save_cost(
    writer: RecordWriter, label: str, cost: CostLine, existing: OptionCost | None, option: int
) -> OptionCost:
    given = {"fixed_pence": cost.fixed_pence, "unit_pence": cost.unit_pence}
    stated = {name: Fact(pence, cost.row) for name, pence in given.items() if pence is not None}
    stated["unknown"] = Fact(cost.unknown, cost.row)
    return writer.save(
        "costs",
        f"cost {label}",
        existing,
        OptionCost,
        stated,
        cost.row,
        option_id=option,
        financial_year=cost.year,
        cost_type=cost.cost_type,
    )


def _project_table(table: Table, tally: Tally, known: KnownRecords) -> ProjectTable:
    """Find the columns, and note an error when those that are needed are missing."""
    found = match_table(table, tally, PROJECT_FIELDS)
    columns = cost_columns(table.headings, found.at.values())
    costs = tuple(column for column in columns if column.year is not None)
    note_unused(table, tally, {*found.at.values(), *(column.at for column in costs)})
    found.require_column(
        ("code", "name"), "no column names the projects; head one 'project code' or 'project name'"
    )
    for heading in tally.unknown_columns:
        why = unread_cost(heading)
        if why:
            tally.add_error(table.header_row, heading, why)
    return ProjectTable(table, tally, found.at, known, costs)


def _read_row(
    columns: ProjectTable,
    projects: SharedFacts,
    option_facts: SharedFacts,
    names: _Names,
    row: int,
    cells: Sequence[Cell],
) -> OptionLine | None:
    """Note what a row says of its project and of its option, which `_option_key` names.

    Gives None, with an error noted, when it names no project.
    """
    stated = {
        name: columns.read(row, cells, name, reader)
        for name, reader in _project_readers(columns.known).items()
    }
    code = names.projects.code_of(columns.read(row, cells, "code", read_text), stated["name"])
    if code is None:
        columns.add_error(row, "code", "the row names no project; give its code or its name")
        return None
    for field, value in stated.items():
        projects.add_fact(code, field, value, row, columns.heading(field))
    option = names.option(code, str(columns.read(row, cells, "option", read_text) or "standard"))
    key = _option_key(code, option)
    option_facts.add_fact(
        key, "name", columns.read(row, cells, "option_name", read_text), row, columns.heading("option_name")
    )
    for field, reader in _option_readers(columns.known).items():
        value = columns.read(row, cells, field, reader)
        option_facts.add_fact(key, field, value, row, columns.heading(field))
    return OptionLine(row, code, option, tuple(read_costs(columns, columns.costs, row, cells)))


def _option_key(project: str, option: str) -> str:
    """How errors name an option."""
    return f"{project} / {option}"


def _project_readers(known: KnownRecords) -> dict[str, CellReader]:
    return {
        "name": read_text,
        "priority": partial(_named, ids=known.priorities, names=known.priority_names, what="priority"),
        "intervention": partial(
            _named, ids=known.interventions, names=known.intervention_names, what="intervention"
        ),
        "summary": read_text,
        "provider": read_text,
        "rural_uplift_bp": read_percentage,
        "illustrative": read_yes_or_no,
        "source": read_text,
        "also_paid_by": read_text,
        "price_year": read_year,
    }


def _option_readers(known: KnownRecords) -> dict[str, CellReader]:
    return {
        "delivery": partial(_word, words=DELIVERY_WORDS, what="a way of delivery"),
        "areas": partial(_areas, known=known),
        "area_kind": read_area_kind,
        "minimum_pence": read_pounds,
        "max_units": refuse_unknown(partial(read_whole_number, least=1), "number of units"),
        "unit_name": read_text,
        "score": partial(read_number, least=0, most=10),
        "score_note": read_text,
        "spread": partial(_word, words=SPREAD_WORDS, what="a way to spread"),
        "note": read_text,
        "effect_from": read_first_year,
        "effect_years": read_years,
        "effect_basis": read_text,
    }


def _named(cell: Cell, ids: Mapping[str, int], names: Sequence[str], what: str) -> int | None:
    text = read_text(cell)
    if text is None:
        return None
    if name_key(text) not in ids:
        message = f"{text!r} is not a {what} in the workspace; {suggestion(text, names)}"
        raise CellError(message.replace("a intervention", "an intervention"))
    return ids[name_key(text)]


def _word(cell: Cell, words: Mapping[str, str], what: str) -> str | None:
    text = read_text(cell)
    if text is None:
        return None
    if heading_words(text) not in words:
        listed = " or ".join(dict.fromkeys(words.values()))
        message = f"{text!r} is not {what}; write {listed}"
        raise CellError(message)
    return words[heading_words(text)]


def _areas(cell: Cell, known: KnownRecords) -> tuple[str, tuple[str, ...]] | None:
    """Which areas an option serves: (`rural`, `urban` or empty, their codes or none for all)."""
    text = read_text(cell)
    if text is None:
        return None
    place, codes = "", []
    for part in filter(None, (part.strip() for part in _LIST.split(text))):
        if heading_words(part) in PLACE_WORDS:
            place = PLACE_WORDS[heading_words(part)] or place
        elif name_key(part) in known.areas:
            codes.append(known.areas[name_key(part)])
        else:
            # looking for near codes among very many takes too long
            hint = f"; {suggestion(part, known.areas.values(), most=3)}" if len(known.areas) <= 5000 else ""
            message = f"area {part!r} is not in the workspace{hint}"
            raise CellError(message)
    return place, tuple(dict.fromkeys(codes))
